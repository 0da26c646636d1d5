internal import AWSCore
internal import Foundation

/// What a request may say. What is not known is refused: to pass it over would do something else than what was asked.
extension ObjectService {
  /// Parts of the query by the operation that they belong to; those of a signature and of SDKs belong to all.
  private static let known: [(method: HTTPMethod, ofObject: Bool, names: Set<String>)] = [
    (
      .get, false,
      [
        "continuation-token", "delimiter", "encoding-type", "fetch-owner", "list-type", "location",
        "max-keys", "prefix",
        "start-after",
      ]
    ), (.put, true, ["partNumber", "uploadId"]), (.post, true, ["uploadId", "uploads"]),
    (.delete, true, ["uploadId"]),
  ]

  /// Headers that ask for what there is not here.
  private static let unknownHeaders = [
    "if-modified-since", "if-unmodified-since", "x-amz-acl", "x-amz-bypass-governance-retention",
    "x-amz-copy-source", "x-amz-grant-full-control", "x-amz-grant-read", "x-amz-object-lock-mode",
    "x-amz-server-side-encryption-customer-algorithm", "x-amz-tagging", "x-amz-website-redirect-location",
    "x-amz-write-offset-bytes",
  ]
  private static let longestKey = 1024

  static func refuseUnknown(_ call: Call, key: String) throws(ServiceFault) {
    let method = call.incoming.request.method
    let names = known.first { $0.method == method && $0.ofObject == !key.isEmpty }?.names ?? []
    let others = call.incoming.query.keys.filter {
      !names.contains($0) && $0 != "x-id" && !$0.lowercased().hasPrefix("x-amz-")
    }
    if let other = others.min() ?? unknownHeaders.first(where: { call.incoming.headers[$0] != nil }) {
      throw ServiceFault(
        "NotImplemented",
        "A header or query you provided implies functionality that is not implemented: \(other)",
        status: 501)
    }
    guard key.utf8.count <= longestKey else {
      throw ServiceFault("KeyTooLongError", "Your key is too long")
    }
  }

  /// Of what is put: that it came whole, and how it is to be kept.
  static func check(_ bytes: [UInt8], putBy call: Call) throws(ServiceFault) {
    let headers = call.incoming.headers
    if let digest = headers["content-md5"], digest != StoredObject.digest(bytes) {
      throw ServiceFault("BadDigest", "The Content-MD5 you specified did not match what we received.")
    }
    if let sum = headers["x-amz-checksum-sha256"], sum != StoredObject.sha256(bytes) {
      throw ServiceFault(
        "BadDigest", "The SHA256 you specified did not match the calculated checksum.")
    }
    let encryption = headers["x-amz-server-side-encryption"]
    guard encryption.map({ ["AES256", "aws:kms", "aws:kms:dsse"].contains($0) }) ?? true else {
      throw ServiceFault("InvalidArgument", "The encryption method specified is not supported")
    }
  }

  /// If-Match and If-None-Match.
  ///
  /// - Parameter present: the object that is there; nil for none.
  static func checkConditions(_ call: Call, on present: StoredObject?) throws(ServiceFault) {
    let isReading = [.get, .head].contains(call.incoming.request.method)
    func names(_ header: String) -> Bool? {
      call.incoming.headers[header].map { wanted in
        guard let present else { return false }
        return wanted == "*" || wanted.filter { $0 != "\"" } == present.etag.filter { $0 != "\"" }
      }
    }
    if isReading, names("if-none-match") == true {
      throw ServiceFault("NotModified", "Not Modified", status: 304)
    }
    guard names("if-match") != false, names("if-none-match") != true else {
      throw ServiceFault(
        "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", status: 412)
    }
  }

  /// The part that a Range header asks for; nil for the whole.
  static func range(_ call: Call, of count: Int) throws(ServiceFault) -> ClosedRange<Int>? {
    guard let range = call.incoming.headers["range"]?.wholeMatch(of: /bytes=(\d*)-(\d*)/),
      !range.1.isEmpty || !range.2.isEmpty
    else { return nil }
    let first = range.1.isEmpty ? max(0, count - (Int(range.2) ?? .max)) : Int(range.1) ?? .max
    let last = range.1.isEmpty ? count - 1 : min(Int(range.2) ?? .max, count - 1)
    guard first < count, range.1.isEmpty ? range.2 != "0" : true else {
      throw ServiceFault("InvalidRange", "The requested range is not satisfiable", status: 416)
    }
    return first <= last ? first...last : nil
  }

  /// A page's end as it is handed out, and taken back.
  static func token(after key: String) -> String { Data("rs1:\(key)".utf8).base64EncodedString() }

  static func key(ofToken token: String) throws(ServiceFault) -> String {
    let text = Data(base64Encoded: token).map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard text.hasPrefix("rs1:") else {
      throw ServiceFault("InvalidArgument", "The continuation token provided is incorrect")
    }
    return String(text.dropFirst(4))
  }
}
