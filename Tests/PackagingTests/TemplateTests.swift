import Packaging
import Testing

@Suite("Templates")
struct TemplateTests {
  @Test("Parameters and resources are read, whatever tags stand in the values")
  func summary() throws {
    let template = try Template(
      yaml: """
        Description: あいさつ
        Parameters:
          Name: { Type: String, Default: "01" }
          Secret: { Type: String, NoEcho: true }
          List: { Type: CommaDelimitedList, Default: [a, b] }
        Resources:
          Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Sub "${Name}" } }
        """, path: "t.yaml")
    #expect(template.parameters.map(\.name) == ["Name", "Secret", "List"])
    #expect(template.parameters.map(\.defaultValue) == ["01", nil, "a,b"])
    #expect(template.parameters.map(\.isNoEcho) == [false, true, false])
    #expect(template.resources.map(\.type) == ["AWS::SNS::Topic"])
    #expect(template.description == "あいさつ")
  }

  @Test("JSON is read, too")
  func json() throws {
    let template = try Template(yaml: #"{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}"#, path: "t.json")
    #expect(template.resources.map(\.logicalID) == ["T"])
  }

  @Test(
    "What is no template says what is wrong, and where",
    arguments: [
      ("", "empty", nil), ("Resources:\n  A: [b\n", "not YAML", 3), ("just words", "mapping", 1),
      ("Parameters: {}", "no Resources", 1), ("Resources: [a]", "must be a mapping", 1),
      ("Resources:\n  A: text", "Resources.A", 2), ("A: 1\nA: 2", "not YAML", nil),
      ("Resources: {A: \u{1}}", "not YAML", nil),
    ] as [(String, String, Int?)])
  func errors(_ yaml: String, _ words: String, _ line: Int?) {
    let error = #expect(throws: DocumentError.self) { try Template(yaml: yaml, path: "t.yaml") }
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    if let line { #expect(error?.line == line) }
  }

  @Test("Deep nesting and many aliases are survived")
  func hostile() {
    let deep = "Resources: " + String(repeating: "[", count: 100_000)
    #expect(throws: DocumentError.self) { try Template(yaml: deep, path: "t.yaml") }
    var bomb = "a: &a [x, x]\n"
    for letter in "bcdefghijklmnopqrstuvwxyz" {
      let previous = Character(Unicode.Scalar(letter.unicodeScalars.first!.value - 1)!)
      bomb += "\(letter): &\(letter) [*\(previous), *\(previous)]\n"
    }
    #expect(throws: DocumentError.self) { try Template(yaml: bomb, path: "t.yaml") }
  }
}

@Suite("Settings files")
struct SettingsTests {
  @Test("Stacks to watch are read; an empty file has none")
  func stacks() throws {
    let text = "stacks:\n  - {name: app, profile: deploy, region: us-east-1}\n  - name: other\n"
    let settings = try UserConfiguration(yaml: text, path: "c")
    #expect(
      settings.stacks == [
        .init(name: "app", profile: "deploy", region: "us-east-1"), .init(name: "other"),
      ])
    #expect(try UserConfiguration(yaml: "", path: "c").stacks.isEmpty)
    #expect(try UserConfiguration(yaml: "# nothing\n", path: "c").stacks.isEmpty)
  }

  @Test(
    "A misspelt setting is an error that names it",
    arguments: ["stack: []", "stacks: [{nam: x}]", "stacks: 3"])
  func misspelt(_ text: String) {
    #expect(throws: DocumentError.self) { try UserConfiguration(yaml: text, path: "c") }
  }

  @Test("The project file names the service role")
  func project() throws {
    let arn = "arn:aws:iam::123456789012:role/service"
    #expect(try ProjectFile(yaml: "service_role: \(arn)", path: "p").serviceRole == arn)
    #expect(try ProjectFile(yaml: "", path: "p").serviceRole == nil)
  }
}
