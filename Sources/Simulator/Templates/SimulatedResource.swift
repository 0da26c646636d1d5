internal import Documents
internal import Foundation
internal import TemplateLanguage

/// A resource of a stack as it is now.
struct SimulatedResource: Sendable {
  let logicalID: String
  let type: String
  var physicalID: String?
  var attributes: [String: Document] = [:]
  var properties: Document = .map([])
  var status: String
  var reason: String?
  var updatedAt: Date
  /// What becomes of it where it is deleted with its stack, and where another takes its place.
  var deletionPolicy = "Delete"
  var updateReplacePolicy = "Delete"

  mutating func takePolicies(of definition: ExpandedTemplate.Resource) {
    deletionPolicy = definition.deletionPolicy ?? "Delete"
    updateReplacePolicy = definition.updateReplacePolicy ?? "Delete"
  }
}
