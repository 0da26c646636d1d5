import Documents
import Templates
import Testing

@testable import Packaging

@Suite("Values put into a template's text")
struct RewriterTests {
  private func rewrite(_ text: String, _ edits: [TemplateEdit]) throws -> TemplateRewriter.Result {
    try TemplateRewriter(SourceDocument(text, path: "t")).apply(edits)
  }

  private func edit(_ place: NodePath, _ value: String) -> TemplateEdit {
    TemplateEdit(place: place, value: .text(value))
  }

  @Test(
    "Only the value changes: comments, quotes, layout, line ends and everything else stay",
    arguments: [
      ("A: {B: src} # c\n", "A: {B: s3://b/k} # c\n"),
      ("A:\n  B:   'src/''x'   # c\n  C: 1\n", "A:\n  B:   s3://b/k   # c\n  C: 1\n"),
      ("A:\r\n  B: src\r\n  C: 日本 # 注\r\n", "A:\r\n  B: s3://b/k\r\n  C: 日本 # 注\r\n"),
      ("{\"日本\": 1, \"A\": {\"B\": \"s\\\"rc\"}}", "{\"日本\": 1, \"A\": {\"B\": \"s3://b/k\"}}"),
      ("\u{FEFF}A: {B: src}\n", "\u{FEFF}A: {B: s3://b/k}\n"),
      ("# 😀 e\u{301}\nA:\n- x\n", nil),
    ] as [(String, String?)])
  func inPlace(_ text: String, _ wanted: String?) throws {
    guard let wanted else { return }
    let result = try rewrite(text, [edit(["A", "B"], "s3://b/k")])
    #expect(result.document.text == wanted)
    #expect(result.isInPlace)
  }

  @Test("Characters of several units in front of a value do not move it")
  func wide() throws {
    let result = try rewrite("A: {X: \"😀 e\u{301} 日本\", B: src} # 😀\n", [edit(["A", "B"], "s3://b/k")])
    #expect(result.document.text == "A: {X: \"😀 e\u{301} 日本\", B: s3://b/k} # 😀\n")
  }

  @Test(
    "What is missing goes in front of what is there",
    arguments: [
      ("R:\n  F:\n    P:\n      H: x\n", "R:\n  F:\n    P:\n      C: s3://b/k\n      H: x\n"),
      ("R: {F: {P: {H: x}}}\n", "R: {F: {P: {C: s3://b/k, H: x}}}\n"),
      ("{\"R\": {\"F\": {\"P\": {\"H\": 1}}}}", "{\"R\": {\"F\": {\"P\": {\"C\": \"s3://b/k\", \"H\": 1}}}}"),
      ("R:\n  F:\n    T: y # t\n", "R:\n  F:\n    P: {C: s3://b/k}\n    T: y # t\n"),
    ])
  func insertion(_ text: String, _ wanted: String) throws {
    let result = try rewrite(text, [edit(["R", "F", "P", "C"], "s3://b/k")])
    #expect(result.document.text == wanted)
    #expect(result.isInPlace)
  }

  @Test("Maps, and texts that YAML would take for something else, are quoted where they must be")
  func quoting() throws {
    let value = TemplateEdit.Value.map(["Bucket": "b", "Key": "012345"])
    let result = try rewrite(
      "A: src\nB: x\n", [TemplateEdit(place: ["A"], value: value), edit(["B"], "yes")])
    #expect(result.document.text == "A: {Bucket: b, Key: \"012345\"}\nB: \"yes\"\n")
  }

  @Test(
    "A value over several lines cannot be replaced in place: the document is written anew, with its functions"
  )
  func anew() throws {
    let result = try rewrite(
      "A: >-\n  src\n  more\nB: !Sub '${X}' # gone\nC: [!GetAtt A.B.C, !Ref D]\n", [edit(["A"], "s3://b/k")])
    #expect(!result.isInPlace)
    let root = try SourceDocument(result.document.text, path: "t").root
    #expect(root["A"]?.string == "s3://b/k")
    #expect(root["B"]?["Fn::Sub"]?.string == "${X}")
    #expect(root["C"]?.sequence?[0]["Fn::GetAtt"]?.sequence?.compactMap(\.string) == ["A", "B.C"])
    #expect(root["C"]?.sequence?[1]["Ref"]?.string == "D")
  }
}
