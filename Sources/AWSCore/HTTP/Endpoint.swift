/// Where a service listens: scheme, host and port.
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
