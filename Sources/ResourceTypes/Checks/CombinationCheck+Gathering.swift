internal import Documents

/// What a rule gathers from a resource and from those that it refers to, and holds against its schema together.
extension CombinationCheck {
  /// One verdict for each resource that the leading source refers to; one where none refers to any.
  func gathering(
    _ sources: [CombinationRule.Source], from node: Node, at path: [String]
  ) -> [Verdict] {
    func verdict(_ named: [String: String]) -> Verdict {
      var check = self
      var found: [(Node, Node)] = []
      for source in sources {
        guard let reference = source.reference else {
          found.append((Node(source.name), gathered(source, from: node)))
          continue
        }
        let name = named[source.name] ?? resource(source, in: node, at: reference)
        guard let name, let other = resources[name] else { continue }
        let properties = other["Properties"] ?? Node([(key: Node, value: Node)](), tag: Node.Tag.none)
        found.append((Node(source.name), gathered(source, from: properties)))
      }
      let whole = Node(found, tag: Node.Tag.none)
      check.gathered = whole
      return check.judge(whole, rule.schema, at: []).moved(below: path)
    }
    guard let leading = sources.first(where: { $0.reference != nil }), let reference = leading.reference
    else {
      return [verdict([:])]
    }
    return places(reference[...], [], node, throughFunctions: true).compactMap { _, value in
      guard let name = Reference(value)?.name else {
        // A name or an id: nothing is known of what it names.
        return value.scalar == nil || value.tag.hasPrefix("!") ? nil : verdict([leading.name: ""])
      }
      guard resources[name]?["Type"]?.string == leading.type else { return nil }
      return verdict([leading.name: name])
    }
  }

  private func resource(_ source: CombinationRule.Source, in node: Node, at reference: [String]) -> String? {
    places(reference[...], [], node, throughFunctions: true).lazy.compactMap { Reference($0.node)?.name }
      .first { resources[$0]?["Type"]?.string == source.type }
  }

  private func gathered(_ source: CombinationRule.Source, from properties: Node) -> Node {
    let found = source.properties.sorted { $0.key < $1.key }.compactMap { name, property -> (Node, Node)? in
      let value = places(property.path[...], [], properties, throughFunctions: true).first?.node
      if let value, !Function.isNothing(value) { return (Node(name), value) }
      guard property.hasStandard else { return nil }
      return (Node(name), Node(property.standard?.text ?? "null"))
    }
    return Node(found, tag: Node.Tag.none)
  }

  /// What was gathered under a name of a source.
  func gathered(_ place: [String]) -> Node? {
    place.count == 2 ? gathered?[place[0]]?[place[1]] : nil
  }

  /// Whether two name the same resource of the template; nothing is known of others.
  func isSame(_ node: Node, _ place: [String], at path: [String]) -> Verdict {
    guard let name = Reference(node)?.name, let other = gathered(place).flatMap(Reference.init)?.name,
      resources[name] != nil, resources[other] != nil
    else { return .unknown }
    return name == other ? .holds : fails(path, "\(name) is not \(other)", node.mark)
  }
}

extension CombinationCheck.Verdict {
  /// The same of what was gathered at a place: the source's name is no part of a path.
  fileprivate func moved(below path: [String]) -> Self {
    guard case .fails(let failures) = self else { return self }
    return .fails(
      failures.map {
        CombinationCheck.Failure(
          path: path + $0.path.dropFirst(), words: $0.words, mark: $0.mark, nearest: $0.nearest)
      })
  }
}
