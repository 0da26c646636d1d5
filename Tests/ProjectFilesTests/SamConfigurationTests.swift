import AWSCore
import Documents
import Foundation
import Testing

@testable import ProjectFiles

@Suite("samconfig, what SAM's own files do not tell")
struct SamConfigurationTests {
  private func settings(_ lines: String, in section: String = "deploy") throws -> DeploymentSettings {
    let text = "[default.\(section).parameters]\n\(lines)\n"
    return try #require(try SamConfiguration(text: text, path: "samconfig.toml").settings())
  }

  @Test(
    "A value of a wrong kind is refused by its key, and the value is not told",
    arguments: [
      ("stack_name = ['hunter2']", "stack_name must be a text"),
      ("confirm_changeset = 'hunter2'", "confirm_changeset must be true or false"),
      ("confirm_changeset = ['hunter2']", "confirm_changeset must be true or false"),
      ("capabilities = {a = 'hunter2'}", "capabilities must be a text or a list"),
      ("capabilities = [['hunter2']]", "capabilities must be a list of texts"),
      ("on_failure = 'hunter2'", "on_failure must be ROLLBACK, DELETE or DO_NOTHING"),
      ("parameter_overrides = true", "parameter_overrides must be a text, a list or a map"),
      (
        "parameter_overrides = 'hunter2'",
        "parameter_overrides has something that is no Key=Value; quotes keep words together"
      ),
      ("parameter_overrides = 'hunter2=b'\nparameter_overrides = 1", "this is not TOML"),
      ("parameter_overrides = {A = {B = 'hunter2'}}", "the value of A is a map; a parameter is a text"),
      ("parameter_overrides = {A = [['hunter2']]}", "the value of A is a list of more than texts"),
      ("parameter_overrides = {'$include' = 1}", "$include must be a text or a list of texts"),
      ("parameter_overrides = 'file://hunter.txt'", "file://hunter.txt must end in .toml, .yaml or .yml"),
      (
        "parameter_overrides = 'file:///nowhere/hunter.toml'",
        "file:///nowhere/hunter.toml is not there, or cannot be read"
      ),
      ("tags = [['hunter2']]", "tags must be a list of texts"),
      ("tags = 'hunter2'", "tags has something that is no Key=Value; quotes keep words together"),
      ("stack_name = 2026-11-23", "a date or time cannot be used here; put it in quotes"),
    ])
  func refusals(_ lines: String, _ words: String) {
    let error = #expect(throws: DocumentError.self) { try settings(lines) }
    #expect(error?.message.hasPrefix(words) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("samconfig.toml") == true)
    #expect(error?.description.contains("hunter2") == false, "\(String(describing: error))")
  }

  @Test("The bucket of the package command is that of a deployment which names none; nothing else of it is")
  func package() throws {
    let package = "[default.package.parameters]\ns3_bucket = 'b'\ns3_prefix = 'p'\nregion = 'eu-west-1'\n"
    func read(_ more: String) throws -> DeploymentSettings {
      try #require(try SamConfiguration(text: package + more, path: "samconfig.toml").settings())
    }
    let lent = try read("")
    #expect(lent.bucket == "b")
    #expect(lent.prefix == "p")
    #expect(lent.region == nil)
    #expect(try read("[default.deploy.parameters]\ns3_bucket = 'own'\n").bucket == "own")
  }

  @Test("Environments are named in their alphabet's order, without what is none")
  func environments() throws {
    let text =
      "version = 0.1\n[prod.deploy.parameters]\nstack_name = 'p'\n[default.global.parameters]\n[none]\n"
    let configuration = try SamConfiguration(text: text, path: "samconfig.toml")
    #expect(configuration.environments == ["default", "prod"])
    #expect(try configuration.settings(of: "version") == nil)
    #expect(try SamConfiguration(text: "", path: "samconfig.yaml").settings() == nil)
  }

  @Test(
    "The template is the one of either name; on_failure is told in capitals; disable_rollback keeps what failed"
  )
  func names() throws {
    #expect(try settings("template = 'a.yaml'").templateFile == "a.yaml")
    #expect(try settings("template_file = 'b.yaml'\ntemplate = 'a.yaml'").templateFile == "b.yaml")
    #expect(try settings("on_failure = 'delete'").onFailure == "DELETE")
    #expect(try settings("disable_rollback = true").onFailure == "DO_NOTHING")
    #expect(try settings("disable_rollback = false").onFailure == nil)
    #expect(try settings("profile = 'deploy'", in: "global").profile == "deploy")
  }

  @Test(
    "What rolestack does not follow is told, with the way forward; what changes nothing, or is off, is not")
  func passedOver() throws {
    let found = try settings(
      """
      resolve_s3 = true
      resolve_image_repos = false
      signing_profiles = 'F=p'
      kms_key_id = 'k'
      cached = true
      no_progressbar = true
      stack_name = 's'
      nonsense = 1
      """)
    #expect(
      found.passedOver == [
        "kms_key_id (the bucket's own encryption is used)", "nonsense",
        "resolve_s3 (name a bucket with s3_bucket)", "signing_profiles (code is not signed)",
      ])
  }

  @Test("YAML's kinds of nothing, truth and text are SAM's")
  func yaml() throws {
    let text = """
      default:
        deploy:
          parameters:
            stack_name: "true"
            s3_bucket: ~
            confirm_changeset: FALSE
            force_upload: null
            parameter_overrides: {A: !!str 1, B: 'null', C: TRUE, D: Null, E: 1e3}
            tags: [a=b, a=c]
      """
    let settings = try #require(try SamConfiguration(text: text, path: "samconfig.yml").settings())
    #expect(settings.stackName == "true")
    #expect(settings.bucket == nil)
    #expect(settings.asksBeforeExecuting == false)
    #expect(settings.forcesUpload == nil)
    #expect(
      settings.parameters.mapValues { $0.reveal() } == [
        "A": "1", "B": "null", "C": "True", "D": "", "E": "1e3",
      ])
    #expect(settings.tags == [Stack.Tag(key: "a", value: "c")])
  }

  @Test(
    "Tags keep what stands in quotes, in their keys, too",
    arguments: [
      (#"'"a b"="c d" e=f'"#, ["a b": "c d", "e": "f"]), (#""'a b'=c e=f""#, ["a b": "c", "e": "f"]),
      (#"'"a b"=c'"#, ["a b": "c"]), ("'a=b=c'", ["a": "b=c"]),
    ])
  func tags(_ text: String, _ tags: [String: String]) throws {
    let found = try settings("tags = \(text)").tags
    #expect(Dictionary(found.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }) == tags)
  }
}

/// Files that parameter_overrides names, in a folder of their own.
@Suite("Parameters of samconfig from files")
struct SamIncludeTests {
  /// The parameters of a samconfig whose parameter_overrides are these, with `DIR` for the folder.
  private func parameters(_ value: String, _ files: [String: String]) throws -> [String: String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.replacing("DIR", with: folder.path).utf8).write(to: file)
    }
    let text =
      "[default.deploy.parameters]\nparameter_overrides = \(value.replacing("DIR", with: folder.path))\n"
    let settings = try SamConfiguration(text: text, path: "samconfig.toml").settings()
    return try #require(settings).parameters.mapValues { $0.reveal() }
  }

  @Test("A file of YAML or TOML lends its parameters; what stands behind it goes before it")
  func files() throws {
    let files = [
      "a.yaml": "Size: 1\nName: 名前\nZones: [a, ' b ', '']\nNone:\n", "b.toml": "Size = 2\nDebug = true\n",
      "c.yml": "- A=b\n- {C: d}\n",
    ]
    let yaml = ["Size": "1", "Name": "名前", "Zones": "a,b", "None": ""]
    #expect(try parameters("'file://DIR/a.yaml'", files) == yaml)
    #expect(try parameters("'file://DIR/b.toml'", files) == ["Size": "2", "Debug": "True"])
    #expect(try parameters("'file://DIR/c.yml'", files) == ["A": "b", "C": "d"])
    #expect(
      try parameters("['file://DIR/a.yaml', 'Size=3 Name=n']", files)
        == yaml.merging(["Size": "3", "Name": "n"]) { $1 })
    #expect(try parameters("['Size=3', 'file://DIR/b.toml']", files) == ["Size": "2", "Debug": "True"])
  }

  @Test("A file leads to others beside it, one or a list of them; an empty one lends nothing")
  func nested() throws {
    let files = [
      "a.yaml": "$include: ['file://sub/b.yaml', 'file://empty.yaml', X=y]\nA: a\n",
      "sub/b.yaml": "$include: 'file://../c.toml'\nB: b\n", "c.toml": "C = 'c'\nA = 'below'\n",
      "empty.yaml": "",
    ]
    #expect(
      try parameters("'file://DIR/a.yaml'", files) == ["A": "a", "B": "b", "C": "c", "X": "y"])
    // Two ways to one file are no circle.
    #expect(
      try parameters("['file://DIR/c.toml', 'file://DIR/sub/../c.toml']", files) == ["C": "c", "A": "below"])
  }

  @Test("A circle of files ends with the file that closes it, and a chain without an end ends, too")
  func circles() {
    let circle = [
      "a.yaml": "$include: 'file://b.yaml'\n", "b.yaml": "$include: 'file://c.yaml'\n",
      "c.yaml": "$include: 'file://./a.yaml'\n",
    ]
    let error = #expect(throws: DocumentError.self) { try parameters("'file://DIR/a.yaml'", circle) }
    #expect(error?.message.hasPrefix("file://./a.yaml leads back to itself") == true)
    var chain: [String: String] = ["20.yaml": "A: a\n"]
    for number in 0..<20 { chain["\(number).yaml"] = "$include: 'file://\(number + 1).yaml'\n" }
    let deep = #expect(throws: DocumentError.self) { try parameters("'file://DIR/0.yaml'", chain) }
    #expect(deep?.message.contains("through more than") == true)
  }

  @Test("A file that cannot be read for what it is says so by its own name, and never by its text")
  func broken() {
    for (name, text) in [("a.yaml", "A: [hunter2"), ("a.toml", "A = hunter2"), ("a.yaml", "just hunter2")] {
      let error = #expect(throws: DocumentError.self) { try parameters("'file://DIR/\(name)'", [name: text]) }
      #expect(error?.description.contains("hunter2") == false, "\(String(describing: error))")
    }
  }
}
