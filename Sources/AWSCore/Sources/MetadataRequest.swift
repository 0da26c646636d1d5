internal import Foundation

/// Asks an endpoint of this machine or its host for a document: no signature, short waits, three attempts.
struct MetadataRequest {
  let connection: AWSConnection
  /// What the source is called in errors.
  let source: String
  let nextStep: String

  private static let timeout = Duration.seconds(2)
  private static let pause = Duration.seconds(1)
  private static let attempts = 3
  /// Bytes.
  private static let largest = 64 << 10

  /// What was answered with 200.
  ///
  /// - Parameter retries: whether to ask again after a second; not where silence says that nobody is there.
  func text(
    _ method: HTTPMethod, _ endpoint: Endpoint, _ path: String, headers: [HTTPHeader], retries: Bool = true
  ) async throws(AWSError) -> [UInt8] {
    let request = HTTPRequest(method: method, endpoint: endpoint, encodedPath: path, headers: headers)
    var attempt = 1
    while true {
      let problem: String
      do throws(HTTPTransportError) {
        let response = try await connection.transport.send(request, timeout: Self.timeout)
        let body = try await response.body.collect(upTo: Self.largest)
        if response.status == 200 { return body }
        problem = "it answered with status \(response.status)"
      } catch {
        if error.kind == .cancelled { throw AWSError(error, operation: source, endpoint: endpoint) }
        problem = error.message
      }
      guard retries, attempt < Self.attempts else { throw failure(problem) }
      attempt += 1
      do throws(CancellationError) { try await connection.time.sleep(Self.pause) } catch {
        throw AWSError(HTTPTransportError(.cancelled, ""), operation: source, endpoint: endpoint)
      }
    }
  }

  /// The credentials that a document of AWS's endpoints holds.
  func credentials(in document: [UInt8]) throws(AWSError) -> Credentials {
    guard let keys = try? JSONDecoder().decode(Keys.self, from: Data(document)) else {
      throw failure("its answer is not the document that such an endpoint gives")
    }
    guard let id = keys.accessKeyID, let secret = keys.secretAccessKey, let token = keys.token,
      let end = keys.expiration.flatMap(Timestamp.parse)
    else {
      throw failure(
        keys.message.map { "it says: \($0.hasSuffix(".") ? String($0.dropLast()) : $0)" }
          ?? "its answer lacks keys or their end")
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: end)
  }

  private struct Keys: Decodable {
    let accessKeyID: String?
    let secretAccessKey: String?
    let token: String?
    let expiration: String?
    let message: String?

    enum CodingKeys: String, CodingKey {
      case accessKeyID = "AccessKeyId"
      case secretAccessKey = "SecretAccessKey"
      case token = "Token"
      case expiration = "Expiration"
      case message = "Message"
    }
  }

  func failure(_ problem: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.sourceFailed,
      message: "\(source) gave no credentials: \(problem).",
      nextStep: nextStep)
  }
}
