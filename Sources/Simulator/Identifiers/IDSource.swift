internal import AWSCore
internal import Synchronization

/// Ids that look like AWS's and can be had again: the same number gives the same ones in the same order.
final class IDSource: Sendable {
  private let state: Mutex<UInt64>

  init(_ number: UInt64) { state = Mutex(number) }

  /// `5b918d10-cd98-11ea-90d5-0a9cd3354c10`.
  func uuid() -> String {
    let digits = hexadecimal() + hexadecimal()
    var rest = Substring(digits)
    return [8, 4, 4, 4, 12].map { count in
      defer { rest = rest.dropFirst(count) }
      return String(rest.prefix(count))
    }.joined(separator: "-")
  }

  /// Twelve characters behind a generated name: `1A2B3C4D5E6F`.
  func suffix() -> String { String(hexadecimal().uppercased().prefix(12)) }

  /// A role's own id, the same for the same name.
  static func role(_ name: String) -> String {
    "AROA\(ContentHash.of(Array(name.utf8)).prefix(17).uppercased())"
  }

  /// Sixteen digits (SplitMix64).
  private func hexadecimal() -> String {
    let value = state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
