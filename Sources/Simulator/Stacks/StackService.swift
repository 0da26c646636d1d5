internal import Documents
internal import Foundation
internal import ResourceTypes
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
  var agenda = Agenda()
  var exports = Exports()
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
  mutating func start(
    _ id: String, _ template: SimulatedTemplate, _ parameters: [String: String], token: String?,
    worker: Principal, onFailure: StackOperation.OnFailure, at time: Date
  ) {
    guard var stack = stacks[id] else { return }
    let isCreation = stack.template == nil || stack.status == "REVIEW_IN_PROGRESS"
    let before = StackOperation.Before(
      template: stack.template, parameters: stack.parameters, resources: stack.resources,
      outputs: stack.outputs)
    stack.parameters = parameters
    if !isCreation { stack.updatedAt = time }
    let resolution = resolution(of: stack, template)
    let wanted = template.resources.filter { resolution.holds($0.condition) }
    let wantedIDs = Set(wanted.map(\.logicalID))
    let changes = plannedChanges(to: template, parameters, of: isCreation ? nil : stack, before.template)
    let changed = Dictionary(changes.map { ($0.logicalID, $0) }, uniquingKeysWith: { $1 })
    var waiting: [StackOperation.Action] = []
    var leftovers: [StackOperation.Action] = []
    var done: Set<String> = []
    for resource in wanted {
      let after = resource.dependencies.intersection(wantedIDs)
      switch changed[resource.logicalID] {
      case nil: done.insert(resource.logicalID)
      case let change? where change.action == "Add" || change.replacement == "True":
        if change.replacement == "True", let old = stack.resources[resource.logicalID] {
          leftovers.append(
            StackOperation.Action(logicalID: resource.logicalID, verb: .delete, after: [], replaced: old))
        }
        waiting.append(
          StackOperation.Action(
            logicalID: resource.logicalID, verb: change.action == "Add" ? .create : .update, after: after))
      default:
        waiting.append(StackOperation.Action(logicalID: resource.logicalID, verb: .update, after: after))
      }
    }
    stack.operation = StackOperation(
      kind: isCreation ? .create : .update, token: token, worker: worker, onFailure: onFailure,
      waiting: waiting,
      done: done, before: before, target: template)
    let removed = changes.filter { $0.action == "Remove" }.map(\.logicalID)
    let removals = deletions(of: removed, in: stack)
    stack.operation?.leftovers = leftovers + removals
    operationTimes[id] = time
    agenda.add(.stack(id), at: time)
    noteStack(
      &stack, isCreation ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", "User Initiated", token: token,
      at: time)
    stacks[id] = stack
  }

  mutating func startDeletion(of id: String, token: String?, worker: Principal, at time: Date) {
    guard var stack = stacks[id] else { return }
    let actions = deletions(of: Array(stack.resources.keys), in: stack)
    stack.operation = StackOperation(
      kind: .delete, token: token, worker: worker, onFailure: .rollback, waiting: actions,
      before: StackOperation.Before(template: stack.template, parameters: [:], resources: [:], outputs: []),
      target: stack.template)
    operationTimes[id] = time
    agenda.add(.stack(id), at: time)
    noteStack(&stack, "DELETE_IN_PROGRESS", "User Initiated", token: token, at: time)
    stacks[id] = stack
  }

  // MARK: Templates in a stack's surroundings

  func resolution(of stack: SimulatedStack, _ template: SimulatedTemplate?) -> Resolution {
    let template = template ?? stack.template
    return Resolution(
      template: template ?? SimulatedTemplate.empty, parameters: stack.parameters, resources: stack.resources,
      pseudo: [
        "AWS::Region": stack.region, "AWS::AccountId": account, "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com", "AWS::NotificationARNs": "", "AWS::StackName": stack.name,
        "AWS::StackId": stack.id,
      ],
      exported: { [exports, region = stack.region] in exports.value(of: $0, in: region) })
  }

  func outputs(of stack: SimulatedStack, _ template: SimulatedTemplate?) throws(ServiceFault)
    -> [SimulatedStack.Output]
  {
    let resolution = resolution(of: stack, template)
    var outputs: [SimulatedStack.Output] = []
    for output in template?.outputs ?? [] where resolution.holds(output.condition) {
      var exportName: String?
      if let name = output.exportName { exportName = try resolution.text(name) }
      outputs.append(
        SimulatedStack.Output(
          key: output.key, value: try resolution.text(output.value), description: output.description,
          exportName: exportName))
    }
    return outputs
  }

  /// Every parameter's value; a missing one is an error as CloudFormation words it.
  func parameters(
    _ template: SimulatedTemplate, given: [String: String], previous: [String: String]
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
      if let fault = ParameterCheck.fault(in: value, of: parameter) { throw fault }
      values[parameter.name] = value
    }
    guard missing.isEmpty else {
      throw .validation("Parameters: [\(missing.joined(separator: ", "))] must have values")
    }
    return values
  }

  /// What would change on the way from a stack's present state to a template.
  func plannedChanges(
    to template: SimulatedTemplate, _ parameters: [String: String], of stack: SimulatedStack?,
    _ old: SimulatedTemplate?
  ) -> [PlannedChange] {
    var target = stack ?? SimulatedStack(id: "", name: "", region: "", status: "", createdAt: .distantPast)
    target.parameters = parameters
    let resolution = resolution(of: target, template)
    let wanted = template.resources.filter { resolution.holds($0.condition) }
    guard let stack else {
      return wanted.map {
        PlannedChange(
          action: "Add", logicalID: $0.logicalID, physicalID: nil, type: $0.type, replacement: nil,
          properties: [])
      }
    }
    var changes: [PlannedChange] = []
    var changing: Set<String> = []
    for resource in wanted {
      guard let present = stack.resources[resource.logicalID] else {
        changes.append(
          PlannedChange(
            action: "Add", logicalID: resource.logicalID, physicalID: nil, type: resource.type,
            replacement: nil, properties: []))
        changing.insert(resource.logicalID)
        continue
      }
      let properties = (try? resolution.resolve(resource.properties)) ?? resource.properties
      let names = Set(((properties.entries ?? []) + (present.properties.entries ?? [])).map(\.key))
      var differing = names.filter { properties[$0] != present.properties[$0] }
      if resource.type == "AWS::CloudFormation::Stack" { differing.insert("TemplateURL") }
      guard !differing.isEmpty else { continue }
      let type = ResourceTypes.embedded[resource.type]
      let replacements = differing.reduce(into: [String: ResourceType.Replacement]()) { found, name in
        found[name] = Self.replacement(type, name, present.properties[name], properties[name])
      }
      let replacement = ResourceType.Replacement.strongest(of: Array(replacements.values))
      changes.append(
        PlannedChange(
          action: "Modify", logicalID: resource.logicalID, physicalID: present.physicalID,
          type: resource.type,
          replacement: replacement.rawValue,
          properties: differing.sorted().map { name in
            func shown(_ value: Document?) -> String? { value.map { $0.text ?? $0.json } }
            return PlannedChange.Property(
              name: name, recreation: (replacements[name] ?? .never).recreation,
              isTags: type?.isTags([name]) ?? false, before: shown(present.properties[name]),
              after: shown(properties[name]))
          }))
    }
    let kept = Set(wanted.map(\.logicalID))
    for name in stack.resources.keys.sorted() where !kept.contains(name) {
      guard let resource = stack.resources[name] else { continue }
      changes.append(
        PlannedChange(
          action: "Remove", logicalID: name, physicalID: resource.physicalID, type: resource.type,
          replacement: nil, properties: []))
    }
    return changes
  }

  /// What the change of a property means: down to what differs in it, as schemas name places within properties.
  private static func replacement(
    _ type: ResourceType?, _ name: String, _ before: Document?, _ after: Document?
  ) -> ResourceType.Replacement {
    guard let type else { return .never }
    var places: [[String]] = []
    func collect(_ before: Document?, _ after: Document?, at path: [String]) {
      guard before != after else { return }
      if let left = before?.entries, let right = after?.entries {
        for key in Set((left + right).map(\.key)).sorted() {
          collect(before?[key], after?[key], at: path + [key])
        }
      } else if let left = before?.list, let right = after?.list, left.count == right.count {
        for (index, pair) in zip(left, right).enumerated() {
          collect(pair.0, pair.1, at: path + ["\(index)"])
        }
      } else {
        places.append(path)
      }
    }
    collect(before, after, at: [name])
    return .strongest(of: places.map(type.replacement))
  }
}

extension ResourceType.Replacement {
  /// As DescribeChangeSet has it in RequiresRecreation.
  fileprivate var recreation: String {
    switch self {
    case .always: "Always"
    case .conditional: "Conditionally"
    case .never: "Never"
    }
  }

  fileprivate static func strongest(of all: [Self]) -> Self {
    all.contains(.always) ? .always : all.contains(.conditional) ? .conditional : .never
  }
}
