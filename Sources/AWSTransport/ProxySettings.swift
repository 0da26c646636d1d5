public import AWSCore
internal import Foundation

/// Which proxy a call goes through, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY as botocore reads them: names in small
/// letters win, NO_PROXY lists hosts and ends of hosts, `*` for all.
///
/// The machine itself (`localhost`, `127.…`, `::1`) is never asked for through a proxy, which cannot reach it.
public struct ProxySettings: Sendable, Hashable {
  /// An HTTP proxy; calls are tunnelled through it (CONNECT).
  public struct Proxy: Sendable, Hashable {
    /// A name or an address; an IPv6 address stands in brackets.
    public let host: String
    /// 80 where the variable names none.
    public let port: Int
    /// Percent-decoded; nil where the variable names none, and then no `Proxy-Authorization` is sent.
    public let user: String?
    /// Percent-decoded; nil is sent as an empty one.
    public let password: Secret?
  }

  private let variables: [String: String]

  /// Keeps the three variables as they are; one in small letters hides its capitals even where it is empty.
  /// Addresses are read when a call needs one.
  public init(environment: [String: String]) {
    var variables: [String: String] = [:]
    for name in ["https_proxy", "http_proxy", "no_proxy"] {
      let value = environment[name] ?? environment[name.uppercased()] ?? ""
      if !value.isEmpty { variables[name] = value }
    }
    self.variables = variables
  }

  /// - Returns: nil where the endpoint is called directly.
  /// - Throws: where the variable is no address of a proxy; its text, which may hold a password, is not repeated.
  public func proxy(for endpoint: Endpoint) throws(HTTPTransportError) -> Proxy? {
    let name = endpoint.scheme == .https ? "https_proxy" : "http_proxy"
    guard let address = variables[name], !isExcepted(endpoint) else { return nil }
    guard let proxy = Proxy(address: address) else {
      throw HTTPTransportError(
        .connection,
        "\(name.uppercased()) is not the address of an HTTP proxy, such as http://proxy.example:3128")
    }
    return proxy
  }

  private func isExcepted(_ endpoint: Endpoint) -> Bool {
    let host = endpoint.host.lowercased()
    if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || host.hasPrefix("127.") {
      return true
    }
    // Containers' credentials, which go without TLS: botocore asks for them directly, too.
    if ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"].contains(host) { return true }
    guard let exceptions = variables["no_proxy"] else { return false }
    if exceptions == "*" { return true }
    let full = endpoint.hostHeader.lowercased()
    return exceptions.split(separator: ",").contains { item in
      let name = item.trimmingCharacters(in: .whitespaces).drop { $0 == "." }.lowercased()
      guard !name.isEmpty else { return false }
      return [host, full].contains { $0 == name || $0.hasSuffix("." + name) }
    }
  }
}

extension ProxySettings.Proxy {
  /// Reads `http://user:password@host:port`, of which only the host must be there.
  init?(address: String) {
    var rest = address[...]
    if let scheme = rest.firstRange(of: "://") {
      guard rest[..<scheme.lowerBound].lowercased() == "http" else { return nil }
      rest = rest[scheme.upperBound...]
    }
    var credentials: (user: String, password: String?)?
    if let at = rest.lastIndex(of: "@") {
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        .map { String($0).removingPercentEncoding ?? String($0) }
      credentials = (parts[0], parts.count > 1 ? parts[1] : nil)
      rest = rest[rest.index(after: at)...]
    }
    guard let endpoint = Endpoint(url: "http://\(rest)") else { return nil }
    self.init(
      host: endpoint.host, port: endpoint.port, user: credentials?.user,
      password: credentials?.password.map { Secret($0) })
  }
}
