import AWSCore
import Foundation
import LocalFiles
import TestSupport
import Testing

@testable import Deployment

@Suite("Change sets kept for later, and the journal that vouches for them")
struct KeptChangeSetTests {
  private let bench = EngineBench()
  private let plain = AWSAnswer.stack("app", status: "CREATE_COMPLETE")
  private let done = [
    AWSAnswer.stack("app", status: "UPDATE_COMPLETE", updated: "2026-11-23T10:05:00Z")
  ]

  @Test("One made here is executed later, by another run, with the role it was made with")
  func madeHere() async throws {
    let transport = bench.backend(before: plain, after: done)
    let made = try bench.review(try await bench.engine(transport).plan(bench.intent()))
    #expect(try bench.journal.entries().map(\.result) == [.kept])

    let later = bench.engine(transport)
    let review = try await later.plan(changeSet: "kept", stackName: "app", expecting: nil)
    #expect(review.role == made.role)
    #expect(review.changes == made.changes)
    guard case .succeeded = try await later.confirm(review.id, digest: review.digest) else {
      throw EngineBench.Unexpected()
    }
    let entry = try #require(try bench.journal.entries().first)
    #expect(entry.result == .succeeded)
    #expect(entry.role == bench.role)
    #expect(entry.executedAt != nil && entry.endedAt != nil)
    #expect(transport.forms.last { $0["Action"] == "ExecuteChangeSet" }?["ClientRequestToken"] == entry.token)
  }

  @Test("One made elsewhere is refused, unless the stack bears a role and what the set carries is accepted")
  func madeElsewhere() async throws {
    let stranger = bench.backend(before: plain, after: done)
    let error = await #expect(throws: DeployError.self) {
      try await bench.engine(stranger).plan(changeSet: "kept", stackName: "app", expecting: nil)
    }
    #expect(error?.nextStep.contains("--no-execute-changeset") == true)

    let bearing = bench.backend(
      before: AWSAnswer.stack(
        "app", status: "CREATE_COMPLETE", inner: "<RoleARN>arn:aws:iam::123456789012:role/borne</RoleARN>"),
      after: done)
    let engine = bench.engine(bearing)
    // The stack's word is not the change set's: it may carry another role.
    let borne = try ServiceRole("arn:aws:iam::123456789012:role/borne")
    let unknown = await #expect(throws: DeployError.self) {
      try await engine.plan(changeSet: "kept", stackName: "app", expecting: borne)
    }
    #expect(unknown?.nextStep.contains("--accept-unknown-role") == true)
    let review = try await engine.plan(
      changeSet: "kept", stackName: "app", expecting: borne, acceptsUnknownRole: true)
    #expect(review.role == borne)
    #expect(!review.isRoleKnown)
    let other = try ServiceRole(bench.role)
    await #expect(throws: DeployError.self) {
      try await engine.plan(changeSet: "kept", stackName: "app", expecting: other, acceptsUnknownRole: true)
    }
    #expect(!bearing.actions.contains("ExecuteChangeSet"))
  }

  @Test("A deployment that was left is found again, and its end is written down")
  func leftDeployment() async throws {
    let moving = AWSAnswer.stack("app", status: "UPDATE_IN_PROGRESS")
    let id = "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/1"
    var entry = JournalEntry(
      changeSetID: "arn:cs", changeSetName: "rs-1", stackID: id, stackName: "app",
      role: try ServiceRole(bench.role), caller: "me", madeAt: ManualTime().now, result: .executing)
    entry.token = "t"
    try bench.journal.add(entry)

    // Somebody deploys again: told what runs.
    let busy = bench.backend(before: moving, after: [])
    let error = await #expect(throws: DeployError.self) {
      try await bench.engine(busy).plan(bench.intent())
    }
    #expect("\(String(describing: error))".contains("rs-1"))

    // Somebody looks: it is followed to its end.
    let looking = bench.engine(
      bench.backend(
        before: AWSAnswer.stack("app", status: "UPDATE_ROLLBACK_COMPLETE", reason: "no"), after: []))
    let stack = try #require(try await looking.run.describe("app"))
    guard case .failed(_, let reason)? = await looking.follow(stack) else { throw EngineBench.Unexpected() }
    #expect(reason == "no")
    #expect(try bench.journal.entries().map(\.result) == [.failed])
    #expect(await looking.follow(stack) == nil)
  }

  @Test("One whose execution never arrived is not taken for done: it is kept, and can be executed")
  func neverBegun() async throws {
    let lost = Box(true)
    let backend = bench.backend(before: plain, after: done)
    let transport = ScriptedTransport { (form, _) throws(HTTPTransportError) in
      if form["Action"] == "ExecuteChangeSet", lost.value {
        throw HTTPTransportError(.interrupted, "cut off")
      }
      if form["Action"] == "CreateChangeSet" {
        return AWSAnswer.result(
          "CreateChangeSet",
          "<Id>arn:cs</Id><StackId>arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/1</StackId>")
      }
      return try backend.respond(to: form)
    }
    let engine = bench.engine(transport)
    let review = try bench.review(try await engine.plan(bench.intent()))
    await #expect(throws: DeployError.self) { try await engine.confirm(review.id, digest: review.digest) }
    // The change set and the stack were asked: neither has moved.
    #expect(try bench.journal.entries().map(\.result) == [.kept])
    lost.value = false
    let again = try await engine.plan(changeSet: "kept", stackName: "app", expecting: nil)
    guard case .succeeded = try await engine.confirm(again.id, digest: again.digest) else {
      throw EngineBench.Unexpected()
    }
    #expect(try bench.journal.entries().map(\.result) == [.succeeded])
  }

  @Test("Guards find removals and replacements, and nothing else")
  func guards() async throws {
    func findings(_ changes: [String], _ guards: Set<ChangeGuard>) async throws -> [String] {
      let engine = bench.engine(bench.backend(before: plain, changes: changes, after: done))
      return try bench.review(try await engine.plan(bench.intent())).findings(of: guards)
    }
    #expect(try await findings(["A", "B"], [.removal, .replacement]).isEmpty)
    #expect(try await findings(["A", "-B"], [.removal]) == ["B (AWS::SNS::Topic) is removed"])
    #expect(try await findings(["-B"], [.replacement]).isEmpty)
    #expect(
      try await findings(["!A", "?B"], [.replacement]) == [
        "A (AWS::SNS::Topic) is replaced", "B (AWS::SNS::Topic) may be replaced",
      ])
  }

  @Test("Lines the journal cannot read stay as they are, and many writers lose nothing")
  func journal() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)/j.jsonl")
    let journal = Journal(file: file)
    let role = try ServiceRole(bench.role)
    @Sendable func entry(_ number: Int) -> JournalEntry {
      JournalEntry(
        changeSetID: "arn:\(number)", changeSetName: "rs-\(number)", stackID: "arn:stack", stackName: "app",
        role: role, caller: "me", madeAt: Date(timeIntervalSince1970: 1_800_000_000))
    }
    try journal.add(entry(0))
    try PrivateFile.write(
      Data((try String(contentsOf: file, encoding: .utf8) + "not json\n").utf8), to: file)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...20 {
        group.addTask {
          try journal.add(entry(number))
          try journal.update("arn:\(number)") { $0.result = .succeeded }
        }
      }
      try await group.waitForAll()
    }
    #expect(try journal.entries().count == 21)
    #expect(try journal.entries().count { $0.result == .succeeded } == 20)
    #expect(try String(contentsOf: file, encoding: .utf8).contains("\nnot json\n"))
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try Journal(file: file).receipt(of: "arn:999") == nil ? true : false)
    try FileManager.default.removeItem(at: file.deletingLastPathComponent())
  }
}

@Suite("Deleting a stack")
struct DeletionTests {
  private let bench = EngineBench()

  @Test("It goes out with the role and a token, and ends when the stack is gone")
  func deletion() async throws {
    let transport = bench.backend(
      before: AWSAnswer.stack("app", status: "CREATE_COMPLETE"),
      after: [
        AWSAnswer.stack("app", status: "DELETE_IN_PROGRESS"),
        AWSAnswer.stack("app", status: "DELETE_COMPLETE"),
      ])
    let engine = bench.engine(transport)
    guard
      let plan = try await engine.planDeletion(
        of: "app", role: try ServiceRole(bench.role), mayChangeRole: false)
    else { throw EngineBench.Unexpected() }
    guard case .succeeded = try await engine.delete(plan) else { throw EngineBench.Unexpected() }
    let deletion = try #require(transport.forms.first { $0["Action"] == "DeleteStack" })
    #expect(deletion["RoleARN"] == bench.role)
    #expect(deletion["ClientRequestToken"]?.isEmpty == false)
    #expect(deletion["StackName"]?.hasPrefix("arn:") == true)
  }

  @Test("A protected stack, one that is busy and one with another role are refused before anything is sent")
  func refusals() async throws {
    for (status, inner) in [
      ("CREATE_COMPLETE", "<EnableTerminationProtection>true</EnableTerminationProtection>"),
      ("UPDATE_IN_PROGRESS", ""),
      ("CREATE_COMPLETE", "<RoleARN>arn:aws:iam::123456789012:role/old</RoleARN>"),
    ] {
      let transport = bench.backend(before: AWSAnswer.stack("app", status: status, inner: inner), after: [])
      let role = try ServiceRole(bench.role)
      let error = await #expect(throws: DeployError.self) {
        if try await bench.engine(transport).planDeletion(of: "app", role: role, mayChangeRole: false) != nil
        {
        }
      }
      #expect(error?.nextStep.isEmpty == false)
      #expect(transport.actions == ["DescribeStacks"])
    }
  }
}

@Suite("Advice on reasons of CloudFormation's")
struct FailureAdviceTests {
  @Test(
    "Late denials and refusals say what they mean and what helps",
    arguments: [
      (
        "User: arn:aws:sts::1:assumed-role/deploy/me is not authorized to perform: iam:PassRole on resource: "
          + "arn:aws:iam::1:role/service", "Role deploy lacks iam:PassRole on arn:aws:iam::1:role/service"
      ),
      (
        "User: arn:aws:sts::1:assumed-role/deploy/me is not authorized to perform: "
          + "cloudformation:CreateChangeSet on resource: "
          + "arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31",
        "A template with a Transform needs that"
      ),
      (
        "Role arn:aws:iam::1:role/service is invalid or cannot be assumed",
        "trust cloudformation.amazonaws.com"
      ),
      ("Requires capabilities : [CAPABILITY_NAMED_IAM]", "Add --capabilities CAPABILITY_NAMED_IAM"),
      (
        "Your access has been denied by S3, please make sure your request credentials have permission to "
          + "GetObject for bucket/key", "s3:GetObject"
      ),
      ("app-topic already exists in stack arn:aws:…", "rename it"),
    ])
  func advice(_ reason: String, _ words: String) {
    #expect(FailureAdvice.advice(on: reason)?.contains(words) == true)
  }

  @Test("A reason that says all there is to say stays alone")
  func none() { #expect(FailureAdvice.advice(on: "WaitCondition timed out.") == nil) }
}
