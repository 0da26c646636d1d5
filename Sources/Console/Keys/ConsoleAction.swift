/// What a key does.
enum ConsoleAction: Hashable, CaseIterable {
  case up, down, pageUp, pageDown, first, last
  case open, back
  case focusSessions, focusStacks, focusChangeSets, focusOutputs, focusMain
  case showEvents, showResources, showParameters
  case nextPane, previousPane, nextTab, previousTab
  case filter, command, help
  case assume, switchSession, renew, drop
  case deploy, execute, deleteChangeSet
  case writeOutputs, openURL, problems, calls
  case copyValue, copyRow, refresh, redraw, suspend, quit
}
