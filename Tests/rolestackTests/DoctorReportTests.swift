import Access
import Documents
import Foundation
import Testing

@testable import rolestack

@Suite("The doctor's report")
struct DoctorReportTests {
  private static let findings = [
    Finding("key-reads", .pass, .high, "arn:user", "The key alone is denied 14 harmless reads."),
    Finding(
      "deploy-pass-role", .fail, .high, "arn:role", "Any role | of *<b>* may be passed.",
      statement: #"inline policy x: {"Effect":"Allow"}"#, correction: #"{"Effect":"Allow","Resource":"y"}"#),
    Finding("session-length", .fail, .low, "arn:role", "A session may last 12 hours."),
    Finding("changing-calls", .cannotTell, .low, "arn:role", "Only a changing call would tell."),
  ]

  private func report(baseline: Set<String> = []) -> DoctorReport {
    DoctorReport(findings: Self.findings, blastRadius: ["With the key alone: nothing."], baseline: baseline)
  }

  @Test("What an earlier report found is accepted, and nothing else")
  func baseline() throws {
    let text = """
      {"findings": [{"fingerprint": "\(Self.findings[2].fingerprint)", "verdict": "fail"},
        {"fingerprint": "\(Self.findings[1].fingerprint.replacing("\"", with: "\\\""))", "verdict": "pass"}]}
      """
    let accepted = try DoctorReport.baseline(text)
    #expect(report(baseline: accepted).failing.map(\.check) == ["deploy-pass-role"])
    #expect(report().failing.map(\.check) == ["deploy-pass-role", "session-length"])
    #expect(
      report(baseline: accepted).summary
        == "1 passed, 1 failed, 1 cannot be told, 1 accepted by the baseline.")
    for wrong in ["", "[]", "{}", "not json"] {
      #expect(throws: CommandFailure.self) { try DoctorReport.baseline(wrong) }
    }
  }

  @Test("SARIF has a result for each finding, its level, and what is accepted as suppressed")
  func sarif() throws {
    struct Log: Decodable {
      struct Run: Decodable {
        struct Result: Decodable {
          struct Suppression: Decodable { let status: String }
          let ruleId: String
          let level: String
          let kind: String
          let suppressions: [Suppression]?
        }
        let results: [Result]
      }
      let version: String
      let runs: [Run]
    }
    let text = report(baseline: [Self.findings[2].fingerprint]).sarif.json
    let log = try JSONDecoder().decode(Log.self, from: Data(text.utf8))
    #expect(log.version == "2.1.0")
    let results = log.runs.flatMap(\.results)
    #expect(results.map(\.ruleId) == ["deploy-pass-role", "session-length", "changing-calls"])
    #expect(results.map(\.level) == ["error", "note", "none"])
    #expect(results.map(\.kind) == ["fail", "fail", "open"])
    #expect(results[1].suppressions?.map(\.status) == ["accepted"])
  }

  @Test("Markdown keeps its table whole, whatever a sentence holds")
  func markdown() {
    let row = report().markdown.split(separator: "\n").first { $0.contains("deploy-pass-role |") }
    #expect(row == "| high | deploy-pass-role | Any role \\| of \\*&lt;b>\\* may be passed. |")
  }

  @Test("The page begins with what it comes to")
  func page() {
    #expect(
      report().page.hasPrefix("With the key alone: nothing.\n\n1 passed, 2 failed, 1 cannot be told.\n\nhigh")
    )
  }
}
