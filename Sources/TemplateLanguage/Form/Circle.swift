/// Things that need each other.
enum Circle {
  /// What is part of a circle, or leads from one to another: all that is left once what needs nothing left, and what
  /// nothing left needs, is taken away.
  static func names(in needs: [String: Set<String>]) -> [String] {
    var left = needs
    while true {
      let needed = left.values.reduce(into: Set<String>()) { $0.formUnion($1) }
      let next = left.filter { name, others in
        needed.contains(name) && others.contains { left[$0] != nil }
      }
      if next.count == left.count { return next.keys.sorted() }
      left = next
    }
  }
}
