/// What a key does.
enum ConsoleAction: Hashable, CaseIterable {
  case up, down, pageUp, pageDown, first, last
  case open, back
  case focusSessions, focusStacks, focusOutputs, focusMain
  case nextPane, previousPane, nextTab, previousTab
  case filter, command, help
  case assume, switchSession, renew, drop
  case copyValue, refresh, redraw, suspend, quit
}
