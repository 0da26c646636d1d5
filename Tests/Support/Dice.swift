internal import Foundation

/// Reproducible randomness (SplitMix64): a failure that names its seed can be had again.
public struct Dice: RandomNumberGenerator {
  private var state: UInt64

  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Seeds for a test that walks at random: others in each run, and those of ROLESTACK_SEED, `1,2,3`, alone where it is
  /// set. They are the test's arguments, so that a failure tells them.
  public static func seeds(_ count: Int) -> [UInt64] {
    if let given = ProcessInfo.processInfo.environment["ROLESTACK_SEED"] {
      return given.split(separator: ",").compactMap { UInt64($0) }
    }
    return (0..<count).map { _ in UInt64.random(in: 0...UInt64(UInt32.max)) }
  }
}
