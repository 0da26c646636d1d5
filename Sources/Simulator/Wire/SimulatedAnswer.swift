public import AWSCore

/// A service's answer.
public struct SimulatedAnswer: Sendable {
  /// Of HTTP.
  public var status: Int
  /// Content-Type among them; the account adds its request id and the date.
  public var headers: [HTTPHeader]
  /// XML, JSON or an object's bytes.
  public var body: [UInt8]

  /// An answer of XML unless the headers say otherwise.
  public init(
    status: Int = 200, headers: [HTTPHeader] = [HTTPHeader("Content-Type", "text/xml")], body: [UInt8] = []
  ) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
