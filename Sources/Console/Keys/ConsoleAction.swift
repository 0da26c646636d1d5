/// What a key does.
enum ConsoleAction: Hashable, CaseIterable {
  // MARK: Moving
  case up, down, pageUp, pageDown, first, last
  case open, back
  case focusSessions, focusStacks, focusChangeSets, focusOutputs, focusMain
  case showEvents, showResources, showParameters
  case nextPane, previousPane, nextTab, previousTab

  // MARK: Panes
  case filter, command, help
  case assume, switchSession, renew, drop, showSession
  case deploy, execute, deleteChangeSet
  case writeOutputs, openURL, problems, calls
  case copyValue, copyRow, refresh, redraw, suspend, quit

  // MARK: Overlays, questions and prompts
  case close
  /// The other button of a question.
  case switchButton, chooseCancel, chooseVerb
  /// Does what a question's button says, or takes over what was typed.
  case submit
  case complete
  /// Looks for a text in what is shown, and for where it stands besides.
  case find, findNext, findPrevious
  /// Logs in with a browser of this machine, which comes back by itself.
  case logInHere

  // MARK: The wizard
  case nextStep, previousStep, previousLine, leave
  case previousChoice, nextChoice, toggle, reset
  case build, planAgain, makeBucket, keep

  // MARK: The line that is typed
  case left, right, lineStart, lineEnd
  case deleteBackward, deleteForward, deleteToStart
}
