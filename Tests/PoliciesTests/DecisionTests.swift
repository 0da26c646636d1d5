import Documents
import Foundation
import Testing

@testable import Policies

/// Beside another evaluator, whose decisions `make-decisions.py` writes down.
@Suite("Decisions beside another evaluator")
struct DecisionTests {
  private struct Case {
    let policies: [Policy]
    let boundary: Policy?
    let request: Policy.Request
    let decision: String
    let text: String
  }

  private static func cases() throws -> [Case] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/decisions.json")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().dropLast().map {
      line in
      let text = line.hasSuffix(",") ? String(line.dropLast()) : String(line)
      let document = try Document(yaml: text)
      let context = (document["context"]?.entries ?? []).map { ($0.key, $0.value.text ?? "") }
      return Case(
        policies: try (document["policies"]?.list ?? []).map { try Policy($0) },
        boundary: try document["boundary"].flatMap { $0.entries == nil ? nil : try Policy($0) },
        request: Policy.Request(
          action: document["action"]?.text ?? "", resource: document["resource"]?.text ?? "",
          context: Dictionary(uniqueKeysWithValues: context)),
        decision: document["decision"]?.text ?? "", text: text)
    }
  }

  private static func decision(_ one: Case) -> String {
    let levels = [one.policies] + (one.boundary.map { [[$0]] } ?? [])
    let decisions = levels.map { Policy.decide($0, one.request) }
    if decisions.contains(.explicitlyDenied) { return "Deny" }
    return decisions.allSatisfy { $0 == .allowed } ? "Allow" : "ImplicitDeny"
  }

  @Test("1,600 requests are decided as the other evaluator decides them")
  func decisions() throws {
    let cases = try Self.cases()
    #expect(cases.count == 1600)
    let different = cases.filter { Self.decision($0) != $0.decision }
    #expect(different.map { "\(Self.decision($0)) instead of \($0.decision): \($0.text)" } == [])
  }
}
