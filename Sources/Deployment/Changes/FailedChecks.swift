internal import AWSCore
internal import Foundation
internal import Templates

/// The checks (early validations, hooks) that kept a change set from being made. Its own reason names them and no
/// more; what they found is told by DescribeEvents alone.
struct FailedChecks {
  /// Such as `AWS::EarlyValidation::PropertyValidation`.
  let names: [String]

  /// Nil where the reason is none of a check.
  ///
  /// - Parameter reason: such as `The following hook(s)/validation failed: [AWS::EarlyValidation::…]. …`.
  init?(reason: String) {
    // By plain search, which takes linear time for any text.
    guard reason.contains("hook") || reason.contains("Hook") || reason.contains("alidation"),
      let opening = reason.firstRange(of: "failed: [") ?? reason.firstRange(of: "failed [")
    else { return nil }
    let rest = reason[opening.upperBound...]
    guard let end = rest.firstIndex(of: "]"), end > rest.startIndex else { return nil }
    names = rest[..<end].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private var list: String { names.joined(separator: ", ") }

  /// What they found, a line each, with the place in the person's own template.
  func words(_ events: [CheckEvent], in template: Template) -> String {
    guard !events.isEmpty else { return "\(list) failed; AWS gave no details." }
    return events.map { event in
      let line = event.path.flatMap { template.line(at: $0) }.map { "\(template.path):\($0): " } ?? ""
      let place = event.path ?? event.logicalID ?? ""
      return
        "\(line)\(event.name) failed\(place.isEmpty ? "" : " at \(place)"): \(event.reason ?? "no reason given")"
    }.joined(separator: "\n")
  }

  /// What is known where DescribeEvents does not answer, and the way to the rest.
  func unread(_ error: AWSError, _ head: ChangeSet) -> (reason: String, nextStep: String) {
    let stack = (head.stackID.split(separator: "/").dropLast().joined(separator: "/")) + "/*"
    let way =
      error.kind == .accessDenied
      ? "allow cloudformation:DescribeEvents on \(stack) and deploy again"
      : "deploy again once AWS answers (\(error))"
    return (
      "\(list) failed. What was found is told by DescribeEvents alone.",
      "To see it, \(way); the change set is kept, so that whoever may can ask: "
        + "‘aws cloudformation describe-events --change-set-name \(head.id)’."
    )
  }
}
