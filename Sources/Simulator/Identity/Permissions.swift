internal import Policies

/// What a user, a group or a role may do: its own policies, those that others attach, and how far all of them go.
struct Permissions: Sendable {
  /// A managed policy that says what is allowed at most.
  struct Boundary: Sendable {
    let arn: String
    var policy: Policy
  }

  /// By the name of the inline policy, or the ARN of the managed one.
  var own: [String: Policy] = [:]
  /// By what attaches them: a policy that names whom it is for.
  var attached: [String: Policy] = [:]
  /// Nil for all that the policies allow.
  var boundary: Boundary?

  var policies: [Policy] { Array(own.values) + Array(attached.values) }

  /// Takes over what a managed policy says now.
  mutating func renew(_ arn: String, _ policy: Policy) {
    if own[arn] != nil { own[arn] = policy }
    if boundary?.arn == arn { boundary?.policy = policy }
  }
}
