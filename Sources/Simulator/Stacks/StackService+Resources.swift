internal import Documents
internal import Foundation
internal import TemplateLanguage

/// One resource's part of an operation: begun with the worker's permissions, ended, noted in the stack's events.
extension StackService {
  mutating func begin(
    _ planned: StackOperation.Action, _ stack: inout SimulatedStack, _ operation: StackOperation,
    at time: Date, _ services: inout ResourceServices
  ) -> StackOperation.Action {
    var action = planned
    action.startedAt = time
    let definition =
      action.verb == .delete || operation.phase != .applying
      ? nil : operation.target?.resources.first { $0.logicalID == action.logicalID }
    let type = action.replaced?.type ?? definition?.type ?? stack.resources[action.logicalID]?.type ?? ""
    if stack.resources[action.logicalID] == nil, action.replaced == nil {
      stack.resources[action.logicalID] = SimulatedResource(
        logicalID: action.logicalID, type: type, status: "", updatedAt: time)
    }
    guard !action.isSkipped else {
      note(action, "DELETE_SKIPPED", nil, &stack, operation, at: time)
      action.endsAt = time
      return action
    }
    var shown: Document?
    let properties = definition.map { definition in
      let evaluation = evaluation(of: stack, operation.target ?? .empty)
      shown = try? evaluation.masked.resolve(definition.properties)
      return Result { () throws(TemplateProblem) in try evaluation.resolve(definition.properties) }
    }
    if action.mayStay, case .success(let properties) = properties,
      Document.areSame(properties, stack.resources[action.logicalID]?.properties),
      stack.resources[action.logicalID]?.type != "AWS::CloudFormation::Stack"
    {
      action.isUnchanged = true
      action.endsAt = time
      return action
    }
    let present = stack.resources[action.logicalID]
    if let shown { stack.resources[action.logicalID]?.shown = shown }
    if action.verb == .update, let present, let definition, case .success(let properties) = properties,
      Replacement.isNeeded(of: present, by: definition, properties)
    {
      action.outgoing = present
    }
    note(
      action, "\(action.verb.rawValue)_IN_PROGRESS",
      action.outgoing == nil
        ? nil : "Requested update requires the creation of a new physical resource; hence creating one.",
      &stack, operation, at: time)
    action.endsAt = time + ResourceDuration.of(type) / pace
    if faults.isStuck(stack.name, action.logicalID), action.verb != .delete, operation.phase == .applying {
      action.endsAt = nil
      return action
    }
    guard let definition, let properties else {
      if action.verb == .update { restore(&action, stack, operation, at: time, &services) }
      if action.verb == .delete { beginDeletion(&action, type, stack, operation, at: time, &services) }
      return action
    }
    if let failure = faults.failure(
      of: action.logicalID, inStack: stack.name, isNested: stack.parentID != nil)
    {
      action.failure = failure
      return action
    }
    do throws(ServiceFault) {
      let properties = try ServiceFault.of { () throws(TemplateProblem) in try properties.get() }
      try make(&action, definition, properties, &stack, operation, at: time, &services)
      if action.verb == .create || action.outgoing != nil {
        note(
          action, "\(action.verb.rawValue)_IN_PROGRESS", "Resource creation Initiated", &stack, operation,
          at: time)
      }
    } catch {
      action.endsAt = time + 1 / pace
      action.failure = error.message
    }
    return action
  }

  /// Types whose versions count up, and the attribute that is their ARN.
  private static let versioned = [
    "AWS::Batch::JobDefinition": "JobDefinitionArn", "AWS::ECS::TaskDefinition": "TaskDefinitionArn",
    "AWS::Lambda::LayerVersion": "LayerVersionArn", "AWS::Lambda::Version": "FunctionArn",
  ]

  /// Makes or changes what a definition says.
  private mutating func make(
    _ action: inout StackOperation.Action, _ definition: ExpandedTemplate.Resource, _ properties: Document,
    _ stack: inout SimulatedStack, _ operation: StackOperation, at time: Date,
    _ services: inout ResourceServices
  ) throws(ServiceFault) {
    let isWait = definition.type == "AWS::CloudFormation::WaitCondition"
    if isWait, action.verb == .update {
      throw .validation("Update to resource type AWS::CloudFormation::WaitCondition is not supported.")
    }
    if isWait, properties["Count"]?.text != "0" {
      // The template's own word, whatever the pace.
      action.endsAt = time + (Double(properties["Timeout"]?.text ?? "") ?? 60)
      action.failure =
        "WaitCondition timed out. Received 0 conditions when expecting \(properties["Count"]?.text ?? "1")"
      return
    }
    if action.verb == .create, let signals = definition.awaitedSignals {
      action.endsAt = time + Double(signals.seconds)
      action.failure =
        "Failed to receive \(signals.count) resource signal(s) within the specified duration"
      return
    }
    if definition.type == "AWS::CloudFormation::Stack" {
      action.nestedStackID = try beginNested(action, properties, stack, operation, services.objects, at: time)
      stack.resources[action.logicalID]?.properties = properties
      action.endsAt = nil
      return
    }
    if action.verb == .update, action.outgoing == nil, let present = stack.resources[action.logicalID],
      let reason = RefusedUpdate.reason(definition.type, from: present.properties, to: properties)
    {
      throw .validation(reason)
    }
    let evaluation = evaluation(of: stack, operation.target ?? .empty)
    let filled = try ServiceFault.of { () throws(TemplateProblem) in try evaluation.filled(properties) }
    if let refusal = PropertyValidation.refusal(of: action.logicalID, definition.type, filled) {
      throw .validation(refusal)
    }
    let isNew = action.verb == .create || action.outgoing != nil
    var made = PhysicalResource.make(
      definition, properties: filled, stackName: stack.name, region: stack.region, account: account,
      suffix: ids.suffix())
    if isNew, let attribute = Self.versioned[definition.type] {
      made.id = names.nextVersion(of: made.id, in: stack.region)
      made.attributes[attribute] = .text(made.id)
      made.attributes["Version"] = made.id.split(separator: ":").last.map { .text(String($0)) }
    }
    // No signal was waited for.
    if isWait { made.attributes["Data"] = .text("{}") }
    let name = TakenNames.Name(definition.type, made.id, properties, in: stack.region)
    if isNew, names.contains(name) {
      let isOwn = action.outgoing.map { $0.takenName(in: stack.region) == name } ?? false
      throw .validation(
        isOwn
          ? "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
            + "\(TakenNames.Name.shown(definition.type, made.id, properties)) and update the stack again."
          : "Resource of type '\(definition.type)' with identifier '\(made.id)' already exists.")
    }
    if !isNew, CustomResource.isOne(definition.type),
      stack.resources[action.logicalID]?.properties["ServiceToken"] != properties["ServiceToken"]
    {
      throw .validation("Modifying service token is not allowed.")
    }
    try handlers.check(
      .init(typeName: definition.type, properties: filled, handler: isNew ? "create" : "update"),
      PhysicalResource.arnForPermission(made), operation.worker, services.identity)
    if let code = filled[definition.type == "AWS::Lambda::LayerVersion" ? "Content" : "Code"],
      definition.type.hasPrefix("AWS::Lambda::")
    {
      try services.checkCode(code, operation.worker)
    }
    let id = isNew ? made.id : stack.resources[action.logicalID]?.physicalID ?? made.id
    try services.provision(definition.type, id, filled, at: time)
    store.put(definition.type, id, filled, in: stack.region)
    names.take(TakenNames.Name(definition.type, id, properties, in: stack.region))
    guard var resource = stack.resources[action.logicalID] else { return }
    resource.physicalID = id
    if isNew { resource.attributes = made.attributes }
    if !isNew, definition.type == "AWS::EC2::LaunchTemplate",
      let latest = resource.attributes["LatestVersionNumber"]?.text.flatMap(Int.init)
    {
      resource.attributes["LatestVersionNumber"] = .text("\(latest + 1)")
    }
    // Attributes that are properties follow them.
    for entry in filled.entries ?? [] where resource.attributes[entry.key] != nil {
      resource.attributes[entry.key] = entry.value
    }
    for entry in faults.answers[stack.name]?[action.logicalID]?.entries ?? [] {
      resource.attributes[entry.key] = entry.value.entries == nil ? entry.value : .text(entry.value.json)
    }
    resource.properties = properties
    resource.takePolicies(of: definition)
    stack.resources[action.logicalID] = resource
  }

  /// Makes the account what it was before a resource was updated.
  private mutating func restore(
    _ action: inout StackOperation.Action, _ stack: SimulatedStack, _ operation: StackOperation,
    at time: Date,
    _ services: inout ResourceServices
  ) {
    if let nested = stack.resources[action.logicalID]?.physicalID, rollBack(nested: nested, at: time) {
      action.nestedStackID = nested
      action.endsAt = nil
      return
    }
    guard let resource = stack.resources[action.logicalID], let id = resource.physicalID,
      let properties = try? evaluation(of: stack, operation.before.template ?? .empty).filled(
        resource.properties)
    else { return }
    try? services.provision(resource.type, id, properties, at: time)
    store.put(resource.type, id, properties, in: stack.region)
  }

  private mutating func beginDeletion(
    _ action: inout StackOperation.Action, _ type: String, _ stack: SimulatedStack,
    _ operation: StackOperation, at time: Date, _ services: inout ResourceServices
  ) {
    let resource = action.replaced ?? stack.resources[action.logicalID]
    if type == "AWS::CloudFormation::Stack", let nested = resource?.physicalID, let child = stacks[nested] {
      if let use = exportInUse(of: child) {
        action.failure = "Cannot delete export \(use.export) as it is in use by \(use.stackName)."
        return
      }
      startDeletion(of: nested, token: nil, worker: operation.worker, at: time)
      action.nestedStackID = nested
      action.endsAt = nil
    } else if let resource, let id = resource.physicalID {
      do throws(ServiceFault) {
        let made = (id: id, attributes: resource.attributes)
        try handlers.check(
          .init(typeName: resource.type, properties: resource.properties, handler: "delete"),
          PhysicalResource.arnForPermission(made), operation.worker, services.identity)
      } catch {
        action.failure = error.message
        return
      }
      if let refusal = services.refusal(toDelete: resource.type, id) {
        action.failure = refusal
        return
      }
      services.deprovision(resource.type, id)
      store.remove(resource.type, id, resource.properties, in: stack.region)
      names.give(resource.takenName(in: stack.region))
    }
  }

  mutating func end(
    _ action: StackOperation.Action, _ stack: inout SimulatedStack, _ operation: inout StackOperation,
    at time: Date
  ) {
    if let nested = action.nestedStackID, action.verb != .delete {
      stack.resources[action.logicalID]?.physicalID = nested
      for output in stacks[nested]?.outputs ?? [] {
        stack.resources[action.logicalID]?.attributes["Outputs.\(output.key)"] = .text(output.value)
      }
    }
    if action.isUnchanged {
      operation.done.insert(action.logicalID)
      return
    }
    if action.isSkipped {
      operation.done.insert(action.logicalID)
      if action.replaced == nil { stack.letGo(action.logicalID) }
      return
    }
    if let failure = action.failure {
      note(action, "\(action.verb.rawValue)_FAILED", failure, &stack, operation, at: time)
      operation.failed.append(action.logicalID)
      // What is under way where another resource failed is not brought to its end.
      if operation.phase == .applying, operation.kind != .delete, operation.onFailure != .doNothing {
        cancel(&operation, at: time)
      }
      return
    }
    note(action, "\(action.verb.rawValue)_COMPLETE", nil, &stack, operation, at: time)
    operation.done.insert(action.logicalID)
    switch action.verb {
    case .create: if operation.phase == .applying { operation.made.append(action.logicalID) }
    case .update:
      if operation.phase == .applying {
        operation.changed.append(action.logicalID)
        if let nested = action.nestedStackID { operation.nested.append(nested) }
      }
    case .delete: if action.replaced == nil { stack.letGo(action.logicalID) }
    }
  }

  /// Has what is under way fail; nested stacks are waited for.
  func cancel(_ operation: inout StackOperation, at time: Date) {
    for index in operation.running.indices
    where operation.running[index].nestedStackID == nil && operation.running[index].verb != .delete
      && operation.running[index].endsAt ?? .distantFuture > time
    {
      let isCreation = operation.running[index].verb == .create
      operation.running[index].failure = "Resource \(isCreation ? "creation" : "update") cancelled"
      operation.running[index].endsAt = time
    }
  }

  func note(
    _ action: StackOperation.Action, _ status: String, _ reason: String?, _ stack: inout SimulatedStack,
    _ operation: StackOperation, at time: Date
  ) {
    let resource = action.replaced ?? stack.resources[action.logicalID]
    if action.replaced == nil {
      stack.resources[action.logicalID]?.status = status
      stack.resources[action.logicalID]?.reason = reason
      stack.resources[action.logicalID]?.updatedAt = time
    }
    stack.events.append(
      SimulatedStack.Event(
        id: "\(action.logicalID)-\(status)-\(ids.uuid())", logicalID: action.logicalID,
        physicalID: action.nestedStackID ?? resource?.physicalID, type: resource?.type ?? "", time: time,
        status: status, reason: reason, token: operation.token, properties: resource?.shown ?? .map([])))
  }

  func noteStack(
    _ stack: inout SimulatedStack, _ status: String, _ reason: String? = nil, token: String?, at time: Date
  ) {
    stack.status = status
    stack.reason = reason
    stack.events.append(
      SimulatedStack.Event(
        id: ids.uuid(), logicalID: stack.name, physicalID: stack.id,
        type: "AWS::CloudFormation::Stack",
        time: time, status: status, reason: reason, token: token, properties: nil))
  }
}
