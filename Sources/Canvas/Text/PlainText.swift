/// Text that needs nothing done: printable ASCII, a column a byte. Most text is.
enum PlainText {
  /// Columns of a text that is plain up to one byte beyond `limit`, at most `limit + 1`; nil for any other.
  static func count(_ text: String, upTo limit: Int) -> Int? {
    let count = text.utf8.count
    // A pane may be narrower than nothing.
    let looked = limit < count ? min(count, max(0, limit) + 1) : count
    let isPlain = text.utf8.withContiguousStorageIfAvailable { Self.isPlain($0[..<looked]) }
    return isPlain == true ? looked : nil
  }

  static func isPlain(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    // Without a way out of the loop it is done many bytes at a time.
    bytes.reduce(true) { $0 && (0x20...0x7E).contains($1) }
  }
}
