internal import Foundation

/// Makes the calls of one service in one region with one session: each attempt signed anew, in its turn,
/// retried as `RetryPolicy` says, and reported when it is over.
struct ServiceClient: Sendable {
  /// An answer as it came, its body read.
  struct Answer {
    let status: Int
    let headers: [HTTPHeader]
    let body: [UInt8]
    /// The service's time.
    let date: Date?
    let requestID: String?
    /// Seconds that the service asks to wait before a retry; nil where it does not.
    let retryAfter: Double?
  }

  let service: AWSService
  let region: Region
  let endpoint: Endpoint
  private let connection: AWSConnection
  /// Nil for calls that nobody signs.
  private let credentials: (any CredentialProvider)?
  /// Calls with the same text here share a pace.
  private let pacingScope: String
  private let isFast: Bool
  private let signer: SigV4Signer
  private let authorities: String?

  /// Until the head of an answer must have come.
  private static let timeout = Duration.seconds(20)
  /// Seconds from then until its body must be complete: one that drips for ever is given up.
  private static let longestBody: TimeInterval = 60
  /// Bytes; DescribeStacks pages are far below this.
  private static let largestAnswer = 32 << 20
  /// Seconds between the clocks from which a signature's refusal is put down to them.
  private static let noticeableSkew: TimeInterval = 30

  init(
    service: AWSService, region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: (any CredentialProvider)?
  ) {
    self.service = service
    self.region = region
    self.connection = connection
    self.credentials = credentials
    authorities = endpoints.authorities
    endpoint = endpoints.endpoint(for: service, in: region)
    signer = SigV4Signer(
      service: service.signingName, region: endpoints.signingRegion(for: service, in: region),
      rules: service == .s3 ? .s3 : .standard)
    // CloudFormation and IAM share an account's few calls a second; others take hundreds.
    isFast = ![.cloudformation, .iam].contains(service)
    pacingScope =
      "\(credentials?.pacingScope ?? service.rawValue)/\(region.name)"
      + (isFast ? "/\(service.rawValue)" : "")
  }

  /// Sends a request and reads its answer; `read` sees answers of status 2xx only.
  ///
  /// - Parameter timeout: until the head of the answer must have come.
  func call<Value>(
    _ action: String, _ request: HTTPRequest, payload: SigV4Signer.PayloadHash,
    timeout: Duration = ServiceClient.timeout,
    read: (Answer) throws(AWSError) -> Value
  ) async throws(AWSError) -> Value {
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
      let value = try await attempt(
        action, request, payload: payload, timeout: timeout, attempts: &attempts, last: &last, read: read)
      report(nil)
      return value
    } catch {
      var error = error
      error.attempts = max(1, attempts.made)
      report(error)
      throw error
    }
  }

  private func attempt<Value>(
    _ action: String, _ request: HTTPRequest, payload: SigV4Signer.PayloadHash, timeout: Duration,
    attempts: inout RetryPolicy.Attempts, last: inout (status: Int?, requestID: String?),
    read: (Answer) throws(AWSError) -> Value
  ) async throws(AWSError) -> Value {
    let pacer = connection.pacer(for: pacingScope, isFast: isFast)
    while true {
      let used = try await credentials?.credentials()
      try await wait(action) { () async throws(CancellationError) in try await pacer.waitForTurn() }
      attempts.made += 1
      let signedAt = connection.now
      var signed =
        used.map { signer.sign(request, payload: payload, credentials: $0, date: signedAt) } ?? request
      signed.authorities = authorities
      var serviceTime: Date?
      var retryAfter: Double?
      let failure: AWSError
      do throws(AWSError) {
        let answer = try await exchange(action, signed, timeout)
        last = (answer.status, answer.requestID)
        serviceTime = answer.date
        if let date = answer.date { connection.learn(date, signedAt: signedAt) }
        retryAfter = answer.retryAfter
        try check(action, answer)
        let value = try read(answer)
        connection.succeeded(attempts)
        await pacer.succeeded()
        return value
      } catch {
        failure = error
      }
      if failure.kind == .throttled { await pacer.throttled() }
      let skew = serviceTime.map { $0.timeIntervalSince(signedAt) } ?? 0
      let clockIsOff = abs(skew) >= Self.noticeableSkew
      switch connection.decide(
        after: failure, attempts: &attempts, clockIsOff: clockIsOff, retryAfter: retryAfter)
      {
      case .fail: throw failure
      case .retry(let delay):
        try await wait(action) { () async throws(CancellationError) in
          try await connection.time.sleep(delay)
        }
      // The answer has corrected it already.
      case .correctClock: break
      case .renewCredentials:
        guard let credentials, let used, await credentials.discard(used) else { throw failure }
      }
    }
  }

  private func exchange(
    _ action: String, _ request: HTTPRequest, _ timeout: Duration
  ) async throws(AWSError) -> Answer {
    do throws(HTTPTransportError) {
      let response = try await connection.transport.send(request, timeout: timeout)
      let end = connection.time.now() + Self.longestBody
      let body = try await response.body.collect(upTo: Self.largestAnswer) { connection.time.now() > end }
      return Answer(
        status: response.status, headers: response.headers, body: body,
        date: response.header("Date").flatMap(Timestamp.parseHTTPDate),
        requestID: response.header("x-amzn-RequestId") ?? response.header("x-amz-request-id"),
        retryAfter: response.header("x-amz-retry-after").flatMap { UInt($0) }.map { Double($0) / 1000 })
    } catch {
      throw AWSError(error, operation: operationName(action), endpoint: request.endpoint)
    }
  }

  private func check(_ action: String, _ answer: Answer) throws(AWSError) {
    guard !(200..<300).contains(answer.status) else { return }
    let document = ErrorDocument(status: answer.status, headers: answer.headers, body: answer.body)
    if service == .s3, let there = document.bucketRegion, there != region.name {
      throw AWSError(
        .rejected, code: document.code, message: "The bucket is in \(there), not in \(region).",
        operation: operationName(action), requestID: document.requestID, status: answer.status,
        nextStep:
          "Name a bucket in \(region), where Lambda and CloudFormation read from; or work in \(there).")
    }
    throw AWSError(document, status: answer.status, operation: operationName(action))
  }

  /// An answer's body as XML.
  func document(_ answer: Answer, of action: String) throws(AWSError) -> XMLValue {
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

  func operationName(_ action: String) -> String {
    "\(service.signingName):\(action)"
  }

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
