internal import Synchronization

/// What a session was denied: asked once, remembered, and never asked again on each poll.
public final class KnownDenials: Sendable {
  private struct Question: Hashable {
    let operation: String
    let resource: String?
  }
  private let denials = Mutex<[Question: AWSError]>([:])

  /// Nothing is known to be denied: the first question of each kind is a call.
  public init() {}

  /// Makes a call, unless the session is known to be denied it.
  ///
  /// - Parameters:
  ///   - operation: such as `cloudformation:DescribeStackEvents`.
  ///   - resource: what it is called on, since a policy may allow it for one stack and not for another.
  /// - Throws: the remembered denial, or what the call throws.
  public func ask<Value: Sendable>(
    _ operation: String, on resource: String? = nil,
    _ call: @Sendable () async throws(AWSError) -> Value
  ) async throws(AWSError) -> Value {
    let question = Question(operation: operation, resource: resource)
    if let denial = denials.withLock({ $0[question] }) { throw denial }
    do throws(AWSError) {
      return try await call()
    } catch {
      guard error.kind == .accessDenied else { throw error }
      let denial = error.about(resource)
      denials.withLock { $0[question] = denial }
      throw denial
    }
  }

  /// Everything may be asked again: the policy may have been mended.
  public func forget() { denials.withLock { $0 = [:] } }
}
