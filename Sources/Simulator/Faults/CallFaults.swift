internal import Policies

/// What is made to go wrong with an account's calls.
struct CallFaults: Sendable {
  /// In their order: the first that hits a call counts.
  var faults: [CallFault] = []
  /// Seconds that AWS's clock is ahead of everybody else's.
  var clockSkew = 0.0

  /// Calls that are still to meet one.
  var pending: Int { faults.map(\.left).reduce(0, +) }

  /// What a call meets, which is then behind it.
  mutating func meet(_ operation: String) -> CallFault.Kind? {
    for index in faults.indices
    where faults[index].left > 0
      && Wildcard.matches(faults[index].operation.lowercased(), operation.lowercased())
    {
      if faults[index].passing > 0 {
        faults[index].passing -= 1
        continue
      }
      faults[index].left -= 1
      return faults[index].kind
    }
    return nil
  }
}
