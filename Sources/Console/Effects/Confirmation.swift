public import Deployment

/// A question that lies over the panes until it is answered. It starts on Cancel.
public struct Confirmation: Hashable, Sendable {
  /// What is done when it is answered with yes.
  public enum Action: Hashable, Sendable {
    /// Execute the change set that was looked at, with its role.
    case execute(StackKey, PlanReview)
    /// Delete a change set, by the two ARNs; the name is what the person is told.
    case deleteChangeSet(StackKey, id: String, stackID: String, name: String)
    /// Make the roles that were shown, with an administrator's profile.
    case bootstrap(profile: String, plan: Int)
    /// Leave the console, though something runs.
    case quit
    /// Leave the wizard with what was typed in it.
    case discardWizard
    /// Leave bootstrap with what was typed.
    case discardBootstrap
  }

  let title: String
  /// What it is about, a line each.
  let lines: [String]
  /// The word on the button.
  let verb: String
  let action: Action
  /// What must be typed before it can be done; nil for nothing.
  var mustType: String?
  /// The session that had better be renewed first; nil where that is of no use.
  var renewal: String?
}
