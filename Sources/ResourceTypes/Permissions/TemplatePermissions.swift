public import Documents
internal import Foundation
internal import TemplateLanguage

/// What a service role has to be allowed so that CloudFormation can make, change and delete the resources of a template:
/// the actions that the handlers of their types call, by the registry's schemas, and those that dynamic references and
/// parameters of the parameter store take.
public struct TemplatePermissions: Sendable {
  /// An action, and which resources ask for it.
  public struct Need: Sendable, Hashable {
    /// Such as `sns:CreateTopic`.
    public let action: String
    /// What it is asked for on, each an ARN that may have `*` in it.
    public let targets: [String]
    /// Logical ids of resources, and of parameters whose values are read from elsewhere.
    public let resources: [String]
  }

  /// By action.
  public let needs: [Need]
  /// Actions beside those that the handlers of the types may call in cases that the template does not show.
  public let possible: [Need]
  /// Types of which the table does not say what they need.
  public let unknownTypes: [String]

  /// Where the stack will be.
  public struct Place: Sendable {
    let partition: String
    let region: String
    let account: String
    let stackName: String

    /// `*` stands for what is not known.
    public init(
      partition: String = "aws", region: String = "*", account: String = "*", stackName: String = "*"
    ) {
      self.partition = partition
      self.region = region
      self.account = account
      self.stackName = stackName
    }
  }

  /// Handlers that a stack's life calls.
  private static let handlers = ["create", "read", "update", "delete"]

  /// Action → target → who asks.
  private typealias Asked = [String: [String: Set<String>]]

  /// - Parameter template: as it is after its transforms.
  public init(of template: Document, in place: Place, types: ResourceTypes = .embedded) {
    var asked: Asked = [:]
    var possible: Asked = [:]
    var unknown: Set<String> = []
    let names = ResourceNames(template, place, actions: types.arns)
    let roles = PassedRoles(names: names)
    for resource in template["Resources"]?.entries ?? [] {
      let typeName = resource.value["Type"]?.text
      if let typeName, CustomResource.isOne(typeName) {
        let (action, target) = Self.invocation(resource.value, names)
        asked[action, default: [:]][target, default: []].insert(resource.key)
        continue
      }
      guard let typeName, let type = types[typeName], !type.permissions.isEmpty else {
        let name = typeName ?? "\(resource.key) without a type"
        if !Self.needsNothing.contains(name) { unknown.insert(name) }
        continue
      }
      let passed = roles.of(resource.value)
      let needed = NeededActions(type, resource.value["Properties"] ?? .null, passesRoles: !passed.isEmpty)
      for action in Set(Self.handlers.flatMap { type.permissions[$0] ?? [] }.compactMap(Self.action)) {
        let targets = action == "iam:PassRole" ? passed : names.targets(of: action, for: resource.key)
        for target in targets {
          if needed.contains(action) {
            asked[action, default: [:]][target, default: []].insert(resource.key)
          } else {
            possible[action, default: [:]][target, default: []].insert(resource.key)
          }
        }
      }
    }
    for reading in StoredValues(names: names).readings() + FurtherNeeds(names: names).needs() {
      for target in reading.targets {
        asked[reading.action, default: [:]][target, default: []].insert(reading.by)
      }
    }
    needs = Self.needs(asked)
    self.possible = Self.needs(possible.filter { asked[$0.key] == nil })
    unknownTypes = unknown.sorted()
  }

  private static func needs(_ asked: Asked) -> [Need] {
    asked.sorted { $0.key < $1.key }.map { action, targets in
      // What is asked for on everything needs no other target.
      let kept = targets.keys.contains("*") ? ["*"] : targets.keys.sorted()
      return Need(
        action: action, targets: kept,
        resources: targets.values.reduce(into: Set<String>()) { $0.formUnion($1) }.sorted())
    }
  }

  /// Whether an action on a type's resources is on one or on what is in it, as on a bucket or its objects.
  package static func hasParts(_ type: String) -> Bool { ResourceNames.hasParts(type) }

  /// How a custom resource's provider is called.
  private static func invocation(_ resource: Document, _ names: ResourceNames) -> (String, String) {
    let token = resource["Properties"]?["ServiceToken"].map(names.text) ?? "*"
    // IAM takes ARNs, and all; a name is none.
    let target = token.hasPrefix("arn:") ? token : "*"
    return (token.contains(":sns:") ? "sns:Publish" : "lambda:InvokeFunction", target)
  }

  /// An action as IAM writes it: schemas have some services in capitals. Nil for what is none.
  static func action(_ text: String) -> String? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return text[..<colon].lowercased() + text[colon...]
  }

  /// CloudFormation's own, which call nobody.
  private static let needsNothing: Set<String> = [
    "AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::WaitConditionHandle",
    // Their needs are told apart (FurtherNeeds).
    "AWS::IAM::AccessKey", "AWS::IAM::UserToGroupAddition",
  ]

  /// The policy document of what is needed, with a statement for all actions on the same targets.
  public var policy: String { Self.policy(of: needs) }

  /// The policy document with what is possible beside.
  public var widePolicy: String { Self.policy(of: needs + possible) }

  private static func policy(of needs: [Need]) -> String {
    struct Statement: Encodable {
      let effect = "Allow"
      let actions: [String]
      let targets: [String]

      enum CodingKeys: String, CodingKey {
        case effect = "Effect"
        case actions = "Action"
        case targets = "Resource"
      }
    }
    struct Policy: Encodable {
      let version = "2012-10-17"
      let statements: [Statement]

      enum CodingKeys: String, CodingKey {
        case version = "Version"
        case statements = "Statement"
      }
    }
    let groups = Dictionary(grouping: needs, by: \.targets).map { targets, needs in
      Statement(actions: needs.map(\.action), targets: targets)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let policy = Policy(statements: groups.sorted { $0.targets.lexicographicallyPrecedes($1.targets) })
    // Texts and lists can always be written.
    return (try? encoder.encode(policy)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
