public import AWSCore
public import Foundation

/// What became of a change set made here: a line of the journal.
public struct JournalEntry: Codable, Hashable, Sendable {
  /// How far it came. Open: a newer version may write more.
  public struct Result: RawRepresentable, Codable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Made, and not executed so far.
    public static let kept = Self(rawValue: "kept")
    /// Executed; its end was not seen yet.
    public static let executing = Self(rawValue: "executing")
    public static let succeeded = Self(rawValue: "succeeded")
    public static let failed = Self(rawValue: "failed")
    /// There was nothing to change; the change set was removed.
    public static let noChanges = Self(rawValue: "no-changes")
    /// CloudFormation could not make it.
    public static let notMade = Self(rawValue: "not-made")
    /// Deleted without being executed.
    public static let deleted = Self(rawValue: "deleted")
  }

  /// Where a deployment came from.
  public struct Source: Codable, Hashable, Sendable {
    /// The template's path.
    public let path: String
    /// SHA-256 of the template as it was written.
    public let hash: String
    /// Names of the parameters that were given a value.
    public let parameters: [String]
    public let capabilities: [String]
    public let tags: [String: String]
    public let bucket: String?
    public let prefix: String?
    /// Objects of S3 that it names, `bucket/key`.
    public let artifacts: [String]
  }

  public let changeSetID: String
  public let changeSetName: String
  public let stackID: String
  public let stackName: String
  /// The service role it was made with.
  public let role: String
  /// Who made it: the ARN of the session.
  public let caller: String
  public let madeAt: Date
  /// The session's name, where it has one.
  public var session: String?
  /// What was deployed, so that it can be begun again: nothing of it is secret.
  public var template: Source?
  public var result: Result
  public var executedAt: Date?
  public var endedAt: Date?
  /// Why it failed, in CloudFormation's words.
  public var reason: String?
  /// ClientRequestToken of the execution, which its events bear.
  public var token: String?
  /// The stack as it was when it was executed, to tell whether it has begun.
  public var statusBefore: String?
  public var updatedBefore: Date?

  public init(
    changeSetID: String, changeSetName: String, stackID: String, stackName: String, role: ServiceRole,
    caller: String, madeAt: Date, result: Result = .kept
  ) {
    self.changeSetID = changeSetID
    self.changeSetName = changeSetName
    self.stackID = stackID
    self.stackName = stackName
    self.role = role.description
    self.caller = caller
    self.madeAt = madeAt
    self.result = result
  }
}
