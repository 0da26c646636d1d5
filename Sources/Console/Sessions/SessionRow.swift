public import AWSCore
public import Foundation

/// A row of the Sessions pane: a profile with a role, or the environment's session. Holds no secret.
public struct SessionRow: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    /// Known, not assumed yet.
    case idle
    case assuming
    case live
    case renewing
    /// Assuming it failed.
    case failed(AWSError)
  }

  /// The profile's name; names the session everywhere.
  public let name: String
  public let roleARN: String?
  public let account: String?
  public let region: Region?
  /// Set where calls do not go to AWS itself.
  public let endpoint: Endpoint?

  public private(set) var phase = Phase.idle
  /// Nil for keys that do not end, and before it is assumed.
  public private(set) var lifetime: SessionLifetime?
  public private(set) var assumedRoleARN: String?
  /// Why the last renewal failed; the session lives on until its end.
  public private(set) var renewalProblem: AWSError?
  /// Not renewed before this, after a renewal failed.
  private var nextRenewal: Date?

  public init(name: String, definition: Result<SessionDefinition, AWSError>) {
    self.name = name
    switch definition {
    case .success(let definition):
      roleARN = definition.role?.roleARN.description
      account = definition.role?.roleARN.account
      region = definition.region
      endpoint = definition.endpoints.custom
    case .failure(let error):
      roleARN = nil
      account = nil
      region = nil
      endpoint = nil
      phase = .failed(error)
    }
  }

  // MARK: Its life

  mutating func beginAssuming(at now: Date) { phase = isUsable(at: now) ? .renewing : .assuming }

  mutating func becomeLive(_ facts: SessionFacts) {
    phase = .live
    lifetime = facts.lifetime
    assumedRoleARN = facts.callerARN
    renewalProblem = nil
    nextRenewal = nil
  }

  /// It could not be assumed, or not be renewed: then it lives on until its end, and is renewed later.
  mutating func fail(_ error: AWSError, nextRenewal time: Date, at now: Date) {
    if phase == .renewing, lifetime.map({ !$0.isOver(at: now) }) ?? false {
      phase = .live
      renewalProblem = error
      nextRenewal = time
    } else {
      phase = .failed(error)
    }
  }

  mutating func drop() {
    phase = .idle
    lifetime = nil
    assumedRoleARN = nil
    renewalProblem = nil
  }

  // MARK: What follows from it

  /// Whether it is to be renewed now, before its end.
  func isRenewalDue(at now: Date) -> Bool {
    guard phase == .live, let lifetime, roleARN != nil else { return false }
    return lifetime.isDue(at: now) && !lifetime.isOver(at: now) && (nextRenewal.map { now >= $0 } ?? true)
  }

  /// Whether calls can be made with it.
  public func isUsable(at now: Date) -> Bool {
    switch phase {
    case .live, .renewing: !(lifetime?.isOver(at: now) ?? false)
    default: false
    }
  }

  public func isExpired(at now: Date) -> Bool {
    switch phase {
    case .live, .renewing: lifetime?.isOver(at: now) ?? false
    default: false
    }
  }
}

/// What a session is once it was assumed.
public struct SessionFacts: Hashable, Sendable {
  public let account: String
  public let callerARN: String
  public let lifetime: SessionLifetime?

  public init(account: String, callerARN: String, lifetime: SessionLifetime?) {
    self.account = account
    self.callerARN = callerARN
    self.lifetime = lifetime
  }
}
