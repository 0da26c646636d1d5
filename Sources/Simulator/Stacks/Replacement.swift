internal import Documents
internal import ResourceTypes
internal import TemplateLanguage

/// What a change means for the resource that it is of.
enum Replacement {
  /// What makes a domain anew where its UpdatePolicy does not have it upgraded in place (aws-attribute-updatepolicy).
  private static let versions = [
    "AWS::Elasticsearch::Domain": "ElasticsearchVersion", "AWS::OpenSearchService::Domain": "EngineVersion",
  ]
  /// What schemas call conditional, and each change of makes the resource anew (the pages of the types' properties).
  private static let certain = [
    "AWS::DynamoDB::Table": "KeySchema", "AWS::Events::Rule": "EventBusName",
  ]

  /// Of a property's change: down to what differs in it, as schemas name places within properties.
  ///
  /// - Parameter updatePolicy: of the resource.
  static func of(
    _ name: String, from before: Document?, to after: Document?, of type: ResourceType?,
    _ updatePolicy: Document?
  ) -> ResourceType.Replacement {
    guard let type else { return .never }
    if versions[type.name] == name, !Document.areSame(before, after) {
      return updatePolicy?["EnableVersionUpgrade"]?.isTrue ?? false ? .never : .always
    }
    var places: [[String]] = []
    func collect(_ before: Document?, _ after: Document?, at path: [String]) {
      guard !Document.areSame(before, after) else { return }
      let (left, right) = (before?.entries ?? [], after?.entries ?? [])
      // What is added or taken away whole counts by what is in it.
      let areMaps = [before, after].allSatisfy { $0.map { $0.entries != nil } ?? true }
      if areMaps, !left.isEmpty || !right.isEmpty {
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
    let replacements = places.map(type.replacement)
    return replacements.contains(.always)
      ? .always : replacements.contains(.conditional) ? .conditional : .never
  }

  /// Whether a definition makes a resource anew.
  ///
  /// - Parameter properties: those of the definition, resolved.
  static func isNeeded(
    of present: SimulatedResource, by definition: ExpandedTemplate.Resource, _ properties: Document
  ) -> Bool {
    guard let type = ResourceTypes.embedded[present.type] else { return false }
    let names = Set(((properties.entries ?? []) + (present.properties.entries ?? [])).map(\.key))
    return names.contains { name in
      switch of(
        name, from: present.properties[name], to: properties[name], of: type, definition.updatePolicy)
      {
      case .always: true
      case .conditional: certain[type.name] == name
      case .never: false
      }
    }
  }
}
