import AWSCore
import Crypto
import Foundation
import LoopbackServer

/// Gives a session's credentials to programs of this machine that have its token: what a container's endpoint is to
/// the AWS SDKs.
struct CredentialEndpoint {
  private let server: LoopbackServer
  let token: Secret

  /// What AWS_CONTAINER_CREDENTIALS_FULL_URI is set to.
  var url: String { server.url + Self.path }

  private static let path = "/credentials"

  static func start(_ session: RefreshableSession) async throws -> CredentialEndpoint {
    let token = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0).base64EncodedString() }
    let server = try await LoopbackServer.start(limit: 16 << 10) { request, _ in
      let given = request.headers.first { $0.name.lowercased() == "authorization" }?.value ?? ""
      // Digests, so that the time it takes tells nothing of the token.
      guard SHA256.hash(data: Data(given.utf8)) == SHA256.hash(data: Data(token.utf8)) else {
        return answer(
          403, ["code": "AccessDenied", "message": "The authorization token is missing or wrong."])
      }
      guard request.method == .get, request.encodedPath == path else {
        return answer(404, ["code": "NotFound", "message": "There is nothing but \(path)."])
      }
      do throws(AWSError) {
        let credentials = try await session.credentials()
        return answer(
          200,
          [
            "AccessKeyId": credentials.accessKeyID, "SecretAccessKey": credentials.secretAccessKey.reveal(),
            "Token": credentials.sessionToken?.reveal(),
            // The SDKs want one; keys without an end are asked for again each hour.
            "Expiration": Timestamp.iso8601(credentials.expiration ?? Date() + 3600),
          ])
      } catch {
        return answer(500, ["code": error.code, "message": "\(error.message) \(error.nextStep)"])
      }
    }
    return CredentialEndpoint(server: server, token: Secret(token))
  }

  func stop() async { await server.stop() }

  private static func answer(_ status: Int, _ fields: [String: String?]) -> LoopbackServer.Answer {
    let body = (try? JSONEncoder().encode(fields.compactMapValues { $0 })) ?? Data()
    return LoopbackServer.Answer(
      status: status, headers: [HTTPHeader("Content-Type", "application/json")], body: Array(body))
  }
}
