public import AWSCore

/// A service's answer.
public struct SimulatedAnswer: Sendable {
  public var status: Int
  public var headers: [HTTPHeader]
  public var body: [UInt8]

  public init(
    status: Int = 200, headers: [HTTPHeader] = [HTTPHeader("Content-Type", "text/xml")], body: [UInt8] = []
  ) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
