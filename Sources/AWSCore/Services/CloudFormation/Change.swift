/// One change of a change set: ResourceChange of DescribeChangeSet.
public struct Change: Hashable, Sendable {
  /// What of a resource changes, and why.
  public struct Detail: Hashable, Sendable {
    /// Properties, Metadata, Tags …
    public let attribute: String
    /// The property's name or path; nil where the attribute as a whole changes.
    public let name: String?
    /// Never, Conditionally or Always; nil where it does not apply.
    public let requiresRecreation: String?
    /// ResourceReference, ParameterReference, ResourceAttribute, DirectModification or Automatic.
    public let source: String?
    /// The parameter or resource that caused it.
    public let causingEntity: String?
    /// The value before and after, where AWS gives them; AWS masks what is secret.
    public let before: String?
    /// AfterValue; nil where the property is removed or AWS gives no value. AWS may truncate large ones.
    public let after: String?

    /// With the values of a ResourceChangeDetail and of its Target.
    public init(
      attribute: String, name: String? = nil, requiresRecreation: String? = nil, source: String? = nil,
      causingEntity: String? = nil, before: String? = nil, after: String? = nil
    ) {
      self.attribute = attribute
      self.name = name
      self.requiresRecreation = requiresRecreation
      self.source = source
      self.causingEntity = causingEntity
      self.before = before
      self.after = after
    }
  }

  /// Add, Modify, Remove, Import, Dynamic or SyncWithActual; open.
  public let action: String
  /// The resource's name in the template.
  public let logicalID: String
  /// AWS's name or id of the resource; nil for one that is yet to be made.
  public let physicalID: String?
  /// Such as `AWS::S3::Bucket`.
  public let resourceType: String
  /// True, False or Conditional; nil where it does not apply.
  public let replacement: String?
  /// Delete, Retain, Snapshot, ReplaceAndDelete …: what becomes of the present resource.
  public let policyAction: String?
  /// Properties, Metadata, Tags … that change.
  public let scope: [String]
  /// What changes and why, of Modify alone; a property with two causes comes up twice.
  public let details: [Detail]
  /// The change set of a nested stack, where nested ones were asked for.
  public let nestedChangeSetID: String?

  /// With the values of a ResourceChange, which is what a change of DescribeChangeSet holds.
  public init(
    action: String, logicalID: String, physicalID: String? = nil, resourceType: String,
    replacement: String? = nil, policyAction: String? = nil, scope: [String] = [], details: [Detail] = [],
    nestedChangeSetID: String? = nil
  ) {
    self.action = action
    self.logicalID = logicalID
    self.physicalID = physicalID
    self.resourceType = resourceType
    self.replacement = replacement
    self.policyAction = policyAction
    self.scope = scope
    self.details = details
    self.nestedChangeSetID = nestedChangeSetID
  }

  /// Whether the resource leaves the stack; `policyAction` says whether it is deleted or retained.
  public var isRemoval: Bool { action == "Remove" }

  /// Whether the resource is, or may be, made anew.
  public var mayReplace: Bool {
    replacement.map { $0 != "False" } ?? policyAction?.hasPrefix("ReplaceAnd") ?? false
  }
}

extension Change {
  init(_ xml: XMLValue) {
    self.init(
      action: xml.text("Action") ?? "", logicalID: xml.text("LogicalResourceId") ?? "",
      physicalID: xml.text("PhysicalResourceId"), resourceType: xml.text("ResourceType") ?? "",
      replacement: xml.text("Replacement"), policyAction: xml.text("PolicyAction"),
      scope: xml.list("Scope").map(\.text), details: xml.list("Details").map(Detail.init),
      nestedChangeSetID: xml.text("ChangeSetId"))
  }
}

extension Change.Detail {
  init(_ xml: XMLValue) {
    let target = xml["Target"]
    self.init(
      attribute: target?.text("Attribute") ?? "", name: target?.text("Path") ?? target?.text("Name"),
      requiresRecreation: target?.text("RequiresRecreation"), source: xml.text("ChangeSource"),
      causingEntity: xml.text("CausingEntity"), before: target?.text("BeforeValue"),
      after: target?.text("AfterValue"))
  }
}
