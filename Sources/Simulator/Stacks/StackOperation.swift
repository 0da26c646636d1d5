internal import Foundation
internal import TemplateLanguage

/// What is being done to a stack.
struct StackOperation: Sendable {
  enum Kind: Sendable { case create, update, delete }
  enum Phase: Sendable {
    case applying
    /// A nested stack's update is done, and waits for what becomes of its parent's.
    case held
    case cleaningUp, rollingBack, rollbackCleanUp
  }
  enum OnFailure: String, Sendable {
    case rollback = "ROLLBACK"
    case delete = "DELETE"
    case doNothing = "DO_NOTHING"
  }

  /// One resource's part of a phase.
  struct Action: Sendable {
    enum Verb: String, Sendable {
      case create = "CREATE"
      case update = "UPDATE"
      case delete = "DELETE"
    }

    let logicalID: String
    let verb: Verb
    /// What must be done before it.
    let after: Set<String>
    /// For deletions: the resource that goes, when another has taken its name already.
    var replaced: SimulatedResource?
    /// For updates: whether it may turn out that nothing changes.
    var mayStay = false
    /// For deletions: left where it is, as its template wants it.
    var isSkipped = false
    /// For updates: nothing has changed.
    var isUnchanged = false
    /// For updates: what was there, where a new resource takes its place.
    var outgoing: SimulatedResource?
    var startedAt: Date?
    /// Nil while it waits for a nested stack, or is stuck.
    var endsAt: Date?
    /// Why it is going to fail.
    var failure: String?
    var nestedStackID: String?
  }

  let kind: Kind
  let token: String?
  /// With whose permissions resources are made.
  let worker: Principal
  let onFailure: OnFailure
  /// Whether rolling back deletes what is new, whatever its deletion policy (`RetainExceptOnCreate`).
  var deletesWhatIsNew = false
  /// When creating the stack has to be done (`TimeoutInMinutes`); nil for whenever.
  var deadline: Date?
  var phase = Phase.applying
  var waiting: [Action]
  var running: [Action] = []
  var done: Set<String> = []
  /// Everything that is to be deleted once the new state stands.
  var leftovers: [Action] = []
  /// How it was before, to go back to.
  let before: Before
  var failed: [String] = []
  /// What the whole of it fails at; nil where resources alone do.
  var problem: String?
  let target: ExpandedTemplate?
  /// Resources this operation made, in their order.
  var made: [String] = []
  /// Those that it put in the place of others.
  var incoming: [SimulatedResource] = []
  var changed: [String] = []
  /// Stacks of its resources that were updated with it.
  var nested: [String] = []

  struct Before: Sendable {
    let template: ExpandedTemplate?
    let parameters: [String: String]
    let resources: [String: SimulatedResource]
    let outputs: [SimulatedStack.Output]
  }
}
