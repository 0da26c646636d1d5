internal import Documents
internal import Foundation

/// Versions and aliases of functions: AutoPublishAlias.
extension ServerlessTransform {
  mutating func addAlias(
    _ given: Document, _ function: inout Document, of entry: Document.Entry
  ) throws(TransformError) -> String? {
    guard let wanted = given["AutoPublishAlias"] else {
      guard given["ProvisionedConcurrencyConfig"] == nil else {
        throw Self.invalid(
          entry.key,
          "To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function")
      }
      return nil
    }
    guard let name = resolved(wanted).text else {
      throw Self.invalid(
        entry.key, "'AutoPublishAlias' must be a string or a Ref to a template parameter")
    }
    var digest: String?
    if let sha = given["AutoPublishCodeSha256"] {
      guard let text = resolved(sha).text else {
        throw Self.invalid(entry.key, "AutoPublishCodeSha256 must be a string")
      }
      digest = text
      let description = given["Description"].map(resolved)
      function["Description"] =
        description?.text.map { .text("\($0) \(text)") }
        ?? description.map { ["Fn::Join": .list([" ", .list([$0, .text(text)])])] } ?? .text(text)
    }
    guard name.wholeMatch(of: /[a-zA-Z0-9\-_]+/) != nil, name.contains(where: { !$0.isNumber }) else {
      throw Self.invalid(
        entry.key,
        "AutoPublishAlias name ('\(name)') must contain only alphanumeric characters, hyphens, or underscores matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern."
      )
    }
    // As SAM does, which resolves it in place to see what changes.
    function["Code"] = function["Code"].map(resolved)
    let version =
      "\(entry.key)Version" + (digest.map { String($0.prefix(10)) } ?? versionDigits(given, function))
    var attributes = Self.passed(entry)
    if !attributes.contains(where: { $0.key == "DeletionPolicy" }) {
      let policy = given["VersionDeletionPolicy"]
      attributes.append(
        Document.Entry(
          key: "DeletionPolicy",
          value: policy ?? (given["CapacityProviderConfig"] == nil ? "Retain" : "Delete")))
    }
    var made: Document = ["FunctionName": Self.reference(entry.key)]
    made["Description"] = given["VersionDescription"]
    made["FunctionScalingConfig"] = given["FunctionScalingConfig"]
    add(version, "AWS::Lambda::Version", made, attributes)
    let alias = "\(entry.key)Alias" + name.replacing("-", with: "D").replacing("_", with: "U")
    var properties: Document = [
      "Name": .text(name), "FunctionName": Self.reference(entry.key),
      "FunctionVersion": Self.attribute(version, "Version"),
    ]
    properties["ProvisionedConcurrencyConfig"] = given["ProvisionedConcurrencyConfig"]
    add(alias, "AWS::Lambda::Alias", properties, Self.passed(entry))
    referable["\(entry.key).Version"] = version
    referable["\(entry.key).Alias"] = alias
    return alias
  }

  /// Of what a new version is made for: code, environment, memory; or everything, and layers that ask for it.
  private func versionDigits(_ given: Document, _ function: Document) -> String {
    if given["AutoPublishAliasAllProperties"]?.isTrue == true {
      var content = function
      for layer in function["Layers"]?.list ?? [] {
        guard let name = layer["Ref"]?.text, let properties = source[name]?["Properties"],
          properties["PublishLambdaVersion"]?.isTrue == true
        else { continue }
        content[name] = properties
      }
      return ContentDigits.of(content)
    }
    var content = resolved(function["Code"] ?? .map([]))
    for entry in function["Environment"]?.entries ?? [] { content[entry.key] = entry.value }
    content["MemorySize"] = function["MemorySize"]
    if let start = function["SnapStart"], start["ApplyOn"] ?? "None" != "None" {
      content["SnapStart"] = start
    }
    return ContentDigits.of(content)
  }
}
