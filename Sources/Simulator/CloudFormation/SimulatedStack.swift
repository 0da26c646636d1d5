internal import Documents
internal import Foundation

/// A stack, with everything that has happened to it.
struct SimulatedStack: Sendable {
  struct Resource: Sendable {
    let logicalID: String
    let type: String
    var physicalID: String?
    var attributes: [String: String] = [:]
    var properties: Document = .map([])
    var status: String
    var reason: String?
    var updatedAt: Date
    var retains = false
  }

  struct Event: Sendable {
    let id: String
    let logicalID: String
    let physicalID: String?
    let type: String
    let time: Date
    let status: String
    let reason: String?
    let token: String?
  }

  struct Output: Sendable {
    let key: String
    let value: String
    let description: String?
    let exportName: String?
  }

  let id: String
  let name: String
  let region: String
  var status: String
  var reason: String?
  let createdAt: Date
  var updatedAt: Date?
  var deletedAt: Date?
  var roleARN: String?
  var template: SimulatedTemplate?
  var parameters: [String: String] = [:]
  var tags: [(key: String, value: String)] = []
  var capabilities: [String] = []
  var notificationARNs: [String] = []
  var outputs: [Output] = []
  var resources: [String: Resource] = [:]
  /// Oldest first.
  var events: [Event] = []
  var changeSetID: String?
  var parentID: String?
  var operation: StackOperation?

  var isGone: Bool { status == "DELETE_COMPLETE" }
  var isSettled: Bool { !status.hasSuffix("_IN_PROGRESS") || status == "REVIEW_IN_PROGRESS" }
}

/// What is being done to a stack.
struct StackOperation: Sendable {
  enum Kind: Sendable { case create, update, delete }
  enum Phase: Sendable { case applying, cleaningUp, rollingBack, rollbackCleanUp }
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
    var replaced: SimulatedStack.Resource?
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
  let worker: IdentityStore.Principal
  let onFailure: OnFailure
  var phase = Phase.applying
  var waiting: [Action]
  var running: [Action] = []
  var done: Set<String> = []
  /// Everything that is to be deleted once the new state stands.
  var leftovers: [Action] = []
  /// How it was before, to go back to.
  let before: Before
  var failed: [String] = []
  let target: SimulatedTemplate?
  /// Resources this operation made, in their order.
  var made: [String] = []
  var changed: [String] = []

  struct Before: Sendable {
    let template: SimulatedTemplate?
    let parameters: [String: String]
    let resources: [String: SimulatedStack.Resource]
    let outputs: [SimulatedStack.Output]
  }
}

struct SimulatedChangeSet: Sendable {
  let id: String
  let name: String
  let stackID: String
  let createdAt: Date
  var status: String
  var reason: String?
  var executionStatus: String
  let template: SimulatedTemplate
  let parameters: [String: String]
  let tags: [(key: String, value: String)]
  let capabilities: [String]
  let notificationARNs: [String]
  let roleARN: String?
  let onFailure: StackOperation.OnFailure
  let isCreation: Bool
  let changes: [PlannedChange]
  let failedChecks: [SeededCheck]
  /// Until then it is being made.
  let readyAt: Date
}

struct PlannedChange: Sendable, Hashable {
  let action: String
  let logicalID: String
  let physicalID: String?
  let type: String
  /// Nil for Add and Remove.
  let replacement: String?
  /// The properties that change, by name.
  let properties: [Property]

  struct Property: Sendable, Hashable {
    let name: String
    /// As a text, or as JSON; nil where there is none.
    let before: String?
    let after: String?
  }
}
