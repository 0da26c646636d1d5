internal import Documents
import Foundation
import Testing

@testable import TemplateLanguage

/// Small templates that would come to much: they are refused, or read in a moment.
@Suite("Templates that ask too much")
struct HostileTemplateTests {
  private static let extensions = "Transform: AWS::LanguageExtensions\n"
  private static let topic = "Resources: {T: {Type: AWS::SNS::Topic}}\n"

  private func evaluation(_ body: String) throws -> Evaluation {
    Evaluation(
      try ExpandedTemplate(body: body), parameters: [:],
      in: Surroundings(region: "r", account: "1", stackName: "s", stackID: "s"))
  }

  @Test(
    "Conditions that lead back to themselves are refused, with and without a transform",
    arguments: ["", extensions])
  func circles(_ transform: String) {
    for conditions in [
      "{A: !Not [!Condition A]}", "{A: !Not [!Condition B], B: !Not [!Condition C], C: !Not [!Condition A]}",
    ] {
      let problem = #expect(throws: TemplateProblem.self) {
        try ExpandedTemplate(body: transform + "Conditions: \(conditions)\n" + Self.topic)
      }
      #expect(problem?.kind == .circle)
    }
  }

  @Test(
    "A condition that names others twice each is looked at once where the template's form is",
    .timeLimit(.minutes(1)))
  func constantConditions() throws {
    let last = 40
    let chain = (0..<last).map { "  C\($0): !And [!Condition C\($0 + 1), !Condition C\($0 + 1)]\n" }.joined()
    let body = """
      Conditions:
      \(chain)  C\(last): !Equals [a, b]
      Resources:
        A: {Type: AWS::SNS::Topic, Condition: C0}
        B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}
      """
    let problems = TemplateForm.problems(in: try Document(yaml: body))
    #expect(problems.map(\.kind) == [.reference], "\(problems)")
  }

  @Test(
    "Each condition is worked out once, however often and how deep others name it",
    arguments: ["", extensions])
  func chains(_ transform: String) throws {
    let last = 3000
    let chain = (0..<last).map { "  C\($0): !And [!Condition C\($0 + 1), !Condition C\($0 + 1)]\n" }.joined()
    let body = "Conditions:\n\(chain)  C\(last): !Equals [a, a]\n" + Self.topic
    let evaluation = try evaluation(transform + body)
    #expect(evaluation.holds("C0"))
    #expect(try !self.evaluation(transform + body.replacing("[a, a]", with: "[a, b]")).holds("C0"))
  }

  @Test("Loops within loops that make nothing end")
  func emptyLoops() {
    let loops = (0..<6).reversed().reduce("{}") { body, level in
      "{\"Fn::ForEach::L\(level)\": [I\(level), [\((0..<50).map(String.init).joined(separator: ","))], \(body)]}"
    }
    let problem = #expect(throws: TemplateProblem.self) {
      try ExpandedTemplate(body: Self.extensions + "Resources: \(loops)")
    }
    #expect(problem?.message.hasSuffix("the template would become too large") == true)
  }

  @Test("A loop is held to what it makes, not to how often")
  func largeLoops() {
    let items = (0..<1000).map { "i\($0)" }.joined(separator: ",")
    let values = (0..<1000).map { "v\($0)" }.joined(separator: ",")
    let problem = #expect(throws: TemplateProblem.self) {
      try ExpandedTemplate(
        body: Self.extensions
          + "Resources: {\"Fn::ForEach::L\": [I, [\(items)], {\"T${I}\": {Type: AWS::SNS::Topic, Metadata: [\(values)]}}]}"
      )
    }
    #expect(problem?.message.hasSuffix("the template would become too large") == true)
  }

  @Test("Texts that grow with each function are refused before they are made", arguments: ["Sub", "Join"])
  func growingTexts(_ function: String) throws {
    let text = String(repeating: "x", count: 100)
    var value = "\"\(text)\""
    for _ in 0..<8 {
      value =
        function == "Sub"
        ? "{\"Fn::Sub\": [\"\(String(repeating: "${v}", count: 10))\", {\"v\": \(value)}]}"
        : "{\"Fn::Join\": [\"\(text)\", {\"Fn::Split\": [x, \(value)]}]}"
    }
    let evaluation = try evaluation(
      "{Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: \(value)}}}}")
    let template = try ExpandedTemplate(
      body: "{Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: \(value)}}}}")
    let problem = #expect(throws: TemplateProblem.self) {
      try evaluation.resolve(template.resources[0].properties)
    }
    #expect(problem?.kind == .limit)
  }

  @Test("References that are never closed are read in a moment")
  func openReferences() {
    let text = String(repeating: "{{resolve:", count: 20_000)
    #expect(DynamicReference.texts(in: text + "ssm:a}}") == ["{{resolve:ssm:a}}"])
  }

  @Test("What a stored value says is not looked up again")
  func referencesInValues() throws {
    let text = "{{resolve:ssm:a}} {{resolve:ssm:b}}"
    var asked: [String] = []
    let filled = try DynamicReference.replacing(in: text) { written in
      asked.append(written)
      return "{{resolve:ssm:b}}"
    }
    #expect(asked == ["{{resolve:ssm:a}}", "{{resolve:ssm:b}}"])
    #expect(filled == "{{resolve:ssm:b}} {{resolve:ssm:b}}")
  }

  @Test("Circles are found among many names", arguments: [20_000])
  func longChains(_ count: Int) {
    var needs = Dictionary(uniqueKeysWithValues: (0..<count).map { ("n\($0)", Set(["n\($0 + 1)"])) })
    #expect(Circle.names(in: needs).isEmpty)
    needs["n\(count)"] = ["n\(count - 2)"]
    #expect(Circle.names(in: needs) == ["n\(count - 2)", "n\(count - 1)", "n\(count)"])
  }
}
