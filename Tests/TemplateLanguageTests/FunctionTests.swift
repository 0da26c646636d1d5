import Documents
import Templates
import Testing

@testable import TemplateLanguage

@Suite("The functions of templates")
struct FunctionTests {
  /// A value resolved in a stack of one topic, with parameters.
  static func value(
    _ expression: String, parameters: [String: String] = [:], more: String = ""
  ) throws -> Document {
    let written = expression.hasPrefix("Fn::") ? "{\(expression)}" : expression
    let body = """
      \(more)
      Resources:
        Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: x}}
        Own: {Type: AWS::SNS::Topic, Properties: {DisplayName: \(written)}}
      """
    let template = try ExpandedTemplate(body: body, values: parameters)
    let own = try #require(template.resources.first { $0.logicalID == "Own" })
    var surroundings = Surroundings(
      region: "us-east-1", account: "123456789012", stackName: "app",
      stackID: "arn:aws:cloudformation:us-east-1:123456789012:stack/app/1")
    surroundings.notificationARNs = ["arn:n1", "arn:n2"]
    surroundings.resource = { name in
      name == "Topic"
        ? .made(id: "arn:aws:sns:us-east-1:123456789012:t", attributes: ["TopicName": "t"]) : nil
    }
    surroundings.exported = { $0 == "there" ? "exported" : nil }
    surroundings.stackOutput = { stack, output, region in
      stack == "other" && output == "Url" ? "output in \(region)" : nil
    }
    surroundings.stored = { reference in
      switch (reference.service, reference.name) {
      case (.parameter, "/a"): .success("v\(reference.version ?? "latest")")
      case (.secret, "s"): .success(reference.jsonKey ?? "whole")
      default: .failure(TemplateProblem(.reference, "Parameters: [\(reference.name)] cannot be found."))
      }
    }
    let evaluation = Evaluation(template, parameters: parameters, in: surroundings)
    try evaluation.checkConditions()
    return try evaluation.filled(evaluation.resolve(#require(own.properties["DisplayName"])))
  }

  private static let more = """
    Mappings: {M: {us-east-1: {Name: mapped, List: [m, n]}, other: {Name: o}}}
    Parameters: {Stage: {Type: String}, Key: {Type: String}, List: {Type: CommaDelimitedList}, Numbers: {Type: List<Number>}}
    Conditions:
      IsProd: !Equals [!Ref Stage, prod]
      IsDev: !Not [Condition: IsProd]
      Both: !And [Condition: IsProd, !Not [Condition: IsDev]]
      Neither: !Or [Condition: IsDev, !Equals [a, b]]
      InRegion: !Equals [!Ref AWS::Region, us-east-1]
      ByMap: !Equals [!FindInMap [M, !Ref AWS::Region, Name], mapped]
      ByJoin: !Equals [!Join ['-', [!Ref Stage, x]], prod-x]
      BySelect: !Equals [!Select [0, !Ref List], one]
      BySub: !Equals [!Sub '${Stage}!', prod!]
      BySplit: !Equals [!Select [1, !Split ['-', 'a-b']], b]
      ByCase: !Equals [PROD, !Ref Stage]
    """
  private static let parameters = [
    "Stage": "prod", "Key": "Name", "List": "one, two", "Numbers": "1,2",
  ]

  static let values: [Behaviour] = [
    Behaviour("pseudo-parameter-reference", "!Ref AWS::Region", "us-east-1"),
    Behaviour("pseudo-parameter-reference", "!Ref AWS::AccountId", "123456789012"),
    Behaviour("pseudo-parameter-reference", "!Ref AWS::Partition", "aws"),
    Behaviour("pseudo-parameter-reference", "!Ref AWS::URLSuffix", "amazonaws.com"),
    Behaviour("pseudo-parameter-reference", "!Ref AWS::StackName", "app"),
    Behaviour(
      "pseudo-parameter-reference", "!Ref AWS::StackId",
      "arn:aws:cloudformation:us-east-1:123456789012:stack/app/1"),
    Behaviour("pseudo-parameter-reference", "!Select [1, !Ref AWS::NotificationARNs]", "arn:n2"),
    Behaviour("intrinsic-function-reference-ref", "!Ref Topic", "arn:aws:sns:us-east-1:123456789012:t"),
    Behaviour("intrinsic-function-reference-ref", "!Ref Stage", "prod"),
    Behaviour("intrinsic-function-reference-ref", "{Ref: Stage}", "prod"),
    Behaviour("intrinsic-function-reference-getatt", "!GetAtt Topic.TopicName", "t"),
    Behaviour("intrinsic-function-reference-getatt", "!GetAtt [Topic, TopicName]", "t"),
    Behaviour("intrinsic-function-reference-getatt", "Fn::GetAtt: [Topic, TopicName]", "t"),
    Behaviour("intrinsic-function-reference-getatt", "Fn::GetAtt: Topic.TopicName", "t"),
    Behaviour(
      "intrinsic-function-reference-sub", "!Sub 'a-${AWS::AccountId}-${Topic.TopicName}-${!Literal}'",
      "a-123456789012-t-${Literal}"),
    Behaviour(
      "intrinsic-function-reference-sub", "!Sub ['${X}-${Topic.TopicName}', {X: !Ref AWS::StackName}]",
      "app-t"),
    Behaviour("intrinsic-function-reference-sub", "!Sub ['${Stage}', {Stage: own}]", "own"),
    Behaviour("intrinsic-function-reference-sub", "!Sub '$a ${Stage} $'", "$a prod $"),
    Behaviour("intrinsic-function-reference-sub", "!Sub 'no variable'", "no variable"),
    Behaviour("intrinsic-function-reference-sub", "!Sub ['${X}', {X: !Join ['', [a, !Ref Stage]]}]", "aprod"),
    Behaviour("intrinsic-function-reference-join", "!Join ['-', [a, !Ref AWS::Region, c]]", "a-us-east-1-c"),
    Behaviour("intrinsic-function-reference-join", "!Join ['', []]", ""),
    Behaviour("intrinsic-function-reference-join", "!Join ['+', !Ref List]", "one+two"),
    Behaviour("intrinsic-function-reference-join", "!Join ['+', !Ref Numbers]", "1+2"),
    Behaviour("intrinsic-function-reference-join", "!Join ['|', !Split ['-', a-b-c]]", "a|b|c"),
    Behaviour("intrinsic-function-reference-join", "!Join ['|', !FindInMap [M, us-east-1, List]]", "m|n"),
    Behaviour("intrinsic-function-reference-select", "!Select [1, [a, b, c]]", "b"),
    Behaviour("intrinsic-function-reference-select", "!Select ['0', !Split [',', 'x,y']]", "x"),
    Behaviour("intrinsic-function-reference-select", "!Select [1, !Ref List]", "two"),
    Behaviour("intrinsic-function-reference-select", "!Select [0, !GetAZs '']", "us-east-1a"),
    Behaviour("intrinsic-function-reference-select", "!Select [0, [!Ref Stage, b]]", "prod"),
    Behaviour("intrinsic-function-reference-split", "!Select [1, !Split ['/', 'a//b']]", ""),
    Behaviour("intrinsic-function-reference-split", "!Select [2, !Split ['::', 'a::b::c']]", "c"),
    Behaviour("intrinsic-function-reference-split", "!Select [0, !Split [',', none]]", "none"),
    Behaviour("intrinsic-function-reference-base64", "!Base64 abc", "YWJj"),
    Behaviour("intrinsic-function-reference-base64", "Fn::Base64: !Sub '${AWS::Region}'", "dXMtZWFzdC0x"),
    Behaviour("intrinsic-function-reference-base64", "!Base64 日本", "5pel5pys"),
    Behaviour("intrinsic-function-reference-importvalue", "!ImportValue there", "exported"),
    Behaviour("intrinsic-function-reference-importvalue", "Fn::ImportValue: !Sub 'there'", "exported"),
    Behaviour(
      "intrinsic-function-reference-importvalue", "Fn::ImportValue: !Join ['', [the, re]]", "exported"),
    Behaviour(
      "intrinsic-function-reference-getavailabilityzones", "!Select [0, !GetAZs eu-west-1]", "eu-west-1a"),
    Behaviour(
      "intrinsic-function-reference-getavailabilityzones", "!Select [1, {'Fn::GetAZs': !Ref AWS::Region}]",
      "us-east-1b"),
    Behaviour(
      "intrinsic-function-reference-cidr", "!Join [',', !Cidr [10.0.0.0/16, 3, 8]]",
      "10.0.0.0/24,10.0.1.0/24,10.0.2.0/24"),
    Behaviour(
      "intrinsic-function-reference-cidr", "!Select [1, !Cidr [192.168.4.0/22, 4, '8']]", "192.168.5.0/24"),
    Behaviour(
      "intrinsic-function-reference-cidr", "!Select [1, !Cidr [192.168.4.0/22, 4]]", "192.168.5.0/24"),
    Behaviour(
      "intrinsic-function-reference-cidr", "!Select [255, !Cidr [10.0.0.0/16, 256, 8]]", "10.0.255.0/24"),
    Behaviour("intrinsic-function-reference-cidr", "!Select [2, !Cidr [10.1.2.3/20, 3, 5]]", "10.1.0.64/27"),
    Behaviour("intrinsic-function-reference-findinmap", "!FindInMap [M, us-east-1, Name]", "mapped"),
    Behaviour(
      "intrinsic-function-reference-findinmap", "!FindInMap [M, !Ref AWS::Region, !Ref Key]", "mapped"),
    Behaviour("intrinsic-function-reference-findinmap", "!Select [1, !FindInMap [M, us-east-1, List]]", "n"),
    Behaviour(
      "intrinsic-function-reference-getstackoutput",
      "Fn::GetStackOutput: {StackName: other, OutputName: Url}", "output in us-east-1"),
    Behaviour(
      "intrinsic-function-reference-getstackoutput",
      "Fn::GetStackOutput: {StackName: other, OutputName: Url, Region: eu-west-1}", "output in eu-west-1"),
    Behaviour("intrinsic-function-reference-conditions", "!If [IsProd, p, d]", "p"),
    Behaviour("intrinsic-function-reference-conditions", "!If [IsDev, p, d]", "d"),
    Behaviour("intrinsic-function-reference-conditions", "!If [Both, p, d]", "p"),
    Behaviour("intrinsic-function-reference-conditions", "!If [Neither, p, d]", "d"),
    Behaviour("intrinsic-function-reference-conditions", "!If [InRegion, p, d]", "p"),
    Behaviour("intrinsic-function-reference-conditions", "!If [ByMap, p, d]", "p"),
    Behaviour("intrinsic-function-reference-conditions", "!If [ByJoin, p, d]", "p"),
    Behaviour("intrinsic-function-reference-conditions", "!If [BySelect, p, d]", "p"),
    Behaviour("intrinsic-function-reference-conditions", "!If [BySub, p, d]", "p"),
    Behaviour("intrinsic-function-reference-conditions", "!If [BySplit, p, d]", "p"),
    Behaviour("intrinsic-function-reference-conditions", "!If [ByCase, p, d]", "d"),
    Behaviour("intrinsic-function-reference-conditions", "!If [IsProd, !If [IsDev, a, b], c]", "b"),
    Behaviour(
      "intrinsic-function-reference-conditions", "!Join ['-', [a, !If [IsProd, b, !Ref AWS::NoValue]]]", "a-b"
    ),
    Behaviour(
      "intrinsic-function-reference-conditions", "!Join ['-', [a, !If [IsDev, b, !Ref AWS::NoValue]]]", "a"),
    Behaviour("dynamic-references-ssm", "'{{resolve:ssm:/a}}'", "vlatest"),
    Behaviour("dynamic-references-ssm", "'x-{{resolve:ssm:/a:3}}-{{resolve:ssm:/a:1}}'", "x-v3-v1"),
    Behaviour("dynamic-references-secretsmanager", "'{{resolve:secretsmanager:s}}'", "whole"),
    Behaviour(
      "dynamic-references-secretsmanager", "'{{resolve:secretsmanager:s:SecretString:user}}'", "user"),
    Behaviour("dynamic-references", "!Sub '{{resolve:ssm:/${X}}}'", "vlatest"),
    Behaviour("template-formats", "yes", "true"), Behaviour("template-formats", "'yes'", "yes"),
    Behaviour("template-formats", "0o17", "0o17"),
  ]

  @Test("Functions give what is documented", .serialized, arguments: values)
  func given(_ behaviour: Behaviour) throws {
    // A variable that the reference itself is put together from.
    let expression = behaviour.body.replacing("{{resolve:ssm:/${X}}}", with: "{{resolve:ssm:/a}}")
    let value = try Self.value(expression, parameters: Self.parameters, more: Self.more)
    #expect(value == .text(behaviour.words))
  }

  static let refusals: [Behaviour] = [
    Behaviour("intrinsic-function-reference-ref", "!Ref Nobody", "Unresolved resource dependencies [Nobody]"),
    Behaviour("intrinsic-function-reference-ref", "!Ref AWS::Regoin", "[AWS::Regoin]"),
    Behaviour(
      "intrinsic-function-reference-ref", "!Ref [a]", "every Ref object must have a single String value"),
    Behaviour(
      "intrinsic-function-reference-ref", "{Ref: !Sub Topic}",
      "Ref does not take Fn::Sub there; it takes no function"),
    Behaviour("intrinsic-function-reference-getatt", "!GetAtt Nobody.Arn", "[Nobody]"),
    Behaviour(
      "intrinsic-function-reference-getatt", "!GetAtt Topic",
      "every Fn::GetAtt object requires two non-empty parameters"),
    Behaviour(
      "intrinsic-function-reference-getatt", "!GetAtt [Topic]",
      "every Fn::GetAtt object requires two non-empty parameters"),
    Behaviour(
      "intrinsic-function-reference-getatt", "!GetAtt Topic.",
      "every Fn::GetAtt object requires two non-empty parameters"),
    Behaviour(
      "intrinsic-function-reference-getatt", "!GetAtt Topic.Arm", "does not support attribute type Arm"),
    Behaviour(
      "intrinsic-function-reference-getatt", "!GetAtt AWS::Region.Name",
      "references undefined resource AWS::Region"),
    Behaviour(
      "intrinsic-function-reference-getatt", "{'Fn::GetAtt': [!Sub Topic, Arn]}",
      "Fn::GetAtt does not take Fn::Sub there"),
    Behaviour("intrinsic-function-reference-sub", "!Sub '${Nobody}'", "[Nobody]"),
    Behaviour("intrinsic-function-reference-sub", "!Sub '${Nobody.Arn}'", "[Nobody]"),
    Behaviour(
      "intrinsic-function-reference-sub", "!Sub '${a b}'",
      "variable names in Fn::Sub syntax must contain only alphanumeric characters"),
    Behaviour("intrinsic-function-reference-sub", "!Sub '${}'", "variable names in Fn::Sub syntax"),
    Behaviour("intrinsic-function-reference-sub", "!Sub ['a']", "don't specify expected arguments"),
    Behaviour("intrinsic-function-reference-sub", "!Sub ['a', b]", "don't specify expected arguments"),
    Behaviour("intrinsic-function-reference-sub", "!Sub {a: b}", "don't specify expected arguments"),
    Behaviour(
      "intrinsic-function-reference-sub", "!Sub ['${X}', {X: [a]}]", "don't specify expected arguments"),
    Behaviour(
      "intrinsic-function-reference-sub", "!Sub '${List}'",
      "variable List in Fn::Sub expression does not resolve to a string"),
    Behaviour(
      "intrinsic-function-reference-join", "!Join [',']", "every Fn::Join object requires two parameters"),
    Behaviour(
      "intrinsic-function-reference-join", "!Join ['-', a]", "every Fn::Join object requires two parameters"),
    Behaviour(
      "intrinsic-function-reference-join", "!Join ['-', [a], [b]]",
      "every Fn::Join object requires two parameters"),
    Behaviour(
      "intrinsic-function-reference-join", "!Join [!Ref Stage, [a]]", "Fn::Join does not take Ref there"),
    Behaviour(
      "intrinsic-function-reference-join", "!Join ['-', [[a]]]",
      "every Fn::Join object requires two parameters"),
    Behaviour("intrinsic-function-reference-select", "!Select [5, [a]]", "nonexistent value at index 5"),
    Behaviour(
      "intrinsic-function-reference-select", "!Select [5, !Ref List]", "nonexistent value at index 5"),
    Behaviour("intrinsic-function-reference-select", "!Select [a, [a]]", "an integer index and a list"),
    Behaviour("intrinsic-function-reference-select", "!Select [-1, [a]]", "an integer index and a list"),
    Behaviour("intrinsic-function-reference-select", "!Select [0]", "an integer index and a list"),
    Behaviour("intrinsic-function-reference-select", "!Select [0, a]", "an integer index and a list"),
    Behaviour(
      "intrinsic-function-reference-select", "!Select [!Sub '0', [a]]",
      "Fn::Select does not take Fn::Sub there"),
    Behaviour("intrinsic-function-reference-split", "!Split ['', a]", "every Fn::Split object"),
    Behaviour("intrinsic-function-reference-split", "!Split [',']", "every Fn::Split object"),
    Behaviour(
      "intrinsic-function-reference-split", "!Split [!Ref Stage, a]", "Fn::Split does not take Ref there"),
    Behaviour("intrinsic-function-reference-split", "!Split [',', [a]]", "every Fn::Split object"),
    Behaviour(
      "intrinsic-function-reference-base64", "!Base64 [a]",
      "every Fn::Base64 object must have a String-typed value"),
    Behaviour(
      "intrinsic-function-reference-base64", "Fn::Base64: !Split [',', a]",
      "Fn::Base64 does not take Fn::Split there"),
    Behaviour("intrinsic-function-reference-findinmap", "!FindInMap [M, a]", "requires three parameters"),
    Behaviour(
      "intrinsic-function-reference-findinmap", "!FindInMap [N, a, b]", "Mapping named 'N' is not present"),
    Behaviour(
      "intrinsic-function-reference-findinmap", "!FindInMap [M, a, b]", "Unable to get mapping for M::a::b"),
    Behaviour(
      "intrinsic-function-reference-findinmap", "!FindInMap [M, us-east-1, Nothing]",
      "Unable to get mapping for M::us-east-1::Nothing"),
    Behaviour(
      "intrinsic-function-reference-findinmap", "!FindInMap [M, !Ref Stage, Name]",
      "Unable to get mapping for M::prod::Name"),
    Behaviour(
      "intrinsic-function-reference-findinmap", "!FindInMap [M, !Join ['', [us]], Name]",
      "Fn::FindInMap does not take Fn::Join there"),
    Behaviour(
      "intrinsic-function-reference-findinmap-enhancements", "!FindInMap [M, a, b, {DefaultValue: x}]",
      "requires three parameters"),
    Behaviour(
      "intrinsic-function-reference-importvalue", "!ImportValue nowhere", "No export named nowhere found."),
    Behaviour(
      "intrinsic-function-reference-importvalue", "!ImportValue [a]",
      "must be a string or a function that returns a string"),
    Behaviour(
      "intrinsic-function-reference-importvalue", "Fn::ImportValue: !GetAtt Topic.TopicName",
      "Fn::ImportValue does not take Fn::GetAtt there"),
    Behaviour(
      "intrinsic-function-reference-importvalue", "Fn::ImportValue: !Sub '${Topic}'",
      "must not depend on any resources"),
    Behaviour(
      "intrinsic-function-reference-importvalue", "Fn::ImportValue: !ImportValue a",
      "Fn::ImportValue does not take Fn::ImportValue there"),
    Behaviour(
      "intrinsic-function-reference-getavailabilityzones", "!Join ['', !GetAZs [a]]",
      "every Fn::GetAZs object must have a String-typed value"),
    Behaviour("intrinsic-function-reference-cidr", "!Cidr ['10.0.0.0/16', 300]", "count (1 to 256)"),
    Behaviour("intrinsic-function-reference-cidr", "!Cidr ['10.0.0.0/16']", "every Fn::Cidr object"),
    Behaviour("intrinsic-function-reference-cidr", "!Cidr ['10.0.0.0/24', 3, 8]", "has no room"),
    Behaviour("intrinsic-function-reference-cidr", "!Cidr ['10.0.0/24', 3, 4]", "is no block of addresses"),
    Behaviour("intrinsic-function-reference-cidr", "!Cidr ['10.0.0.0', 3, 4]", "is no block of addresses"),
    Behaviour("intrinsic-function-reference-cidr", "!Cidr ['10.0.0.0/33', 3, 4]", "is no block of addresses"),
    Behaviour(
      "intrinsic-function-reference-getstackoutput", "Fn::GetStackOutput: {StackName: other}",
      "requires StackName and OutputName"),
    Behaviour(
      "intrinsic-function-reference-getstackoutput",
      "Fn::GetStackOutput: {StackName: other, OutputName: Nope}", "Output Nope of stack other does not exist"),
    Behaviour(
      "intrinsic-function-reference-getstackoutput",
      "Fn::GetStackOutput: {StackName: o, OutputName: O, Account: x}", "requires StackName and OutputName"),
    Behaviour(
      "intrinsic-function-reference-getstackoutput",
      "Fn::GetStackOutput: {StackName: other, OutputName: Url, RoleArn: r}",
      "the rehearsal does not know Fn::GetStackOutput with a RoleArn"),
    Behaviour(
      "intrinsic-function-reference-conditions", "!If [IsProd, a]",
      "Fn::If requires a list argument with three elements"),
    Behaviour(
      "intrinsic-function-reference-conditions", "!If [!Ref Stage, a, b]",
      "Fn::If requires a list argument with three elements"),
    Behaviour(
      "intrinsic-function-reference-length", "Fn::Length: [a]",
      "Fn::Length needs the transform AWS::LanguageExtensions"),
    Behaviour(
      "intrinsic-function-reference-tojsonstring", "Fn::ToJsonString: {a: b}",
      "Fn::ToJsonString needs the transform"),
    Behaviour(
      "intrinsic-function-reference-foreach", "{'Fn::ForEach::X': [N, [a], {b: c}]}",
      "Fn::ForEach needs the transform"),
    Behaviour(
      "intrinsic-function-reference-transform",
      "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: x}}}",
      "the rehearsal does not know Fn::Transform"),
    Behaviour(
      "intrinsic-function-reference", "Fn::Nonsense: a",
      "Encountered unsupported function: Fn::Nonsense Supported functions are: ["),
    Behaviour(
      "intrinsic-function-reference", "{'Fn::Join': ['', [a]], Other: b}",
      "Fn::Join has to stand alone in its map"),
    Behaviour("dynamic-references-ssm", "'{{resolve:ssm:/none}}'", "Parameters: [/none] cannot be found."),
  ]

  @Test("What is no value, and what is not known here, is refused by name", .serialized, arguments: refusals)
  func refused(_ behaviour: Behaviour) {
    let problem = #expect(throws: TemplateProblem.self) {
      try Self.value(behaviour.body, parameters: Self.parameters, more: Self.more)
    }
    #expect(problem?.message.contains(behaviour.words) == true, "\(problem?.message ?? "taken")")
  }

  @Test("AWS::NoValue takes the property away, in maps and in lists")
  func noValue() throws {
    let value = try Self.value(
      "!If [C, {a: !Ref 'AWS::NoValue', b: [x, !Ref 'AWS::NoValue']}, y]",
      more: "Conditions: {C: !Equals [a, a]}")
    #expect(value.json == #"{"b":["x"]}"#)
  }

  @Test(
    "Blocks of IPv6 are as CloudFormation cuts them",
    arguments: [
      // intrinsic-function-reference-cidr
      ("fd00::/56", 2, 64, ["fd00::/64", "fd00:0:0:1::/64"]),
      (
        "2001:db8:1234:1a00::/56", 3, 64,
        ["2001:db8:1234:1a00::/64", "2001:db8:1234:1a01::/64", "2001:db8:1234:1a02::/64"]
      ),
      ("2001:db8::ff/112", 2, 8, ["2001:db8::/120", "2001:db8::100/120"]),
    ])
  func longBlocks(_ network: String, _ count: Int, _ bits: Int, _ wanted: [String]) throws {
    #expect(try AddressBlocks.of(network, count: count, bits: bits) == wanted)
  }

  @Test("What a resource that is still to be made is called stays open through every function")
  func pending() throws {
    let body = """
      Resources:
        T: {Type: AWS::SNS::Topic}
        A:
          Type: AWS::SNS::Topic
          Properties:
            DisplayName: !Select [1, !Split [':', !Ref T]]
            TopicName: !Join ['-', [!Base64 {Ref: T}, !Sub '${T.TopicName}']]
            Other: known
      """
    let template = try ExpandedTemplate(body: body)
    var surroundings = Surroundings(region: "r", account: "1", stackName: "s", stackID: "s")
    surroundings.resource = { _ in .pending }
    let evaluation = Evaluation(template, parameters: [:], in: surroundings)
    let properties = try evaluation.resolve(#require(template.resources.last).properties)
    for name in ["DisplayName", "TopicName"] {
      #expect(try Evaluation.isPending(#require(properties[name])))
      #expect(try Evaluation.shown(#require(properties[name])).contains("{{changeSet:KNOWN_AFTER_APPLY}}"))
    }
    #expect(try !Evaluation.isPending(#require(properties["Other"])))
  }

  @Test("A resource whose condition does not hold cannot be named by what is there")
  func missingByCondition() throws {
    let body = """
      Parameters: {P: {Type: String}}
      Conditions: {C: !Equals [!Ref P, 'yes']}
      Resources:
        A: {Type: AWS::SNS::Topic, Condition: C}
        B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !VALUE}, DependsOn: A}
      """
    func check(_ value: String, _ parameter: String) throws {
      let template = try ExpandedTemplate(body: body.replacing("!VALUE", with: value))
      let evaluation = Evaluation(
        template, parameters: ["P": parameter],
        in: Surroundings(region: "r", account: "1", stackName: "s", stackID: "s"))
      try evaluation.checkReferences()
    }
    // conditions-section-structure, aws-attribute-dependson
    let problem = #expect(throws: TemplateProblem.self) { try check("!Ref A", "no") }
    #expect(
      problem?.message
        == "Template format error: Unresolved resource dependencies [A] in the Resources block of the template"
    )
    #expect(throws: Never.self) { try check("!Ref A", "yes") }
    #expect(throws: Never.self) { try check("!If [C, !Ref A, none]", "no") }
    #expect(throws: Never.self) { try check("plain", "no") }
  }
}
