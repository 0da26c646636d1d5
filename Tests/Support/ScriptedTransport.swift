public import AWSCore
internal import Foundation
internal import Synchronization

/// A transport that answers by a closure and records what was sent: no network.
public final class ScriptedTransport: HTTPTransport {
  public typealias Answer =
    @Sendable (_ form: [String: String], _ number: Int) throws(HTTPTransportError) -> (
      status: Int, body: String
    )

  private let answer: Answer
  private let sent = Mutex<[HTTPRequest]>([])
  private let headers: [HTTPHeader]

  /// - Parameter answer: gets the form's fields and how many requests came before.
  public init(headers: [HTTPHeader] = [], _ answer: @escaping Answer) {
    self.headers = headers
    self.answer = answer
  }

  public var requests: [HTTPRequest] { sent.withLock { $0 } }

  /// The forms sent, decoded.
  public var forms: [[String: String]] { requests.map(Self.form) }

  /// The actions called, in order.
  public var actions: [String] { forms.compactMap { $0["Action"] } }

  /// The answer to a form, without anything being recorded.
  ///
  /// - Parameter number: how many requests are to have come before.
  public func respond(
    to form: [String: String], number: Int = 0
  ) throws(HTTPTransportError) -> (status: Int, body: String) {
    try answer(form, number)
  }

  public func send(
    _ request: HTTPRequest, timeout: Duration
  ) async throws(HTTPTransportError) -> HTTPResponse {
    let number = sent.withLock { sent in
      sent.append(request)
      return sent.count - 1
    }
    let (status, body) = try answer(Self.form(request), number)
    return HTTPResponse(status: status, headers: headers, body: HTTPResponseBody(bytes: Array(body.utf8)))
  }

  /// A request's form, decoded.
  public static func form(_ request: HTTPRequest) -> [String: String] {
    guard case .bytes(let bytes) = request.body else { return [:] }
    return FormDecoder.decode(bytes)
  }
}

/// A value that closures of a test share.
public final class Box<Value: Sendable>: Sendable {
  private let stored: Mutex<Value>

  public init(_ value: Value) { stored = Mutex(value) }

  public var value: Value {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}

/// Answers as AWS words them.
public enum AWSAnswer {
  public static func error(
    _ status: Int, code: String, _ message: String, requestID: String = "req-1"
  ) -> (status: Int, body: String) {
    (
      status,
      "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>"
        + "<RequestId>\(requestID)</RequestId></ErrorResponse>"
    )
  }

  public static func result(_ action: String, _ xml: String) -> (status: Int, body: String) {
    (200, "<\(action)Response><\(action)Result>\(xml)</\(action)Result></\(action)Response>")
  }

  public static func assumedRole(until end: String, key: String = "ASIA1") -> (status: Int, body: String) {
    result(
      "AssumeRole",
      """
      <Credentials><AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>s3cr3t</SecretAccessKey>
      <SessionToken>t0k3n</SessionToken><Expiration>\(end)</Expiration></Credentials>
      <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/deploy/me</Arn></AssumedRoleUser>
      """)
  }

  public static func stack(
    _ name: String, status: String, reason: String = "", updated: String = "2026-11-23T10:00:00Z",
    inner: String = ""
  ) -> (status: Int, body: String) {
    result(
      "DescribeStacks",
      """
      <Stacks><member><StackId>arn:aws:cloudformation:ap-northeast-1:123456789012:stack/\(name)/1</StackId>
      <StackName>\(name)</StackName><StackStatus>\(status)</StackStatus>
      <StackStatusReason>\(reason)</StackStatusReason><CreationTime>2026-11-23T09:00:00Z</CreationTime>
      <LastUpdatedTime>\(updated)</LastUpdatedTime>\(inner)</member></Stacks>
      """)
  }

  public static let noSuchStack = error(400, code: "ValidationError", "Stack with id app does not exist")
}
