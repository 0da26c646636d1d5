public import Foundation

/// A stack as DescribeStacks gives it.
public struct Stack: Hashable, Sendable {
  public struct Parameter: Hashable, Sendable {
    public let key: String
    /// `****` for NoEcho parameters.
    public let value: String
    /// What an SSM parameter type resolved to.
    public let resolvedValue: String?

    public init(key: String, value: String, resolvedValue: String? = nil) {
      self.key = key
      self.value = value
      self.resolvedValue = resolvedValue
    }
  }

  public struct Output: Hashable, Sendable {
    public let key: String
    public let value: String
    public let description: String?
    public let exportName: String?

    public init(key: String, value: String, description: String? = nil, exportName: String? = nil) {
      self.key = key
      self.value = value
      self.description = description
      self.exportName = exportName
    }
  }

  public struct Tag: Hashable, Sendable {
    public let key: String
    public let value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The stack's ARN, which names it also after it was deleted.
  public let id: String
  public let name: String
  public let status: StackStatus
  public let statusReason: String?
  public var detailedStatus: String?
  public var description: String?
  public var parameters: [Parameter] = []
  public var outputs: [Output] = []
  public var tags: [Tag] = []
  public var capabilities: [String] = []
  public var notificationARNs: [String] = []
  /// The service role CloudFormation uses for every later operation.
  public var roleARN: String?
  public var changeSetID: String?
  public let creationTime: Date?
  public var lastUpdatedTime: Date?
  public var deletionTime: Date?
  public var parentID: String?
  public var isTerminationProtected = false

  public init(
    id: String, name: String, status: StackStatus, statusReason: String? = nil, creationTime: Date? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.statusReason = statusReason
    self.creationTime = creationTime
  }
}

/// A stack as ListStacks gives it.
public struct StackSummary: Hashable, Sendable {
  public let id: String
  public let name: String
  public let status: StackStatus
  public let statusReason: String?
  public let creationTime: Date?
  public let lastUpdatedTime: Date?
  public let parentID: String?

  public init(
    id: String, name: String, status: StackStatus, statusReason: String? = nil, creationTime: Date? = nil,
    lastUpdatedTime: Date? = nil, parentID: String? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.statusReason = statusReason
    self.creationTime = creationTime
    self.lastUpdatedTime = lastUpdatedTime
    self.parentID = parentID
  }
}

extension Stack {
  init(_ xml: XMLValue) {
    self.init(
      id: xml.text("StackId") ?? "", name: xml.text("StackName") ?? "",
      status: StackStatus(rawValue: xml.text("StackStatus") ?? "UNKNOWN"),
      statusReason: xml.text("StackStatusReason"),
      creationTime: xml.text("CreationTime").flatMap(Timestamp.parse))
    detailedStatus = xml.text("DetailedStatus")
    description = xml.text("Description")
    parameters = xml.list("Parameters").map(Parameter.init)
    outputs = xml.list("Outputs").map {
      Output(
        key: $0.text("OutputKey") ?? "", value: $0.text("OutputValue") ?? "",
        description: $0.text("Description"), exportName: $0.text("ExportName"))
    }
    tags = xml.list("Tags").map { Tag(key: $0.text("Key") ?? "", value: $0.text("Value") ?? "") }
    capabilities = xml.list("Capabilities").map(\.text)
    notificationARNs = xml.list("NotificationARNs").map(\.text)
    roleARN = xml.text("RoleARN")
    changeSetID = xml.text("ChangeSetId")
    lastUpdatedTime = xml.text("LastUpdatedTime").flatMap(Timestamp.parse)
    deletionTime = xml.text("DeletionTime").flatMap(Timestamp.parse)
    parentID = xml.text("ParentId")
    isTerminationProtected = xml.text("EnableTerminationProtection") == "true"
  }
}

extension Stack.Parameter {
  init(_ xml: XMLValue) {
    self.init(
      key: xml.text("ParameterKey") ?? "", value: xml.text("ParameterValue") ?? "",
      resolvedValue: xml.text("ResolvedValue"))
  }
}

extension StackSummary {
  init(_ xml: XMLValue) {
    self.init(
      id: xml.text("StackId") ?? "", name: xml.text("StackName") ?? "",
      status: StackStatus(rawValue: xml.text("StackStatus") ?? "UNKNOWN"),
      statusReason: xml.text("StackStatusReason"),
      creationTime: xml.text("CreationTime").flatMap(Timestamp.parse),
      lastUpdatedTime: xml.text("LastUpdatedTime").flatMap(Timestamp.parse), parentID: xml.text("ParentId"))
  }
}
