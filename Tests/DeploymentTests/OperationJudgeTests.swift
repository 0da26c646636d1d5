import AWSCore
import Foundation
import Testing

@testable import Deployment

@Suite("How an operation is judged")
struct OperationJudgeTests {
  private static let start = Date(timeIntervalSince1970: 1_800_000_000)

  private func stack(_ status: String, updated: Date? = nil, reason: String? = nil) -> Stack {
    var stack = Stack(
      id: "arn:stack", name: "app", status: StackStatus(rawValue: status), statusReason: reason,
      creationTime: Self.start)
    stack.lastUpdatedTime = updated
    return stack
  }

  private func seen(_ status: String, updated: Date? = nil, reason: String? = nil) -> StackObservation {
    StackObservation(sight: .seen(stack(status, updated: updated, reason: reason)))
  }

  private func lost(_ kind: AWSError.Kind) -> (observation: StackObservation, error: AWSError) {
    let error = AWSError(kind, code: "C", message: "no answer", nextStep: "")
    return (StackObservation(sight: .lost(error)), error)
  }

  @Test(
    "Each end is the success of what was wanted, or a failure; whatever moves or is not known is no end",
    arguments: [
      ("CREATE_COMPLETE", true, false), ("UPDATE_COMPLETE", true, false), ("IMPORT_COMPLETE", true, false),
      ("ROLLBACK_COMPLETE", false, false), ("UPDATE_ROLLBACK_FAILED", false, false),
      ("DELETE_COMPLETE", false, true), ("DELETE_FAILED", false, false), ("CREATE_IN_PROGRESS", nil, nil),
      ("UPDATE_ROLLBACK_IN_PROGRESS", nil, nil), ("REVIEW_IN_PROGRESS", nil, nil), ("UNKNOWN", nil, nil),
      ("UPDATE_PAUSED", nil, nil),
    ] as [(String, Bool?, Bool?)])
  func ends(_ status: String, _ isDeployed: Bool?, _ isDeleted: Bool?) {
    for (goal, isGood) in [(OperationJudge.Goal.deployed, isDeployed), (.deleted, isDeleted)] {
      var judge = OperationJudge(goal: goal, before: nil)
      let outcome = judge.judge(seen(status), at: Self.start)
      switch isGood {
      case true?: #expect(outcome == .succeeded(stack(status)))
      case false?:
        #expect(
          outcome
            == .failed(
              stack(status),
              reason: "CloudFormation gave no reason for \(status); the stack's events have it."))
      case nil: #expect(outcome == nil)
      }
    }
  }

  @Test(
    "The status that a stack had before is no end until its status or its time has moved on",
    arguments: [
      (nil, nil, false), (nil, start, true), (start, nil, true), (start, start, false),
      (start, start.addingTimeInterval(0.4), false), (start, start.addingTimeInterval(1), true),
      (start, start.addingTimeInterval(-1), true),
    ] as [(Date?, Date?, Bool)])
  func before(_ before: Date?, _ now: Date?, _ isEnd: Bool) {
    var judge = OperationJudge(
      before: OperationJudge.Before(status: .updateComplete, updated: before))
    #expect((judge.judge(seen("UPDATE_COMPLETE", updated: now), at: Self.start) != nil) == isEnd)
    #expect(judge.judge(seen("UPDATE_IN_PROGRESS", updated: before), at: Self.start) == nil)
    #expect(
      judge.judge(seen("UPDATE_COMPLETE", updated: before), at: Self.start)
        == .succeeded(stack("UPDATE_COMPLETE", updated: before)))
  }

  @Test(
    "The first reason given while it goes wrong is the failure's, and none that stood there before it began")
  func reasons() {
    var judge = OperationJudge(
      before: OperationJudge.Before(status: StackStatus(rawValue: "UPDATE_ROLLBACK_COMPLETE"), updated: nil))
    let old = seen("UPDATE_ROLLBACK_COMPLETE", reason: "of last week")
    #expect(judge.judge(old, at: Self.start) == nil)
    #expect(judge.judge(seen("UPDATE_IN_PROGRESS"), at: Self.start) == nil)
    #expect(judge.judge(seen("UPDATE_ROLLBACK_IN_PROGRESS", reason: "first"), at: Self.start) == nil)
    #expect(judge.judge(seen("UPDATE_ROLLBACK_IN_PROGRESS", reason: "second"), at: Self.start) == nil)
    let end = judge.judge(seen("UPDATE_ROLLBACK_COMPLETE", reason: "third"), at: Self.start)
    #expect(end == .failed(stack("UPDATE_ROLLBACK_COMPLETE", reason: "third"), reason: "first"))
  }

  @Test("A look without a status begins nothing: the status from before is no success of what was asked for")
  func unknown() {
    var judge = OperationJudge(before: OperationJudge.Before(status: .updateComplete, updated: nil))
    #expect(judge.judge(seen("UNKNOWN"), at: Self.start) == nil)
    #expect(judge.judge(seen("UPDATE_COMPLETE"), at: Self.start) == nil)
    #expect(judge.judge(seen("UPDATE_IN_PROGRESS"), at: Self.start) == nil)
    guard case .succeeded? = judge.judge(seen("UPDATE_COMPLETE"), at: Self.start) else {
      Issue.record("an update that ran and is complete has succeeded")
      return
    }
  }

  @Test("A stack out of sight is waited for ten minutes, and each sight of it begins them anew")
  func patience() {
    var judge = OperationJudge(before: nil)
    let (observation, error) = lost(.unreachable)
    #expect(judge.judge(observation, at: Self.start) == nil)
    #expect(judge.judge(observation, at: Self.start + 599) == nil)
    #expect(judge.judge(seen("CREATE_IN_PROGRESS"), at: Self.start + 600) == nil)
    #expect(judge.judge(observation, at: Self.start + 601) == nil)
    #expect(judge.judge(observation, at: Self.start + 1200) == nil)
    #expect(judge.judge(observation, at: Self.start + 1201) == .outOfSight(error))
  }

  @Test(
    "Where looking is denied or was stopped, nobody waits",
    arguments: [AWSError.Kind.accessDenied, .cancelled])
  func hopeless(_ kind: AWSError.Kind) {
    var judge = OperationJudge(before: nil)
    let (observation, error) = lost(kind)
    #expect(judge.judge(observation, at: Self.start) == .outOfSight(error))
  }

  @Test("A stack that is not there is no success of a deployment: after ten minutes its end is not known")
  func absent() {
    let absent = StackObservation(sight: .absent)
    var judge = OperationJudge(before: nil, known: stack("CREATE_IN_PROGRESS"))
    #expect(judge.judge(absent, at: Self.start) == nil)
    #expect(judge.judge(absent, at: Self.start + 599) == nil)
    guard case .outOfSight(let error)? = judge.judge(absent, at: Self.start + 600) else {
      Issue.record("it is still waited for")
      return
    }
    #expect(error.code == "StackNotFound")
    #expect(error.message == "The stack is not there.")
  }

  @Test(
    "A stack that is gone is a deletion's success, told by the stack as it was seen last; one never seen is not"
  )
  func gone() {
    let absent = StackObservation(sight: .absent)
    var judge = OperationJudge(goal: .deleted, before: nil, known: stack("CREATE_COMPLETE"))
    #expect(judge.judge(absent, at: Self.start) == .succeeded(stack("CREATE_COMPLETE")))
    judge = OperationJudge(goal: .deleted, before: nil)
    #expect(judge.judge(absent, at: Self.start) == nil)
    #expect(judge.judge(seen("DELETE_IN_PROGRESS"), at: Self.start) == nil)
    #expect(judge.judge(absent, at: Self.start) == .succeeded(stack("DELETE_IN_PROGRESS")))
  }
}

@Suite("What a deployment can do with a stack")
struct StackReadinessTests {
  private func readiness(
    _ status: String, _ onFailure: ChangeSetCreation.OnStackFailure? = nil
  ) -> StackReadiness {
    StackReadiness(
      Stack(id: "arn:stack", name: "app", status: StackStatus(rawValue: status), statusReason: "it broke"),
      onFailure: onFailure)
  }

  @Test(
    "A stack that waits for its first change set, or is gone, is created; one that is done is updated",
    arguments: [
      ("REVIEW_IN_PROGRESS", .create), ("DELETE_COMPLETE", .create), ("CREATE_COMPLETE", .update),
      ("UPDATE_COMPLETE", .update), ("IMPORT_COMPLETE", .update), ("UPDATE_ROLLBACK_COMPLETE", .update),
    ] as [(String, StackReadiness)])
  func ready(_ status: String, _ expected: StackReadiness) {
    #expect(readiness(status) == expected)
    #expect(StackReadiness(nil) == .create)
  }

  @Test(
    "What stands against it is told with the stack's own reason and the way on",
    arguments: [
      (
        "ROLLBACK_COMPLETE", "app is ROLLBACK_COMPLETE: its creation failed, and it cannot be updated.",
        "rolestack delete"
      ),
      (
        "ROLLBACK_FAILED", "app is ROLLBACK_FAILED: its creation failed, and it cannot be updated.",
        "rolestack delete"
      ),
      ("DELETE_FAILED", "app is DELETE_FAILED: it is half gone: it broke.", "Delete it again"),
      (
        "CREATE_FAILED", "app is CREATE_FAILED: it broke: it was left as it failed.",
        "--on-failure DO_NOTHING"
      ),
      (
        "UPDATE_FAILED", "app is UPDATE_FAILED: it broke: it was left as it failed.",
        "--on-failure DO_NOTHING"
      ),
      ("UPDATE_ROLLBACK_FAILED", "app is UPDATE_ROLLBACK_FAILED: it broke.", "Continue its update rollback"),
      (
        "UPDATE_IN_PROGRESS", "app is UPDATE_IN_PROGRESS: something is running on it.",
        "rolestack status --watch"
      ),
      ("UNKNOWN", "app is UNKNOWN: something is running on it.", "rolestack status --watch"),
    ])
  func refused(_ status: String, _ words: String, _ step: String) {
    guard case .refused(let message, let nextStep) = readiness(status) else {
      Issue.record("\(status) is not refused")
      return
    }
    #expect(message == words)
    #expect(nextStep.contains(step))
  }

  @Test(
    "What was left as it failed is gone on with by DO_NOTHING alone",
    arguments: ["CREATE_FAILED", "UPDATE_FAILED"])
  func goesOn(_ status: String) {
    #expect(readiness(status, .doNothing) == .update)
    #expect(readiness(status, .rollback) != .update)
    #expect(readiness("ROLLBACK_COMPLETE", .doNothing) != .update)
  }
}
