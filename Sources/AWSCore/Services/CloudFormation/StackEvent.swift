public import Foundation

/// The status of a resource. Open: what AWS adds later is kept as it stands.
public struct ResourceStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// As AWS writes it, such as `UPDATE_IN_PROGRESS`; `UNKNOWN` where the answer has none.
  public let rawValue: String
  /// Something is undone: what led to it came before.
  public let isRollback: Bool
  /// The raw value, as messages show it.
  public var description: String { rawValue }

  /// Takes any text, known here or not, and looks for the word ROLLBACK in it.
  public init(rawValue: String) {
    self.rawValue = rawValue
    isRollback = rawValue.split(separator: "_").contains("ROLLBACK")
  }

  /// Whether it ends in `_FAILED`. ROLLBACK_COMPLETE does not: see `isRollback`.
  public var isFailure: Bool { rawValue.hasSuffix("_FAILED") }
  /// Whether nothing moves: true of all that do not end in `_IN_PROGRESS`.
  public var isSettled: Bool { !rawValue.hasSuffix("_IN_PROGRESS") }
}

/// An event as DescribeStackEvents gives it.
public struct StackEvent: Hashable, Sendable, Identifiable {
  /// Unique; several events share one timestamp, but never an id.
  public let id: String
  /// Of the stack the event belongs to, which may be a nested one.
  public let stackID: String
  /// Of the stack that `stackID` names; empty where the answer has none.
  public let stackName: String
  /// The resource's name in the template; the stack's own name where it speaks of the stack itself.
  public let logicalID: String
  /// AWS's name or id of the resource; nil while it has none.
  public let physicalID: String?
  /// Such as `AWS::S3::Bucket`; `AWS::CloudFormation::Stack` for a stack, its own or a nested one.
  public let resourceType: String
  /// When the status came about, by AWS's clock.
  public let timestamp: Date
  /// What the resource, or the stack itself, came to at that time; `UNKNOWN` where the answer has none.
  public let status: ResourceStatus
  /// ResourceStatusReason: why it failed, or what goes on; nil where AWS gives none.
  public let reason: String?
  /// The ClientRequestToken of the operation it belongs to.
  public let token: String?

  /// With the values of a StackEvent of DescribeStackEvents.
  public init(
    id: String, stackID: String, stackName: String, logicalID: String, physicalID: String? = nil,
    resourceType: String, timestamp: Date, status: ResourceStatus, reason: String? = nil,
    token: String? = nil
  ) {
    self.id = id
    self.stackID = stackID
    self.stackName = stackName
    self.logicalID = logicalID
    self.physicalID = physicalID
    self.resourceType = resourceType
    self.timestamp = timestamp
    self.status = status
    self.reason = reason
    self.token = token
  }

  /// Whether it speaks of the stack itself and not of a resource in it.
  public var isOfStackItself: Bool { physicalID == stackID && resourceType == Self.stackType }

  /// Whether it speaks of a nested stack, as a resource of this one.
  public var isOfNestedStack: Bool { resourceType == Self.stackType && physicalID != stackID }

  /// The nested stack it speaks of, by id; nil while it has none.
  public var nestedStackID: String? {
    guard isOfNestedStack, let physicalID, ARN(physicalID) != nil else { return nil }
    return physicalID
  }

  private static let stackType = "AWS::CloudFormation::Stack"
}

/// A resource as ListStackResources gives it.
public struct StackResource: Hashable, Sendable {
  /// The resource's name in the template.
  public let logicalID: String
  /// AWS's name or id of the resource; nil while it has none.
  public let physicalID: String?
  /// Such as `AWS::S3::Bucket`.
  public let resourceType: String
  /// As of the answer; `UNKNOWN` where it has none.
  public let status: ResourceStatus
  /// ResourceStatusReason: why it failed, or what goes on; nil where AWS gives none.
  public let reason: String?
  /// When its status last changed, by AWS's clock; nil where the answer has no time that can be read.
  public let updated: Date?

  /// With the values of a StackResourceSummary of ListStackResources.
  public init(
    logicalID: String, physicalID: String? = nil, resourceType: String, status: ResourceStatus,
    reason: String? = nil, updated: Date? = nil
  ) {
    self.logicalID = logicalID
    self.physicalID = physicalID
    self.resourceType = resourceType
    self.status = status
    self.reason = reason
    self.updated = updated
  }
}

extension StackEvent {
  /// Nil for an event without an id or a time: it could be neither told apart nor put in its place.
  init?(_ xml: XMLValue) {
    guard let id = xml.text("EventId"), let time = xml.text("Timestamp").flatMap(Timestamp.parse) else {
      return nil
    }
    self.init(
      id: id, stackID: xml.text("StackId") ?? "", stackName: xml.text("StackName") ?? "",
      logicalID: xml.text("LogicalResourceId") ?? "", physicalID: xml.text("PhysicalResourceId"),
      resourceType: xml.text("ResourceType") ?? "", timestamp: time,
      status: ResourceStatus(rawValue: xml.text("ResourceStatus") ?? "UNKNOWN"),
      reason: xml.text("ResourceStatusReason"), token: xml.text("ClientRequestToken"))
  }
}

extension StackResource {
  init(_ xml: XMLValue) {
    self.init(
      logicalID: xml.text("LogicalResourceId") ?? "", physicalID: xml.text("PhysicalResourceId"),
      resourceType: xml.text("ResourceType") ?? "",
      status: ResourceStatus(rawValue: xml.text("ResourceStatus") ?? "UNKNOWN"),
      reason: xml.text("ResourceStatusReason"),
      updated: (xml.text("LastUpdatedTimestamp") ?? xml.text("Timestamp")).flatMap(Timestamp.parse))
  }
}
