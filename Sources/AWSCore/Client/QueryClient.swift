internal import Foundation

/// Makes the calls of one Query service (STS, CloudFormation, IAM) in one region with one session.
struct QueryClient: Sendable {
  let service: AWSService
  let endpoint: Endpoint
  let connection: AWSConnection
  let credentials: any CredentialProvider
  /// Calls with the same text here share a pace.
  let pacingScope: String
  private let signer: SigV4Signer

  /// Seconds until the head of an answer must have come.
  private static let timeout = Duration.seconds(20)
  /// Bytes; DescribeStacks pages are far below this.
  private static let largestAnswer = 32 << 20
  /// Seconds between the clocks from which a signature's refusal is put down to them.
  private static let noticeableSkew: TimeInterval = 30

  init(
    service: AWSService, region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: any CredentialProvider
  ) {
    self.service = service
    self.connection = connection
    self.credentials = credentials
    endpoint = endpoints.endpoint(for: service, in: region)
    signer = SigV4Signer(
      service: service.signingName, region: endpoints.signingRegion(for: service, in: region))
    pacingScope = "\(credentials.pacingScope)/\(region.name)"
  }

  /// Calls an operation and answers with the element `<Operation>Result`, or the root where there is none.
  func call(_ action: String, _ parameters: QueryParameters) async throws(AWSError) -> XMLValue {
    let body = parameters.body
    let request = HTTPRequest(
      method: .post, endpoint: endpoint,
      headers: [
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        HTTPHeader("User-Agent", "rolestack"),
      ],
      body: .bytes(body))
    let startedAt = connection.time.now()
    var attempts = RetryPolicy.Attempts()
    var last: (status: Int?, requestID: String?) = (nil, nil)
    func report(_ error: AWSError?) {
      connection.report(
        CallRecord(
          operation: operationName(action), startedAt: startedAt,
          duration: connection.time.now().timeIntervalSince(startedAt), attempts: attempts.made,
          status: error?.status ?? last.status, requestID: error?.requestID ?? last.requestID,
          errorCode: error?.code))
    }
    do throws(AWSError) {
      let root = try await attempt(action, request, body: body, attempts: &attempts, last: &last)
      report(nil)
      return root["\(action)Result"] ?? root
    } catch {
      report(error)
      throw error
    }
  }

  private func attempt(
    _ action: String, _ request: HTTPRequest, body: [UInt8], attempts: inout RetryPolicy.Attempts,
    last: inout (status: Int?, requestID: String?)
  ) async throws(AWSError) -> XMLValue {
    let pacer = connection.pacer(for: pacingScope)
    while true {
      let used = try await credentials.credentials()
      try await wait(action) { () async throws(CancellationError) in try await pacer.waitForTurn() }
      attempts.made += 1
      let signedAt = connection.now
      let signed = signer.sign(request, payload: .bytes(body), credentials: used, date: signedAt)
      var serviceTime: Date?
      let failure: AWSError
      do throws(AWSError) {
        let answer = try await exchange(action, signed)
        last = (answer.status, answer.requestID)
        serviceTime = answer.date
        let root = try read(action, answer)
        connection.succeeded(attempts)
        await pacer.succeeded()
        return root
      } catch {
        failure = error
      }
      if failure.kind == .throttled { await pacer.throttled() }
      let skew = serviceTime.map { $0.timeIntervalSince(signedAt) } ?? 0
      let clockIsOff = abs(skew) >= Self.noticeableSkew
      switch connection.decide(after: failure, attempts: &attempts, clockIsOff: clockIsOff) {
      case .fail: throw failure
      case .retry(let delay):
        try await wait(action) { () async throws(CancellationError) in
          try await connection.time.sleep(delay)
        }
      case .correctClock: if let serviceTime { connection.correctClock(to: serviceTime) }
      case .renewCredentials: guard await credentials.discard(used) else { throw failure }
      }
    }
  }

  private struct Answer {
    let status: Int
    let headers: [HTTPHeader]
    let body: [UInt8]
    let date: Date?
    let requestID: String?
  }

  private func exchange(_ action: String, _ request: HTTPRequest) async throws(AWSError) -> Answer {
    do throws(HTTPTransportError) {
      let response = try await connection.transport.send(request, timeout: Self.timeout)
      let body = try await response.body.collect(upTo: Self.largestAnswer)
      return Answer(
        status: response.status, headers: response.headers, body: body,
        date: response.header("Date").flatMap(Timestamp.parseHTTPDate),
        requestID: response.header("x-amzn-RequestId"))
    } catch {
      throw AWSError(error, operation: operationName(action), endpoint: endpoint)
    }
  }

  private func read(_ action: String, _ answer: Answer) throws(AWSError) -> XMLValue {
    guard (200..<300).contains(answer.status) else {
      let document = ErrorDocument(status: answer.status, headers: answer.headers, body: answer.body)
      throw AWSError(document, status: answer.status, operation: operationName(action))
    }
    do throws(XMLParseError) {
      return try XMLValue.parse(answer.body)
    } catch {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
        message: "The answer of \(endpoint) is not XML: \(error)", operation: operationName(action),
        requestID: answer.requestID, status: answer.status,
        nextStep: "Check that the endpoint is that of \(service.rawValue) and not a proxy's page.")
    }
  }

  private func operationName(_ action: String) -> String { "\(service.rawValue):\(action)" }

  private func wait(
    _ action: String, _ body: () async throws(CancellationError) -> Void
  ) async throws(AWSError) {
    do throws(CancellationError) {
      try await body()
    } catch {
      throw AWSError(
        HTTPTransportError(.cancelled, ""), operation: operationName(action), endpoint: endpoint)
    }
  }
}
