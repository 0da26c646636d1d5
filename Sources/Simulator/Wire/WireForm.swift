internal import AWSCore
internal import Documents
internal import Foundation

/// How a service words its errors on the wire.
enum WireForm: Hashable, Sendable {
  /// `ErrorResponse` with `Error` in it: the Query protocol, and most services of REST in XML.
  case query
  case ec2
  case s3
  /// `X-Amz-Target` names the operation.
  case json
  /// Path and method do.
  case restJSON
  /// Smithy's RPC in CBOR.
  case cbor

  init(of incoming: IncomingRequest) {
    let isForm = incoming.form["Action"] != nil
    self =
      switch incoming.service {
      case "s3", "": .s3
      case "ec2" where isForm: .ec2
      case "route53", "cloudfront": .query
      case _ where incoming.headers["x-amz-target"] != nil: .json
      case _ where incoming.headers["smithy-protocol"] == "rpc-v2-cbor": .cbor
      case _ where isForm: .query
      case "sts", "iam", "cloudformation": .query
      default: .restJSON
      }
  }

  func answer(_ fault: ServiceFault, requestID: String) -> SimulatedAnswer {
    switch self {
    case .query:
      var xml = XMLWriter()
      xml.element("ErrorResponse") { outer in
        outer.element("Error") {
          $0.element("Type", fault.status < 500 ? "Sender" : "Receiver")
          $0.element("Code", fault.code)
          $0.element("Message", fault.message)
        }
        outer.element("RequestId", requestID)
      }
      return SimulatedAnswer(status: fault.status, body: Array(xml.text.utf8))
    case .s3:
      var xml = XMLWriter()
      xml.element("Error") {
        $0.element("Code", fault.code)
        $0.element("Message", fault.message)
        $0.element("RequestId", requestID)
      }
      return SimulatedAnswer(status: fault.status, body: Array(xml.text.utf8))
    case .ec2:
      var xml = XMLWriter()
      xml.element("Response") { outer in
        outer.element("Errors") {
          $0.element("Error") {
            $0.element("Code", fault.code == "AccessDenied" ? "UnauthorizedOperation" : fault.code)
            $0.element("Message", fault.message)
          }
        }
        outer.element("RequestID", requestID)
      }
      return SimulatedAnswer(status: fault.status, body: Array(xml.text.utf8))
    case .json, .restJSON:
      let code = Self.exceptionName(fault.code)
      let fields =
        [
          Document.Entry(key: "__type", value: .text(code)),
          .init(key: "Message", value: .text(fault.message)),
        ] + fault.fields.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .text($0.value)) }
      return SimulatedAnswer(
        status: self == .json ? min(fault.status, 400) : fault.status,
        headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("x-amzn-ErrorType", code)],
        body: Array(Document.map(fields).json.utf8))
    case .cbor:
      let code = Self.exceptionName(fault.code)
      return SimulatedAnswer(
        status: min(fault.status, 400),
        headers: [
          HTTPHeader("Content-Type", "application/cbor"), HTTPHeader("smithy-protocol", "rpc-v2-cbor"),
        ],
        body: [0xA2] + Self.cbor("__type") + Self.cbor(code) + Self.cbor("message") + Self.cbor(fault.message)
      )
    }
  }

  private static func exceptionName(_ code: String) -> String {
    code == "AccessDenied" ? "AccessDeniedException" : code
  }

  /// A text string of RFC 8949.
  private static func cbor(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8.prefix(0xFFFF))
    let head: [UInt8] =
      switch bytes.count {
      case ..<24: [0x60 | UInt8(bytes.count)]
      case ..<256: [0x78, UInt8(bytes.count)]
      default: [0x79, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
      }
    return head + bytes
  }
}
