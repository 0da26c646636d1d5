import AWSCore
import Documents
import Testing

@testable import ProjectFiles

@Suite("Parameter files")
struct ParameterFileTests {
  private func values(_ yaml: String) throws -> [String: String] {
    let file = try ParameterFile(yaml: yaml, path: "p")
    return Dictionary(
      uniqueKeysWithValues: file.parameters.map { parameter in
        switch parameter.value {
        case .value(let value): (parameter.key, value.reveal())
        case .previous: (parameter.key, "(previous)")
        }
      })
  }

  @Test(
    "The AWS CLI's two forms, CodePipeline's and a plain mapping say the same, in JSON and YAML",
    arguments: [
      #"[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x=y"}]"#,
      #"["A=1", "B=x=y"]"#, #"{"Parameters": {"A": "1", "B": "x=y"}}"#, #"{"A": 1, "B": "x=y"}"#,
      "A: 1\nB: x=y\n", "Parameters:\n  A: 1\n  B: x=y\nTags:\n  team: 基盤\nStackPolicy: {Statement: []}\n",
    ])
  func forms(_ yaml: String) throws {
    #expect(try values(yaml) == ["A": "1", "B": "x=y"])
  }

  @Test("Values stay as they are written; lists become CommaDelimitedLists; the present value can be kept")
  func details() throws {
    #expect(
      try values("On: true\nVersion: 1.10\nList: [a, b]\nEmpty: ''\n名前: あ") == [
        "On": "true", "Version": "1.10", "List": "a,b", "Empty": "", "名前": "あ",
      ])
    #expect(
      try values(#"[{"ParameterKey": "A", "UsePreviousValue": true}]"#) == ["A": "(previous)"])
    let file = try ParameterFile(
      yaml: "Parameters: {A: b}\nTags: {team: 基盤}\nStackPolicy: {}", path: "p")
    #expect(file.tags == [.init(key: "team", value: "基盤")])
    #expect(file.hasStackPolicy)
    #expect(try ParameterFile(yaml: "", path: "p").parameters.isEmpty)
  }

  @Test(
    "What cannot be read says where, and never shows a value",
    arguments: [
      ("just words", "a mapping"), ("A: {B: hunter2}", "value of A"), ("[hunter2]", "Key=Value"),
      ("[{ParameterKey: A}]", "no ParameterValue"), ("A:", "value of A"), ("{", "not YAML"),
      ("Parameters: {A: b}\nOther: c", "beside Parameters"), ("{[a]: hunter2}", "a key is not text"),
      ("'': hunter2", "a key is not text"),
      ("Parameters: {A: b}\nTags: [hunter2]", "this must be a mapping of keys to values"),
      ("A: [[{hunter2: x}]]", "value of A must be a text or a list of texts"),
    ])
  func errors(_ yaml: String, _ words: String) {
    let error = #expect(throws: DocumentError.self) { try ParameterFile(yaml: yaml, path: "p.yaml") }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(error?.description.contains("hunter2") != true)
  }
}
