/// What went wrong with a call, or with getting the credentials for it.
///
/// `code` is open: AWS's own code where AWS answered, one of `LocalCode` otherwise.
public struct AWSError: Error, Hashable, Sendable {
  /// The sort of failure: callers try again, do without, or choose an exit status by it.
  public enum Kind: Hashable, Sendable {
    /// AWS knows the caller and refuses the action.
    case accessDenied
    /// The session has ended.
    case expiredCredentials
    /// AWS does not know the key, or its secret is wrong.
    case invalidCredentials
    /// There are no credentials to call with: nothing configured, or what is configured cannot be used.
    case noCredentials
    /// AWS has had too many calls; it was tried again until patience ended.
    case throttled
    /// No answer: refused connection, unknown host, TLS, time-out, an answer cut short.
    case unreachable
    /// Whoever wanted the answer gave up waiting for it.
    case cancelled
    /// An answer that could not be read, or a 5xx.
    case serviceFault
    /// Any other refusal, such as a validation error or something that does not exist.
    case rejected
  }

  /// Codes of errors that AWS had no part in.
  public enum LocalCode {
    /// No connection, failed TLS, or an answer cut short.
    public static let unreachable = "Unreachable"
    /// No connection, no head of an answer or no end of its body in time; `kind` is `unreachable`.
    public static let timeout = "Timeout"
    /// The task was cancelled: a call, a deployment, or the watching of one.
    public static let cancelled = "Cancelled"
    /// The answer is not XML, is larger than 32 MiB, or lacks what the operation gives.
    public static let unreadableAnswer = "UnreadableAnswer"
    /// No keys in the environment and no profile, or AWS_ACCESS_KEY_ID without AWS_SECRET_ACCESS_KEY.
    public static let noCredentials = "NoCredentials"
    /// No profile of that name in the AWS CLI's files, or no session of that name in the console.
    public static let profileNotFound = "ProfileNotFound"
    /// A file, profile, variable or option cannot be used as it is, or holds what no HTTP header can carry.
    public static let invalidConfiguration = "InvalidConfiguration"
    /// A call needs a region, and no option, variable or profile names one.
    public static let noRegion = "NoRegion"
    /// A role session was dropped, and its provider is asked for credentials again.
    public static let sessionDropped = "SessionDropped"
    /// A file that is to be uploaded cannot be read.
    public static let unreadableFile = "UnreadableFile"
    /// A code of an MFA device is needed, and nobody gave one; `need` says which.
    public static let needsMFA = "NeedsMFA"
    /// The passphrase of a sealed key is needed, and nobody gave it, or it was wrong; `need` says which.
    public static let needsPassphrase = "NeedsPassphrase"
    /// A log-in is needed: that of IAM Identity Center or of `aws login` is missing, or has ended.
    public static let needsLogIn = "NeedsLogIn"
    /// A program, an endpoint or a file that is to give credentials gave none.
    public static let sourceFailed = "SourceFailed"
  }

  /// Of an error answer: worked out from its code and HTTP status, except for a bucket in another region.
  public let kind: Kind
  /// AWS's own, such as `AccessDenied`; `HTTP503` for an error with no document; else rolestack's own.
  public let code: String
  /// In AWS's words, or in ours where AWS did not answer.
  public let message: String
  /// Such as `sts:AssumeRole`; nil when no call was made.
  public let operation: String?
  /// AWS's id of the request, which AWS Support asks for; nil where no answer has one.
  public let requestID: String?
  /// HTTP status of the answer; nil when there was none.
  public let status: Int?
  /// Attempts that were made; more than one where an earlier one failed in a way that is tried again.
  public internal(set) var attempts = 1
  /// What the person can do about it.
  public private(set) var nextStep: String
  /// The ARN of what was called upon, where a denial does not name it.
  private(set) var resource: String?
  /// OAuth's code beside AWS's, such as `TOKEN_EXPIRED`; nil where the answer has none.
  private(set) var reason: String?

  /// For an error found without AWS, or one of AWS's with another next step; `attempts` is 1.
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
  /// Operation and message, with the code in brackets where AWS answered; without a message, the code.
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
    reason = document.reason
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
        .serviceFault, code: LocalCode.unreadableAnswer, message: "\(endpoint): \(error.message).",
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
    case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess",
      "AuthorizationError", "HTTP403":
      .accessDenied
    case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "UnauthorizedException":
      .expiredCredentials
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
    case .accessDenied where message.contains("invalid MFA one time pass code"):
      "Type the code that the device shows now; each is good once."
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
