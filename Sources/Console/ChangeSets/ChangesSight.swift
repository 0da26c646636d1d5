public import AWSCore
public import Deployment

/// What is known of a change set's changes.
public enum ChangesSight: Hashable, Sendable {
  case loading
  case read(ChangeSet, [ReviewedChange])
  case failed(AWSError)
}

/// What is known of a stack's resources.
public struct ResourceList: Hashable, Sendable {
  public internal(set) var rows: [StackResource] = []
  public internal(set) var problem: AWSError?
  var isLoading = true
  /// To be listed anew.
  var isStale = false
}
