import AWSCore
import Canvas
import Foundation
import ProjectFiles

@testable import Console
@testable import Deployment

/// A console brought into a state by messages, as the runtime would send them.
struct Scene {
  private(set) var state: ConsoleState
  /// Everything that was to be done, in order.
  private(set) var effects: [ConsoleEffect] = []

  static let start = Timestamp.parse("2026-11-23T10:00:00Z")!

  init(
    columns: Int = 120, rows: Int = 40, stacks: [String] = [], isReadOnly: Bool = false,
    readOnly: Set<String> = [], accounts: [AccountRule] = []
  ) throws {
    let sessions: [SessionRow] = try ["deploy-prod", "deploy-stg", "監査"].enumerated().map { index, name in
      let role = try AssumeRoleRequest(
        roleARN: "arn:aws:iam::12345678901\(index):role/deploy", sessionName: "me")
      let keys = Credentials(accessKeyID: "A", secretAccessKey: Secret("s"))
      return SessionRow(
        name: name,
        definition: .success(
          SessionDefinition(
            name: name, region: Region("ap-northeast-1"), endpoints: EndpointResolver(),
            source: .assumeRole(role, from: .keys(keys)))), isReadOnly: readOnly.contains(name))
    }
    state = ConsoleState(
      size: Size(columns: columns, rows: rows), now: Self.start, sessions: sessions,
      stacks: stacks.map { StackKey(session: "deploy-prod", name: $0) }, accounts: accounts,
      isReadOnly: isReadOnly)
  }

  mutating func send(_ messages: ConsoleMessage...) {
    for message in messages { effects += state.update(message) }
  }

  mutating func press(_ keys: Key...) { for key in keys { send(.key(key)) } }

  mutating func type(_ text: String) { for character in text { press(.character(character)) } }

  /// Gives a command in the command bar.
  mutating func say(_ command: String) {
    press(.character(":"))
    type(command)
    press(.enter)
  }

  mutating func takeEffects() -> [ConsoleEffect] {
    defer { effects = [] }
    return effects
  }

  /// A live session of so many seconds.
  mutating func assume(_ name: String, seconds: Double = 900, renewsByItself: Bool = true) {
    send(
      .sessions(.assumeRequested(name)),
      .sessions(
        .ready(
          name,
          SessionFacts(
            account: "123456789010", callerARN: "arn:aws:sts::123456789010:assumed-role/deploy/me",
            lifetime: SessionLifetime(start: state.now, end: state.now + seconds),
            renewsByItself: renewsByItself))))
  }

  /// What is on the screen now.
  var screen: String {
    var canvas = Canvas(size: state.size)
    render(state, into: &canvas)
    return canvas.plainText
  }

  mutating func wait(_ seconds: Double) { send(.tick(state.now + seconds)) }

  mutating func see(_ stack: Stack) {
    observe(stack.name, StackObservation(sight: .seen(stack)))
  }

  mutating func observe(_ name: String, _ observation: StackObservation) {
    send(.stacks(.observed(StackKey(session: state.sessions.active ?? "", name: name), observation)))
  }

  static let denied = AWSError(
    .accessDenied, code: "AccessDenied",
    message: "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: cloudformation:ListStacks",
    operation: "cloudformation:ListStacks", status: 403,
    nextStep: "The session lacks cloudformation:ListStacks on *.")

  /// A stack with Japanese texts.
  static func app(
    _ status: String = "UPDATE_COMPLETE", reason: String? = nil, name: String = "Deploy-Iam-Sample-SAM-App"
  ) -> Stack {
    var stack = Stack(
      id:
        "arn:aws:cloudformation:ap-northeast-1:123456789010:stack/\(name)/5b918d10-cd98-11ea-90d5-0a9cd3354c10",
      name: name, status: StackStatus(rawValue: status), statusReason: reason, creationTime: start - 90_000)
    stack.description = "アクセスキーが流出しても被害が最小限になるデプロイの見本"
    stack.lastUpdatedTime = start - 42
    stack.roleARN = "arn:aws:iam::123456789010:role/deploy-iam-sample-deploy-role-for-cloudformation"
    stack.capabilities = ["CAPABILITY_IAM"]
    stack.tags = [.init(key: "担当", value: "基盤チーム")]
    stack.parameters = [
      .init(key: "挨拶", value: "こんにちは、世界"), .init(key: "Password", value: "****"),
      .init(key: "Empty", value: ""),
    ]
    stack.outputs = [
      .init(
        key: "HelloWorldApi", value: "https://ttttt.execute-api.ap-northeast-1.amazonaws.com/Prod/hello/",
        description: "API Gateway の入口"),
      .init(
        key: "FunctionArn",
        value:
          "arn:aws:lambda:ap-northeast-1:123456789010:function:Deploy-Iam-Sample-HelloWorldFunction-1A2B3C4D5E6F"
      ),
      .init(key: "説明", value: "日本語の値。とても長いので、狭い画面では終わりが切られるはずの文章です。", description: "長い文章"),
    ]
    return stack
  }

  // MARK: Change sets, events, resources

  static let key = StackKey(session: "deploy-prod", name: "Deploy-Iam-Sample-SAM-App")

  /// A console on the sample stack, whose change sets are found.
  static func onStack(
    _ columns: Int = 120, _ rows: Int = 40, _ stack: Stack = app(), events: EventSight = .unread,
    isReadOnly: Bool = false
  ) throws -> Scene {
    var scene = try Scene(columns: columns, rows: rows, stacks: [stack.name], isReadOnly: isReadOnly)
    scene.assume("deploy-prod")
    scene.send(.stacks(.notListed(session: "deploy-prod", denied)))
    scene.observe(stack.name, StackObservation(sight: .seen(stack), events: events))
    scene.send(.changeSets(.found(key, changeSets, denial: denial("ListChangeSets"))))
    return scene
  }

  static func denial(_ action: String) -> AWSError {
    AWSError(
      .accessDenied, code: "AccessDenied",
      message:
        "User: arn:aws:sts::123456789010:assumed-role/deploy/me is not authorized to perform: "
        + "cloudformation:\(action) on resource: "
        + "arn:aws:cloudformation:ap-northeast-1:123456789010:stack/Deploy-Iam-Sample-SAM-App/*",
      operation: "cloudformation:\(action)", status: 403, nextStep: "")
  }

  static var changeSets: [FoundChangeSet] {
    let role = try? ServiceRole(
      "arn:aws:iam::123456789010:role/deploy-iam-sample-deploy-role-for-cloudformation")
    let entry = role.map {
      JournalEntry(
        changeSetID: "arn:cs/1", changeSetName: "rs-20261123-095500-1a2b3c4d", stackID: app().id,
        stackName: app().name, role: $0, caller: "me", madeAt: start - 300)
    }
    return [
      FoundChangeSet(
        summary: ChangeSetSummary(
          id: "arn:cs/1", name: "rs-20261123-095500-1a2b3c4d", status: .createComplete,
          executionStatus: .available, creationTime: start - 300), entry: entry),
      FoundChangeSet(
        summary: ChangeSetSummary(
          id: "arn:cs/2", name: "手で作ったもの", status: .failed,
          statusReason: "Requires capabilities : [CAPABILITY_NAMED_IAM]", creationTime: start - 9000)),
    ]
  }

  static var changes: [ReviewedChange] {
    [
      ReviewedChange(
        change: Change(action: "Add", logicalID: "HelloWorldFunction", resourceType: "AWS::Lambda::Function")),
      ReviewedChange(
        change: Change(
          action: "Modify", logicalID: "Table", physicalID: "app-Table-1",
          resourceType: "AWS::DynamoDB::Table",
          replacement: "True", policyAction: "ReplaceAndDelete", scope: ["Properties"],
          details: [
            .init(
              attribute: "Properties", name: "KeySchema", requiresRecreation: "Always",
              source: "DirectModification", before: "id", after: "利用者"),
            .init(
              attribute: "Tags", requiresRecreation: "Never", source: "ParameterReference",
              causingEntity: "Stage"),
          ])),
      ReviewedChange(
        change: Change(
          action: "Modify", logicalID: "Network", resourceType: "AWS::CloudFormation::Stack",
          replacement: "False", scope: ["Properties"], nestedChangeSetID: "arn:cs/3")),
      ReviewedChange(
        path: ["Network"],
        change: Change(
          action: "Modify", logicalID: "Subnet", resourceType: "AWS::EC2::Subnet", replacement: "Conditional",
          scope: ["Properties"])),
      ReviewedChange(
        change: Change(
          action: "Remove", logicalID: "OldQueue", physicalID: "q", resourceType: "AWS::SQS::Queue")),
    ]
  }

  /// A plan as the engine shows it.
  static func review(_ changes: [ReviewedChange]) throws -> PlanReview {
    PlanReview(
      id: PlanID(number: 1), stackName: app().name, stackID: app().id, changeSetID: "arn:cs/1",
      changeSetName: "rs-20261123-095500-1a2b3c4d",
      role: try ServiceRole(
        "arn:aws:iam::123456789010:role/deploy-iam-sample-deploy-role-for-cloudformation"),
      changes: changes)
  }

  /// The wizard's plan of `my-app`.
  static func plan() throws -> PlanReview {
    let id = "arn:aws:cloudformation:ap-northeast-1:123456789010:stack/my-app/1"
    var plan = PlanReview(
      id: PlanID(number: 2), stackName: "my-app", stackID: id, changeSetID: "arn:cs/wizard",
      changeSetName: "rs-20261123-100030-0a0b0c0d",
      role: try ServiceRole("arn:aws:iam::123456789010:role/service"),
      changes: changes)
    plan.parameterChanges = [ParameterChange(name: "Stage", before: "dev", after: "本番")]
    return plan
  }

  /// An update that failed in a nested stack and rolls back.
  static var failingEvents: OperationEvents {
    let id = app().id
    let nested = "arn:aws:cloudformation:ap-northeast-1:123456789010:stack/Deploy-Network-1A2B/7"
    func event(
      _ number: Int, _ second: Double, _ logicalID: String, _ status: String, _ type: String,
      stack: String = id, physicalID: String? = nil, reason: String? = nil
    ) -> StackEvent {
      StackEvent(
        id: "e\(number)", stackID: stack, stackName: stack == id ? app().name : "Deploy-Network-1A2B",
        logicalID: logicalID, physicalID: physicalID, resourceType: type, timestamp: start + second,
        status: ResourceStatus(rawValue: status), reason: reason, token: stack == id ? "t" : nil)
    }
    let stackType = "AWS::CloudFormation::Stack"
    var events = OperationEvents(stackID: id, scope: .latest)
    events.merge(
      newestFirst: [
        event(1, 1, app().name, "UPDATE_IN_PROGRESS", stackType, physicalID: id, reason: "User Initiated"),
        event(2, 2, "HelloWorldFunction", "UPDATE_COMPLETE", "AWS::Lambda::Function"),
        event(3, 3, "Network", "UPDATE_IN_PROGRESS", stackType, physicalID: nested),
        event(
          6, 9, "Network", "UPDATE_FAILED", stackType, physicalID: nested,
          reason: "Embedded stack was not successfully updated"),
        event(
          7, 10, app().name, "UPDATE_ROLLBACK_IN_PROGRESS", stackType, physicalID: id,
          reason: "The following resource(s) failed to update: [Network]."),
      ].reversed(), of: id)
    events.merge(
      newestFirst: [
        event(4, 4, "サブネット", "UPDATE_IN_PROGRESS", "AWS::EC2::Subnet", stack: nested),
        event(
          5, 8, "サブネット", "UPDATE_FAILED", "AWS::EC2::Subnet", stack: nested,
          reason:
            "User: arn:aws:sts::123456789010:assumed-role/service/AWSCloudFormation is not authorized to "
            + "perform: ec2:ModifySubnetAttribute on resource: arn:aws:ec2:ap-northeast-1:123456789010:subnet/s"
        ),
      ].reversed(), of: nested)
    return events
  }

  static let resources = [
    StackResource(
      logicalID: "HelloWorldFunction", physicalID: "Deploy-Iam-Sample-HelloWorldFunction-1A2B3C4D5E6F",
      resourceType: "AWS::Lambda::Function", status: ResourceStatus(rawValue: "UPDATE_COMPLETE")),
    StackResource(
      logicalID: "通知", physicalID: "arn:aws:sns:ap-northeast-1:123456789010:Deploy-Iam-Sample-Topic",
      resourceType: "AWS::SNS::Topic", status: ResourceStatus(rawValue: "CREATE_IN_PROGRESS")),
    StackResource(
      logicalID: "Network", resourceType: "AWS::CloudFormation::Stack",
      status: ResourceStatus(rawValue: "UPDATE_FAILED"), reason: "Embedded stack was not successfully updated"
    ),
  ]

  /// What an attacker could name and describe things.
  static var hostile: Stack {
    var stack = app(
      "UPDATE_ROLLBACK_COMPLETE",
      reason: "\u{1B}]0;owned\u{7}\u{1B}[2J\u{202E}drowssap\u{202C}\r\nforged line")
    stack.description = String(repeating: "メガ", count: 170_000)
    stack.outputs = [
      .init(key: "\u{1B}[31mRed", value: "\u{1B}P+q544e\u{1B}\\\u{9B}5n\u{200B}\u{2066}x\u{2069}"),
      .init(key: "Long", value: String(repeating: "x", count: 1_000_000)),
      .init(key: "Emoji", value: "👨‍👩‍👧‍👦 e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} 한국어 ｶﾞ"),
    ]
    return stack
  }
}
