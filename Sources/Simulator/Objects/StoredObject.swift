internal import AWSCore
internal import Crypto
internal import Foundation

/// An object of a bucket: what is in it, and what it was put with.
struct StoredObject: Sendable {
  let bytes: [UInt8]
  /// Quotes included: the MD5 of what is in it; of one that was put in parts, of theirs, and how many there were.
  let etag: String
  /// Those that are given back with it: its type, and its own metadata.
  var headers: [HTTPHeader] = []
  var modifiedAt = Date(timeIntervalSince1970: 1_767_225_600)

  private static let kept: Set<String> = [
    "cache-control", "content-disposition", "content-language", "content-type", "expires",
    "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-storage-class",
  ]

  init(_ bytes: [UInt8], etag: String? = nil) {
    self.bytes = bytes
    self.etag = etag ?? Self.etag(of: bytes)
  }

  init(_ bytes: [UInt8], etag: String? = nil, putBy call: Call) {
    self.init(bytes, etag: etag)
    headers = Self.headers(of: call)
    modifiedAt = call.now
  }

  /// What of a request's headers stays with an object.
  static func headers(of call: Call) -> [HTTPHeader] {
    call.incoming.headers.filter { kept.contains($0.key) || $0.key.hasPrefix("x-amz-meta-") }
      .sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) }
  }

  static func etag(of bytes: [UInt8]) -> String { "\"\(hex(Insecure.MD5.hash(data: bytes)))\"" }

  static func etag(ofParts parts: [[UInt8]]) -> String {
    let whole = parts.flatMap { Array(Insecure.MD5.hash(data: $0)) }
    return "\"\(hex(Insecure.MD5.hash(data: whole)))-\(parts.count)\""
  }

  static func digest(_ bytes: [UInt8]) -> String {
    Data(Insecure.MD5.hash(data: bytes)).base64EncodedString()
  }
  static func sha256(_ bytes: [UInt8]) -> String { Data(SHA256.hash(data: bytes)).base64EncodedString() }

  private static func hex(_ digest: some Sequence<UInt8>) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
