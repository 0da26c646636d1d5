import Documents
import Testing

@testable import Templates

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
