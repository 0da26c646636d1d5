internal import Foundation

/// The state machine of stacks: everything that is due by a moment happens, in the order of its time.
extension World {
  /// Brings all stacks up to a moment.
  mutating func advance(to now: Date) {
    // A nested stack's end moves its parent, so once more while anything moves.
    var hasMoved = true
    while hasMoved {
      hasMoved = false
      for id in stacks.keys.sorted() where stacks[id]?.operation != nil {
        if step(id, until: now) { hasMoved = true }
      }
    }
    for id in changeSets.keys {
      guard let changeSet = changeSets[id], changeSet.status == "CREATE_IN_PROGRESS", changeSet.readyAt <= now
      else { continue }
      changeSets[id]?.status = changeSet.reason == nil ? "CREATE_COMPLETE" : "FAILED"
      if changeSet.reason == nil { changeSets[id]?.executionStatus = "AVAILABLE" }
    }
  }

  /// Does what is due in one stack; answers whether anything was.
  private mutating func step(_ id: String, until now: Date) -> Bool {
    var moved = false
    while var stack = stacks[id], var operation = stack.operation {
      let time = operationTimes[id] ?? now
      // What can begin begins.
      let ready = operation.waiting.filter { $0.after.isSubset(of: operation.done) }
      if !ready.isEmpty, operation.failed.isEmpty || operation.phase != .applying {
        let names = Set(ready.map(\.logicalID))
        operation.waiting.removeAll { names.contains($0.logicalID) }
        for action in ready {
          operation.running.append(begin(action, &stack, operation, at: time))
        }
        stack.operation = operation
        stacks[id] = stack
        moved = true
        continue
      }
      // What ends next ends.
      for index in operation.running.indices {
        if let nested = operation.running[index].nestedStackID, operation.running[index].endsAt == nil,
          let child = stacks[nested], child.isSettled
        {
          operation.running[index].endsAt = max(time, operationTimes[nested] ?? time)
          let isGood = !child.status.contains("ROLLBACK") && !child.status.hasSuffix("FAILED")
          if !isGood {
            operation.running[index].failure =
              "Embedded stack \(nested) was not successfully \(operation.running[index].verb == .create ? "created" : "updated"): \(child.reason ?? child.status)"
          }
        }
      }
      let next = operation.running.enumerated().filter { $0.element.endsAt != nil }.min {
        ($0.element.endsAt ?? .distantFuture) < ($1.element.endsAt ?? .distantFuture)
      }
      if let next, let endsAt = next.element.endsAt {
        guard endsAt <= now else {
          stack.operation = operation
          stacks[id] = stack
          break
        }
        operationTimes[id] = endsAt
        operation.running.remove(at: next.offset)
        end(next.element, &stack, &operation, at: endsAt)
        stack.operation = operation
        stacks[id] = stack
        moved = true
        continue
      }
      guard operation.running.isEmpty else {
        stack.operation = operation
        stacks[id] = stack
        break
      }
      finishPhase(&stack, &operation, at: time)
      stacks[id] = stack
      moved = true
    }
    return moved
  }

  // MARK: One resource

  private mutating func begin(
    _ planned: StackOperation.Action, _ stack: inout SimulatedStack, _ operation: StackOperation,
    at time: Date
  ) -> StackOperation.Action {
    var action = planned
    action.startedAt = time
    let definition =
      action.verb == .delete || operation.phase != .applying
      ? nil : operation.target?.resources.first { $0.logicalID == action.logicalID }
    let type = action.replaced?.type ?? definition?.type ?? stack.resources[action.logicalID]?.type ?? ""
    let kind = ResourceKind.of(type)
    if stack.resources[action.logicalID] == nil, action.replaced == nil {
      stack.resources[action.logicalID] = SimulatedStack.Resource(
        logicalID: action.logicalID, type: type, status: "", updatedAt: time)
    }
    note(action, "\(action.verb.rawValue)_IN_PROGRESS", nil, &stack, operation, at: time)
    action.endsAt = time + kind.duration / pace
    if faults.isStuck(stack.name, action.logicalID), action.verb != .delete, operation.phase == .applying {
      action.endsAt = nil
      return action
    }
    guard let definition else {
      if action.verb == .delete { beginDeletion(&action, type, stack, operation, at: time) }
      return action
    }
    if let failure = faults.failure(of: stack, action.logicalID) {
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
        action.nestedStackID = try beginNested(action, definition, properties, stack, operation, at: time)
        action.endsAt = nil
        return action
      }
      let made = PhysicalResource.make(
        definition, properties: properties, stack: stack, account: identities.account, suffix: ids.suffix())
      let permission =
        action.verb == .create ? kind.createAction : kind.createAction.replacing("Create", with: "Update")
      if enforcesIAM, !kind.createAction.isEmpty {
        try identities.authorize(
          operation.worker, permission, on: PhysicalResource.arnForPermission(definition, made))
      }
      if let code = properties[definition.type == "AWS::Lambda::LayerVersion" ? "Content" : "Code"],
        definition.type.hasPrefix("AWS::Lambda::")
      {
        try checkCode(code, operation.worker)
      }
      if action.verb == .create {
        stack.resources[action.logicalID]?.physicalID = made.id
        stack.resources[action.logicalID]?.attributes = made.attributes
      }
      stack.resources[action.logicalID]?.properties = properties
      stack.resources[action.logicalID]?.retains = definition.deletionPolicy == "Retain"
      try provision(definition, properties, stack.resources[action.logicalID], at: time)
    } catch {
      action.endsAt = time + 1 / pace
      action.failure =
        error.code == "AccessDenied"
        ? "API: \(kind.createAction) \(error.message)" : error.message
    }
    return action
  }

  /// Lambda reads code from S3 with the permissions of who makes the function.
  private func checkCode(_ code: Document, _ worker: IdentityStore.Principal) throws(ServiceFault) {
    guard let bucket = code["S3Bucket"]?.text, let key = code["S3Key"]?.text else { return }
    func refusal(_ code: String, _ message: String) -> ServiceFault {
      .validation(
        "Resource handler returned message: \"Error occurred while GetObject. S3 Error Code: \(code). S3 Error "
          + "Message: \(message) (Service: Lambda, Status Code: 400)\"")
    }
    if enforcesIAM {
      let isDenied =
        (try? identities.authorize(worker, "s3:GetObject", on: "arn:aws:s3:::\(bucket)/\(key)")) == nil
      guard !isDenied else {
        throw .validation(
          "Resource handler returned message: \"Your access has been denied by S3, please make sure your request "
            + "credentials have permission to GetObject for \(bucket)/\(key). S3 Error Code: AccessDenied. S3 Error "
            + "Message: Access Denied (Service: Lambda, Status Code: 403)\"")
      }
    }
    guard let objects = objects.buckets[bucket]?.objects else {
      throw refusal("NoSuchBucket", "The specified bucket does not exist")
    }
    guard objects[key] != nil else { throw refusal("NoSuchKey", "The specified key does not exist.") }
  }

  private mutating func beginDeletion(
    _ action: inout StackOperation.Action, _ type: String, _ stack: SimulatedStack,
    _ operation: StackOperation, at time: Date
  ) {
    let resource = action.replaced ?? stack.resources[action.logicalID]
    if type == "AWS::CloudFormation::Stack", let nested = resource?.physicalID, stacks[nested] != nil {
      startDeletion(of: nested, token: nil, worker: operation.worker, at: time)
      action.nestedStackID = nested
      action.endsAt = nil
    } else if let resource {
      deprovision(resource)
    }
  }

  private mutating func beginNested(
    _ action: StackOperation.Action, _ definition: SimulatedTemplate.Resource, _ properties: Document,
    _ stack: SimulatedStack, _ operation: StackOperation, at time: Date
  ) throws(ServiceFault) -> String {
    guard let url = properties["TemplateURL"]?.text, let object = objects.object(atURL: url) else {
      throw .validation("S3 error: The specified key does not exist.")
    }
    let template = try SimulatedTemplate(body: String(decoding: object, as: UTF8.self))
    let parameters = Dictionary(
      (properties["Parameters"]?.entries ?? []).map { ($0.key, $0.value.text ?? "") },
      uniquingKeysWith: { $1 })
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

  private mutating func end(
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

  private func note(
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

  // MARK: Phases

  private mutating func finishPhase(
    _ stack: inout SimulatedStack, _ operation: inout StackOperation, at time: Date
  ) {
    switch operation.phase {
    case .applying where !operation.failed.isEmpty: fail(&stack, &operation, at: time)
    case .applying: succeed(&stack, &operation, at: time)
    case .cleaningUp:
      noteStack(&stack, "UPDATE_COMPLETE", token: operation.token, at: time)
      close(&stack, at: time)
    case .rollingBack:
      if operation.kind == .create {
        let isDeleting = operation.onFailure == .delete
        noteStack(
          &stack, isDeleting ? "DELETE_COMPLETE" : "ROLLBACK_COMPLETE", token: operation.token, at: time)
        if isDeleting { stack.deletedAt = time }
        close(&stack, at: time)
      } else {
        noteStack(&stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", token: operation.token, at: time)
        operation.phase = .rollbackCleanUp
        operation.done = []
        operation.waiting = deletions(of: operation.made, in: stack)
        stack.operation = operation
      }
    case .rollbackCleanUp:
      stack.template = operation.before.template
      stack.parameters = operation.before.parameters
      stack.outputs = operation.before.outputs
      noteStack(&stack, "UPDATE_ROLLBACK_COMPLETE", token: operation.token, at: time)
      close(&stack, at: time)
    }
  }

  private mutating func succeed(
    _ stack: inout SimulatedStack, _ operation: inout StackOperation, at time: Date
  ) {
    switch operation.kind {
    case .delete:
      noteStack(&stack, "DELETE_COMPLETE", token: operation.token, at: time)
      stack.deletedAt = time
      close(&stack, at: time)
    case .create, .update:
      stack.template = operation.target
      do throws(ServiceFault) { stack.outputs = try outputs(of: stack, operation.target) } catch {
        operation.failed = ["Outputs"]
        stack.reason = error.message
        fail(&stack, &operation, at: time)
        return
      }
      guard operation.kind == .update else {
        noteStack(&stack, "CREATE_COMPLETE", token: operation.token, at: time)
        close(&stack, at: time)
        return
      }
      noteStack(&stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", token: operation.token, at: time)
      operation.phase = .cleaningUp
      operation.done = []
      operation.waiting = operation.leftovers
      stack.operation = operation
    }
  }

  private mutating func fail(
    _ stack: inout SimulatedStack, _ operation: inout StackOperation, at time: Date
  ) {
    let names = operation.failed.joined(separator: ", ")
    switch operation.kind {
    case .delete:
      noteStack(
        &stack, "DELETE_FAILED", "The following resource(s) failed to delete: [\(names)]. ",
        token: operation.token, at: time)
      close(&stack, at: time)
      return
    case .create, .update: break
    }
    let isCreation = operation.kind == .create
    let reason = "The following resource(s) failed to \(isCreation ? "create" : "update"): [\(names)]. "
    guard operation.onFailure != .doNothing else {
      noteStack(
        &stack, isCreation ? "CREATE_FAILED" : "UPDATE_FAILED", reason, token: operation.token, at: time)
      close(&stack, at: time)
      return
    }
    operation.phase = .rollingBack
    operation.done = []
    if isCreation {
      let status = operation.onFailure == .delete ? "DELETE_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS"
      noteStack(&stack, status, reason + "Rollback requested by user.", token: operation.token, at: time)
      operation.waiting = deletions(of: Array(stack.resources.keys), in: stack)
    } else {
      noteStack(&stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason, token: operation.token, at: time)
      for name in operation.changed + operation.failed {
        if let old = operation.before.resources[name] { stack.resources[name] = old }
      }
      operation.waiting = operation.changed.map {
        StackOperation.Action(logicalID: $0, verb: .update, after: [])
      }
      operation.made += operation.failed.filter {
        operation.before.resources[$0] == nil && stack.resources[$0] != nil
      }
    }
    stack.operation = operation
  }

  private mutating func close(_ stack: inout SimulatedStack, at time: Date) {
    stack.operation = nil
    operationTimes[stack.id] = time
    for (id, changeSet) in changeSets
    where changeSet.stackID == stack.id && changeSet.executionStatus == "EXECUTE_IN_PROGRESS" {
      let isGood = stack.status.hasSuffix("_COMPLETE") && !stack.status.contains("ROLLBACK")
      changeSets[id]?.executionStatus = isGood ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED"
    }
  }

  /// Deletions of resources, the dependent ones first.
  func deletions(of names: [String], in stack: SimulatedStack) -> [StackOperation.Action] {
    let template = stack.operation?.target ?? stack.template
    let going = Set(names)
    return names.sorted().compactMap { name in
      guard let resource = stack.resources[name], !resource.retains else { return nil }
      let dependents = (template?.resources ?? []).filter { $0.dependencies.contains(name) }.map(\.logicalID)
      return StackOperation.Action(logicalID: name, verb: .delete, after: going.intersection(dependents))
    }
  }
}
