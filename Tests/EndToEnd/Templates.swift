/// Templates the tests deploy.
enum Templates {
  /// A function, its role and a topic.
  static let function = Surroundings.fixture("function.yaml")
  /// Moves for four seconds, then rolls back.
  static let stalling = Surroundings.fixture("stalling.yaml")
  /// A topic and a nested stack, whose template's URL is a parameter.
  static let nested = Surroundings.fixture("nested.yaml")
  /// A topic alone.
  static let topic = Surroundings.fixture("topic.yaml")
  /// A function and its role: no more than the mission's service role may make.
  static let lambda = Surroundings.fixture("lambda.yaml")
}
