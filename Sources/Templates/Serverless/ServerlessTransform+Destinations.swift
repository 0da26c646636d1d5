internal import Documents

/// What becomes of asynchronous calls of functions: EventInvokeConfig and its destinations.
extension ServerlessTransform {
  /// Whether a destination is said by Globals alone: SAM writes what it makes for the first function back to it.
  private func isOfGlobals(_ wish: Document, _ name: String, _ entry: Document.Entry) -> Bool {
    globals["Function"]?["EventInvokeConfig"]?["DestinationConfig"]?[name] != nil
      && entry.value["Properties"]?["EventInvokeConfig"]?["DestinationConfig"]?[name] == nil
  }

  /// Adds what becomes of asynchronous calls; answers the policies that the role needs for it.
  mutating func addInvocationSettings(
    _ config: Document?, _ target: EventTarget, of entry: Document.Entry
  ) throws(TransformError) -> [Document] {
    guard let config else { return [] }
    let settings = resolved(config)
    let logicalID = "\(entry.key)EventInvokeConfig"
    var policies: [Document] = []
    var destinations: Document = .map([])
    for name in ["OnSuccess", "OnFailure"] {
      guard let wish = settings["DestinationConfig"]?[name], wish != .null else { continue }
      let types = ["SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"]
      guard let type = wish["Type"]?.text, types.contains(type) else {
        throw Self.invalid(
          entry.key,
          "'Type: \(wish["Type"]?.text ?? "None")' must be one of [\(types.map { "'\($0)'" }.joined(separator: ", "))]"
        )
      }
      guard wish["Destination"]?["Fn::If"] == nil else {
        throw Self.invalid(
          entry.key,
          "The rehearsal does not know Fn::If in Destination of AWS::Serverless::Function; AWS does.")
      }
      let resourceName = logicalID + name
      let arn: Document
      if let destination = wish["Destination"] {
        arn = destination
      } else {
        guard type == "SQS" || type == "SNS" else {
          throw Self.invalid(entry.key, "Destination is required if Type is not ['SQS', 'SNS']")
        }
        let isShared = isOfGlobals(wish, name, entry)
        let made =
          (isShared ? sharedDestinations[name] : nil) ?? resourceName + (type == "SQS" ? "Queue" : "Topic")
        if isShared, sharedDestinations[name] == nil { sharedDestinations[name] = made }
        if made.hasPrefix(resourceName) {
          add(made, type == "SQS" ? "AWS::SQS::Queue" : "AWS::SNS::Topic", .map([]), target.attributes)
        }
        arn = type == "SQS" ? Self.attribute(made, "Arn") : Self.reference(made)
        referable["\(entry.key).Destination\(type == "SQS" ? "Queue" : "Topic")"] = made
      }
      policies.append(RoleDraft.sending(to: arn, of: type, resourceName))
      destinations[name] = ["Destination": arn]
    }
    var properties: Document = [
      "FunctionName": Self.reference(entry.key),
      "Qualifier": target.alias == nil ? "$LATEST" : .text(aliasName(target)),
      "DestinationConfig": destinations,
    ]
    for name in ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"] { properties[name] = settings[name] }
    var attributes = Self.own(entry).filter { $0.key != "DependsOn" }
    if let alias = target.alias {
      attributes.append(Document.Entry(key: "DependsOn", value: .list([.text(alias)])))
    }
    add(logicalID, "AWS::Lambda::EventInvokeConfig", properties, attributes)
    return policies
  }

  private func aliasName(_ target: EventTarget) -> String {
    target.alias.flatMap { resources[$0] }?["Properties"]?["Name"]?.text ?? ""
  }
}
