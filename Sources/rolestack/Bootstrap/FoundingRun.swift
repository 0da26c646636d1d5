import AWSCore
import Access
import ArgumentParser
import Deployment
import Foundation
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
    self.setUp = setUp
  }

  /// Every permission in words, and what the doctor would say of them.
  func show(at now: Date) {
    let made = founded.authorization
    for (kind, identities) in [("User", made.users), ("Group", made.groups), ("Role", made.roles)] {
      for identity in identities {
        Output.note("\(kind) \(identity.name)")
        for sentence in PermissionWords.sentences(identity) { Output.note("  \(sentence)") }
      }
    }
    if !reasons.isEmpty {
      Output.note("What the app's template asks of the service role")
      for reason in reasons { Output.note("  \(reason)") }
    }
    for bucket in founded.buckets { Output.note("Bucket \(bucket), made here") }
    let findings = WhiteBox(setUp, made, facts: nil, stacks: [], now: now).findings
    for finding in findings where finding.verdict == .fail {
      Output.note("Warning, \(finding.severity.rawValue): \(finding.sentence)")
    }
  }
}

/// Makes a founding stack, or changes it.
struct FoundingRun {
  let draft: FoundingDraft
  let context: DeploymentContext
  /// Whether nobody is asked.
  let yes: Bool

  /// Makes the stack, which is not there, or changes it with the caller's own permissions.
  ///
  /// - Returns: the stack as it is then.
  func found(asAdministrator: Bool) async throws -> Stack {
    let founding = Founding(context, report: DeployPrinter.show)
    var intent = FoundingIntent(stackName: draft.stackName, template: draft.template)
    intent.parameters = draft.values.map { ($0.key, .value($0.value)) }
    intent.asAdministrator = asAdministrator
    let planned: FoundingPlanned
    do { planned = try await founding.plan(intent) } catch { throw CommandFailure(error) }
    switch planned {
    case .noChanges(let stack): return unchanged(stack)
    case .review(let review):
      DeployPrinter.show(review.changes, withValues: Output.errorIsTerminal)
      try await confirm()
      let outcome: DeployOutcome
      do { outcome = try await founding.confirm(review) } catch { throw CommandFailure(error) }
      return try ended(outcome)
    }
  }

  /// Changes the stack with a service role, as every other deployment does.
  func update(role: ServiceRole) async throws -> Stack {
    let engine = DeployEngine(context, report: DeployPrinter.show)
    var intent = DeployIntent(stackName: draft.stackName, template: draft.template.template, role: role)
    intent.parameters = draft.values.map { ($0.key, .value($0.value)) }
    intent.capabilities = ["CAPABILITY_NAMED_IAM"]
    let planned: Planned
    do { planned = try await engine.plan(intent) } catch { throw CommandFailure(error) }
    switch planned {
    case .noChanges(let stack): return unchanged(stack)
    case .review(let review):
      DeployPrinter.show(review, withValues: Output.errorIsTerminal)
      try await confirm()
      let outcome: DeployOutcome
      do { outcome = try await engine.confirm(review.id, digest: review.digest) } catch {
        throw CommandFailure(error)
      }
      return try ended(outcome)
    }
  }

  private func unchanged(_ stack: Stack) -> Stack {
    Output.note("No changes: \(stack.name) is as the template says already.")
    return stack
  }

  private func confirm() async throws {
    guard !yes else { return }
    guard Output.inputIsTerminal else {
      throw CommandFailure(
        "Nobody can be asked whether to make the roles.",
        nextStep: "Read what is to be made, then add --yes.",
        status: .notDone)
    }
    let answer = try await Output.answer(to: "Make them? [y/N] ")
    guard ["y", "yes"].contains(answer?.lowercased() ?? "") else {
      throw CommandFailure(
        "Not made; the change set is left in \(draft.stackName).",
        nextStep: "Run it again, or delete the stack \(draft.stackName).", status: .notDone)
    }
  }

  private func ended(_ outcome: DeployOutcome) throws -> Stack {
    switch outcome {
    case .succeeded(let stack): return stack
    case .failed(let stack, let reason):
      throw CommandFailure(
        "\(stack.name) is \(stack.status): \(reason)", nextStep: FailureAdvice.advice(on: reason),
        status: .failed)
    case .outOfSight(let error):
      throw CommandFailure(
        "Lost sight of \(draft.stackName); CloudFormation may go on: \(error)",
        nextStep: "Run the same command again: it goes on from there.", status: .outOfSight)
    }
  }
}
