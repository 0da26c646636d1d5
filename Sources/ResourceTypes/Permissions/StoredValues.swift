import Documents

/// What CloudFormation reads with the service role to fill in dynamic references and parameters: values of the parameter
/// store and of Secrets Manager.
struct StoredValues {
  let names: ResourceNames

  /// An action, what it is asked for on, and the logical id of the resource or parameter that asks.
  typealias Reading = (action: String, targets: [String], by: String)

  func readings() -> [Reading] {
    let parameters = (names.template["Parameters"]?.entries ?? []).filter {
      $0.value["Type"]?.text?.hasPrefix("AWS::SSM::Parameter::") == true
    }
    let resources = names.template["Resources"]?.entries ?? []
    // Another name may be given than the parameter's usual one.
    return parameters.map { ("ssm:GetParameters", parameter("*"), $0.key) }
      + resources.flatMap { resource in
        texts(in: resource.value).flatMap { references(in: $0, of: resource.key) }
      }
  }

  private func references(in text: String, of resource: String) -> [Reading] {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return [] }
    return text.matches(of: /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]*)\}\}/).map { match in
      let rest = match.2
      guard match.1 == "secretsmanager" else {
        return ("ssm:GetParameters", parameter(String(rest.prefix { $0 != ":" })), resource)
      }
      let arn = rest.split(separator: ":", omittingEmptySubsequences: false).prefix(7).joined(separator: ":")
      return (
        "secretsmanager:GetSecretValue", [rest.hasPrefix("arn:") ? arn : secret(rest.prefix { $0 != ":" })],
        resource
      )
    }
  }

  /// The texts of a value, those of functions as far as they are known, and what they are made of.
  private func texts(in value: Document) -> [String] {
    if let text = value.text { return [text] }
    guard value.entries?.count == 1, let function = value.entries?.first,
      ["Fn::Sub", "Fn::Join"].contains(function.key)
    else { return parts(of: value) }
    // The text of Sub is nothing before it is filled in.
    let arguments = function.value.list.map { function.key == "Fn::Sub" ? Array($0.dropFirst()) : $0 } ?? []
    return [names.text(value)] + arguments.flatMap(texts)
  }

  private func parts(of value: Document) -> [String] {
    (value.list ?? []).flatMap(texts) + (value.entries ?? []).flatMap { texts(in: $0.value) }
  }

  /// Those that AWS gives out, such as the ids of images, are in no account.
  private func parameter(_ name: String) -> [String] {
    let name = name.drop { $0 == "/" }
    func arn(_ account: String, _ name: Substring) -> String {
      "arn:\(names.place.partition):ssm:\(names.place.region):\(account):parameter/\(name)"
    }
    if name.hasPrefix("aws/service/") { return [arn("", name)] }
    return [arn(names.place.account, name)] + (name.hasPrefix("*") ? [arn("", "aws/service/*")] : [])
  }

  /// A secret's ARN has six characters of its own behind the name.
  private func secret(_ name: Substring) -> String {
    "arn:\(names.place.partition):secretsmanager:\(names.place.region):\(names.place.account):secret:\(name)-*"
  }
}
