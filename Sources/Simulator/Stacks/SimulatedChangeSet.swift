internal import Foundation
internal import ResourceTypes
internal import TemplateLanguage

/// A change set: what it was asked for with, and what it would change.
struct SimulatedChangeSet: Sendable {
  let id: String
  let name: String
  let stackID: String
  let createdAt: Date
  var status: String
  var reason: String?
  var executionStatus: String
  let template: ExpandedTemplate
  let parameters: [String: String]
  /// Nil where the stack's stay.
  let tags: [(key: String, value: String)]?
  let capabilities: [String]
  let notificationARNs: [String]
  let roleARN: String?
  let onFailure: StackOperation.OnFailure
  /// As the call said it; nil where it did not.
  var givenOnFailure: String?
  var description: String?
  /// The call's own; nil for none.
  var token: String?
  let isCreation: Bool
  var changes: [PlannedChange]
  let failedChecks: [SeededCheck]
  /// Until then it is being made.
  let readyAt: Date
  /// Whether its nested stacks have change sets of their own.
  let includesNested: Bool
  /// Of a nested one: that of the stack it is nested in, and the outermost; nil for one that was asked for.
  var parentID: String?
  var rootID: String?
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
  /// What becomes of the present resource; nil where it stays.
  var policyAction: PolicyAction?
  /// The nested stack's, where it has one.
  var changeSetID: String?
  /// The resource as it is and as it would be, as JSON; nil where it is not there.
  var beforeContext: String?
  var afterContext: String?

  /// Whether nothing in it is certain: what it depends on may stay as it is.
  var isDynamic: Bool { !properties.isEmpty && properties.allSatisfy(\.isDynamic) }

  /// The raw values are those of DescribeChangeSet's `PolicyAction`.
  enum PolicyAction: String, Sendable {
    case delete = "Delete"
    case retain = "Retain"
    case snapshot = "Snapshot"
    case replaceAndDelete = "ReplaceAndDelete"
    case replaceAndRetain = "ReplaceAndRetain"
    case replaceAndSnapshot = "ReplaceAndSnapshot"

    /// - Parameter deletionPolicy: of the resource that goes.
    init(removedWith deletionPolicy: String) {
      switch deletionPolicy {
      case "Retain", "RetainExceptOnCreate": self = .retain
      case "Snapshot": self = .snapshot
      default: self = .delete
      }
    }

    /// - Parameter updateReplacePolicy: of the resource that another takes the place of.
    init(replacedWith updateReplacePolicy: String) {
      switch updateReplacePolicy {
      case "Retain": self = .replaceAndRetain
      case "Snapshot": self = .replaceAndSnapshot
      default: self = .replaceAndDelete
      }
    }
  }

  /// What of a resource changes. The raw values are those of DescribeChangeSet's `Scope`.
  enum Attribute: String, Sendable {
    case properties = "Properties"
    case tags = "Tags"
    case metadata = "Metadata"
  }

  /// Where a change comes from. The raw values are those of DescribeChangeSet's `ChangeSource`.
  enum Source: String, Sendable {
    case directModification = "DirectModification"
    case parameterReference = "ParameterReference"
    case resourceReference = "ResourceReference"
    case resourceAttribute = "ResourceAttribute"
    case automatic = "Automatic"
  }

  struct Property: Sendable, Hashable {
    let name: String
    /// What its change means.
    let replacement: ResourceType.Replacement
    let attribute: Attribute
    /// Whether the value is known only once other resources are changed.
    let isDynamic: Bool
    let source: Source
    /// The parameter, resource or attribute that it comes from.
    let cause: String?
    /// As a text, or as JSON; nil where there is none.
    let before: String?
    let after: String?

    /// As DescribeChangeSet has it in RequiresRecreation.
    var recreation: String {
      switch replacement {
      case .always: "Always"
      case .conditional: "Conditionally"
      case .never: "Never"
      }
    }
  }
}
