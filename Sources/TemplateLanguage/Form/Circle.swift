/// Things that need each other.
enum Circle {
  /// What is part of a circle, or leads from one to another: all that is left once what needs nothing left, and what
  /// nothing left needs, is taken away.
  static func names(in needs: [String: Set<String>]) -> [String] {
    left(of: reversed(left(of: needs))).keys.sorted()
  }

  /// What needs something for ever: what needs nothing is taken away, then what needed only that, and so on.
  private static func left(of needs: [String: Set<String>]) -> [String: Set<String>] {
    var left = needs.mapValues { $0.filter { needs[$0] != nil } }
    let needers = reversed(left)
    var free = left.filter(\.value.isEmpty).map(\.key)
    while let name = free.popLast() {
      left[name] = nil
      for needer in needers[name] ?? [] {
        left[needer]?.remove(name)
        if left[needer]?.isEmpty == true { free.append(needer) }
      }
    }
    return left
  }

  /// Who needs each.
  private static func reversed(_ needs: [String: Set<String>]) -> [String: Set<String>] {
    var needers = needs.mapValues { _ in Set<String>() }
    for (name, others) in needs { for other in others { needers[other]?.insert(name) } }
    return needers
  }
}
