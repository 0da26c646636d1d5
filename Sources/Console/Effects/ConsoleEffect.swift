public import AWSCore
public import Deployment

/// What a person typed for one call: the code of an MFA device, or a passphrase.
public struct SecretAnswer: Hashable, Sendable {
  /// What was asked.
  public let question: SecretQuestion
  /// What was typed.
  public let secret: Secret
}

/// What the console wants done outside of itself; the runtime performs it.
public enum ConsoleEffect: Hashable, Sendable {
  /// - answer: to what was asked for; nil where nothing was.
  case assume(session: String, answer: SecretAnswer? = nil)
  /// Log in at IAM Identity Center, by a code or by a browser of this machine.
  case logIn(session: String, byRedirect: Bool)
  /// Nobody waits for the log-in any more.
  case stopLoggingIn(session: String)
  /// Forget the session's credentials, in memory and in the cache.
  case drop(session: String)
  /// ListStacks, page by page.
  case listStacks(session: String)
  /// Look at a stack again and again from now on, so often; where it is watched already, change the pace.
  case watch(StackKey, pace: WatchPace = .close)
  /// Look at it no more.
  case unwatch(StackKey)
  /// Look at a watched stack at once.
  case nudge(StackKey)
  /// ListChangeSets, and where it is denied, those that the journal knows.
  case findChangeSets(StackKey, Stack)
  /// DescribeChangeSet by the two ARNs, page by page.
  case readChanges(StackKey, id: String, stackID: String)
  /// ListStackResources by the stack's ARN, page by page.
  case listResources(StackKey, stackID: String)
  /// Look at a change set and its role before it is executed.
  case plan(StackKey, changeSetID: String)
  /// Run the plan that was shown; `operation` names it in the messages about it.
  case execute(StackKey, PlanReview, operation: Int)
  /// DeleteChangeSet by the two ARNs; the name is what the person is told.
  case deleteChangeSet(StackKey, id: String, stackID: String, name: String)
  /// What was denied to a session may be asked again.
  case forgetDenials(session: String)
  /// Look at the project's files: those of a target, where one is named.
  case findSurroundings(target: String?)
  /// Read the template at that path: its parameters, artifacts and capabilities.
  case readTemplate(String)
  /// Complete what was typed of a path.
  case completePath(String)
  /// Run `sam build` in the folder, and tell what it prints.
  case buildWithSAM
  /// DescribeStacks, once, of the stack that is to be deployed.
  case lookUpStack(StackKey)
  /// Package, make the change set, and answer what it would do; where it is narrowed, with a session that AWS holds to
  /// this deployment.
  case planDeployment(session: String, DeployIntent, narrows: Bool, number: Int)
  /// Nobody waits for the plan of that number any more: packaging and uploads end.
  case stopPlanning(number: Int)
  /// Try what somebody with a session's key could do, and with an administrator's session read what policies say of it.
  case examine(session: String, administrator: String?)
  /// Work out what an administrator's profile would make for an app to be deployed with; the app's stack may be the first
  /// of the options.
  case planBootstrap(number: Int, profile: String, options: [String])
  /// Make what was shown as the plan of that number.
  case bootstrap(plan: Int)
  /// Read the journal's deployments.
  case readHistory
  /// Show the stack in later runs, too.
  case remember(StackKey)
  /// Hand a text to the clipboard, by a tool or by the terminal.
  case copy(String)
  /// Write a text to a file.
  case write(path: String, text: String)
  /// Open a page in the person's browser.
  case openURL(String)
  /// Tell a person who looks elsewhere.
  case alert(String)
  /// Draw every cell anew: something else wrote on the screen.
  case redraw
  /// Stop as for Ctrl-Z, until the shell goes on with it.
  case suspend
  /// End the program.
  case quit
}
