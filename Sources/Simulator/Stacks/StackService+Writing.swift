internal import AWSCore
internal import Foundation
internal import TemplateLanguage

/// Stacks created, updated and deleted without a change set, as others than rolestack do.
extension StackService {
  mutating func createStack(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(
      call, "cloudformation:CreateStack", on: resource(name, call), context: conditionKeys(of: call))
    if let present = stack(name, region: call.region) {
      // The same request again has the same answer.
      guard let token = call.field("ClientRequestToken"), present.events.first?.token == token else {
        throw ServiceFault("AlreadyExistsException", "Stack [\(name)] already exists")
      }
      var xml = XMLWriter()
      xml.element("StackId", present.id)
      return xml.text
    }
    let given = try givenValues(call, nil)
    let template = try self.template(of: call, values: given, services)
    let role = try serviceRole(call, services)
    try checkCapabilities(template, call)
    let values = try parameters(template, given: given, previous: [:])
    let problem = try check(template, values, of: nil, named: name, call)
    let onFailure = try onFailure(of: call, "OnFailure")
    let tags = try tags(call)
    let id = newStack(named: name, region: call.region, status: "CREATE_IN_PROGRESS", at: call.now)
    adopt(call, id, role)
    stacks[id]?.keepsFailed = onFailure == .doNothing
    stacks[id]?.isProtected = call.field("EnableTerminationProtection") == "true"
    stacks[id]?.timeout = call.field("TimeoutInMinutes").flatMap(Int.init)
    start(
      id, template, values, tags: tags, token: call.field("ClientRequestToken"),
      worker: worker(of: role, call, services), onFailure: onFailure,
      deletesWhatIsNew: call.field("RetainExceptOnCreate") == "true", problem: problem, at: call.now)
    var xml = XMLWriter()
    xml.element("StackId", id)
    return xml.text
  }

  mutating func updateStack(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(
      call, "cloudformation:UpdateStack", on: resource(name, call), context: conditionKeys(of: call))
    guard let stack = stack(name, region: call.region), !stack.isGone else {
      throw .validation("Stack [\(name)] does not exist")
    }
    let usesPrevious = try usesPreviousTemplate(call)
    if let again = try answerAgain(call, stack) { return again }
    guard stack.status != "REVIEW_IN_PROGRESS" else { throw Self.notUpdatable(stack) }
    try checkUpdatable(stack)
    let template =
      usesPrevious
      ? stack.template ?? .empty
      : try self.template(
        of: call, values: try givenValues(call, stack), services)
    let role = try serviceRole(call, services) ?? stack.roleARN
    try checkCapabilities(template, call)
    let values = try parameters(template, given: try givenValues(call, stack), previous: [:])
    let problem = try check(template, values, of: stack, named: stack.name, call)
    if let changed = Self.changedTypes(template, of: stack) { throw .validation(changed) }
    let tags = try tags(call)
    guard
      !plannedChanges(to: template, values, tags: tags.map(SimulatedStack.tagValues), of: stack).isEmpty
        || changesOutputs(template, values, of: stack)
    else {
      throw .validation("No updates are to be performed.")
    }
    let onFailure = try onFailure(of: call, nil)
    adopt(call, stack.id, role)
    stacks[stack.id]?.keepsFailed = onFailure == .doNothing
    start(
      stack.id, template, values, tags: tags, token: call.field("ClientRequestToken"),
      worker: worker(of: role, call, services), onFailure: onFailure,
      deletesWhatIsNew: call.field("RetainExceptOnCreate") == "true", problem: problem, at: call.now)
    var xml = XMLWriter()
    xml.element("StackId", stack.id)
    return xml.text
  }

  /// What the operation that a stack was last changed by is answered again, where it is asked for again; nil for another.
  private func answerAgain(_ call: Call, _ stack: SimulatedStack) throws(ServiceFault) -> String? {
    let last = stack.events.last { $0.physicalID == stack.id && $0.reason == "User Initiated" }
    guard let token = call.field("ClientRequestToken"), last?.token == token else { return nil }
    let body = (stack.operation?.target ?? stack.template)?.body
    guard call.field("TemplateBody") == nil || call.field("TemplateBody") == body else {
      throw ServiceFault("TokenAlreadyExistsException", "A client request token already exists")
    }
    var xml = XMLWriter()
    xml.element("StackId", stack.id)
    return xml.text
  }

  mutating func deleteStack(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(
      call, "cloudformation:DeleteStack", on: resource(name, call), context: conditionKeys(of: call))
    // Deleting what is not there succeeds.
    guard let stack = stack(name, region: call.region), !stack.isGone else { return "" }
    guard stack.isSettled || stack.status == "CREATE_IN_PROGRESS" else {
      throw .validation("Stack [\(stack.name)] cannot be deleted while in status \(stack.status)")
    }
    guard !isProtected(stack) else {
      throw .validation("Stack [\(stack.name)] cannot be deleted while TerminationProtection is enabled")
    }
    let role = try serviceRole(call, services) ?? stack.roleARN
    if let use = exportInUse(of: stack) {
      var kept = stack
      noteStack(
        &kept, stack.status,
        "Delete canceled. Cannot delete export \(use.export) as it is in use by \(use.stackName).",
        token: call.field("ClientRequestToken"), at: call.now)
      stacks[stack.id] = kept
      return ""
    }
    startDeletion(
      of: stack.id, token: call.field("ClientRequestToken"), worker: worker(of: role, call, services),
      at: call.now)
    return ""
  }

  /// An export of a stack that keeps it from being deleted, and the stack that imports it.
  func exportInUse(of stack: SimulatedStack) -> (export: String, stackName: String)? {
    for name in exports.exported(by: stack.id).sorted() {
      guard let importer = exports.importers(of: name, in: stack.region).first(where: { $0 != stack.id })
      else { continue }
      return (name, stacks[importer]?.name ?? importer)
    }
    return nil
  }

  mutating func updateTerminationProtection(
    _ call: Call, _ services: ResourceServices
  ) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(
      call, "cloudformation:UpdateTerminationProtection", on: resource(name, call),
      context: conditionKeys(of: call))
    let stack = try existing(name, call)
    guard !stack.isGone else { throw .validation("Stack [\(name)] does not exist") }
    guard stack.parentID == nil else {
      throw .validation(
        "Termination protection of the nested stack [\(stack.name)] is that of its root stack, and cannot be updated by "
          + "itself")
    }
    stacks[stack.id]?.isProtected = try call.required("EnableTerminationProtection") == "true"
    var xml = XMLWriter()
    xml.element("StackId", stack.id)
    return xml.text
  }

  /// What becomes of what was made where an operation fails.
  ///
  /// - Parameters:
  ///   - field: the call's that says so; nil for none.
  ///   - standing: where the call does not say.
  func onFailure(
    of call: Call, _ field: String?, else standing: StackOperation.OnFailure = .rollback
  ) throws(ServiceFault) -> StackOperation.OnFailure {
    let given = field.flatMap { call.field($0) }
    guard call.field("DisableRollback") == "true" else {
      return given.flatMap(StackOperation.OnFailure.init) ?? standing
    }
    guard given == nil else {
      throw .validation("You can specify either DisableRollback or OnFailure, but not both.")
    }
    return .doNothing
  }

  private mutating func adopt(_ call: Call, _ id: String, _ role: String?) {
    stacks[id]?.roleARN = role
    stacks[id]?.capabilities = call.incoming.list("Capabilities")
    let topics = call.incoming.list("NotificationARNs")
    if !topics.isEmpty || call.incoming.form["NotificationARNs"] != nil {
      stacks[id]?.notificationARNs = topics
    }
  }
}
