public import AWSCore
internal import Foundation
internal import Templates

/// What somebody wants founded: the stack that makes the roles.
public struct FoundingIntent: Sendable {
  /// The founding stack's own name.
  public let stackName: String
  /// What it makes.
  public let template: FoundingTemplate
  /// Values of the template's parameters.
  public var parameters: [(key: String, value: ChangeSetCreation.ParameterValue)] = []
  /// At most 50.
  public var tags: [Stack.Tag] = []
  /// Whether a founding stack that is there, and bears no service role, is changed with the caller's own permissions.
  public var asAdministrator = false

  /// With what each has.
  public init(stackName: String, template: FoundingTemplate) {
    self.stackName = stackName
    self.template = template
  }
}

/// What founding would do, as it is shown before it is confirmed.
public struct FoundingReview: Sendable {
  /// Nil where the stack is made.
  public let before: Stack?
  /// The stack's ARN.
  public let stackID: String
  /// The change set's ARN.
  public let changeSetID: String
  /// ChangeSetName.
  public let changeSetName: String
  /// All pages of DescribeChangeSet.
  public let changes: [ReviewedChange]
}

/// What planning a founding stack came to.
public enum FoundingPlanned: Sendable {
  /// The change set would change something.
  case review(FoundingReview)
  /// The stack is as the template says already.
  case noChanges(Stack)
}

/// Makes the stack of the roles, before there is a role to make it with: the only deployment without one.
public actor Founding {
  private let run: DeploymentRun
  private var waiting: FoundingBox?

  /// - Parameter report: hears of progress, on any thread.
  public init(_ context: DeploymentContext, report: @escaping @Sendable (DeployProgress) -> Void = { _ in }) {
    run = DeploymentRun(context: context, report: report)
  }

  private static let capabilities = ["CAPABILITY_NAMED_IAM"]

  /// Makes a change set, and answers what it would do.
  public func plan(_ intent: FoundingIntent) async throws(DeployError) -> FoundingPlanned {
    let first = try await run.describe(intent.stackName)
    // Begun by a run before this one.
    let isMoving = first.map { !$0.status.isSettled } ?? false
    let before = isMoving ? try await ReadyPhase(run: run).ready(intent.stackName, waits: true) : first
    let exception: JournalEntry.Exception
    switch StackReadiness(before) {
    case .create: exception = .founding
    case .update: exception = .asAdministrator
    case .refused(let message, let nextStep):
      // Without a role to be named, what deletes other stacks does not delete this one.
      let isGone = [.rollbackComplete, .rollbackFailed].contains(before?.status)
      throw .refused(
        message: message,
        nextStep: isGone
          ? "Delete it as the administrator, ‘aws cloudformation delete-stack --stack-name \(intent.stackName)’, then run the same again."
          : nextStep)
    }
    if exception == .asAdministrator, let before {
      if isMoving, !intent.asAdministrator { return .noChanges(before) }
      try Self.refuseUpdate(of: before, intent)
      try await refuseApp(before)
    }
    let values = try ParameterPlan.values(
      of: intent.template.template, given: intent.parameters,
      stack: exception == .founding ? nil : before)
    let receipt = try await make(intent, exception, values, before)
    var entry = JournalEntry(
      exception, changeSetID: receipt.changeSetID, changeSetName: receipt.name, stackID: receipt.stackID,
      stackName: intent.stackName, caller: run.context.caller, madeAt: run.time.now())
    entry.template = JournalEntry.Source(
      path: intent.template.template.path,
      hash: ContentHash.of(Array(intent.template.template.body.utf8)),
      parameters: intent.parameters.map(\.key).sorted(), capabilities: Self.capabilities, tags: [:],
      bucket: nil, prefix: nil, artifacts: [])
    JournalPhase(run: run).add(entry)
    let changeSets = ChangeSetPhase(run: run)
    let (head, changes) = try await changeSets.settled(
      changeSetID: receipt.changeSetID, stackID: receipt.stackID)
    guard head.status == .createComplete else {
      let planned = try await changeSets.unusable(
        head, of: intent.template.template, before: exception == .founding ? nil : before,
        id: receipt.changeSetID, stackID: receipt.stackID)
      guard case .noChanges(let stack) = planned else {
        throw .refused(message: "The change set cannot be used.", nextStep: "Try again.")
      }
      return .noChanges(stack)
    }
    let review = FoundingReview(
      before: exception == .founding ? nil : before, stackID: receipt.stackID,
      changeSetID: receipt.changeSetID, changeSetName: head.name, changes: changes)
    waiting = FoundingBox(review, madeAt: head.creationTime, receipt.receipt)
    return .review(review)
  }

  /// A stack of something else than roles is no founding stack, whatever it is called.
  private func refuseApp(_ stack: Stack) async throws(DeployError) {
    let body: String
    do throws(AWSError) { body = try await run.client.template(ofStack: stack.id) } catch {
      throw .aws(error)
    }
    let present = try? FoundingTemplate(Template(yaml: body, path: stack.name))
    guard present == nil else { return }
    throw .refused(
      message: "\(stack.name) makes more than roles: it is no stack of bootstrap's.",
      nextStep:
        "Name another with --stack-name; change that one with ‘rolestack deploy’ and its service role.")
  }

  private static func refuseUpdate(of stack: Stack, _ intent: FoundingIntent) throws(DeployError) {
    if let role = stack.roleARN {
      throw .refused(
        message: "\(stack.name) bears the service role \(role), and is changed with that.",
        nextStep: "Use --service-role stack.")
    }
    guard intent.asAdministrator else {
      throw .refused(
        message:
          "\(stack.name) is there already, and bears no service role: only founding it goes without one.",
        nextStep:
          "Change it with a service role (--service-role), or with your own permissions: --as-administrator.")
    }
  }

  private struct Made: ~Copyable {
    let name: String
    let changeSetID: String
    let stackID: String
    let receipt: FoundingReceipt
  }

  private func make(
    _ intent: FoundingIntent, _ exception: JournalEntry.Exception,
    _ values: [(key: String, value: ChangeSetCreation.ParameterValue)], _ before: Stack?
  ) async throws(DeployError) -> Made {
    let name = ChangeSetPhase.changeSetName(at: run.time.now())
    let source = ChangeSetCreation.TemplateSource.body(intent.template.template.body)
    run.report(
      .changeSetRequested(name: name, kind: exception == .founding ? .create : .update))
    do throws(AWSError) {
      let receipt: FoundingReceipt
      if exception == .founding {
        receipt = try await run.client.found(
          FoundingMutation(
            stackName: intent.stackName, changeSetName: name, template: source, parameters: values,
            capabilities: Self.capabilities, tags: intent.tags, clientToken: DeploymentRun.token()))
      } else {
        receipt = try await run.client.update(
          AdministratorUpdate(
            stackID: before?.id ?? intent.stackName, changeSetName: name, template: source,
            parameters: values, capabilities: Self.capabilities, tags: intent.tags,
            clientToken: DeploymentRun.token()))
      }
      return Made(
        name: name, changeSetID: receipt.changeSetID, stackID: receipt.stackID, receipt: receipt)
    } catch {
      throw .aws(error)
    }
  }

  /// Runs what was shown, once, and watches the stack until it has settled.
  public func confirm(_ review: FoundingReview) async throws(DeployError) -> DeployOutcome {
    guard let box = waiting, box.review.changeSetID == review.changeSetID, let receipt = box.take() else {
      throw .refused(message: "This was run already.", nextStep: "Plan it anew.")
    }
    waiting = nil
    let begun: ExecutePhase.Begun
    switch try await ExecutePhase(run: run).execute(receipt, madeAt: box.madeAt, before: review.before) {
    case .success(let what): begun = what
    case .failure(let lost): return .outOfSight(lost.error)
    }
    let outcome = await WatchPhase(run: run).watch(
      review.stackID, scope: .token(begun.token), since: begun.since,
      judge: OperationJudge(before: begun.before))
    JournalPhase(run: run).noteEnd(outcome, of: review.changeSetID)
    return outcome
  }
}

/// A move-only receipt cannot live in an optional of an actor; a box can.
private final class FoundingBox {
  let review: FoundingReview
  let madeAt: Date?
  private var receipt: FoundingReceipt?

  init(_ review: FoundingReview, madeAt: Date?, _ receipt: consuming FoundingReceipt) {
    self.review = review
    self.madeAt = madeAt
    self.receipt = consume receipt
  }

  /// The receipt, for the first who asks.
  func take() -> FoundingReceipt? {
    let taken = receipt.take()
    return taken
  }
}
