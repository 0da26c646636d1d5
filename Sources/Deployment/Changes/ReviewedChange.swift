public import AWSCore

/// A change as it is reviewed: of the stack itself, or of a nested one.
public struct ReviewedChange: Hashable, Sendable {
  /// Logical ids of the nested stacks it is in, outermost first; empty in the stack itself.
  public let path: [String]
  /// As DescribeChangeSet gives it; its logical id is that in the stack that `path` leads to.
  public let change: Change
  /// Why the changes of this nested stack could not be read; nil where they were, or were not asked for.
  public let unread: AWSError?

  /// As `ChangeSetReader` meets it on a page of DescribeChangeSet.
  public init(path: [String] = [], change: Change, unread: AWSError? = nil) {
    self.path = path
    self.change = change
    self.unread = unread
  }

  /// What may be in it that nobody saw, in words; nil where all of it is known.
  var unseen: String? {
    if let unread { return "holds changes that could not be read: \(unread)" }
    switch change.action {
    case "Add", "Import", "Remove": return nil
    case "Modify", "SyncWithActual":
      guard change.resourceType == "AWS::CloudFormation::Stack", change.nestedChangeSetID == nil else {
        return nil
      }
      return "is a nested stack that was not opened: --include-nested-stacks shows what it changes"
    case "Dynamic": return "is decided only as it runs"
    case let other: return "has the action \(other), which is not known here"
    }
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

  /// Whether it stops such a change: a Replacement of Conditional counts as one of True.
  public func guards(against change: Change) -> Bool {
    switch self {
    case .replacement: change.mayReplace
    case .removal: change.isRemoval
    }
  }
}
