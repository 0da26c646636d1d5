public import AWSCore

/// What is known of a stack's resources.
public struct ResourceList: Hashable, Sendable {
  /// All pages of ListStackResources; empty before the first listing, and kept where a later one fails.
  public private(set) var rows: [StackResource] = []
  /// Why they could not be listed the last time.
  public private(set) var problem: AWSError?
  /// To be listed anew.
  private(set) var isStale = false

  mutating func take(_ rows: [StackResource]) {
    self.rows = rows
    problem = nil
  }

  mutating func fail(_ error: AWSError) { problem = error }

  mutating func becomeStale() { isStale = true }

  mutating func beginLooking() { isStale = false }
}
