internal import AWSCore
public import Canvas
public import Deployment
public import Foundation

/// Everything the console knows and shows. Changed by `reduce` alone; holds no secret but values typed for NoEcho
/// parameters, as `Secret`, until they are sent.
public struct ConsoleState: Sendable {
  /// A line the status bar shows for a while.
  public struct Notice: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case info, problem }
    public let kind: Kind
    public let text: String
    let until: Date
  }

  /// What is being typed at the bottom.
  public enum Prompt: Hashable, Sendable {
    case filter(Pane)
    case command(CommandLine)
    /// Where the outputs are written.
    case outputsFile(String)
  }

  /// What lies over the panes.
  public enum Overlay: Hashable, Sendable {
    case help
    /// The whole of a text that was cut.
    case detail(title: String, text: String)
    /// What went wrong so far.
    case problems
    /// The API calls made.
    case calls
    /// What was deployed from here, oldest first.
    case history([JournalEntry])
    case confirmation(Confirmation)
  }

  /// Something that went wrong, kept to be looked up.
  struct Problem: Hashable, Sendable {
    let time: Date
    let text: String
  }

  public internal(set) var size: Size
  /// The time on AWS's clock.
  public internal(set) var now: Date
  public internal(set) var sessions: [SessionRow]
  /// The session the other panes show.
  public internal(set) var active: String?
  public internal(set) var stackLists: [String: StackList] = [:]
  public internal(set) var changeSetLists: [StackKey: ChangeSetList] = [:]
  /// By the change set's id.
  public internal(set) var changes: [String: ChangesSight] = [:]
  public internal(set) var resources: [StackKey: ResourceList] = [:]
  /// `sam build`, as it was run last.
  var build: SamBuildState?
  /// How many plans the wizard asked for.
  var planCount = 0
  /// A change set is looked at, to be executed: X again would look at it twice.
  var isLookingAtChangeSet = false
  /// What runs in the background, oldest first.
  public internal(set) var operations: [Operation] = []
  /// Everything that changes something is refused.
  public let isReadOnly: Bool
  /// Nothing here is real.
  public let isSimulator: Bool
  let timeZone: TimeZone
  public internal(set) var focus = Pane.sessions
  public internal(set) var tab = MainTab.overview
  public internal(set) var cursors: [Pane: Cursor] = [:]
  public internal(set) var prompt: Prompt?
  /// The deployment that is being put together.
  public internal(set) var wizard: DeployWizard?
  public internal(set) var overlay: Overlay?
  public internal(set) var overlayScroll = 0
  public internal(set) var notice: Notice?
  public internal(set) var calls = 0
  /// The latest calls, oldest first.
  var callLog: [CallRecord] = []
  var problems: [Problem] = []
  var operationCount = 0
  /// The error of the last call; nil after one that went well.
  public internal(set) var lastCallError: String?
  var commandHistory: [String] = []
  /// What was deployed from here, as it was shown last.
  var history: [JournalEntry] = []
  /// Stacks being watched, so that only differences become effects.
  public internal(set) var watched: [StackKey: WatchPace] = [:]

  public init(
    size: Size, now: Date, sessions: [SessionRow], stacks: [StackKey], isReadOnly: Bool = false,
    isSimulator: Bool = false, timeZone: TimeZone = .gmt
  ) {
    self.size = size
    self.now = now
    self.sessions = sessions
    self.isReadOnly = isReadOnly
    self.isSimulator = isSimulator
    self.timeZone = timeZone
    for key in stacks { stackLists[key.session, default: StackList()].name(key.name) }
  }
}

// MARK: What follows from it

extension ConsoleState {
  public var activeSession: SessionRow? { sessions.first { $0.name == active } }

  func cursor(_ pane: Pane) -> Cursor { cursors[pane] ?? Cursor() }

  /// The rows of the Sessions pane, narrowed by its filter.
  var shownSessions: [SessionRow] {
    sessions.filter { FuzzyMatch.matches(cursor(.sessions).filter, $0.name) }
  }

  var activeStacks: StackList? { active.flatMap { stackLists[$0] } }

  /// The rows of the Stacks pane, narrowed by its filter.
  var shownStacks: [StackRow] {
    (activeStacks?.rows ?? []).filter { FuzzyMatch.matches(cursor(.stacks).filter, $0.name) }
  }

  var selectedSession: SessionRow? {
    let rows = shownSessions
    return cursor(.sessions).index(in: rows.map(\.name)).map { rows[$0] }
  }

  /// The stack the main pane and Outputs show: the one under the cursor in Stacks.
  var selectedStack: StackRow? {
    let rows = shownStacks
    return cursor(.stacks).index(in: rows.map(\.name)).map { rows[$0] }
  }

  var shownOutputs: [Stack.Output] {
    (selectedStack?.stack?.outputs ?? []).filter {
      FuzzyMatch.matches(cursor(.outputs).filter, $0.key + " " + $0.value)
    }
  }

  var selectedOutput: Stack.Output? {
    let rows = shownOutputs
    return cursor(.outputs).index(in: rows.map(\.key)).map { rows[$0] }
  }

  /// The selected stack, as it is named.
  var selectedKey: StackKey? {
    guard let active, let row = selectedStack else { return nil }
    return StackKey(session: active, name: row.name)
  }

  /// The change sets of the selected stack, narrowed by their pane's filter.
  var shownChangeSets: [FoundChangeSet] {
    (selectedKey.flatMap { changeSetLists[$0] }?.rows ?? []).filter {
      FuzzyMatch.matches(cursor(.changeSets).filter, $0.summary.name)
    }
  }

  var selectedChangeSet: FoundChangeSet? {
    let rows = shownChangeSets
    return cursor(.changeSets).index(in: rows.map(\.summary.id)).map { rows[$0] }
  }

  /// The identities of a pane's rows, which its cursor moves over.
  func items(of pane: Pane) -> [String] {
    switch pane {
    case .sessions: shownSessions.map(\.name)
    case .stacks: shownStacks.map(\.name)
    case .changeSets: shownChangeSets.map(\.summary.id)
    case .outputs: shownOutputs.map(\.key)
    case .main: shownRows.map(\.id)
    }
  }
}
