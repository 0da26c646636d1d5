public import Foundation

/// The status of a resource. Open: what AWS adds later is kept as it stands.
public struct ResourceStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String
  /// Something is undone: what led to it came before.
  public let isRollback: Bool
  public var description: String { rawValue }

  public init(rawValue: String) {
    self.rawValue = rawValue
    isRollback = rawValue.split(separator: "_").contains("ROLLBACK")
  }

  public var isFailure: Bool { rawValue.hasSuffix("_FAILED") }
  public var isSettled: Bool { !rawValue.hasSuffix("_IN_PROGRESS") }
}

/// An event as DescribeStackEvents gives it.
public struct StackEvent: Hashable, Sendable, Identifiable {
  /// Unique; several events share one timestamp, but never an id.
  public let id: String
  /// Of the stack the event belongs to, which may be a nested one.
  public let stackID: String
  public let stackName: String
  public let logicalID: String
  public let physicalID: String?
  public let resourceType: String
  public let timestamp: Date
  public let status: ResourceStatus
  public let reason: String?
  /// The ClientRequestToken of the operation it belongs to.
  public let token: String?

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
  public let logicalID: String
  public let physicalID: String?
  public let resourceType: String
  public let status: ResourceStatus
  public let reason: String?
  public let updated: Date?

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
