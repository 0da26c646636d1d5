public import AWSCore
public import Documents
internal import Foundation
internal import Synchronization

/// The embedded AWS: an account with IAM, STS, S3 and CloudFormation, in simulated time.
///
/// It takes real signed requests at AWSCore's transport seam and answers as AWS does; nothing in it is a
/// canned answer. What is not modelled answers `InvalidAction`.
public final class Simulator: HTTPTransport {
  /// The account's number, and its administrator's key: `test` with the secret `test`.
  public static let account = "123456789012"

  public let clock: SimulatedClock
  private let world: Mutex<World>

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
    var world = World(
      account: Self.account, enforcesIAM: enforcesIAM, pace: pace,
      ids: IDSource(idNumber ?? .random(in: 0 ... .max)))
    world.identities.keys["test"] = IdentityStore.Key(
      id: "test", secret: Secret("test"), owner: .root, createdAt: .distantPast)
    self.world = Mutex(world)
  }

  /// How many calls are still to meet a fault.
  public var pendingFaults: Int { world.withLock { $0.faults.calls.map(\.left).reduce(0, +) } }

  /// Has a transform such as SAM's ask for a permission of its own, as it does on AWS.
  public func checkTransforms() { world.withLock { $0.checksTransforms = true } }

  /// Lives through a seed's history.
  ///
  /// - Returns: the seed's sessions.
  /// - Throws: what in the seed cannot be.
  @discardableResult
  public func plant(_ seed: Seed) throws(DocumentProblem) -> [Seed.Session] {
    try world.withLock { (world) throws(DocumentProblem) in
      world.faults = seed.faults
      let now = clock.now + seed.faults.clockSkew
      try world.plant(seed, until: now)
      return world.sessions(of: seed, at: now)
    }
  }

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
    return world.withLock { world in
      let now = clock.now + world.faults.clockSkew
      let requestID = world.ids.uuid()
      world.advance(to: now)
      let fault = world.faults.meet(incoming.operation)
      var reply = SimulatedReply()
      var answer: SimulatedAnswer
      switch fault {
      case .reset?: return reply
      case .refusal(let refusal)?:
        answer = WireForm(of: incoming).answer(refusal, requestID: requestID)
      case .endedSession?:
        world.endSession(of: incoming, at: now)
        answer = world.answer(incoming, requestID: requestID, at: now)
      case .lostAnswer?:
        _ = world.answer(incoming, requestID: requestID, at: now)
        return reply
      case .slow(let seconds)?:
        reply.delay = .seconds(seconds)
        answer = world.answer(incoming, requestID: requestID, at: now)
      case nil: answer = world.answer(incoming, requestID: requestID, at: now)
      }
      answer.headers += [
        HTTPHeader("x-amzn-RequestId", requestID), HTTPHeader("Date", Self.httpDate(now)),
      ]
      reply.answer = answer
      return reply
    }
  }

  /// `%E6%97%A5` as text; a plus sign stays one.
  public static func percentDecoded(_ text: String) -> String {
    FormDecoding.text(text.replacing("+", with: "%2B").utf8)
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

/// A service's answer.
public struct SimulatedAnswer: Sendable {
  public var status: Int
  public var headers: [HTTPHeader]
  public var body: [UInt8]

  public init(
    status: Int = 200, headers: [HTTPHeader] = [HTTPHeader("Content-Type", "text/xml")], body: [UInt8] = []
  ) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// One call: who, what, when.
struct Call {
  let incoming: IncomingRequest
  let action: String
  let principal: IdentityStore.Principal
  let region: String
  let now: Date

  func field(_ name: String) -> String? {
    guard let value = incoming.form[name], !value.isEmpty else { return nil }
    return value
  }

  func required(_ name: String) throws(ServiceFault) -> String {
    if let value = field(name) { return value }
    throw .validation(
      "1 validation error detected: Value null at '\(name)' failed to satisfy constraint: Member must not be null"
    )
  }
}

extension World {
  mutating func answer(_ incoming: IncomingRequest, requestID: String, at now: Date) -> SimulatedAnswer {
    do throws(ServiceFault) {
      let caller = try Authenticator(identities: identities, now: now).caller(of: incoming)
      let call = Call(
        incoming: incoming, action: incoming.form["Action"] ?? "", principal: caller.principal,
        region: caller.region, now: now)
      switch caller.service {
      case "s3": return try answerS3(call)
      case "sts":
        return query(call, requestID, "https://sts.amazonaws.com/doc/2011-06-15/", try answerSTS(call))
      case "iam":
        return query(call, requestID, "https://iam.amazonaws.com/doc/2010-05-08/", try answerIAM(call))
      case "cloudformation":
        return query(
          call, requestID, "http://cloudformation.amazonaws.com/doc/2010-05-15/",
          try answerCloudFormation(call))
      default:
        return try answerOther(call, service: caller.service)
      }
    } catch {
      return WireForm(of: incoming).answer(error, requestID: requestID)
    }
  }

  private func query(_ call: Call, _ requestID: String, _ namespace: String, _ result: String)
    -> SimulatedAnswer
  {
    let action = call.action
    let text =
      "<\(action)Response xmlns=\"\(namespace)\"><\(action)Result>\(result)</\(action)Result>"
      + "<ResponseMetadata><RequestId>\(requestID)</RequestId></ResponseMetadata></\(action)Response>"
    return SimulatedAnswer(body: Array(text.utf8))
  }

  /// Whether the caller may do something, where IAM is enforced at all.
  func authorize(
    _ call: Call, _ action: String, on resource: String, context: [String: String] = [:]
  ) throws(ServiceFault) {
    guard enforcesIAM else { return }
    try identities.authorize(call.principal, action, on: resource, context: context)
  }
}
