internal import Yams

/// The person's settings, `$XDG_CONFIG_HOME/rolestack/config.yaml`.
public struct UserConfiguration: Sendable, Hashable {
  /// A stack to show, also where the session may not list stacks.
  public struct WatchedStack: Sendable, Hashable {
    public let name: String
    /// Nil: shown with every session.
    public let profile: String?
    /// Nil: the session's own.
    public let region: String?

    public init(name: String, profile: String? = nil, region: String? = nil) {
      self.name = name
      self.profile = profile
      self.region = region
    }
  }

  public let stacks: [WatchedStack]

  public init(stacks: [WatchedStack] = []) { self.stacks = stacks }

  /// Reads the file's text. An empty file has no settings; an unknown setting is an error, since a
  /// misspelt one would otherwise do nothing without a word.
  public init(yaml: String, path: String) throws(DocumentError) {
    guard let root = try YAMLDocument.compose(yaml, path: path), root.null == nil else {
      self.init()
      return
    }
    try Self.expectKeys(of: root, among: ["stacks"], path)
    guard let list = root["stacks"] else {
      self.init()
      return
    }
    guard let items = list.sequence else {
      throw DocumentError(path: path, message: "stacks must be a list of {name, profile, region}", node: list)
    }
    var stacks: [WatchedStack] = []
    for item in items {
      try Self.expectKeys(of: item, among: ["name", "profile", "region"], path)
      guard let name = item["name"]?.string, !name.isEmpty else {
        throw DocumentError(path: path, message: "a stack needs a name", node: item)
      }
      stacks.append(
        WatchedStack(name: name, profile: item["profile"]?.string, region: item["region"]?.string))
    }
    self.init(stacks: stacks)
  }

  private static func expectKeys(
    of node: Node, among known: Set<String>, _ path: String
  ) throws(DocumentError) {
    guard let mapping = node.mapping else {
      throw DocumentError(path: path, message: "this must be a mapping", node: node)
    }
    for key in mapping.keys where !known.contains(key.string ?? "") {
      throw DocumentError(
        path: path,
        message:
          "there is no setting ‘\(key.string ?? "?")’; known: \(known.sorted().joined(separator: ", "))",
        node: key)
    }
  }
}
