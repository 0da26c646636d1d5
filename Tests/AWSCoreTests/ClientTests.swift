import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import AWSCore

@Suite("The client")
struct ClientTests {
  private let tokyo = Region("ap-northeast-1")!
  private let keys = StaticCredentialProvider(
    Credentials(accessKeyID: "AKIA1", secretAccessKey: Secret("secret")))

  private func client(
    _ transport: ScriptedTransport, _ time: ManualTime, credentials: (any CredentialProvider)? = nil
  ) -> (CloudFormationClient, AWSConnection) {
    let connection = AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test"))
    return (
      CloudFormationClient(
        region: tokyo, endpoints: EndpointResolver(), connection: connection, credentials: credentials ?? keys
      ),
      connection
    )
  }

  @Test("Throttling is retried at most three times, with growing waits, and each attempt is signed anew")
  func throttling() async throws {
    let time = ManualTime()
    let transport = ScriptedTransport { _, _ in AWSAnswer.error(400, code: "Throttling", "Rate exceeded") }
    let (client, _) = client(transport, time)
    await #expect(throws: AWSError.self) { try await client.describeStack("app") }
    #expect(transport.requests.count == 3)
    // A random part of one second, then of two.
    let throttled = AWSError(.throttled, code: "Throttling", message: "", nextStep: "")
    var (policy, attempts) = (RetryPolicy(), RetryPolicy.Attempts())
    let decisions = (1...3).map { made in
      attempts.made = made
      return policy.decide(after: throttled, attempts: &attempts, clockIsOff: false, random: 1)
    }
    #expect(decisions == [.retry(after: .seconds(1)), .retry(after: .seconds(2)), .fail])
    let again = ScriptedTransport { _, number in
      number == 0
        ? AWSAnswer.error(400, code: "Throttling", "Rate exceeded")
        : AWSAnswer.stack("app", status: "CREATE_COMPLETE")
    }
    let later = ManualTime()
    let transportThatWaits = ScriptedTransport { form, number throws(HTTPTransportError) in
      later.advance(2)
      return try again.respond(to: form, number: number)
    }
    _ = try await self.client(transportThatWaits, later).0.describeStack("app")
    let signatures = transportThatWaits.requests.map { request in
      request.headers.first { $0.name == "Authorization" }?.value
    }
    #expect(Set(signatures).count == 2)
  }

  /// An answer that comes a byte at a time, and never ends.
  private struct DrippingTransport: HTTPTransport {
    let time: ManualTime

    func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse {
      HTTPResponse(
        status: 200, headers: [],
        body: HTTPResponseBody {
          { () async throws(HTTPTransportError) in
            time.advance(5)
            return [0x20]
          }
        })
    }
  }

  @Test("An answer that drips for ever is given up after a minute", .timeLimit(.minutes(1)))
  func dripping() async throws {
    let time = ManualTime()
    let connection = AWSConnection(
      transport: DrippingTransport(time: time), time: time.source, logger: Logger(label: "test"))
    let client = CloudFormationClient(
      region: tokyo, endpoints: EndpointResolver(), connection: connection, credentials: keys)
    let start = time.now
    let error = await #expect(throws: AWSError.self) { try await client.describeStack("app") }
    #expect(error?.code == AWSError.LocalCode.timeout)
    // Three attempts of a minute each.
    #expect(time.now.timeIntervalSince(start) < 240)
  }

  @Test("A refused connection, a 503 and an answer that is no XML are retried; a validation error is not")
  func whatIsRetried() async throws {
    let time = ManualTime()
    let flaky = ScriptedTransport { _, number throws(HTTPTransportError) in
      switch number {
      case 0: throw HTTPTransportError(.connection, "Connection refused")
      case 1: return (503, "busy")
      default: return AWSAnswer.stack("app", status: "CREATE_COMPLETE")
      }
    }
    let stack = try await client(flaky, time).0.describeStack("app")
    #expect(stack?.status == .createComplete)

    let invalid = ScriptedTransport { _, _ in AWSAnswer.error(400, code: "ValidationError", "Bad name") }
    await #expect(throws: AWSError.self) { try await client(invalid, time).0.describeStack("!") }
    #expect(invalid.requests.count == 1)
    #expect(
      try await client(ScriptedTransport { _, _ in AWSAnswer.noSuchStack }, time).0.describeStack("app")
        == nil)
  }

  @Test("A clock that is off is corrected from the Date header, once, and stays corrected")
  func clockSkew() async throws {
    let time = ManualTime("2026-11-23T10:00:00Z")
    let transport = ScriptedTransport(headers: [HTTPHeader("Date", "Mon, 23 Nov 2026 11:00:00 GMT")]) {
      _, number in
      number == 0
        ? AWSAnswer.error(403, code: "SignatureDoesNotMatch", "Signature expired")
        : AWSAnswer.stack("app", status: "CREATE_COMPLETE")
    }
    let (client, connection) = client(transport, time)
    _ = try await client.describeStack("app")
    #expect(connection.clockOffset == 3600)
    let dates = transport.requests.map { request in request.headers.first { $0.name == "X-Amz-Date" }?.value }
    #expect(dates == ["20261123T100000Z", "20261123T110000Z"])
  }

  @Test("A wrong secret is not retried where the clocks agree")
  func wrongSecret() async throws {
    let time = ManualTime("2026-11-23T10:00:00Z")
    let transport = ScriptedTransport(headers: [HTTPHeader("Date", "Mon, 23 Nov 2026 10:00:02 GMT")]) {
      _, _ in
      AWSAnswer.error(403, code: "SignatureDoesNotMatch", "does not match")
    }
    let error = await #expect(throws: AWSError.self) {
      try await client(transport, time).0.describeStack("app")
    }
    #expect(error?.kind == .invalidCredentials)
    #expect(error?.nextStep.contains("secret") == true)
    #expect(transport.requests.count == 1)
  }

  @Test("Many calls in a row are spread to five a second after a burst of ten")
  func pacing() async throws {
    let time = ManualTime()
    let transport = ScriptedTransport { _, _ in AWSAnswer.stack("app", status: "CREATE_COMPLETE") }
    let (client, _) = client(transport, time)
    for _ in 0..<30 { _ = try await client.describeStack("app") }
    let waited = time.waits.reduce(0) { $0 + $1 / .seconds(1) }
    #expect(abs(waited - 4) < 0.1)
  }

  @Test("Pages are followed by their tokens, and a token that leads in a circle ends them")
  func pages() async throws {
    let time = ManualTime()
    let transport = ScriptedTransport { form, _ in
      let next = form["NextToken"] == nil ? "t1" : "t2"
      return AWSAnswer.result(
        "ListStacks",
        "<StackSummaries><member><StackName>s-\(next)</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
          + "</member></StackSummaries><NextToken>\(next)</NextToken>")
    }
    var names: [String] = []
    for try await page in client(transport, time).0.listStacks() { names += page.map(\.name) }
    #expect(names == ["s-t1", "s-t2", "s-t2"])
  }

  @Test("The retry budget runs dry where everything fails")
  func budget() {
    var policy = RetryPolicy()
    let error = AWSError(.unreachable, code: AWSError.LocalCode.timeout, message: "", nextStep: "")
    var retries = 0
    for _ in 0..<200 {
      var attempts = RetryPolicy.Attempts(made: 1)
      if case .retry = policy.decide(after: error, attempts: &attempts, clockIsOff: false, random: 0.5) {
        retries += 1
      }
    }
    #expect(retries == 35)
  }
}

@Suite("Role sessions")
struct RoleSessionTests {
  private func session(
    _ transport: ScriptedTransport, _ time: ManualTime
  ) throws -> (RefreshableSession, AWSConnection) {
    let connection = AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test"))
    let request = try AssumeRoleRequest(
      roleARN: "arn:aws:iam::123456789012:role/deploy", sessionName: "me", externalID: Secret("ext"),
      durationSeconds: 900)
    let source = StaticCredentialProvider(Credentials(accessKeyID: "AKIA1", secretAccessKey: Secret("x")))
    return (
      RefreshableSession(
        request: request, source: source, region: Region("us-east-1")!, endpoints: EndpointResolver(),
        connection: connection), connection
    )
  }

  /// Sessions of 900 seconds from the moment they are asked for.
  private func sts(_ time: ManualTime) -> ScriptedTransport {
    ScriptedTransport { _, number in
      AWSAnswer.assumedRole(until: Timestamp.iso8601(time.now + 900), key: "ASIA\(number)")
    }
  }

  @Test("A session of 900 seconds is assumed once for many calls, and renewed 300 seconds before its end")
  func renewal() async throws {
    let time = ManualTime()
    let transport = sts(time)
    let (session, _) = try session(transport, time)
    for _ in 0..<10 { _ = try await session.credentials() }
    #expect(transport.requests.count == 1)
    #expect(transport.forms[0]["ExternalId"] == "ext")
    #expect(transport.forms[0]["DurationSeconds"] == "900")
    time.advance(599)
    #expect(try await session.credentials().accessKeyID == "ASIA0")
    time.advance(2)
    // Nobody waits for the renewal while what is at hand still holds.
    #expect(try await session.credentials().accessKeyID == "ASIA0")
    #expect(try await session.settled().accessKeyID == "ASIA1")
    #expect(transport.requests.count == 2)
  }

  @Test("Many who ask at once share one call")
  func oneInFlight() async throws {
    let time = ManualTime()
    let transport = sts(time)
    let (session, _) = try session(transport, time)
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { try await session.credentials().accessKeyID } }
      for try await key in group { #expect(key == "ASIA0") }
    }
    #expect(transport.requests.count == 1)
  }

  @Test("A failed renewal is not kept: the rest of the session serves, and the next call tries again")
  func failedRenewal() async throws {
    let time = ManualTime()
    let fails = Mutex(false)
    let transport = ScriptedTransport { _, number in
      fails.withLock { $0 }
        ? AWSAnswer.error(403, code: "AccessDenied", "no")
        : AWSAnswer.assumedRole(until: Timestamp.iso8601(time.now + 900), key: "ASIA\(number)")
    }
    let (session, _) = try session(transport, time)
    _ = try await session.credentials()
    fails.withLock { $0 = true }
    time.advance(700)
    for _ in 0..<5 { #expect(try await session.settled().accessKeyID == "ASIA0") }
    #expect(transport.requests.count == 2, "a pause follows a failure")
    time.advance(31)
    #expect(try await session.settled().accessKeyID == "ASIA0")
    #expect(transport.requests.count == 3)
    time.advance(300)
    await #expect(throws: AWSError.self) { try await session.credentials() }
    fails.withLock { $0 = false }
    #expect(try await session.credentials().accessKeyID == "ASIA4")
  }

  @Test("A call refused with ExpiredToken renews the session once and is made again with the new one")
  func expiredToken() async throws {
    let time = ManualTime()
    let transport = ScriptedTransport { form, number in
      switch form["Action"] {
      case "AssumeRole": AWSAnswer.assumedRole(until: Timestamp.iso8601(time.now + 900), key: "ASIA\(number)")
      case _ where number == 1: AWSAnswer.error(403, code: "ExpiredToken", "expired")
      default: AWSAnswer.stack("app", status: "CREATE_COMPLETE")
      }
    }
    let (session, connection) = try session(transport, time)
    let client = CloudFormationClient(
      region: Region("us-east-1")!, endpoints: EndpointResolver(), connection: connection,
      credentials: session)
    #expect(try await client.describeStack("app") != nil)
    #expect(transport.actions == ["AssumeRole", "DescribeStacks", "AssumeRole", "DescribeStacks"])
    let authorizations = transport.requests.map { r in
      r.headers.first { $0.name == "Authorization" }?.value ?? ""
    }
    #expect(authorizations[3].contains("Credential=ASIA2/"))
  }

  @Test(
    "A session dropped while STS is asked stays dropped: whoever holds it is refused, and nothing is asked again"
  )
  func dropped() async throws {
    let time = ManualTime()
    let (asked, answer) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
    let transport = GatedTransport(asked: asked.continuation, answer: answer.stream, sts(time))
    let connection = AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test"))
    let session = RefreshableSession(
      request: try AssumeRoleRequest(roleARN: "arn:aws:iam::123456789012:role/deploy", sessionName: "me"),
      source: StaticCredentialProvider(Credentials(accessKeyID: "AKIA1", secretAccessKey: Secret("x"))),
      region: Region("us-east-1")!, endpoints: EndpointResolver(), connection: connection)
    let credentials = Task { try await session.credentials() }
    for await _ in asked.stream { break }
    await session.drop()
    answer.continuation.yield()
    let error = await #expect(throws: AWSError.self) { try await credentials.value }
    #expect(error?.code == AWSError.LocalCode.sessionDropped)
    #expect(await session.status == nil)
    await #expect(throws: AWSError.self) { try await session.renew() }
    #expect(transport.inner.requests.count == 1)
  }
}

extension RefreshableSession {
  /// The credentials once a renewal that this asks for is over.
  fileprivate func settled() async throws(AWSError) -> Credentials {
    _ = try await credentials()
    await idle()
    return try await credentials()
  }
}

/// Says when it is asked, and answers when it is told to.
private struct GatedTransport: HTTPTransport {
  let asked: AsyncStream<Void>.Continuation
  let answer: AsyncStream<Void>
  let inner: ScriptedTransport

  init(asked: AsyncStream<Void>.Continuation, answer: AsyncStream<Void>, _ inner: ScriptedTransport) {
    self.asked = asked
    self.answer = answer
    self.inner = inner
  }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse {
    asked.yield()
    for await _ in answer { break }
    return try await inner.send(request, timeout: timeout)
  }
}
