internal import Documents
internal import Policies

/// What is made to go wrong with the resources and change sets of stacks.
struct StackFaults: Sendable {
  /// Stack name → logical id → reason.
  var failures: [String: [String: String]] = [:]
  /// Stack name → logical ids that never end.
  var stuck: [String: Set<String>] = [:]
  /// Logical id → reason, in nested stacks.
  var nestedFailures: [String: String] = [:]
  var checks: [SeededCheck] = []
  /// Stack name → logical id of a custom resource → what its provider answers.
  var answers: [String: [String: Document]] = [:]
  /// Seconds until an event is to be seen.
  var eventDelay = 0.0

  /// Why a resource fails; nil where it does not.
  func failure(of logicalID: String, inStack name: String, isNested: Bool) -> String? {
    isNested ? nestedFailures[logicalID] : failures[name]?[logicalID]
  }

  func isStuck(_ stack: String, _ logicalID: String) -> Bool { stuck[stack]?.contains(logicalID) ?? false }

  /// The checks that a change set of a stack fails, which are then behind it.
  mutating func failChecks(of stack: String) -> [SeededCheck] {
    var failed: [SeededCheck] = []
    for index in checks.indices where checks[index].left > 0 && Wildcard.matches(checks[index].stack, stack) {
      checks[index].left -= 1
      failed.append(checks[index])
    }
    return failed
  }
}
