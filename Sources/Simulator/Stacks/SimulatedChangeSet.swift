internal import Foundation

/// A change set: what it was asked for with, and what it would change.
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
    /// Whether its change makes the resource anew: `Always`, `Conditionally`, `Never`.
    let recreation: String
    /// Whether it is where the tags are.
    let isTags: Bool
    /// As a text, or as JSON; nil where there is none.
    let before: String?
    let after: String?
  }
}
