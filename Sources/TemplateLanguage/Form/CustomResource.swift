internal import Documents

/// Resources whose type is a provider's own (aws-resource-cloudformation-customresource).
package enum CustomResource {
  static let prefix = "Custom::"
  /// Characters of a type's name, `Custom::` included.
  static let longestName = 60
  /// Seconds that a provider may take to answer.
  static let timeouts = 1...3600

  /// Whether a type is one of theirs.
  package static func isOne(_ type: String) -> Bool {
    type.hasPrefix(prefix) || type == "AWS::CloudFormation::CustomResource"
  }
}

extension TemplateForm {
  /// The type's name, and whom CloudFormation asks for the resource.
  mutating func checkCustomResource(_ resource: Document.Entry, _ type: String, at path: [String]) {
    if type.count > CustomResource.longestName
      || type.hasPrefix(CustomResource.prefix) && type.wholeMatch(of: /Custom::[A-Za-z0-9_@\-]+/) == nil
    {
      report(
        .form,
        "Template format error: Invalid custom resource type \(type): behind Custom:: it has letters, digits and _@-, "
          + "\(CustomResource.longestName) characters in all", at: path + ["Type"])
    }
    let properties = resource.value["Properties"]
    let below = path + ["Properties"]
    guard let token = properties?["ServiceToken"] else {
      guard properties?.entries?.contains(where: { isMade($0.key) }) != true else { return }
      report(
        .form,
        "Template format error: [/\(below.joined(separator: "/"))] must contain ServiceToken, the ARN of the function or "
          + "the topic that provides the resource", at: properties == nil ? path : below, isKey: true)
      return
    }
    if let text = token.text, !text.hasPrefix("arn:"), !text.contains("{{resolve:") {
      report(
        .form, "Invalid service token. \(text) is no ARN of a function or a topic",
        at: below + ["ServiceToken"])
    }
    if let timeout = properties?["ServiceTimeout"]?.text,
      Int(timeout).map(CustomResource.timeouts.contains) != true
    {
      report(
        .form,
        "Template format error: ServiceTimeout of \(resource.key) must be an integer from 1 to 3600, is \(timeout)",
        at: below + ["ServiceTimeout"])
    }
  }
}
