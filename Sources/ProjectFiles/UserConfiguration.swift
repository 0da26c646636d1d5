public import Documents

/// The person's settings, `$XDG_CONFIG_HOME/rolestack/config.yaml`.
public struct UserConfiguration: Sendable, Hashable {
  /// A stack to show, also where the session may not list stacks.
  public struct WatchedStack: Sendable, Hashable {
    /// Never empty where it is read from a file; otherwise not checked.
    public let name: String
    /// Nil: shown with every session.
    public let profile: String?
    /// Nil: the session's own.
    public let region: String?

    /// Without a profile and a region, every session shows it.
    public init(name: String, profile: String? = nil, region: String? = nil) {
      self.name = name
      self.profile = profile
      self.region = region
    }
  }

  /// In the order of the file; the same stack may be there twice.
  public let stacks: [WatchedStack]
  /// Hours that an uploaded artifact is taken to be there.
  public let rememberUploads: Double
  /// Profile → the profile that its stacks are looked at with (`watch_with`).
  public let readers: [String: String]
  /// Profiles whose sessions are for reading alone (`read_only`).
  public let readOnly: Set<String>
  /// How accounts are shown (`accounts`); the first that matches holds.
  public let accounts: [AccountRule]

  /// The defaults are those of a person without the file.
  public init(
    stacks: [WatchedStack] = [], rememberUploads: Double = 24, readers: [String: String] = [:],
    readOnly: Set<String> = [], accounts: [AccountRule] = []
  ) {
    self.stacks = stacks
    self.rememberUploads = rememberUploads
    self.readers = readers
    self.readOnly = readOnly
    self.accounts = accounts
  }

  /// Reads the file's text. An empty file has no settings; an unknown setting is an error, since a
  /// misspelt one would otherwise do nothing without a word.
  public init(yaml: String, path: String) throws(DocumentError) {
    guard let root = try YAMLDocument.compose(yaml, path: path)?.mergingKeys(), !root.isNull else {
      self.init()
      return
    }
    try root.expectKeys(
      among: ["stacks", "remember_uploads", "watch_with", "read_only", "accounts"], path)
    self.init(
      stacks: try root["stacks"].map { (node) throws(DocumentError) in try Self.stacks(node, path) } ?? [],
      rememberUploads: try root["remember_uploads"].map { (node) throws(DocumentError) in
        try Self.hours(node, path)
      } ?? 24,
      readers: try root["watch_with"].map { (node) throws(DocumentError) in try Self.readers(node, path) }
        ?? [:],
      readOnly: try root["read_only"].map { (node) throws(DocumentError) in try Self.profiles(node, path) }
        ?? [],
      accounts: try root["accounts"].map { (node) throws(DocumentError) in try Self.accounts(node, path) }
        ?? [])
  }

  private static func hours(_ node: Node, _ path: String) throws(DocumentError) -> Double {
    guard let number = node.string.flatMap(Double.init), number >= 0, number <= 8760 else {
      throw DocumentError(path: path, message: "remember_uploads is a number of hours", node: node)
    }
    return number
  }

  private static func readers(_ node: Node, _ path: String) throws(DocumentError) -> [String: String] {
    guard let mapping = node.mapping else {
      throw DocumentError(
        path: path, message: "watch_with maps profiles to the profiles that look for them", node: node)
    }
    var readers: [String: String] = [:]
    for (key, value) in mapping {
      guard let profile = key.string, let reader = value.scalar?.string else {
        throw DocumentError(path: path, message: "watch_with names profiles", node: value)
      }
      readers[profile] = reader
    }
    return readers
  }

  private static func profiles(_ node: Node, _ path: String) throws(DocumentError) -> Set<String> {
    guard let items = node.sequence else {
      throw DocumentError(path: path, message: "read_only is a list of profiles", node: node)
    }
    var profiles: Set<String> = []
    for item in items {
      guard let profile = item.string, !profile.isEmpty else {
        throw DocumentError(path: path, message: "read_only names profiles", node: item)
      }
      profiles.insert(profile)
    }
    return profiles
  }

  private static func accounts(_ node: Node, _ path: String) throws(DocumentError) -> [AccountRule] {
    guard let items = node.sequence else {
      throw DocumentError(
        path: path, message: "accounts must be a list of {match, alias, color}", node: node)
    }
    var rules: [AccountRule] = []
    for item in items {
      try item.expectKeys(among: ["match", "alias", "color"], path)
      guard let match = item["match"]?.string, !match.isEmpty else {
        throw DocumentError(
          path: path, message: "an account needs match: its number, or a pattern of sessions' names",
          node: item)
      }
      var color: AccountRule.Color?
      if let node = item["color"] {
        color = node.string.flatMap(AccountRule.Color.init)
        guard color != nil else {
          let known = AccountRule.Color.allCases.map(\.rawValue).joined(separator: ", ")
          throw DocumentError(path: path, message: "color is one of \(known)", node: node)
        }
      }
      rules.append(AccountRule(match: match, alias: item["alias"]?.string, color: color))
    }
    return rules
  }

  private static func stacks(_ node: Node, _ path: String) throws(DocumentError) -> [WatchedStack] {
    guard let items = node.sequence else {
      throw DocumentError(path: path, message: "stacks must be a list of {name, profile, region}", node: node)
    }
    var stacks: [WatchedStack] = []
    for item in items {
      try item.expectKeys(among: ["name", "profile", "region"], path)
      guard let name = item["name"]?.string, !name.isEmpty else {
        throw DocumentError(path: path, message: "a stack needs a name", node: item)
      }
      stacks.append(
        WatchedStack(name: name, profile: item["profile"]?.string, region: item["region"]?.string))
    }
    return stacks
  }
}
