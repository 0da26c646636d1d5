/// Where a service listens: scheme, host and port, and a base path for custom endpoints.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  public enum Scheme: String, Sendable {
    case http, https
    var defaultPort: Int { self == .http ? 80 : 443 }
  }

  public let scheme: Scheme
  public let host: String
  public let port: Int

  public init(scheme: Scheme = .https, host: String, port: Int? = nil) {
    self.scheme = scheme
    self.host = host
    self.port = port ?? scheme.defaultPort
  }

  /// Reads `http://127.0.0.1:4580` or `https://host`; a trailing slash is allowed, a path is not.
  public init?(url: String) {
    guard let separator = url.firstRange(of: "://") else { return nil }
    guard let scheme = Scheme(rawValue: url[..<separator.lowerBound].lowercased()) else { return nil }
    var rest = url[separator.upperBound...]
    while rest.hasSuffix("/") { rest.removeLast() }
    guard !rest.isEmpty, !rest.contains(where: { "/?#@ ".contains($0) || !$0.isASCII }) else { return nil }
    // A colon inside brackets belongs to an IPv6 address.
    let bracket = rest.lastIndex(of: "]")
    if let colon = rest.lastIndex(of: ":"), bracket.map({ colon > $0 }) ?? true {
      guard let port = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(port),
        colon > rest.startIndex
      else { return nil }
      self.init(scheme: scheme, host: String(rest[..<colon]), port: port)
    } else {
      self.init(scheme: scheme, host: String(rest))
    }
  }

  public var hostHeader: String { port == scheme.defaultPort ? host : "\(host):\(port)" }

  public var description: String { "\(scheme.rawValue)://\(hostHeader)" }
}

/// The services rolestack calls.
public enum AWSService: String, Sendable, CaseIterable {
  case sts, cloudformation, s3, iam

  /// The name in the scope of a signature.
  public var signingName: String { rawValue }
}

/// Which endpoint a service is called at: the partition's own, or a custom one.
public struct EndpointResolver: Hashable, Sendable {
  /// For one service; wins over `everyService`.
  public var perService: [AWSService: Endpoint]
  public var everyService: Endpoint?

  public init(everyService: Endpoint? = nil, perService: [AWSService: Endpoint] = [:]) {
    self.everyService = everyService
    self.perService = perService
  }

  public func endpoint(for service: AWSService, in region: Region) -> Endpoint {
    if let custom = perService[service] ?? everyService { return custom }
    guard service == .iam else {
      return Endpoint(host: "\(service.rawValue).\(region.name).\(region.hostSuffix)")
    }
    // IAM is global: one host a partition.
    return switch region.partition {
    case "aws-cn": Endpoint(host: "iam.cn-north-1.amazonaws.com.cn")
    case "aws-us-gov": Endpoint(host: "iam.us-gov.amazonaws.com")
    default: Endpoint(host: "iam.amazonaws.com")
    }
  }

  /// The region signatures for the service are scoped to.
  public func signingRegion(for service: AWSService, in region: Region) -> String {
    guard service == .iam, perService[.iam] == nil, everyService == nil else { return region.name }
    return switch region.partition {
    case "aws-cn": "cn-north-1"
    case "aws-us-gov": "us-gov-west-1"
    default: "us-east-1"
    }
  }

  /// What the header shows when calls do not go to AWS itself.
  public var custom: Endpoint? { everyService ?? perService[.cloudformation] ?? perService[.sts] }
}
