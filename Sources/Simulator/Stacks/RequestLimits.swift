/// What CloudFormation's model allows in requests that change stacks: values of enumerations, patterns, lengths.
enum RequestLimits {
  private static let enumerations: [String: [String]] = [
    "OnFailure": ["DELETE", "DO_NOTHING", "ROLLBACK"],
    "OnStackFailure": ["DELETE", "DO_NOTHING", "ROLLBACK"],
    "ChangeSetType": ["CREATE", "IMPORT", "UPDATE"], "TemplateStage": ["Original", "Processed"],
  ]
  private static let capabilities = ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
  private static let mostNotifications = 5

  /// How stacks and change sets may be called: by names, or by the ids of those that are there.
  private static func checkNames(
    _ call: Call, _ refusal: (_ value: String, _ field: String, _ rest: String) -> ServiceFault
  ) throws(ServiceFault) {
    for (field, isNew) in [
      ("StackName", call.action == "CreateStack"), ("ChangeSetName", call.action == "CreateChangeSet"),
    ] {
      guard let name = call.field(field) else { continue }
      let isID = !isNew && name.wholeMatch(of: /arn:[-a-zA-Z0-9:\/._+]*/) != nil
      guard isID || name.count <= 128 else {
        throw refusal(name, field, "have length less than or equal to 128")
      }
      guard isID || name.wholeMatch(of: /[a-zA-Z][-a-zA-Z0-9]*/) != nil else {
        throw refusal(
          name, field,
          "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*\(isNew ? "" : "|arn:[-a-zA-Z0-9:/._+]*")"
        )
      }
    }
  }

  static func check(_ call: Call) throws(ServiceFault) {
    func refusal(_ value: String, _ field: String, _ rest: String) -> ServiceFault {
      let name = field.prefix(1).lowercased() + field.dropFirst()
      return .validation(
        "1 validation error detected: Value '\(value)' at '\(name)' failed to satisfy constraint: Member must \(rest)"
      )
    }
    try checkNames(call, refusal)
    for (field, values) in enumerations.sorted(by: { $0.key < $1.key }) {
      guard let value = call.field(field), !values.contains(value) else { continue }
      throw refusal(value, field, "satisfy enum value set: [\(values.joined(separator: ", "))]")
    }
    let given = call.incoming.list("Capabilities")
    guard given.allSatisfy(capabilities.contains) else {
      throw refusal(
        "[\(given.joined(separator: ", "))]", "Capabilities",
        "satisfy constraint: [Member must satisfy enum value set: [\(capabilities.joined(separator: ", "))]]")
    }
    for field in ["ClientRequestToken", "ClientToken"] {
      guard let token = call.field(field) else { continue }
      guard token.count <= 128 else { throw refusal(token, field, "have length less than or equal to 128") }
      guard field == "ClientToken" || token.wholeMatch(of: /[a-zA-Z0-9][-a-zA-Z0-9]*/) != nil else {
        throw refusal(token, field, "satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*")
      }
    }
    let topics = call.incoming.list("NotificationARNs")
    guard topics.count <= mostNotifications else {
      throw refusal(
        "[\(topics.joined(separator: ", "))]", "NotificationARNs",
        "have length less than or equal to \(mostNotifications)")
    }
    if let wrong = topics.first(where: { !$0.hasPrefix("arn:") || !$0.contains(":sns:") }) {
      throw .validation("Invalid notification ARN: \(wrong)")
    }
    if let minutes = call.field("TimeoutInMinutes"), Int(minutes).map({ $0 >= 1 }) != true {
      throw refusal(minutes, "TimeoutInMinutes", "have value greater than or equal to 1")
    }
    guard call.field("OnStackFailure") != "DELETE" || call.field("ChangeSetType") == "CREATE" else {
      throw .validation("OnStackFailure DELETE is valid with ChangeSetType CREATE alone.")
    }
  }
}
