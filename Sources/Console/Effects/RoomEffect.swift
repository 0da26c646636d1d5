internal import AWSCore
internal import Deployment

/// What a room of the console wants done and cannot do itself; `ConsoleState` carries it out.
enum RoomEffect: Hashable, Sendable {
  /// The runtime is to do it.
  case perform(ConsoleEffect)
  /// What a key of the panes would do.
  case act(ConsoleAction)
  case focus(Pane)
  /// Opens the tab of a change set's changes.
  case showChanges

  // MARK: What a person is told

  /// Shown in the last row for a while.
  case tell(String)
  /// The same, as something that went wrong, and kept to be looked up.
  case warn(String)
  /// Something that went wrong and is shown elsewhere: it is kept to be looked up.
  case note(String)
  /// Shows the whole of a text that was cut.
  case showDetail(title: String, text: String)
  /// Shows a text of its own.
  case showPage(title: String, text: String)
  case ask(Confirmation)
  /// Shows a text that is read before a question about it is asked.
  case review(text: String, Confirmation)
  /// Shows what bootstrap has done so far.
  case showBootstrap(title: String)
  /// A question was answered with yes.
  case proceed(Confirmation.Action)

  // MARK: From the prompt

  /// A pane's list is narrowed to what a filter lets through.
  case narrow(Pane, to: String)
  /// A pane's cursor is moved.
  case move(Pane, by: Int)
  case run(ConsoleCommand)
  case writeOutputs(path: String)

  // MARK: Sessions

  /// A session was assumed or renewed.
  case sessionIsLive(String)
  case assume(String)
  /// The code of an MFA device, or a passphrase, is to be typed.
  case askSecret(SecretQuestion, session: String)
  /// It was typed.
  case giveSecret(SecretAnswer, session: String)
  /// What a person does to log in is shown, until it is done or given up.
  case showInvitation(String, SingleSignOnFlow.Invitation)
  case closeInvitation(String)
  case logIn(String, byRedirect: Bool)
  case giveUpLoggingIn(String)
  /// The other panes show this session.
  case activate(String)
  case sessionWasDropped(String)
  /// A session's stacks are looked at by another one from now on.
  case readerChanged(String)

  // MARK: Stacks and change sets

  /// A stack's change sets are others than those known.
  case changeSetsChanged(StackKey)
  /// A stack is there, if only for its change set: it is shown without leaving what is open.
  case showStack(StackKey)
  /// Asks whether a plan is to be executed.
  case confirmExecution(StackKey, PlanReview)
  /// The same, unless the person has turned to something else meanwhile.
  case offerExecution(StackKey, PlanReview)
  case operationEnded(Int, Result<DeployOutcome, DeployError>)
}
