package import AWSCore
internal import Documents
internal import TemplateLanguage
package import Templates

/// Whom a founding template makes, with the values of its parameters: worked out before anything is deployed, so that it
/// can be shown and judged.
package struct FoundedAccount {
  /// The users and roles that it makes, as IAM would tell of them.
  package private(set) var authorization = AccountAuthorization()
  /// The buckets that it makes.
  package private(set) var buckets: [String] = []
  /// By their logical ids.
  package private(set) var arns: [String: String] = [:]

  /// Why a template cannot be founded with those values.
  package struct Problem: Error {
    package let message: String
  }

  /// - Parameter values: of the template's parameters that do not have their defaults.
  package init(
    _ template: Template, values: [String: String], account: String, region: Region, stackName: String
  ) throws(Problem) {
    do throws(TemplateProblem) {
      try self.init(template, values, account, region, stackName)
    } catch {
      throw Problem(message: error.message)
    }
  }

  private init(
    _ template: Template, _ given: [String: String], _ account: String, _ region: Region,
    _ stackName: String
  ) throws(TemplateProblem) {
    let expanded = try ExpandedTemplate(body: template.body, values: given)
    var values: [String: String] = [:]
    for parameter in expanded.parameters {
      guard let value = given[parameter.name] ?? parameter.defaultValue else { continue }
      if let problem = ParameterValue.problem(value, of: parameter) { throw problem }
      values[parameter.name] = value
    }
    var surroundings = Surroundings(
      region: region.name, account: account, stackName: stackName,
      stackID: "arn:\(region.partitionID):cloudformation:\(region.name):\(account):stack/\(stackName)/0")
    surroundings.partition = region.partitionID
    try RuleCheck.check(expanded, parameters: values, in: surroundings)
    let resources = Dictionary(
      expanded.resources.map { ($0.logicalID, $0) }, uniquingKeysWith: { first, _ in first })
    surroundings.resource = { resources[$0] == nil ? nil : .pending }
    let names = Evaluation(expanded, parameters: values, in: surroundings)
    try names.checkConditions()
    var made: [String: Surroundings.Resource] = [:]
    for resource in names.wanted {
      let name = try Self.name(of: resource, names) ?? "\(stackName)-\(resource.logicalID)"
      let arn = try Self.arn(of: resource, name, names, region.partitionID, account)
      if let arn { arns[resource.logicalID] = arn }
      let isNamedByARN = ["AWS::IAM::OIDCProvider", "AWS::IAM::ManagedPolicy"].contains(resource.type)
      made[resource.logicalID] = .made(
        id: isNamedByARN ? arn ?? name : name, attributes: arn.map { ["Arn": .text($0)] } ?? [:])
      if resource.type == "AWS::S3::Bucket" { buckets.append(name) }
    }
    surroundings.resource = { [made] in made[$0] }
    try read(Evaluation(expanded, parameters: values, in: surroundings), arns)
  }

  private static let nameProperties = [
    "AWS::IAM::User": "UserName", "AWS::IAM::Role": "RoleName", "AWS::IAM::Group": "GroupName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName", "AWS::S3::Bucket": "BucketName",
    "AWS::IAM::OIDCProvider": "Url",
  ]

  private static func name(
    of resource: ExpandedTemplate.Resource, _ evaluation: Evaluation
  ) throws(TemplateProblem) -> String? {
    guard let property = nameProperties[resource.type], let value = resource.properties[property] else {
      return nil
    }
    return try evaluation.text(value)
  }

  private static func arn(
    of resource: ExpandedTemplate.Resource, _ name: String, _ evaluation: Evaluation, _ partition: String,
    _ account: String
  ) throws(TemplateProblem) -> String? {
    let path = try resource.properties["Path"].map { (path) throws(TemplateProblem) in
      try evaluation.text(path)
    }
    let kind: String
    switch resource.type {
    case "AWS::IAM::User": kind = "user"
    case "AWS::IAM::Role": kind = "role"
    case "AWS::IAM::Group": kind = "group"
    case "AWS::IAM::ManagedPolicy": kind = "policy"
    case "AWS::IAM::OIDCProvider":
      return "arn:\(partition):iam::\(account):oidc-provider/\(name.trimmingPrefix("https://"))"
    case "AWS::S3::Bucket": return "arn:\(partition):s3:::\(name)"
    default: return nil
    }
    return "arn:\(partition):iam::\(account):\(kind)\(path ?? "/")\(name)"
  }

  private mutating func read(
    _ evaluation: Evaluation, _ arns: [String: String]
  ) throws(TemplateProblem) {
    var attached: [(names: [String: [String]], name: String, document: String, arn: String?)] = []
    for resource in evaluation.wanted {
      let properties = try evaluation.resolve(resource.properties)
      func texts(_ property: String) -> [String] { properties[property]?.texts ?? [] }
      switch resource.type {
      case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy":
        attached.append(
          (
            ["Users": texts("Users"), "Roles": texts("Roles"), "Groups": texts("Groups")],
            properties["PolicyName"]?.text ?? resource.logicalID,
            Self.json(properties["PolicyDocument"]),
            resource.type == "AWS::IAM::ManagedPolicy" ? arns[resource.logicalID] : nil
          ))
      case "AWS::IAM::User", "AWS::IAM::Role", "AWS::IAM::Group": break
      default: continue
      }
    }
    for policy in attached {
      if let arn = policy.arn { authorization.managedPolicies[arn] = policy.document }
    }
    for resource in evaluation.wanted {
      guard
        let kind = ["AWS::IAM::User": "Users", "AWS::IAM::Role": "Roles", "AWS::IAM::Group": "Groups"][
          resource.type], let arn = arns[resource.logicalID]
      else { continue }
      let properties = try evaluation.resolve(resource.properties)
      let name = ARN(arn)?.resourceName ?? resource.logicalID
      var inline: [String: String] = [:]
      for policy in properties["Policies"]?.list ?? [] {
        inline[policy["PolicyName"]?.text ?? ""] = Self.json(policy["PolicyDocument"])
      }
      var arns = properties["ManagedPolicyArns"]?.texts ?? []
      for policy in attached where policy.names[kind]?.contains(name) == true {
        if let arn = policy.arn { arns.append(arn) } else { inline[policy.name] = policy.document }
      }
      let identity = AccountAuthorization.Identity(
        name: name, arn: arn, inline: inline, attached: arns, groups: properties["Groups"]?.texts ?? [],
        boundary: properties["PermissionsBoundary"]?.text,
        trust: properties["AssumeRolePolicyDocument"].map { Self.json($0) })
      switch kind {
      case "Users": authorization.users.append(identity)
      case "Roles": authorization.roles.append(identity)
      default: authorization.groups.append(identity)
      }
    }
  }

  /// A policy document may be given as the text of one.
  private static func json(_ document: Document?) -> String { document?.text ?? document?.json ?? "" }
}
