import AWSCore
import Access

/// What AWS's own evaluators say of the same policies.
enum SecondOpinion {
  /// Asks Access Analyzer what it thinks of the policies; suggestions of style are left out.
  ///
  /// - Throws: where the work is cancelled; that it does not answer is a finding.
  static func analysis(_ client: AccessAnalyzerClient, _ box: WhiteBox) async throws(AWSError) -> [Finding] {
    let check = "access-analyzer"
    var findings: [Finding] = []
    for text in box.texts {
      do throws(AWSError) {
        for finding in try await client.validate(text.json, as: text.isTrust ? .trust : .identity)
        where ["ERROR", "SECURITY_WARNING"].contains(finding.type) {
          findings.append(
            Finding(
              check, .fail, .medium, text.subject, "\(finding.details) (\(finding.code))"))
        }
      } catch {
        guard error.kind != .cancelled else { throw error }
        // What it has found of others stands.
        return findings + [
          Finding(
            check, .cannotTell, .low, box.setUp.account,
            "Access Analyzer was not asked of every policy: \(error.message.isEmpty ? error.code : error.message)"
          )
        ]
      }
    }
    guard findings.isEmpty else { return findings }
    return [
      Finding(
        check, .pass, .low, box.setUp.account,
        "Access Analyzer finds nothing in \(box.texts.count) policies.")
    ]
  }

  /// Asks IAM's own simulator the same as the evaluator here.
  ///
  /// - Throws: where the work is cancelled; that it does not answer is a finding.
  static func simulation(_ iam: IAMClient, _ box: WhiteBox) async throws(AWSError) -> [Finding] {
    let check = "second-opinion"
    var differing: [String] = []
    var asked = 0
    for question in box.questions {
      do throws(AWSError) {
        let answers = try await iam.simulate(question.arn, question.actions, on: question.resource)
        for (action, isAllowed) in answers {
          asked += 1
          if isAllowed != question.expected[action] {
            differing.append("\(action) of \(question.arn) on \(question.resource)")
          }
        }
      } catch {
        guard error.kind != .cancelled else { throw error }
        return differences(differing, box) + [
          Finding(
            check, .cannotTell, .low, box.setUp.account,
            "IAM's own simulator was not asked of everything: \(error.message)")
        ]
      }
    }
    guard differing.isEmpty else { return differences(differing, box) }
    return [
      Finding(
        check, .pass, .low, box.setUp.account, "IAM's own simulator says the same of \(asked) requests.")
    ]
  }

  private static func differences(_ differing: [String], _ box: WhiteBox) -> [Finding] {
    guard !differing.isEmpty else { return [] }
    return [
      Finding(
        "second-opinion", .cannotTell, .medium, box.setUp.account,
        "IAM's own simulator says otherwise of \(differing.joined(separator: ", ")).")
    ]
  }
}
