import Documents
import Testing

@testable import TemplateLanguage

@Suite("AWS::LanguageExtensions")
struct LanguageExtensionTests {
  private static let head = "Transform: AWS::LanguageExtensions\n"

  private func expanded(_ body: String, _ values: [String: String] = [:]) throws -> Document {
    let template = try ExpandedTemplate(body: Self.head + body, values: values)
    return try Document(yaml: #require(template.processed))
  }

  @Test("A loop makes a resource for each item, with its name in keys, references and texts")
  func loops() throws {
    // intrinsic-function-reference-foreach
    let root = try expanded(
      """
      Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,b'}}
      Resources:
        Fn::ForEach::Topics:
          - Name
          - !Ref Names
          - Topic${Name}:
              Type: AWS::SNS::Topic
              Properties: {TopicName: !Ref Name, DisplayName: !Sub 'x-${Name}', FifoTopic: '${Name}'}
      Outputs:
        Fn::ForEach::Outs:
          - Name
          - [a, b]
          - Out${Name}: {Value: !Ref {"Fn::Sub": 'Topic${Name}'}}
      """)
    #expect(root["Resources"]?.entries?.map(\.key) == ["Topica", "Topicb"])
    #expect(
      root["Resources"]?["Topicb"]?["Properties"]?.json
        == #"{"TopicName":"b","DisplayName":{"Fn::Sub":"x-b"},"FifoTopic":"b"}"#)
    #expect(root["Outputs"]?["Outb"]?["Value"]?.json == #"{"Ref":"Topicb"}"#)
  }

  @Test("Values that are given stand for defaults; loops go over mappings, too, and nest")
  func collections() throws {
    let body = """
      Mappings: {M: {k: {List: [x-1, y.2]}}}
      Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,b'}}
      Resources:
        Fn::ForEach::Outer:
          - O
          - !Ref Names
          - Fn::ForEach::Inner:
              - I
              - !FindInMap [M, k, List]
              - T${O}&{I}: {Type: AWS::SNS::Topic, Properties: {DisplayName: '${O}/${I}'}}
      """
    let root = try expanded(body, ["Names": "c,d"])
    #expect(root["Resources"]?.entries?.map(\.key) == ["Tcx1", "Tcy2", "Tdx1", "Tdy2"])
    #expect(root["Resources"]?["Tdy2"]?["Properties"]?["DisplayName"] == "d/y.2")
  }

  @Test("Loops make properties and conditions, and an empty collection makes nothing")
  func otherPlaces() throws {
    let root = try expanded(
      """
      Conditions:
        Fn::ForEach::C: [N, [a, b], {'Is${N}': !Equals ['${N}', a]}]
      Resources:
        Fn::ForEach::None: [N, [], {'T${N}': {Type: AWS::SNS::Topic}}]
        A:
          Type: AWS::SSM::Parameter
          Condition: Isa
          Properties:
            Type: String
            Value: x
            Tags: {'Fn::ForEach::T': [N, [p, q], {'${N}': '${N}!'}]}
      """)
    #expect(root["Conditions"]?.entries?.map(\.key) == ["Isa", "Isb"])
    #expect(root["Resources"]?.entries?.map(\.key) == ["A"])
    #expect(root["Resources"]?["A"]?["Properties"]?["Tags"]?.json == #"{"p":"p!","q":"q!"}"#)
  }

  @Test("Policies and names may come from functions")
  func settled() throws {
    // aws-attribute-deletionpolicy, intrinsic-function-reference-ref, -getatt
    let body = """
      Parameters: {P: {Type: String, Default: Retain}}
      Resources:
        A: {Type: AWS::SNS::Topic, DeletionPolicy: !Ref P, UpdateReplacePolicy: !If [C, Delete, Retain]}
        B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt [!Sub 'A', TopicName]}}
      Conditions: {C: !Equals [!Ref P, Delete]}
      """
    let template = try ExpandedTemplate(body: Self.head + body)
    #expect(template.resources[0].deletionPolicy == "Retain")
    #expect(template.resources[0].updateReplacePolicy == "Retain")
    #expect(template.resources[1].dependencies == ["A"])
    #expect(
      try ExpandedTemplate(body: Self.head + body, values: ["P": "Delete"]).resources[0].deletionPolicy
        == "Delete")
  }

  @Test(
    "Functions that need it give what is documented",
    arguments: [
      ("intrinsic-function-reference-length", "Fn::Length: [a, b]", "2"),
      ("intrinsic-function-reference-length", "Fn::Length: !Ref List", "3"),
      ("intrinsic-function-reference-length", "Fn::Length: !Split [',', 'a,b,c,d']", "4"),
      (
        "intrinsic-function-reference-tojsonstring", "Fn::ToJsonString: {a: b, c: [d, !Ref P]}",
        #"{"a":"b","c":["d","v"]}"#
      ),
      (
        "intrinsic-function-reference-tojsonstring", "Fn::ToJsonString: {a: !GetAtt Topic.TopicName}",
        #"{"a":"t"}"#
      ),
      (
        "intrinsic-function-reference-findinmap-enhancements", "!FindInMap [M, none, b, {DefaultValue: x}]",
        "x"
      ),
      ("intrinsic-function-reference-findinmap-enhancements", "!FindInMap [M, a, b, {DefaultValue: x}]", "c"),
      ("intrinsic-function-reference-findinmap-enhancements", "!FindInMap [M, !Join ['', [a]], !Sub b]", "c"),
    ])
  func functions(_ page: String, _ expression: String, _ wanted: String) throws {
    let value = try FunctionTests.value(
      expression, parameters: ["List": "a,b,c", "P": "v"],
      more: Self.head
        + "Mappings: {M: {a: {b: c}}}\nParameters: {List: {Type: CommaDelimitedList}, P: {Type: String}}")
    #expect(value == .text(wanted))
  }

  @Test(
    "What the transform does not take fails as one, by name",
    arguments: [
      ("{'Fn::ForEach::T': [N, [a]]}", "Fn::ForEach layout is incorrect"),
      ("{'Fn::ForEach::T': [N, a, {'T${N}': {Type: AWS::SNS::Topic}}]}", "is no list of strings"),
      ("{'Fn::ForEach::T': [N, [[a]], {'T${N}': {Type: AWS::SNS::Topic}}]}", "is no list of strings"),
      ("{'Fn::ForEach::T': [N, [a, b], {T: {Type: AWS::SNS::Topic}}]}", "Fn::ForEach makes T twice"),
      (
        "{'Fn::ForEach::T': [N, !Ref A, {'T${N}': {Type: AWS::SNS::Topic}}], A: {Type: AWS::SNS::Topic}}",
        "could not be resolved"
      ),
      (
        "{'Fn::ForEach::T': [N, [a], {'Fn::ForEach::U': [N, [b], {'T${N}': {Type: AWS::SNS::Topic}}]}]}",
        "identifier N is used twice"
      ),
      (
        "{A: {Type: AWS::SNS::Topic, DeletionPolicy: !GetAtt B.Arn}, B: {Type: AWS::SNS::Topic}}",
        "DeletionPolicy could not be resolved"
      ),
      (
        "{'Fn::ForEach::A': [A, \(hundred), {'Fn::ForEach::B': [B, \(hundred), {'Fn::ForEach::C': [C, \(hundred), {'T${A}${B}${C}': {Type: AWS::SNS::Topic}}]}]}]}",
        "the template would become too large"
      ),
    ])
  func failures(_ resources: String, _ words: String) {
    let problem = #expect(throws: TemplateProblem.self) {
      try ExpandedTemplate(body: Self.head + "Resources: \(resources)")
    }
    #expect(problem?.kind == .transform)
    #expect(problem?.message.hasPrefix("Transform AWS::LanguageExtensions failed with: ") == true)
    #expect(problem?.message.contains(words) == true, "\(problem?.message ?? "taken")")
  }

  private static let hundred = "[" + (0..<100).map { "i\($0)" }.joined(separator: ", ") + "]"

  @Test("Numbers in quotes are texts in Fn::ToJsonString; without, they are refused as not known")
  func ambiguous() throws {
    #expect(
      try FunctionTests.value("Fn::ToJsonString: {a: '1', b: 'true'}", more: Self.head).text
        == #"{"a":"1","b":"true"}"#)
    let problem = #expect(throws: TemplateProblem.self) {
      try FunctionTests.value("Fn::ToJsonString: {a: 1}", more: Self.head)
    }
    #expect(problem?.kind == .notKnown)
  }
}
