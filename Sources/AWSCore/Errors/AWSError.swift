/// What went wrong with a call, or with getting the credentials for it.
///
/// `code` is open: AWS's own code where AWS answered, one of `LocalCode` otherwise.
public struct AWSError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// AWS knows the caller and refuses the action.
    case accessDenied
    /// The session has ended.
    case expiredCredentials
    /// AWS does not know the key, or its secret is wrong.
    case invalidCredentials
    /// There are no credentials to call with: nothing configured, or what is configured cannot be used.
    case noCredentials
    case throttled
    /// No answer: refused connection, unknown host, TLS, time-out, an answer cut short.
    case unreachable
    case cancelled
    /// An answer that could not be read, or a 5xx.
    case serviceFault
    /// Any other refusal, such as a validation error or something that does not exist.
    case rejected
  }

  /// Codes of errors that AWS had no part in.
  public enum LocalCode {
    public static let unreachable = "Unreachable"
    public static let timeout = "Timeout"
    public static let cancelled = "Cancelled"
    public static let unreadableAnswer = "UnreadableAnswer"
    public static let noCredentials = "NoCredentials"
    public static let profileNotFound = "ProfileNotFound"
    public static let invalidConfiguration = "InvalidConfiguration"
    public static let noRegion = "NoRegion"
    public static let sessionDropped = "SessionDropped"
    public static let unreadableFile = "UnreadableFile"
  }

  public let kind: Kind
  public let code: String
  /// In AWS's words, or in ours where AWS did not answer.
  public let message: String
  /// Such as `sts:AssumeRole`; nil when no call was made.
  public let operation: String?
  public let requestID: String?
  /// HTTP status of the answer; nil when there was none.
  public let status: Int?
  /// Attempts that were made; more than one where an earlier one failed in a way that is tried again.
  public internal(set) var attempts = 1
  /// What the person can do about it.
  public private(set) var nextStep: String
  /// The ARN of what was called upon, where a denial does not name it.
  private(set) var resource: String?

  public init(
    _ kind: Kind, code: String, message: String, operation: String? = nil, requestID: String? = nil,
    status: Int? = nil, nextStep: String
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.operation = operation
    self.requestID = requestID
    self.status = status
    self.nextStep = nextStep
  }
}

extension AWSError {
  /// The same error, known to be about a resource.
  func about(_ resource: String?) -> AWSError {
    var error = self
    error.resource = resource
    if let denial = error.denial { error.nextStep = denial.advice }
    return error
  }
}

extension AWSError: CustomStringConvertible {
  public var description: String {
    var text = operation.map { "\($0): " } ?? ""
    text += message.isEmpty ? code : message
    if !message.isEmpty, status != nil { text += " (\(code))" }
    return text
  }
}

extension AWSError {
  /// The error an answer with an error document stands for.
  init(_ document: ErrorDocument, status: Int, operation: String) {
    let kind = Self.kind(ofCode: document.code, status: status)
    self.init(
      kind, code: document.code, message: document.message, operation: operation,
      requestID: document.requestID, status: status,
      nextStep: Self.nextStep(kind, code: document.code, message: document.message, operation: operation))
  }

  /// The error a request without an answer stands for.
  init(_ error: HTTPTransportError, operation: String, endpoint: Endpoint) {
    switch error.kind {
    case .cancelled:
      self.init(
        .cancelled, code: LocalCode.cancelled, message: "The call was cancelled.", operation: operation,
        nextStep: "Run it again.")
    case .timeout:
      self.init(
        .unreachable, code: LocalCode.timeout, message: "\(endpoint) did not answer in time.",
        operation: operation, nextStep: "Check the network, then try again.")
    case .file:
      self.init(
        .rejected, code: LocalCode.unreadableFile, message: "\(error.message).", operation: operation,
        nextStep: "Check the file and its permissions, then try again.")
    case .header:
      self.init(
        .noCredentials, code: LocalCode.invalidConfiguration, message: "Nothing was sent: \(error.message).",
        operation: operation, nextStep: "Look at where the credentials come from: they are not printed here.")
    case .tooLarge:
      self.init(
        .rejected, code: LocalCode.unreadableAnswer, message: "\(endpoint): \(error.message).",
        operation: operation, nextStep: "Check that the endpoint is that of AWS.")
    case .connection, .tls, .interrupted:
      self.init(
        .unreachable, code: LocalCode.unreachable,
        message: "\(endpoint) cannot be reached: \(error.message)", operation: operation,
        nextStep: error.kind == .tls
          ? "Check the certificate; AWS_CA_BUNDLE or ca_bundle in the profile names a file with the authorities to trust."
          : "Check the network, the region and the endpoint URL, then try again.")
    }
  }

  private static func kind(ofCode code: String, status: Int) -> Kind {
    switch code {
    // A 403 without a document of AWS's is a refusal all the same, of a proxy or a firewall.
    case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess", "HTTP403":
      .accessDenied
    case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired": .expiredCredentials
    case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch",
      "InvalidToken", "IncompleteSignature", "MissingAuthenticationToken", "AuthFailure",
      "InvalidSignatureException":
      .invalidCredentials
    case _ where throttlingCodes.contains(code) || status == 429: .throttled
    case _ where status >= 500: .serviceFault
    default: .rejected
    }
  }

  /// Of the SDKs' standard retry mode.
  private static let throttlingCodes: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
    "RequestLimitExceeded", "BandwidthLimitExceeded", "RequestThrottled", "SlowDown",
    "EC2ThrottledException", "PriorRequestNotComplete",
  ]

  private static func nextStep(_ kind: Kind, code: String, message: String, operation: String) -> String {
    switch kind {
    case .accessDenied where code == "HTTP403":
      "The answer is not AWS's: look for a proxy or a firewall in between, and at the endpoint URL."
    case .accessDenied where operation == "sts:AssumeRole":
      "Check that the role trusts this user and that external_id is the one the role expects."
    case .accessDenied: (Denial(message: message) ?? Denial(action: operation)).advice
    case .expiredCredentials: "Assume the role again."
    case .invalidCredentials where code == "SignatureDoesNotMatch":
      "Check the secret access key: it does not belong to this access key id."
    case .invalidCredentials: "Check the access key; a key made seconds ago may need a moment."
    case .throttled: "Wait a little, then try again."
    case .serviceFault: "Try again; if it stays, look at the AWS Health Dashboard."
    case .rejected where message.contains("does not exist"): "Check the name, the region and the account."
    default: "Correct the request and try again."
    }
  }
}
