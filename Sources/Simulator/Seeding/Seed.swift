public import AWSCore
public import Documents
internal import Foundation
internal import TemplateLanguage

/// What a simulated account holds at the start, from a seed file: its stacks with their history, objects, and
/// sessions to look at them with.
public struct Seed: Sendable {
  /// A session as a person would have configured it.
  public struct Session: Sendable {
    /// Of its row; `session` where the seed gives none.
    public let name: String
    /// Its role; what cannot be assumed says why.
    public let definition: Result<SessionDefinition, AWSError>
    /// Stacks shown where it may not list them.
    public let stacks: [String]
  }

  /// Ten thousand stacks with templates of their own.
  private static let limits = YAMLDocument.Limits(size: 64 << 20, values: 4_000_000)

  let region: Region
  let objects: [(path: String, text: String)]
  let stacks: [SeededStack]
  let sessions: [Document]
  /// Of the SSM parameter store, by name.
  let storedParameters: [String: String]
  let callFaults: CallFaults
  let checks: [SeededCheck]
  /// Seconds until an event is to be seen.
  let eventDelay: Double
  /// Seconds until a new role or key is known everywhere.
  let identityDelay: Double
  /// Seconds after which somebody approves a log-in by himself; nil where only a browser does.
  let approvesLogInsAfter: Double?

  struct SeededStack: Sendable {
    let name: String
    let role: String?
    let operations: [Operation]
  }

  struct Operation: Sendable {
    let stack: String
    let role: String?
    let secondsAgo: Double
    let template: ExpandedTemplate
    let parameters: [String: String]
    let failures: [String: String]
    let stuck: Set<String>
    let answers: [String: Document]
    let objects: [(path: String, text: String)]
  }

  /// Reads a seed; the errors name the stack at fault.
  public init(yaml: String) throws(DocumentProblem) {
    let root = try Document(yaml: yaml, limits: Self.limits)
    try root.expectKeys(
      [
        "region", "objects", "ssm", "stacks", "sessions", "faults", "checks", "clock_skew", "iam_delay",
        "log_in_delay", "event_delay",
      ],
      in: "the seed")
    guard let region = Region(root["region"]?.text ?? "us-east-1") else {
      throw DocumentProblem(message: "region is not the name of a region")
    }
    self.region = region
    objects = Self.objects(root["objects"])
    storedParameters = Self.texts(root["ssm"])
    var stacks: [SeededStack] = []
    for stack in root["stacks"]?.list ?? [] {
      guard let name = stack["name"]?.text else { throw DocumentProblem(message: "a stack has no name") }
      try stack.expectKeys(Self.operationKeys.union(["name", "role", "then"]), in: "stack \(name)")
      var operations = [try Self.operation(stack, of: name, in: region, role: stack["role"]?.text)]
      for later in stack["then"]?.list ?? [] {
        try later.expectKeys(Self.operationKeys, in: "stack \(name)")
        operations.append(try Self.operation(later, of: name, in: region, role: stack["role"]?.text))
      }
      stacks.append(SeededStack(name: name, role: stack["role"]?.text, operations: operations))
    }
    self.stacks = stacks
    sessions = root["sessions"]?.list ?? []
    var faults = CallFaults()
    for fault in root["faults"]?.list ?? [] { faults.faults.append(try CallFault(fault)) }
    faults.clockSkew = try Self.seconds("clock_skew", root)
    callFaults = faults
    checks = try (root["checks"]?.list ?? []).map { (check) throws(DocumentProblem) in try SeededCheck(check)
    }
    eventDelay = try Self.seconds("event_delay", root)
    identityDelay = try Self.seconds("iam_delay", root)
    approvesLogInsAfter = root["log_in_delay"] == nil ? nil : try Self.seconds("log_in_delay", root)
  }

  private static let operationKeys: Set<String> = [
    "ago", "template", "parameters", "fails", "stuck", "objects", "answers",
  ]

  private static func operation(
    _ document: Document, of stack: String, in region: Region, role: String?
  ) throws(DocumentProblem) -> Operation {
    guard let body = document["template"]?.text else {
      throw DocumentProblem(message: "stack \(stack) has no template text")
    }
    let template: ExpandedTemplate
    let values = texts(document["parameters"])
    do throws(ServiceFault) {
      template = try ExpandedTemplate(accepting: body, values: values, in: region.name)
    } catch {
      throw DocumentProblem(message: "stack \(stack): \(error.message)")
    }
    return Operation(
      stack: stack, role: role, secondsAgo: try seconds("ago", document), template: template,
      parameters: values, failures: texts(document["fails"]),
      stuck: Set(document["stuck"]?.texts ?? []),
      answers: Dictionary(
        (document["answers"]?.entries ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
      objects: objects(document["objects"]))
  }

  private static func seconds(_ key: String, _ root: Document) throws(DocumentProblem) -> Double {
    guard let text = root[key]?.text else { return 0 }
    guard let seconds = Double(text), abs(seconds) <= 1e9 else {
      throw DocumentProblem(message: "\(key) is a number of seconds")
    }
    return seconds
  }

  private static func texts(_ document: Document?) -> [String: String] {
    Dictionary((document?.entries ?? []).map { ($0.key, $0.value.text ?? "") }, uniquingKeysWith: { $1 })
  }

  private static func objects(_ document: Document?) -> [(path: String, text: String)] {
    (document?.entries ?? []).map { ($0.key, $0.value.text ?? "") }
  }
}
