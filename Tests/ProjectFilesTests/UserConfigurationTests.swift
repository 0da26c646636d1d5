import Documents
import Testing

@testable import ProjectFiles

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
}
