internal import AWSCore
internal import Foundation

/// CloudFormation's operations: arguments checked, permissions asked for, answers written.
extension World {
  mutating func answerCloudFormation(_ call: Call) throws(ServiceFault) -> String {
    switch call.action {
    case "CreateChangeSet": return try createChangeSet(call)
    case "DescribeChangeSet": return try describeChangeSet(call)
    case "ExecuteChangeSet": return try executeChangeSet(call)
    case "DeleteChangeSet": return try deleteChangeSet(call)
    case "ListChangeSets": return try listChangeSets(call)
    case "DescribeStacks": return try describeStacks(call)
    case "ListStacks": return try listStacks(call)
    case "DescribeStackEvents": return try describeStackEvents(call)
    case "ListStackResources":
      return try listStackResources(call, named: "StackResourceSummaries", time: "LastUpdatedTimestamp")
    case "DescribeStackResources":
      return try listStackResources(call, named: "StackResources", time: "Timestamp")
    case "CreateStack": return try createStack(call)
    case "UpdateStack": return try updateStack(call)
    case "DeleteStack": return try deleteStack(call)
    case "GetTemplate": return try getTemplate(call)
    case "GetTemplateSummary", "ValidateTemplate": return try summary(call)
    default:
      throw ServiceFault("InvalidAction", "Could not find operation \(call.action) for version 2010-05-15")
    }
  }

  // MARK: Reading

  private func describeStacks(_ call: Call) throws(ServiceFault) -> String {
    let found: [SimulatedStack]
    if let name = call.field("StackName") {
      try authorize(call, "cloudformation:DescribeStacks", on: resource(name, call))
      found = [try existing(name, call)]
    } else {
      try authorize(call, "cloudformation:DescribeStacks", on: everyStack(call))
      found = stacks.values.filter { !$0.isGone && $0.region == call.region }.sorted {
        $0.createdAt > $1.createdAt
      }
    }
    var xml = XMLWriter()
    let (page, next) = try Self.page(found, call, size: 50)
    xml.list("Stacks", page) { write($1, into: &$0) }
    xml.element("NextToken", next)
    return xml.text
  }

  private func listStacks(_ call: Call) throws(ServiceFault) -> String {
    try authorize(call, "cloudformation:ListStacks", on: everyStack(call))
    let wanted = Set(call.incoming.list("StackStatusFilter"))
    let found = stacks.values.filter {
      $0.region == call.region && (wanted.isEmpty || wanted.contains($0.status))
    }
    .sorted { $0.createdAt > $1.createdAt }
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
    }
    xml.element("NextToken", next)
    return xml.text
  }

  private func describeStackEvents(_ call: Call) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try authorize(call, "cloudformation:DescribeStackEvents", on: resource(name, call))
    let stack = try existing(name, call)
    var xml = XMLWriter()
    let (page, next) = try Self.page(Array(stack.events.reversed()), call, size: 100)
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
      xml.element("ClientRequestToken", event.token)
    }
    xml.element("NextToken", next)
    return xml.text
  }

  private func listStackResources(_ call: Call, named: String, time: String) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try authorize(call, "cloudformation:\(call.action)", on: resource(name, call))
    let stack = try existing(name, call)
    let rows = stack.resources.values.filter { !$0.status.isEmpty }.sorted { $0.logicalID < $1.logicalID }
    var xml = XMLWriter()
    let (page, next) = try Self.page(rows, call, size: 100)
    xml.list(named, page) { xml, row in
      xml.element("StackId", named == "StackResources" ? stack.id : nil)
      xml.element("StackName", named == "StackResources" ? stack.name : nil)
      xml.element("LogicalResourceId", row.logicalID)
      xml.element("PhysicalResourceId", row.physicalID)
      xml.element("ResourceType", row.type)
      xml.element(time, Self.time(row.updatedAt))
      xml.element("ResourceStatus", row.status)
      xml.element("ResourceStatusReason", row.reason)
    }
    xml.element("NextToken", named == "StackResources" ? nil : next)
    return xml.text
  }

  private func getTemplate(_ call: Call) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try authorize(call, "cloudformation:GetTemplate", on: resource(name, call))
    var xml = XMLWriter()
    xml.element("TemplateBody", try existing(name, call).template?.body)
    xml.list("StagesAvailable", ["Original", "Processed"])
    return xml.text
  }

  private func summary(_ call: Call) throws(ServiceFault) -> String {
    let template: SimulatedTemplate
    if let name = call.field("StackName") {
      try authorize(call, "cloudformation:GetTemplateSummary", on: resource(name, call))
      template = try existing(name, call).template ?? .empty
    } else {
      try authorize(call, "cloudformation:\(call.action)", on: everyStack(call))
      template = try self.template(of: call)
    }
    var xml = XMLWriter()
    xml.element("Description", template.description)
    xml.list("Parameters", template.parameters) { xml, parameter in
      xml.element("ParameterKey", parameter.name)
      xml.element("DefaultValue", parameter.defaultValue)
      if call.action == "GetTemplateSummary" { xml.element("ParameterType", parameter.type) }
      xml.element("NoEcho", parameter.isNoEcho ? "true" : "false")
    }
    xml.list("Capabilities", template.requiredCapabilities)
    if call.action == "GetTemplateSummary" {
      xml.list("ResourceTypes", Set(template.resources.map(\.type)).sorted())
    }
    return xml.text
  }

  private func write(_ stack: SimulatedStack, into xml: inout XMLWriter) {
    xml.element("StackId", stack.id)
    xml.element("StackName", stack.name)
    xml.element("ChangeSetId", stack.changeSetID)
    xml.element("Description", stack.template?.description)
    let secret = Set((stack.template?.parameters ?? []).filter(\.isNoEcho).map(\.name))
    xml.list("Parameters", stack.parameters.sorted { $0.key < $1.key }) { xml, parameter in
      xml.element("ParameterKey", parameter.key)
      xml.element("ParameterValue", secret.contains(parameter.key) ? "****" : parameter.value)
    }
    xml.element("CreationTime", Self.time(stack.createdAt))
    xml.element("LastUpdatedTime", stack.updatedAt.map(Self.time))
    xml.element("DeletionTime", stack.deletedAt.map(Self.time))
    xml.element("StackStatus", stack.status)
    xml.element("StackStatusReason", stack.reason)
    xml.element("DisableRollback", "false")
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
    xml.element("EnableTerminationProtection", "false")
    xml.element("ParentId", stack.parentID)
    xml.element("RootId", stack.parentID)
  }

  // MARK: Change sets

  private mutating func createChangeSet(_ call: Call) throws(ServiceFault) -> String {
    let stackName = try call.required("StackName")
    let name = try call.required("ChangeSetName")
    guard name.wholeMatch(of: /[a-zA-Z][-a-zA-Z0-9]{0,127}/) != nil else {
      throw .validation(
        "1 validation error detected: Value '\(name)' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
      )
    }
    try authorize(call, "cloudformation:CreateChangeSet", on: resource(stackName, call))
    let isCreation = call.field("ChangeSetType") == "CREATE"
    let present = stack(stackName, region: call.region)
    if isCreation {
      guard present == nil || present?.status == "REVIEW_IN_PROGRESS" else {
        throw .validation(
          "Stack [\(stackName)] already exists and cannot be created again with the changeSet [\(name)].")
      }
    } else {
      guard let present, present.status != "REVIEW_IN_PROGRESS" else {
        throw .validation("Stack [\(stackName)] does not exist")
      }
      guard present.isSettled,
        !["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"].contains(present.status)
      else {
        throw .validation("Stack:\(present.id) is in \(present.status) state and can not be updated.")
      }
    }
    let template = try self.template(of: call)
    let role = try serviceRole(call) ?? present?.roleARN
    try checkTransforms(template, call)
    let values = try parameters(
      template, given: givenValues(call, present), previous: isCreation ? [:] : present?.parameters ?? [:])
    let id: String
    if let present {
      id = present.id
    } else {
      id = newStack(named: stackName, region: call.region, status: "REVIEW_IN_PROGRESS", at: call.now)
    }
    guard !changeSets.values.contains(where: { $0.stackID == id && $0.name == name }) else {
      throw ServiceFault(
        "AlreadyExistsException",
        "ChangeSet \(name) cannot be created due to a mismatch with existing attribute ClientToken")
    }
    let changes = plannedChanges(to: template, values, of: isCreation ? nil : present, present?.template)
    let missing = template.requiredCapabilities.filter { !covers(call.incoming.list("Capabilities"), $0) }
    guard missing.isEmpty else {
      throw ServiceFault(
        "InsufficientCapabilitiesException", "Requires capabilities : [\(missing.joined(separator: ", "))]")
    }
    let isSameOutputs = present?.template?.outputs == template.outputs
    let isEmpty = !isCreation && changes.isEmpty && isSameOutputs
    let changeSet = SimulatedChangeSet(
      id:
        "arn:aws:cloudformation:\(call.region):\(identities.account):changeSet/\(name)/\(UUID().uuidString.lowercased())",
      name: name, stackID: id, createdAt: call.now, status: "CREATE_IN_PROGRESS",
      reason: isEmpty
        ? "The submitted information didn't contain changes. Submit different information to create a change set."
        : nil,
      executionStatus: "UNAVAILABLE", template: template, parameters: values,
      tags: call.incoming.structures("Tags").map { ($0["Key"] ?? "", $0["Value"] ?? "") },
      capabilities: call.incoming.list("Capabilities"),
      notificationARNs: call.incoming.list("NotificationARNs"),
      roleARN: role,
      onFailure: StackOperation.OnFailure(rawValue: call.field("OnStackFailure") ?? "") ?? .rollback,
      isCreation: isCreation, changes: changes, readyAt: call.now + 2 / pace)
    changeSets[changeSet.id] = changeSet
    if isCreation {
      stacks[id]?.roleARN = role
      stacks[id]?.changeSetID = changeSet.id
    }
    var xml = XMLWriter()
    xml.element("Id", changeSet.id)
    xml.element("StackId", id)
    return xml.text
  }

  private func describeChangeSet(_ call: Call) throws(ServiceFault) -> String {
    let changeSet = try changeSet(call, "cloudformation:DescribeChangeSet")
    var xml = XMLWriter()
    write(head: changeSet, into: &xml)
    let secret = Set(changeSet.template.parameters.filter(\.isNoEcho).map(\.name))
    xml.list("Parameters", changeSet.parameters.sorted { $0.key < $1.key }) { xml, parameter in
      xml.element("ParameterKey", parameter.key)
      xml.element("ParameterValue", secret.contains(parameter.key) ? "****" : parameter.value)
    }
    xml.list("Capabilities", changeSet.capabilities)
    let shown = changeSet.status == "CREATE_COMPLETE" ? changeSet.changes : []
    let (page, next) = try Self.page(shown, call, size: 100)
    xml.list("Changes", page) { xml, change in
      xml.element("Type", "Resource")
      xml.element("ResourceChange") { xml in
        xml.element("Action", change.action)
        xml.element("LogicalResourceId", change.logicalID)
        xml.element("PhysicalResourceId", change.physicalID)
        xml.element("ResourceType", change.type)
        xml.element("Replacement", change.replacement)
        xml.list("Scope", change.properties.isEmpty ? [] : ["Properties"])
        xml.list("Details", change.properties) { xml, property in
          xml.element("Target") {
            $0.element("Attribute", "Properties")
            $0.element("Name", property)
            $0.element("RequiresRecreation", change.replacement == "True" ? "Always" : "Never")
          }
          xml.element("Evaluation", "Static")
          xml.element("ChangeSource", "DirectModification")
        }
      }
    }
    xml.element("NextToken", next)
    return xml.text
  }

  private func write(head changeSet: SimulatedChangeSet, into xml: inout XMLWriter) {
    xml.element("ChangeSetId", changeSet.id)
    xml.element("ChangeSetName", changeSet.name)
    xml.element("StackId", changeSet.stackID)
    xml.element("StackName", stacks[changeSet.stackID]?.name)
    xml.element("Status", changeSet.status)
    xml.element("StatusReason", changeSet.status == "FAILED" ? changeSet.reason : nil)
    xml.element("ExecutionStatus", changeSet.executionStatus)
    xml.element("CreationTime", Self.time(changeSet.createdAt))
  }

  private func listChangeSets(_ call: Call) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try authorize(call, "cloudformation:ListChangeSets", on: resource(name, call))
    let stack = try existing(name, call)
    let found = changeSets.values.filter { $0.stackID == stack.id }.sorted { $0.createdAt > $1.createdAt }
    var xml = XMLWriter()
    xml.list("Summaries", found) { write(head: $1, into: &$0) }
    return xml.text
  }

  private mutating func executeChangeSet(_ call: Call) throws(ServiceFault) -> String {
    let changeSet = try changeSet(call, "cloudformation:ExecuteChangeSet")
    guard changeSet.status == "CREATE_COMPLETE", changeSet.executionStatus == "AVAILABLE" else {
      throw ServiceFault(
        "InvalidChangeSetStatus",
        "ChangeSet [\(changeSet.id)] cannot be executed in its current status of [\(changeSet.status)] and execution status of [\(changeSet.executionStatus)]"
      )
    }
    changeSets[changeSet.id]?.executionStatus = "EXECUTE_IN_PROGRESS"
    // All others of the stack go.
    for other in changeSets.values where other.stackID == changeSet.stackID && other.id != changeSet.id {
      changeSets[other.id] = nil
    }
    let id = changeSet.stackID
    stacks[id]?.roleARN = changeSet.roleARN
    stacks[id]?.changeSetID = changeSet.id
    stacks[id]?.capabilities = changeSet.capabilities
    if !changeSet.tags.isEmpty { stacks[id]?.tags = changeSet.tags }
    if !changeSet.notificationARNs.isEmpty { stacks[id]?.notificationARNs = changeSet.notificationARNs }
    start(
      id, changeSet.template, changeSet.parameters, token: call.field("ClientRequestToken"),
      worker: worker(of: changeSet.roleARN, call), onFailure: changeSet.onFailure, at: call.now)
    return ""
  }

  private mutating func deleteChangeSet(_ call: Call) throws(ServiceFault) -> String {
    let changeSet = try changeSet(call, "cloudformation:DeleteChangeSet")
    changeSets[changeSet.id] = nil
    if stacks[changeSet.stackID]?.changeSetID == changeSet.id { stacks[changeSet.stackID]?.changeSetID = nil }
    return ""
  }

  private func changeSet(_ call: Call, _ action: String) throws(ServiceFault) -> SimulatedChangeSet {
    let name = try call.required("ChangeSetName")
    let byID = changeSets[name]
    let stackName = call.field("StackName") ?? byID?.stackID ?? ""
    try authorize(call, action, on: resource(stackName, call))
    let stackID = stack(stackName, region: call.region)?.id
    guard let found = byID ?? changeSets.values.first(where: { $0.name == name && $0.stackID == stackID })
    else {
      throw ServiceFault("ChangeSetNotFound", "ChangeSet [\(name)] does not exist", status: 404)
    }
    return found
  }

  // MARK: Changing stacks

  private mutating func createStack(_ call: Call) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try authorize(call, "cloudformation:CreateStack", on: resource(name, call))
    guard stack(name, region: call.region) == nil else {
      throw ServiceFault("AlreadyExistsException", "Stack [\(name)] already exists")
    }
    let template = try self.template(of: call)
    let role = try serviceRole(call)
    try checkCapabilities(template, call)
    let values = try parameters(template, given: givenValues(call, nil), previous: [:])
    let id = newStack(named: name, region: call.region, status: "CREATE_IN_PROGRESS", at: call.now)
    adopt(call, id, role)
    start(
      id, template, values, token: call.field("ClientRequestToken"), worker: worker(of: role, call),
      onFailure: StackOperation.OnFailure(rawValue: call.field("OnFailure") ?? "") ?? .rollback, at: call.now)
    var xml = XMLWriter()
    xml.element("StackId", id)
    return xml.text
  }

  private mutating func updateStack(_ call: Call) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try authorize(call, "cloudformation:UpdateStack", on: resource(name, call))
    let stack = try existing(name, call)
    guard stack.isSettled, stack.status != "ROLLBACK_COMPLETE" else {
      throw .validation("Stack:\(stack.id) is in \(stack.status) state and can not be updated.")
    }
    let template =
      call.field("UsePreviousTemplate") == "true" ? stack.template ?? .empty : try self.template(of: call)
    let role = try serviceRole(call) ?? stack.roleARN
    try checkCapabilities(template, call)
    let values = try parameters(template, given: givenValues(call, stack), previous: stack.parameters)
    guard
      !plannedChanges(to: template, values, of: stack, stack.template).isEmpty
        || stack.template?.outputs != template.outputs
    else {
      throw .validation("No updates are to be performed.")
    }
    adopt(call, stack.id, role)
    start(
      stack.id, template, values, token: call.field("ClientRequestToken"), worker: worker(of: role, call),
      onFailure: .rollback, at: call.now)
    var xml = XMLWriter()
    xml.element("StackId", stack.id)
    return xml.text
  }

  private mutating func deleteStack(_ call: Call) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try authorize(call, "cloudformation:DeleteStack", on: resource(name, call))
    // Deleting what is not there succeeds.
    guard let stack = stack(name, region: call.region), !stack.isGone else { return "" }
    guard stack.isSettled else {
      throw .validation("Stack [\(stack.name)] cannot be deleted while in status \(stack.status)")
    }
    let role = try serviceRole(call) ?? stack.roleARN
    startDeletion(
      of: stack.id, token: call.field("ClientRequestToken"), worker: worker(of: role, call), at: call.now)
    return ""
  }

  private mutating func adopt(_ call: Call, _ id: String, _ role: String?) {
    stacks[id]?.roleARN = role
    stacks[id]?.capabilities = call.incoming.list("Capabilities")
    let tags = call.incoming.structures("Tags").map { (key: $0["Key"] ?? "", value: $0["Value"] ?? "") }
    if !tags.isEmpty { stacks[id]?.tags = tags }
  }

  // MARK: What several take

  private func existing(_ name: String, _ call: Call) throws(ServiceFault) -> SimulatedStack {
    if let stack = stack(name, region: call.region) { return stack }
    throw .validation("Stack with id \(name) does not exist")
  }

  /// The ARN a permission on a stack is asked for; of one that is not there, with any id.
  private func resource(_ nameOrID: String, _ call: Call) -> String {
    if let stack = stack(nameOrID, region: call.region) { return stack.id }
    if nameOrID.hasPrefix("arn:") { return nameOrID }
    return "arn:aws:cloudformation:\(call.region):\(identities.account):stack/\(nameOrID)/*"
  }

  private func everyStack(_ call: Call) -> String {
    "arn:aws:cloudformation:\(call.region):\(identities.account):stack/*/*"
  }

  private func template(of call: Call) throws(ServiceFault) -> SimulatedTemplate {
    if let body = call.field("TemplateBody") {
      guard body.utf8.count <= 51_200 else {
        throw .validation(
          "1 validation error detected: Value '…' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200"
        )
      }
      return try SimulatedTemplate(body: body)
    }
    guard let url = call.field("TemplateURL") else {
      throw .validation("Either Template URL or Template Body must be specified.")
    }
    guard let location = objects.location(ofURL: url) else {
      throw .validation("TemplateURL must be a supported URL.")
    }
    // Read with the caller's permissions.
    do throws(ServiceFault) {
      try authorize(call, "s3:GetObject", on: "arn:aws:s3:::\(location.bucket)/\(location.key)")
    } catch {
      throw .validation(
        "S3 error: Access Denied\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
      )
    }
    guard let bytes = objects.object(atURL: url) else {
      throw .validation("S3 error: The specified key does not exist.")
    }
    return try SimulatedTemplate(body: String(decoding: bytes, as: UTF8.self))
  }

  /// The role named, which the caller must be allowed to pass and which must trust CloudFormation.
  private func serviceRole(_ call: Call) throws(ServiceFault) -> String? {
    guard let arn = call.field("RoleARN") else { return nil }
    try authorize(
      call, "iam:PassRole", on: arn, context: ["iam:passedtoservice": "cloudformation.amazonaws.com"])
    guard let role = identities.role(arn: arn),
      identities.trusts(role, service: "cloudformation.amazonaws.com")
    else {
      throw .validation("Role \(arn) is invalid or cannot be assumed")
    }
    return arn
  }

  /// With whose permissions resources are made: the service role's, or the caller's own.
  private func worker(of role: String?, _ call: Call) -> IdentityStore.Principal {
    guard let name = role.flatMap({ identities.role(arn: $0)?.name }) else { return call.principal }
    return .service(role: name)
  }

  private func givenValues(_ call: Call, _ present: SimulatedStack?) -> [String: String] {
    var values: [String: String] = [:]
    for parameter in call.incoming.structures("Parameters") {
      guard let key = parameter["ParameterKey"] else { continue }
      values[key] =
        parameter["UsePreviousValue"] == "true" ? present?.parameters[key] : parameter["ParameterValue"]
    }
    return values
  }

  private func checkCapabilities(_ template: SimulatedTemplate, _ call: Call) throws(ServiceFault) {
    let missing = template.requiredCapabilities.filter { !covers(call.incoming.list("Capabilities"), $0) }
    guard missing.isEmpty else {
      throw ServiceFault(
        "InsufficientCapabilitiesException", "Requires capabilities : [\(missing.joined(separator: ", "))]")
    }
  }

  private func covers(_ given: [String], _ needed: String) -> Bool {
    given.contains(needed) || (needed == "CAPABILITY_IAM" && given.contains("CAPABILITY_NAMED_IAM"))
  }

  private func checkTransforms(_ template: SimulatedTemplate, _ call: Call) throws(ServiceFault) {
    guard let transform = template.transforms.first else { return }
    throw .validation("No transform named \(transform) found.")
  }

  private static func time(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// A page of a list, and the token of the next.
  private static func page<Item>(
    _ items: [Item], _ call: Call, size: Int
  ) throws(ServiceFault) -> (page: ArraySlice<Item>, next: String?) {
    guard let start = Int(call.field("NextToken") ?? "0"), start >= 0, start <= items.count else {
      throw .validation("NextToken is invalid.")
    }
    let end = min(start + size, items.count)
    return (items[start..<end], end < items.count ? "\(end)" : nil)
  }
}
