internal import Documents
internal import Foundation
internal import TemplateLanguage
internal import Templates

/// SSM's parameter store and Secrets Manager, as far as templates read them: what stacks put there, and seeds.
struct ValueStore: Sendable {
  /// Region and name → values, the first version first.
  private var parameters: [String: [String]] = [:]
  /// Region and name or ARN → value.
  private var secrets: [String: String] = [:]

  mutating func put(parameter name: String, _ value: String, in region: String) {
    parameters["\(region) \(name)", default: []].append(value)
  }

  /// Takes over what a resource is, where it is one of the store.
  mutating func put(_ type: String, _ id: String, _ properties: Document, in region: String) {
    switch type {
    case "AWS::SSM::Parameter": put(parameter: id, properties["Value"]?.text ?? "", in: region)
    case "AWS::SecretsManager::Secret":
      let value = properties["SecretString"]?.text ?? Self.generated(properties["GenerateSecretString"], id)
      secrets["\(region) \(id)"] = value
      if let name = properties["Name"]?.text { secrets["\(region) \(name)"] = value }
    default: break
    }
  }

  mutating func remove(_ type: String, _ id: String, _ properties: Document, in region: String) {
    if type == "AWS::SSM::Parameter" { parameters["\(region) \(id)"] = nil }
    if type == "AWS::SecretsManager::Secret" {
      for name in [id, properties["Name"]?.text].compactMap({ $0 }) { secrets["\(region) \(name)"] = nil }
    }
  }

  /// What a template asks to be made up: the same for the same secret, and worth nothing.
  private static func generated(_ wish: Document?, _ id: String) -> String {
    let value = "generated-\(id.suffix(6))"
    guard let key = wish?["GenerateStringKey"]?.text, let template = wish?["SecretStringTemplate"]?.text,
      template.hasSuffix("}")
    else { return value }
    let separator = template.contains(":") ? "," : ""
    return "\(template.dropLast())\(separator)\"\(key)\":\"\(value)\"}"
  }

  // MARK: Reading

  /// What a parameter of the store holds now.
  func parameter(_ name: String, in region: String) -> String? { parameters["\(region) \(name)"]?.last }

  /// What a dynamic reference stands for.
  func value(of reference: DynamicReference, in region: String) -> Result<String, TemplateProblem> {
    switch reference.service {
    case .parameter, .secureParameter:
      guard let versions = parameters["\(region) \(reference.name)"] else {
        return .failure(
          TemplateProblem(
            .reference, "Parameters: [\(reference.service.rawValue):\(reference.name)] cannot be found."))
      }
      guard let version = reference.version.flatMap(Int.init) else { return .success(versions.last ?? "") }
      guard versions.indices.contains(version - 1) else {
        return .failure(
          TemplateProblem(
            .reference,
            "Parameters: [\(reference.service.rawValue):\(reference.name):\(version)] cannot be found."))
      }
      return .success(versions[version - 1])
    case .secret:
      // Only what is current is kept.
      guard reference.version == nil else { return .failure(reference.notKnown) }
      guard let secret = secrets["\(region) \(reference.name)"] else {
        return .failure(
          TemplateProblem(.reference, "Secrets Manager can't find the specified secret."))
      }
      guard let key = reference.jsonKey else { return .success(secret) }
      guard let document = try? Document(yaml: secret), let value = document[key]?.text else {
        return .failure(
          TemplateProblem(.reference, "Could not find a value associated with JSONKey in SecretString"))
      }
      return .success(value)
    }
  }

  /// Parameters of a template, those of SSM types with the values that they name.
  func resolved(
    _ values: [String: String], of template: ExpandedTemplate, in region: String
  ) -> [String: String] {
    let stored = template.parameters.filter(\.isStored)
    guard !stored.isEmpty else { return values }
    var resolved = values
    for parameter in stored {
      resolved[parameter.name] = values[parameter.name].flatMap { parameters["\(region) \($0)"]?.last }
    }
    return resolved
  }

  /// - Throws: where a parameter of an SSM type names nothing that is here.
  func check(
    _ values: [String: String], of template: ExpandedTemplate, in region: String
  ) throws(ServiceFault) {
    for parameter in template.parameters where parameter.isStored {
      guard let name = values[parameter.name], parameters["\(region) \(name)"] == nil else { continue }
      throw .validation(
        name.hasPrefix("/aws/service/")
          ? "Template error: the rehearsal does not know AWS's public parameter \(name); AWS does"
          : "Unable to fetch parameters [\(name)] from parameter store for this account.")
    }
  }
}
