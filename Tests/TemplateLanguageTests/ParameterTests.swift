import Documents
import Templates
import Testing

@testable import TemplateLanguage

@Suite("Values of parameters")
struct ParameterTests {
  private func problem(_ definition: String, _ value: String) throws -> String? {
    let template = try ExpandedTemplate(
      body: "Parameters: {P: {\(definition)}}\nResources: {A: {Type: AWS::SNS::Topic}}")
    return ParameterValue.problem(value, of: try #require(template.parameters.first))?.message
  }

  @Test(
    "A parameter's value is held to all that the template says of it",
    arguments: [
      // parameters-section-structure
      ("Type: String, AllowedValues: [a, b]", "c", "Parameter 'P' must be one of AllowedValues"),
      ("Type: String, AllowedValues: [yes, no]", "yes", "Parameter 'P' must be one of AllowedValues"),
      ("Type: String, MinLength: 3", "ab", "Parameter 'P' must contain at least 3 characters"),
      ("Type: String, MaxLength: 3", "abcd", "Parameter 'P' must contain at most 3 characters"),
      ("Type: String, AllowedPattern: '[a-z]+'", "A1", "Parameter 'P' must match pattern [a-z]+"),
      ("Type: String, AllowedPattern: '[a-z]+'", "a1", "Parameter 'P' must match pattern [a-z]+"),
      (
        "Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: 小文字だけ", "A1",
        "failed to satisfy constraint: 小文字だけ"
      ),
      ("Type: Number", "x", "Parameter 'P' must be a number."),
      ("Type: Number, MinValue: 2", "1", "Parameter 'P' must be a number not less than 2"),
      ("Type: Number, MaxValue: 2", "3.5", "Parameter 'P' must be a number not greater than 2"),
      ("Type: List<Number>", "1,x", "Parameter 'P' must be a number."),
      ("Type: List<Number>, MaxValue: 2", "1,3", "must be a number not greater than 2"),
      (
        "Type: CommaDelimitedList, AllowedValues: [a, b]", "a,c", "Parameter 'P' must be one of AllowedValues"
      ),
      // cloudformation-supplied-parameter-types
      (
        "Type: AWS::EC2::VPC::Id", "my-network",
        "parameter value my-network for parameter name P does not exist"
      ),
      ("Type: 'List<AWS::EC2::Subnet::Id>'", "subnet-1,vpc-1", "parameter value vpc-1 for parameter name P"),
      // cloudformation-limits
      ("Type: String", String(repeating: "x", count: 4097), "at most 4096 characters"),
    ])
  func refused(_ definition: String, _ value: String, _ words: String) throws {
    let message = try problem(definition, value)
    #expect(message?.contains(words) == true, "\(message ?? "taken")")
  }

  @Test(
    "A value that is right is taken",
    arguments: [
      ("Type: String, AllowedValues: [a, b]", "b"), ("Type: String, MinLength: 3, MaxLength: 3", "日本語"),
      ("Type: String, AllowedValues: [yes, no]", "true"),
      ("Type: Number, MinValue: 2, MaxValue: 3", "2.5"), ("Type: List<Number>", "1, 2"),
      ("Type: CommaDelimitedList", "a,b"), ("Type: CommaDelimitedList, AllowedValues: [a, b]", "b, a"),
      ("Type: 'AWS::EC2::KeyPair::KeyName'", "key"), ("Type: String, AllowedPattern: '[a-z]*'", ""),
      ("Type: AWS::EC2::VPC::Id", "vpc-0a1b"), ("Type: 'List<AWS::EC2::Subnet::Id>'", "subnet-1, subnet-2"),
      ("Type: AWS::Route53::HostedZone::Id", "Z123"),
      ("Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'", "/my/image"),
    ])
  func taken(_ definition: String, _ value: String) throws {
    #expect(try problem(definition, value) == nil)
  }

  // MARK: Rules

  private func check(_ assert: String, condition: String? = nil, _ values: [String: String]) throws {
    let body = """
      Parameters:
        Env: {Type: String}
        Size: {Type: String}
        Sizes: {Type: CommaDelimitedList}
        Vpc: {Type: AWS::EC2::VPC::Id}
        Other: {Type: AWS::EC2::VPC::Id}
      Rules:
        R:
          \(condition.map { "RuleCondition: \($0)" } ?? "")
          Assertions: [{Assert: \(assert), AssertDescription: 小さすぎる}]
      Resources: {A: {Type: AWS::SNS::Topic}}
      """
    let all = ["Env": "prod", "Size": "small", "Sizes": "a,b", "Vpc": "vpc-1", "Other": "vpc-1"]
    try RuleCheck.check(
      ExpandedTemplate(body: body), parameters: all.merging(values) { $1 },
      in: Surroundings(region: "us-east-1", account: "1", stackName: "s", stackID: "s"))
  }

  @Test(
    "A rule's assertion that does not hold is told by its description",
    arguments: [
      // intrinsic-function-reference-rules
      ("!Equals [!Ref Env, dev]", nil), ("!Contains [[a, b], !Ref Size]", nil),
      ("!Contains [!Ref Sizes, c]", nil), ("!EachMemberIn [!Ref Sizes, [a]]", nil),
      ("!EachMemberEquals [!Ref Sizes, a]", nil), ("!Not [!Equals [!Ref Env, prod]]", nil),
      ("!And [!Equals [!Ref Env, prod], !Equals [!Ref Size, big]]", nil),
      ("!Or [!Equals [!Ref Env, dev], !Equals [!Ref Size, big]]", nil),
      ("!EachMemberEquals [!RefAll 'AWS::EC2::VPC::Id', vpc-2]", nil),
      ("!Equals [!Ref AWS::Region, eu-west-1]", nil),
      ("!Equals [!Ref Size, big]", "!Equals [!Ref Env, prod]"),
    ])
  func broken(_ assert: String, _ condition: String?) {
    let problem = #expect(throws: TemplateProblem.self) { try check(assert, condition: condition, [:]) }
    #expect(problem?.message == "Template error: Rule R does not hold: 小さすぎる")
  }

  @Test(
    "A rule that holds, or whose condition does not, is passed",
    arguments: [
      ("!Equals [!Ref Env, prod]", nil), ("!Contains [[small, big], !Ref Size]", nil),
      ("!EachMemberIn [!Ref Sizes, [b, a, c]]", nil),
      ("!EachMemberEquals [!RefAll 'AWS::EC2::VPC::Id', vpc-1]", nil),
      ("!Equals [a, b]", "!Equals [!Ref Env, dev]"),
    ])
  func holding(_ assert: String, _ condition: String?) {
    #expect(throws: Never.self) { try check(assert, condition: condition, [:]) }
  }

  @Test("What only the account knows is refused as not known")
  func notKnown() {
    let problem = #expect(throws: TemplateProblem.self) {
      try check("!Equals [!ValueOf [Vpc, Tags], x]", [:])
    }
    #expect(problem?.kind == .notKnown && problem?.message.contains("Fn::ValueOf") == true)
  }
}
