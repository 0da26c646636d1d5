import AWSCore
import Access
import ArgumentParser
import Documents
import Foundation

/// How the doctor's findings are printed.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, sarif, markdown
}

/// What the doctor found, in each of its forms.
struct DoctorReport {
  let findings: [Finding]
  /// What somebody with the key could do.
  let blastRadius: [String]
  /// Fingerprints of findings that are known and accepted.
  let baseline: Set<String>

  /// Findings that fail and are not accepted, the worst first.
  var failing: [Finding] {
    findings.filter { $0.verdict == .fail && !baseline.contains($0.fingerprint) }
      .sorted { $0.severity > $1.severity }
  }

  func print(as format: ReportFormat) throws {
    switch format {
    case .text: try printText()
    case .json: try Output.json(document)
    case .sarif: try Output.result(sarif.json)
    case .markdown: try Output.result(markdown)
    }
  }

  // MARK: Text

  private var lines: [String] {
    var lines: [String] = []
    for finding in ordered {
      lines.append("\(word(finding))  \(finding.check): \(finding.sentence)")
      guard finding.verdict == .fail else { continue }
      if let statement = finding.statement { lines.append("        at fault: \(statement)") }
      if let correction = finding.correction {
        lines.append(correction.isEmpty ? "        take it away" : "        instead:  \(correction)")
      }
    }
    return lines
  }

  private func printText() throws {
    for line in lines { try Output.result(line) }
    try Output.result("")
    try Output.result("What somebody could do who comes in without right:")
    for sentence in blastRadius { try Output.result("  \(sentence)") }
    try Output.result("")
    try Output.result(summary)
  }

  /// For the console: what it comes to first.
  var page: String { (blastRadius + ["", summary, ""] + lines).joined(separator: "\n") }

  private var ordered: [Finding] {
    failing + findings.filter { $0.verdict == .fail && baseline.contains($0.fingerprint) }
      + findings.filter { $0.verdict == .cannotTell } + findings.filter { $0.verdict == .pass }
  }

  private func word(_ finding: Finding) -> String {
    switch finding.verdict {
    case .pass: "pass    "
    case .cannotTell: "unknown "
    case .fail:
      baseline.contains(finding.fingerprint)
        ? "accepted" : finding.severity.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
    }
  }

  var summary: String {
    let passed = findings.count { $0.verdict == .pass }
    let unknown = findings.count { $0.verdict == .cannotTell }
    let accepted = findings.count { $0.verdict == .fail && baseline.contains($0.fingerprint) }
    return "\(passed) passed, \(failing.count) failed, \(unknown) cannot be told"
      + (accepted == 0 ? "." : ", \(accepted) accepted by the baseline.")
  }

  // MARK: JSON

  private struct JSONDocument: Encodable {
    struct Item: Encodable {
      let check: String
      let verdict: String
      let severity: String
      let subject: String
      let sentence: String
      let statement: String?
      let correction: String?
      let fingerprint: String
      let accepted: Bool
    }

    let findings: [Item]
    let blastRadius: [String]
  }

  private var document: JSONDocument {
    JSONDocument(
      findings: ordered.map {
        JSONDocument.Item(
          check: $0.check, verdict: $0.verdict.rawValue, severity: $0.severity.rawValue, subject: $0.subject,
          sentence: $0.sentence, statement: $0.statement, correction: $0.correction,
          fingerprint: $0.fingerprint, accepted: baseline.contains($0.fingerprint))
      }, blastRadius: blastRadius)
  }

  /// The fingerprints of what an earlier report in JSON found.
  static func baseline(_ text: String) throws(CommandFailure) -> Set<String> {
    struct Earlier: Decodable {
      struct Item: Decodable {
        let fingerprint: String
        let verdict: String
      }
      let findings: [Item]
    }
    guard let earlier = try? JSONDecoder().decode(Earlier.self, from: Data(text.utf8)) else {
      throw CommandFailure(
        "The baseline is not a report of ‘rolestack doctor --output json’.",
        nextStep: "Write one with that, and read it before you accept it.", status: .notDone)
    }
    return Set(earlier.findings.filter { $0.verdict == "fail" }.map(\.fingerprint))
  }

  // MARK: SARIF

  /// Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
  var sarif: Document {
    let checks = Set(findings.map(\.check)).sorted()
    let results = ordered.filter { $0.verdict != .pass }.map { finding -> Document in
      var entries: [Document.Entry] = [
        .init(key: "ruleId", value: .text(finding.check)),
        .init(key: "level", value: .text(level(finding))),
        .init(key: "kind", value: finding.verdict == .fail ? "fail" : "open"),
        .init(key: "message", value: ["text": .text(message(finding))]),
        .init(
          key: "locations",
          value: .list([["logicalLocations": .list([["fullyQualifiedName": .text(finding.subject)]])]])),
        .init(key: "partialFingerprints", value: ["rolestack/v1": .text(finding.fingerprint)]),
      ]
      if finding.verdict == .fail, baseline.contains(finding.fingerprint) {
        entries.append(
          .init(key: "suppressions", value: .list([["kind": "external", "status": "accepted"]])))
      }
      return .map(entries)
    }
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": .list([
        [
          "tool": [
            "driver": [
              "name": "rolestack doctor",
              "rules": .list(checks.map { ["id": .text($0)] }),
            ]
          ],
          "results": .list(results),
        ]
      ]),
    ]
  }

  private func level(_ finding: Finding) -> String {
    guard finding.verdict == .fail else { return "none" }
    switch finding.severity {
    case .low: return "note"
    case .medium: return "warning"
    case .high, .critical: return "error"
    }
  }

  private func message(_ finding: Finding) -> String {
    [
      finding.sentence, finding.statement.map { "At fault: \($0)" },
      finding.correction.flatMap { $0.isEmpty ? nil : "Instead: \($0)" },
    ].compactMap(\.self).joined(separator: "\n")
  }

  // MARK: Markdown

  var markdown: String {
    var lines = ["# What a leaked key could do", ""]
    lines += blastRadius.map { "- \(Self.escaped($0))" }
    lines += ["", "| verdict | check | finding |", "|---|---|---|"]
    for finding in ordered {
      lines.append(
        "| \(word(finding).trimmingCharacters(in: .whitespaces)) | \(finding.check) | \(Self.escaped(finding.sentence)) |"
      )
    }
    for finding in failing {
      guard let statement = finding.statement else { continue }
      lines += ["", "**\(finding.check)**, at fault:", "", "```", statement, "```"]
      if let correction = finding.correction, !correction.isEmpty {
        lines += ["", "Instead:", "", "```json", correction, "```"]
      }
    }
    return (lines + ["", summary]).joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("*", with: "\\*").replacing("<", with: "&lt;").replacing(
      "\n", with: " ")
  }
}
