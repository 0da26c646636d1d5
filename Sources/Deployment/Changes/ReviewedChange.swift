public import AWSCore

/// A change as it is reviewed: of the stack itself, or of a nested one.
public struct ReviewedChange: Hashable, Sendable {
  /// Logical ids of the nested stacks it is in, outermost first; empty in the stack itself.
  public let path: [String]
  public let change: Change

  public init(path: [String] = [], change: Change) {
    self.path = path
    self.change = change
  }

  /// The logical id, below those of the nested stacks: `Network/Subnet`.
  public var name: String { (path + [change.logicalID]).joined(separator: "/") }
}

/// What stops a deployment before it is executed, where nobody can be asked.
public enum ChangeGuard: String, Sendable, CaseIterable, Hashable {
  /// A resource is, or may be, replaced.
  case replacement
  /// A resource is removed.
  case removal

  public func guards(against change: Change) -> Bool {
    switch self {
    case .replacement: change.mayReplace
    case .removal: change.isRemoval
    }
  }
}
