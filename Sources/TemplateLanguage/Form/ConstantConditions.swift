internal import Documents

/// Conditions that hold, or do not, whatever the parameters are: those of texts alone. Each is looked at once.
struct ConstantConditions {
  private let conditions: [String: Document]
  /// Of those that were looked at; nil for what depends on something, and for a circle.
  private var outcomes: [String: Bool?] = [:]
  /// Conditions that name each other; a longer chain counts as one that depends on something.
  private static let deepest = 100

  init(_ conditions: [Document.Entry]) {
    self.conditions = Dictionary(conditions.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// - Parameter name: nil for what has no condition, and is always there.
  mutating func outcome(of name: String?) -> Bool? { name.map { outcome(of: $0, depth: 0) } ?? true }

  private mutating func outcome(of name: String, depth: Int) -> Bool? {
    if let known = outcomes[name] { return known }
    guard depth < Self.deepest, let condition = conditions[name] else { return nil }
    // A circle comes back here.
    outcomes[name] = .some(nil)
    let outcome = outcome(of: condition, depth: depth + 1)
    outcomes[name] = .some(outcome)
    return outcome
  }

  private mutating func outcome(of condition: Document, depth: Int) -> Bool? {
    guard depth < Self.deepest, let (function, argument) = Intrinsic.call(condition) else { return nil }
    let items = argument.list ?? []
    switch function {
    case .condition: return argument.text.flatMap { outcome(of: $0, depth: depth) }
    case .equals where items.count == 2:
      guard let left = items[0].text, let right = items[1].text else { return nil }
      return left == right
    case .not where items.count == 1: return outcome(of: items[0], depth: depth + 1).map { !$0 }
    case .and, .or:
      var outcomes: [Bool?] = []
      for item in items { outcomes.append(outcome(of: item, depth: depth + 1)) }
      if outcomes.contains(function == .or) { return function == .or }
      return outcomes.contains(nil) ? nil : function == .and
    default: return nil
    }
  }
}
