internal import AWSCore
internal import Foundation

/// What the wizard shows beside its own: how things stand elsewhere.
struct WizardSight {
  /// `sam build`, as it was run last.
  let build: SamBuildState?
  let sessions: Sessions
  /// The error of the last call; nil after one that went well.
  let lastCallError: String?
  /// The stack that is being deployed, as far as it is seen.
  let stack: StackRow?
  /// What runs on it.
  let operation: Operation?
  let clock: Clock
  let now: Date
}
