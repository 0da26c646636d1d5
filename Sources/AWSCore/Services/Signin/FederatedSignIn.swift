internal import Foundation

/// The federation endpoint: a session becomes a link that opens the AWS console.
public struct FederatedSignIn: Sendable {
  private let connection: AWSConnection
  private let endpoints: EndpointResolver

  /// - Parameter endpoints: a custom one for signin is asked instead of AWS's.
  public init(connection: AWSConnection, endpoints: EndpointResolver) {
    self.connection = connection
    self.endpoints = endpoints
  }

  private struct Session: Encodable {
    let sessionId: String
    let sessionKey: String
    let sessionToken: String
  }

  private struct Answer: Decodable {
    let token: String

    enum CodingKeys: String, CodingKey { case token = "SigninToken" }
  }

  /// - Parameter page: of the console, such as `cloudformation/home`; its first one where it is empty.
  /// - Returns: the link; good for 15 minutes, and as secret as the session.
  public func link(_ credentials: Credentials, in region: Region, page: String) async throws(AWSError)
    -> Secret
  {
    let session = Session(
      sessionId: credentials.accessKeyID, sessionKey: credentials.secretAccessKey.reveal(),
      sessionToken: credentials.sessionToken?.reveal() ?? "")
    // Three texts: they can always be written.
    let json = (try? JSONEncoder().encode(session)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard let (signIn, console) = region.partition.consoleHosts else {
      throw AWSError(
        .rejected, code: AWSError.LocalCode.invalidConfiguration,
        message: "The console of partition \(region.partition.id) is not known here.",
        nextStep: "Sign in by the console's own page.")
    }
    let endpoint = endpoints.custom(for: .signin) ?? Endpoint(host: signIn)
    var request = HTTPRequest(
      method: .get, endpoint: endpoint, encodedPath: "/federation",
      query: [QueryItem("Action", "getSigninToken"), QueryItem("Session", json)],
      headers: [HTTPHeader("User-Agent", "rolestack")])
    request.authorities = endpoints.authorities
    let answer: [UInt8]
    do throws(HTTPTransportError) {
      let response = try await connection.transport.send(request, timeout: .seconds(20))
      answer = try await response.body.collect(upTo: 1 << 20)
      guard response.status == 200 else { throw HTTPTransportError(.connection, "status \(response.status)") }
    } catch {
      throw AWSError(error, operation: "signin:GetSigninToken", endpoint: endpoint)
    }
    guard let token = try? JSONDecoder().decode(Answer.self, from: Data(answer)).token else {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
        message: "\(endpoint) gave no sign-in token.",
        operation: "signin:GetSigninToken",
        nextStep: "Check that the session is one of a role, and still lives.")
    }
    let destination = "https://\(region).\(console)/\(page)?region=\(region)"
    return Secret(
      "\(endpoint)/federation?Action=login&Issuer=rolestack&Destination=\(PercentEncoding.encode(destination))"
        + "&SigninToken=\(PercentEncoding.encode(token))")
  }
}
