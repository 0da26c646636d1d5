package import Documents

/// `{{resolve:SERVICE:KEY}}` in a text: a value that is kept elsewhere and put in when the resource is made.
package struct DynamicReference: Hashable, Sendable {
  package enum Service: String, Sendable {
    case parameter = "ssm"
    case secureParameter = "ssm-secure"
    case secret = "secretsmanager"
  }

  package let service: Service
  /// The parameter's name, or the secret's name or ARN.
  package let name: String
  /// Of a parameter, or a secret's stage or version's id; nil for the latest.
  package let version: String?
  /// The key in a secret of JSON; nil for the whole.
  package let jsonKey: String?
  /// As it is written, braces included.
  package let text: String

  /// Every one in a text, well-formed or not.
  static func texts(in text: String) -> [String] {
    guard text.contains("{{resolve:") else { return [] }
    return text.matches(of: /\{\{resolve:[^{}]*\}\}/).map { String($0.0) }
  }

  /// A text with a value for each; what a value itself says is left as it is.
  static func replacing(
    in text: String, with value: (String) throws(TemplateProblem) -> String
  ) throws(TemplateProblem) -> String {
    guard text.contains("{{resolve:") else { return text }
    var result = ""
    var end = text.startIndex
    for match in text.matches(of: /\{\{resolve:[^{}]*\}\}/) {
      result += text[end..<match.range.lowerBound]
      result += try value(String(match.0))
      end = match.range.upperBound
    }
    return result + text[end...]
  }

  /// - Throws: in CloudFormation's words, where it is not well-formed.
  init(_ text: String) throws(TemplateProblem) {
    let inner = text.dropFirst(2).dropLast(2)
    let parts = inner.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    func malformed() -> TemplateProblem {
      TemplateProblem(.form, "Incorrect format is used in the following SSM reference: [\(text)]")
    }
    guard parts.count >= 3, let service = Service(rawValue: parts[1]) else { throw malformed() }
    self.service = service
    self.text = text
    switch service {
    case .parameter, .secureParameter:
      guard (3...4).contains(parts.count), parts[2].wholeMatch(of: /[a-zA-Z0-9_.\-\/]+/) != nil,
        parts.count == 3 || parts[3].wholeMatch(of: /[1-9][0-9]*/) != nil
      else { throw malformed() }
      name = parts[2]
      version = parts.count == 4 ? parts[3] : nil
      jsonKey = nil
    case .secret:
      // An ARN has colons of its own: six before the name.
      let isARN = parts[2] == "arn"
      let nameParts = isARN ? Array(parts[2..<min(9, parts.count)]) : [parts[2]]
      let rest = Array(parts.dropFirst(2 + nameParts.count))
      guard nameParts.count == (isARN ? 7 : 1), rest.count <= 4, nameParts.last != "",
        rest.isEmpty || rest[0].isEmpty || rest[0] == "SecretString",
        !(rest.count == 4 && !rest[2].isEmpty && !rest[3].isEmpty)
      else {
        throw TemplateProblem(
          .form, "Incorrect format is used in the following Secrets Manager reference: [\(text)]")
      }
      name = nameParts.joined(separator: ":")
      version = rest.dropFirst(2).first { !$0.isEmpty && $0 != "AWSCURRENT" }
      jsonKey = rest.count > 1 && !rest[1].isEmpty ? rest[1] : nil
    }
  }

  /// What is said where nobody can tell what it stands for.
  package var notKnown: TemplateProblem {
    TemplateProblem(.notKnown, "Template error: the rehearsal does not know what \(text) stands for")
  }

  /// Properties that take a secure string (dynamic-references-ssm-secure-strings).
  static let secureProperties: Set<String> = [
    "AWS::DirectoryService::MicrosoftAD/Properties/Password",
    "AWS::DirectoryService::SimpleAD/Properties/Password",
    "AWS::ElastiCache::ReplicationGroup/Properties/AuthToken",
    "AWS::IAM::User/Properties/LoginProfile/Password",
    "AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password",
    "AWS::OpsWorks::App/Properties/AppSource/Password",
    "AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password",
    "AWS::OpsWorks::Stack/Properties/RdsDbInstances/DbPassword",
    "AWS::RDS::DBCluster/Properties/MasterUserPassword",
    "AWS::RDS::DBInstance/Properties/MasterUserPassword",
    "AWS::Redshift::Cluster/Properties/MasterUserPassword",
  ]
}

extension DynamicReference {
  /// What is wrong with those of a value: their form, and secure strings where none are taken.
  ///
  /// - Parameters:
  ///   - type: of the resource; nil for an output.
  ///   - path: from the template's root.
  ///   - count: of all that there are.
  static func problems(
    in value: Document, of type: String?, at path: [String], _ count: inout Int
  ) -> [TemplateProblem] {
    switch value {
    case .null, .plain: return []
    case .list(let items):
      return items.enumerated().flatMap {
        problems(in: $0.element, of: type, at: path + ["\($0.offset)"], &count)
      }
    case .map(let entries):
      return entries.flatMap { problems(in: $0.value, of: type, at: path + [$0.key], &count) }
    case .text(let text):
      let written = texts(in: text)
      count += written.count
      return written.compactMap { problem(with: $0, of: type, at: path) }
    }
  }

  private static func problem(with written: String, of type: String?, at path: [String]) -> TemplateProblem? {
    let reference: DynamicReference
    do throws(TemplateProblem) { reference = try DynamicReference(written) } catch {
      return TemplateProblem(error.kind, error.message, at: path)
    }
    let names = path.dropFirst(3).filter { Int($0) == nil && Intrinsic(rawValue: $0) == nil }
    let place = type.map { "\($0)/Properties/\(names.joined(separator: "/"))" } ?? path.joined(separator: "/")
    switch reference.service {
    case .secureParameter where !secureProperties.contains(place):
      return TemplateProblem(.form, "SSM Secure reference is not supported in: [\(place)]", at: path)
    // dynamic-references, "General considerations"
    case .secret where type.map(CustomResource.isOne) ?? false:
      return TemplateProblem(
        .form, "Secrets Manager reference is not supported in custom resources: [\(place)]", at: path)
    case .parameter, .secureParameter, .secret: return nil
    }
  }

  /// - Parameter properties: of a resource, resolved: a parameter may have brought some.
  /// - Throws: where one of them cannot stand.
  package static func check(
    _ properties: Document, of resource: ExpandedTemplate.Resource
  ) throws(TemplateProblem) {
    var count = 0
    let path = ["Resources", resource.logicalID, "Properties"]
    if let problem = problems(in: properties, of: resource.type, at: path, &count).first { throw problem }
  }
}

extension TemplateForm {
  /// In a template (dynamic-references).
  private static let mostDynamicReferences = 60

  mutating func checkDynamicReferences() {
    var count = 0
    var problems: [TemplateProblem] = []
    for resource in resources where !isMade(resource.key) {
      problems += DynamicReference.problems(
        in: resource.value["Properties"] ?? .null, of: resource.value["Type"]?.text ?? "",
        at: ["Resources", resource.key, "Properties"], &count)
    }
    for output in root["Outputs"]?.entries ?? [] where !isMade(output.key) {
      problems += DynamicReference.problems(
        in: output.value["Value"] ?? .null, of: nil, at: ["Outputs", output.key, "Value"], &count)
    }
    for problem in problems { report(problem.kind, problem.message, at: problem.path) }
    guard count > Self.mostDynamicReferences else { return }
    report(
      .limit,
      "Template format error: Number of dynamic references, \(count), is greater than maximum allowed, "
        + "\(Self.mostDynamicReferences)", at: ["Resources"], isKey: true)
  }
}
