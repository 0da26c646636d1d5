internal import AWSCore
internal import Deployment
internal import Foundation

/// What is asked before something runs, and before what runs is left.
enum OperationQuestions {
  /// - Parameter session: the one that would run it.
  static func execution(
    _ review: PlanReview, on key: StackKey, with session: SessionRow?, at now: Date
  ) -> Confirmation {
    let left = session?.lifetime.map { ", \(Countdown.left($0.remaining(at: now))) left" } ?? ""
    var lines = [
      "Stack         \(review.stackName)",
      "Account       \(session?.account ?? "unknown"), \(session?.region?.name ?? "")",
      "Session       \(key.session)\(left)", "Service role  \(review.role)", "",
      ChangeWords.summary(review.changes),
    ]
    lines += review.parameterChanges.map {
      "  Parameter \($0.name): \($0.before ?? "–") → \($0.after ?? "–")"
    }
    lines += review.findings(of: Set(ChangeGuard.allCases)).map { "  \($0)" }
    if !review.isRoleKnown {
      lines += [
        "", "This change set was not made here. The stack bears that role, but the change set may",
        "carry another, which would be used and stay on the stack; AWS does not show it.",
      ]
    }
    return Confirmation(
      title: "Execute \(review.changeSetName)?", lines: lines, verb: "Execute",
      action: .execute(key, review),
      mustType: review.isDestructive || !review.isRoleKnown ? review.stackName : nil)
  }

  /// Nil where nothing runs.
  ///
  /// - Parameter planning: the stack for which a deployment is being planned.
  static func quitting(_ running: [Operation], planning: String?, at now: Date) -> Confirmation? {
    guard !running.isEmpty || planning != nil else { return nil }
    var lines = planning.map { ["\($0) is being packaged and planned; that ends."] } ?? []
    lines += running.map { $0.words(at: now) }
    if !running.isEmpty {
      lines += [
        "", "It goes on in CloudFormation; ‘rolestack status --watch’ and this console find it again.",
      ]
    }
    return Confirmation(title: "Quit while something runs?", lines: lines, verb: "Quit", action: .quit)
  }
}
