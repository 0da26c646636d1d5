internal import Documents

/// `AWS::Serverless::StateMachine`: the machine, its role, its version and alias, and what starts it.
extension ServerlessTransform {
  mutating func expandStateMachine(_ entry: Document.Entry) throws(TransformError) {
    var given = try properties(entry, "StateMachine")
    // As SAM's plug-in leaves them.
    if let policy = given["Policies"], policy.entries != nil { given["Policies"] = .list([policy]) }
    try ServerlessProperties.check(given, "StateMachine", of: entry.key)
    let start = resources.count
    var machine: Document = .map([])
    var substitutions = given["DefinitionSubstitutions"]?.entries ?? []
    switch (given["Definition"], given["DefinitionUri"]) {
    case (.some, .some):
      throw Self.invalid(
        entry.key, "Specify either 'Definition' or 'DefinitionUri' property and not both.")
    case (let definition?, nil):
      var count = 0
      let plain = Self.substituting(definition, &count, &substitutions)
      machine["DefinitionString"] = [
        "Fn::Join": .list([
          "\n", .list(Self.lines(plain).map { .text($0) }),
        ])
      ]
    case (nil, let uri?): machine["DefinitionS3Location"] = try Self.definition(uri, of: entry.key)
    case (nil, nil):
      throw Self.invalid(entry.key, "Either 'Definition' or 'DefinitionUri' property must be specified.")
    }
    if !substitutions.isEmpty { machine["DefinitionSubstitutions"] = .map(substitutions) }
    machine["RoleArn"] = try machineRole(given, of: entry)
    machine["StateMachineName"] = given["Name"]
    machine["StateMachineType"] = given["Type"]
    machine["LoggingConfiguration"] = given["Logging"]
    machine["TracingConfiguration"] = given["Tracing"]
    machine["Tags"] = try Self.tags(given["Tags"], "stateMachine:createdBy", of: entry.key)
    let alias = try addMachineAlias(given, of: entry)
    let target = EventTarget(
      logicalID: entry.key, alias: given["UseAliasAsEventTarget"]?.isTrue == true ? alias : nil,
      attributes: Self.passed(entry), condition: entry.value["Condition"]?.text,
      isMachine: true)
    for event in events(of: given) {
      try expandMachineEvent(event, of: target, boundary: given["PermissionsBoundary"])
    }
    add(entry.key, "AWS::StepFunctions::StateMachine", machine, Self.own(entry))
    if given["PropagateTags"]?.isTrue == true { propagate(given["Tags"], since: start) }
  }

  private mutating func machineRole(
    _ given: Document, of entry: Document.Entry
  ) throws(TransformError) -> Document {
    if let role = given["Role"] {
      guard given["Policies"] == nil else {
        throw Self.invalid(
          entry.key, "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them")
      }
      return role
    }
    var draft = RoleDraft(logicalID: "\(entry.key)Role", trust: RoleDraft.trust("states.amazonaws.com"))
    var wishes = try policies(given["Policies"], of: entry.key)
    if given["Tracing"]?["Enabled"]?.isTrue == true {
      wishes.append(.managed(RoleDraft.managed("AWSXrayWriteOnlyAccess")))
    }
    try draft.add(wishes, of: entry.key)
    draft.path = given["RolePath"]
    draft.boundary = given["PermissionsBoundary"]
    draft.tags = try Self.tags(given["Tags"], "stateMachine:createdBy", of: entry.key)
    add(draft.logicalID, "AWS::IAM::Role", draft.properties, Self.passed(entry))
    return Self.attribute(draft.logicalID, "Arn")
  }

  // MARK: Definition

  private static func definition(_ uri: Document, of logicalID: String) throws(TransformError) -> Document {
    let location: Document
    if uri.entries != nil {
      guard uri["Bucket"] != nil, uri["Key"] != nil else {
        throw invalid(logicalID, "'DefinitionUri' requires Bucket and Key properties to be specified.")
      }
      location = uri
    } else {
      let found = try self.location(uri, of: logicalID, "DefinitionUri")
      var read: Document = .map([])
      read["Bucket"] = found["S3Bucket"]
      read["Key"] = found["S3Key"]
      read["Version"] = found["S3ObjectVersion"]
      location = read
    }
    var written: Document = .map([])
    for name in ["Bucket", "Key", "Version"] { written[name] = location[name] }
    return written
  }

  /// A definition with substitutions in the place of functions, keys in their alphabet's order.
  private static func substituting(
    _ document: Document, _ count: inout Int, _ found: inout [Document.Entry]
  ) -> Document {
    func replace(_ value: Document) -> Document? {
      guard value.isIntrinsic || value.text?.hasPrefix("{{resolve:") == true else { return nil }
      count += 1
      let name = "definition_substitution_\(count)"
      found.append(Document.Entry(key: name, value: value))
      return .text("${\(name)}")
    }
    switch document {
    case .text, .plain, .null: return document
    case .list(let items):
      var replaced: [Document] = []
      for item in items { replaced.append(replace(item) ?? substituting(item, &count, &found)) }
      return .list(replaced)
    case .map(let entries):
      var replaced: [Document.Entry] = []
      for entry in entries.sorted(by: { $0.key < $1.key }) {
        replaced.append(
          Document.Entry(
            key: entry.key, value: replace(entry.value) ?? substituting(entry.value, &count, &found)))
      }
      return .map(replaced)
    }
  }

  /// As `json.dumps(definition, sort_keys=True, indent=4, separators=(",", ": "))` writes it, in lines.
  private static func lines(_ document: Document, _ margin: String = "") -> [String] {
    func block(_ parts: [[String]], _ open: String, _ close: String) -> [String] {
      guard !parts.isEmpty else { return [open + close] }
      var lines = [open]
      for (index, part) in parts.enumerated() {
        var part = part
        if index < parts.count - 1 { part[part.count - 1] += "," }
        lines += part
      }
      return lines + [margin + close]
    }
    let inner = margin + "    "
    switch document {
    case .null: return ["null"]
    case .text(let text): return [ContentDigits.quoted(text)]
    case .plain(let text): return [text]
    case .list(let items):
      return block(
        items.map { item in
          var lines = lines(item, inner)
          lines[0] = inner + lines[0]
          return lines
        }, "[", "]")
    case .map(let entries):
      return block(
        entries.sorted { $0.key < $1.key }.map { entry in
          var lines = lines(entry.value, inner)
          lines[0] = inner + ContentDigits.quoted(entry.key) + ": " + lines[0]
          return lines
        }, "{", "}")
    }
  }

  // MARK: Alias

  private mutating func addMachineAlias(
    _ given: Document, of entry: Document.Entry
  ) throws(TransformError) -> String? {
    guard let name = given["AutoPublishAlias"] else {
      guard given["UseAliasAsEventTarget"]?.isTrue != true else {
        throw Self.invalid(
          entry.key, "'UseAliasAsEventTarget' requires 'AutoPublishAlias' property to be specified.")
      }
      guard given["DeploymentPreference"] == nil else {
        throw Self.invalid(
          entry.key, "'DeploymentPreference' requires 'AutoPublishAlias' property to be specified.")
      }
      return nil
    }
    guard let text = name.text else {
      throw Self.invalid(
        entry.key,
        "The rehearsal does not know functions in AutoPublishAlias of AWS::Serverless::StateMachine; AWS does."
      )
    }
    let version = "\(entry.key)Version"
    var attributes = Self.passed(entry)
    for policy in ["DeletionPolicy", "UpdateReplacePolicy"]
    where !attributes.contains(where: { $0.key == policy }) {
      attributes.append(Document.Entry(key: policy, value: "Retain"))
    }
    add(
      version, "AWS::StepFunctions::StateMachineVersion",
      [
        "StateMachineArn": Self.reference(entry.key),
        "StateMachineRevisionId": Self.attribute(entry.key, "StateMachineRevisionId"),
      ], attributes)
    let alias = "\(entry.key)Alias\(text)"
    var preference = given["DeploymentPreference"] ?? ["Type": "ALL_AT_ONCE"]
    preference["StateMachineVersionArn"] = Self.reference(version)
    add(
      alias, "AWS::StepFunctions::StateMachineAlias",
      ["Name": name, "DeploymentPreference": preference], Self.passed(entry))
    return alias
  }

  // MARK: Events

  private mutating func expandMachineEvent(
    _ event: Document.Entry, of target: EventTarget, boundary: Document?
  ) throws(TransformError) {
    var given = event.value["Properties"] ?? .map([])
    let type = event.value["Type"]?.text ?? ""
    if type == "Api" { given = Self.withRoute(given, isREST: true) }
    guard let kind = ServerlessProperties.machineEvents[type] else {
      throw Self.invalid(
        target.logicalID,
        "Event with id [\(event.key)] is invalid. Resource dict has missing or invalid value for key Type. "
          + "Event Type is: \(event.value["Type"]?.text ?? "None").")
    }
    try kind.check(given, of: target.logicalID + event.key)
    let source = EventSource(
      logicalID: target.logicalID + event.key, name: event.key, given: given, target: target)
    let arn = target.name
    if type == "ScheduleV2" {
      try expandScheduleV2(source, arn: arn, action: "states:StartExecution", "StartExecutionPolicy")
      return
    }
    if type == "Api" {
      try expandMachineRoute(source, addStartRole(source, "apigateway.amazonaws.com", boundary))
      return
    }
    let givenRole = type == "Schedule" ? given["RoleArn"] : nil
    let role = givenRole ?? addStartRole(source, "events.amazonaws.com", boundary)
    if type == "Schedule" {
      try addRule(source, Self.scheduleProperties, arn, "StepFunctionsTarget", role: role)
    } else {
      try addRule(source, Self.patternProperties, arn, "StepFunctionsTarget", role: role)
    }
  }
  /// A role that a service starts the machine with.
  private mutating func addStartRole(
    _ source: EventSource, _ service: String, _ boundary: Document?
  ) -> Document {
    let logicalID = "\(source.logicalID)Role"
    var properties: Document = [
      "AssumeRolePolicyDocument": RoleDraft.trust(service),
      "Policies": .list([
        RoleDraft.policy(
          "\(logicalID)StartExecutionPolicy",
          [["Action": "states:StartExecution", "Effect": "Allow", "Resource": source.target.name]])
      ]),
    ]
    properties["PermissionsBoundary"] = boundary
    add(logicalID, "AWS::IAM::Role", properties, source.target.attributes)
    return Self.attribute(logicalID, "Arn")
  }
}
