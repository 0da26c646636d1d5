internal import Foundation
internal import TemplateLanguage

/// The state machine of stacks: everything that is due by a moment happens, in the order of its time.
extension StackService {
  /// Brings all stacks up to a moment; what is not due costs nothing.
  mutating func advance(to now: Date, _ services: inout ResourceServices) {
    while let (item, due) = agenda.take(until: now) {
      switch item {
      case .stack(let id): work(on: id, until: due, &services)
      case .changeSet(let id): endMaking(id)
      }
    }
  }

  private mutating func endMaking(_ id: String) {
    guard let changeSet = changeSets[id], changeSet.status == "CREATE_IN_PROGRESS" else { return }
    changeSets[id]?.status = changeSet.reason == nil ? "CREATE_COMPLETE" : "FAILED"
    if changeSet.reason == nil { changeSets[id]?.executionStatus = "AVAILABLE" }
  }

  /// Does what is due in one stack, and enters when it goes on.
  private mutating func work(on id: String, until now: Date, _ services: inout ResourceServices) {
    // Out of its place while it is changed, so that nothing of it is copied.
    guard var stack = stacks.removeValue(forKey: id) else { return }
    defer { stacks[id] = stack }
    while var operation = stack.operation, operation.phase != .held {
      stack.operation = nil
      let time = operationTimes[id] ?? now
      // What can begin begins.
      let ready = operation.waiting.filter { $0.after.isSubset(of: operation.done) }
      if !ready.isEmpty, operation.failed.isEmpty || operation.phase != .applying {
        let names = Set(ready.map(\.logicalID))
        operation.waiting.removeAll { names.contains($0.logicalID) }
        for action in ready {
          let begun = begin(action, &stack, operation, at: time, &services)
          operation.running.append(begun)
          if let outgoing = begun.outgoing, begun.failure == nil {
            let isKept = outgoing.updateReplacePolicy == "Retain"
            operation.leftovers.append(
              StackOperation.Action(
                logicalID: action.logicalID, verb: .delete, after: [], replaced: outgoing, isSkipped: isKept))
            if let incoming = stack.resources[action.logicalID] { operation.incoming.append(incoming) }
          }
        }
        stack.operation = operation
        continue
      }
      endNested(in: &operation, at: time)
      let next = operation.running.indices.filter { operation.running[$0].endsAt != nil }.min {
        (operation.running[$0].endsAt ?? .distantFuture) < (operation.running[$1].endsAt ?? .distantFuture)
      }
      let nextEnd = next.flatMap { operation.running[$0].endsAt }
      if operation.phase == .applying, let deadline = operation.deadline, deadline <= now,
        nextEnd.map({ $0 > deadline }) ?? !operation.running.isEmpty
      {
        operationTimes[id] = deadline
        operation.deadline = nil
        operation.problem = "Stack creation time exceeded the specified timeout."
        operation.waiting = []
        cancel(&operation, at: deadline)
        stack.operation = operation
        continue
      }
      if let next, let endsAt = nextEnd {
        guard endsAt <= now else {
          stack.operation = operation
          agenda.add(.stack(id), at: min(endsAt, operation.deadline ?? .distantFuture))
          return
        }
        operationTimes[id] = endsAt
        let action = operation.running.remove(at: next)
        end(action, &stack, &operation, at: endsAt)
        stack.operation = operation
        continue
      }
      guard operation.running.isEmpty else {
        // A nested stack's end wakes it, or its deadline, or nothing does.
        stack.operation = operation
        if let deadline = operation.deadline { agenda.add(.stack(id), at: deadline) }
        return
      }
      stack.operation = operation
      finishPhase(&stack, &operation, at: time)
    }
  }

  /// Ends what waited for nested stacks that have settled.
  private func endNested(in operation: inout StackOperation, at time: Date) {
    for index in operation.running.indices where operation.running[index].endsAt == nil {
      guard let nested = operation.running[index].nestedStackID, let child = stacks[nested],
        child.isSettled || child.operation?.phase == .held
      else { continue }
      operation.running[index].endsAt = max(time, operationTimes[nested] ?? time)
      let isGood =
        !child.status.hasSuffix("FAILED")
        && (operation.phase != .applying || !child.status.contains("ROLLBACK"))
      if !isGood {
        operation.running[index].failure =
          "Embedded stack \(nested) was not successfully \(operation.running[index].verb == .create ? "created" : "updated"): \((child.failure ?? child.status).trimmingCharacters(in: .whitespaces))"
      }
    }
  }

  // MARK: Phases

  private mutating func finishPhase(
    _ stack: inout SimulatedStack, _ operation: inout StackOperation, at time: Date
  ) {
    switch operation.phase {
    case .applying where !operation.failed.isEmpty || operation.problem != nil:
      fail(&stack, &operation, operation.problem, at: time)
    case .applying: succeed(&stack, &operation, at: time)
    case .cleaningUp:
      noteStack(&stack, "UPDATE_COMPLETE", token: operation.token, at: time)
      close(&stack, at: time)
    case .rollingBack:
      if operation.kind == .create {
        let isDeleting = operation.onFailure == .delete
        let isDone = operation.failed.isEmpty
        noteStack(
          &stack, (isDeleting ? "DELETE_" : "ROLLBACK_") + (isDone ? "COMPLETE" : "FAILED"),
          isDone ? nil : Self.failure(to: "delete", operation), token: operation.token, at: time)
        if isDeleting, isDone { stack.deletedAt = time }
        close(&stack, at: time)
      } else {
        noteStack(&stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", token: operation.token, at: time)
        operation.phase = .rollbackCleanUp
        operation.done = []
        operation.waiting =
          deletions(of: operation.made, in: stack, areNew: true)
          + operation.incoming.map {
            StackOperation.Action(logicalID: $0.logicalID, verb: .delete, after: [], replaced: $0)
          }
        stack.operation = operation
      }
    case .held: break
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
      let template = operation.target ?? .empty
      do throws(ServiceFault) {
        let outputs = try outputs(of: stack, template)
        try exports.check(outputs, of: stack) { stacks[$0]?.name ?? $0 }
        stack.outputs = outputs
      } catch {
        operation.failed = ["Outputs"]
        fail(&stack, &operation, error.message, at: time)
        return
      }
      stack.template = template
      for resource in template.resources { stack.resources[resource.logicalID]?.takePolicies(of: resource) }
      exports.publish(stack, importing: imports(of: stack))
      guard operation.kind == .update else {
        noteStack(&stack, "CREATE_COMPLETE", token: operation.token, at: time)
        close(&stack, at: time)
        return
      }
      noteStack(&stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", token: operation.token, at: time)
      if let parent = stack.parentID, let parents = stacks[parent]?.operation, parents.kind == .update,
        parents.phase == .applying
      {
        operation.phase = .held
        operationTimes[stack.id] = time
        agenda.add(.stack(parent), at: time)
      } else {
        cleanUp(&operation, at: time)
      }
      stack.operation = operation
    }
  }

  /// Deletes what an update has left; its nested stacks do the same.
  private mutating func cleanUp(_ operation: inout StackOperation, at time: Date) {
    operation.phase = .cleaningUp
    operation.done = []
    operation.waiting = operation.leftovers
    release(operation.nested, at: time)
  }

  /// Has nested stacks keep what they have become.
  private mutating func release(_ held: [String], at time: Date) {
    for nested in held {
      guard var operation = stacks[nested]?.operation, operation.phase == .held else { continue }
      cleanUp(&operation, at: time)
      stacks[nested]?.operation = operation
      operationTimes[nested] = time
      agenda.add(.stack(nested), at: time)
    }
  }

  /// Takes a nested stack's update back, as its parent's is.
  mutating func rollBack(nested id: String, at time: Date) -> Bool {
    guard var stack = stacks[id], var operation = stack.operation, operation.phase == .held else {
      return false
    }
    fail(&stack, &operation, "", at: time)
    stacks[id] = stack
    operationTimes[id] = time
    agenda.add(.stack(id), at: time)
    return true
  }

  /// - Parameter problem: of the whole stack; nil where resources failed.
  private mutating func fail(
    _ stack: inout SimulatedStack, _ operation: inout StackOperation, _ problem: String? = nil, at time: Date
  ) {
    switch operation.kind {
    case .delete:
      let reason = Self.failure(to: "delete", operation)
      stack.failure = reason
      noteStack(&stack, "DELETE_FAILED", reason, token: operation.token, at: time)
      close(&stack, at: time)
      return
    case .create, .update: break
    }
    let isCreation = operation.kind == .create
    // Of a nested stack whose parent is rolled back there is nothing to say.
    let reason =
      problem.map { $0.isEmpty ? "" : "\($0) " }
      ?? Self.failure(of: operation, isNew: { isCreation || operation.before.resources[$0] == nil })
    stack.failure = reason.isEmpty ? nil : reason
    guard operation.onFailure != .doNothing else {
      // What was made is there to be updated.
      if isCreation { stack.template = operation.target }
      release(operation.nested, at: time)
      noteStack(
        &stack, isCreation ? "CREATE_FAILED" : "UPDATE_FAILED", reason, token: operation.token, at: time)
      close(&stack, at: time)
      return
    }
    operation.phase = .rollingBack
    operation.done = []
    if isCreation {
      let status = operation.onFailure == .delete ? "DELETE_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS"
      noteStack(
        &stack, status,
        reason + "\(operation.onFailure == .delete ? "Delete" : "Rollback") requested by user.",
        token: operation.token, at: time)
      operation.waiting = deletions(of: Array(stack.resources.keys), in: stack, areNew: true)
    } else {
      noteStack(
        &stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason.isEmpty ? nil : reason, token: operation.token, at: time
      )
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
    operation.failed = []
    stack.operation = operation
  }

  /// - Parameter isNew: whether a resource was to be made.
  private static func failure(of operation: StackOperation, isNew: (String) -> Bool) -> String {
    let verbs = [
      ("create", operation.failed.filter(isNew)), ("update", operation.failed.filter { !isNew($0) }),
    ]
    return verbs.filter { !$0.1.isEmpty }.map { verb, names in
      "The following resource(s) failed to \(verb): [\(names.joined(separator: ", "))]. "
    }.joined()
  }

  private static func failure(to verb: String, _ operation: StackOperation) -> String {
    "The following resource(s) failed to \(verb): [\(operation.failed.joined(separator: ", "))]. "
  }

  private mutating func close(_ stack: inout SimulatedStack, at time: Date) {
    stack.operation = nil
    operationTimes[stack.id] = time
    exports.publish(stack, importing: imports(of: stack))
    if let parent = stack.parentID { agenda.add(.stack(parent), at: time) }
    if let id = stack.changeSetID, changeSets[id]?.executionStatus == "EXECUTE_IN_PROGRESS" {
      let isGood = stack.status.hasSuffix("_COMPLETE") && !stack.status.contains("ROLLBACK")
      changeSets[id]?.executionStatus = isGood ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED"
    }
  }

  /// The names that a stack's resources and outputs import.
  private func imports(of stack: SimulatedStack) -> Set<String> {
    guard let template = stack.template, !stack.isGone, template.body.contains("ImportValue") else {
      return []
    }
    return evaluation(of: stack, template).imports
  }

  /// Deletions of resources, the dependent ones first; what is to be retained is skipped.
  ///
  /// - Parameter areNew: whether the same operation made them.
  func deletions(
    of names: [String], in stack: SimulatedStack, areNew: Bool = false
  ) -> [StackOperation.Action] {
    let target = stack.operation?.target
    let going = Set(names)
    return names.sorted().compactMap { name in
      guard let resource = stack.resources[name] else { return nil }
      // What an update removes is in the template before alone.
      let template = target?.resources.contains { $0.logicalID == name } ?? false ? target : stack.template
      let dependents = (template?.resources ?? []).filter { $0.dependencies.contains(name) }.map(\.logicalID)
      let isDeletedAnyway = areNew && stack.operation?.deletesWhatIsNew ?? false
      let isKept =
        resource.physicalID != nil && !isDeletedAnyway
        && (resource.deletionPolicy == "Retain"
          || resource.deletionPolicy == "RetainExceptOnCreate" && !areNew)
      return StackOperation.Action(
        logicalID: name, verb: .delete, after: going.intersection(dependents), isSkipped: isKept)
    }
  }
}
