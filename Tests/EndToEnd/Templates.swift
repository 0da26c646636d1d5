/// Templates the tests deploy.
enum Templates {
  /// A function, its role and a topic.
  static let function = Surroundings.fixture("function.yaml")
  /// Moves for four seconds, then rolls back.
  static let stalling = Surroundings.fixture("stalling.yaml")
}
