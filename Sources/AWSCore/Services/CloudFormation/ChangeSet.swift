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
  /// The template's parameters with the values it would have; `****` where they are secret.
  public let parameters: [Stack.Parameter]

  public init(
    id: String, name: String, stackID: String, status: Status, statusReason: String? = nil,
    executionStatus: ExecutionStatus? = nil, creationTime: Date? = nil, changes: [Change] = [],
    parameters: [Stack.Parameter] = []
  ) {
    self.id = id
    self.name = name
    self.stackID = stackID
    self.status = status
    self.statusReason = statusReason
    self.executionStatus = executionStatus
    self.creationTime = creationTime
    self.changes = changes
    self.parameters = parameters
  }

  /// FAILED only because there was nothing to change.
  public var isEmpty: Bool {
    guard status == .failed, let reason = statusReason else { return false }
    return reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
  }

  /// Whether ExecuteChangeSet would take it.
  public var isExecutable: Bool {
    status == .createComplete && (executionStatus ?? .available) == .available
  }
}

/// A change set as ListChangeSets gives it.
public struct ChangeSetSummary: Hashable, Sendable {
  public let id: String
  public let name: String
  public let status: ChangeSet.Status
  public let statusReason: String?
  public let executionStatus: ChangeSet.ExecutionStatus?
  public let creationTime: Date?

  public init(
    id: String, name: String, status: ChangeSet.Status, statusReason: String? = nil,
    executionStatus: ChangeSet.ExecutionStatus? = nil, creationTime: Date? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.statusReason = statusReason
    self.executionStatus = executionStatus
    self.creationTime = creationTime
  }
}

extension ChangeSet {
  init(_ xml: XMLValue) {
    self.init(
      id: xml.text("ChangeSetId") ?? "", name: xml.text("ChangeSetName") ?? "",
      stackID: xml.text("StackId") ?? "", status: Status(rawValue: xml.text("Status") ?? "UNKNOWN"),
      statusReason: xml.text("StatusReason"),
      executionStatus: xml.text("ExecutionStatus").map(ExecutionStatus.init),
      creationTime: xml.text("CreationTime").flatMap(Timestamp.parse),
      changes: xml.list("Changes").compactMap { $0["ResourceChange"].map(Change.init) },
      parameters: xml.list("Parameters").map(Stack.Parameter.init))
  }
}

extension ChangeSetSummary {
  init(_ xml: XMLValue) {
    self.init(
      id: xml.text("ChangeSetId") ?? "", name: xml.text("ChangeSetName") ?? "",
      status: ChangeSet.Status(rawValue: xml.text("Status") ?? "UNKNOWN"),
      statusReason: xml.text("StatusReason"),
      executionStatus: xml.text("ExecutionStatus").map(ChangeSet.ExecutionStatus.init),
      creationTime: xml.text("CreationTime").flatMap(Timestamp.parse))
  }
}
