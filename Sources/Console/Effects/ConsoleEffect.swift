public import AWSCore
public import Deployment

/// The code that an MFA device shows, typed for one call.
public struct DeviceCode: Hashable, Sendable {
  /// The serial number or the ARN that AssumeRole asks for.
  public let device: String
  /// Six digits.
  public let code: Secret
}

/// What the console wants done outside of itself; the runtime performs it.
public enum ConsoleEffect: Hashable, Sendable {
  /// - code: of an MFA device; nil where none was asked for.
  case assume(session: String, code: DeviceCode? = nil)
  /// Log in at IAM Identity Center, by a code or by a browser of this machine.
  case logIn(session: String, byRedirect: Bool)
  case stopLoggingIn(session: String)
  case drop(session: String)
  case listStacks(session: String)
  case watch(StackKey, pace: WatchPace = .close)
  case unwatch(StackKey)
  /// Look at a watched stack at once.
  case nudge(StackKey)
  case findChangeSets(StackKey, Stack)
  case readChanges(StackKey, id: String, stackID: String)
  case listResources(StackKey, stackID: String)
  /// Look at a change set and its role before it is executed.
  case plan(StackKey, changeSetID: String)
  /// Run the plan that was shown; `operation` names it in the messages about it.
  case execute(StackKey, PlanReview, operation: Int)
  case deleteChangeSet(StackKey, id: String, stackID: String, name: String)
  /// What was denied to a session may be asked again.
  case forgetDenials(session: String)
  /// Look at the project's files: those of a target, where one is named.
  case findSurroundings(target: String?)
  case readTemplate(String)
  case completePath(String)
  case buildWithSAM
  case lookUpStack(StackKey)
  /// Package, make the change set, and answer what it would do.
  case planDeployment(session: String, DeployIntent, number: Int)
  /// Nobody waits for the plan of that number any more: packaging and uploads end.
  case stopPlanning(number: Int)
  case readHistory
  /// Show the stack in later runs, too.
  case remember(StackKey)
  case copy(String)
  case write(path: String, text: String)
  case openURL(String)
  /// Tell a person who looks elsewhere.
  case alert(String)
  case redraw
  case suspend
  case quit
}
