internal import AWSCore
public import Documents
internal import Foundation

/// SAM's `samconfig.toml` or `samconfig.yaml`: what `sam deploy` of an environment is told, read as aws-sam-cli reads
/// it (`SamConfig`, `CfnParameterOverridesType`, `CfnTags`).
public struct SamConfiguration: Sendable, Hashable {
  /// In the order they are looked for.
  public static let names = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"]

  private let root: SettingValue
  private let path: String
  /// Files that `file://` and `$include` may lead to, one below the other.
  private static let deepest = 16

  /// - Parameter path: its ending tells TOML from YAML; files it names are beside it, or in the working folder.
  public init(text: String, path: String) throws(DocumentError) {
    self.path = path
    root = try SettingValue.read(text, path: path)
  }

  /// The file's tables that are not empty, sorted by name; `version` is none, as it is no table.
  public var environments: [String] {
    root.entries.filter { !$0.value.entries.isEmpty }.map(\.key).sorted()
  }

  /// The settings of an environment: those of `deploy` over those of `global`. `package` lends its bucket.
  ///
  /// - Returns: nil where there is no such environment.
  public func settings(of environment: String = "default") throws(DocumentError) -> DeploymentSettings? {
    guard let commands = root[environment], case .map = commands else { return nil }
    var values: [String: SettingValue] = [:]
    for entry in commands["package"]?["parameters"]?.entries ?? []
    where ["s3_bucket", "s3_prefix"].contains(entry.key) {
      values[entry.key] = entry.value
    }
    for command in ["global", "deploy"] {
      for entry in commands[command]?["parameters"]?.entries ?? [] {
        // With hyphens, as on the command line, the AWS CLI's users write them; SAM passes such a key over.
        values[entry.key.replacing("-", with: "_")] = entry.value
      }
    }
    var settings = DeploymentSettings()
    settings.stackName = try text("stack_name", values)
    settings.bucket = try text("s3_bucket", values)
    settings.prefix = try text("s3_prefix", values)
    settings.region = try text("region", values)
    settings.profile = try text("profile", values)
    settings.serviceRole = try text("role_arn", values)
    let template = values["template_file"] == nil ? "template" : "template_file"
    settings.templateFile = try text(template, values)
    settings.capabilities = try words("capabilities", values)
    settings.notificationARNs = try words("notification_arns", values)
    settings.keepsChangeSet = try flag("no_execute_changeset", values)
    settings.asksBeforeExecuting = try flag("confirm_changeset", values)
    settings.failsWithoutChanges = try flag("fail_on_empty_changeset", values)
    settings.forcesUpload = try flag("force_upload", values)
    settings.onFailure = try onFailure(values)
    settings.parameters = try parameters(values["parameter_overrides"] ?? .null, below: []).mapValues(
      Secret.init)
    settings.tags = try tags(values["tags"] ?? .null)
    settings.passedOver = Self.passedOver(values)
    return settings
  }

  // MARK: Keys

  private static let followed: Set<String> = [
    "stack_name", "s3_bucket", "s3_prefix", "region", "profile", "role_arn", "template_file", "template",
    "capabilities", "notification_arns", "no_execute_changeset", "confirm_changeset",
    "fail_on_empty_changeset",
    "force_upload", "on_failure", "disable_rollback", "parameter_overrides", "tags",
  ]
  /// What changes nothing that rolestack does: how SAM draws, how `sam build` and others work.
  private static let harmless: Set<String> = [
    "no_progressbar", "use_json", "debug", "beta_features", "save_params", "output", "guided", "cached",
    "parallel",
    "config_env", "config_file", "lint", "container_env_var_file", "use_container", "warm_containers",
    "build_dir",
    "cache_dir", "base_dir", "manifest", "skip_pull_image", "watch", "language_extensions",
  ]
  private static let advice = [
    "resolve_s3": "name a bucket with s3_bucket",
    "image_repository": "push images yourself, and name them by URI",
    "image_repositories": "push images yourself, and name them by URI",
    "resolve_image_repos": "push images yourself, and name them by URI",
    "signing_profiles": "code is not signed", "kms_key_id": "the bucket's own encryption is used",
    "metadata": "objects bear no metadata", "express": "deployments are standard ones",
    "max_wait_duration": "a deployment is watched to its end",
  ]

  private static func passedOver(_ values: [String: SettingValue]) -> [String] {
    values.filter { key, value in
      guard !followed.contains(key), !harmless.contains(key) else { return false }
      // A flag that is off asks for nothing.
      return !(advice[key] != nil && value.flag == false)
    }.keys.sorted().map { key in key + (advice[key].map { " (\($0))" } ?? "") }
  }

  private func problem(_ message: String) -> DocumentError { DocumentError(path: path, message: message) }

  private func text(_ key: String, _ values: [String: SettingValue]) throws(DocumentError) -> String? {
    switch values[key] {
    case nil, .null?: return nil
    case let value?:
      guard let text = value.scalar else { throw problem("\(key) must be a text") }
      return text
    }
  }

  private func flag(_ key: String, _ values: [String: SettingValue]) throws(DocumentError) -> Bool? {
    switch values[key] {
    case nil, .null?: return nil
    case let value?:
      guard let flag = value.flag else { throw problem("\(key) must be true or false") }
      return flag
    }
  }

  /// Texts of a list, or words of one text.
  private func words(_ key: String, _ values: [String: SettingValue]) throws(DocumentError) -> [String] {
    switch values[key] ?? .null {
    case .null: return []
    case .list(let items):
      var words: [String] = []
      for item in items {
        guard let text = item.scalar else { throw problem("\(key) must be a list of texts") }
        words.append(text)
      }
      return words
    case let value:
      guard let text = value.scalar else { throw problem("\(key) must be a text or a list") }
      return text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
  }

  private func onFailure(_ values: [String: SettingValue]) throws(DocumentError) -> String? {
    let isRollbackOff = try flag("disable_rollback", values) ?? false
    guard let name = try text("on_failure", values) else { return isRollbackOff ? "DO_NOTHING" : nil }
    guard ["ROLLBACK", "DELETE", "DO_NOTHING"].contains(name.uppercased()) else {
      throw problem("on_failure must be ROLLBACK, DELETE or DO_NOTHING")
    }
    return name.uppercased()
  }

  // MARK: Parameters and tags

  private func parameters(
    _ value: SettingValue, below files: [String]
  ) throws(DocumentError) -> [String: String] {
    var parameters: [String: String] = [:]
    switch value {
    case .null: break
    case .list(let items):
      for item in items { parameters.merge(try self.parameters(item, below: files)) { $1 } }
    case .map(let entries):
      for entry in entries {
        if entry.key == "$include" {
          guard entry.value.isTextOrList else { throw problem("$include must be a text or a list of texts") }
          parameters.merge(try self.parameters(entry.value, below: files)) { $1 }
        } else {
          parameters[SamAssignments.unquoted(entry.key)] = SamAssignments.unquoted(try parameterText(entry))
        }
      }
    case .text("") where files.isEmpty: break
    case .text(let text) where text.hasPrefix("file://"):
      parameters = try include(String(text.dropFirst(7)), below: files)
    case .text(let text), .plain(let text):
      for pair in try assignments(text, of: "parameter_overrides", .parameters) {
        parameters[pair.key] = pair.value
      }
    case .bool: throw problem("parameter_overrides must be a text, a list or a map")
    }
    return parameters
  }

  private func parameterText(_ entry: SettingValue.Entry) throws(DocumentError) -> String {
    switch entry.value {
    case .null: return ""
    case .list(let items):
      var texts: [String] = []
      for item in items where item != .null && item != .text("") {
        guard let text = item.scalar else {
          throw problem("the value of \(entry.key) is a list of more than texts")
        }
        texts.append(text.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      return texts.joined(separator: ",")
    case .map: throw problem("the value of \(entry.key) is a map; a parameter is a text")
    default: return entry.value.scalar ?? ""
    }
  }

  /// - Parameter files: those that led here, the nearest last.
  private func include(_ name: String, below files: [String]) throws(DocumentError) -> [String: String] {
    let folder = files.last.map { ($0 as NSString).deletingLastPathComponent } ?? ""
    let file = ((name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)") as NSString)
      .standardizingPath
    guard [".toml", ".yaml", ".yml"].contains(where: file.hasSuffix) else {
      throw problem("file://\(name) must end in .toml, .yaml or .yml")
    }
    guard !files.contains(file), files.count < Self.deepest else {
      throw problem("file://\(name) leads back to itself, or through more than \(Self.deepest) files")
    }
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw problem("file://\(name) is not there, or cannot be read")
    }
    return try parameters(try SettingValue.read(text, path: file), below: files + [file])
  }

  private func tags(_ value: SettingValue) throws(DocumentError) -> [Stack.Tag] {
    var pairs: [(key: String, value: String)] = []
    switch value {
    case .null, .text(""): break
    case .map(let entries):
      for entry in entries { pairs.append((entry.key, try parameterText(entry))) }
    case .list(let items):
      for item in items {
        guard let text = item.scalar else { throw problem("tags must be a list of texts") }
        pairs += try tagPairs(text)
      }
    default: pairs += try tagPairs(value.scalar ?? "")
    }
    var tags: [Stack.Tag] = []
    for pair in pairs {
      tags.removeAll { $0.key == pair.key }
      tags.append(Stack.Tag(key: pair.key, value: pair.value))
    }
    return tags
  }

  /// A text with a single equals sign is one tag, spaces and all.
  private func tagPairs(_ text: String) throws(DocumentError) -> [(key: String, value: String)] {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    if parts.count == 2 {
      return [(SamAssignments.unquoted(String(parts[0])), SamAssignments.unquoted(String(parts[1])))]
    }
    return try assignments(text, of: "tags", .tags)
  }

  private func assignments(
    _ text: String, of key: String, _ form: SamAssignments.Form
  ) throws(DocumentError) -> [(key: String, value: String)] {
    do throws(SamAssignments.Problem) { return try SamAssignments.read(text, form) } catch {
      // Without the text: it may be a secret.
      throw problem("\(key) has something that is no Key=Value; quotes keep words together")
    }
  }
}

extension SettingValue {
  fileprivate var isTextOrList: Bool {
    switch self {
    case .text, .list: true
    default: false
    }
  }
}
