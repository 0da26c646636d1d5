internal import Documents
internal import Foundation
internal import TemplateLanguage

/// A stack, with everything that has happened to it.
struct SimulatedStack: Sendable {
  struct Event: Sendable {
    let id: String
    let logicalID: String
    let physicalID: String?
    let type: String
    let time: Date
    let status: String
    let reason: String?
    let token: String?
    /// Of the resource, as they are shown; nil for the stack's own.
    let properties: Document?
  }

  struct Output: Sendable, Hashable {
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
  /// Whether what was made is kept where an operation fails.
  var keepsFailed = false
  /// Of a nested one its outermost's counts.
  var isProtected = false
  /// Minutes that creating it may take; nil for any.
  var timeout: Int?
  var template: ExpandedTemplate?
  var parameters: [String: String] = [:]
  var tags: [(key: String, value: String)] = []
  var capabilities: [String] = []
  var notificationARNs: [String] = []
  var outputs: [Output] = []
  var resources: [String: SimulatedResource] = [:]
  /// Those that the last operation deleted, as they are told of a stack that is gone or was rolled back.
  var gone: [String: SimulatedResource] = [:]
  /// Oldest first.
  var events: [Event] = []
  var changeSetID: String?
  var parentID: String?
  /// The logical id that a change set has reserved it for.
  var nestedAs: String?
  var operation: StackOperation?
  /// Why an operation of it failed last; nil where none did, or there is nothing to say.
  var failure: String?

  /// A resource was deleted, or left where it is.
  mutating func letGo(_ logicalID: String) { gone[logicalID] = resources.removeValue(forKey: logicalID) }

  /// As ListStackResources tells them, by their logical ids.
  var toldResources: [SimulatedResource] {
    let isOver = isGone || status.hasPrefix("ROLLBACK_") || status.hasPrefix("DELETE_")
    let past = isOver ? gone.values.filter { resources[$0.logicalID] == nil } : []
    return (resources.values + past).filter { !$0.status.isEmpty }.sorted { $0.logicalID < $1.logicalID }
  }

  var isGone: Bool { status == "DELETE_COMPLETE" }
  var isSettled: Bool { !status.hasSuffix("_IN_PROGRESS") || status == "REVIEW_IN_PROGRESS" }
}
