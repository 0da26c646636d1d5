internal import Documents
internal import Foundation
internal import ResourceTypes
internal import TemplateLanguage

/// What would change on the way from a stack's present state to a template.
extension StackService {
  /// In the template's order, what is removed last.
  ///
  /// - Parameter tags: of the stack, as they would be; nil where they stay.
  func plannedChanges(
    to template: ExpandedTemplate, _ parameters: [String: String], tags: [String: String]? = nil,
    of stack: SimulatedStack
  ) -> [PlannedChange] {
    var plan = ChangePlan(
      stack: stack, template: template, parameters: parameters,
      evaluation: evaluation(of: stack, template, parameters))
    if let tags { plan.changesTags = tags != stack.tagValues }
    return plan.changes()
  }

  /// Why a template cannot be a stack's next: resources whose types it changes; nil where it can.
  static func changedTypes(_ template: ExpandedTemplate, of stack: SimulatedStack?) -> String? {
    let changed = template.resources.filter { resource in
      guard let present = stack?.resources[resource.logicalID], present.physicalID != nil else {
        return false
      }
      return present.type != resource.type
    }
    guard !changed.isEmpty else { return nil }
    return
      "Update of resource type is not permitted. The new template modifies resource type of the following "
      + "resources: [\(changed.map(\.logicalID).joined(separator: ", "))]"
  }

  /// Whether a stack's outputs would be others.
  func changesOutputs(
    _ template: ExpandedTemplate, _ parameters: [String: String], of stack: SimulatedStack
  ) -> Bool {
    guard template.outputs == stack.template?.outputs else { return true }
    var target = stack
    target.parameters = parameters
    return (try? outputs(of: target, template)) != stack.outputs
  }
}

extension SimulatedStack {
  var tagValues: [String: String] { Self.tagValues(tags) }

  static func tagValues(_ tags: [(key: String, value: String)]) -> [String: String] {
    Dictionary(tags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }
}

/// A plan as it is made: resource by resource, each after those it needs.
private struct ChangePlan {
  let stack: SimulatedStack
  let template: ExpandedTemplate
  let parameters: [String: String]
  var evaluation: Evaluation
  var changesTags = false
  /// What becomes of resources: what is not here stays as it is.
  private var states: [String: Surroundings.Resource] = [:]
  private let before: [String: ExpandedTemplate.Resource]

  init(
    stack: SimulatedStack, template: ExpandedTemplate, parameters: [String: String], evaluation: Evaluation
  ) {
    self.stack = stack
    self.template = template
    self.parameters = parameters
    self.evaluation = evaluation
    before = Dictionary(
      (stack.template?.resources ?? []).map { ($0.logicalID, $0) }, uniquingKeysWith: { $1 })
    for resource in stack.resources.values {
      if let id = resource.physicalID {
        states[resource.logicalID] = .made(id: id, attributes: resource.attributes)
      }
    }
  }

  mutating func changes() -> [PlannedChange] {
    let wanted = evaluation.wanted
    // What could not be made before has no id.
    for resource in wanted where stack.resources[resource.logicalID]?.physicalID == nil {
      states[resource.logicalID] = .pending
    }
    var changes: [String: PlannedChange] = [:]
    for resource in Self.ordered(wanted) {
      evaluation.surroundings.resource = { [states] in states[$0] }
      let shown = self.shown(resource.properties)
      guard let present = stack.resources[resource.logicalID], present.physicalID != nil else {
        changes[resource.logicalID] = PlannedChange(
          action: "Add", logicalID: resource.logicalID, physicalID: nil, type: resource.type,
          replacement: nil, properties: [], afterContext: Self.context(shown, resource, evaluation))
        continue
      }
      guard var change = change(of: resource, shown, present) else { continue }
      change.beforeContext = context(before: present)
      change.afterContext = Self.context(shown, resource, evaluation)
      changes[resource.logicalID] = change
      if let id = present.physicalID {
        states[resource.logicalID] = change.replacement == "False" ? .changing(id: id) : .pending
      }
    }
    let kept = Set(wanted.map(\.logicalID))
    let removed = stack.resources.values.filter { !kept.contains($0.logicalID) }.sorted {
      $0.logicalID < $1.logicalID
    }
    return wanted.compactMap { changes[$0.logicalID] }
      + removed.map { resource in
        PlannedChange(
          action: "Remove", logicalID: resource.logicalID, physicalID: resource.physicalID,
          type: resource.type, replacement: nil, properties: [],
          policyAction: PlannedChange.PolicyAction(removedWith: resource.deletionPolicy),
          beforeContext: context(before: resource))
      }
  }

  private func context(before resource: SimulatedResource) -> String {
    Self.context(resource.shown, before[resource.logicalID], evaluation)
  }

  /// A resource as change sets tell it whole (ResourceChange, "BeforeContext").
  private static func context(
    _ properties: Document, _ definition: ExpandedTemplate.Resource?, _ evaluation: Evaluation
  ) -> String {
    let attributes: [(String, Document?)] = [
      ("Properties", properties),
      ("Metadata", definition?.metadata.map { (try? evaluation.resolve($0)) ?? $0 }),
      ("UpdateReplacePolicy", definition?.updateReplacePolicy.map { .text($0) }),
      ("DeletionPolicy", definition?.deletionPolicy.map { .text($0) }),
    ]
    return Evaluation.shown(
      .map(attributes.compactMap { name, value in value.map { Document.Entry(key: name, value: $0) } }))
  }

  /// Properties as they are shown; what cannot be resolved stands as it is written.
  private func shown(_ properties: Document) -> Document {
    (try? evaluation.masked.resolve(properties)) ?? properties
  }

  /// Each after what it needs.
  private static func ordered(_ resources: [ExpandedTemplate.Resource]) -> [ExpandedTemplate.Resource] {
    let names = Set(resources.map(\.logicalID))
    var done: Set<String> = []
    var left = resources
    var ordered: [ExpandedTemplate.Resource] = []
    while !left.isEmpty {
      let ready = left.filter { $0.dependencies.intersection(names).isSubset(of: done) }
      // The template's form has been checked: there are no circles.
      guard !ready.isEmpty else { return ordered + left }
      ordered += ready
      done.formUnion(ready.map(\.logicalID))
      left.removeAll { done.contains($0.logicalID) }
    }
    return ordered
  }

  // MARK: One resource

  /// - Parameter shown: the resource's properties, as they are shown.
  private func change(
    of resource: ExpandedTemplate.Resource, _ shown: Document, _ present: SimulatedResource
  ) -> PlannedChange? {
    let type = ResourceTypes.embedded[resource.type]
    let names = Set(
      ((resource.properties.entries ?? []) + (present.properties.entries ?? [])).map(\.key))
    var details = names.sorted().flatMap { self.details(of: $0, resource, shown, present, type) }
    if resource.type == "AWS::CloudFormation::Stack", details.isEmpty {
      // What a nested template has become is not looked at before it is worked on.
      details = [
        PlannedChange.Property(
          name: "TemplateURL", replacement: .never, attribute: .properties, isDynamic: true,
          source: .automatic,
          cause: nil, before: nil, after: nil)
      ]
    }
    if changesTags, type?.hasTags ?? false, !details.contains(where: { $0.attribute == .tags }) {
      details.append(
        PlannedChange.Property(
          name: "Tags", replacement: .never, attribute: .tags, isDynamic: false, source: .directModification,
          cause: nil, before: nil, after: nil))
    }
    if let before = self.before[resource.logicalID], before.metadata != resource.metadata {
      details.append(
        PlannedChange.Property(
          name: "Metadata", replacement: .never, attribute: .metadata, isDynamic: false,
          source: .directModification,
          cause: nil, before: nil, after: nil))
    }
    guard !details.isEmpty else { return nil }
    let replacement = Self.replacement(of: details)
    return PlannedChange(
      action: "Modify", logicalID: resource.logicalID, physicalID: present.physicalID, type: resource.type,
      replacement: replacement.rawValue, properties: details,
      policyAction: replacement == .always
        ? PlannedChange.PolicyAction(replacedWith: present.updateReplacePolicy) : nil)
  }

  /// What may come of a value that is not known yet depends on it.
  private static func replacement(of details: [PlannedChange.Property]) -> ResourceType.Replacement {
    if details.contains(where: { $0.replacement == .always && !$0.isDynamic }) { return .always }
    return details.contains { $0.replacement != .never } ? .conditional : .never
  }

  private func details(
    of name: String, _ resource: ExpandedTemplate.Resource, _ shown: Document,
    _ present: SimulatedResource, _ type: ResourceType?
  ) -> [PlannedChange.Property] {
    let written = resource.properties[name]
    let before = present.properties[name]
    var after: Document?
    if let written {
      // What cannot be resolved stands as it is written; to execute it fails, and says why.
      let resolved = try? evaluation.resolve(.map([Document.Entry(key: name, value: written)]))
      after = resolved.map { $0[name] } ?? written
    }
    func property(
      isDynamic: Bool, _ source: PlannedChange.Source, _ cause: String?,
      _ replacement: ResourceType.Replacement
    ) -> PlannedChange.Property {
      PlannedChange.Property(
        name: name, replacement: replacement, attribute: type?.isTags([name]) ?? false ? .tags : .properties,
        isDynamic: isDynamic,
        source: source, cause: cause, before: present.shown[name].map(Evaluation.shown),
        after: shown[name].map(Evaluation.shown))
    }
    let isRewritten = written != self.before[resource.logicalID]?.properties[name]
    guard let after, Evaluation.isPending(after) else {
      guard !Document.areSame(before, after) else { return [] }
      let replacement = Replacement.of(name, from: before, to: after, of: type, resource.updatePolicy)
      guard let parameter = changedParameter(in: written) else {
        return [property(isDynamic: false, .directModification, nil, replacement)]
      }
      // A changed parameter is told twice (using-cfn-updating-stacks-changesets-samples).
      return [
        property(isDynamic: !isRewritten, .directModification, nil, replacement),
        property(isDynamic: false, .parameterReference, parameter, replacement),
      ]
    }
    var details: [PlannedChange.Property] = []
    if isRewritten {
      details.append(
        property(
          isDynamic: false, .directModification, nil, type?.replacement(for: [name]) ?? .never))
    }
    for reference in References(in: written ?? .null).names {
      let isMoving =
        switch states[reference.name] {
        case .pending: true
        case .changing: reference.attribute != nil
        case .made, nil: false
        }
      guard isMoving else { continue }
      details.append(
        property(
          isDynamic: true, reference.attribute == nil ? .resourceReference : .resourceAttribute,
          ([reference.name] + [reference.attribute].compactMap { $0 }).joined(separator: "."),
          type?.replacement(for: [name]) ?? .never))
    }
    return details
  }

  private func changedParameter(in written: Document?) -> String? {
    References(in: written ?? .null).names.map(\.name).first { name in
      parameters[name] != nil && parameters[name] != stack.parameters[name]
    }
  }
}
