internal import Canvas

/// Which key does what, and how help names it. The one place where keys are.
enum KeyMap {
  struct Binding {
    let keys: [Key]
    let action: ConsoleAction
    /// How the keys are written.
    let label: String
    let help: String
    /// Nil: everywhere.
    var panes: Set<Pane>?

    func isBound(in pane: Pane) -> Bool { panes?.contains(pane) ?? true }
  }

  private static let ofStack: Set<Pane> = [.stacks, .changeSets, .main, .outputs]

  static let bindings: [Binding] = [
    Binding(
      keys: [.character("a")], action: .assume, label: "a", help: "assume the role", panes: [.sessions]),
    Binding(
      keys: [.character("s")], action: .switchSession, label: "s", help: "switch to the session",
      panes: [.sessions]),
    Binding(
      keys: [.character("r")], action: .renew, label: "r", help: "renew the session", panes: [.sessions]),
    Binding(
      keys: [.character("x")], action: .drop, label: "x", help: "drop the session", panes: [.sessions]),
    Binding(keys: [.character("D")], action: .deploy, label: "D", help: "deploy a template, step by step"),
    Binding(
      keys: [.character("X")], action: .execute, label: "X", help: "execute the change set",
      panes: [.changeSets, .main]),
    Binding(
      keys: [.delete], action: .deleteChangeSet, label: "Del", help: "delete the change set",
      panes: [.changeSets, .main]),
    Binding(
      keys: [.character("e")], action: .showEvents, label: "e", help: "events of the stack", panes: ofStack),
    Binding(
      keys: [.character("r")], action: .showResources, label: "r", help: "resources of the stack",
      panes: ofStack),
    Binding(
      keys: [.character("o")], action: .focusOutputs, label: "o", help: "outputs of the stack",
      panes: ofStack),
    Binding(
      keys: [.character("p")], action: .showParameters, label: "p", help: "parameters of the stack",
      panes: ofStack),
    Binding(
      keys: [.character("w")], action: .writeOutputs, label: "w", help: "write the outputs to a file",
      panes: ofStack),
    Binding(
      keys: [.character("W")], action: .openURL, label: "W", help: "web: open the output's URL",
      panes: [.outputs]),
    Binding(keys: [.character("y")], action: .copyValue, label: "y", help: "copy the value"),
    Binding(keys: [.character("Y")], action: .copyRow, label: "Y", help: "copy the row"),
    Binding(keys: [.enter], action: .open, label: "Enter", help: "open"),
    Binding(keys: [.escape], action: .back, label: "Esc", help: "back one step; clears the filter first"),
    Binding(keys: [.character("j"), .down], action: .down, label: "j ↓", help: "down"),
    Binding(keys: [.character("k"), .up], action: .up, label: "k ↑", help: "up"),
    Binding(keys: [.character("g"), .home], action: .first, label: "g Home", help: "first"),
    Binding(keys: [.character("G"), .end], action: .last, label: "G End", help: "last"),
    Binding(
      keys: [.pageDown, .control("f")], action: .pageDown, label: "PgDn ^F", help: "page down"),
    Binding(keys: [.pageUp, .control("b")], action: .pageUp, label: "PgUp ^B", help: "page up"),
    Binding(keys: [.character("1")], action: .focusSessions, label: "1", help: "sessions"),
    Binding(keys: [.character("2")], action: .focusStacks, label: "2", help: "stacks"),
    Binding(keys: [.character("3")], action: .focusChangeSets, label: "3", help: "change sets"),
    Binding(keys: [.character("4")], action: .focusOutputs, label: "4", help: "outputs"),
    Binding(keys: [.character("0")], action: .focusMain, label: "0", help: "main pane"),
    Binding(keys: [.tab], action: .nextPane, label: "Tab", help: "next pane"),
    Binding(keys: [.backTab], action: .previousPane, label: "S-Tab", help: "previous pane"),
    Binding(keys: [.character("]")], action: .nextTab, label: "]", help: "next tab"),
    Binding(keys: [.character("[")], action: .previousTab, label: "[", help: "previous tab"),
    Binding(keys: [.character("/")], action: .filter, label: "/", help: "filter"),
    Binding(
      keys: [.character(":")], action: .command, label: ":",
      help: "command: stack NAME, session NAME, deploy [TARGET], history, again N, q"),
    Binding(keys: [.character("?")], action: .help, label: "?", help: "help"),
    Binding(keys: [.character("!")], action: .problems, label: "!", help: "what went wrong so far"),
    Binding(keys: [.character("@")], action: .calls, label: "@", help: "API calls made so far"),
    Binding(keys: [.control("r")], action: .refresh, label: "^R", help: "refresh now"),
    Binding(keys: [.control("l")], action: .redraw, label: "^L", help: "redraw the screen"),
    Binding(keys: [.control("z")], action: .suspend, label: "^Z", help: "suspend"),
    Binding(keys: [.character("q"), .control("c")], action: .quit, label: "q ^C", help: "quit"),
  ]

  static func action(for key: Key, in pane: Pane) -> ConsoleAction? {
    bindings.first { $0.keys.contains(key) && $0.isBound(in: pane) }?.action
  }
}
