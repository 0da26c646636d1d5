import Foundation

/// Addresses of IPv4 or IPv6: one, or a block of them such as 203.0.113.0/24.
struct AddressBlock {
  /// Whether every address is of it.
  let isEverywhere: Bool

  /// Nil for what is none.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 16)
    let bits =
      inet_pton(AF_INET, String(parts[0]), &bytes) == 1
      ? 32 : inet_pton(AF_INET6, String(parts[0]), &bytes) == 1 ? 128 : 0
    guard bits > 0, let length = parts.count == 2 ? Int(parts[1]) : bits, (0...bits).contains(length) else {
      return nil
    }
    isEverywhere = length == 0
  }
}
