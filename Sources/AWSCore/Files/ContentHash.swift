internal import Crypto

/// Names content by itself: the same bytes give the same name.
public enum ContentHash {
  /// SHA-256 as 64 hexadecimal digits.
  public static func of(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }
}
