internal import CTables
internal import Documents
internal import Foundation
internal import Policies

/// A role as it is put together for a function or a state machine.
struct RoleDraft {
  let logicalID: String
  let trust: Document
  var managed: [Document] = []
  var policies: [Document] = []
  var path: Document?
  var boundary: Document?
  var tags: Document?

  init(logicalID: String, trust: Document) {
    self.logicalID = logicalID
    self.trust = trust
  }

  var properties: Document {
    var properties: Document = [
      "AssumeRolePolicyDocument": trust, "ManagedPolicyArns": .list(managed),
    ]
    if !policies.isEmpty { properties["Policies"] = .list(policies) }
    properties["Path"] = path
    properties["PermissionsBoundary"] = boundary
    properties["Tags"] = tags
    return properties
  }

  static func trust(_ service: String) -> Document {
    [
      "Version": "2012-10-17",
      "Statement": .list([
        [
          "Action": .list(["sts:AssumeRole"]), "Effect": "Allow",
          "Principal": ["Service": .list([.text(service)])],
        ]
      ]),
    ]
  }

  static func managed(_ name: String) -> Document { .text("arn:aws:iam::aws:policy/\(name)") }

  /// A policy that a queue, a topic, a bus, a function or a bucket may be sent to.
  static func sending(to arn: Document, of type: String, _ logicalID: String) -> Document {
    let (name, actions): (String, [(String, Document)]) =
      switch type {
      case "SQS": ("SQSPolicy", [("sqs:SendMessage", arn)])
      case "SNS": ("SNSPolicy", [("sns:publish", arn)])
      case "EventBridge": ("EventBridgePolicy", [("events:PutEvents", arn)])
      case "Lambda": ("LambdaPolicy", [("lambda:InvokeFunction", arn)])
      default:
        (
          "S3Policy",
          [("s3:PutObject", ["Fn::Join": .list(["/", .list([arn, "*"])])]), ("s3:ListBucket", arn)]
        )
      }
    return policy(
      logicalID + name,
      actions.map { ["Action": .text($0.0), "Effect": "Allow", "Resource": $0.1] })
  }

  static func policy(_ name: String, _ statements: [Document]) -> Document {
    ["PolicyName": .text(name), "PolicyDocument": ["Statement": .list(statements)]]
  }

  // MARK: What a SAM resource wants in it

  enum Wish {
    case managed(Document)
    case statement(Document)
  }

  /// Adds policies; statements are named by their places among all of them.
  mutating func add(_ wishes: [Wish], of owner: String) throws(TransformError) {
    for (index, wish) in wishes.enumerated() {
      switch wish {
      case .managed(let arn): if !managed.contains(arn) { managed.append(arn) }
      case .statement(let document):
        func named(_ document: Document) -> Document {
          ServerlessTransform.isNoValue(document)
            ? document : ["PolicyName": .text("\(logicalID)Policy\(index)"), "PolicyDocument": document]
        }
        if let choice = document["Fn::If"]?.list, choice.count == 3 {
          policies.append(["Fn::If": .list([choice[0], named(choice[1]), named(choice[2])])])
        } else {
          policies.append(named(document))
        }
      }
    }
  }
}

/// SAM's policy templates: statements with parameters, by name. `Assets/make-sam-policy-templates.py` writes them.
enum PolicyTemplates {
  private static let all: Document = {
    let data = Data(bytes: sam_policy_templates_start(), count: sam_policy_templates_size)
    return (try? Document(yaml: String(decoding: data, as: UTF8.self))) ?? .map([])
  }()

  static func has(_ name: String) -> Bool { all[name] != nil }

  /// - Throws: where values are missing, as SAM words it.
  static func statement(
    _ name: String, _ values: Document, of logicalID: String
  ) throws(TransformError) -> Document {
    guard let template = all[name] else { return values }
    guard let given = values.entries else {
      throw ServerlessTransform.invalid(
        logicalID, "Must specify valid parameter values for policy template '\(name)'")
    }
    let missing = (template["parameters"]?.texts ?? []).filter { wanted in
      !given.contains { $0.key == wanted }
    }
    guard missing.isEmpty else {
      throw ServerlessTransform.invalid(
        logicalID,
        "Following required parameters of template '\(name)' don't have values: [\(missing.map { "'\($0)'" }.joined(separator: ", "))]"
      )
    }
    return filled(template["definition"] ?? .null, values)
  }

  private static func filled(_ document: Document, _ values: Document) -> Document {
    switch document {
    case .text, .plain, .null: return document
    case .list(let items): return .list(items.map { filled($0, values) })
    case .map(let entries):
      if entries.count == 1, let name = document["Ref"]?.text, let value = values[name] { return value }
      return .map(entries.map { Document.Entry(key: $0.key, value: filled($0.value, values)) })
    }
  }
}

extension ServerlessTransform {
  /// Policies as SAM takes them: names and ARNs, statements, templates, and choices between two of a kind.
  func policies(_ given: Document?, of logicalID: String) throws(TransformError) -> [RoleDraft.Wish] {
    guard let given else { return [] }
    var wishes: [RoleDraft.Wish] = []
    for (index, policy) in (given.list ?? [given]).enumerated() {
      guard let wish = try self.policy(policy, of: logicalID) else {
        throw Self.invalid(logicalID, "Policy at index \(index) in the 'Policies' property is not valid")
      }
      wishes.append(wish)
    }
    return wishes
  }

  private func policy(_ policy: Document, of logicalID: String) throws(TransformError) -> RoleDraft.Wish? {
    if case .text(let name) = policy { return .managed(try Self.arn(ofPolicy: name, logicalID)) }
    switch try Self.kind(of: policy) {
    case .managed:
      guard let choice = policy["Fn::If"]?.list else { return .managed(policy) }
      return .managed([
        "Fn::If": .list(
          try choice.map { (branch) throws(TransformError) in
            // Those of a choice within it stay as they are.
            if case .text(let name) = branch, branch != choice[0] {
              try Self.arn(ofPolicy: name, logicalID)
            } else {
              branch
            }
          })
      ])
    case .statement: return .statement(policy)
    case .template: return .statement(try statement(policy, of: logicalID))
    case nil: return nil
    }
  }

  private enum PolicyKind { case managed, statement, template }

  /// - Throws: for a choice between two kinds.
  private static func kind(of policy: Document) throws(TransformError) -> PolicyKind? {
    if case .text = policy { return .managed }
    if policy.entries?.count == 1, let choice = policy["Fn::If"]?.list, choice.count == 3 {
      let (first, second) = (try kind(of: choice[1]), try kind(of: choice[2]))
      if first == second || isNoValue(choice[2]) { return first }
      if isNoValue(choice[1]) { return second }
      throw failed(
        "Structure of the SAM template is invalid. Different policy types within the same Fn::If statement is "
          + "unsupported. Separate different policy types into different Fn::If statements")
    }
    if policy.isIntrinsic { return .managed }
    if policy["Statement"] != nil { return .statement }
    guard policy.entries?.count == 1, let name = policy.entries?.first?.key else { return nil }
    return PolicyTemplates.has(name) ? .template : nil
  }

  /// A policy template's statement, or a choice between two.
  private func statement(_ policy: Document, of logicalID: String) throws(TransformError) -> Document {
    if let choice = policy["Fn::If"]?.list, choice.count == 3 {
      func branch(_ branch: Document) throws(TransformError) -> Document {
        Self.isNoValue(branch) ? branch : try statement(branch, of: logicalID)
      }
      return ["Fn::If": .list([choice[0], try branch(choice[1]), try branch(choice[2])])]
    }
    guard let entry = policy.entries?.first else { return policy }
    return try PolicyTemplates.statement(entry.key, entry.value, of: logicalID)
  }

  /// The ARN of a managed policy by its name; other texts are left to IAM, as SAM leaves them.
  private static func arn(ofPolicy name: String, _ logicalID: String) throws(TransformError) -> Document {
    if name.hasPrefix("arn:") { return .text(name) }
    return ManagedPolicies.path(of: name).map { RoleDraft.managed($0) } ?? .text(name)
  }

  /// Adds a role that Lambda assumes, with the resource's tags where they are propagated; returns its ARN.
  mutating func addRole(
    _ suffix: String, _ given: Document, of entry: Document.Entry, _ allow: (inout RoleDraft) -> Void
  ) -> Document {
    var role = RoleDraft(
      logicalID: entry.key + suffix, trust: RoleDraft.trust("lambda.amazonaws.com"))
    allow(&role)
    var tags: Document = ["lambda:createdBy": "SAM"]
    if given["PropagateTags"]?.isTruthy == true {
      for tag in given["Tags"]?.entries ?? [] { tags[tag.key] = tag.value }
    }
    role.tags = Self.tagList(tags.entries ?? [])
    var properties = role.properties
    if role.managed.isEmpty { properties.remove("ManagedPolicyArns") }
    add(role.logicalID, "AWS::IAM::Role", properties, Self.passed(entry))
    return Self.attribute(role.logicalID, "Arn")
  }

  /// A resource's tags, and behind them the one that says that SAM made it; one's own of that name where tags are
  /// propagated.
  static func createdTags(of given: Document) -> Document {
    var tags = given["Tags"]?.ifTruthy ?? .map([])
    if tags["lambda:createdBy"] == nil || given["PropagateTags"]?.isTruthy != true {
      tags["lambda:createdBy"] = "SAM"
    }
    return tagList(tags.entries ?? [])
  }
}
