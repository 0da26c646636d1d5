internal import AWSCore
internal import Foundation

/// Stacks created, updated and deleted without a change set, as others than rolestack do.
extension StackService {
  mutating func createStack(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try stackName(call)
    try services.identity.authorize(call, "cloudformation:CreateStack", on: resource(name, call))
    guard stack(name, region: call.region) == nil else {
      throw ServiceFault("AlreadyExistsException", "Stack [\(name)] already exists")
    }
    let template = try self.template(of: call, services)
    let role = try serviceRole(call, services)
    try checkCapabilities(template, call)
    let values = try parameters(template, given: givenValues(call, nil), previous: [:])
    let id = newStack(named: name, region: call.region, status: "CREATE_IN_PROGRESS", at: call.now)
    adopt(call, id, role)
    start(
      id, template, values, token: call.field("ClientRequestToken"), worker: worker(of: role, call, services),
      onFailure: StackOperation.OnFailure(rawValue: call.field("OnFailure") ?? "") ?? .rollback, at: call.now)
    var xml = XMLWriter()
    xml.element("StackId", id)
    return xml.text
  }

  mutating func updateStack(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(call, "cloudformation:UpdateStack", on: resource(name, call))
    let stack = try existing(name, call)
    guard stack.isSettled, stack.status != "ROLLBACK_COMPLETE" else {
      throw .validation("Stack:\(stack.id) is in \(stack.status) state and can not be updated.")
    }
    let template =
      call.field("UsePreviousTemplate") == "true"
      ? stack.template ?? .empty : try self.template(of: call, services)
    let role = try serviceRole(call, services) ?? stack.roleARN
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
      stack.id, template, values, token: call.field("ClientRequestToken"),
      worker: worker(of: role, call, services),
      onFailure: .rollback, at: call.now)
    var xml = XMLWriter()
    xml.element("StackId", stack.id)
    return xml.text
  }

  mutating func deleteStack(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    let name = try call.required("StackName")
    try services.identity.authorize(call, "cloudformation:DeleteStack", on: resource(name, call))
    // Deleting what is not there succeeds.
    guard let stack = stack(name, region: call.region), !stack.isGone else { return "" }
    guard stack.isSettled else {
      throw .validation("Stack [\(stack.name)] cannot be deleted while in status \(stack.status)")
    }
    let role = try serviceRole(call, services) ?? stack.roleARN
    startDeletion(
      of: stack.id, token: call.field("ClientRequestToken"), worker: worker(of: role, call, services),
      at: call.now)
    return ""
  }

  private mutating func adopt(_ call: Call, _ id: String, _ role: String?) {
    stacks[id]?.roleARN = role
    stacks[id]?.capabilities = call.incoming.list("Capabilities")
    let tags = call.incoming.structures("Tags").map { (key: $0["Key"] ?? "", value: $0["Value"] ?? "") }
    if !tags.isEmpty { stacks[id]?.tags = tags }
  }
}
