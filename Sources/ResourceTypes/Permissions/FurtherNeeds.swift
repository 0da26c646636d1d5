import Documents

/// What CloudFormation asks for with the service role beside what the handlers of types say: for functions, for templates
/// of nested stacks, and for what AWS's services ask for on whose behalf they are called.
struct FurtherNeeds {
  let names: ResourceNames

  /// Zones of a region are listed as the service role (intrinsic-function-reference-getavailabilityzones).
  private static let ofZones = [
    "ec2:DescribeAvailabilityZones", "ec2:DescribeAccountAttributes", "ec2:DescribeSubnets",
  ]
  /// A key of one's own makes and opens the key of what it encrypts (CreateSecret, "Required permissions").
  private static let ofKeys = ["kms:Decrypt", "kms:GenerateDataKey"]
  /// A vault is encrypted with a key in any case (CreateBackupVault, "Required permissions").
  private static let ofVaults = [
    "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:RetireGrant",
  ]
  /// Lambda lets itself in to the repository of an image (gettingstarted-images, "Amazon ECR permissions").
  private static let ofImages = ["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"]

  private static let ofAccessKeys = [
    "iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys", "iam:UpdateAccessKey",
  ]

  func needs() -> [StoredValues.Reading] {
    (names.template["Resources"]?.entries ?? []).flatMap { resource -> [StoredValues.Reading] in
      let properties = resource.value["Properties"] ?? .null
      func asking(_ actions: [String], on target: String = "*") -> [StoredValues.Reading] {
        actions.map { ($0, [target], resource.key) }
      }
      var needs = resource.value.contains { $0["Fn::GetAZs"] != nil } ? asking(Self.ofZones) : []
      switch resource.value["Type"]?.text {
      case "AWS::CloudFormation::Stack":
        needs += asking(["s3:GetObject"], on: object(properties["TemplateURL"]))
      case "AWS::Backup::BackupVault": needs += asking(Self.ofVaults)
      case "AWS::SecretsManager::Secret" where properties["KmsKeyId"] != nil: needs += asking(Self.ofKeys)
      // The secret is made as whoever makes the database ("Password management with RDS and Secrets Manager").
      case "AWS::RDS::DBInstance", "AWS::RDS::DBCluster":
        if properties["MasterUserSecret"]?["KmsKeyId"] != nil { needs += asking(Self.ofKeys) }
      case "AWS::Lambda::Function" where properties["PackageType"]?.text == "Image":
        needs += asking(Self.ofImages, on: repository(properties["Code"]?["ImageUri"]))
      // Of these the schemas say nothing.
      case "AWS::IAM::AccessKey":
        let user = properties["UserName"].map(names.text) ?? "*"
        needs += asking(
          Self.ofAccessKeys, on: ResourceNames.arn(of: "AWS::IAM::User", named: user, in: names.place) ?? "*")
      case "AWS::IAM::UserToGroupAddition":
        for action in ["iam:AddUserToGroup", "iam:RemoveUserFromGroup"] {
          needs += names.targets(of: action, for: resource.key).flatMap { asking([action], on: $0) }
        }
      default: break
      }
      return needs
    }
  }

  /// The object of an address in S3; any where it is not known.
  private func object(_ url: Document?) -> String {
    let any = "arn:\(names.place.partition):s3:::*"
    guard let text = url.map(names.text), !text.contains("*"), let host = text.firstRange(of: "://") else {
      return any
    }
    let parts = text[host.upperBound...].split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return any }
    let isByPath = parts[0].hasPrefix("s3.") || parts[0].hasPrefix("s3-")
    let place = isByPath ? parts[1] : parts[0].prefix { $0 != "." } + "/" + parts[1]
    return "arn:\(names.place.partition):s3:::\(place.prefix { $0 != "?" })"
  }

  /// The repository of an image; any where it is not known.
  private func repository(_ image: Document?) -> String {
    let text = image.map(names.text) ?? "*"
    let name =
      text.split(separator: "/", maxSplits: 1).dropFirst().first?.prefix { $0 != ":" && $0 != "@" } ?? "*"
    return
      "arn:\(names.place.partition):ecr:\(names.place.region):\(names.place.account):repository/\(name.isEmpty ? "*" : name)"
  }
}
