/// An object's place: a bucket and a key.
public struct S3Location: Hashable, Sendable {
  /// 3 to 63 of `[a-z0-9.-]`, without two dots in a row.
  public let bucket: String
  /// 1 to 1,024 bytes, not percent-encoded.
  public let key: String

  /// - Returns: nil where the bucket's name is none: 3 to 63 of `[a-z0-9.-]`, letters or digits at both ends.
  public init?(bucket: String, key: String) {
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
    guard (3...63).contains(bucket.utf8.count),
      bucket.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E }),
      bucket.utf8.first.map(isLetterOrDigit) ?? false, bucket.utf8.last.map(isLetterOrDigit) ?? false,
      !bucket.contains(".."), !key.isEmpty, key.utf8.count <= 1024
    else { return nil }
    self.bucket = bucket
    self.key = key
  }

  /// `arn:aws:s3:::BUCKET/KEY`.
  public func arn(partition: String) -> String { "arn:\(partition):s3:::\(bucket)/\(key)" }
}
