internal import AWSCore
internal import Documents
internal import Foundation
internal import ResourceTypes
internal import TemplateLanguage
internal import Templates

/// What CloudFormation tells of stacks, their events and resources.
extension StackService {
  func describeStacks(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    var xml = XMLWriter()
    let page: [SimulatedStack]
    var next: String?
    if let name = call.field("StackName") {
      try services.identity.authorize(call, "cloudformation:DescribeStacks", on: resource(name, call))
      page = [try existing(name, call)]
    } else {
      try services.identity.authorize(call, "cloudformation:DescribeStacks", on: everyStack(call))
      let present = newestFirst(in: call.region).lazy.filter { !$0.isGone }
      (page, next) = try Self.page(present, call, size: 50)
    }
    xml.list("Stacks", page) { write($1, into: &$0) }
    xml.element("NextToken", next)
    return xml.text
  }

  func listStacks(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    try services.identity.authorize(call, "cloudformation:ListStacks", on: everyStack(call))
    let wanted = Set(call.incoming.list("StackStatusFilter"))
    if let unknown = wanted.sorted().first(where: {
      $0.wholeMatch(
        of: /(CREATE|DELETE|IMPORT|REVIEW|ROLLBACK|UPDATE)(_[A-Z]+)*_(COMPLETE|FAILED|IN_PROGRESS)/) == nil
    }) {
      throw .validation(
        "1 validation error detected: Value '[\(unknown)]' at 'stackStatusFilter' failed to satisfy constraint: Member must "
          + "satisfy enum value set")
    }
    let found = newestFirst(in: call.region).lazy.filter { wanted.isEmpty || wanted.contains($0.status) }
    var xml = XMLWriter()
    let (page, next) = try Self.page(found, call, size: 100)
    xml.list("StackSummaries", page) { xml, stack in
      xml.element("StackId", stack.id)
      xml.element("StackName", stack.name)
      xml.element("StackStatus", stack.status)
      xml.element("StackStatusReason", stack.reason)
      xml.element("CreationTime", Self.time(stack.createdAt))
      xml.element("LastUpdatedTime", stack.updatedAt.map(Self.time))
      xml.element("DeletionTime", stack.deletedAt.map(Self.time))
      xml.element("ParentId", stack.parentID)
      xml.element("RootId", root(of: stack))
      xml.element("DriftInformation") { $0.element("StackDriftStatus", "NOT_CHECKED") }
    }
    xml.element("NextToken", next)
    return xml.text
  }

  func describeStackEvents(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(call, "cloudformation:DescribeStackEvents", on: resource(name, call))
    guard let stack = stack(name, region: call.region) else {
      throw .validation("Stack [\(name)] does not exist")
    }
    var xml = XMLWriter()
    let seen = call.now - faults.eventDelay
    let (page, next) = try Self.page(stack.events.reversed().filter { $0.time <= seen }, call, size: 100)
    xml.list("StackEvents", page) { xml, event in
      xml.element("StackId", stack.id)
      xml.element("EventId", event.id)
      xml.element("StackName", stack.name)
      xml.element("LogicalResourceId", event.logicalID)
      xml.element("PhysicalResourceId", event.physicalID ?? "")
      xml.element("ResourceType", event.type)
      xml.element("Timestamp", Self.time(event.time))
      xml.element("ResourceStatus", event.status)
      xml.element("ResourceStatusReason", event.reason)
      xml.element("ResourceProperties", event.properties?.json)
      xml.element("ClientRequestToken", event.token)
    }
    xml.element("NextToken", next)
    return xml.text
  }

  func listStackResources(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(call, "cloudformation:ListStackResources", on: resource(name, call))
    let rows = try existing(name, call).toldResources
    var xml = XMLWriter()
    let (page, next) = try Self.page(rows, call, size: 100)
    xml.list("StackResourceSummaries", page) { Self.write($1, time: "LastUpdatedTimestamp", into: &$0) }
    xml.element("NextToken", next)
    return xml.text
  }

  /// Of a stack, or of the one that has a physical resource; one of them, where it is named.
  func describeStackResources(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let stack = try ownerOfResource(call)
    try services.identity.authorize(call, "cloudformation:DescribeStackResources", on: stack.id)
    var rows = stack.toldResources
    if let logicalID = call.field("LogicalResourceId") {
      rows = [try Self.resource(logicalID, among: rows, of: stack)]
    }
    var xml = XMLWriter()
    xml.list("StackResources", rows) { xml, row in
      xml.element("StackId", stack.id)
      xml.element("StackName", stack.name)
      Self.write(row, time: "Timestamp", into: &xml)
    }
    return xml.text
  }

  private func ownerOfResource(_ call: Call) throws(ServiceFault) -> SimulatedStack {
    guard let physicalID = call.field("PhysicalResourceId"), call.field("StackName") == nil else {
      return try existing(call.required("StackName"), call)
    }
    let owner = newestFirst(in: call.region).first { stack in
      stack.resources.values.contains { $0.physicalID == physicalID }
    }
    guard let owner else { throw .validation("Stack for \(physicalID) does not exist") }
    return owner
  }

  func describeStackResource(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let (name, logicalID) = (try call.required("StackName"), try call.required("LogicalResourceId"))
    try services.identity.authorize(call, "cloudformation:DescribeStackResource", on: resource(name, call))
    let stack = try existing(name, call)
    let row = try Self.resource(logicalID, among: stack.toldResources, of: stack)
    var xml = XMLWriter()
    xml.element("StackResourceDetail") { xml in
      xml.element("StackId", stack.id)
      xml.element("StackName", stack.name)
      Self.write(row, time: "LastUpdatedTimestamp", into: &xml)
      let written = stack.template?.resources.first { $0.logicalID == logicalID }?.metadata
      let metadata = written.map { (try? evaluation(of: stack, stack.template ?? .empty).resolve($0)) ?? $0 }
      xml.element("Metadata", metadata?.json ?? "{}")
    }
    return xml.text
  }

  /// - Parameter time: the name of the moment of its last change.
  private static func write(_ row: SimulatedResource, time: String, into xml: inout XMLWriter) {
    xml.element("LogicalResourceId", row.logicalID)
    xml.element("PhysicalResourceId", row.physicalID)
    xml.element("ResourceType", row.type)
    xml.element(time, Self.time(row.updatedAt))
    xml.element("ResourceStatus", row.status)
    xml.element("ResourceStatusReason", row.reason)
    xml.element("DriftInformation") { $0.element("StackResourceDriftStatus", "NOT_CHECKED") }
  }

  private static func resource(
    _ logicalID: String, among rows: [SimulatedResource], of stack: SimulatedStack
  ) throws(ServiceFault) -> SimulatedResource {
    if let row = rows.first(where: { $0.logicalID == logicalID }) { return row }
    throw .validation("Resource \(logicalID) does not exist for stack \(stack.name)")
  }

  func listExports(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    try services.identity.authorize(call, "cloudformation:ListExports", on: "*")
    var xml = XMLWriter()
    let (page, next) = try Self.page(exports.all(in: call.region), call, size: 100)
    xml.list("Exports", page) { xml, export in
      xml.element("ExportingStackId", export.stackID)
      xml.element("Name", export.name)
      xml.element("Value", export.value)
    }
    xml.element("NextToken", next)
    return xml.text
  }

  func listImports(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("ExportName")
    try services.identity.authorize(call, "cloudformation:ListImports", on: "*")
    let importers = exports.importers(of: name, in: call.region).compactMap { stacks[$0]?.name }
    guard !importers.isEmpty else { throw .validation("Export '\(name)' is not imported by any stack.") }
    var xml = XMLWriter()
    let (page, next) = try Self.page(importers, call, size: 100)
    xml.list("Imports", page)
    xml.element("NextToken", next)
    return xml.text
  }

  func getTemplate(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    var xml = XMLWriter()
    let template: ExpandedTemplate?
    if call.field("ChangeSetName") != nil {
      template = try changeSet(call, services, "cloudformation:GetTemplate").template
    } else {
      try services.identity.authorize(call, "cloudformation:GetTemplate", on: resource(name, call))
      template = try existing(name, call).template
    }
    let isProcessed = call.field("TemplateStage") == "Processed"
    xml.element("TemplateBody", isProcessed ? template?.processed ?? template?.body : template?.body)
    xml.list("StagesAvailable", ["Original", "Processed"])
    return xml.text
  }

  func summary(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let template: ExpandedTemplate
    if let name = call.field("StackName") {
      try services.identity.authorize(call, "cloudformation:GetTemplateSummary", on: resource(name, call))
      template = try existing(name, call).template ?? .empty
    } else {
      try services.identity.authorize(call, "cloudformation:\(call.action)", on: everyStack(call))
      template = try self.template(of: call, services)
      try Self.checkAttributes(of: template)
    }
    var xml = XMLWriter()
    xml.element("Description", template.description)
    xml.list("Parameters", template.parameters) { xml, parameter in
      xml.element("ParameterKey", parameter.name)
      xml.element("DefaultValue", parameter.defaultValue)
      if call.action == "GetTemplateSummary" { xml.element("ParameterType", parameter.type) }
      xml.element("NoEcho", parameter.isNoEcho ? "true" : "false")
      xml.element("Description", parameter.description)
      guard call.action == "GetTemplateSummary", !parameter.allowedValues.isEmpty else { return }
      xml.element("ParameterConstraints") { $0.list("AllowedValues", parameter.allowedValues) }
    }
    xml.list("Capabilities", template.requiredCapabilities)
    if !template.requiredCapabilities.isEmpty {
      let types = Set(template.resources.map(\.type).filter { $0.hasPrefix("AWS::IAM::") }).sorted()
      xml.element(
        "CapabilitiesReason",
        "The following resource(s) require capabilities: [\(types.joined(separator: ", "))]")
    }
    xml.list("DeclaredTransforms", template.transforms)
    guard call.action == "GetTemplateSummary" else { return xml.text }
    xml.element("Version", template.version)
    xml.element("Metadata", template.metadata?.json)
    xml.list("ResourceTypes", Set(template.resources.map(\.type)).sorted())
    let types = Dictionary(grouping: template.resources, by: \.type).sorted { $0.key < $1.key }
    xml.list("ResourceIdentifierSummaries", types) { xml, type in
      xml.element("ResourceType", type.key)
      xml.list("LogicalResourceIds", type.value.map(\.logicalID))
      xml.list("ResourceIdentifiers", ResourceTypes.embedded[type.key]?.identifierNames ?? [])
    }
    return xml.text
  }

  /// - Throws: where it asks for an attribute that a type does not have.
  private static func checkAttributes(of template: ExpandedTemplate) throws(ServiceFault) {
    let types = Dictionary(
      template.resources.map { ($0.logicalID, $0.type) }, uniquingKeysWith: { first, _ in first })
    for value in template.resources.map(\.properties) + template.outputs.map(\.value) {
      for name in References(in: value).names {
        guard let attribute = name.attribute, !attribute.contains("${"), let type = types[name.name],
          !PhysicalResource.mayHave(attribute, type)
        else { continue }
        throw .validation(
          "Template error: resource \(name.name) does not support attribute type \(attribute) in Fn::GetAtt")
      }
    }
  }

  private func write(_ stack: SimulatedStack, into xml: inout XMLWriter) {
    xml.element("StackId", stack.id)
    xml.element("StackName", stack.name)
    xml.element("ChangeSetId", stack.changeSetID)
    xml.element("Description", stack.template?.description)
    let secret = Set((stack.template?.parameters ?? []).filter(\.isNoEcho).map(\.name))
    let stored = Set((stack.template?.parameters ?? []).filter(\.isStored).map(\.name))
    xml.list("Parameters", stack.parameters.sorted { $0.key < $1.key }) { xml, parameter in
      xml.element("ParameterKey", parameter.key)
      xml.element("ParameterValue", secret.contains(parameter.key) ? "****" : parameter.value)
      if stored.contains(parameter.key) {
        xml.element("ResolvedValue", store.parameter(parameter.value, in: stack.region))
      }
    }
    xml.element("CreationTime", Self.time(stack.createdAt))
    xml.element("LastUpdatedTime", stack.updatedAt.map(Self.time))
    xml.element("DeletionTime", stack.deletedAt.map(Self.time))
    xml.element("StackStatus", stack.status)
    xml.element("StackStatusReason", stack.reason)
    xml.element("DisableRollback", "\(stack.keepsFailed)")
    xml.element("TimeoutInMinutes", stack.timeout.map(String.init))
    xml.element("RollbackConfiguration") { _ in }
    xml.list("NotificationARNs", stack.notificationARNs)
    xml.list("Capabilities", stack.capabilities)
    xml.list("Outputs", stack.outputs) { xml, output in
      xml.element("OutputKey", output.key)
      xml.element("OutputValue", output.value)
      xml.element("Description", output.description)
      xml.element("ExportName", output.exportName)
    }
    xml.element("RoleARN", stack.roleARN)
    xml.list("Tags", stack.tags) { xml, tag in
      xml.element("Key", tag.key)
      xml.element("Value", tag.value)
    }
    xml.element("EnableTerminationProtection", "\(isProtected(stack))")
    xml.element("DriftInformation") { $0.element("StackDriftStatus", "NOT_CHECKED") }
    xml.element("ParentId", stack.parentID)
    xml.element("RootId", root(of: stack))
  }

  /// The outermost of the stacks that it is nested in; nil for one that is not nested.
  func root(of stack: SimulatedStack) -> String? {
    var root = stack.parentID
    while let id = root, let outer = stacks[id]?.parentID { root = outer }
    return root
  }
}
