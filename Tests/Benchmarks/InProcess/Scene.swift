import AWSCore
import Canvas
import Console
import Deployment
import Foundation

/// A console of 200×60 cells with a live session and so many stacks, drawn after each message as the runtime does.
struct Scene {
  private static let session = "bench"
  private static let start = Date(timeIntervalSince1970: 1_790_000_000)
  static let stackID = arn(0)

  private var state: ConsoleState
  private var now = Scene.start

  init(stacks count: Int) {
    let role = try? AssumeRoleRequest(
      roleARN: "arn:aws:iam::123456789012:role/deploy", sessionName: "bench")
    let keys = CredentialSource.keys(Credentials(accessKeyID: "A", secretAccessKey: Secret("s")))
    let definition = SessionDefinition(
      name: Self.session, region: Region("ap-northeast-1"), endpoints: EndpointResolver(),
      source: role.map { .assumeRole($0, from: keys) } ?? keys)
    state = ConsoleState(
      size: Size(columns: 200, rows: 60), now: Self.start,
      sessions: [SessionRow(name: Self.session, definition: .success(definition))], stacks: [])
    send(.sessions(.assumeRequested(Self.session)))
    send(
      .sessions(
        .ready(
          Self.session,
          SessionFacts(
            account: "123456789012", callerARN: "arn:aws:sts::123456789012:assumed-role/deploy/bench",
            lifetime: SessionLifetime(start: Self.start, end: Self.start + 86_400)))))
    list(count)
    for index in 0..<min(count, 100) { see(index) }
  }

  private mutating func send(_ message: ConsoleMessage) {
    _ = state.update(message)
    draw()
  }

  func draw() { precondition(!canvas().cells.isEmpty) }

  func canvas() -> Canvas {
    var canvas = Canvas(size: state.size)
    render(state, into: &canvas)
    return canvas
  }

  /// Without drawing.
  mutating func reduce(_ character: Character) { _ = state.update(.key(.character(character))) }

  mutating func press(_ character: Character) { send(.key(.character(character))) }

  /// Page by page, half a screen each.
  mutating func goToTheMiddle(of count: Int) {
    for _ in 0..<count / 60 { send(.key(.pageDown)) }
  }

  mutating func wait(_ seconds: Double) {
    now += seconds
    send(.tick(now))
  }

  mutating func callIsMade() {
    send(
      .callMade(
        CallRecord(
          operation: "cloudformation:DescribeStacks", startedAt: now, duration: 0.1, attempts: 1, status: 200,
          requestID: "r", errorCode: nil)))
  }

  /// Clears the filter and opens it anew.
  mutating func startFilter() {
    send(.key(.escape))
    press("/")
  }

  mutating func list(_ count: Int) {
    send(
      .stacks(
        .listed(
          session: Self.session,
          (0..<count).map { index in
            StackSummary(
              id: Self.arn(index), name: Self.name(index), status: StackStatus(rawValue: "UPDATE_COMPLETE"))
          })))
  }

  mutating func see(_ index: Int) {
    var stack = Stack(
      id: Self.arn(index), name: Self.name(index), status: StackStatus(rawValue: "UPDATE_COMPLETE"),
      creationTime: Self.start - 90_000)
    stack.outputs = (0..<3).map { Stack.Output(key: "Key\($0)", value: "https://example.com/\(index)") }
    send(
      .stacks(
        .observed(StackKey(session: Self.session, name: stack.name), StackObservation(sight: .seen(stack))))
    )
  }

  mutating func openEvents(_ count: Int) {
    let stack = Stack(
      id: Self.stackID, name: Self.name(0), status: StackStatus(rawValue: "UPDATE_IN_PROGRESS"),
      creationTime: Self.start - 90_000)
    send(
      .stacks(
        .observed(
          StackKey(session: Self.session, name: stack.name),
          StackObservation(sight: .seen(stack), events: .read(Self.events(count))))))
    for character in "2gej" { press(character) }
  }

  private static func name(_ index: Int) -> String { "service-\(index % 7)-stack-\(index)" }

  private static func arn(_ index: Int) -> String {
    "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/\(name(index))/\(index)"
  }

  // MARK: Events

  static func events(_ count: Int) -> OperationEvents {
    var events = OperationEvents(stackID: stackID, scope: .latest)
    var first = page(from: 0, count: count)
    // The oldest is the operation's beginning.
    first.append(event(-1, logicalID: name(0), status: "UPDATE_IN_PROGRESS", physicalID: stackID))
    events.merge(newestFirst: first, of: stackID)
    return events
  }

  /// Newest first.
  static func page(from first: Int, count: Int) -> [StackEvent] {
    (first..<first + count).reversed().map { index in
      event(index, logicalID: "Resource\(index)", status: "UPDATE_COMPLETE", physicalID: "r-\(index)")
    }
  }

  private static func event(
    _ index: Int, logicalID: String, status: String, physicalID: String
  ) -> StackEvent {
    StackEvent(
      id: "e\(index)", stackID: stackID, stackName: name(0), logicalID: logicalID, physicalID: physicalID,
      resourceType: "AWS::SNS::Topic", timestamp: start + Double(index),
      status: ResourceStatus(rawValue: status),
      token: "t")
  }
}
