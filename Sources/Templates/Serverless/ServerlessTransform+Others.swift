internal import Documents

/// `AWS::Serverless::SimpleTable`, `LayerVersion` and `Application`.
extension ServerlessTransform {
  mutating func expandTable(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "SimpleTable")
    try ServerlessProperties.check(given, "SimpleTable", of: entry.key)
    var (name, type): (Document, Document) = ("id", "S")
    if let key = given["PrimaryKey"] {
      for part in ["Name", "Type"] where key[part] == nil {
        throw Self.invalid(entry.key, "Property 'PrimaryKey.\(part)' is required.")
      }
      let types: [String: Document] = ["String": "S", "Number": "N", "Binary": "B"]
      guard let known = types[key["Type"]?.text ?? ""] else {
        throw Self.invalid(entry.key, "Invalid 'Type' \"\(key["Type"]?.text ?? "")\".")
      }
      (name, type) = (key["Name"] ?? name, known)
    }
    var table: Document = [
      "AttributeDefinitions": .list([["AttributeName": name, "AttributeType": type]]),
      "KeySchema": .list([["AttributeName": name, "KeyType": "HASH"]]),
    ]
    if let throughput = given["ProvisionedThroughput"] {
      table["ProvisionedThroughput"] = throughput
    } else {
      table["BillingMode"] = "PAY_PER_REQUEST"
    }
    for name in ["PointInTimeRecoverySpecification", "TableName", "SSESpecification"] {
      table[name] = given[name]
    }
    if let tags = given["Tags"]?.entries, !tags.isEmpty { table["Tags"] = Self.tagList(tags) }
    add(entry.key, "AWS::DynamoDB::Table", table, Self.own(entry))
  }

  mutating func expandLayer(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "LayerVersion")
    try ServerlessProperties.check(given, "LayerVersion", of: entry.key)
    var resolvedGiven = given
    for name in ["LayerName", "LicenseInfo", "Description", "RetentionPolicy"] {
      resolvedGiven[name] = given[name].map(resolved)
    }
    var attributes = Self.passed(entry)
    if let policy = resolvedGiven["RetentionPolicy"] {
      guard let known = ["Retain", "Delete"].first(where: { $0.lowercased() == policy.text?.lowercased() })
      else {
        throw Self.invalid(
          entry.key,
          policy.text == nil
            ? "'RetentionPolicy' does not accept intrinsic functions, please use one of the following options: ['Retain', 'Delete']"
            : "'RetentionPolicy' must be one of the following options: ['Retain', 'Delete'].")
      }
      attributes.removeAll { $0.key == "DeletionPolicy" }
      attributes.append(Document.Entry(key: "DeletionPolicy", value: .text(known)))
    } else if !attributes.contains(where: { $0.key == "DeletionPolicy" }) {
      attributes.append(Document.Entry(key: "DeletionPolicy", value: "Retain"))
    }
    // The digits are of the layer as SAM has read it.
    var hashed: Document = ["Type": "AWS::Serverless::LayerVersion", "Properties": resolvedGiven]
    for attribute in Self.own(entry) where ["Condition", "DependsOn"].contains(attribute.key) {
      hashed[attribute.key] = attribute.value
    }
    let logicalID = entry.key + ContentDigits.of(.map([Document.Entry(key: entry.key, value: hashed)]))
    rename(entry.key, to: logicalID)
    let architectures = (given["CompatibleArchitectures"]?.list ?? []).compactMap(\.text)
    guard architectures.allSatisfy(["arm64", "x86_64"].contains) else {
      throw Self.invalid(logicalID, "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'")
    }
    var layer: Document = [
      "Content": try Self.location(given["ContentUri"] ?? .null, of: logicalID, "ContentUri")
    ]
    layer["LayerName"] = resolvedGiven["LayerName"] ?? .text(entry.key)
    for name in ["Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"] {
      layer[name] = resolvedGiven[name]
    }
    let depends = Self.own(entry).filter { $0.key == "DependsOn" }
    add(logicalID, "AWS::Lambda::LayerVersion", layer, attributes + depends)
  }

  mutating func expandApplication(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "Application")
    guard given["Location"] != nil else {
      throw Self.invalid(entry.key, "Resource is missing the required [Location] property.")
    }
    try ServerlessProperties.check(given, "Application", of: entry.key)
    guard let location = given["Location"], location.text != nil else {
      throw Self.invalid(
        entry.key, "The rehearsal does not know a Location that is no URL of a template; AWS does.")
    }
    var stack: Document = ["TemplateURL": location]
    for name in ["Parameters", "NotificationARNs", "TimeoutInMinutes"] { stack[name] = given[name] }
    stack["Tags"] = try Self.tags(given["Tags"], of: entry.key)
    add(
      entry.key, "AWS::CloudFormation::Stack", stack,
      Self.passed(entry) + Self.own(entry).filter { $0.key == "DependsOn" })
  }
}
