internal import AWSCore
internal import Foundation
internal import TemplateLanguage
internal import Templates

/// CloudFormation's operations: arguments checked, permissions asked for, answers written.
extension StackService {
  mutating func answer(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    try UnknownToRehearsal.refuse(call)
    try RequestLimits.check(call)
    switch call.action {
    case "CreateChangeSet": return try createChangeSet(call, services)
    case "DescribeChangeSet": return try describeChangeSet(call, services)
    case "ExecuteChangeSet": return try executeChangeSet(call, services)
    case "DeleteChangeSet": return try deleteChangeSet(call, services)
    case "ListChangeSets": return try listChangeSets(call, services)
    case "DescribeStacks": return try describeStacks(call, services)
    case "ListStacks": return try listStacks(call, services)
    case "DescribeStackEvents": return try describeStackEvents(call, services)
    case "ListStackResources": return try listStackResources(call, services)
    case "DescribeStackResources": return try describeStackResources(call, services)
    case "DescribeStackResource": return try describeStackResource(call, services)
    case "ListExports": return try listExports(call, services)
    case "ListImports": return try listImports(call, services)
    case "DescribeEvents": return try describeEvents(call, services)
    case "CreateStack": return try createStack(call, services)
    case "UpdateStack": return try updateStack(call, services)
    case "DeleteStack": return try deleteStack(call, services)
    case "UpdateTerminationProtection": return try updateTerminationProtection(call, services)
    case "GetTemplate": return try getTemplate(call, services)
    case "GetTemplateSummary", "ValidateTemplate": return try summary(call, services)
    default: throw UnknownToRehearsal.fault(call.action)
    }
  }

  // MARK: What several take

  func existing(_ name: String, _ call: Call) throws(ServiceFault) -> SimulatedStack {
    if let stack = stack(name, region: call.region) { return stack }
    throw .validation("Stack with id \(name) does not exist")
  }

  /// Whether termination protection keeps a stack: a nested one's is that of its root.
  func isProtected(_ stack: SimulatedStack) -> Bool {
    (root(of: stack).flatMap { stacks[$0] } ?? stack).isProtected
  }

  /// - Throws: where a stack is in no state to be updated.
  func checkUpdatable(_ stack: SimulatedStack) throws(ServiceFault) {
    let broken = ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"]
    guard stack.isSettled, !broken.contains(stack.status) else { throw Self.notUpdatable(stack) }
  }

  static func notUpdatable(_ stack: SimulatedStack) -> ServiceFault {
    .validation("Stack:\(stack.id) is in \(stack.status) state and can not be updated.")
  }

  /// Whether a call is about the template that is there; it may not bring another.
  func usesPreviousTemplate(_ call: Call) throws(ServiceFault) -> Bool {
    guard call.field("UsePreviousTemplate") == "true" else { return false }
    guard call.field("TemplateBody") == nil, call.field("TemplateURL") == nil else {
      throw .validation("You cannot specify both usePreviousTemplate and a template.")
    }
    return true
  }

  /// The ARN a permission on a stack is asked for; of one that is not there, with any id.
  func resource(_ nameOrID: String, _ call: Call) -> String {
    if let stack = stack(nameOrID, region: call.region) { return stack.id }
    if nameOrID.hasPrefix("arn:") { return nameOrID }
    return "arn:aws:cloudformation:\(call.region):\(account):stack/\(nameOrID)/*"
  }

  func everyStack(_ call: Call) -> String {
    "arn:aws:cloudformation:\(call.region):\(account):stack/*/*"
  }

  /// The tags that a call gives a stack; nil where it gives none, and they stay.
  func tags(_ call: Call) throws(ServiceFault) -> [(key: String, value: String)]? {
    let tags = call.incoming.structures("Tags").map { (key: $0["Key"] ?? "", value: $0["Value"] ?? "") }
    guard tags.count <= Self.mostTags else {
      throw .validation(
        "1 validation error detected: Value '…' at 'tags' failed to satisfy constraint: Member must have length less "
          + "than or equal to \(Self.mostTags)")
    }
    var keys: Set<String> = []
    for tag in tags {
      guard !tag.key.isEmpty, tag.key.count <= 128, tag.value.count <= 256 else {
        throw .validation(
          "1 validation error detected: Value '…' at 'tags' failed to satisfy constraint: a key has 1 to 128 characters, "
            + "a value at most 256")
      }
      guard !tag.key.lowercased().hasPrefix("aws:") else {
        throw .validation("aws: prefixed tag key names are not allowed for external use.")
      }
      guard keys.insert(tag.key).inserted else {
        throw .validation("Duplicate tag key \(tag.key)")
      }
    }
    // An empty list takes those away that are there.
    return tags.isEmpty && call.incoming.form["Tags"] == nil ? nil : tags
  }

  private static let mostTags = 50

  /// What CloudFormation refuses at once of a template with values: rules, SSM parameters, conditions, and what they
  /// leave without the resources it names.
  ///
  /// - Returns: what it finds as it works alone: an export that is not there; nil where it is.
  func check(
    _ template: ExpandedTemplate, _ values: [String: String], of present: SimulatedStack?, named name: String,
    _ call: Call
  ) throws(ServiceFault) -> String? {
    try store.check(values, of: template, in: call.region)
    let evaluation = preview(template, values, of: present, named: name, call)
    do throws(TemplateProblem) {
      try RuleCheck.check(template, parameters: values, in: evaluation.surroundings)
      try evaluation.checkConditions()
      try evaluation.checkReferences()
      for output in template.outputs where evaluation.holds(output.condition) {
        _ = try evaluation.value(of: output)
        if let name = output.exportName { _ = try evaluation.resolve(name) }
      }
      for resource in evaluation.wanted {
        let properties = try evaluation.resolve(resource.properties)
        try DynamicReference.check(properties, of: resource)
      }
      return nil
    } catch {
      guard error.kind == .export else { throw ServiceFault(error) }
      return error.message
    }
  }

  /// A template with values, none of its resources made.
  func preview(
    _ template: ExpandedTemplate, _ values: [String: String], of present: SimulatedStack?, named name: String,
    _ call: Call
  ) -> Evaluation {
    let stack =
      present
      ?? SimulatedStack(
        id: "arn:aws:cloudformation:\(call.region):\(account):stack/\(name)/new", name: name,
        region: call.region, status: "", createdAt: call.now)
    var evaluation = evaluation(of: stack, template, values)
    let wanted = Set(evaluation.wanted.map(\.logicalID))
    evaluation.surroundings.resource = { wanted.contains($0) ? .pending : nil }
    return evaluation
  }

  func template(
    of call: Call, values: [String: String] = [:], _ services: ResourceServices
  ) throws(ServiceFault) -> ExpandedTemplate {
    if let body = call.field("TemplateBody") {
      guard call.field("TemplateURL") == nil else {
        throw .validation("You cannot specify both TemplateBody and TemplateURL.")
      }
      guard body.utf8.count <= Template.largestBody else {
        throw .validation(
          "1 validation error detected: Value '…' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to \(Template.largestBody)"
        )
      }
      return try ExpandedTemplate(accepting: body, values: values, in: call.region)
    }
    guard let url = call.field("TemplateURL") else {
      throw .validation("Either Template URL or Template Body must be specified.")
    }
    guard let location = services.objects.location(ofURL: url) else {
      throw .validation("TemplateURL must be a supported URL.")
    }
    // Read with the caller's permissions.
    do throws(ServiceFault) {
      try services.identity.authorize(
        call, "s3:GetObject", on: "arn:aws:s3:::\(location.bucket)/\(location.key)")
    } catch {
      throw .validation(
        "S3 error: Access Denied\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
      )
    }
    guard let bytes = services.objects.object(atURL: url) else {
      throw .validation("S3 error: The specified key does not exist.")
    }
    guard bytes.count <= Template.largestObject else {
      throw .validation("Template may not exceed \(Template.largestObject) bytes in size.")
    }
    return try ExpandedTemplate(
      accepting: String(decoding: bytes, as: UTF8.self), values: values, in: call.region)
  }

  /// What conditions may ask of a call to CloudFormation.
  ///
  /// Source: service authorization reference, "Condition keys for AWS CloudFormation".
  func conditionKeys(of call: Call) -> [String: String] {
    [
      "cloudformation:rolearn": call.field("RoleARN"),
      "cloudformation:changesetname": call.field("ChangeSetName"),
      "cloudformation:templateurl": call.field("TemplateURL"),
    ].compactMapValues(\.self)
  }

  /// The role named, which the caller must be allowed to pass and which must trust CloudFormation.
  func serviceRole(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String? {
    guard let arn = call.field("RoleARN") else { return nil }
    try services.identity.authorize(
      call, "iam:PassRole", on: arn, context: ["iam:passedtoservice": "cloudformation.amazonaws.com"])
    guard let role = services.identity.role(arn: arn), services.identity.isKnown(role, at: call.now),
      services.identity.trusts(role, service: "cloudformation.amazonaws.com")
    else {
      throw .validation("Role \(arn) is invalid or cannot be assumed")
    }
    return arn
  }

  /// With whose permissions resources are made: the service role's, or the caller's own.
  func worker(of role: String?, _ call: Call, _ services: ResourceServices) -> Principal {
    guard let name = role.flatMap({ services.identity.role(arn: $0)?.name }) else { return call.principal }
    return .service(role: name)
  }

  /// Those that a call leaves out have their defaults: what they were stays only where that is asked for.
  func givenValues(_ call: Call, _ present: SimulatedStack?) throws(ServiceFault) -> [String: String] {
    var values: [String: String] = [:]
    var told: Set<String> = []
    for parameter in call.incoming.structures("Parameters") {
      guard let key = parameter["ParameterKey"] else { continue }
      guard told.insert(key).inserted else {
        throw .validation("Parameters: [\(key)] cannot be specified more than once")
      }
      guard parameter["UsePreviousValue"] != "true" || (parameter["ParameterValue"] ?? "").isEmpty else {
        throw .validation(
          "Invalid input for parameter key \(key). Cannot specify usePreviousValue as true and non empty value for a "
            + "parameter")
      }
      guard parameter["UsePreviousValue"] != "true" || present?.parameters[key] != nil else {
        throw .validation(
          "Invalid input for parameter key \(key). Cannot specify usePreviousValue as true for a parameter key not in the "
            + "previous template")
      }
      values[key] =
        parameter["UsePreviousValue"] == "true" ? present?.parameters[key] : parameter["ParameterValue"]
    }
    return values
  }

  func checkCapabilities(_ template: ExpandedTemplate, _ call: Call) throws(ServiceFault) {
    // A change set shows what a transform makes; without one, that must be acknowledged.
    try checkCapabilities(ofNested: template, given: call.incoming.list("Capabilities"))
  }

  /// What a nested stack's template calls for, its parent's call has to acknowledge.
  func checkCapabilities(ofNested template: ExpandedTemplate, given: [String]) throws(ServiceFault) {
    let needed =
      template.requiredCapabilities + (template.transforms.isEmpty ? [] : ["CAPABILITY_AUTO_EXPAND"])
    if let problem = Self.missingCapabilities(of: needed, given: given) {
      throw ServiceFault("InsufficientCapabilitiesException", problem)
    }
  }

  /// The capabilities that a call lacks, as CloudFormation words it.
  func missingCapabilities(_ template: ExpandedTemplate, _ call: Call) -> String? {
    Self.missingCapabilities(of: template.requiredCapabilities, given: call.incoming.list("Capabilities"))
  }

  private static func missingCapabilities(of needed: [String], given: [String]) -> String? {
    let missing = needed.filter { capability in
      !given.contains(capability)
        && !(capability == "CAPABILITY_IAM" && given.contains("CAPABILITY_NAMED_IAM"))
    }
    return missing.isEmpty ? nil : "Requires capabilities : [\(missing.joined(separator: ", "))]"
  }

  /// Why the caller may not use a template's transforms, where that is asked at all.
  func transformDenial(_ template: ExpandedTemplate, _ call: Call, _ services: ResourceServices) -> String? {
    guard checksTransforms else { return nil }
    for transform in template.transforms {
      let name = transform.split(separator: "::").last.map(String.init) ?? transform
      do throws(ServiceFault) {
        try services.identity.authorize(
          call, "cloudformation:CreateChangeSet",
          on: "arn:aws:cloudformation:\(call.region):aws:transform/\(name)")
      } catch {
        return error.message
      }
    }
    return nil
  }

  static func time(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// A page of a list, and the token of the next: how many came before it. What is behind the page is not looked at.
  static func page<Item>(
    _ items: some Sequence<Item>, _ call: Call, size: Int
  ) throws(ServiceFault) -> (page: [Item], next: String?) {
    guard let start = Int(call.field("NextToken") ?? "0"), start >= 0 else {
      throw .validation("NextToken is invalid.")
    }
    let rest = Array(items.lazy.dropFirst(start).prefix(size + 1))
    guard !rest.isEmpty || start == 0 else { throw .validation("NextToken is invalid.") }
    return (Array(rest.prefix(size)), rest.count > size ? "\(start + size)" : nil)
  }
}
