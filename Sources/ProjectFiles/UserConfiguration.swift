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

  /// The defaults are those of a person without the file.
  public init(
    stacks: [WatchedStack] = [], rememberUploads: Double = 24, readers: [String: String] = [:]
  ) {
    self.stacks = stacks
    self.rememberUploads = rememberUploads
    self.readers = readers
  }

  /// Reads the file's text. An empty file has no settings; an unknown setting is an error, since a
  /// misspelt one would otherwise do nothing without a word.
  public init(yaml: String, path: String) throws(DocumentError) {
    guard let root = try YAMLDocument.compose(yaml, path: path)?.mergingKeys(), !root.isNull else {
      self.init()
      return
    }
    try root.expectKeys(among: ["stacks", "remember_uploads", "watch_with"], path)
    var hours = 24.0
    if let node = root["remember_uploads"] {
      guard let number = node.string.flatMap(Double.init), number >= 0, number <= 8760 else {
        throw DocumentError(path: path, message: "remember_uploads is a number of hours", node: node)
      }
      hours = number
    }
    var readers: [String: String] = [:]
    if let node = root["watch_with"] {
      guard let mapping = node.mapping else {
        throw DocumentError(
          path: path, message: "watch_with maps profiles to the profiles that look for them", node: node)
      }
      for (key, value) in mapping {
        guard let profile = key.string, let reader = value.scalar?.string else {
          throw DocumentError(path: path, message: "watch_with names profiles", node: value)
        }
        readers[profile] = reader
      }
    }
    guard let list = root["stacks"] else {
      self.init(rememberUploads: hours, readers: readers)
      return
    }
    guard let items = list.sequence else {
      throw DocumentError(path: path, message: "stacks must be a list of {name, profile, region}", node: list)
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
    self.init(stacks: stacks, rememberUploads: hours, readers: readers)
  }
}
