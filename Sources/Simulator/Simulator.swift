public import AWSCore
public import Documents
public import Foundation
internal import Synchronization

/// The embedded AWS: an account with IAM, STS, S3 and CloudFormation, in simulated time.
///
/// It takes real signed requests at AWSCore's transport seam and answers as AWS does; nothing in it is a
/// canned answer. What is not modelled answers `InvalidAction`.
public final class Simulator: HTTPTransport {
  /// The account's number, and its administrator's key: `test` with the secret `test`.
  public static let account = "123456789012"

  /// Signatures are checked, sessions end and stacks move by it.
  public let clock: SimulatedClock
  private let account: Mutex<Account>

  /// - Parameters:
  ///   - clock: the time that signatures are checked against and sessions end by. Clients must live in it.
  ///   - enforcesIAM: whether policies are evaluated; signatures always are checked.
  ///   - idNumber: the same number gives the same ids; nil for others each time.
  ///   - pace: how many times faster than on AWS things are made, for clients that live in real time.
  public init(
    clock: SimulatedClock = SimulatedClock(), enforcesIAM: Bool = false, pace: Double = 1,
    idNumber: UInt64? = nil
  ) {
    self.clock = clock
    account = Mutex(
      Account(
        Self.account, enforcesPolicies: enforcesIAM, pace: pace,
        ids: IDSource(idNumber ?? .random(in: 0 ... .max))))
  }

  /// How many calls are still to meet a fault.
  public var pendingFaults: Int { account.withLock { $0.faults.pending } }

  /// Has a transform such as SAM's ask for a permission of its own, as it does on AWS.
  public func checkTransforms() { account.withLock { $0.checkTransforms() } }

  /// What a session of `aws login` leaves in `~/.aws/login/cache`, as JSON; it is refreshed at `/v1/token`.
  ///
  /// - Parameter session: the ARN of a user of the account, or of its root.
  /// - Returns: nil for another ARN.
  public func logInToConsole(as session: String) -> Data? {
    account.withLock { $0.signIns.logIn(session, &$0.services.identity, at: clock.now) }
  }

  /// A web identity's token, of the test issuer that the account knows as the provider `issuer.simulator`.
  ///
  /// - Parameter seconds: how long it is good for.
  public func webIdentityToken(
    subject: String, audience: String = "sts.amazonaws.com", seconds: Double = 3600
  ) -> Secret {
    account.withLock {
      Secret($0.issuer.token(subject: subject, audience: audience, seconds: seconds, at: clock.now))
    }
  }

  func withIdentity<Value: Sendable>(_ work: (inout IdentityService) -> Value) -> Value {
    account.withLock { work(&$0.services.identity) }
  }

  /// Lives through a seed's history.
  ///
  /// - Returns: the seed's sessions.
  /// - Throws: what in the seed cannot be.
  @discardableResult
  public func plant(_ seed: Seed) throws(DocumentProblem) -> [Seed.Session] {
    try account.withLock { (account) throws(DocumentProblem) in
      let now = clock.now + seed.callFaults.clockSkew
      try account.plant(seed, until: now)
      return account.sessions(of: seed, at: now)
    }
  }

  /// Answers after the time that a seeded fault says; throws where it cuts the connection, or `timeout` is over first.
  public func send(
    _ request: HTTPRequest, timeout: Duration
  ) async throws(HTTPTransportError) -> HTTPResponse {
    let body = try Self.bytes(of: request.body)
    let reply = respond(request, body: body)
    if reply.delay > .zero {
      do throws(CancellationError) {
        try await clock.timeSource.sleep(min(reply.delay, timeout))
      } catch {
        throw HTTPTransportError(.cancelled, "cancelled")
      }
      guard reply.delay < timeout else { throw HTTPTransportError(.timeout, "no answer in time") }
    }
    guard let answer = reply.answer else {
      throw HTTPTransportError(.connection, "Connection reset by peer")
    }
    return HTTPResponse(
      status: answer.status, headers: answer.headers, body: HTTPResponseBody(bytes: answer.body))
  }

  private static func bytes(of body: HTTPRequestBody) throws(HTTPTransportError) -> [UInt8] {
    switch body {
    case .bytes(let bytes): return bytes
    case .file(let path, let offset, let length):
      do {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(clamping: offset))
        return Array(try file.read(upToCount: Int(clamping: length)) ?? Data())
      } catch {
        throw HTTPTransportError(.interrupted, "\(path) cannot be read")
      }
    }
  }

  /// Answers one request, its body given apart.
  public func respond(_ request: HTTPRequest, body: [UInt8]) -> SimulatedReply {
    let incoming = IncomingRequest(request, body: body)
    return account.withLock { account in
      let now = clock.now + account.faults.clockSkew
      let requestID = account.ids.uuid()
      account.advance(to: now)
      let fault = account.faults.meet(incoming.operation)
      var reply = SimulatedReply()
      var answer: SimulatedAnswer
      switch fault {
      case .reset?: return reply
      case .refusal(let refusal)?:
        answer = WireForm(of: incoming).answer(refusal, requestID: requestID)
      case .endedSession?:
        account.services.identity.endSession(of: incoming, at: now)
        answer = account.answer(incoming, requestID: requestID, at: now)
      case .lostAnswer?:
        _ = account.answer(incoming, requestID: requestID, at: now)
        return reply
      case .slow(let seconds)?:
        reply.delay = .seconds(seconds)
        answer = account.answer(incoming, requestID: requestID, at: now)
      case nil: answer = account.answer(incoming, requestID: requestID, at: now)
      }
      answer.headers += [
        HTTPHeader("x-amzn-RequestId", requestID), HTTPHeader("Date", Self.httpDate(now)),
      ]
      reply.answer = answer
      return reply
    }
  }

  /// `Mon, 23 Nov 2026 10:02:11 GMT`.
  private static func httpDate(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = .gmt
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
  }
}

/// What comes of a request: an answer, after a while, or a connection that is cut.
public struct SimulatedReply: Sendable {
  /// Nil: the connection is cut.
  public var answer: SimulatedAnswer?
  /// How long the answer takes.
  public var delay = Duration.zero
}
