internal import AWSCore
internal import TOMLKit
internal import Yams

/// SAM's `samconfig.toml` or `samconfig.yaml`: what `sam deploy` of an environment is told. What rolestack has no
/// use for is passed over.
public struct SamConfiguration: Sendable, Hashable {
  /// In the order they are looked for.
  public static let names = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"]

  /// Environment → command → key → value.
  private let values: [String: [String: [String: Value]]]
  private let path: String

  private enum Value: Sendable, Hashable {
    case text(String)
    case list([String])
    case map([String: String])

    var text: String? { if case .text(let text) = self { text } else { nil } }
  }

  /// - Parameter path: its ending tells TOML from YAML.
  public init(text: String, path: String) throws(DocumentError) {
    self.path = path
    values = path.hasSuffix(".toml") ? try Self.toml(text, path) : try Self.yaml(text, path)
  }

  public var environments: [String] { values.keys.sorted() }

  /// The settings of an environment: those of `deploy` over those of `package` and `global`.
  ///
  /// - Returns: nil where there is no such environment.
  public func settings(of environment: String = "default") throws(DocumentError) -> DeploymentSettings? {
    guard let commands = values[environment] else { return nil }
    var merged: [String: Value] = [:]
    for command in ["global", "package", "deploy"] { merged.merge(commands[command] ?? [:]) { $1 } }
    var settings = DeploymentSettings()
    settings.stackName = merged["stack_name"]?.text
    settings.bucket = merged["s3_bucket"]?.text
    settings.prefix = merged["s3_prefix"]?.text
    settings.region = merged["region"]?.text
    settings.profile = merged["profile"]?.text
    settings.serviceRole = merged["role_arn"]?.text
    settings.templateFile = (merged["template_file"] ?? merged["template"])?.text
    settings.capabilities = Self.words(merged["capabilities"])
    settings.parameters = Dictionary(
      try pairs("parameter_overrides", merged).map { ($0.key, Secret($0.value)) }, uniquingKeysWith: { $1 })
    settings.tags = try pairs("tags", merged).map { Stack.Tag(key: $0.key, value: $0.value) }
    return settings
  }

  /// `"Key=Value Other=\"a b\""`, a list of such, a map, or SAM's `ParameterKey=K,ParameterValue=V`.
  private func pairs(
    _ key: String, _ values: [String: Value]
  ) throws(DocumentError) -> [(key: String, value: String)] {
    if case .map(let pairs)? = values[key] {
      return pairs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    var pairs: [(key: String, value: String)] = []
    for (index, word) in Self.words(values[key]).enumerated() {
      if let match = word.wholeMatch(of: /ParameterKey=(.*?),ParameterValue=(.*)/.dotMatchesNewlines()) {
        pairs.append((String(match.1), String(match.2)))
      } else if let equals = word.firstIndex(of: "="), equals > word.startIndex {
        pairs.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
      } else {
        // Without the word: it may be part of a secret.
        throw DocumentError(
          path: path, message: "word \(index + 1) of \(key) is no Key=Value; quotes keep words together")
      }
    }
    return pairs
  }

  private static func words(_ value: Value?) -> [String] {
    switch value {
    case .text(let text)?: ShellWords.split(text)
    case .list(let items)?: items.flatMap { item in item.contains("\"") ? ShellWords.split(item) : [item] }
    case .map?, nil: []
    }
  }

  // MARK: Reading

  private static func toml(
    _ text: String, _ path: String
  ) throws(DocumentError) -> [String: [String: [String: Value]]] {
    let root: TOMLTable
    do {
      root = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw DocumentError(
        path: path, message: "this is not TOML: \(error.description)", line: error.source.begin.line,
        column: error.source.begin.column)
    } catch {
      throw DocumentError(path: path, message: "this is not TOML: \(error)")
    }
    func scalar(_ item: any TOMLValueConvertible) -> String? { value(item)?.text }
    func value(_ value: any TOMLValueConvertible) -> Value? {
      if let text = value.string { return .text(text) }
      if let flag = value.bool { return .text(flag ? "true" : "false") }
      if let number = value.int { return .text("\(number)") }
      if let number = value.double { return .text("\(number)") }
      if let array = value.array { return .list(array.compactMap(scalar)) }
      if let table = value.table {
        return .map(table.keys.reduce(into: [:]) { $0[$1] = table[$1].flatMap(scalar) })
      }
      return nil
    }
    var values: [String: [String: [String: Value]]] = [:]
    for environment in root.keys {
      guard let commands = root[environment]?.table else { continue }
      for command in commands.keys {
        guard let parameters = commands[command]?.table?["parameters"]?.table else { continue }
        for key in parameters.keys {
          values[environment, default: [:]][command, default: [:]][key] = parameters[key].flatMap(value)
        }
      }
    }
    return values
  }

  private static func yaml(
    _ text: String, _ path: String
  ) throws(DocumentError) -> [String: [String: [String: Value]]] {
    let root = try YAMLDocument.compose(text, path: path)
    var values: [String: [String: [String: Value]]] = [:]
    for (environment, commands) in root?.mapping ?? [:] {
      for (command, node) in commands.mapping ?? [:] {
        for (key, node) in node["parameters"]?.mapping ?? [:] {
          let value: Value? =
            node.scalar.map { .text($0.string) } ?? node.sequence.map {
              .list($0.compactMap(\.scalar?.string))
            }
            ?? node.mapping.map { mapping in
              .map(mapping.reduce(into: [:]) { $0[$1.key.string ?? ""] = $1.value.scalar?.string })
            }
          values[environment.string ?? "", default: [:]][command.string ?? "", default: [:]][
            key.string ?? ""] =
            value
        }
      }
    }
    return values
  }
}

/// Words as a shell splits them: white space between, quotes around, a backslash before what is meant as it is.
public enum ShellWords {
  public static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
