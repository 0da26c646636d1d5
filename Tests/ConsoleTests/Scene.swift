import AWSCore
import Canvas
import Deployment
import Foundation

@testable import Console

/// A console brought into a state by messages, as the runtime would send them.
struct Scene {
  private(set) var state: ConsoleState
  /// Everything that was to be done, in order.
  private(set) var effects: [ConsoleEffect] = []

  static let start = Timestamp.parse("2026-11-23T10:00:00Z")!

  init(columns: Int = 120, rows: Int = 40, stacks: [String] = []) throws {
    let sessions: [SessionRow] = try ["deploy-prod", "deploy-stg", "監査"].enumerated().map { index, name in
      let role = try AssumeRoleRequest(
        roleARN: "arn:aws:iam::12345678901\(index):role/deploy", sessionName: "me")
      let keys = Credentials(accessKeyID: "A", secretAccessKey: Secret("s"))
      return SessionRow(
        name: name,
        definition: .success(
          SessionDefinition(
            name: name, region: Region("ap-northeast-1"), endpoints: EndpointResolver(),
            source: .assumeRole(role, from: .keys(keys)))))
    }
    state = ConsoleState(
      size: Size(columns: columns, rows: rows), now: Self.start, sessions: sessions,
      stacks: stacks.map { StackKey(session: "deploy-prod", name: $0) })
  }

  mutating func send(_ messages: ConsoleMessage...) {
    for message in messages { effects += reduce(&state, message) }
  }

  mutating func press(_ keys: Key...) { for key in keys { send(.key(key)) } }

  mutating func type(_ text: String) { for character in text { press(.character(character)) } }

  mutating func takeEffects() -> [ConsoleEffect] {
    defer { effects = [] }
    return effects
  }

  /// A live session of so many seconds.
  mutating func assume(_ name: String, seconds: Double = 900) {
    send(
      .assumeRequested(name),
      .sessionReady(
        name,
        SessionFacts(
          account: "123456789010", callerARN: "arn:aws:sts::123456789010:assumed-role/deploy/me",
          lifetime: SessionLifetime(start: state.now, end: state.now + seconds))))
  }

  mutating func wait(_ seconds: Double) { send(.tick(state.now + seconds)) }

  mutating func see(_ stack: Stack) {
    observe(stack.name, StackObservation(sight: .seen(stack)))
  }

  mutating func observe(_ name: String, _ observation: StackObservation) {
    send(.stackObserved(StackKey(session: state.active ?? "", name: name), observation))
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
