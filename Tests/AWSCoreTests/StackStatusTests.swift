import Testing

@testable import AWSCore

@Suite("Statuses of stacks")
struct StackStatusTests {
  @Test(
    "Each of CloudFormation's statuses has its meaning, and only what moves is not settled",
    arguments: [
      ("CREATE_COMPLETE", .good), ("UPDATE_COMPLETE", .good), ("IMPORT_COMPLETE", .good),
      ("CREATE_IN_PROGRESS", .moving), ("UPDATE_IN_PROGRESS", .moving), ("IMPORT_IN_PROGRESS", .moving),
      ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", .moving), ("DELETE_IN_PROGRESS", .moving),
      ("ROLLBACK_IN_PROGRESS", .rollingBack), ("UPDATE_ROLLBACK_IN_PROGRESS", .rollingBack),
      ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", .rollingBack),
      ("IMPORT_ROLLBACK_IN_PROGRESS", .rollingBack), ("ROLLBACK_COMPLETE", .failed),
      ("UPDATE_ROLLBACK_COMPLETE", .failed), ("IMPORT_ROLLBACK_COMPLETE", .failed),
      ("CREATE_FAILED", .failed), ("UPDATE_FAILED", .failed), ("DELETE_FAILED", .failed),
      ("ROLLBACK_FAILED", .failed), ("UPDATE_ROLLBACK_FAILED", .failed),
      ("IMPORT_ROLLBACK_FAILED", .failed), ("DELETE_COMPLETE", .gone), ("REVIEW_IN_PROGRESS", .waiting),
    ] as [(String, StackStatus.Meaning)])
  func meanings(_ text: String, _ meaning: StackStatus.Meaning) {
    let status = StackStatus(rawValue: text)
    #expect(status.meaning == meaning)
    #expect(status.isSettled == (meaning != .moving && meaning != .rollingBack))
    #expect("\(status)" == text)
  }

  @Test(
    "A text that is not known is neither good nor settled, so that nothing begins or ends by it",
    arguments: ["UNKNOWN", "", "COMPLETE", "UPDATE_PAUSED", "create_complete", "CREATE_COMPLETE ", "完了"])
  func unknown(_ text: String) {
    let status = StackStatus(rawValue: text)
    #expect(status.meaning == .moving)
    #expect(!status.isSettled)
  }

  @Test("A status that AWS adds later is good where it ends in COMPLETE, failed where it ends in FAILED")
  func later() {
    #expect(StackStatus(rawValue: "REFACTOR_COMPLETE").meaning == .good)
    #expect(StackStatus(rawValue: "REFACTOR_FAILED").meaning == .failed)
    #expect(StackStatus(rawValue: "REFACTOR_ROLLBACK_COMPLETE").meaning == .failed)
    #expect(StackStatus(rawValue: "REFACTOR_ROLLBACK_PAUSED").meaning == .rollingBack)
  }

  @Test("A stack that AWS sends without a status is not taken for one that is done")
  func missing() throws {
    let stack = Stack(try XMLValue.parse(Array("<member><StackName>app</StackName></member>".utf8)))
    #expect(stack.status.rawValue == "UNKNOWN")
    #expect(stack.status.meaning != .good)
    #expect(!stack.status.isSettled)
  }
}
