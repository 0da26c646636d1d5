/// Whether the letters of a filter occur in a text in their order, without regard to case.
struct FuzzyMatch {
  private let letters: [Character]
  /// The same as bytes, where all are ASCII: no byte of another character is one of those.
  private let bytes: [UInt8]?

  init(_ filter: String) {
    letters = Array(filter.lowercased())
    let isPlain = filter.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D }
    bytes = isPlain ? Array(filter.lowercased().utf8) : nil
  }

  /// Bytes of a text that are looked at: enough of any name or value; a line of a megabyte is not worth more.
  private static let most = 4096

  func matches(_ text: String) -> Bool {
    if let bytes, let found = text.utf8.withContiguousStorageIfAvailable({ Self.find(bytes, in: $0) }),
      let found
    {
      return found
    }
    var wanted = letters.makeIterator()
    guard var next = wanted.next() else { return true }
    for character in text.prefix(Self.most).lowercased() where character == next {
      guard let following = wanted.next() else { return true }
      next = following
    }
    return false
  }

  /// Nil where the text is not plain ASCII up to where the search ends, so that its characters have to be looked at.
  private static func find(_ wanted: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool? {
    var place = 0
    guard place < wanted.count else { return true }
    for byte in text.prefix(most) {
      guard byte < 0x80 else { return nil }
      let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
      guard lower == wanted[place] else { continue }
      place += 1
      if place == wanted.count { return true }
    }
    return false
  }
}
