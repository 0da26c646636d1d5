import AWSCore
import Deployment

/// Ends a command as an operation on a stack ended.
enum OutcomePrinter {
  static func end(
    _ outcome: DeployOutcome, of stackName: String, changeSetID: String?, _ format: OutputFormat,
    _ hint: CommandHint
  ) throws {
    switch outcome {
    case .succeeded(let stack):
      try print(
        OutcomeDocument(stack, changeSetID: changeSetID, result: "succeeded"), stack.outputs, format)
    case .failed(let stack, let reason):
      if format == .json {
        try Output.json(
          OutcomeDocument(stack, changeSetID: changeSetID, result: "failed", reason: reason))
      }
      Output.note("rolestack: \(stack.name) is \(stack.status).")
      if let advice = FailureAdvice.advice(on: reason) { Output.note("  \(advice)") }
      // The cause is the last line, for whoever reads the end of a long log.
      Output.note(reason)
      throw ExitStatus.failed.code
    case .outOfSight(let error): throw lost(stackName, error, hint)
    }
  }

  static func lost(_ stackName: String, _ error: AWSError, _ hint: CommandHint) -> CommandFailure {
    CommandFailure(
      "Lost sight of \(stackName); the operation may go on in CloudFormation: \(error)",
      nextStep: "Look again with: \(hint.watch(stackName))", status: .outOfSight)
  }

  /// A change set that was made and is not executed.
  static func kept(_ plan: PlanReview, _ format: OutputFormat, _ hint: CommandHint) throws {
    Output.note("Not executed; the change set \(plan.changeSetName) is kept. To execute it:")
    Output.note("  \(hint.execute(plan.changeSetName, of: plan.stackName))")
    switch format {
    case .json: try Output.json(OutcomeDocument(kept: plan))
    case .text: try Output.result(plan.changeSetID)
    }
  }

  static func print(_ document: OutcomeDocument, _ outputs: [Stack.Output], _ format: OutputFormat) throws {
    switch format {
    case .json: try Output.json(document)
    case .text: try OutputsPrinter.print(outputs, as: .text)
    }
  }
}

/// `{stackId, changeSetId, result, reason, outputs}`; result is succeeded, failed, no-changes or kept.
struct OutcomeDocument: Encodable {
  let stackId: String
  let changeSetId: String?
  let result: String
  let reason: String?
  let outputs: [String: String]

  init(_ stack: Stack, changeSetID: String? = nil, result: String, reason: String? = nil) {
    stackId = stack.id
    changeSetId = changeSetID
    self.result = result
    self.reason = reason
    outputs = OutputsPrinter.values(stack.outputs)
  }

  init(kept plan: PlanReview) {
    stackId = plan.stackID
    changeSetId = plan.changeSetID
    result = "kept"
    reason = nil
    outputs = [:]
  }
}
