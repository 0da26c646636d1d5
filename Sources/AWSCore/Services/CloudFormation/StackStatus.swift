/// The status of a stack. Open: what AWS adds later is kept as it stands.
public struct StackStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// As AWS writes it, such as `UPDATE_IN_PROGRESS`; `UNKNOWN` where an answer has none.
  public let rawValue: String
  /// What a person makes of it; worked out once, since views ask for each row.
  public let meaning: Meaning
  /// The raw value, as messages show it.
  public var description: String { rawValue }

  /// Takes any text, known here or not; `meaning` follows from its words.
  public init(rawValue: String) {
    self.rawValue = rawValue
    meaning = Self.meaning(of: rawValue)
  }

  /// All resources of the template were created; the stack was not updated since.
  public static let createComplete = Self(rawValue: "CREATE_COMPLETE")
  /// An update went through, and the removal of what it replaced is over.
  public static let updateComplete = Self(rawValue: "UPDATE_COMPLETE")
  /// Resources that existed outside were taken into the stack.
  public static let importComplete = Self(rawValue: "IMPORT_COMPLETE")
  /// The stack is being deleted; it ends as DELETE_COMPLETE or DELETE_FAILED.
  public static let deleteInProgress = Self(rawValue: "DELETE_IN_PROGRESS")
  /// The stack is gone; DescribeStacks finds it by its id alone, ListStacks shows it for 90 days.
  public static let deleteComplete = Self(rawValue: "DELETE_COMPLETE")
  /// A deletion stopped half-way, and resources are left; the stack can only be deleted again.
  public static let deleteFailed = Self(rawValue: "DELETE_FAILED")
  /// A creation failed and was not rolled back, as with OnStackFailure DO_NOTHING.
  public static let createFailed = Self(rawValue: "CREATE_FAILED")
  /// An update failed and was not rolled back, as with OnStackFailure DO_NOTHING.
  public static let updateFailed = Self(rawValue: "UPDATE_FAILED")
  /// A creation failed and was rolled back; the stack can only be deleted.
  public static let rollbackComplete = Self(rawValue: "ROLLBACK_COMPLETE")
  /// A creation failed, and so did its rollback; the stack can only be deleted.
  public static let rollbackFailed = Self(rawValue: "ROLLBACK_FAILED")
  /// An update failed, and so did its rollback; ContinueUpdateRollback goes on with it.
  public static let updateRollbackFailed = Self(rawValue: "UPDATE_ROLLBACK_FAILED")
  /// A change set made the stack and was not executed so far: it has no resources yet.
  public static let reviewInProgress = Self(rawValue: "REVIEW_IN_PROGRESS")

  /// What an answer without a status is taken for: nothing is known.
  public static let unknown = Self(rawValue: "UNKNOWN")

  /// Nothing moves: the status ends in COMPLETE or FAILED, or the stack only waits for a change set.
  public var isSettled: Bool { meaning != .moving && meaning != .rollingBack }

  /// What a person makes of a status.
  public enum Meaning: Hashable, Sendable {
    /// `waiting` is REVIEW_IN_PROGRESS, `gone` DELETE_COMPLETE; a rollback that is complete counts as failed.
    case good, moving, rollingBack, failed, waiting, gone
  }

  private static func meaning(of rawValue: String) -> Meaning {
    switch rawValue {
    case "REVIEW_IN_PROGRESS": return .waiting
    case "DELETE_COMPLETE": return .gone
    default:
      let isUndoing = rawValue.split(separator: "_").contains("ROLLBACK")
      if rawValue.hasSuffix("_FAILED") { return .failed }
      if rawValue.hasSuffix("_COMPLETE") { return isUndoing ? .failed : .good }
      // In progress, or a text that is not known: nothing is begun on such a stack, and nothing has ended on it.
      return isUndoing ? .rollingBack : .moving
    }
  }
}
