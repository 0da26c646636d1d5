/// The status of a stack. Open: what AWS adds later is kept as it stands.
public struct StackStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public var description: String { rawValue }

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
  public var isSettled: Bool { !rawValue.hasSuffix("_IN_PROGRESS") || self == .reviewInProgress }

  /// What a person makes of a status.
  public enum Meaning: Hashable, Sendable {
    case good, moving, rollingBack, failed, waiting, gone
  }

  public var meaning: Meaning {
    if self == .reviewInProgress { return .waiting }
    if self == .deleteComplete { return .gone }
    let undoing = rawValue.contains("ROLLBACK")
    if !isSettled { return undoing ? .rollingBack : .moving }
    return undoing || rawValue.hasSuffix("_FAILED") ? .failed : .good
  }
}
