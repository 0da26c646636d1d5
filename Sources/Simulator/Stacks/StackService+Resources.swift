internal import Documents
internal import Foundation

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
    let kind = ResourceKind.of(type)
    if stack.resources[action.logicalID] == nil, action.replaced == nil {
      stack.resources[action.logicalID] = SimulatedResource(
        logicalID: action.logicalID, type: type, status: "", updatedAt: time)
    }
    note(action, "\(action.verb.rawValue)_IN_PROGRESS", nil, &stack, operation, at: time)
    action.endsAt = time + kind.duration / pace
    if faults.isStuck(stack.name, action.logicalID), action.verb != .delete, operation.phase == .applying {
      action.endsAt = nil
      return action
    }
    guard let definition else {
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
      let properties = try resolution(of: stack, operation.target).resolve(definition.properties)
      if definition.type == "AWS::CloudFormation::WaitCondition" {
        // The template's own word, whatever the pace.
        action.endsAt = time + (Double(properties["Timeout"]?.text ?? "") ?? 60)
        action.failure =
          "WaitCondition timed out. Received 0 conditions when expecting \(properties["Count"]?.text ?? "1")"
        return action
      }
      if definition.type == "AWS::CloudFormation::Stack" {
        action.nestedStackID = try beginNested(
          action, properties, stack, operation, services.objects, at: time)
        action.endsAt = nil
        return action
      }
      let made = PhysicalResource.make(
        definition, properties: properties, stackName: stack.name, region: stack.region,
        account: account, suffix: ids.suffix())
      let permission =
        action.verb == .create ? kind.createAction : kind.createAction.replacing("Create", with: "Update")
      if services.identity.enforcesPolicies, !kind.createAction.isEmpty {
        try services.identity.authorize(
          operation.worker, permission, on: PhysicalResource.arnForPermission(definition, made))
      }
      if let code = properties[definition.type == "AWS::Lambda::LayerVersion" ? "Content" : "Code"],
        definition.type.hasPrefix("AWS::Lambda::")
      {
        try services.checkCode(code, operation.worker)
      }
      if action.verb == .create {
        stack.resources[action.logicalID]?.physicalID = made.id
        stack.resources[action.logicalID]?.attributes = made.attributes
      }
      stack.resources[action.logicalID]?.properties = properties
      stack.resources[action.logicalID]?.retains = definition.deletionPolicy == "Retain"
      if let id = stack.resources[action.logicalID]?.physicalID {
        try services.provision(definition.type, id, properties, at: time)
      }
    } catch {
      action.endsAt = time + 1 / pace
      action.failure =
        error.code == "AccessDenied"
        ? "API: \(kind.createAction) \(error.message)" : error.message
    }
    return action
  }

  private mutating func beginDeletion(
    _ action: inout StackOperation.Action, _ type: String, _ stack: SimulatedStack,
    _ operation: StackOperation, at time: Date, _ services: inout ResourceServices
  ) {
    let resource = action.replaced ?? stack.resources[action.logicalID]
    if type == "AWS::CloudFormation::Stack", let nested = resource?.physicalID, stacks[nested] != nil {
      startDeletion(of: nested, token: nil, worker: operation.worker, at: time)
      action.nestedStackID = nested
      action.endsAt = nil
    } else if let resource, let id = resource.physicalID {
      services.deprovision(resource.type, id)
    }
  }

  private mutating func beginNested(
    _ action: StackOperation.Action, _ properties: Document, _ stack: SimulatedStack,
    _ operation: StackOperation, _ objects: ObjectService, at time: Date
  ) throws(ServiceFault) -> String {
    guard let url = properties["TemplateURL"]?.text, let object = objects.object(atURL: url) else {
      throw .validation("S3 error: The specified key does not exist.")
    }
    let template = try SimulatedTemplate(body: String(decoding: object, as: UTF8.self))
    let parameters = Dictionary(
      (properties["Parameters"]?.entries ?? []).map { ($0.key, $0.value.text ?? "") },
      uniquingKeysWith: { $1 })
    try refuseCircle(template, in: stack, operation)
    let complete = try self.parameters(template, given: parameters, previous: [:])
    if action.verb == .update, let nested = stack.resources[action.logicalID]?.physicalID,
      stacks[nested] != nil
    {
      start(nested, template, complete, token: nil, worker: operation.worker, onFailure: .rollback, at: time)
      return nested
    }
    let suffix = ids.suffix()
    let id = newStack(
      named: "\(stack.name)-\(action.logicalID)-\(suffix)", region: stack.region,
      status: "CREATE_IN_PROGRESS", at: time)
    stacks[id]?.parentID = stack.id
    stacks[id]?.roleARN = stack.roleARN
    start(id, template, complete, token: nil, worker: operation.worker, onFailure: .rollback, at: time)
    return id
  }

  /// A template nested in itself would go on for ever.
  private func refuseCircle(
    _ template: SimulatedTemplate, in stack: SimulatedStack, _ operation: StackOperation
  ) throws(ServiceFault) {
    var bodies = [operation.target?.body]
    var parent = stack.parentID
    while let id = parent, bodies.count <= Self.deepestNesting {
      bodies.append(stacks[id]?.operation?.target?.body ?? stacks[id]?.template?.body)
      parent = stacks[id]?.parentID
    }
    guard bodies.count <= Self.deepestNesting, !bodies.contains(template.body) else {
      throw .validation(
        "The simulator does not nest a template in itself, nor stacks more than \(Self.deepestNesting) deep.")
    }
  }

  private static let deepestNesting = 10

  mutating func end(
    _ action: StackOperation.Action, _ stack: inout SimulatedStack, _ operation: inout StackOperation,
    at time: Date
  ) {
    if let nested = action.nestedStackID, action.verb != .delete {
      stack.resources[action.logicalID]?.physicalID = nested
      for output in stacks[nested]?.outputs ?? [] {
        stack.resources[action.logicalID]?.attributes["Outputs.\(output.key)"] = output.value
      }
    }
    if let failure = action.failure {
      note(action, "\(action.verb.rawValue)_FAILED", failure, &stack, operation, at: time)
      operation.failed.append(action.logicalID)
      return
    }
    note(action, "\(action.verb.rawValue)_COMPLETE", nil, &stack, operation, at: time)
    operation.done.insert(action.logicalID)
    switch action.verb {
    case .create: if operation.phase == .applying { operation.made.append(action.logicalID) }
    case .update: if operation.phase == .applying { operation.changed.append(action.logicalID) }
    case .delete: if action.replaced == nil { stack.resources[action.logicalID] = nil }
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
        status: status, reason: reason, token: operation.token))
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
        time: time, status: status, reason: reason, token: token))
  }
}
