internal import Documents

/// What SAM's translator asks of values it has read: whether Python takes them for true, and what the branches of
/// `Fn::If` hold.
extension Document {
  /// Whether Python takes it for true.
  var isTruthy: Bool {
    switch self {
    case .null: false
    case .text(let text): !text.isEmpty
    case .plain(let text): text != "false" && Double(text) != 0
    case .list(let items): !items.isEmpty
    case .map(let entries): !entries.isEmpty
    }
  }

  /// Itself where Python takes it for true.
  var ifTruthy: Document? { isTruthy ? self : nil }

  /// Whether it is the truth value, not a text that reads like it.
  var isTruth: Bool { if case .plain("true") = self { true } else { false } }

  /// Whether it is either of the truth values.
  var isTruthValue: Bool {
    if case .plain(let text) = self { ["true", "false"].contains(text) } else { false }
  }

  /// Whether it is a number or a truth value that stands without quotes.
  var isPlain: Bool { if case .plain = self { true } else { false } }

  /// This; of `Fn::If`, what its branches hold but for `AWS::NoValue`.
  var branches: [Document] {
    guard let choice = self["Fn::If"]?.list else { return [self] }
    return choice.dropFirst().filter { $0["Ref"]?.text != "AWS::NoValue" }
  }

  /// Changes this; of `Fn::If`, what its branches hold but for `AWS::NoValue`.
  mutating func changeBranches<Failure>(
    _ change: (inout Document) throws(Failure) -> Void
  ) throws(Failure) {
    guard var choice = self["Fn::If"]?.list else { return try change(&self) }
    for index in choice.indices.dropFirst() where choice[index]["Ref"]?.text != "AWS::NoValue" {
      try change(&choice[index])
    }
    self["Fn::If"] = .list(choice)
  }

  /// Changes the value of a key, an empty map where there is none.
  mutating func change<Failure>(
    _ key: String, _ change: (inout Document) throws(Failure) -> Void
  ) throws(Failure) {
    var value = self[key] ?? .map([])
    try change(&value)
    self[key] = value
  }

  /// A map without a key.
  mutating func remove(_ key: String) {
    guard let entries else { return }
    self = .map(entries.filter { $0.key != key })
  }
}
