public import Foundation

/// A change set as DescribeChangeSet gives it, with one page of its changes.
public struct ChangeSet: Hashable, Sendable {
  /// Open: what AWS adds later is kept as it stands.
  public struct Status: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    public static let createComplete = Self(rawValue: "CREATE_COMPLETE")
    public static let failed = Self(rawValue: "FAILED")

    public var isBeingMade: Bool { rawValue == "CREATE_PENDING" || rawValue == "CREATE_IN_PROGRESS" }
  }

  /// Open: what AWS adds later is kept as it stands.
  public struct ExecutionStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    public static let available = Self(rawValue: "AVAILABLE")
    public static let executeInProgress = Self(rawValue: "EXECUTE_IN_PROGRESS")
    public static let executeComplete = Self(rawValue: "EXECUTE_COMPLETE")
    public static let executeFailed = Self(rawValue: "EXECUTE_FAILED")
  }

  public let id: String
  public let name: String
  public let stackID: String
  public let status: Status
  public let statusReason: String?
  public let executionStatus: ExecutionStatus?
  public let creationTime: Date?
  public let changes: [Change]

  /// FAILED only because there was nothing to change.
  public var isEmpty: Bool {
    guard status == .failed, let reason = statusReason else { return false }
    return reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
  }
}

/// One change of a change set.
public struct Change: Hashable, Sendable {
  /// Add, Modify, Remove, Import, Dynamic or SyncWithActual; open.
  public let action: String
  public let logicalID: String
  public let physicalID: String?
  public let resourceType: String
  /// True, False or Conditional; nil where it does not apply.
  public let replacement: String?
  /// Properties, Metadata, Tags … that change.
  public let scope: [String]

  public init(
    action: String, logicalID: String, physicalID: String? = nil, resourceType: String,
    replacement: String? = nil, scope: [String] = []
  ) {
    self.action = action
    self.logicalID = logicalID
    self.physicalID = physicalID
    self.resourceType = resourceType
    self.replacement = replacement
    self.scope = scope
  }
}

extension ChangeSet {
  init(_ xml: XMLValue) {
    id = xml.text("ChangeSetId") ?? ""
    name = xml.text("ChangeSetName") ?? ""
    stackID = xml.text("StackId") ?? ""
    status = Status(rawValue: xml.text("Status") ?? "UNKNOWN")
    statusReason = xml.text("StatusReason")
    executionStatus = xml.text("ExecutionStatus").map(ExecutionStatus.init)
    creationTime = xml.text("CreationTime").flatMap(Timestamp.parse)
    changes = xml.list("Changes").compactMap { $0["ResourceChange"].map(Change.init) }
  }
}

extension Change {
  init(_ xml: XMLValue) {
    self.init(
      action: xml.text("Action") ?? "", logicalID: xml.text("LogicalResourceId") ?? "",
      physicalID: xml.text("PhysicalResourceId"), resourceType: xml.text("ResourceType") ?? "",
      replacement: xml.text("Replacement"), scope: xml.list("Scope").map(\.text))
  }
}
