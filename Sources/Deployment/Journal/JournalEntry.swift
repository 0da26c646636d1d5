public import AWSCore
public import Foundation

/// What became of a change set made here: a line of the journal.
public struct JournalEntry: Codable, Hashable, Sendable {
  /// Why it was made without a service role.
  public struct Exception: RawRepresentable, Codable, Hashable, Sendable {
    /// What the line has under `withoutRole`.
    public let rawValue: String
    /// Takes any text: what a newer version wrote is kept as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The stack that makes the roles, and was not there yet.
    public static let founding = Self(rawValue: "founding")
    /// An administrator changed a founding stack with permissions of their own.
    public static let asAdministrator = Self(rawValue: "as-administrator")
  }

  /// How far it came. Open: a newer version may write more.
  public struct Result: RawRepresentable, Codable, Hashable, Sendable {
    /// What the line has under `result`.
    public let rawValue: String
    /// Takes any text: what a newer version wrote is kept as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Made, and not executed so far.
    public static let kept = Self(rawValue: "kept")
    /// Executed; its end was not seen yet.
    public static let executing = Self(rawValue: "executing")
    /// The stack settled as it was to, such as in UPDATE_COMPLETE.
    public static let succeeded = Self(rawValue: "succeeded")
    /// The stack settled otherwise, rolled back or as it failed; `reason` says why.
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
    /// Those given for CreateChangeSet, such as CAPABILITY_NAMED_IAM.
    public let capabilities: [String]
    /// Those given for CreateChangeSet, by key.
    public let tags: [String: String]
    /// Where local artifacts and a large template were to go; nil where none was named.
    public let bucket: String?
    /// What keys in the bucket begin with, empty for nothing; nil where no bucket was named.
    public let prefix: String?
    /// Objects of S3 that it names, `bucket/key`.
    public let artifacts: [String]
  }

  /// The ARN that CreateChangeSet answered; no other entry has it.
  public let changeSetID: String
  /// Such as `rs-20261123-100211-ab12cd34`: when it was asked for, in UTC, and 8 random hexadecimal digits.
  public let changeSetName: String
  /// The ARN that CreateChangeSet answered; a stack made anew under the same name has another.
  public let stackID: String
  /// As it was given: a name, or an ARN where somebody named the stack by that.
  public let stackName: String
  /// The service role it was made with; empty where `withoutRole` says why there is none.
  public let role: String
  /// Nil but for what bootstrap does.
  public var withoutRole: Exception?
  /// Who made it: the ARN of the session.
  public let caller: String
  /// When CreateChangeSet had answered, by this machine's clock; the file keeps whole seconds.
  public let madeAt: Date
  /// The session's name, where it has one.
  public var session: String?
  /// What was deployed, so that it can be begun again: nothing of it is secret.
  public var template: Source?
  /// `kept` at first, and brought up to date as far as its course was seen from here.
  public var result: Result
  /// When ExecuteChangeSet was about to be sent, by this machine's clock; nil where it was not carried out.
  public var executedAt: Date?
  /// When its end was seen, by this machine's clock, which may be long after it came; nil until then.
  public var endedAt: Date?
  /// Why it failed, in CloudFormation's words.
  public var reason: String?
  /// ClientRequestToken of the execution, which its events bear.
  public var token: String?
  /// The stack as it was when it was executed, to tell whether it has begun.
  public var statusBefore: String?
  /// LastUpdatedTime then; nil where there is none.
  public var updatedBefore: Date?

  /// Of a change set that CreateChangeSet has just accepted; what follows is set later.
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

  /// Of a change set that bootstrap made without a role.
  init(
    _ exception: Exception, changeSetID: String, changeSetName: String, stackID: String, stackName: String,
    caller: String, madeAt: Date
  ) {
    self.changeSetID = changeSetID
    self.changeSetName = changeSetName
    self.stackID = stackID
    self.stackName = stackName
    role = ""
    withoutRole = exception
    self.caller = caller
    self.madeAt = madeAt
    result = .kept
  }
}
