public import Foundation

/// A stack as DescribeStacks gives it.
public struct Stack: Hashable, Sendable {
  /// A template's parameter, with its value in a stack or in a change set.
  public struct Parameter: Hashable, Sendable {
    /// ParameterKey: the parameter's name in the template.
    public let key: String
    /// `****` for NoEcho parameters.
    public let value: String
    /// What an SSM parameter type resolved to.
    public let resolvedValue: String?

    /// With the values of a Parameter of DescribeStacks or DescribeChangeSet.
    public init(key: String, value: String, resolvedValue: String? = nil) {
      self.key = key
      self.value = value
      self.resolvedValue = resolvedValue
    }
  }

  /// One of the template's Outputs, with the value it has in the stack.
  public struct Output: Hashable, Sendable {
    /// OutputKey: the output's name in the template.
    public let key: String
    /// OutputValue, with all references resolved; empty where AWS gives none.
    public let value: String
    /// As the template describes it; nil where it does not.
    public let description: String?
    /// The name that Fn::ImportValue takes; nil for an output that is not exported.
    public let exportName: String?

    /// With the values of an Output of DescribeStacks.
    public init(key: String, value: String, description: String? = nil, exportName: String? = nil) {
      self.key = key
      self.value = value
      self.description = description
      self.exportName = exportName
    }
  }

  /// A tag as DescribeStacks gives it and CreateChangeSet takes it.
  public struct Tag: Hashable, Sendable {
    /// At most 128 characters; those that begin with `aws:` are reserved for AWS.
    public let key: String
    /// At most 256 characters.
    public let value: String

    /// Checks nothing: a tag that is too long is refused by AWS.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The stack's ARN, which names it also after it was deleted.
  public let id: String
  /// `[a-zA-Z][-a-zA-Z0-9]*`, at most 128 characters; a deleted stack may have had the same.
  public let name: String
  /// `UNKNOWN` where the answer has none.
  public let status: StackStatus
  /// How it came to its status, in the words of AWS; nil where AWS gives none.
  public let statusReason: String?
  /// CONFIGURATION_COMPLETE (resources are stabilising) or VALIDATION_FAILED; nil where AWS gives none.
  public var detailedStatus: String?
  /// The template's Description; nil where it has none.
  public var description: String?
  /// Each parameter of the present template, with its present value.
  public var parameters: [Parameter] = []
  /// None until the creation of the stack is done.
  public var outputs: [Output] = []
  /// At most 50, which CloudFormation also puts on resources that take tags.
  public var tags: [Tag] = []
  /// Those that were acknowledged, such as `CAPABILITY_NAMED_IAM`.
  public var capabilities: [String] = []
  /// SNS topics that the events of the stack are published to.
  public var notificationARNs: [String] = []
  /// The service role CloudFormation uses for every later operation.
  public var roleARN: String?
  /// ARN of the change set that AWS names with the stack; nil where it names none.
  public var changeSetID: String?
  /// By AWS's clock; nil where the answer has no time that can be read.
  public let creationTime: Date?
  /// LastUpdatedTime: when the latest update began, by AWS's clock; nil where AWS gives none.
  public var lastUpdatedTime: Date?
  /// DeletionTime; nil where AWS gives none.
  public var deletionTime: Date?
  /// ARN of the stack it is nested in directly; nil where it is not nested.
  public var parentID: String?
  /// EnableTerminationProtection; false where AWS does not say. AWS sets it on the root of nested stacks.
  public var isTerminationProtected = false

  /// With the head of a Stack of DescribeStacks; its other fields are set on the properties.
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
  /// The stack's ARN, which no other stack of that name shares.
  public let id: String
  /// `[a-zA-Z][-a-zA-Z0-9]*`, at most 128 characters; a deleted stack may have had the same.
  public let name: String
  /// `UNKNOWN` where the answer has none; `listStacks()` leaves out DELETE_COMPLETE.
  public let status: StackStatus
  /// How it came to its status, in the words of AWS; nil where AWS gives none.
  public let statusReason: String?
  /// By AWS's clock; nil where the answer has no time that can be read.
  public let creationTime: Date?
  /// LastUpdatedTime: when the latest update began, by AWS's clock; nil where AWS gives none.
  public let lastUpdatedTime: Date?
  /// ARN of the stack it is nested in directly; nil where it is not nested.
  public let parentID: String?

  /// With the values of a StackSummary of ListStacks.
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
      status: xml.text("StackStatus").map { StackStatus(rawValue: $0) } ?? .unknown,
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
      status: xml.text("StackStatus").map { StackStatus(rawValue: $0) } ?? .unknown,
      statusReason: xml.text("StackStatusReason"),
      creationTime: xml.text("CreationTime").flatMap(Timestamp.parse),
      lastUpdatedTime: xml.text("LastUpdatedTime").flatMap(Timestamp.parse), parentID: xml.text("ParentId"))
  }
}
