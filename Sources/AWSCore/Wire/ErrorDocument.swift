internal import Foundation

/// What an error answer says: the Query protocol's document, S3's, one of JSON, or none.
public struct ErrorDocument: Hashable, Sendable {
  /// AWS's code, such as `AccessDenied`; `HTTP502` and the like where there is no readable document.
  public let code: String
  /// In AWS's words, or empty. Without a readable document, the first 200 bytes of what came.
  public let message: String
  /// From the document, else from `x-amzn-RequestId` or `x-amz-request-id`; nil where none has it.
  public let requestID: String?
  /// OAuth's code beside AWS's, such as `slow_down` or `TOKEN_EXPIRED`; nil where there is none.
  let reason: String?
  /// Where S3 says that the bucket is, when it is not where it was looked for.
  let bucketRegion: String?

  /// Reads an answer whose status is not 2xx. An answer with no readable document (a proxy's page, an
  /// empty body) gives the status as its code.
  public init(status: Int, headers: [HTTPHeader], body: [UInt8]) {
    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
    let fromHeaders = header("x-amzn-requestid") ?? header("x-amz-request-id")

    let root = try? XMLValue.parse(body)
    // Query: <ErrorResponse><Error>…</Error><RequestId/></ErrorResponse>; S3: <Error>…<RequestId/></Error>; EC2:
    // <Response><Errors><Error>…</Error></Errors><RequestID/></Response>.
    let error = root?.name == "Error" ? root : root?["Error"] ?? root?["Errors"]?["Error"]
    if let root, let error, let code = error.text("Code") {
      self.code = code
      message = error.text("Message") ?? error.text("message") ?? ""
      requestID = root.text("RequestId") ?? root.text("RequestID") ?? fromHeaders
      bucketRegion = header("x-amz-bucket-region") ?? error.text("Region")
      reason = nil
    } else if let json = try? JSONDecoder().decode(JSON.self, from: Data(body)),
      let code = Self.name(header("x-amzn-errortype")) ?? Self.name(json.type) ?? json.error
    {
      // OAuth's own code says more than the exception's name, such as TOKEN_EXPIRED beside AccessDeniedException.
      self.code = code
      reason = json.error
      message = json.description ?? json.message ?? json.capitalMessage ?? ""
      requestID = fromHeaders
      bucketRegion = nil
    } else {
      code = "HTTP\(status)"
      message = Self.excerpt(of: body)
      requestID = fromHeaders
      bucketRegion = header("x-amz-bucket-region")
      reason = nil
    }
  }

  private struct JSON: Decodable {
    let type: String?
    let error: String?
    let description: String?
    let message: String?
    let capitalMessage: String?

    enum CodingKeys: String, CodingKey {
      case type = "__type"
      case error
      case description = "error_description"
      case message
      case capitalMessage = "Message"
    }
  }

  /// `com.amazonaws.x#AccessDeniedException:http://…` → `AccessDeniedException`.
  private static func name(_ type: String?) -> String? {
    type?.split(separator: ":").first?.split(separator: "#").last.map(String.init)
  }

  /// The beginning of a body that is no error document, for a person to recognise who answered.
  private static func excerpt(of body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(200), as: UTF8.self)
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
