internal import Canvas

/// Which key does what, and how help and footer name it. The one place where keys are.
enum KeyMap {
  struct Binding {
    let keys: [Key]
    let action: ConsoleAction
    /// How the keys are written.
    let label: String
    /// What they do, in words; the footer of the panes shows the first. Empty where the footer has no room for it.
    let help: String
    let contexts: Set<KeyContext>

    fileprivate init(
      _ keys: [Key], _ action: ConsoleAction, _ label: String, _ help: String, in contexts: Set<KeyContext>
    ) {
      self.keys = keys
      self.action = action
      self.label = label
      self.help = help
      self.contexts = contexts
    }

    fileprivate init(
      _ character: Character, _ action: ConsoleAction, _ help: String, in contexts: Set<KeyContext> = .panes
    ) {
      self.init([.character(character)], action, String(character), help, in: contexts)
    }
  }

  /// The keys of a context in a line, each with what it does: those that say so.
  static func hints(in context: KeyContext) -> String { line(of: bindings(in: context)) }

  /// Keys in a line, each with what it does: those that say so.
  static func line(of bindings: [Binding]) -> String {
    bindings.filter { !$0.help.isEmpty }.map { "\($0.label) \($0.help)" }.joined(separator: "  ")
  }

  static func action(for key: Key, in context: KeyContext) -> ConsoleAction? {
    actions[context]?[key]
  }

  /// Those of a context, in the order in which they are told.
  static func bindings(in context: KeyContext) -> [Binding] {
    all.filter { $0.contexts.contains(context) }
  }

  private static let actions: [KeyContext: [Key: ConsoleAction]] = {
    var actions: [KeyContext: [Key: ConsoleAction]] = [:]
    for binding in all {
      for context in binding.contexts {
        // The first one of a key holds.
        for key in binding.keys where actions[context]?[key] == nil {
          actions[context, default: [:]][key] = binding.action
        }
      }
    }
    return actions
  }()

  private static let all: [Binding] = ofPanes + ofOverlays + ofPrompts + ofWizard + ofLine + anywhere

  private static let anywhere = [
    Binding([.control("l")], .redraw, "^L", "redraw the screen", in: [.anywhere]),
    Binding([.control("z")], .suspend, "^Z", "suspend", in: [.anywhere, .tooSmall]),
    Binding([.control("c")], .quit, "^C", "quit", in: [.anywhere, .tooSmall]),
    Binding("q", .quit, "quit", in: [.tooSmall]),
  ]

  private static let ofPanes = [
    Binding("a", .assume, "assume the role", in: [.pane(.sessions)]),
    Binding("s", .switchSession, "switch to the session", in: [.pane(.sessions)]),
    Binding("r", .renew, "renew the session", in: [.pane(.sessions)]),
    Binding("x", .drop, "drop the session", in: [.pane(.sessions)]),
    Binding("i", .showSession, "information: where it comes from, what it may", in: [.pane(.sessions)]),
    Binding("D", .deploy, "deploy a template, step by step"),
    Binding("X", .execute, "execute the change set", in: .ofChangeSet),
    Binding([.delete], .deleteChangeSet, "Del", "delete the change set", in: .ofChangeSet),
    Binding("e", .showEvents, "events of the stack", in: .ofStack),
    Binding("r", .showResources, "resources of the stack", in: .ofStack),
    Binding("o", .focusOutputs, "outputs of the stack", in: .ofStack),
    Binding("p", .showParameters, "parameters of the stack", in: .ofStack),
    Binding("w", .writeOutputs, "write the outputs to a file", in: .ofStack),
    Binding("W", .openURL, "web: open the output's URL", in: [.pane(.outputs)]),
    Binding("y", .copyValue, "copy the value"),
    Binding("Y", .copyRow, "copy the row"),
    Binding([.enter], .open, "Enter", "open", in: .panes),
    Binding([.escape], .back, "Esc", "back one step; clears the filter first", in: .panes),
    Binding([.character("j"), .down], .down, "j ↓", "down", in: .panes),
    Binding([.character("k"), .up], .up, "k ↑", "up", in: .panes),
    Binding([.character("g"), .home], .first, "g Home", "first", in: .panes),
    Binding([.character("G"), .end], .last, "G End", "last", in: .panes),
    Binding([.pageDown, .control("f")], .pageDown, "PgDn ^F", "page down", in: .panes),
    Binding([.pageUp, .control("b")], .pageUp, "PgUp ^B", "page up", in: .panes),
    Binding("1", .focusSessions, "sessions"),
    Binding("2", .focusStacks, "stacks"),
    Binding("3", .focusChangeSets, "change sets"),
    Binding("4", .focusOutputs, "outputs"),
    Binding("0", .focusMain, "main pane"),
    Binding([.tab], .nextPane, "Tab", "next pane", in: .panes),
    Binding([.backTab], .previousPane, "S-Tab", "previous pane", in: .panes),
    Binding("]", .nextTab, "next tab"),
    Binding("[", .previousTab, "previous tab"),
    Binding("/", .filter, "filter"),
    Binding(
      ":", .command,
      "command: stack NAME, session NAME, watch-with [NAME], deploy [TARGET], history, again N, bootstrap, doctor, q"
    ),
    Binding("?", .help, "help"),
    Binding("!", .problems, "what went wrong so far"),
    Binding("@", .calls, "API calls made so far"),
    Binding([.control("r")], .refresh, "^R", "refresh now", in: .panes),
    Binding([.control("l")], .redraw, "^L", "redraw the screen", in: .panes),
    Binding([.control("z")], .suspend, "^Z", "suspend", in: .panes),
    Binding([.character("q"), .control("c")], .quit, "q ^C", "quit", in: .panes),
  ]

  private static let ofOverlays = [
    Binding("/", .find, "find", in: [.overlay]),
    Binding("n", .findNext, "next", in: [.overlay]),
    Binding("N", .findPrevious, "previous", in: [.overlay]),
    Binding("y", .copyValue, "copy the value", in: [.overlay]),
    Binding(":", .command, "command", in: [.overlay]),
    Binding(
      [
        .escape, .enter, .character("q"), .character("?"), .character("!"), .character("@"),
      ], .close, "Esc", "closes", in: [.overlay]),
    Binding([.character("j"), .down], .down, "j", "down", in: [.overlay]),
    Binding([.character("k"), .up], .up, "k", "up", in: [.overlay]),
    Binding([.pageDown, .control("f")], .pageDown, "PgDn", "page down", in: [.overlay]),
    Binding([.pageUp, .control("b")], .pageUp, "PgUp", "page up", in: [.overlay]),
    Binding([.character("g"), .home], .first, "g", "first", in: [.overlay]),
    Binding([.character("G"), .end], .last, "G", "last", in: [.overlay]),
    Binding([.enter], .submit, "Enter", "takes it", in: [.search]),
    Binding([.escape], .close, "Esc", "gives up", in: [.search]),
    Binding([.enter], .submit, "Enter", "goes on", in: [.review]),
    Binding([.enter, .character("o")], .openURL, "Enter", "opens the address", in: [.logIn]),
    Binding("y", .copyValue, "copies it", in: [.logIn]),
    Binding("h", .logInHere, "logs in with a browser here, without a code", in: [.logIn]),
    Binding([.escape], .close, "Esc", "gives up", in: [.logIn]),
    Binding([.tab, .backTab, .left, .right], .switchButton, "Tab", "chooses", in: .questions),
    Binding("h", .chooseCancel, "choose Cancel", in: [.question]),
    Binding("l", .chooseVerb, "choose the other", in: [.question]),
    Binding([.enter], .submit, "Enter", "does it", in: .questions),
    Binding([.escape], .close, "Esc", "cancels", in: .questions),
    // Told in the question itself, where it is of use.
    Binding([.control("r")], .renew, "^R", "", in: .questions),
    // Over the question whether to quit it is the answer.
    Binding("q", .quit, "cancel; quit where that is asked", in: [.question]),
  ]

  private static let ofPrompts = [
    Binding([.enter], .submit, "Enter", "take it over", in: .prompts),
    Binding([.escape], .close, "Esc", "cancel", in: .prompts),
    Binding([.up], .up, "↑", "up; the command before", in: [.filter, .commandBar]),
    Binding([.down], .down, "↓", "down; the command behind", in: [.filter, .commandBar]),
    Binding([.tab], .complete, "Tab", "complete", in: [.commandBar]),
  ]

  private static let ofWizard = [
    Binding([.down, .tab, .character("j")], .down, "↑ ↓", "choose", in: [.wizardSession]),
    Binding([.up, .character("k")], .up, "↑", "", in: [.wizardSession]),
    Binding([.character(" ")], .toggle, "Space", "narrow", in: [.wizardSession]),
    Binding([.down, .tab], .down, "↑ ↓", "move", in: .severalLines),
    Binding([.down], .down, "↓", "", in: [.wizardTemplate, .wizardServiceRole]),
    Binding([.up], .up, "↑", "", in: [.wizardTemplate, .wizardServiceRole, .bootstrapBegin]),
    Binding([.down], .down, "↑ ↓", "choose", in: [.bootstrapBegin]),
    Binding([.up], .up, "↑", "", in: .severalLines),
    Binding([.backTab], .previousLine, "S-Tab", "", in: .severalLines),
    Binding(
      [.backTab], .previousStep, "S-Tab", "",
      in: [.wizardSession, .wizardTemplate, .wizardStack, .wizardServiceRole]),
    Binding([.pageDown], .last, "PgDn", "", in: .severalLines),
    Binding([.pageUp], .first, "PgUp", "", in: .severalLines),
    Binding([.left], .previousChoice, "←", "", in: [.wizardParameters]),
    Binding([.right], .nextChoice, "→", "", in: [.wizardParameters]),
    Binding([.enter], .nextStep, "Enter", "next", in: .filledIn),
    Binding([.tab], .complete, "Tab", "complete", in: [.wizardTemplate]),
    Binding([.control("s")], .build, "^S", "sam build", in: [.wizardTemplate]),
    Binding([.control("r")], .reset, "^R", "reset", in: [.wizardParameters]),
    Binding(
      [.character(" ")], .toggle, "Space", "toggle", in: [.wizardArtifacts, .wizardCapabilities, .bootstrap]),
    Binding([.enter, .character("X")], .execute, "Enter X", "execute", in: [.reviewReady]),
    Binding("s", .keep, "keep", in: [.reviewReady]),
    Binding([.delete], .deleteChangeSet, "Del", "delete", in: [.reviewReady]),
    Binding([.down, .character("j")], .down, "↑ ↓", "details", in: [.reviewReady]),
    Binding([.up, .character("k")], .up, "↑", "", in: [.reviewReady]),
    Binding([.enter], .close, "Enter", "close", in: [.reviewNoChanges, .watchOver]),
    Binding("b", .makeBucket, "make the bucket", in: [.reviewLacksBucket]),
    Binding("r", .planAgain, "again", in: [.reviewFailed, .reviewLacksBucket]),
    Binding([.enter], .close, "Enter", "watch in the background", in: [.watchRunning]),
    Binding("q", .close, "", in: .watch),
    Binding(
      [.control("b")], .previousStep, "^B", "back", in: .goesBack),
    Binding([.escape], .leave, "Esc", "leave", in: .canBeLeft),
    Binding([.escape], .close, "Esc", "close", in: .watch),
  ]

  private static let ofLine = [
    Binding([.left], .left, "←", "left", in: [.line]),
    Binding([.right], .right, "→", "right", in: [.line]),
    Binding([.home, .control("a")], .lineStart, "Home ^A", "to the start", in: [.line]),
    Binding([.end, .control("e")], .lineEnd, "End ^E", "to the end", in: [.line]),
    Binding([.backspace], .deleteBackward, "Backspace", "delete what is before", in: [.line]),
    Binding([.delete], .deleteForward, "Del", "delete what is behind", in: [.line]),
    Binding([.control("u")], .deleteToStart, "^U", "delete to the start", in: [.line]),
  ]
}
