/// Fn::Cidr: so many blocks of a network, each with so many bits for hosts.
enum AddressBlocks {
  /// - Parameter bits: for hosts.
  /// - Throws: where the network is none, or has no room for them.
  static func of(_ network: String, count: Int, bits: Int) throws(TemplateProblem) -> [String] {
    let halves = network.split(separator: "/").map(String.init)
    guard halves.count == 2, let prefix = Int(halves[1]), prefix >= 0 else { throw none(network) }
    let address = halves[0].contains(":") ? words(ofIPv6: halves[0]) : words(ofIPv4: halves[0])
    guard let address, prefix <= address.count * 16, bits < address.count * 16 else { throw none(network) }
    let width = address.count * 16
    let hosts = width - prefix
    guard hosts >= bits, hosts - bits >= 20 || count <= 1 << (hosts - bits) else {
      throw TemplateProblem(
        .function, "Template error: Fn::Cidr: \(network) has no room for \(count) blocks of \(bits) bits")
    }
    let first = cleared(address, keeping: prefix)
    return (0..<count).map { number in
      let block = adding(number, shiftedBy: bits, to: first)
      return (width == 32 ? text(ofIPv4: block) : text(ofIPv6: block)) + "/\(width - bits)"
    }
  }

  private static func none(_ network: String) -> TemplateProblem {
    TemplateProblem(.function, "Template error: Fn::Cidr: \(network) is no block of addresses")
  }

  // MARK: Addresses as words of 16 bits, the highest first

  private static func words(ofIPv4 text: String) -> [UInt16]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { UInt8($0) }
    guard parts.count == 4, bytes.count == 4 else { return nil }
    return [UInt16(bytes[0]) << 8 | UInt16(bytes[1]), UInt16(bytes[2]) << 8 | UInt16(bytes[3])]
  }

  private static func words(ofIPv6 text: String) -> [UInt16]? {
    let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    func read(_ half: Substring) -> [UInt16]? {
      guard !half.isEmpty else { return [] }
      let parts = half.split(separator: ":", omittingEmptySubsequences: false)
      let words = parts.compactMap { $0.count <= 4 ? UInt16($0, radix: 16) : nil }
      return words.count == parts.count ? words : nil
    }
    guard let head = halves.first.flatMap(read) else { return nil }
    guard halves.count == 2 else { return head.count == 8 ? head : nil }
    guard let tail = read(halves[1]), head.count + tail.count < 8 else { return nil }
    return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
  }

  private static func cleared(_ words: [UInt16], keeping bits: Int) -> [UInt16] {
    words.enumerated().map { index, word in
      let kept = min(16, max(0, bits - index * 16))
      return kept == 0 ? 0 : word & (UInt16.max << UInt16(16 - kept))
    }
  }

  private static func adding(_ number: Int, shiftedBy bits: Int, to words: [UInt16]) -> [UInt16] {
    var result = words
    var carry = UInt64(number) << UInt64(bits % 16)
    var index = words.count - 1 - bits / 16
    while carry > 0, index >= 0 {
      let sum = UInt64(result[index]) + carry & 0xFFFF
      carry = carry >> 16 + sum >> 16
      result[index] = UInt16(sum & 0xFFFF)
      index -= 1
    }
    return result
  }

  private static func text(ofIPv4 words: [UInt16]) -> String {
    words.flatMap { [$0 >> 8, $0 & 255] }.map(String.init).joined(separator: ".")
  }

  /// The longest run of noughts, of two at least, is written `::` (RFC 5952).
  private static func text(ofIPv6 words: [UInt16]) -> String {
    var best = 0..<0
    var start = 0
    while start < words.count {
      guard words[start] == 0 else {
        start += 1
        continue
      }
      let end = words[start...].firstIndex { $0 != 0 } ?? words.count
      if end - start > best.count { best = start..<end }
      start = end
    }
    func shown(_ words: ArraySlice<UInt16>) -> String {
      words.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard best.count > 1 else { return shown(words[...]) }
    return shown(words[..<best.lowerBound]) + "::" + shown(words[best.upperBound...])
  }
}
