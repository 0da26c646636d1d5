/// Where a service listens: scheme, host and port.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// `https` for AWS's own hosts; `http` where the URL of a custom endpoint says so.
  public enum Scheme: String, Sendable {
    /// As they are written in a URL.
    case http, https
    var defaultPort: Int { self == .http ? 80 : 443 }
  }

  /// With TLS or without; it also decides the port where none is named.
  public let scheme: Scheme
  /// A name or an address as in a URL: an IPv6 address stands in brackets.
  public let host: String
  /// 1 to 65,535 where it was read from a URL; 443 for https and 80 for http where none was named.
  public let port: Int

  /// Takes the host as it is given, unchecked; without a port, the scheme's own is used.
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

  /// The value of the `Host` header: the port is named unless it is the scheme's own.
  public var hostHeader: String { port == scheme.defaultPort ? host : "\(host):\(port)" }

  /// As a URL without a path or a slash at its end, such as `http://127.0.0.1:4580`.
  public var description: String { "\(scheme.rawValue)://\(hostHeader)" }
}
