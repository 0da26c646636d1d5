internal import Documents
internal import Foundation
internal import TemplateLanguage

/// Change sets of nested stacks, which are made, run and deleted with their root's: `IncludeNestedStacks`.
extension StackService {
  /// Makes the change sets of the nested stacks that would change; others are no change of the parent's.
  ///
  /// - Returns: why they could not be made; nil where they were.
  mutating func makeNested(of parent: inout SimulatedChangeSet, _ objects: ObjectService, depth: Int = 0)
    -> String?
  {
    guard parent.includesNested else { return nil }
    var changes: [PlannedChange] = []
    for var change in parent.changes {
      guard change.type == Self.nestedType, change.action != "Remove" else {
        changes.append(change)
        continue
      }
      do throws(ServiceFault) {
        guard let child = try nested(change, of: parent, objects, depth: depth) else { continue }
        changeSets[child.id] = child
        agenda.add(.changeSet(child.id), at: child.readyAt)
        change.changeSetID = child.id
        changes.append(change)
      } catch {
        return "Nested change set of \(change.logicalID) was not successfully created: \(error.message)"
      }
    }
    parent.changes = Self.without(
      Set(parent.changes.map(\.logicalID)).subtracting(changes.map(\.logicalID)), changes)
    return nil
  }

  /// Changes but for those that only depend on what stays the same, and on those.
  private static func without(_ same: Set<String>, _ changes: [PlannedChange]) -> [PlannedChange] {
    let idle = changes.filter { change in
      !change.properties.isEmpty
        && change.properties.allSatisfy { property in
          property.isDynamic && property.cause.map { same.contains(String($0.prefix { $0 != "." })) } ?? false
        }
    }
    guard !idle.isEmpty else { return changes }
    let names = same.union(idle.map(\.logicalID))
    return without(names, changes.filter { !names.contains($0.logicalID) })
  }

  static let nestedType = "AWS::CloudFormation::Stack"

  /// - Returns: nil where nothing would change.
  private mutating func nested(
    _ change: PlannedChange, of parent: SimulatedChangeSet, _ objects: ObjectService, depth: Int
  ) throws(ServiceFault) -> SimulatedChangeSet? {
    guard depth < Self.deepestNesting else {
      throw .validation("The simulator does not nest stacks more than \(Self.deepestNesting) deep.")
    }
    guard let stack = stacks[parent.stackID],
      let definition = parent.template.resources.first(where: { $0.logicalID == change.logicalID })
    else { return nil }
    let evaluation = evaluation(of: stack, after: parent)
    let properties = try ServiceFault.of { () throws(TemplateProblem) in
      try evaluation.resolve(definition.properties)
    }
    let object = try Self.template(ofNested: properties, in: objects)
    let given = try Self.parameters(ofNested: properties).mapValues { Evaluation.shown(.text($0)) }
    let template = try ExpandedTemplate(
      accepting: String(decoding: object, as: UTF8.self), values: given, in: stack.region)
    try checkCapabilities(ofNested: template, given: parent.capabilities)
    // What comes of resources that are made with it is not known yet, and is held to nothing.
    let isKnown = !Evaluation.isPending(properties["Parameters"] ?? .null)
    let values = isKnown ? try parameters(template, given: given, previous: [:]) : given
    let present = change.physicalID.flatMap { stacks[$0] }
    let suffix = ids.suffix()
    let stackID: String
    if let present {
      stackID = present.id
    } else {
      stackID = newStack(
        named: "\(stack.name)-\(change.logicalID)-\(suffix)", region: stack.region,
        status: "REVIEW_IN_PROGRESS",
        at: parent.createdAt)
      stacks[stackID]?.parentID = stack.id
      stacks[stackID]?.nestedAs = change.logicalID
      stacks[stackID]?.roleARN = parent.roleARN
    }
    let planned = stacks[stackID].map { plannedChanges(to: template, values, of: $0) } ?? []
    if let present, planned.isEmpty, !changesOutputs(template, values, of: present) { return nil }
    var child = SimulatedChangeSet(
      id:
        "arn:aws:cloudformation:\(stack.region):\(account):changeSet/\(parent.name)-\(change.logicalID)-\(suffix)/\(ids.uuid())",
      name: "\(parent.name)-\(change.logicalID)-\(suffix)", stackID: stackID, createdAt: parent.createdAt,
      status: "CREATE_IN_PROGRESS", reason: nil, executionStatus: "UNAVAILABLE", template: template,
      parameters: values, tags: nil, capabilities: parent.capabilities, notificationARNs: [],
      roleARN: parent.roleARN, onFailure: parent.onFailure, isCreation: present == nil, changes: planned,
      failedChecks: [], readyAt: parent.readyAt, includesNested: true, parentID: parent.id,
      rootID: parent.rootID ?? parent.id)
    if let problem = makeNested(of: &child, objects, depth: depth + 1) { throw .validation(problem) }
    return child
  }

  /// A change set's template as its resources will be, as far as that is known.
  private func evaluation(of stack: SimulatedStack, after changeSet: SimulatedChangeSet) -> Evaluation {
    var evaluation = evaluation(of: stack, changeSet.template, changeSet.parameters)
    let names = Set(changeSet.template.resources.map(\.logicalID))
    let replacements = Dictionary(
      changeSet.changes.map { ($0.logicalID, $0.replacement) }, uniquingKeysWith: { $1 })
    evaluation.surroundings.resource = { name in
      guard let present = stack.resources[name], let id = present.physicalID else {
        return names.contains(name) ? .pending : nil
      }
      return switch replacements[name] ?? nil {
      case nil: .made(id: id, attributes: present.attributes)
      case "False": .changing(id: id)
      default: .pending
      }
    }
    return evaluation
  }

  /// Those that were made with a root's.
  func nestedChangeSets(of root: SimulatedChangeSet) -> [SimulatedChangeSet] {
    root.includesNested ? changeSets.values.filter { $0.rootID == root.id } : []
  }

  /// - Throws: for one that goes with its root's.
  func refuseNested(_ changeSet: SimulatedChangeSet, _ verb: String) throws(ServiceFault) {
    guard let root = changeSet.rootID else { return }
    throw .validation(
      "Nested change set [\(changeSet.id)] cannot be \(verb) by itself; its root change set is [\(root)].")
  }

  /// The stack that a change set has reserved for a resource of its parent; nil where there was none.
  func reserved(for logicalID: String, in parent: String) -> String? {
    stacks.values.first {
      $0.parentID == parent && $0.nestedAs == logicalID && $0.status == "REVIEW_IN_PROGRESS"
    }?.id
  }
}
