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
  /// The same as events and change sets show it: nothing in it that is not to be echoed.
  var shown: Document = .map([])
  var status: String
  var reason: String?
  var updatedAt: Date
  /// What becomes of it where it is deleted with its stack, and where another takes its place.
  var deletionPolicy = "Delete"
  var updateReplacePolicy = "Delete"

  mutating func takePolicies(of definition: ExpandedTemplate.Resource) {
    deletionPolicy = definition.deletionPolicy ?? Self.usualDeletionPolicy(of: definition)
    updateReplacePolicy = definition.updateReplacePolicy ?? "Delete"
  }

  /// Where the template does not say (aws-attribute-deletionpolicy).
  private static func usualDeletionPolicy(of definition: ExpandedTemplate.Resource) -> String {
    switch definition.type {
    case "AWS::RDS::DBCluster": "Snapshot"
    case "AWS::RDS::DBInstance": definition.properties["DBClusterIdentifier"] == nil ? "Snapshot" : "Delete"
    default: "Delete"
    }
  }
}
