internal import Foundation

/// Times left and gone by, as the panes write them.
enum Countdown {
  /// `12:41`, or `1:02:41` above an hour.
  static func left(_ seconds: TimeInterval) -> String {
    let whole = Int(max(0, seconds.rounded(.down)))
    let tail = "\(two(whole / 60 % 60)):\(two(whole % 60))"
    return whole >= 3600 ? "\(whole / 3600):\(tail)" : tail
  }

  /// `12 s`, `3 m`, `2 h`, `5 d`.
  static func age(_ seconds: TimeInterval) -> String {
    let whole = Int(max(0, seconds))
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) m"
    case ..<86_400: return "\(whole / 3600) h"
    default: return "\(whole / 86_400) d"
    }
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
