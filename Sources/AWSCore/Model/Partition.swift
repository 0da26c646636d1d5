/// A partition of AWS: regions that share host names' endings and one IAM.
///
/// From botocore's `partitions.json` and endpoint rule sets (1.44.8).
struct Partition: Hashable, Sendable {
  /// As it stands in ARNs.
  let id: String
  /// What names of its regions begin with; empty for the one that takes all others.
  private let regionPrefix: String
  private let suffix: String
  private let dualStackSuffix: String
  /// IAM's only hosts: plain, dual stack, FIPS, both.
  private let iamHosts: [String]
  /// The region IAM's signatures are scoped to.
  let iamRegion: String
  var hasDualStack = true

  static let all = [
    Partition(
      id: "aws-cn", regionPrefix: "cn-", suffix: "amazonaws.com.cn",
      dualStackSuffix: "api.amazonwebservices.com.cn",
      iamHosts: [
        "iam.cn-north-1.amazonaws.com.cn", "iam.global.api.amazonwebservices.com.cn",
        "iam-fips.amazonaws.com.cn", "iam-fips.api.amazonwebservices.com.cn",
      ], iamRegion: "cn-north-1"),
    Partition(
      id: "aws-us-gov", regionPrefix: "us-gov-", suffix: "amazonaws.com", dualStackSuffix: "api.aws",
      iamHosts: [
        "iam.us-gov.amazonaws.com", "iam.us-gov.api.aws", "iam.us-gov.amazonaws.com", "iam.us-gov.api.aws",
      ], iamRegion: "us-gov-west-1"),
    Partition(
      id: "aws-iso", regionPrefix: "us-iso-", suffix: "c2s.ic.gov", dualStackSuffix: "api.aws.ic.gov",
      iamHosts: [
        "iam.us-iso-east-1.c2s.ic.gov", "iam.api.aws.ic.gov", "iam-fips.us-iso-east-1.c2s.ic.gov",
        "iam-fips.api.aws.ic.gov",
      ], iamRegion: "us-iso-east-1"),
    Partition(
      id: "aws-iso-b", regionPrefix: "us-isob-", suffix: "sc2s.sgov.gov", dualStackSuffix: "api.aws.scloud",
      iamHosts: [
        "iam.us-isob-east-1.sc2s.sgov.gov", "iam.api.aws.scloud", "iam-fips.us-isob-east-1.sc2s.sgov.gov",
        "iam-fips.api.aws.scloud",
      ], iamRegion: "us-isob-east-1"),
    Partition(
      id: "aws-iso-e", regionPrefix: "eu-isoe-", suffix: "cloud.adc-e.uk",
      dualStackSuffix: "api.cloud-aws.adc-e.uk",
      iamHosts: [
        "iam.eu-isoe-west-1.cloud.adc-e.uk", "iam.api.cloud-aws.adc-e.uk", "iam-fips.cloud.adc-e.uk",
        "iam-fips.api.cloud-aws.adc-e.uk",
      ], iamRegion: "eu-isoe-west-1", hasDualStack: false),
    Partition(
      id: "aws-iso-f", regionPrefix: "us-isof-", suffix: "csp.hci.ic.gov",
      dualStackSuffix: "api.aws.hci.ic.gov",
      iamHosts: [
        "iam.us-isof-south-1.csp.hci.ic.gov", "iam.api.aws.hci.ic.gov", "iam-fips.csp.hci.ic.gov",
        "iam-fips.api.aws.hci.ic.gov",
      ], iamRegion: "us-isof-south-1", hasDualStack: false),
    Partition(
      id: "aws-eusc", regionPrefix: "eusc-", suffix: "amazonaws.eu",
      dualStackSuffix: "api.amazonwebservices.eu",
      iamHosts: [
        "iam.eusc-de-east-1.amazonaws.eu", "iam.global.api.amazonwebservices.eu", "iam-fips.amazonaws.eu",
        "iam-fips.api.amazonwebservices.eu",
      ], iamRegion: "eusc-de-east-1"),
  ]

  static let commercial = Partition(
    id: "aws", regionPrefix: "", suffix: "amazonaws.com", dualStackSuffix: "api.aws",
    iamHosts: [
      "iam.amazonaws.com", "iam.global.api.aws", "iam-fips.amazonaws.com", "iam-fips.global.api.aws",
    ], iamRegion: "us-east-1")

  /// What the names of the sign-in service's plain hosts end in.
  private var signInSuffix: String {
    switch id {
    case "aws": "signin.aws.amazon.com"
    case "aws-cn": "signin.amazonaws.cn"
    case "aws-us-gov": "signin.amazonaws-us-gov.com"
    case "aws-eusc": "signin.amazonaws-eusc.eu"
    case "aws-iso": "signin.c2shome.ic.gov"
    case "aws-iso-b": "signin.sc2shome.sgov.gov"
    case "aws-iso-e": "signin.csphome.adc-e.uk"
    case "aws-iso-f": "signin.csphome.hci.ic.gov"
    default: "signin.\(suffix)"
    }
  }

  /// Where one signs in to the console, and what the names of its regional hosts end in; nil for partitions whose
  /// hosts are not public.
  var consoleHosts: (signIn: String, console: String)? {
    switch id {
    case "aws-cn": ("signin.amazonaws.cn", "console.amazonaws.cn")
    case "aws-us-gov": ("signin.amazonaws-us-gov.com", "console.amazonaws-us-gov.com")
    case "aws": ("signin.aws.amazon.com", "console.aws.amazon.com")
    default: nil
    }
  }

  /// Which kind of host is asked for.
  struct Variant: Hashable, Sendable {
    var isFIPS = false
    var isDualStack = false
  }

  static func of(regionNamed name: String) -> Partition {
    all.first { name.hasPrefix($0.regionPrefix) } ?? commercial
  }

  func host(of service: AWSService, region: String, _ variant: Variant) -> String {
    switch service {
    case .iam: return iamHosts[(variant.isFIPS ? 2 : 0) + (variant.isDualStack ? 1 : 0)]
    case .s3:
      let name = variant.isFIPS ? "s3-fips" : "s3"
      return "\(name).\(variant.isDualStack ? "dualstack." : "")\(region).\(suffix)"
    case .signin where variant == Variant(): return "\(region).\(signInSuffix)"
    case .signin where variant.isFIPS && !variant.isDualStack && id == "aws-us-gov":
      return "signin-fips.amazonaws-us-gov.com"
    case .signin:
      let name = variant.isFIPS ? "signin-fips" : "signin"
      return "\(name).\(region).\(variant.isDualStack ? dualStackSuffix : suffix)"
    default:
      // GovCloud's plain hosts are the FIPS ones.
      let isNamed = variant.isFIPS && (id != "aws-us-gov" || variant.isDualStack)
      let plain =
        [AWSService.sso: "portal.sso", .ssoOIDC: "oidc", .ecr: "api.ecr"][service] ?? service.signingName
      let name = isNamed ? "\(plain)-fips" : plain
      return "\(name).\(region).\(variant.isDualStack ? dualStackSuffix : suffix)"
    }
  }
}
