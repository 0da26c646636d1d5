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

  @Test("Uploads are remembered for a day, or for the hours that the file says")
  func rememberUploads() throws {
    #expect(try UserConfiguration(yaml: "", path: "c").rememberUploads == 24)
    #expect(try UserConfiguration(yaml: "stacks: [{name: a}]", path: "c").rememberUploads == 24)
    #expect(try UserConfiguration(yaml: "remember_uploads: 1.5", path: "c").rememberUploads == 1.5)
    let both = try UserConfiguration(yaml: "{remember_uploads: 0, stacks: [{name: a}]}", path: "c")
    #expect(both == UserConfiguration(stacks: [.init(name: "a")], rememberUploads: 0))
  }

  @Test(
    "What a setting cannot be is refused with what it is to be",
    arguments: [
      ("remember_uploads: -1", "remember_uploads is a number of hours"),
      ("remember_uploads: 8761", "remember_uploads is a number of hours"),
      ("remember_uploads: nan", "remember_uploads is a number of hours"),
      ("remember_uploads: [1]", "remember_uploads is a number of hours"),
      ("stacks: 3", "stacks must be a list of {name, profile, region}"),
      ("stacks: [{profile: a}]", "a stack needs a name"), ("stacks: [{name: ''}]", "a stack needs a name"),
      ("stacks: [app]", "this must be a mapping"), ("read_only: audit", "read_only is a list of profiles"),
      ("read_only: [[a]]", "read_only names profiles"), ("read_only: ['']", "read_only names profiles"),
      ("accounts: {match: a}", "accounts must be a list of {match, alias, color}"),
      (
        "accounts: [{alias: a}]", "an account needs match: its number, or a pattern of sessions' names"
      ),
      (
        "accounts: [{match: a, color: pink}]", "color is one of red, green, yellow, blue, magenta, cyan"
      ),
    ])
  func refusals(_ text: String, _ words: String) {
    let error = #expect(throws: DocumentError.self) { try UserConfiguration(yaml: text, path: "c") }
    #expect(error?.message == words)
    #expect(error?.line == 1)
  }
}

@Suite("Who looks, and what a session is held to")
struct ReaderSettingsTests {
  @Test("watch_with of config.yaml maps profiles to those that look for them, with and without stacks")
  func configuration() throws {
    let both = "watch_with: {deploy: observer, 本番: 監査}\nstacks: [{name: a}]\n"
    #expect(try UserConfiguration(yaml: both, path: "c").readers == ["deploy": "observer", "本番": "監査"])
    #expect(try UserConfiguration(yaml: "watch_with: {a: b}", path: "c").readers == ["a": "b"])
    for wrong in ["watch_with: observer", "watch_with: {a: [b]}", "watchwith: {a: b}"] {
      #expect(throws: DocumentError.self, "\(wrong)") { try UserConfiguration(yaml: wrong, path: "c") }
    }
  }

  @Test("Sessions for reading alone and accounts' looks are read; a number is a text, with its zeros")
  func lookAndScope() throws {
    let settings = try UserConfiguration(
      yaml:
        "read_only: [監査, audit]\naccounts:\n  - {match: 012345678901, alias: 本番, color: red}\n  - match: '*-stg'\n",
      path: "c")
    #expect(settings.readOnly == ["監査", "audit"])
    #expect(
      settings.accounts == [
        AccountRule(match: "012345678901", alias: "本番", color: .red), AccountRule(match: "*-stg"),
      ])
    #expect(throws: DocumentError.self) {
      try UserConfiguration(yaml: "accounts: [{match: a, colour: red}]", path: "c")
    }
  }

  @Test("narrow and watch_with of rolestack.yaml hold for all targets, and a target's own go first")
  func project() throws {
    let file = try ProjectFile(
      yaml: "narrow: true\nwatch_with: observer\ntargets: {a: {narrow: false}, b: {watch_with: other}}",
      path: "p")
    #expect(file.settings(of: nil)?.narrows == true)
    #expect(file.settings(of: "a")?.narrows == false)
    #expect(file.settings(of: "a")?.watchProfile == "observer")
    #expect(file.settings(of: "b")?.watchProfile == "other")
    let error = #expect(throws: DocumentError.self) { try ProjectFile(yaml: "narrow: perhaps", path: "p") }
    #expect(error?.message == "narrow must be true or false")
  }
}
