internal import Documents
internal import Policies

/// A check that a seed lets fail: a change set of the stack then ends FAILED, as by an early validation or a hook.
struct SeededCheck: Sendable, Hashable {
  /// The stack's name, with wildcards.
  let stack: String
  /// Such as `AWS::EarlyValidation::PropertyValidation`.
  let name: String
  let isHook: Bool
  let resource: String?
  /// Where in the template; of validations alone.
  let path: String?
  let reason: String
  /// Change sets that it still fails.
  var left: Int

  /// One that was found, not seeded.
  init(failing name: String, resource: String, path: String, _ reason: String) {
    stack = "*"
    self.name = name
    isHook = false
    self.resource = resource
    self.path = path
    self.reason = reason
    left = 0
  }

  /// `{stack, name, hook, resource, path, reason, times}`.
  init(_ document: Document) throws(DocumentProblem) {
    try document.expectKeys(["stack", "name", "hook", "resource", "path", "reason", "times"], in: "a check")
    guard let name = document["name"]?.text else {
      throw DocumentProblem(message: "a check has no name, such as AWS::EarlyValidation::PropertyValidation")
    }
    guard let times = Int(document["times"]?.text ?? "1"), (0...1_000_000).contains(times) else {
      throw DocumentProblem(message: "the check \(name): times is a whole number of at least 0")
    }
    self.name = name
    stack = document["stack"]?.text ?? "*"
    isHook = document["hook"]?.isTrue ?? false
    resource = document["resource"]?.text
    path = document["path"]?.text
    reason = document["reason"]?.text ?? "by the seed's word"
    left = times
  }
}
