internal import Documents
internal import Foundation
internal import TemplateLanguage

/// Stacks that are resources of others: what they are made with, and how deep they may go.
extension StackService {
  mutating func beginNested(
    _ action: StackOperation.Action, _ properties: Document, _ stack: SimulatedStack,
    _ operation: StackOperation, _ objects: ObjectService, at time: Date
  ) throws(ServiceFault) -> String {
    let object = try Self.template(ofNested: properties, in: objects)
    let parameters = try Self.parameters(ofNested: properties)
    let template = try ExpandedTemplate(
      accepting: String(decoding: object, as: UTF8.self), values: parameters, in: stack.region)
    try refuseCircle(template, in: stack, operation)
    try checkCapabilities(ofNested: template, given: stack.capabilities)
    let complete = try self.parameters(template, given: parameters, previous: [:])
    if action.verb == .update, let nested = stack.resources[action.logicalID]?.physicalID,
      stacks[nested] != nil
    {
      stacks[nested]?.notificationARNs = properties["NotificationARNs"]?.texts ?? []
      start(
        nested, template, complete, tags: Self.tags(ofNested: properties, in: stack), token: nil,
        worker: operation.worker, onFailure: .rollback, deletesWhatIsNew: operation.deletesWhatIsNew, at: time
      )
      return nested
    }
    let id =
      reserved(for: action.logicalID, in: stack.id)
      ?? newStack(
        named: "\(stack.name)-\(action.logicalID)-\(ids.suffix())", region: stack.region,
        status: "CREATE_IN_PROGRESS", at: time)
    stacks[id]?.parentID = stack.id
    stacks[id]?.roleARN = stack.roleARN
    stacks[id]?.capabilities = stack.capabilities
    stacks[id]?.timeout = properties["TimeoutInMinutes"]?.text.flatMap(Int.init)
    stacks[id]?.notificationARNs = properties["NotificationARNs"]?.texts ?? []
    start(
      id, template, complete, tags: Self.tags(ofNested: properties, in: stack), token: nil,
      worker: operation.worker, onFailure: .rollback, deletesWhatIsNew: operation.deletesWhatIsNew, at: time)
    return id
  }

  static func template(
    ofNested properties: Document, in objects: ObjectService
  ) throws(ServiceFault) -> [UInt8] {
    guard let url = properties["TemplateURL"]?.text, objects.location(ofURL: url) != nil else {
      throw .validation("TemplateURL must be a supported URL.")
    }
    guard let object = objects.object(atURL: url) else {
      throw .validation("S3 error: The specified key does not exist.")
    }
    return object
  }

  /// Its own, and those of the stack that it is nested in (aws-resource-cloudformation-stack, "Tags").
  private static func tags(
    ofNested properties: Document, in stack: SimulatedStack
  ) -> [(key: String, value: String)] {
    let own = (properties["Tags"]?.list ?? []).map { tag in
      (key: tag["Key"]?.text ?? "", value: tag["Value"]?.text ?? "")
    }
    return own + stack.tags.filter { tag in !own.contains { $0.key == tag.key } }
  }

  /// Each a text: CloudFormation joins no lists.
  static func parameters(ofNested properties: Document) throws(ServiceFault) -> [String: String] {
    var parameters: [String: String] = [:]
    for entry in properties["Parameters"]?.entries ?? [] {
      guard let text = entry.value.text else {
        throw .validation(
          "Value of property Parameters must be an object with String (or simple type) properties")
      }
      parameters[entry.key] = text
    }
    return parameters
  }

  /// A template nested in itself would go on for ever.
  private func refuseCircle(
    _ template: ExpandedTemplate, in stack: SimulatedStack, _ operation: StackOperation
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

  static let deepestNesting = 10
}
