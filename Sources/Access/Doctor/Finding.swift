/// What one check of the doctor came to.
package struct Finding: Hashable, Sendable {
  package enum Verdict: String, Sendable {
    case pass
    case fail
    /// Neither: it could not be asked, or asking would change something.
    case cannotTell = "cannot-tell"
  }

  /// How bad it is where it fails.
  package enum Severity: String, Sendable, Comparable, CaseIterable {
    case low, medium, high, critical

    package static func < (left: Self, right: Self) -> Bool {
      allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
  }

  /// The same in every version, such as `deploy-pass-role`.
  package let check: String
  package let verdict: Verdict
  package let severity: Severity
  /// What was found, in a sentence.
  package let sentence: String
  /// Whom or what it is about: an ARN or a name.
  package let subject: String
  /// The statement at fault, in JSON, and the policy it is in.
  package var statement: String?
  /// What to have instead, in JSON; empty where the statement is to go.
  package var correction: String?

  package init(
    _ check: String, _ verdict: Verdict, _ severity: Severity, _ subject: String, _ sentence: String,
    statement: String? = nil, correction: String? = nil
  ) {
    self.check = check
    self.verdict = verdict
    self.severity = severity
    self.subject = subject
    self.sentence = sentence
    self.statement = statement
    self.correction = correction
  }

  /// What a baseline knows it by: a check, of somebody, and the statement at fault; without one, what was found but for
  /// its numbers, which change by themselves.
  package var fingerprint: String { "\(check)|\(subject)|\(statement ?? sentence.filter { !$0.isNumber })" }
}
