import AWSCore
import Documents
import Foundation
import Templates
import TestSupport
import Testing

@testable import Simulator

/// What CloudFormation documents of its template language, in the rehearsal: right, or refused by name. Each row names the
/// page of the CloudFormation User Guide that it is from.
@Suite("The template language in the rehearsal")
struct TemplateLanguageTests {
  // MARK: Refused

  private static let topic = "Resources: {A: {Type: AWS::SNS::Topic}}"

  @Test(
    "A template whose form is wrong is refused in CloudFormation's words",
    arguments: [
      // template-anatomy
      ("\(topic)\nResurces: {}", "Invalid template property or properties [Resurces]"),
      ("\(topic)\nHooks: {}", "the rehearsal does not know Hooks"),
      ("\(topic)\nRules: {}", "the rehearsal does not know Rules"),
      ("AWSTemplateFormatVersion: '2012-10-17'\n\(topic)", "AWSTemplateFormatVersion"),
      ("Description: {a: b}\n\(topic)", "Description must be a string"),
      ("Resources: [a]", "At least one Resources member"),
      ("Outputs: [a]\n\(topic)", "Outputs must be a map"),
      // resources-section-structure
      ("Resources: {a-b: {Type: AWS::SNS::Topic}}", "Resource name a-b is non alphanumeric."),
      ("Resources: {A: {Properties: {}}}", "must contain a Type member"),
      ("Resources: {A: {Type: AWS::SNS::Topic, Depends: B}}", "Invalid template resource property 'Depends'"),
      ("Resources: {A: {Type: AWS::SNS::Topic, Properties: [a]}}", "[/Resources/A/Properties] must be a map"),
      // aws-attribute-deletionpolicy, aws-attribute-updatereplacepolicy
      (
        "Resources: {A: {Type: AWS::SNS::Topic, DeletionPolicy: Keep}}",
        "Unrecognized DeletionPolicy Keep for resource A"
      ),
      (
        "Resources: {A: {Type: AWS::SNS::Topic, UpdateReplacePolicy: RetainExceptOnCreate}}",
        "Unrecognized UpdateReplacePolicy"
      ),
      // aws-attribute-dependson
      (
        "Resources: {A: {Type: AWS::SNS::Topic, DependsOn: B}}",
        "Unresolved resource dependencies [B] in the Resources block"
      ),
      ("Resources: {A: {Type: AWS::SNS::Topic, DependsOn: A}}", "Circular dependency between resources: [A]"),
      (
        "Resources: {A: {Type: AWS::SNS::Topic, DependsOn: B}, B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}, C: {Type: AWS::SNS::Topic, DependsOn: A}}",
        "Circular dependency between resources: [A, B]"
      ),
      // intrinsic-function-reference-ref, -getatt, -sub
      (
        "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref B}}}",
        "Unresolved resource dependencies [B]"
      ),
      (
        "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref AWS::Regoin}}}",
        "[AWS::Regoin]"
      ),
      ("Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt B.Arn}}}", "[B]"),
      ("Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '${B}'}}}", "[B]"),
      (
        "\(topic)\nOutputs: {O: {Value: !Ref B}}", "Unresolved resource dependencies [B] in the Outputs block"
      ),
      // conditions-section-structure, intrinsic-function-reference-conditions
      (
        "Resources: {A: {Type: AWS::SNS::Topic, Condition: C}}",
        "Unresolved condition dependency C in the Resources block"
      ),
      (
        "\(topic)\nOutputs: {O: {Value: x, Condition: C}}",
        "Unresolved condition dependency C in the Outputs block"
      ),
      (
        "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !If [C, a, b]}}}",
        "Unresolved condition dependency C"
      ),
      (
        "Conditions: {C: !Equals [a]}\n\(topic)",
        "every Fn::Equals object requires a list of 2 string parameters"
      ),
      (
        "Conditions: {C: !Not [!Equals [a, b], !Equals [a, b]]}\n\(topic)",
        "every Fn::Not object requires one"
      ),
      ("Conditions: {C: !And [!Equals [a, b]]}\n\(topic)", "at least 2 and at most 10"),
      ("Conditions: {C: !Or [!Equals [a, b], x]}\n\(topic)", "requires boolean parameters"),
      ("Conditions: {C: 'true'}\n\(topic)", "must be a condition function"),
      (
        "Conditions: {C: !Equals [!Ref A, b]}\n\(topic)", "Cannot reference resources in the Conditions block"
      ),
      (
        "Conditions: {C: !Not [Condition: D]}\n\(topic)",
        "Unresolved condition dependency D in the Conditions block"
      ),
      (
        "Conditions: {C: !Not [Condition: D], D: !Not [Condition: C]}\n\(topic)",
        "Circular dependency between conditions: [C, D]"
      ),
      // parameters-section-structure
      ("Parameters: {P: {Default: x}}\n\(topic)", "Every Parameters object must contain a Type member."),
      ("Parameters: {P: {Type: Text}}\n\(topic)", "Unrecognized parameter type: Text"),
      (
        "Parameters: {P: {Type: String, Defualt: x}}\n\(topic)",
        "Invalid template parameter property 'Defualt'"
      ),
      ("Parameters: {A: {Type: String}}\n\(topic)", "is also the name of a parameter"),
      ("Parameters: {a_b: {Type: String}}\n\(topic)", "Parameter name a_b is non alphanumeric."),
      // outputs-section-structure
      ("\(topic)\nOutputs: {O: {Description: x}}", "must contain a Value object"),
      (
        "\(topic)\nOutputs: {O: {Value: x, Exports: {Name: y}}}", "Invalid template output property 'Exports'"
      ),
      ("\(topic)\nOutputs: {o-1: {Value: x}}", "Output name o-1 is non alphanumeric."),
      // cloudformation-limits
      (
        "Resources: {\((0...500).map { "R\($0): {Type: AWS::SNS::Topic}" }.joined(separator: ", "))}",
        "Number of resources, 501, is greater than maximum allowed, 500"
      ),
      (
        "Parameters: {\((0...200).map { "P\($0): {Type: String}" }.joined(separator: ", "))}\n\(topic)",
        "Number of parameters, 201, is greater than maximum allowed, 200"
      ),
      (
        "\(topic)\nOutputs: {\((0...200).map { "O\($0): {Value: x}" }.joined(separator: ", "))}",
        "Number of outputs, 201, is greater than maximum allowed, 200"
      ),
    ])
  func refused(_ body: String, _ words: String) {
    let fault = #expect(throws: ServiceFault.self) { try SimulatedTemplate(body: body) }
    #expect(fault?.code == "ValidationError")
    #expect(fault?.message.contains(words) == true, "\(fault?.message ?? "taken")")
  }

  @Test("Circles are found among thousands, and long chains are none")
  func largeCircles() throws {
    let chain = (0..<490).map { "R\($0): {Type: AWS::SNS::Topic, DependsOn: R\($0 + 1)}" }.joined(
      separator: ", ")
    #expect(throws: Never.self) {
      try SimulatedTemplate(body: "Resources: {\(chain), R490: {Type: AWS::SNS::Topic}}")
    }
    let fault = #expect(throws: ServiceFault.self) {
      try SimulatedTemplate(body: "Resources: {\(chain), R490: {Type: AWS::SNS::Topic, DependsOn: R488}}")
    }
    #expect(fault?.message == "Circular dependency between resources: [R488, R489, R490]")
  }

  // MARK: What functions give

  /// A value resolved in a stack of one topic, with parameters.
  private func value(
    _ expression: String, parameters: [String: String] = [:], more: String = ""
  ) throws -> Document {
    let body = """
      \(more)
      Resources:
        Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: x}}
        Own: {Type: AWS::SNS::Topic, Properties: {DisplayName: \(expression)}}
      """
    let template = try SimulatedTemplate(body: body)
    let own = try #require(template.resources.first { $0.logicalID == "Own" })
    var topic = SimulatedResource(
      logicalID: "Topic", type: "AWS::SNS::Topic", status: "CREATE_COMPLETE", updatedAt: .distantPast)
    topic.physicalID = "arn:aws:sns:us-east-1:123456789012:t"
    topic.attributes = ["TopicName": "t"]
    let resolution = Resolution(
      template: template, parameters: parameters, resources: ["Topic": topic],
      pseudo: [
        "AWS::Region": "us-east-1", "AWS::AccountId": "123456789012", "AWS::Partition": "aws",
        "AWS::StackName": "app", "AWS::URLSuffix": "amazonaws.com",
      ], exported: { $0 == "there" ? "exported" : nil })
    return try resolution.resolve(#require(own.properties["DisplayName"]))
  }

  @Test(
    "Functions give what is documented",
    arguments: [
      // intrinsic-function-reference-*
      ("!Ref AWS::Region", "us-east-1"), ("!Ref Topic", "arn:aws:sns:us-east-1:123456789012:t"),
      ("!GetAtt Topic.TopicName", "t"), ("!GetAtt [Topic, TopicName]", "t"),
      ("!Sub 'a-${AWS::AccountId}-${Topic.TopicName}-${!Literal}'", "a-123456789012-t-${Literal}"),
      ("!Sub ['${X}-${Topic.TopicName}', {X: !Ref AWS::StackName}]", "app-t"),
      ("!Join ['-', [a, !Ref AWS::Region, c]]", "a-us-east-1-c"),
      ("!Join ['', []]", ""), ("!Select [1, [a, b, c]]", "b"), ("!Select ['0', !Split [',', 'x,y']]", "x"),
      ("!Join ['|', !Split ['-', a-b-c]]", "a|b|c"), ("!Select [1, !Split ['/', 'a//b']]", ""),
      ("!Base64 abc", "YWJj"), ("Fn::Base64: !Sub '${AWS::Region}'", "dXMtZWFzdC0x"),
      ("!ImportValue there", "exported"), ("!Select [0, !GetAZs '']", "us-east-1a"),
      ("!Select [0, !GetAZs eu-west-1]", "eu-west-1a"),
      ("!Join [',', !Cidr [10.0.0.0/16, 3, 8]]", "10.0.0.0/24,10.0.1.0/24,10.0.2.0/24"),
      ("!Select [1, !Cidr [192.168.4.0/22, 4, '8']]", "192.168.5.0/24"),
      ("!FindInMap [M, us-east-1, Name]", "mapped"), ("!FindInMap [M, !Ref AWS::Region, !Ref Key]", "mapped"),
      ("!If [IsProd, p, d]", "p"), ("!If [IsDev, p, d]", "d"), ("!If [Both, p, d]", "p"),
      ("!If [Neither, p, d]", "d"),
      ("!If [InRegion, p, d]", "p"), ("!If [ByMap, p, d]", "p"), ("!If [ByJoin, p, d]", "p"),
      ("!If [BySelect, p, d]", "p"),
      ("!Join ['+', !Ref List]", "one+two"), ("!Select [1, !Ref List]", "two"),
    ])
  func functions(_ expression: String, _ wanted: String) throws {
    let more = """
      Mappings: {M: {us-east-1: {Name: mapped}}}
      Parameters: {Stage: {Type: String}, Key: {Type: String}, List: {Type: CommaDelimitedList}}
      Conditions:
        IsProd: !Equals [!Ref Stage, prod]
        IsDev: !Not [Condition: IsProd]
        Both: !And [Condition: IsProd, !Not [Condition: IsDev]]
        Neither: !Or [Condition: IsDev, !Equals [a, b]]
        InRegion: !Equals [!Ref AWS::Region, us-east-1]
        ByMap: !Equals [!FindInMap [M, !Ref AWS::Region, Name], mapped]
        ByJoin: !Equals [!Join ['-', [!Ref Stage, x]], prod-x]
        BySelect: !Equals [!Select [0, !Ref List], one]
      """
    let value = try value(
      expression.hasPrefix("Fn::") ? "{\(expression)}" : expression,
      parameters: ["Stage": "prod", "Key": "Name", "List": "one, two"], more: more)
    #expect(value == .text(wanted))
  }

  @Test(
    "What is no value, and what is not known here, is refused by name",
    arguments: [
      ("!Select [5, [a]]", "nonexistent value at index 5"), ("!Select [a, [a]]", "integer index"),
      ("!Join [',']", "every Fn::Join object requires two parameters"),
      ("!Split ['', a]", "every Fn::Split object"),
      ("!FindInMap [M, a]", "requires three parameters"), ("!FindInMap [M, a, b]", "Unable to get mapping"),
      ("!ImportValue nowhere", "No export named nowhere found."),
      ("!GetAtt Topic.Arm", "does not support attribute type Arm"),
      ("{'Fn::Length': [a]}", "does not know the function Fn::Length"),
      ("{'Fn::ToJsonString': {a: b}}", "does not know the function Fn::ToJsonString"),
      ("{'Fn::Nonsense': a}", "does not know the function Fn::Nonsense"),
      ("!Cidr ['10.0.0.0/16', 300]", "count (1 to 256)"), ("!Cidr ['10.0.0.0/24', 3, 8]", "has no room"),
      ("!Cidr ['fd00::/48', 2, 64]", "every Fn::Cidr object"),
    ])
  func refusedValues(_ expression: String, _ words: String) {
    let fault = #expect(throws: ServiceFault.self) { try value(expression) }
    #expect(fault?.message.contains(words) == true, "\(fault?.message ?? "taken")")
  }

  @Test("AWS::NoValue takes the property away, in maps and in lists")
  func noValue() throws {
    let value = try value(
      "!If [C, {a: !Ref 'AWS::NoValue', b: [x, !Ref 'AWS::NoValue']}, y]",
      more: "Conditions: {C: !Equals [a, a]}")
    #expect(value.json == #"{"b":["x"]}"#)
  }

  // MARK: Parameters

  @Test(
    "A parameter's value is held to all that the template says of it",
    arguments: [
      // parameters-section-structure
      ("Type: String, AllowedValues: [a, b]", "c", "Parameter 'P' must be one of AllowedValues"),
      ("Type: String, MinLength: 3", "ab", "Parameter 'P' must contain at least 3 characters"),
      ("Type: String, MaxLength: 3", "abcd", "Parameter 'P' must contain at most 3 characters"),
      ("Type: String, AllowedPattern: '[a-z]+'", "A1", "Parameter 'P' must match pattern [a-z]+"),
      (
        "Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: 小文字だけ", "A1",
        "failed to satisfy constraint: 小文字だけ"
      ),
      ("Type: Number", "x", "Parameter 'P' must be a number."),
      ("Type: Number, MinValue: 2", "1", "Parameter 'P' must be a number not less than 2"),
      ("Type: Number, MaxValue: 2", "3.5", "Parameter 'P' must be a number not greater than 2"),
      ("Type: List<Number>", "1,x", "Parameter 'P' must be a number."),
      (
        "Type: CommaDelimitedList, AllowedValues: [a, b]", "a,c", "Parameter 'P' must be one of AllowedValues"
      ),
      ("Type: 'AWS::SSM::Parameter::Value<String>'", "/name", "Unable to fetch parameters [/name]"),
    ])
  func parameters(_ parameter: String, _ value: String, _ words: String) throws {
    let template = try SimulatedTemplate(body: "Parameters: {P: {\(parameter)}}\n\(Self.topic)")
    let service = StackService(account: "123456789012", pace: 1, ids: IDSource(1))
    let fault = #expect(throws: ServiceFault.self) {
      try service.parameters(template, given: ["P": value], previous: [:])
    }
    #expect(fault?.message.contains(words) == true, "\(fault?.message ?? "taken")")
  }

  @Test(
    "A value that is right is taken",
    arguments: [
      ("Type: String, AllowedValues: [a, b]", "b"), ("Type: String, MinLength: 3, MaxLength: 3", "日本語"),
      ("Type: Number, MinValue: 2, MaxValue: 3", "2.5"), ("Type: List<Number>", "1, 2"),
      ("Type: CommaDelimitedList", "a,b"),
      ("Type: 'AWS::EC2::KeyPair::KeyName'", "key"), ("Type: String, AllowedPattern: '[a-z]*'", ""),
    ])
  func rightParameters(_ parameter: String, _ value: String) throws {
    let template = try SimulatedTemplate(body: "Parameters: {P: {\(parameter)}}\n\(Self.topic)")
    let service = StackService(account: "123456789012", pace: 1, ids: IDSource(1))
    #expect(try service.parameters(template, given: ["P": value], previous: [:]) == ["P": value])
  }
}
