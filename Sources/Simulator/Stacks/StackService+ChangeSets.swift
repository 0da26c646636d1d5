internal import AWSCore
internal import Foundation
internal import TemplateLanguage
internal import Templates

/// Change sets: made, described, executed, deleted.
extension StackService {
  mutating func createChangeSet(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let stackName = try call.required("StackName")
    let name = try call.required("ChangeSetName")
    try services.identity.authorize(
      call, "cloudformation:CreateChangeSet", on: resource(stackName, call), context: conditionKeys(of: call))
    let isCreation = call.field("ChangeSetType") == "CREATE"
    let present = stack(stackName, region: call.region)
    if isCreation {
      guard present != nil || !stackName.hasPrefix("arn:") else {
        throw .validation("Stack [\(stackName)] does not exist")
      }
      guard present == nil || present?.status == "REVIEW_IN_PROGRESS" else {
        throw .validation(
          "Stack [\(stackName)] already exists and cannot be created again with the changeSet [\(name)].")
      }
    } else {
      guard let present, present.status != "REVIEW_IN_PROGRESS" else {
        throw .validation("Stack [\(stackName)] does not exist")
      }
      guard !present.isGone else { throw .validation("Stack [\(stackName)] does not exist") }
      try checkUpdatable(present)
    }
    let tags = try tags(call)
    let given = try givenValues(call, present)
    let (template, transformProblem) = try transformed(call, given, present, services)
    let role = try serviceRole(call, services) ?? present?.roleARN
    let values = try parameters(template, given: transformProblem == nil ? given : [:], previous: [:])
    let importProblem = try check(template, values, of: isCreation ? nil : present, named: stackName, call)
    let id: String
    if let present {
      id = present.id
    } else {
      id = newStack(named: stackName, region: call.region, status: "REVIEW_IN_PROGRESS", at: call.now)
    }
    if let there = changeSets.values.first(where: { $0.stackID == id && $0.name == name }) {
      // The same request again has the same answer.
      if let token = call.field("ClientToken"), there.token == token {
        var xml = XMLWriter()
        xml.element("Id", there.id)
        xml.element("StackId", id)
        return xml.text
      }
      throw ServiceFault(
        "AlreadyExistsException",
        "ChangeSet \(name) cannot be created due to a mismatch with existing attribute ClientToken")
    }
    let changes =
      stacks[id].map {
        plannedChanges(to: template, values, tags: tags.map(SimulatedStack.tagValues), of: $0)
      }
      ?? []
    let lacking = missingCapabilities(template, call)
    if let lacking, template.transforms.isEmpty {
      throw ServiceFault("InsufficientCapabilitiesException", lacking)
    }
    // What a transform makes is known late.
    let failedChecks =
      faults.failChecks(of: stackName)
      + propertyChecks(template, values, of: isCreation ? nil : present, named: stackName, call)
    let late =
      transformProblem ?? lacking ?? importProblem ?? Self.changedTypes(
        template, of: isCreation ? nil : present)
      ?? Self.reason(of: failedChecks)
    let isEmpty =
      !isCreation && changes.isEmpty && !(present.map { changesOutputs(template, values, of: $0) } ?? true)
    var changeSet = SimulatedChangeSet(
      id:
        "arn:aws:cloudformation:\(call.region):\(account):changeSet/\(name)/\(ids.uuid())",
      name: name, stackID: id, createdAt: call.now, status: "CREATE_IN_PROGRESS",
      reason: late
        ?? (isEmpty
          ? "The submitted information didn't contain changes. Submit different information to create a change set."
          : nil),
      executionStatus: "UNAVAILABLE", template: template, parameters: values,
      tags: tags,
      capabilities: call.incoming.list("Capabilities"),
      notificationARNs: call.incoming.list("NotificationARNs"),
      roleARN: role,
      onFailure: StackOperation.OnFailure(rawValue: call.field("OnStackFailure") ?? "") ?? .rollback,
      givenOnFailure: call.field("OnStackFailure"), description: call.field("Description"),
      token: call.field("ClientToken"),
      isCreation: isCreation, changes: changes, failedChecks: failedChecks, readyAt: call.now + 2 / pace,
      includesNested: call.field("IncludeNestedStacks") == "true")
    if changeSet.reason == nil { changeSet.reason = makeNested(of: &changeSet, services.objects) }
    changeSets[changeSet.id] = changeSet
    agenda.add(.changeSet(changeSet.id), at: changeSet.readyAt)
    if isCreation {
      stacks[id]?.roleARN = role
      stacks[id]?.changeSetID = changeSet.id
    }
    var xml = XMLWriter()
    xml.element("Id", changeSet.id)
    xml.element("StackId", id)
    return xml.text
  }

  /// The template with its transforms done. What is wrong with a transform shows late on AWS, as the reason of a
  /// change set that FAILED.
  private func transformed(
    _ call: Call, _ values: [String: String], _ present: SimulatedStack?, _ services: ResourceServices
  ) throws(ServiceFault) -> (ExpandedTemplate, problem: String?) {
    do throws(ServiceFault) {
      let template =
        if try usesPreviousTemplate(call), let body = present?.template?.body {
          try ExpandedTemplate(accepting: body, values: values, in: call.region)
        } else {
          try self.template(of: call, values: values, services)
        }
      guard let denial = transformDenial(template, call, services) else { return (template, nil) }
      return (.empty, denial)
    } catch {
      guard error.code == ServiceFault.transformFailed else { throw error }
      return (.empty, error.message)
    }
  }

  func describeChangeSet(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let changeSet = try changeSet(call, services, "cloudformation:DescribeChangeSet")
    var xml = XMLWriter()
    write(head: changeSet, into: &xml)
    let secret = Set(changeSet.template.parameters.filter(\.isNoEcho).map(\.name))
    let stored = Set(changeSet.template.parameters.filter(\.isStored).map(\.name))
    xml.list("Parameters", changeSet.parameters.sorted { $0.key < $1.key }) { xml, parameter in
      xml.element("ParameterKey", parameter.key)
      xml.element("ParameterValue", secret.contains(parameter.key) ? "****" : parameter.value)
      if stored.contains(parameter.key) {
        xml.element("ResolvedValue", store.parameter(parameter.value, in: call.region))
      }
    }
    xml.list("NotificationARNs", changeSet.notificationARNs)
    xml.element("RollbackConfiguration") { _ in }
    xml.list("Tags", changeSet.tags ?? stacks[changeSet.stackID]?.tags ?? []) { xml, tag in
      xml.element("Key", tag.key)
      xml.element("Value", tag.value)
    }
    xml.element("OnStackFailure", changeSet.givenOnFailure)
    xml.list("Capabilities", changeSet.capabilities)
    let shown = changeSet.status == "CREATE_COMPLETE" ? changeSet.changes : []
    let (page, next) = try Self.page(shown, call, size: 100)
    xml.list("Changes", page) { xml, change in
      xml.element("Type", "Resource")
      xml.element("ResourceChange") { xml in
        xml.element("Action", change.action)
        xml.element("LogicalResourceId", change.logicalID)
        xml.element("PhysicalResourceId", change.physicalID)
        xml.element("PolicyAction", change.policyAction?.rawValue)
        xml.element("ResourceType", change.type)
        xml.element("Replacement", change.replacement)
        xml.element("ChangeSetId", change.changeSetID)
        if call.field("IncludePropertyValues") == "true" {
          xml.element("BeforeContext", change.beforeContext)
          xml.element("AfterContext", change.afterContext)
        }
        let scope = Set(change.properties.map(\.attribute.rawValue))
        xml.list("Scope", scope.sorted())
        xml.list("Details", change.properties) { xml, property in
          xml.element("Target") {
            $0.element("Attribute", property.attribute.rawValue)
            if property.attribute == .properties { $0.element("Name", property.name) }
            if call.field("IncludePropertyValues") == "true", property.attribute != .metadata {
              $0.element("Path", "/Properties/\(property.name)")
              $0.element("BeforeValue", property.before)
              $0.element("AfterValue", property.after)
              $0.element(
                "AttributeChangeType",
                property.before == nil ? "Add" : property.after == nil ? "Remove" : "Modify")
            }
            $0.element("RequiresRecreation", property.recreation)
          }
          xml.element("Evaluation", property.isDynamic ? "Dynamic" : "Static")
          xml.element("ChangeSource", property.source.rawValue)
          xml.element("CausingEntity", property.cause)
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
    xml.element("Description", changeSet.description)
    xml.element("ExecutionStatus", changeSet.executionStatus)
    xml.element("CreationTime", Self.time(changeSet.createdAt))
    xml.element("IncludeNestedStacks", changeSet.includesNested ? "true" : "false")
    xml.element("ParentChangeSetId", changeSet.parentID)
    xml.element("RootChangeSetId", changeSet.rootID)
  }

  func listChangeSets(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(call, "cloudformation:ListChangeSets", on: resource(name, call))
    let stack = try existing(name, call)
    let found = changeSets.values.filter { $0.stackID == stack.id }.sorted { $0.createdAt > $1.createdAt }
    var xml = XMLWriter()
    xml.list("Summaries", found) { write(head: $1, into: &$0) }
    return xml.text
  }

  mutating func executeChangeSet(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let changeSet = try changeSet(call, services, "cloudformation:ExecuteChangeSet")
    try refuseNested(changeSet, "executed")
    guard changeSet.status == "CREATE_COMPLETE", changeSet.executionStatus == "AVAILABLE" else {
      throw ServiceFault(
        "InvalidChangeSetStatus",
        "ChangeSet [\(changeSet.id)] cannot be executed in its current status of [\(changeSet.status)] and execution status of [\(changeSet.executionStatus)]"
      )
    }
    let onFailure = try onFailure(of: call, nil, else: changeSet.onFailure)
    changeSets[changeSet.id]?.executionStatus = "EXECUTE_IN_PROGRESS"
    // All others of the stack go.
    for other in changeSets.values where other.stackID == changeSet.stackID && other.id != changeSet.id {
      changeSets[other.id] = nil
    }
    for nested in nestedChangeSets(of: changeSet) {
      changeSets[nested.id]?.executionStatus = "EXECUTE_IN_PROGRESS"
      stacks[nested.stackID]?.changeSetID = nested.id
    }
    let id = changeSet.stackID
    stacks[id]?.roleARN = changeSet.roleARN
    stacks[id]?.keepsFailed = onFailure == .doNothing
    stacks[id]?.changeSetID = changeSet.id
    stacks[id]?.capabilities = changeSet.capabilities
    if !changeSet.notificationARNs.isEmpty { stacks[id]?.notificationARNs = changeSet.notificationARNs }
    start(
      id, changeSet.template, changeSet.parameters, tags: changeSet.tags,
      token: call.field("ClientRequestToken"),
      worker: worker(of: changeSet.roleARN, call, services), onFailure: onFailure,
      deletesWhatIsNew: call.field("RetainExceptOnCreate") == "true", at: call.now)
    return ""
  }

  mutating func deleteChangeSet(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let changeSet: SimulatedChangeSet
    do throws(ServiceFault) {
      changeSet = try self.changeSet(call, services, "cloudformation:DeleteChangeSet")
    } catch {
      // Deleting what is not there succeeds, of a stack that is there.
      guard error.code == "ChangeSetNotFound" else { throw error }
      if let name = call.field("StackName") { _ = try existing(name, call) }
      return ""
    }
    try refuseNested(changeSet, "deleted")
    for nested in nestedChangeSets(of: changeSet) {
      changeSets[nested.id] = nil
      // What was reserved for it goes as well.
      if nested.isCreation { startDeletion(of: nested.stackID, token: nil, worker: .root, at: call.now) }
    }
    changeSets[changeSet.id] = nil
    if stacks[changeSet.stackID]?.changeSetID == changeSet.id { stacks[changeSet.stackID]?.changeSetID = nil }
    return ""
  }

  func changeSet(_ call: Call, _ services: ResourceServices, _ action: String) throws(ServiceFault)
    -> SimulatedChangeSet
  {
    let name = try call.required("ChangeSetName")
    let byID = changeSets[name]
    guard call.field("StackName") != nil || name.hasPrefix("arn:") else {
      throw .validation("StackName must be specified if ChangeSetName is not specified as an ARN.")
    }
    let stackName = call.field("StackName") ?? byID?.stackID ?? ""
    try services.identity.authorize(
      call, action, on: resource(stackName, call), context: conditionKeys(of: call))
    let stackID = stack(stackName, region: call.region)?.id
    guard byID != nil || stackID != nil || name.hasPrefix("arn:") else {
      throw .validation("Stack [\(stackName)] does not exist")
    }
    guard let found = byID ?? changeSets.values.first(where: { $0.name == name && $0.stackID == stackID })
    else {
      throw ServiceFault("ChangeSetNotFound", "ChangeSet [\(name)] does not exist", status: 404)
    }
    return found
  }
}
