public import Foundation

/// A change set as DescribeChangeSet gives it, with one page of its changes.
public struct ChangeSet: Hashable, Sendable {
  /// Open: what AWS adds later is kept as it stands.
  public struct Status: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// As AWS writes it, such as `CREATE_PENDING`; `UNKNOWN` where the answer has none.
    public let rawValue: String
    /// Takes any text, known here or not.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The raw value, as messages show it.
    public var description: String { rawValue }

    /// It was made; `executionStatus` says whether it can be executed.
    public static let createComplete = Self(rawValue: "CREATE_COMPLETE")
    /// It could not be made, or there was nothing to change: the status reason says which.
    public static let failed = Self(rawValue: "FAILED")

    /// CREATE_PENDING or CREATE_IN_PROGRESS: its changes cannot be read yet.
    public var isBeingMade: Bool { rawValue == "CREATE_PENDING" || rawValue == "CREATE_IN_PROGRESS" }
  }

  /// Open: what AWS adds later is kept as it stands.
  public struct ExecutionStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// As AWS writes it, such as `UNAVAILABLE` while the change set is being made, or `OBSOLETE`.
    public let rawValue: String
    /// Takes any text, known here or not.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The raw value, as messages show it.
    public var description: String { rawValue }

    /// ExecuteChangeSet would take it.
    public static let available = Self(rawValue: "AVAILABLE")
    /// ExecuteChangeSet was accepted, and the stack is at work.
    public static let executeInProgress = Self(rawValue: "EXECUTE_IN_PROGRESS")
    /// The operation it began went through.
    public static let executeComplete = Self(rawValue: "EXECUTE_COMPLETE")
    /// The operation it began failed; the stack's events say why.
    public static let executeFailed = Self(rawValue: "EXECUTE_FAILED")
  }

  /// The change set's ARN; empty where the answer has none.
  public let id: String
  /// ChangeSetName, at most 128 characters; no two change sets of a stack share one.
  public let name: String
  /// ARN of the stack it would change; empty where the answer has none.
  public let stackID: String
  /// How far its making is, not its execution; `UNKNOWN` where the answer has none.
  public let status: Status
  /// Why it is FAILED, in the words of AWS; nil where AWS gives none.
  public let statusReason: String?
  /// Whether it can be executed, or how that went; nil where AWS gives none, which counts as AVAILABLE.
  public let executionStatus: ExecutionStatus?
  /// When its making began, by AWS's clock; nil where the answer has no time that can be read.
  public let creationTime: Date?
  /// ResourceChanges of this page, which may be none while the change set is being made.
  public let changes: [Change]
  /// The template's parameters with the values it would have; `****` where they are secret.
  public let parameters: [Stack.Parameter]

  /// With the values of one page of DescribeChangeSet.
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
  /// The change set's ARN; empty where the answer has none.
  public let id: String
  /// ChangeSetName, at most 128 characters; no two change sets of a stack share one.
  public let name: String
  /// How far its making is, not its execution; `UNKNOWN` where the answer has none.
  public let status: ChangeSet.Status
  /// Why it is FAILED, in the words of AWS; nil where AWS gives none.
  public let statusReason: String?
  /// Whether it can be executed, or how that went; nil where AWS gives none, which counts as AVAILABLE.
  public let executionStatus: ChangeSet.ExecutionStatus?
  /// When its making began, by AWS's clock; nil where the answer has no time that can be read.
  public let creationTime: Date?

  /// With the values of ListChangeSets, or those of DescribeChangeSet where listing is denied.
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
