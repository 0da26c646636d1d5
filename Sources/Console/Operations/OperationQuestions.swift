internal import AWSCore
internal import Deployment
internal import Foundation

/// What is asked before something runs, and before what runs is left.
enum OperationQuestions {
  /// - Parameters:
  ///   - session: the one that would run it.
  ///   - alias: what people call its account.
  static func execution(
    _ review: PlanReview, on key: StackKey, with session: SessionRow?, alias: String?, at now: Date
  ) -> Confirmation {
    let left = session?.lifetime.map { ", \(Countdown.left($0.remaining(at: now))) left" } ?? ""
    var lines = [
      "Stack         \(review.stackName)",
      "Account       \(session?.account ?? "unknown")\(alias.map { " (\($0))" } ?? ""), \(session?.region?.name ?? "")",
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
    let isOutlivable = session?.mayBeOutlived(at: now) ?? false
    if isOutlivable {
      lines += [
        "", "The session may end first, and somebody has to be asked for a renewal: ^R renews it now.",
        "The deployment would go on in CloudFormation, out of sight from here.",
      ]
    }
    return Confirmation(
      title: "Execute \(review.changeSetName)?", lines: lines, verb: "Execute",
      action: .execute(key, review),
      mustType: review.isDestructive || !review.isRoleKnown ? review.stackName : nil,
      renewal: isOutlivable ? key.session : nil)
  }

  /// Nil where nothing runs.
  ///
  /// - Parameters:
  ///   - planning: the stack for which a deployment is being planned.
  ///   - bootstrapper: the profile that makes roles now.
  static func quitting(
    _ running: [Operation], planning: String?, bootstrapper: String?, at now: Date
  ) -> Confirmation? {
    guard !running.isEmpty || planning != nil || bootstrapper != nil else { return nil }
    var lines = planning.map { ["\($0) is being packaged and planned; that ends."] } ?? []
    if let bootstrapper {
      lines.append("\(bootstrapper) is making roles; that ends half-way, and :bootstrap goes on with it.")
    }
    lines += running.map { $0.words(at: now) }
    if !running.isEmpty {
      lines += [
        "", "It goes on in CloudFormation; ‘rolestack status --watch’ and this console find it again.",
      ]
    }
    return Confirmation(title: "Quit while something runs?", lines: lines, verb: "Quit", action: .quit)
  }
}
