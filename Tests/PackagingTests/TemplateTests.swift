import Documents
import ProjectFiles
import Templates
import Testing

@testable import Packaging

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
      ("Resources:\n  A: text", "Resources.A", 2), ("A: 1\nA: 2", "again in line 2", 1),
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
}

@Suite("What a template asks for")
struct TemplateSummaryTests {
  @Test("Capabilities are worked out with the resources that call for them")
  func capabilities() throws {
    func required(_ yaml: String) throws -> [RequiredCapability] {
      try Template(yaml: yaml, path: "t").capabilities
    }
    #expect(try required("Resources: {T: {Type: AWS::SNS::Topic}}").isEmpty)
    #expect(
      try required("Resources: {R: {Type: AWS::IAM::Role}, U: {Type: AWS::IAM::User}}")
        == [RequiredCapability(name: "CAPABILITY_IAM", causes: ["R", "U"])])
    #expect(
      try required(
        "Resources: {R: {Type: AWS::IAM::Role}, U: {Type: AWS::IAM::User, Properties: {UserName: x}}}")
        == [RequiredCapability(name: "CAPABILITY_NAMED_IAM", causes: ["U", "R"])])
    #expect(
      try required(
        """
        Transform: [AWS::Serverless-2016-10-31]
        Resources:
          F: {Type: AWS::Serverless::Function, Properties: {CodeUri: x}}
          G: {Type: AWS::Serverless::Function, Properties: {CodeUri: x, Role: arn}}
          N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x}}
        """) == [
          RequiredCapability(name: "CAPABILITY_IAM", causes: ["F"]),
          RequiredCapability(name: "CAPABILITY_AUTO_EXPAND", causes: ["AWS::Serverless-2016-10-31", "N"]),
        ])
  }

  @Test("Parameters' values are checked as CloudFormation checks them")
  func parameters() throws {
    let template = try Template(
      yaml: """
        Parameters:
          Stage: {Type: String, AllowedValues: [dev, prod], Description: どの環境か}
          Name: {Type: String, AllowedPattern: "[a-z]+", ConstraintDescription: only small letters, MaxLength: 3}
          Count: {Type: Number, MinValue: 1, MaxValue: 5}
          Counts: {Type: List<Number>}
          Key: {Type: AWS::EC2::KeyPair::KeyName}
          Setting: {Type: "AWS::SSM::Parameter::Value<String>", Default: /a/b}
        Resources: {T: {Type: AWS::SNS::Topic}}
        """, path: "t")
    let parameters = Dictionary(template.parameters.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    func problem(_ name: String, _ value: String) -> String? { parameters[name]?.problem(with: value) }
    #expect(problem("Stage", "dev") == nil)
    #expect(problem("Stage", "test") == "must be one of: dev, prod")
    #expect(parameters["Stage"]?.description == "どの環境か")
    #expect(problem("Name", "abc") == nil)
    #expect(problem("Name", "ABC") == "only small letters")
    #expect(problem("Name", "abcd") == "must have at most 3 characters")
    #expect(problem("Count", "3") == nil)
    #expect(problem("Count", "x") == "must be a number")
    #expect(problem("Count", "9") == "must be from 1 to 5")
    #expect(problem("Counts", "1, 2") == nil)
    #expect(problem("Counts", "1, b") == "must be a number")
    #expect(parameters["Key"]?.hint == "a value of EC2 KeyPair KeyName")
    #expect(parameters["Setting"]?.hint == "the name of an SSM parameter")
  }
}

@Suite("Patterns of parameters")
struct PatternTests {
  @Test(
    "A pattern that would keep a backtracking engine busy for ever is answered at once, for what matches and what does not",
    arguments: [
      "^([a-z]+-?)*$", "^(a+)+$", "^(a|aa)+$", "(.*)*x?", "^(([a-z])+.)+[A-Z]([a-z])+$|^[a-z]*$",
      "^(a?){64}a{64}$|a*",
      "(a*)*", "([a-zA-Z]+)*", "(x+x+)+y|[a-z]*", "^(?:a|b|ab)*$|[a-z]*",
    ])
  func bounded(_ pattern: String) {
    var parameter = TemplateParameter(name: "P")
    parameter.allowedPattern = pattern
    let clock = ContinuousClock()
    let took = clock.measure {
      #expect(parameter.problem(with: String(repeating: "a", count: 2000)) == nil)
      _ = parameter.problem(with: String(repeating: "a", count: 2000) + "!")
    }
    // Exponential time would not end with the day.
    #expect(took < .seconds(30))
  }

  @Test("Each item of a list must match; what only Java's patterns have is left to CloudFormation")
  func listsAndUnknown() {
    var list = TemplateParameter(name: "P", type: "CommaDelimitedList")
    list.allowedPattern = "[a-z]+"
    #expect(list.problem(with: "a, b,cc") == nil)
    #expect(list.problem(with: "a,1") != nil)
    var text = TemplateParameter(name: "P")
    text.allowedPattern = "(?!x).*"
    #expect(text.problem(with: "x") == nil)
    text.allowedPattern = "[a-z]*"
    #expect(text.problem(with: "") == nil)
    #expect(text.problem(with: "日本") != nil)
    text.allowedPattern = "["
    #expect(text.problem(with: "x") == nil)
  }

  @Test("Unquoted truth values of YAML 1.1 are the texts that CloudFormation makes of them")
  func truth() throws {
    let yaml = """
      Parameters:
        P: {Type: String, AllowedValues: [yes, no, "on"], Default: yes, NoEcho: yes}
      Resources: {T: {Type: AWS::SNS::Topic}}
      """
    let parameter = try #require(try Template(yaml: yaml, path: "t").parameters.first)
    #expect(parameter.allowedValues == ["true", "false", "on"])
    #expect(parameter.defaultValue == "true")
    #expect(parameter.isNoEcho)
  }
}

@Suite("Loops, merge keys and aliases")
struct LoopTests {
  @Test("What a loop repeats counts: its resources, their capabilities, and what they name locally")
  func loops() throws {
    let yaml = """
      Transform: AWS::LanguageExtensions
      Resources:
        Fn::ForEach::Topics:
          - Name
          - [A, B]
          - Topic${Name}: {Type: AWS::SNS::Topic}
            Role${Name}: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub "r-${Name}"}}
            F${Name}: {Type: AWS::Lambda::Function, Properties: {Code: src}}
      """
    let template = try Template(yaml: yaml, path: "t.yaml")
    #expect(template.resources.map(\.logicalID) == ["Topic${Name}", "Role${Name}", "F${Name}"])
    #expect(template.capabilities.map(\.name) == ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
    #expect(
      Packager.localArtifacts(of: try Template(yaml: yaml, path: "/x/t.yaml")).map(\.path) == ["/x/src"])
  }

  @Test("Merge keys are followed, and nothing with an alias goes out as it is")
  func merges() throws {
    let yaml = """
      Metadata: {B: &b {CodeUri: src, MemorySize: 128}}
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties: {<<: *b, MemorySize: 256}
        G: {Type: AWS::SNS::Topic, Properties: &p {DisplayName: x}}
        H: {Type: AWS::SNS::Topic, Properties: *p}
      """
    #expect(
      Packager.localArtifacts(of: try Template(yaml: yaml, path: "/x/t.yaml")).map(\.path) == ["/x/src"])
    let plain = yaml.replacing("CodeUri: src", with: "CodeUri: s3://b/k")
    let finished = try Packager.finished(try Template(yaml: plain, path: "t.yaml"))
    #expect(!finished.body.contains("*") && !finished.body.contains("&") && !finished.body.contains("<<"))
    let read = try #require(try YAMLDocument.compose(finished.body, path: "t"))
    #expect(read["Resources"]?["F"]?["Properties"]?["MemorySize"]?.string == "256")
    #expect(read["Resources"]?["F"]?["Properties"]?["CodeUri"]?.string == "s3://b/k")
    #expect(read["Resources"]?["H"]?["Properties"]?["DisplayName"]?.string == "x")
  }

  @Test("Without Properties nothing is uploaded; an address becomes the map that the property wants")
  func addresses() throws {
    let yaml = """
      Resources:
        Bare: {Type: AWS::Lambda::Function}
        F: {Type: AWS::Lambda::Function, Properties: {Code: "s3://bucket/a/b.zip?versionId=v1"}}
      """
    #expect(Packager.localArtifacts(of: try Template(yaml: yaml, path: "/x/t.yaml")).isEmpty)
    let finished = try Packager.finished(try Template(yaml: yaml, path: "t.yaml"))
    let code = try YAMLDocument.compose(finished.body, path: "t")?["Resources"]?["F"]?["Properties"]?["Code"]
    #expect(code?["S3Bucket"]?.string == "bucket")
    #expect(code?["S3Key"]?.string == "a/b.zip")
    #expect(code?["S3ObjectVersion"]?.string == "v1")
    #expect(throws: PackagingError.self) {
      try Packager.finished(
        try Template(yaml: yaml.replacing("s3://bucket/a/b.zip?versionId=v1", with: "s3://x"), path: "t"))
    }
  }

  @Test("JSON's escapes of characters beyond the basic plane are read, and stay as they were written")
  func escapes() throws {
    let json =
      #"{"Description": "\ud83d\ude80 go", "Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": "s3://b/k", "Description": "\uD83D\uDE00"}}}}"#
    let template = try Template(yaml: json, path: "t.json")
    #expect(template.description == "🚀 go")
    let finished = try Packager.finished(template)
    #expect(finished.body.contains(#""\ud83d\ude80 go""#))
    #expect(finished.body.contains(#""S3Bucket": "b""#))
  }

  @Test(
    "What looks like an alias in a script, a comment or a quoted text is none, and is read in linear time")
  func falseAliases() throws {
    let script = (0..<4000).map { "          run_\($0) & wait; *glob\($0) : &x\($0)" }.joined(separator: "\n")
    let yaml = """
      # *a : &a
      Resources:
        F:
          Type: AWS::EC2::Instance
          Properties:
            Quoted: "*a : b"
            UserData: |
      \(script)
      """
    #expect(!YAMLDocument.hasAliases(yaml))
    let took = try ContinuousClock().measure { _ = try Template(yaml: yaml, path: "t") }
    #expect(took < .seconds(30))
  }
}
