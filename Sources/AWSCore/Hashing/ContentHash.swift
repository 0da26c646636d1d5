internal import Crypto

/// Names content by itself: the same bytes give the same name.
public enum ContentHash {
  /// SHA-256 as 64 hexadecimal digits.
  public static func of(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }
}

/// The same of content that is read in parts.
public struct ContentHasher {
  private var hasher = SHA256()

  public init() {}

  public mutating func update(_ part: UnsafeRawBufferPointer) { hasher.update(bufferPointer: part) }
  public mutating func update(_ text: String) { hasher.update(data: Array(text.utf8)) }

  public consuming func finish() -> String { hexadecimal(hasher.finalize()) }
}
