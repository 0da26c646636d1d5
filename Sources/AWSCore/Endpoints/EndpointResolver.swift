/// Which endpoint a service is called at: the partition's own, or a custom one; and whom to trust there.
public struct EndpointResolver: Hashable, Sendable {
  /// For one service; wins over `everyService`.
  public var perService: [AWSService: Endpoint]
  /// From --endpoint-url, AWS_ENDPOINT_URL or the profile's endpoint_url; nil for AWS's own hosts.
  public var everyService: Endpoint?
  /// Hosts validated by FIPS 140, where AWS has them.
  public var usesFIPS = false
  /// Hosts that answer over IPv6 as well.
  public var usesDualStack = false
  /// The same of S3 alone.
  public var usesDualStackForS3 = false
  /// `sts_regional_endpoints = legacy`: the oldest regions call the global host.
  public var usesGlobalSTS = false

  /// A PEM file with the certificate authorities to trust instead of the system's.
  public var authorities: String?

  /// AWS's own hosts by default; FIPS, dual stack and the authorities are set afterwards.
  public init(everyService: Endpoint? = nil, perService: [AWSService: Endpoint] = [:]) {
    self.everyService = everyService
    self.perService = perService
  }

  /// The custom endpoint, where there is one; else AWS's host, by FIPS, dual stack and global STS.
  public func endpoint(for service: AWSService, in region: Region) -> Endpoint {
    if let custom = custom(for: service) { return custom }
    if isGlobalSTS(service, region) { return Endpoint(host: "sts.amazonaws.com") }
    let variant = Partition.Variant(
      isFIPS: usesFIPS, isDualStack: usesDualStack || service == .s3 && usesDualStackForS3)
    return Endpoint(host: region.partition.host(of: service, region: region.name, variant))
  }

  /// The region signatures for the service are scoped to.
  public func signingRegion(for service: AWSService, in region: Region) -> String {
    guard custom(for: service) == nil else { return region.name }
    if isGlobalSTS(service, region) { return "us-east-1" }
    return service == .iam ? region.partition.iamRegion : region.name
  }

  /// The endpoint that was set for a service; nil where AWS's own is called.
  public func custom(for service: AWSService) -> Endpoint? { perService[service] ?? everyService }

  /// What the header shows when calls do not go to AWS itself.
  public var custom: Endpoint? { everyService ?? perService[.cloudformation] ?? perService[.sts] }

  private func isGlobalSTS(_ service: AWSService, _ region: Region) -> Bool {
    service == .sts && usesGlobalSTS && !usesFIPS && !usesDualStack
      && Self.legacyRegions.contains(region.name)
  }

  /// botocore's `LEGACY_GLOBAL_STS_REGIONS`.
  private static let legacyRegions: Set<String> = [
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "aws-global", "ca-central-1",
    "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1",
    "us-east-2", "us-west-1", "us-west-2",
  ]
}
