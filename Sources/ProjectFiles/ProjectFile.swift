internal import AWSCore
public import Documents

/// A project's `rolestack.yaml`: settings of its deployments, and named targets whose own go before them.
///
/// ```yaml
/// service_role: arn:aws:iam::123456789012:role/service-role
/// account: "123456789012"
/// template: template.yaml
/// targets:
///   staging: {profile: deploy-stg, stack: my-app-stg, parameters: {Stage: stg}}
///   production: {profile: deploy-prod, stack: my-app, bucket: artifacts, tags: {stage: production}}
/// ```
public struct ProjectFile: Sendable, Hashable {
  /// Looked for in the working folder, and nowhere above it.
  public static let name = "rolestack.yaml"

  private static let settingKeys: Set<String> = [
    "profile", "region", "account", "stack", "template", "service_role", "bucket", "prefix", "parameters",
    "capabilities", "tags", "narrow", "watch_with",
  ]

  private var common: DeploymentSettings
  private var targets: [String: DeploymentSettings]

  /// One without any settings.
  public init() {
    common = DeploymentSettings()
    targets = [:]
  }

  /// Reads the file's text; an empty one has no settings. The path is for messages alone.
  ///
  /// - Throws: where it is not YAML, a setting is unknown or of another kind, or `account` is not 12 digits.
  public init(yaml: String, path: String) throws(DocumentError) {
    guard let root = try YAMLDocument.compose(yaml, path: path)?.mergingKeys(), !root.isNull else {
      self = ProjectFile()
      return
    }
    try root.expectKeys(among: Self.settingKeys.union(["targets"]), path)
    common = try Self.settings(root, path)
    var targets: [String: DeploymentSettings] = [:]
    if let section = root["targets"] {
      guard let mapping = section.mapping else {
        throw DocumentError(
          path: path, message: "targets must be a mapping of names to settings", node: section)
      }
      for (name, node) in mapping {
        guard let name = name.string else { continue }
        try node.expectKeys(among: Self.settingKeys, path)
        targets[name] = try Self.settings(node, path)
      }
    }
    self.targets = targets
  }

  /// Keys of `targets`, sorted; empty where the file has none.
  public var targetNames: [String] { targets.keys.sorted() }

  /// The settings of a target.
  ///
  /// - Parameter target: nil for what holds for all of them.
  /// - Returns: nil where there is no such target.
  public func settings(of target: String?) -> DeploymentSettings? {
    guard let target else { return common }
    return targets[target]?.over(common)
  }

  private static func settings(_ node: Node, _ path: String) throws(DocumentError) -> DeploymentSettings {
    func text(_ key: String) throws(DocumentError) -> String? {
      guard let value = node[key], !value.isNull else { return nil }
      guard let text = value.scalar?.string else {
        throw DocumentError(path: path, message: "\(key) must be a text", node: value)
      }
      return text
    }
    func pairs(_ key: String) throws(DocumentError) -> [(key: String, value: String)] {
      guard let value = node[key], !value.isNull else { return [] }
      guard let mapping = value.mapping else {
        throw DocumentError(path: path, message: "\(key) must be a mapping of keys to values", node: value)
      }
      var pairs: [(key: String, value: String)] = []
      for (key, value) in mapping {
        guard let key = key.string, let text = value.scalar?.string else {
          throw DocumentError(path: path, message: "a value here must be a text", node: value)
        }
        pairs.append((key, text))
      }
      return pairs
    }
    var settings = DeploymentSettings()
    settings.profile = try text("profile")
    settings.region = try text("region")
    // As it is written: YAML would take 012345678901 for a number.
    settings.account = try text("account")
    if let account = settings.account, !DeploymentSettings.isAccount(account) {
      throw DocumentError(
        path: path, message: "account must be an account id of 12 digits", node: node["account"] ?? node)
    }
    settings.stackName = try text("stack")
    settings.templateFile = try text("template")
    settings.serviceRole = try text("service_role")
    settings.watchProfile = try text("watch_with")
    settings.bucket = try text("bucket")
    settings.prefix = try text("prefix")
    settings.narrows = try text("narrow").map { (value) throws(DocumentError) in
      guard let isOn = ["true": true, "false": false][value.lowercased()] else {
        throw DocumentError(
          path: path, message: "narrow must be true or false", node: node["narrow"] ?? node)
      }
      return isOn
    }
    settings.parameters = Dictionary(
      try pairs("parameters").map { ($0.key, Secret($0.value)) }, uniquingKeysWith: { $1 })
    settings.tags = try pairs("tags").map { Stack.Tag(key: $0.key, value: $0.value) }
    if let list = node["capabilities"] {
      guard let items = list.sequence else {
        throw DocumentError(path: path, message: "capabilities must be a list", node: list)
      }
      settings.capabilities = try items.map { (item) throws(DocumentError) in
        guard let capability = item.scalar?.string else {
          throw DocumentError(path: path, message: "a capability is a text", node: item)
        }
        return capability
      }
    }
    return settings
  }
}

extension Node {
  /// An unknown setting is an error, since a misspelt one would otherwise do nothing without a word.
  func expectKeys(among known: Set<String>, _ path: String) throws(DocumentError) {
    guard let mapping else {
      throw DocumentError(path: path, message: "this must be a mapping", node: self)
    }
    for key in mapping.map(\.key) where !known.contains(key.string ?? "") {
      throw DocumentError(
        path: path,
        message:
          "there is no setting ‘\(key.string ?? "?")’; known: \(known.sorted().joined(separator: ", "))",
        node: key)
    }
  }
}
