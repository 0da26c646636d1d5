/// The input of STS AssumeRole.
public struct AssumeRoleRequest: Sendable, Hashable {
  /// RoleArn; `isRole` holds for it.
  public let roleARN: ARN
  /// RoleSessionName: 2 to 64 of `[a-zA-Z0-9_+=,.@-]`; the last part of the session's ARN.
  public let sessionName: String
  /// Nobody chose the session name; it does not count for what makes two requests the same session.
  public let hasDefaultSessionName: Bool
  /// Not a password for AWS, but the second half of what a leaked key needs: handled as one.
  public let externalID: Secret?
  /// 900 to 43,200; nil leaves it to STS (3,600).
  public let durationSeconds: Int?
  /// The device a code is asked for: a hardware token's number, or the ARN of a virtual one; nil for none.
  public let mfaSerial: String?
  /// What the session may at most do; nil for all the role may.
  public private(set) var policy: SessionPolicy?
  /// The keys that would assume the role may be a session of it already: STS is asked first whose they are.
  public let mayBeHeldAlready: Bool

  /// Checks what STS would refuse, so that the message can name the setting at fault.
  public init(
    roleARN: String, sessionName: String, hasDefaultSessionName: Bool = false, externalID: Secret? = nil,
    durationSeconds: Int? = nil, mfaSerial: String? = nil,
    mayBeHeldAlready: Bool = false
  ) throws(AWSError) {
    guard let arn = ARN(roleARN), arn.isRole else {
      throw Self.invalid(
        "‘\(roleARN)’ is not the ARN of an IAM role.",
        "A role's ARN looks like arn:aws:iam::123456789012:role/NAME.")
    }
    guard (2...64).contains(sessionName.utf8.count), sessionName.utf8.allSatisfy(Self.isSessionNameByte)
    else {
      throw Self.invalid(
        "‘\(sessionName)’ is not a role session name.",
        "Use 2 to 64 of letters, digits and _+=,.@- in role_session_name or --role-session-name.")
    }
    if let id = externalID?.reveal() {
      guard (2...1224).contains(id.utf8.count),
        id.utf8.allSatisfy({ Self.isSessionNameByte($0) || $0 == 0x3A || $0 == 0x2F })
      else {
        throw Self.invalid(
          "The external id has a length or characters that STS refuses.",
          "It has 2 to 1,224 of letters, digits and _+=,.@:/- in external_id or --external-id.")
      }
    }
    if let durationSeconds, !(900...43_200).contains(durationSeconds) {
      throw Self.invalid(
        "A session of \(durationSeconds) seconds is not possible.",
        "duration_seconds is from 900 to 43200, and at most the role's MaxSessionDuration.")
    }
    if let mfaSerial, !(9...256).contains(mfaSerial.utf8.count) || mfaSerial.contains(where: \.isWhitespace) {
      throw Self.invalid(
        "‘\(mfaSerial)’ is not the serial number of an MFA device.",
        "mfa_serial is such as arn:aws:iam::123456789012:mfa/NAME.")
    }
    self.roleARN = arn
    self.sessionName = sessionName
    self.hasDefaultSessionName = hasDefaultSessionName
    self.externalID = externalID
    self.durationSeconds = durationSeconds
    self.mfaSerial = mfaSerial
    self.mayBeHeldAlready = mayBeHeldAlready
  }

  func narrowed(to policy: SessionPolicy) -> AssumeRoleRequest {
    var request = self
    request.policy = policy
    return request
  }

  private static func invalid(_ message: String, _ nextStep: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.invalidConfiguration, message: message, nextStep: nextStep)
  }

  private static func isSessionNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "_+=,.@-".utf8.contains(byte)
    }
  }
}
