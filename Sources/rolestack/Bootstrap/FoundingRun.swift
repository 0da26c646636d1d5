import AWSCore
import Access
import ArgumentParser
import Assets
import Deployment
internal import Documents
import Foundation
internal import Policies
import Templates

/// What a founding stack is made of: its template, the values for it, and whom it makes.
struct FoundingDraft {
  let stackName: String
  let template: FoundingTemplate
  let values: [(key: String, value: Secret)]
  let founded: FoundedAccount
  let setUp: SetUp
  /// What asks for each action of the service role.
  var reasons: [String] = []
  /// The identity provider that the account has already, by its ARN.
  var presentProvider: String?

  /// - Throws: what CloudFormation, or IAM, would refuse of it.
  init(
    _ stackName: String, _ template: Template, _ values: [(key: String, value: Secret)], account: String,
    region: Region
  ) throws {
    self.stackName = stackName
    self.values = values
    do throws(DeployError) { self.template = try FoundingTemplate(template) } catch {
      throw CommandFailure(error)
    }
    do throws(FoundedAccount.Problem) {
      founded = try FoundedAccount(
        template,
        values: Dictionary(values.map { ($0.key, $0.value.reveal()) }, uniquingKeysWith: { $1 }),
        account: account, region: region, stackName: stackName)
    } catch {
      throw CommandFailure(error.message, nextStep: "Correct what is given.", status: .notDone)
    }
    guard let setUp = founded.setUp(account: account, region: region) else {
      throw CommandFailure(
        "\(template.path) makes no role that may work on a stack.",
        nextStep: "Add a role with cloudformation:CreateChangeSet on the app's stack.", status: .notDone)
    }
    guard !setUp.stackNames.contains(stackName) else {
      throw CommandFailure(
        "\(stackName) is the stack of the roles, and cannot be the app's: to deploy the app would take the roles away.",
        nextStep: "Name the app's stack with --app-stack, and the roles' own with --stack-name.",
        status: .usage)
    }
    self.setUp = setUp
  }

  /// What the template of this program makes for an app; an external id that is there already stays.
  ///
  /// - Parameters:
  ///   - present: the founding stack, where it is there.
  ///   - withPolicy: whether what the service role may matters; it takes the app's template.
  init(
    _ access: AccessOptions, stackName: String, present: Stack?, _ settings: ProjectSettings, account: String,
    _ definition: SessionDefinition, _ sessions: SessionStore, withPolicy: Bool
  ) async throws {
    let region = try definition.requireRegion()
    var plan = try access.plan(account: account, region: region, project: settings, withPolicy: withPolicy)
    if plan.externalID == nil {
      plan.externalID =
        try await Self.presentExternalID(ofRole: plan.deployRoleName, definition, sessions)
        ?? AccessPlan.newExternalID()
    }
    try await Self.refuseMissing(plan.policyARNs + [plan.boundary].compactMap(\.self), definition, sessions)
    var presentProvider: String?
    if case .provider(var provider) = plan.wayIn, provider.arn == nil, !Self.makes(provider, present) {
      presentProvider = try await Self.present(provider, account: account, definition, sessions)
      provider.arn = presentProvider
      plan.wayIn = .provider(provider)
    }
    let values: [(key: String, value: Secret)]
    do throws(AccessPlan.Problem) { values = try plan.parameters() } catch {
      throw CommandFailure(error.message, nextStep: error.nextStep, status: .usage)
    }
    let template = try Self.ownTemplate()
    // Each of them, so that a change makes what is shown: what is left out would keep its present value.
    let named = Set(values.map(\.key))
    let others = template.parameters.filter { !named.contains($0.name) && $0.name != "ExternalId" }
    try self.init(
      stackName, template,
      values + others.compactMap { other in other.defaultValue.map { (other.name, Secret($0)) } },
      account: account, region: region)
    reasons = plan.reasons
    self.presentProvider = presentProvider
  }

  /// A policy that is not there would be found by the stack's failure.
  private static func refuseMissing(
    _ policies: [String], _ definition: SessionDefinition, _ sessions: SessionStore
  ) async throws {
    let iam = try await SessionClients(sessions).iam(for: definition)
    for arn in policies where ManagedPolicies.policy(arn) == nil {
      do throws(AWSError) {
        guard try await !iam.hasPolicy(arn) else { continue }
      } catch {
        guard error.kind == .accessDenied else { throw error }
        continue
      }
      throw CommandFailure(
        "There is no managed policy \(arn).", nextStep: "Correct its name.", status: .notDone)
    }
  }

  /// Whether a founding stack that is there made the provider.
  private static func makes(_ provider: AccessPlan.Provider, _ stack: Stack?) -> Bool {
    func value(_ key: String) -> String { stack?.parameters.first { $0.key == key }?.value ?? "" }
    return value("OIDCIssuer") == provider.issuer && value("OIDCProviderArn").isEmpty
  }

  /// An account has one provider of an issuer, which another app's stack may have made.
  ///
  /// - Returns: its ARN; nil where there is none, or where that may not be read.
  private static func present(
    _ provider: AccessPlan.Provider, account: String, _ definition: SessionDefinition,
    _ sessions: SessionStore
  ) async throws -> String? {
    let arn = provider.arn(in: account, try definition.requireRegion())
    let audiences: [String]?
    do throws(AWSError) {
      audiences = try await SessionClients(sessions).iam(for: definition).audiences(ofProvider: arn)
    } catch {
      guard error.kind == .accessDenied else { throw error }
      return nil
    }
    guard let audiences else { return nil }
    guard audiences.contains(provider.audience) else {
      throw CommandFailure(
        "The account's provider \(arn) does not take tokens for \(provider.audience).",
        nextStep:
          "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn \(arn) --client-id \(provider.audience)",
        status: .notDone)
    }
    return arn
  }

  /// What a founding stack that is there makes.
  ///
  /// - Parameter template: of this program, or the one that was named.
  init(
    present stack: Stack, _ template: Template, account: String, _ definition: SessionDefinition,
    _ sessions: SessionStore
  ) async throws {
    let names = Set(template.parameters.map(\.name))
    // One of an older template has other parameters, too; one's own template may have none.
    guard names.isEmpty || stack.parameters.contains(where: { names.contains($0.key) }) else {
      throw CommandFailure(
        "\(stack.name) is there, and is no stack of bootstrap's.",
        nextStep: "Name another with --stack-name.", status: .notDone)
    }
    var values = stack.parameters.filter { names.contains($0.key) && $0.value != "****" }.map {
      (key: $0.key, value: Secret($0.value))
    }
    let role = values.first { $0.key == "DeployRoleName" }?.value.reveal()
    if names.contains("ExternalId"), let role,
      let id = try await Self.presentExternalID(ofRole: role, definition, sessions)
    {
      values.append(("ExternalId", id))
    }
    try self.init(stack.name, template, values, account: account, region: try definition.requireRegion())
  }

  /// The template of this program.
  static func ownTemplate() throws -> Template {
    do throws(DocumentError) {
      return try Template(yaml: Assets.bootstrapTemplate, path: "bootstrap.yaml")
    } catch {
      throw CommandFailure("\(error)", status: .notDone)
    }
  }

  private static func presentExternalID(
    ofRole name: String, _ definition: SessionDefinition, _ sessions: SessionStore
  ) async throws -> Secret? {
    do throws(AWSError) {
      let iam = try await SessionClients(sessions).iam(for: definition)
      return try await iam.trustPolicy(ofRole: name).flatMap(
        FoundedAccount.externalID(inTrust:))
    } catch {
      // Another one would lock out whoever knows the one that is there.
      guard error.kind == .accessDenied else { throw error }
      throw CommandFailure(
        "Whether the role \(name) asks for an external id already cannot be read: \(error.message)",
        nextStep: "Name the external id with --external-id, or use a profile that may call iam:GetRole.",
        status: .accessDenied)
    }
  }

  /// Every permission in words.
  var words: [String] {
    let made = founded.authorization
    var lines: [String] = []
    for (kind, identities) in [("User", made.users), ("Group", made.groups), ("Role", made.roles)] {
      for identity in identities {
        lines.append("\(kind) \(identity.name)")
        lines += PermissionWords.sentences(identity).map { "  \($0)" }
      }
    }
    if !reasons.isEmpty {
      lines.append("What the app's template asks of the service role")
      lines += reasons.map { "  \($0)" }
    }
    lines += founded.buckets.map { "Bucket \($0), made here" }
    if let presentProvider {
      lines.append("Identity provider \(presentProvider), which the account has already")
    }
    return lines
  }

  /// What the doctor would say of them.
  func warnings(at now: Date) -> [String] {
    let findings = WhiteBox(setUp, founded.authorization, facts: nil, stacks: [], now: now).findings
    return findings.filter { $0.verdict == .fail }.map { "Warning, \($0.severity.rawValue): \($0.sentence)" }
  }
}

/// Makes a founding stack, or changes it.
struct FoundingRun {
  let draft: FoundingDraft
  let context: DeploymentContext
  /// Hears what goes on, a line each.
  let tell: @Sendable (String) -> Void
  /// Hears of progress.
  let report: @Sendable (DeployProgress) -> Void
  /// Shows the changes and asks whether to make them; throws where they are not to be made.
  let confirm: ([ReviewedChange]) async throws -> Void

  /// Makes the stack, which is not there, or changes it with the caller's own permissions.
  ///
  /// - Returns: the stack as it is then.
  func found(asAdministrator: Bool) async throws -> Stack {
    let founding = Founding(context, report: report)
    var intent = FoundingIntent(stackName: draft.stackName, template: draft.template)
    intent.parameters = draft.values.map { ($0.key, .value($0.value)) }
    intent.asAdministrator = asAdministrator
    let planned: FoundingPlanned
    do { planned = try await founding.plan(intent) } catch { throw CommandFailure(error) }
    switch planned {
    case .noChanges(let stack): return unchanged(stack)
    case .review(let review):
      try await confirm(review.changes)
      let outcome: DeployOutcome
      do { outcome = try await founding.confirm(review) } catch { throw CommandFailure(error) }
      return try ended(outcome)
    }
  }

  /// Changes the stack with a service role, as every other deployment does.
  func update(role: ServiceRole) async throws -> Stack {
    let engine = DeployEngine(context, report: report)
    var intent = DeployIntent(stackName: draft.stackName, template: draft.template.template, role: role)
    intent.parameters = draft.values.map { ($0.key, .value($0.value)) }
    intent.capabilities = ["CAPABILITY_NAMED_IAM"]
    let planned: Planned
    do { planned = try await engine.plan(intent) } catch { throw CommandFailure(error) }
    switch planned {
    case .noChanges(let stack): return unchanged(stack)
    case .review(let review):
      try await confirm(review.changes)
      let outcome: DeployOutcome
      do { outcome = try await engine.confirm(review.id, digest: review.digest) } catch {
        throw CommandFailure(error)
      }
      return try ended(outcome)
    }
  }

  private func unchanged(_ stack: Stack) -> Stack {
    tell("No changes: \(stack.name) is as the template says already.")
    return stack
  }

  /// An account has one identity provider of a host, which other apps may use.
  private func advice(on reason: String) -> String? {
    guard reason.contains("oidc-provider/"), reason.contains("already exists") else {
      return FailureAdvice.advice(on: reason)
    }
    let arn = reason.firstMatch(of: /arn:[\w-]+:iam::\d{12}:oidc-provider\/[\w.\/-]+/).map { String($0.0) }
    return
      "The account has the provider already: delete the stack \(draft.stackName), and name it with --oidc-provider-arn "
      + "\(arn ?? "ARN")."
  }

  private func ended(_ outcome: DeployOutcome) throws -> Stack {
    switch outcome {
    case .succeeded(let stack): return stack
    case .failed(let stack, let reason):
      throw CommandFailure(
        "\(stack.name) is \(stack.status): \(reason)", nextStep: advice(on: reason),
        status: .failed)
    case .outOfSight(let error):
      throw CommandFailure(
        "Lost sight of \(draft.stackName); CloudFormation may go on: \(error)",
        nextStep: "Run the same command again: it goes on from there.", status: .outOfSight)
    }
  }
}
