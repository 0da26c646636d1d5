/// The status of a stack. Open: what AWS adds later is kept as it stands.
public struct StackStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String
  /// What a person makes of it; worked out once, since views ask for each row.
  public let meaning: Meaning
  public var description: String { rawValue }

  public init(rawValue: String) {
    self.rawValue = rawValue
    meaning = Self.meaning(of: rawValue)
  }

  public static let createComplete = Self(rawValue: "CREATE_COMPLETE")
  public static let updateComplete = Self(rawValue: "UPDATE_COMPLETE")
  public static let importComplete = Self(rawValue: "IMPORT_COMPLETE")
  public static let deleteInProgress = Self(rawValue: "DELETE_IN_PROGRESS")
  public static let deleteComplete = Self(rawValue: "DELETE_COMPLETE")
  public static let deleteFailed = Self(rawValue: "DELETE_FAILED")
  public static let createFailed = Self(rawValue: "CREATE_FAILED")
  public static let updateFailed = Self(rawValue: "UPDATE_FAILED")
  public static let rollbackComplete = Self(rawValue: "ROLLBACK_COMPLETE")
  public static let rollbackFailed = Self(rawValue: "ROLLBACK_FAILED")
  public static let updateRollbackFailed = Self(rawValue: "UPDATE_ROLLBACK_FAILED")
  public static let reviewInProgress = Self(rawValue: "REVIEW_IN_PROGRESS")

  /// Nothing moves: the status does not end in IN_PROGRESS, or the stack only waits for a change set.
  public var isSettled: Bool { meaning != .moving && meaning != .rollingBack }

  /// What a person makes of a status.
  public enum Meaning: Hashable, Sendable {
    case good, moving, rollingBack, failed, waiting, gone
  }

  private static func meaning(of rawValue: String) -> Meaning {
    switch rawValue {
    case "REVIEW_IN_PROGRESS": return .waiting
    case "DELETE_COMPLETE": return .gone
    default:
      let isUndoing = rawValue.split(separator: "_").contains("ROLLBACK")
      if rawValue.hasSuffix("_IN_PROGRESS") { return isUndoing ? .rollingBack : .moving }
      return isUndoing || rawValue.hasSuffix("_FAILED") ? .failed : .good
    }
  }
}
