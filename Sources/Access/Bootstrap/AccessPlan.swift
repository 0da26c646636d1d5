package import AWSCore
internal import Foundation

/// What somebody wants the roles to be like: the parameters of the template that makes them, with their names.
package struct AccessPlan: Sendable {
  /// Whoever comes in.
  package enum WayIn: Sendable, Hashable {
    /// An IAM user that is made, by its name; nil for one named after the app.
    case user(String?)
    /// A user or a role that is there, by its ARN.
    case principal(String)
    /// A permission set of IAM Identity Center, by its name.
    case permissionSet(String)
    /// An identity provider's subject.
    case provider(Provider)
  }

  /// Whom an identity provider lets in.
  package struct Provider: Sendable, Hashable {
    /// Without `https://`.
    package let issuer: String
    package let audience: String
    package let subject: String
    /// Nil where the account does not have it yet.
    package var arn: String?

    /// What its ARN is in an account: one of each issuer can be there.
    package func arn(in account: String, _ region: Region) -> String {
      "arn:\(region.partitionID):iam::\(account):oidc-provider/\(issuer)"
    }

    package init(issuer: String, audience: String = "sts.amazonaws.com", subject: String, arn: String? = nil)
    {
      self.issuer = issuer
      self.audience = audience
      self.subject = subject
      self.arn = arn
    }
  }

  /// What the deploy role may do beside its task.
  package enum Switch: String, Sendable, CaseIterable {
    case transforms, events
    case changeSetLists = "change-set-lists"
    case largeTemplates = "large-templates"
    case deletion

    var parameter: String {
      switch self {
      case .transforms: "AllowTransforms"
      case .events: "AllowEvents"
      case .changeSetLists: "AllowChangeSetLists"
      case .largeTemplates: "AllowTemplateReading"
      case .deletion: "AllowDeletion"
      }
    }
  }

  /// At most five.
  package let stackNames: [String]
  package var wayIn = WayIn.user(nil)
  package var bucket: String
  package var makesBucket = true
  package var externalID: Secret?
  package var sessionNames = "*"
  package var requiresMFA = false
  package var sourceAddresses: [String] = []
  package var maxSessionDuration = 3600
  package var deployRoleName: String
  package var serviceRoleName: String
  /// Nil for none.
  package var readerRoleName: String?
  package var policyARNs: [String] = []
  /// A policy document in JSON; nil for none.
  package var policy: String?
  /// What asks for each of its actions, a line each.
  package var reasons: [String] = []
  package var boundary: String?
  package var switches: Set<Switch> = []
  /// Whether AWS itself refuses a change set without the service role.
  package var hasRoleCondition = true

  /// A plan that cannot be.
  package struct Problem: Error, Hashable {
    package let message: String
    package let nextStep: String
  }

  package static let mostStacks = 5
  /// Characters of a parameter's value.
  private static let longestParameter = 4096
  /// Characters of a role's inline policies, white space not counted.
  private static let longestPolicies = 10_240 - 400
  private static let longestRoleName = 64
  private static let longestBucketName = 63

  /// Names everything after the first stack. None begins with the stack's own name, which the names of its resources do:
  /// what CloudFormation may do with those, it may not do with the roles.
  package init(stackNames: [String], account: String, region: Region) {
    self.stackNames = stackNames
    let app = stackNames.first ?? "app"
    let prefix = stackNames.contains("rolestack") ? "access-" : "rolestack-"
    func roleName(_ suffix: String) -> String {
      "\(prefix)\(Self.cut(app, to: Self.longestRoleName - prefix.count - 1 - suffix.count))-\(suffix)"
    }
    deployRoleName = roleName("deploy")
    serviceRoleName = roleName("service")
    let end = "-\(account)-\(region)"
    bucket =
      "\(prefix)\(Self.cut(app.lowercased(), to: Self.longestBucketName - prefix.count - end.count))\(end)"
  }

  /// A name that there is no room for is cut, with something of the whole behind it, so that no two become one.
  package static func cut(_ name: String, to length: Int) -> String {
    guard name.count > length else { return name }
    return "\(name.prefix(length - 9))-\(ContentHash.of(Array(name.utf8)).prefix(8))"
  }

  /// The user that is made; nil for other ways in.
  package var userName: String? {
    guard case .user(let name) = wayIn else { return nil }
    return name ?? beside(deployRoleName, "user")
  }

  /// Makes a role that looks at stacks, named beside the deploy role.
  package mutating func addReaderRole() { readerRoleName = beside(deployRoleName, "reader") }

  private func beside(_ roleName: String, _ suffix: String) -> String {
    let base = roleName.hasSuffix("-deploy") ? String(roleName.dropLast("-deploy".count)) : roleName
    return "\(Self.cut(base, to: Self.longestRoleName - 1 - suffix.count))-\(suffix)"
  }

  /// A new external id: 32 letters and digits.
  package static func newExternalID() -> Secret {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    var random = SystemRandomNumberGenerator()
    return Secret(String((0..<32).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }))
  }

  /// Roles are told apart by their names, and out of reach of what the service role may do to resources of the stacks.
  private func checkNames() throws(Problem) {
    let roles = [deployRoleName, serviceRoleName, readerRoleName].compactMap(\.self)
    guard Set(roles.map { $0.lowercased() }).count == roles.count else {
      throw Problem(
        message: "Each role has a name of its own, not \(roles.joined(separator: ", ")).",
        nextStep: "Name them with --deploy-role-name and --service-role-name.")
    }
    for name in roles + [userName].compactMap(\.self) {
      guard let stack = stackNames.first(where: { name.hasPrefix("\($0)-") }) else { continue }
      throw Problem(
        message: "\(name) is named as the resources of \(stack) are, which the service role may change.",
        nextStep: "Choose another with --deploy-role-name and --service-role-name, such as access-\(name).")
    }
  }

  /// Values of the template's parameters, but for those that have their defaults.
  package func parameters() throws(Problem) -> [(key: String, value: Secret)] {
    guard !stackNames.isEmpty, stackNames.count <= Self.mostStacks else {
      throw Problem(
        message: "The roles are for one to \(Self.mostStacks) stacks, not for \(stackNames.count).",
        nextStep: "Name them with --app-stack; make roles of their own for others.")
    }
    try checkNames()
    var values: [String: String] = [:]
    for (index, name) in stackNames.enumerated() {
      values[index == 0 ? "StackName" : "StackName\(index + 1)"] = name
    }
    values["BucketName"] = bucket
    if !makesBucket { values["MakeBucket"] = "false" }
    switch wayIn {
    case .user: values["UserName"] = userName
    case .principal(let arn): values["TrustedPrincipal"] = arn
    case .permissionSet(let name): values["PermissionSet"] = name
    case .provider(let provider):
      values["OIDCIssuer"] = provider.issuer
      values["OIDCAudience"] = provider.audience
      values["OIDCSubject"] = provider.subject
      values["OIDCProviderArn"] = provider.arn
    }
    values["ExternalId"] = externalID?.reveal()
    if sessionNames != "*" { values["SessionNamePattern"] = sessionNames }
    if requiresMFA { values["RequireMFA"] = "true" }
    if !sourceAddresses.isEmpty { values["SourceAddresses"] = sourceAddresses.joined(separator: ",") }
    if maxSessionDuration != 3600 { values["MaxSessionDuration"] = "\(maxSessionDuration)" }
    values["DeployRoleName"] = deployRoleName
    values["ServiceRoleName"] = serviceRoleName
    values["ReaderRoleName"] = readerRoleName
    if !policyARNs.isEmpty { values["ServicePolicyArns"] = policyARNs.joined(separator: ",") }
    values["ServiceRoleBoundary"] = boundary
    for one in switches { values[one.parameter] = "true" }
    if !hasRoleCondition { values["ServiceRoleByAWS"] = "false" }
    try add(policy, to: &values)
    return values.sorted { $0.key < $1.key }.map { ($0.key, Secret($0.value)) }
  }

  private func add(_ policy: String?, to values: inout [String: String]) throws(Problem) {
    guard let policy else { return }
    guard policy.filter({ !$0.isWhitespace }).count <= Self.longestPolicies else {
      throw Problem(
        message: "The service role's policy is longer than a role's inline policies may be.",
        nextStep: "Make a managed policy of it, and name that with --policy-arn.")
    }
    var rest = Substring(policy)
    for name in ["ServicePolicy", "ServicePolicyMore", "ServicePolicyRest"] where !rest.isEmpty {
      values[name] = String(rest.prefix(Self.longestParameter))
      rest = rest.dropFirst(Self.longestParameter)
    }
    guard rest.isEmpty else {
      throw Problem(
        message: "The service role's policy is longer than the parameters for it.",
        nextStep: "Write it without white space, or make a managed policy of it: --policy-arn.")
    }
  }
}
