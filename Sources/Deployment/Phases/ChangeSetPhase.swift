internal import AWSCore
internal import Foundation
internal import Templates

/// Makes a change set with the service role, waits for it, and reads what it would do.
struct ChangeSetPhase {
  let run: DeploymentRun

  private var client: CloudFormationClient { run.client }
  private var time: TimeSource { run.time }

  /// What CreateChangeSet is asked for.
  func creation(
    _ kind: ChangeSetCreation.Kind, _ intent: DeployIntent, _ source: ChangeSetCreation.TemplateSource
  ) -> ChangeSetCreation {
    var creation = ChangeSetCreation(
      kind: kind, stackName: intent.stackName, changeSetName: Self.changeSetName(at: time.now()),
      template: source, clientToken: DeploymentRun.token())
    creation.capabilities = intent.capabilities
    creation.tags = intent.tags
    creation.notificationARNs = intent.notificationARNs
    creation.onStackFailure = intent.onStackFailure
    creation.includesNestedStacks = intent.includesNestedStacks
    return creation
  }

  // MARK: Made

  /// Seconds that a role made just now may take until CloudFormation can assume it.
  private static let roleDelay: TimeInterval = 30

  func submit(
    _ creation: ChangeSetCreation, _ object: S3Location?, role: ServiceRole
  ) async throws(DeployError) -> ChangeSetReceipt {
    let giveUp = time.now() + Self.roleDelay
    var hasToldDelay = false
    while true {
      let refusal: AWSError
      do throws(AWSError) {
        switch try await client.submit(.createChangeSet(creation), role: role) {
        case .changeSet(let receipt): return receipt
        case .accepted: refusal = .unreadable("cloudformation:CreateChangeSet")
        }
      } catch {
        refusal = error
      }
      guard refusal.message.contains("cannot be assumed"), time.now() < giveUp else {
        throw .aws(Self.explained(refusal, object, role: role))
      }
      if !hasToldDelay { run.report(.roleNotAssumable(role, seconds: Int(Self.roleDelay))) }
      hasToldDelay = true
      try await run.pause(.seconds(3))
    }
  }

  /// Seconds for which a change set that cannot be looked at is asked for again.
  private static let patienceWithChangeSets: TimeInterval = 120

  /// Waits until the change set is made, and reads it whole; throttling or a lost network does not end that at once.
  func settled(
    changeSetID: String, stackID: String
  ) async throws(DeployError) -> (head: ChangeSet, changes: [ReviewedChange]) {
    let reader = ChangeSetReader(client: client)
    var schedule = PollSchedule()
    var lostSince: Date?
    while true {
      do throws(AWSError) {
        let (head, changes) = try await reader.read(changeSetID, stack: stackID)
        if !head.status.isBeingMade { return (head, changes) }
        if let since = lostSince { run.report(.sightRegained(since: since)) }
        lostSince = nil
      } catch {
        if lostSince == nil, error.isPassing { run.report(.lostSight(error)) }
        let since = lostSince ?? time.now()
        lostSince = since
        guard error.isPassing, time.now().timeIntervalSince(since) < Self.patienceWithChangeSets else {
          throw .aws(error.leaving(changeSetID, of: stackID))
        }
      }
      try await run.pause(schedule.next(isMoving: true))
    }
  }

  /// Removes a change set that came to nothing; an empty one means that there is nothing to do.
  func unusable(
    _ changeSet: ChangeSet, of template: Template, before: Stack?, id: String, stackID: String
  ) async throws(DeployError) -> Planned {
    let checks = try await failedChecks(changeSet, template)
    var removal: AWSError?
    if checks?.isKept != true {
      do throws(AWSError) {
        try await client.perform(.deleteChangeSet(id: id, stackID: stackID))
      } catch {
        removal = error
      }
    }
    let reason = changeSet.statusReason ?? "\(changeSet.status)"
    JournalPhase(run: run).note(id) {
      $0.result = changeSet.isEmpty ? .noChanges : .notMade
      $0.reason = changeSet.isEmpty ? nil : reason
      $0.endedAt = time.now()
    }
    if changeSet.isEmpty, let before { return .noChanges(before) }
    let remains = removal.map { _ in " The failed change set \(changeSet.name) is still there." } ?? ""
    let advice =
      FailureAdvice.advice(on: reason) ?? "Correct the template or the parameters and deploy again."
    let isEmptyStack = before == nil || before?.status == .reviewInProgress
    let left =
      isEmptyStack
      ? " The empty stack that was made for it is left in REVIEW_IN_PROGRESS: the next deployment uses it, "
        + "‘rolestack delete’ removes it." : ""
    throw .changeSetFailed(
      reason: checks?.reason ?? reason, nextStep: (checks?.nextStep ?? advice) + remains + left)
  }

  /// What a change set failed by an early validation or a hook is told with; nil for one that failed otherwise.
  ///
  /// It is kept where this session cannot read what was found, so that another can.
  private func failedChecks(
    _ changeSet: ChangeSet, _ template: Template
  ) async throws(DeployError) -> (reason: String, nextStep: String, isKept: Bool)? {
    guard let failed = FailedChecks(reason: changeSet.statusReason ?? "") else { return nil }
    do throws(AWSError) {
      let events = try await run.context.denials.ask("cloudformation:DescribeEvents", on: changeSet.stackID) {
        [client] () async throws(AWSError) in
        var events: [CheckEvent] = []
        for try await page in client.describeChecks(changeSet: changeSet.id) { events += page }
        return events
      }
      return (failed.words(events, in: template), "Correct the template and deploy again.", false)
    } catch {
      guard error.kind != .cancelled else { throw .aws(error) }
      let (reason, nextStep) = failed.unread(error, changeSet)
      return (reason, nextStep, true)
    }
  }

  // MARK: Words

  /// `rs-20261123-100211-ab12cd34`: when it was made, and something that no other of that second has.
  static func changeSetName(at date: Date) -> String {
    let digits = Timestamp.iso8601(date).filter(\.isNumber)
    let suffix = UUID().uuidString.prefix(8).lowercased()
    return "rs-\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-\(suffix)"
  }

  /// CloudFormation reads a TemplateURL with the caller's credentials, and says so only as an S3 error.
  private static func explained(_ error: AWSError, _ object: S3Location?, role: ServiceRole) -> AWSError {
    if let advice = FailureAdvice.advice(on: error.message), error.message.contains("cannot be assumed") {
      return AWSError(
        error.kind, code: error.code, message: error.message, operation: error.operation,
        requestID: error.requestID, status: error.status, nextStep: advice)
    }
    guard let object, error.message.contains("S3 error") || error.message.contains(" S3"),
      error.message.localizedStandardContains("access denied")
        || error.message.localizedStandardContains("AccessDenied")
    else { return error }
    return AWSError(
      .accessDenied, code: error.code, message: error.message, operation: error.operation,
      requestID: error.requestID, status: error.status,
      nextStep: "CloudFormation reads the template with this session's permissions, which lack s3:GetObject "
        + "on \(object.arn(partition: ARN(role.description)?.partition ?? "aws")). Allow that, or make the template smaller than \(Template.largestBody) bytes."
    )
  }
}

extension AWSError {
  /// The same error, with what it leaves behind and how to go on from there.
  fileprivate func leaving(_ changeSetID: String, of stackID: String) -> AWSError {
    let name =
      changeSetID.hasPrefix("arn:")
      ? changeSetID.split(separator: "/").dropFirst().first.map(String.init) ?? changeSetID : changeSetID
    let stack = stackID.split(separator: "/").dropFirst().first.map(String.init) ?? stackID
    return AWSError(
      kind, code: code, message: message, operation: operation, requestID: requestID, status: status,
      nextStep: "The change set \(name) of \(stack) is left, and may be good: look at it, or execute it with "
        + "‘rolestack execute --stack-name \(stack) --change-set-name \(name)’. \(nextStep)")
  }

  static func unreadable(_ operation: String) -> AWSError {
    AWSError(
      .serviceFault, code: LocalCode.unreadableAnswer, message: "The answer is not the one expected.",
      operation: operation, nextStep: "Look at the stack before trying again.")
  }
}
