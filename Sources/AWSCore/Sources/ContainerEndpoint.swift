internal import Foundation

/// The endpoint at which a container, or a program that serves this one, gives credentials.
public struct ContainerEndpoint: Sendable, Hashable {
  /// `http://169.254.170.2/v2/credentials/…` for a relative URI.
  public let url: String
  /// What goes into the Authorization header; nil for none.
  let token: Secret?
  /// A file with it, read each time, as it changes; it goes before `token`.
  let tokenFile: String?
  let endpoint: Endpoint
  let encodedPath: String

  private static let host = "169.254.170.2"
  /// Hosts, beside those of this machine, that credentials are asked of without TLS.
  private static let trusted: Set<String> = [host, "169.254.170.23", "[fd00:ec2::23]", "localhost"]

  /// - Throws: why the URL cannot be used.
  init(relativeURI: String?, fullURI: String?, token: Secret?, tokenFile: String?) throws(AWSError) {
    let url = relativeURI.map { "http://\(Self.host)\($0)" } ?? fullURI ?? ""
    self.url = url
    self.token = token
    self.tokenFile = tokenFile
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? ""
    let path = rest.firstIndex(where: { "/?".contains($0) }).map { rest[$0...] } ?? "/"
    guard let endpoint = Endpoint(url: String(url.dropLast(path == "/" ? 0 : path.count))),
      path.hasPrefix("/"),
      url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw Self.failure("‘\(url)’ is not a URL of HTTP") }
    guard endpoint.scheme == .https || Self.trusted.contains(endpoint.host) || Self.isLoopback(endpoint.host)
    else {
      throw Self.failure(
        "\(endpoint.host) is neither this machine nor one of \(Self.trusted.sorted().joined(separator: ", ")), "
          + "and the URL is not one of https")
    }
    self.endpoint = endpoint
    encodedPath = String(path)
  }

  private static func isLoopback(_ host: String) -> Bool {
    host == "[::1]" || host.wholeMatch(of: /127\.\d{1,3}\.\d{1,3}\.\d{1,3}/) != nil
  }

  private static func failure(_ message: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
      message: "The container's credentials cannot be asked for: \(message).",
      nextStep: "Look at AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI.")
  }
}

/// Asks the endpoint each time credentials are wanted.
struct ContainerOrigin: CredentialOrigin {
  let container: ContainerEndpoint
  let connection: AWSConnection

  var pacingScope: String { "container" }

  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    let start = connection.now
    let request = MetadataRequest(
      connection: connection, source: "The container's endpoint \(container.endpoint)",
      nextStep: "Check that the program runs where the container's role is, and its authorization token.")
    var headers = [HTTPHeader("Accept", "application/json")]
    if let token = try token(request) { headers.append(HTTPHeader("Authorization", token.reveal())) }
    let document = try await request.text(.get, container.endpoint, container.encodedPath, headers: headers)
    return IssuedCredentials(try request.credentials(in: document), since: start)
  }

  private func token(_ request: MetadataRequest) throws(AWSError) -> Secret? {
    guard let file = container.tokenFile else { return container.token }
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw request.failure("the file with its token, \(file), cannot be read")
    }
    guard !text.contains(where: \.isNewline) else {
      throw request.failure("the token in \(file) has a line break, which no header may have")
    }
    return Secret(text)
  }
}
