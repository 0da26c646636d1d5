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
      ("Resources:\n  ? [a]\n  : {Type: T}", "Resources has a name that is not text", 2),
      ("Parameters: [a]\nResources: {}", "Parameters must be a mapping", 1),
      ("Parameters:\n  P: String\nResources: {}", "Parameters.P must be a mapping", 2),
      (
        "Resources:\n  Fn::ForEach::Topics: [Name, [a, b]]",
        "Fn::ForEach::Topics must be a list of three: an identifier, a collection, and what is repeated", 2
      ),
      ("Resources:\n  Fn::ForEach::Topics: [Name, [a], text]", "Resources must be a mapping", 2),
    ] as [(String, String, Int?)])
  func errors(_ yaml: String, _ words: String, _ line: Int?) {
    let error = #expect(throws: DocumentError.self) { try Template(yaml: yaml, path: "t.yaml") }
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    if let line { #expect(error?.line == line) }
  }

  @Test("A loop's resources are known by the pattern of their names, those of a loop within it, too")
  func loops() throws {
    let template = try Template(
      yaml: """
        Transform: AWS::LanguageExtensions
        Resources:
          Fn::ForEach::Topics:
            - Name
            - [a, b]
            - Topic${Name}: { Type: AWS::SNS::Topic }
              Fn::ForEach::Roles:
                - Number
                - ["1", "2"]
                - Role${Name}${Number}: { Type: AWS::IAM::Role }
          Queue: { Type: AWS::SQS::Queue }
        """, path: "t")
    #expect(template.resources.map(\.logicalID) == ["Queue", "Topic${Name}", "Role${Name}${Number}"])
    #expect(template.capabilities.map(\.name) == ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"])
    #expect(template.capabilities.first?.causes == ["Role${Name}${Number}"])
  }

  @Test("Conditions and transforms are named; a resource without a type has an empty one")
  func sections() throws {
    let template = try Template(
      yaml: """
        Transform: [AWS::Serverless-2016-10-31, {Name: AWS::Include, Parameters: {Location: x}}, [no]]
        Conditions: {IsProduction: !Equals [a, b], IsSmall: !Equals [a, c]}
        Resources: {T: {Properties: {}}}
        """, path: "t")
    #expect(template.conditions == ["IsProduction", "IsSmall"])
    #expect(template.transforms == ["AWS::Serverless-2016-10-31", "AWS::Include"])
    #expect(template.resources == [Template.Resource(logicalID: "T", type: "")])
  }

  @Test(
    "The line of a place in it is that of its key or item, or of the innermost that is there",
    arguments: [
      ("/Resources", 2), ("/Resources/T", 3), ("/Resources/T/Properties/Tags", 6),
      ("/Resources/T/Properties/Tags/1", 8), ("/Resources/T/Properties/Tags/1/Value", 9),
      ("/Resources/T/Properties/Tags/7/Value", 6), ("/Resources/T/Properties/Nothing/There", 5),
      ("/Nothing", nil), ("", nil),
    ] as [(String, Int?)])
  func lines(_ place: String, _ line: Int?) throws {
    let template = try Template(
      yaml: """
        # A comment.
        Resources:
          T:
            Type: AWS::SNS::Topic
            Properties:
              Tags:
                - { Key: a, Value: b }
                - Key: c
                  Value: d
        """, path: "t")
    #expect(template.line(at: place) == line)
  }

  @Test("Two templates are the same where they are written the same and come from the same place")
  func equality() throws {
    func template(_ text: String, _ path: String = "t") throws -> Template {
      try Template(yaml: text, path: path)
    }
    let text = "Resources: {T: {Type: AWS::SNS::Topic}}"
    #expect(try template(text) == template(text))
    #expect(try Set([template(text), template(text)]).count == 1)
    #expect(try template(text) != template(text + " # another"))
    // Relative paths in it start from its own.
    #expect(try template(text) != template(text, "elsewhere/t"))
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

  @Test(
    "A macro in place asks for CAPABILITY_AUTO_EXPAND, however deep it stands and whatever its form",
    arguments: [
      "{DisplayName: !Transform {Name: M}}", "{A: [{B: {Fn::Transform: {Name: M}}}]}",
      "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: x}}}",
    ])
  func macros(_ properties: String) throws {
    let yaml = "Resources: {T: {Type: AWS::SNS::Topic, Properties: \(properties)}}"
    #expect(
      try Template(yaml: yaml, path: "t").capabilities
        == [RequiredCapability(name: "CAPABILITY_AUTO_EXPAND", causes: ["Fn::Transform"])])
  }

  @Test("Whatever has connectors in place needs CAPABILITY_IAM")
  func connectors() throws {
    let yaml = """
      Transform: AWS::Serverless-2016-10-31
      Resources:
        T:
          Type: AWS::SNS::Topic
          Connectors: {C: {Properties: {Destination: {Id: Q}, Permissions: [Write]}}}
        Q: {Type: AWS::SQS::Queue}
      """
    #expect(
      try Template(yaml: yaml, path: "t").capabilities.first
        == RequiredCapability(name: "CAPABILITY_IAM", causes: ["T"]))
  }

  @Test(
    "Bounds of lengths and numbers are told as far as there are any",
    arguments: [
      ("{Type: String, MinLength: 2}", "a", "must have at least 2 characters"),
      ("{Type: String, MinLength: 2, MaxLength: 3}", "abcd", "must have 2 to 3 characters"),
      ("{Type: String, MaxLength: -1}", "a", "must have at most 0 characters"),
      ("{Type: String, MinLength: 2, MaxLength: 1e400}", "a", "must have at least 2 characters"),
      ("{Type: Number, MinValue: 2}", "1", "must be at least 2"),
      ("{Type: Number, MaxValue: 2.5}", "3", "must be at most 2.5"),
      ("{Type: Number, MinValue: 5, MaxValue: 1}", "4", "must be from 5 to 5"),
      ("{Type: List<Number>, MaxValue: 2}", "1, 3", "must be at most 2"),
      ("{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a, c", "must be of: a, b"),
      ("{Type: Number}", "inf", "must be a number"),
    ])
  func bounds(_ parameter: String, _ value: String, _ problem: String) throws {
    let yaml = "Parameters: {P: \(parameter)}\nResources: {T: {Type: AWS::SNS::Topic}}"
    #expect(try Template(yaml: yaml, path: "t").parameters.first?.problem(with: value) == problem)
  }

  @Test(
    "Lists and AWS's own types have a hint, plain types none",
    arguments: [
      ("String", nil), ("List<Number>", nil), ("CommaDelimitedList", "values with commas between"),
      ("List<AWS::EC2::Subnet::Id>", "EC2 Subnet Id values with commas between"),
      ("AWS::SSM::Parameter::Name", "the name of an SSM parameter"),
    ] as [(String, String?)])
  func hints(_ type: String, _ hint: String?) {
    #expect(TemplateParameter(name: "P", type: type).hint == hint)
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

  @Test("Each item of a list must match; what looks around is judged, too, and what is no pattern is left")
  func listsAndUnknown() {
    var list = TemplateParameter(name: "P", type: "CommaDelimitedList")
    list.allowedPattern = "[a-z]+"
    #expect(list.problem(with: "a, b,cc") == nil)
    #expect(list.problem(with: "a,1") != nil)
    var text = TemplateParameter(name: "P")
    text.allowedPattern = "(?!x).*"
    #expect(text.problem(with: "x") != nil)
    #expect(text.problem(with: "y") == nil)
    text.allowedPattern = #"(?=.*\d)([a-z0-9]+)-\1"#
    #expect(text.problem(with: "a1-a1") == nil)
    #expect(text.problem(with: "a1-a2") != nil)
    // What would take for ever is left.
    text.allowedPattern = "(?!x)(.*)*z"
    #expect(text.problem(with: String(repeating: "a", count: 4000)) == nil)
    // Of many items, too, each of which would take its time.
    list.allowedPattern = "(?!x)(.*)*z"
    let took = ContinuousClock().measure {
      #expect(
        list.problem(
          with: Array(repeating: String(repeating: "a", count: 30), count: 130).joined(separator: ",")) == nil
      )
    }
    #expect(took < .seconds(5))
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
