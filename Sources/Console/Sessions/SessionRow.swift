public import AWSCore
public import Foundation

/// A row of the Sessions pane: a profile that a session comes from, or the environment's session. Holds no secret.
public struct SessionRow: Hashable, Sendable {
  /// How far a session has come. One that has ended by time stays `live` or `renewing`; `isExpired` tells.
  public enum Phase: Hashable, Sendable {
    /// Known, not assumed yet.
    case idle
    /// STS was asked, or whoever gives the credentials.
    case assuming
    /// A person is asked to log in, in a browser.
    case loggingIn
    /// Calls are made with it, as long as its time has not ended.
    case live
    /// Live, while the next one is asked for.
    case renewing
    /// Assuming it failed.
    case failed(AWSError)
  }

  /// The profile's name; names the session everywhere.
  public let name: String
  /// The IAM role that is assumed; nil for plain keys, and where the profile cannot be used.
  public let roleARN: String?
  /// From the role's ARN or the profile where they name it, else from the first answer; nil before.
  public private(set) var account: String?
  /// From `--region`, the environment or the profile; nil where none names one, or the profile is broken.
  public let region: Region?
  /// Set where calls do not go to AWS itself.
  public let endpoint: Endpoint?

  /// The session that its stacks are looked at with, where that is another one.
  public private(set) var reader: String?
  /// Everything that changes something is refused.
  public let isReadOnly: Bool
  /// Where its credentials come from, from the role that is assumed to what everything begins with.
  let explanation: [String]
  /// What AWS is asked to hold it to, in words; nil for all that it may by itself.
  let heldTo: String?
  /// Whether AWS does: it may have refused that.
  private(set) var isNarrowed = true

  /// `failed` from the start where the profile cannot be used.
  public private(set) var phase = Phase.idle
  /// Nil for keys that do not end, and before it is assumed.
  public private(set) var lifetime: SessionLifetime?
  /// When the log-in behind it ends; nil where there is none.
  public private(set) var logInEnd: Date?
  /// Whether it is renewed without asking anybody; a role with MFA is not.
  public private(set) var renewsByItself = true
  /// Whether one can log in to it from here.
  let logsIn: Bool
  /// The session's ARN from AssumeRole, or of GetCallerIdentity for plain keys; nil before, and once dropped.
  public private(set) var assumedRoleARN: String?
  /// Why the last renewal failed; the session lives on until its end.
  public private(set) var renewalProblem: AWSError?
  /// Not renewed before this, after a renewal failed.
  private var nextRenewal: Date?

  /// With what `SessionResolver` made of a profile; an error makes a row that says why it cannot be used.
  public init(
    name: String, definition: Result<SessionDefinition, AWSError>, reader: String? = nil,
    isReadOnly: Bool = false
  ) {
    self.name = name
    self.reader = reader
    self.isReadOnly = isReadOnly
    explanation = (try? definition.get().source.explanation) ?? []
    heldTo = (try? definition.get().policy)??.words
    switch definition {
    case .success(let definition):
      roleARN = definition.role?.roleARN.description
      account = definition.account
      logsIn = definition.source.logIn != nil
      region = definition.region
      endpoint = definition.endpoints.custom
    case .failure(let error):
      roleARN = nil
      account = nil
      logsIn = false
      region = nil
      endpoint = nil
      phase = .failed(error)
    }
  }

  // MARK: Its life

  mutating func beginLoggingIn() { phase = .loggingIn }

  /// Nobody logs in any more; what is left of the session stays.
  mutating func giveUpLoggingIn(at now: Date) {
    phase = isAlive(at: now) ? .live : .idle
  }

  mutating func beginAssuming(at now: Date) { phase = isUsable(at: now) ? .renewing : .assuming }

  mutating func becomeLive(_ facts: SessionFacts) {
    phase = .live
    lifetime = facts.lifetime
    logInEnd = facts.logInEnd
    renewsByItself = facts.renewsByItself
    isNarrowed = facts.isNarrowed
    account = facts.account.isEmpty ? account : facts.account
    assumedRoleARN = facts.callerARN
    renewalProblem = nil
    nextRenewal = nil
  }

  /// It could not be assumed, or not be renewed: then it lives on until its end, and is renewed later; after its end,
  /// too, where only the way to AWS was at fault.
  mutating func fail(_ error: AWSError, nextRenewal time: Date, at now: Date) {
    let isTransient = [.unreachable, .throttled, .serviceFault].contains(error.kind)
    if let lifetime, isTransient || !lifetime.isOver(at: now) {
      phase = .live
      renewalProblem = error
      nextRenewal = time
    } else {
      phase = .failed(error)
    }
  }

  /// - Parameter name: nil for itself.
  mutating func look(with name: String?) { reader = name }

  mutating func drop() {
    phase = .idle
    lifetime = nil
    logInEnd = nil
    assumedRoleARN = nil
    renewalProblem = nil
  }

  // MARK: What follows from it

  /// Whether it is to be renewed now: before its end, or after it where the machine slept over that.
  func isRenewalDue(at now: Date) -> Bool {
    guard phase == .live, let lifetime, renewsByItself else { return false }
    return lifetime.isDue(at: now) && (nextRenewal.map { now >= $0 } ?? true)
  }

  /// Whether a deployment that begins now may outlive it, as somebody has to be asked for a renewal.
  func mayBeOutlived(at now: Date) -> Bool {
    guard !renewsByItself, let lifetime, isUsable(at: now) else { return false }
    return lifetime.mayBeOutlived(at: now)
  }

  /// Whether calls can be made with it.
  public func isUsable(at now: Date) -> Bool {
    switch phase {
    case .live, .renewing: !(lifetime?.isOver(at: now) ?? false)
    case .loggingIn: isAlive(at: now)
    case .idle, .assuming, .failed: false
    }
  }

  private func isAlive(at now: Date) -> Bool { lifetime.map { !$0.isOver(at: now) } ?? false }

  /// Whether it was assumed and its lifetime is over by AWS's clock; false for keys that do not end.
  public func isExpired(at now: Date) -> Bool {
    switch phase {
    case .live, .renewing: lifetime?.isOver(at: now) ?? false
    default: false
    }
  }
}

/// What a session is once it was assumed.
public struct SessionFacts: Hashable, Sendable {
  /// The role's account, or Account of GetCallerIdentity for plain keys.
  public let account: String
  /// The session's ARN from AssumeRole, or Arn of GetCallerIdentity for plain keys.
  public let callerARN: String
  /// By AWS's clock; nil where no end is known, as for an IAM user's keys.
  public let lifetime: SessionLifetime?
  /// When the log-in behind it ends; nil where there is none.
  public let logInEnd: Date?
  /// Whether it is renewed without asking anybody.
  public let renewsByItself: Bool
  /// False where it was to be held to a policy, and AWS refused that.
  public let isNarrowed: Bool

  /// With what the runtime learnt from the session's origin, or from GetCallerIdentity where that does not tell.
  public init(
    account: String, callerARN: String, lifetime: SessionLifetime?, logInEnd: Date? = nil,
    renewsByItself: Bool = true, isNarrowed: Bool = true
  ) {
    self.account = account
    self.callerARN = callerARN
    self.lifetime = lifetime
    self.logInEnd = logInEnd
    self.renewsByItself = renewsByItself
    self.isNarrowed = isNarrowed
  }
}
