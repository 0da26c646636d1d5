internal import Crypto

/// Names content by itself: the same bytes give the same name.
public enum ContentHash {
  /// SHA-256 as 64 hexadecimal digits.
  public static func of(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }
}

/// The same of content that is read in parts.
public struct ContentHasher {
  private var hasher = SHA256()

  /// Of no content yet.
  public init() {}

  /// Adds bytes; how content is cut into parts makes no difference to its hash.
  public mutating func update(_ part: UnsafeRawBufferPointer) { hasher.update(bufferPointer: part) }
  /// Adds the UTF-8 bytes of a text.
  public mutating func update(_ text: String) { hasher.update(data: Array(text.utf8)) }

  /// SHA-256 of all that was added, as 64 hexadecimal digits; the hasher is used up.
  public consuming func finish() -> String { hexadecimal(hasher.finalize()) }
}
