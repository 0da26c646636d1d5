internal import Foundation
internal import TemplateLanguage
internal import Templates

/// CloudFormation: an account's stacks and change sets, changed by calls and by time.
///
/// What the resources of its stacks are to the rest of the account is done by `ResourceServices`.
struct StackService: Sendable {
  let account: String
  /// How many times faster than on AWS things are made.
  let pace: Double
  let ids: IDSource
  /// By id.
  var stacks: [String: SimulatedStack] = [:]
  /// By id.
  var changeSets: [String: SimulatedChangeSet] = [:]
  /// How far each stack's time has come.
  var operationTimes: [String: Date] = [:]
  var handlers = HandlerPermissions()
  var agenda = Agenda()
  var exports = Exports()
  /// Names of resources that are there, which no other can have.
  var names = TakenNames()
  /// SSM's parameters and Secrets Manager's secrets.
  var store = ValueStore()
  /// Region and name → the id of the stack that was made last under it.
  private var latest: [String: String] = [:]
  /// Region → the ids of its stacks, the oldest first.
  private var made: [String: [String]] = [:]
  /// What goes wrong with resources and change sets.
  var faults = StackFaults()
  /// Whether a template's transform needs a permission of its own, as it does on AWS.
  var checksTransforms = false

  init(account: String, pace: Double, ids: IDSource) {
    self.account = account
    self.pace = pace
    self.ids = ids
  }

  /// The stack of a name that is there, or of an id, whatever became of it.
  func stack(_ nameOrID: String, region: String) -> SimulatedStack? {
    if let stack = stacks[nameOrID] { return stack }
    return latest["\(region)/\(nameOrID)"].flatMap { stacks[$0] }.flatMap { $0.isGone ? nil : $0 }
  }

  /// A region's stacks, the newest first, each looked up as it is asked for.
  func newestFirst(in region: String) -> some Sequence<SimulatedStack> {
    (made[region] ?? []).reversed().lazy.compactMap { stacks[$0] }
  }

  /// Physical names of a region's resources of a type that are there.
  func names(ofType type: String, in region: String) -> [String] {
    newestFirst(in: region).flatMap { stack in
      stack.resources.values.filter { $0.type == type && $0.status.hasSuffix("_COMPLETE") }.compactMap(
        \.physicalID)
    }
  }

  mutating func newStack(named name: String, region: String, status: String, at time: Date) -> String {
    let id =
      "arn:aws:cloudformation:\(region):\(account):stack/\(name)/\(ids.uuid())"
    var stack = SimulatedStack(id: id, name: name, region: region, status: status, createdAt: time)
    if status == "REVIEW_IN_PROGRESS" { noteStack(&stack, status, "User Initiated", token: nil, at: time) }
    stacks[id] = stack
    latest["\(region)/\(name)"] = id
    made[region, default: []].append(id)
    return id
  }

  /// Begins to bring a stack to a template; what is there already is updated.
  ///
  /// - Parameters:
  ///   - tags: of the stack; nil where they stay as they are.
  ///   - deletesWhatIsNew: when it is rolled back, whatever the deletion policies.
  ///   - problem: that it fails at before any resource is made; nil for none.
  mutating func start(
    _ id: String, _ template: ExpandedTemplate, _ parameters: [String: String],
    tags: [(key: String, value: String)]? = nil, token: String?, worker: Principal,
    onFailure: StackOperation.OnFailure, deletesWhatIsNew: Bool = false, problem: String? = nil, at time: Date
  ) {
    guard var stack = stacks[id] else { return }
    let isCreation = stack.template == nil || stack.status == "REVIEW_IN_PROGRESS"
    let before = StackOperation.Before(
      template: stack.template, parameters: stack.parameters, resources: stack.resources,
      outputs: stack.outputs)
    let changes = plannedChanges(
      to: template, parameters,
      tags: tags.map(SimulatedStack.tagValues), of: stack)
    stack.parameters = parameters
    stack.gone = [:]
    if let tags { stack.tags = tags }
    if !isCreation { stack.updatedAt = time }
    let wanted = evaluation(of: stack, template).wanted
    let wantedIDs = Set(wanted.map(\.logicalID))
    let changed = Dictionary(changes.map { ($0.logicalID, $0) }, uniquingKeysWith: { $1 })
    var waiting: [StackOperation.Action] = []
    var done: Set<String> = []
    for resource in wanted {
      guard let change = changed[resource.logicalID] else {
        done.insert(resource.logicalID)
        continue
      }
      waiting.append(
        StackOperation.Action(
          logicalID: resource.logicalID, verb: change.action == "Add" ? .create : .update,
          after: resource.dependencies.intersection(wantedIDs), mayStay: change.isDynamic))
    }
    var operation = StackOperation(
      kind: isCreation ? .create : .update, token: token, worker: worker, onFailure: onFailure,
      waiting: problem == nil ? waiting : [], done: done, before: before, target: template)
    operation.problem = problem
    operation.deletesWhatIsNew = deletesWhatIsNew
    if isCreation, let minutes = stack.timeout { operation.deadline = time + Double(minutes) * 60 }
    stack.operation = operation
    let removed = changes.filter { $0.action == "Remove" }.map(\.logicalID)
    let leftovers = deletions(of: removed, in: stack)
    stack.operation?.leftovers = leftovers
    operationTimes[id] = time
    agenda.add(.stack(id), at: time)
    noteStack(
      &stack, isCreation ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", "User Initiated", token: token,
      at: time)
    stacks[id] = stack
  }

  mutating func startDeletion(of id: String, token: String?, worker: Principal, at time: Date) {
    guard var stack = stacks[id] else { return }
    // What a creation is at is given up; stacks nested in it are deleted with it.
    for action in stack.operation?.running ?? [] {
      if let nested = action.nestedStackID {
        stack.resources[action.logicalID]?.physicalID = nested
      } else if let operation = stack.operation {
        note(action, "CREATE_FAILED", "Resource creation cancelled", &stack, operation, at: time)
      }
    }
    let actions = deletions(of: Array(stack.resources.keys), in: stack)
    stack.operation = StackOperation(
      kind: .delete, token: token, worker: worker, onFailure: .rollback, waiting: actions,
      before: StackOperation.Before(template: stack.template, parameters: [:], resources: [:], outputs: []),
      target: stack.template ?? stack.operation?.target)
    operationTimes[id] = time
    agenda.add(.stack(id), at: time)
    noteStack(&stack, "DELETE_IN_PROGRESS", "User Initiated", token: token, at: time)
    stacks[id] = stack
  }

  // MARK: Templates in a stack's surroundings

  /// A template in a stack as it is.
  func evaluation(
    of stack: SimulatedStack, _ template: ExpandedTemplate, _ parameters: [String: String]? = nil
  ) -> Evaluation {
    Evaluation(
      template,
      parameters: store.resolved(parameters ?? stack.parameters, of: template, in: stack.region),
      in: surroundings(of: stack, template))
  }

  private func surroundings(of stack: SimulatedStack, _ template: ExpandedTemplate) -> Surroundings {
    var surroundings = Surroundings(
      region: stack.region, account: account, stackName: stack.name, stackID: stack.id)
    surroundings.notificationARNs = stack.notificationARNs
    surroundings.exported = { [exports, region = stack.region] in exports.value(of: $0, in: region) }
    surroundings.resource = { [resources = stack.resources] name in
      guard let resource = resources[name], let id = resource.physicalID else { return nil }
      return .made(id: id, attributes: resource.attributes)
    }
    let types = Dictionary(
      template.resources.map { ($0.logicalID, $0.type) }, uniquingKeysWith: { first, _ in first })
    surroundings.hasAttribute = { attribute, resource in
      types[resource].map { PhysicalResource.mayHave(attribute, $0) } ?? true
    }
    surroundings.stored = { [store, region = stack.region] in store.value(of: $0, in: region) }
    // All stacks are held on to only where one of them is asked for.
    if template.readsStacks {
      surroundings.stackOutput = { [self] name, output, region in
        self.stack(name, region: region)?.outputs.first { $0.key == output }?.value
      }
    }
    return surroundings
  }

  func outputs(
    of stack: SimulatedStack, _ template: ExpandedTemplate
  ) throws(ServiceFault) -> [SimulatedStack.Output] {
    let evaluation = evaluation(of: stack, template)
    return try ServiceFault.of { () throws(TemplateProblem) in
      var outputs: [SimulatedStack.Output] = []
      for output in template.outputs where evaluation.holds(output.condition) {
        let exportName = try output.exportName.map { (name) throws(TemplateProblem) in
          try evaluation.text(name)
        }
        outputs.append(
          SimulatedStack.Output(
            key: output.key, value: try evaluation.text(evaluation.value(of: output)),
            description: output.description, exportName: exportName))
      }
      return outputs
    }
  }

  /// Every parameter's value; a missing one is an error as CloudFormation words it.
  func parameters(
    _ template: ExpandedTemplate, given: [String: String], previous: [String: String]
  ) throws(ServiceFault) -> [String: String] {
    let names = Set(template.parameters.map(\.name))
    let unknown = given.keys.filter { !names.contains($0) }.sorted()
    guard unknown.isEmpty else {
      throw .validation("Parameters: [\(unknown.joined(separator: ", "))] do not exist in the template")
    }
    var values: [String: String] = [:]
    var missing: [String] = []
    for parameter in template.parameters {
      guard let value = given[parameter.name] ?? previous[parameter.name] ?? parameter.defaultValue else {
        missing.append(parameter.name)
        continue
      }
      if let problem = ParameterValue.problem(value, of: parameter) { throw ServiceFault(problem) }
      values[parameter.name] = value
    }
    guard missing.isEmpty else {
      throw .validation("Parameters: [\(missing.joined(separator: ", "))] must have values")
    }
    return values
  }
}
