import Documents
import Foundation
import TestSupport
import Testing

@testable import ResourceTypes
@testable import TemplateLanguage

/// What is found in templates, beside cfn-lint, and what changes mean, beside the registry's schemas.
@Suite("Resource types")
struct FindingsTests {
  private struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let kinds: [String]
    /// JSON.
    let template: String
    var testDescription: String { name }
  }

  private struct Table: Decodable { let cases: [Case] }

  /// Cases whose kinds are others on purpose, and why.
  private static let different: [String: String] = [
    "AWS::Lambda::Function: Code of another kind":
      "cfn-lint takes a path to be packaged; the caller says what is one",
    "AWS::DynamoDB::Table: KeySchema with another key in it":
      "cfn-lint does not look into a list that may be a map",
    "an attribute of nothing":
      "one rule of cfn-lint's for both: that the resource is not there, and the attribute",
  ]

  /// cfn-lint's rules of schemas that say which properties go together.
  private static let together: Set<String> = ["E3014", "E3020", "E3021", "E3058", "E3510", "E3512", "E3530"]
  private static let kinds = Set(TemplateCheck.Finding.Kind.allCases.map(\.rawValue))

  @Test("Each mistake is found that cfn-lint finds by the schemas, and nothing where it finds nothing")
  func beside() throws {
    let cases = try Fixture.decode("findings.json", as: Table.self).cases
    #expect(cases.count >= 320)
    var unlike: [String] = []
    for one in cases {
      let found = try TemplateCheck.findings(yaml: one.template, path: "t.json")
      // That an attribute cannot be set is the registry's word, not cfn-lint's; what else is wrong with it does not count.
      let setsAttribute = found.contains { $0.kind == .readOnly }
      let own = Set(found.map(\.kind.rawValue)).sorted()
      // Rules of cfn-lint's own, such as E3058, are not the registry's.
      // Of a map where a word is wanted, cfn-lint says that it is not in the enumeration, too.
      let kinds = Set(one.kinds.map { Self.together.contains($0) ? "combination" : $0 }).sorted()
      let wanted = kinds.filter(Self.kinds.contains).filter {
        $0 != "enumeration" || !one.kinds.contains("kind")
      }
      if setsAttribute {
        #expect(own == ["read-only"], "\(one.name)")
        continue
      }
      if own != wanted, Self.different[one.name] == nil {
        unlike.append("\(one.name): \(own), cfn-lint \(one.kinds)")
      }
      if !found.isEmpty { #expect(found.allSatisfy { $0.line != nil }, "\(one.name)") }
    }
    #expect(unlike.isEmpty, "\(unlike.count) of \(cases.count)\n\(unlike.joined(separator: "\n"))")
  }

  @Test("A change of each property that can be set means what the schemas say, for 270 types")
  func replacements() throws {
    let table = try Fixture.decode("replacements.json", as: [String: [String: String]].self)
    #expect(table.count >= 250)
    var seen = 0
    for (name, properties) in table {
      let type = try #require(ResourceTypes.embedded[name], "\(name)")
      for (property, wanted) in properties {
        seen += 1
        #expect(type.replacement(for: [property]).rawValue == wanted, "\(name).\(property)")
      }
    }
    #expect(seen > 2000)
  }

  @Test("Every type of the table can be read, and the table says where it is from")
  func table() throws {
    let types = ResourceTypes.embedded
    #expect(types.source.source.hasPrefix("cfn-lint ") && types.source.types > 1800)
    let names = types.names
    #expect(names.count == types.source.types)
    for name in names { #expect(types[name] != nil, "\(name)") }
    #expect(types["AWS::Nobody::Thing"] == nil)
  }

  @Test("Another table is taken where it is one, and refused by what it lacks where it is none")
  func otherTables() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("types-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let good = try ResourceTypes(file: root.appendingPathComponent("Assets/resource-types.zip"))
    #expect(good.source == ResourceTypes.embedded.source && good["AWS::SNS::Topic"] != nil)
    for content in ["", "no zip", "PK\u{3}\u{4}rest"] {
      let file = folder.appendingPathComponent("x")
      try Data(content.utf8).write(to: file)
      #expect(throws: ResourceTypes.Problem.self) { try ResourceTypes(file: file) }
    }
    #expect(throws: ResourceTypes.Problem.self) {
      try ResourceTypes(file: folder.appendingPathComponent("none"))
    }
  }

  @Test(
    "What attributes, mappings and nested stacks give is held to what takes it",
    arguments: [
      (
        "T: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt V.CidrBlockAssociations}}",
        "found: JSONArray"
      ),
      (
        "T: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: !GetAtt G.GroupId}}",
        "expected type: Array, found: String"
      ),
      (
        "T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '${V.CidrBlockAssociations}'}}",
        "does not resolve to a string"
      ),
      (
        "T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Join [',', !GetAtt G.GroupId]}}",
        "G.GroupId is a text"
      ),
      (
        "T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Select [0, !GetAtt G.GroupId]}}",
        "G.GroupId is a text"
      ),
      (
        "T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt B.BucketName}}",
        "does not support attribute type BucketName"
      ),
      (
        "T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt N.Foo}}",
        "does not support attribute type Foo"
      ),
      (
        "T: {Type: AWS::S3::Bucket, Properties: {AccessControl: !FindInMap [M, k, wrong]}}",
        "Privat is not a valid enum value"
      ),
      ("T: {Type: AWS::S3::Bucket, Properties: {AccessControl: !FindInMap [M, k, right]}}", nil),
      ("T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Q.QueueName}}", nil),
      ("T: {Type: AWS::SNS::Topic, Properties: {FifoTopic: 'yes'}}", "expected type: Boolean"),
      ("T: {Type: AWS::SNS::Topic, Properties: {FifoTopic: yes}}", nil),
      ("T: {Type: SNS::Topic}", "Unrecognized resource types: [SNS::Topic]"),
      (
        "T: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 15}}", "did you mean 14?"
      ),
      (
        "T: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/b/t', Parameters: {A: [a, b]}}}",
        "must be an object with String"
      ),
      (
        "T: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/b/t', Parameters: {A: !GetAZs ''}}}",
        "must be an object with String"
      ),
      (
        "T: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://example.com/t'}}",
        "must be a supported URL"
      ),
      (
        "T: {Type: AWS::Lambda::Permission, Properties: {FunctionName: f, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com, SourceAccount: 012345670123}}",
        "#/SourceAccount: "
      ),
      (
        "T: {Type: AWS::CloudFormation::WaitCondition, Properties: {Timeout: '1'}}",
        "Property Handle cannot be empty"
      ),
      (
        "T: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: h, Timeout: '43201'}}",
        "43201 is not less or equal to 43200"
      ),
      (
        "T: {Type: AWS::CloudFormation::WaitCondition, CreationPolicy: {ResourceSignal: {Timeout: PT1M}}}",
        nil
      ),
      ("T: {Type: AWS::CodeCommit::Repository, Properties: {RepositoryName: '2000'}}", nil),
      ("T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !!binary aGVsbG8=}}", "tag !!binary"),
      ("T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !!timestamp 2026-01-01}}", "tag !!timestamp"),
      ("T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !!str 2026}}", nil),
      ("T: {Type: AWS::SNS::Topic, Properties: {DisplayName: 2026-01-01}}", nil),
      ("T: {Type: AWS::SNS::Topic, Properties: {DisplayName: '0x10'}}", nil),
      ("T: {Type: AWS::SNS::Topic, Properties: {DisplayName: 12345}}", nil),
    ] as [(String, String?)])
  func given(_ resource: String, _ words: String?) throws {
    let text = """
      Mappings: {M: {k: {wrong: Privat, right: Private}}}
      Resources:
        V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
        G: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x}}
        B: {Type: AWS::S3::Bucket}
        Q: {Type: AWS::SQS::Queue}
        N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/b/n'}}
        \(resource)
      """
    let findings = try TemplateCheck.findings(yaml: text, path: "t")
    guard let words else {
      #expect(findings == [])
      return
    }
    #expect(findings.allSatisfy { $0.severity == .error })
    #expect(findings.contains { $0.message.contains(words) }, "\(findings)")
    // What a mapping gives is told where it stands.
    #expect(findings.first?.line == (resource.contains("FindInMap") ? 1 : 8))
  }

  @Test(
    "Properties that do not go together are told, as cfn-lint's rules have it; what a function gives is not judged",
    arguments: [
      (
        "Lambda::Function", "Role: 'arn:aws:iam::123456789012:role/x', Code: {ZipFile: x}",
        "required key [Runtime] not found"
      ),
      (
        "Lambda::Function",
        "Role: 'arn:aws:iam::123456789012:role/x', Code: {ZipFile: x}, Handler: a.b, Runtime: python3.13", nil
      ),
      (
        "Lambda::Function",
        "Role: 'arn:aws:iam::123456789012:role/x', Code: {ZipFile: x}, Handler: a.b, Runtime: !If [C, python3.13, !Ref 'AWS::NoValue']",
        nil
      ),
      ("SQS::Queue", "QueueName: a, FifoQueue: true", "[pattern]"),
      ("SQS::Queue", "QueueName: a.fifo, FifoQueue: true", nil),
      ("SQS::Queue", "QueueName: !Ref P, FifoQueue: true", nil),
      ("SQS::Queue", "ContentBasedDeduplication: true", "extraneous key [ContentBasedDeduplication]"),
      (
        "DynamoDB::Table", "KeySchema: [{AttributeName: a, KeyType: HASH}]",
        "required key [ProvisionedThroughput]"
      ),
      (
        "DynamoDB::Table",
        "KeySchema: [{AttributeName: a, KeyType: HASH}], AttributeDefinitions: [{AttributeName: a, AttributeType: S}], BillingMode: PAY_PER_REQUEST",
        nil
      ),
      (
        "DynamoDB::Table",
        "KeySchema: [{AttributeName: a, KeyType: HASH}], AttributeDefinitions: [{AttributeName: a, AttributeType: S}], BillingMode: !Ref P",
        nil
      ),
      (
        "AutoScaling::AutoScalingGroup", "MinSize: '1', MaxSize: '1'",
        "LaunchTemplate, MixedInstancesPolicy] is required"
      ),
      (
        "EC2::SecurityGroup",
        "GroupDescription: x, SecurityGroupIngress: [{IpProtocol: tcp, CidrIp: 10.0.0.0/8}]",
        "#/SecurityGroupIngress/0: required key [FromPort]"
      ),
      (
        "EC2::SecurityGroup",
        "GroupDescription: x, SecurityGroupIngress: [{IpProtocol: !Ref P, CidrIp: 10.0.0.0/8}]", nil
      ),
      ("S3::Bucket", "AccessControl: PublicRead", "required key [OwnershipControls]"),
      // What services refuse, and cfn-lint does not see.
      (
        "Route53::RecordSet", "HostedZoneId: Z1, Name: a.org, Type: A, ResourceRecords: [192.0.2.1]",
        "required key [TTL]"
      ),
      (
        "Route53::RecordSet",
        "HostedZoneId: Z1, Name: a.org, Type: A, TTL: '60', Weight: 1, ResourceRecords: [192.0.2.1]",
        "required key [SetIdentifier]"
      ),
      ("SNS::Topic", "TopicName: q, FifoTopic: true", "ends in .fifo"),
      ("SNS::Topic", "TopicName: q.fifo, FifoTopic: true", nil),
      (
        "RDS::DBInstance",
        "Engine: mysql, DBInstanceClass: db.t3.micro, AllocatedStorage: '20', MasterUsername: adm, MasterUserPassword: '{{resolve:ssm-secure:x}}', ManageMasterUserPassword: true",
        "A managed password is not given"
      ),
      ("EC2::VPC", "CidrBlock: 10.0.0.0/8", "/16 to /28"), ("EC2::VPC", "CidrBlock: 10.0.0.0/16", nil),
      ("KMS::Alias", "AliasName: alias/aws/foo, TargetKeyId: !Ref P", "AWS's own"),
      ("SSM::Parameter", "Name: /aws/x, Type: String, Value: a", "AWS's own"),
      ("SSM::Parameter", "Name: /awsome/x, Type: String, Value: a", nil),
      (
        "ApiGateway::Method",
        "RestApiId: !Ref P, ResourceId: !Ref P, HttpMethod: FETCH, AuthorizationType: NONE",
        "FETCH is not a valid enum value"
      ),
      ("Kinesis::Stream", "ShardCount: 1, StreamModeDetails: {StreamMode: ON_DEMAND}", "on demand"),
      (
        "Lambda::Function",
        "Role: 'arn:aws:iam::123456789012:role/x', Runtime: python3.12, Code: {S3Bucket: abc, S3Key: k}",
        "required key [Handler]"
      ),
      (
        "Lambda::Function",
        "Role: 'arn:aws:iam::123456789012:role/x', PackageType: Image, Code: {ImageUri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/a}",
        nil
      ),
      (
        "Lambda::EventSourceMapping",
        "FunctionName: f, EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:q', BatchSize: 100",
        "required key [MaximumBatchingWindowInSeconds]"
      ),
    ] as [(String, String, String?)])
  func combinations(_ type: String, _ properties: String, _ words: String?) throws {
    let template = """
      Parameters: {P: {Type: String}}
      Conditions: {C: !Equals [!Ref P, x]}
      Resources:
        R: {Type: 'AWS::\(type)', Properties: {\(properties)}}
      """
    let findings = try TemplateCheck.findings(yaml: template, path: "t")
    guard let words else {
      #expect(findings == [])
      return
    }
    #expect(findings.contains { $0.message.contains(words) }, "\(findings)")
    #expect(findings.allSatisfy { $0.kind == .combination && $0.severity == .error && $0.line == 4 })
  }

  @Test("Rules of properties, and of resources that refer to each other, find what cfn-lint finds by them")
  func besideRules() throws {
    struct Case: Decodable {
      let template: String
      /// cfn-lint's errors; none where it finds nothing.
      let rules: [String]
    }
    let cases = try Fixture.decode("combinations.json", as: [Case].self)
    #expect(cases.count >= 75)
    for one in cases {
      let findings = try TemplateCheck.findings(yaml: one.template, path: "t.json")
      #expect(findings.isEmpty == one.rules.isEmpty, "\(one.rules): \(findings) in \(one.template)")
      #expect(findings.allSatisfy { $0.line != nil }, "\(findings)")
    }
  }

  @Test(
    "A number that YAML reads otherwise than it is written is told",
    arguments: ["0x10", "0b1", "1_000", "22:30"])
  func oddNumbers(_ text: String) throws {
    let template = "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: \(text)}}"
    let findings = try TemplateCheck.findings(yaml: template, path: "t")
    #expect(findings.map(\.severity) == [.warning] && findings[0].message.contains("put it in quotes"))
    #expect(findings.first?.line == 2)
  }

  @Test("What begins as JSON and is none is told; JSON is JSON, and YAML is YAML")
  func json() throws {
    func messages(_ text: String) throws -> [String] {
      try TemplateCheck.findings(yaml: text, path: "t").map(\.message)
    }
    let json = #"{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}"#
    #expect(try messages(json).isEmpty)
    #expect(try messages("Resources: {T: {Type: AWS::SNS::Topic}}").isEmpty)
    let wrong = try messages(json.replacing(#"Topic""#, with: #"Topic","#))
    #expect(wrong.count == 1 && wrong[0].contains("JSON not well-formed"))
  }

  @Test("A transform that AWS does not have is told, with the one that was meant")
  func transforms() throws {
    let text = "Transform: AWS::Serverless-2016-10-30\nResources: {T: {Type: AWS::SNS::Topic}}"
    let findings = try TemplateCheck.findings(yaml: text, path: "t")
    #expect(
      findings.map(\.message) == [
        "No transform named AWS::Serverless-2016-10-30 found.; did you mean AWS::Serverless-2016-10-31?"
      ])
  }

  @Test(
    "A finding has the line and the column of what is wrong, in YAML's short forms, too, and the name that was meant"
  )
  func places() throws {
    let text = """
      Resources:
        Topic:
          Type: AWS::SNS::Topic
          Properties:
            TopicNme: x
            DisplayName: !Sub "${Tpic.TopicName}"
        通知:
          Type: AWS::SNS::Topik
          DependOn: Topic
      Output: {}
      """
    let words = try TemplateCheck.findings(yaml: text, path: "t.yaml").map { $0.words(in: "t.yaml") }
    #expect(
      words == [
        "t.yaml:5:7: error: Properties validation failed for resource Topic with message: #: extraneous key [TopicNme] is not permitted; did you mean TopicName?",
        "t.yaml:6:20: error: Template format error: Unresolved resource dependencies [Tpic] in the Resources block of the template; did you mean Topic?",
        "t.yaml:7:3: error: Template format error: Resource name 通知 is non alphanumeric.",
        "t.yaml:8:11: error: Template format error: Unrecognized resource types: [AWS::SNS::Topik]; did you mean AWS::SNS::Topic?",
        "t.yaml:9:5: error: Invalid template resource property 'DependOn'; did you mean DependsOn?",
        "t.yaml:10:1: error: Invalid template property or properties [Output]; did you mean Outputs?",
      ])
  }

  @Test("What SAM and loops make is looked at, too, and told at the resource that it comes from")
  func expanded() throws {
    func findings(_ text: String) throws -> [String] {
      try TemplateCheck.findings(yaml: text, path: "t").map { $0.words(in: "t") }
    }
    func function(_ properties: String, _ more: String = "") -> String {
      """
      Transform: AWS::Serverless-2016-10-31
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties: {CodeUri: src/, Handler: a.b, Runtime: python3.13, \(properties)}
      \(more)
      """
    }
    let route = "Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}"
    // Paths of this machine are uploaded; what SAM makes can be named.
    #expect(
      try findings(
        function(route, "Outputs: {O: {Value: !Sub '${ServerlessRestApi}-${FRole.Arn}-${F.Arn}'}}")
      ).isEmpty)
    #expect(
      try findings(function(route, "Outputs: {O: {Value: !Ref ServerlessRestApy}}")) == [
        "t:6:22: error: Template format error: Unresolved resource dependencies [ServerlessRestApy] in the Outputs block of the template"
      ])
    #expect(
      try findings(function("Timeout: 9000")) == [
        "t:3:3: error: Properties validation failed for resource F with message: #/Timeout: 9000 is not less or equal to 5400"
      ])
    #expect(
      try findings(function("Timeot: 9")) == [
        "t:3:3: error: Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. Number of errors found: 1. Resource with id [F] is invalid. property Timeot not defined for resource of type AWS::Serverless::Function"
      ])
    // What is not followed is not judged, and that is said.
    let unfollowed = try findings(
      "Transform: AWS::Serverless-2016-10-31\nResources: {G: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a, SemanticVersion: 1.0.0}}}}\nOutputs: {O: {Value: !Ref Made}}"
    )
    #expect(unfollowed.count == 1)
    #expect(unfollowed.allSatisfy { $0.hasPrefix("t:2:13: warning") && $0.hasSuffix("was not looked at") })
    // Of the whole template, too.
    let unknown = try findings(
      "Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::T': [N, !Split [',', !GetStackOutput {StackName: a, OutputName: b, RoleArn: c}], {'T${N}': {Type: AWS::SNS::Topic}}]"
    )
    #expect(
      unknown.map { $0.contains("warning") && $0.hasSuffix("was not looked at") } == [true], "\(unknown)")
    let loop =
      "Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::T': [N, [a, b], {'T${N}': {Type: AWS::SNS::Topic}}]\n  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref "
    #expect(try findings(loop + "Tb}}").isEmpty)
    #expect(try findings(loop + "Tc}}").count == 1)
  }

  @Test(
    "A reference that SAM takes to another resource makes no circle; one that it leaves does",
    arguments: [
      (
        "AutoPublishAlias: live, DeploymentPreference: {Type: AllAtOnce, Alarms: [!Ref A]}", "!Ref F",
        [String]()
      ),
      ("Environment: {Variables: {ALARM: !Ref A}}", "!Ref F", ["circle"]),
    ])
  func serverlessCircles(_ properties: String, _ reference: String, _ kinds: [String]) throws {
    let text = """
      Transform: AWS::Serverless-2016-10-31
      Resources:
        F: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/, Handler: a.b, Runtime: python3.13, \(properties)}}
        A:
          Type: AWS::CloudWatch::Alarm
          Properties:
            {Namespace: N, MetricName: M, Statistic: Sum, Threshold: 0, ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, Period: 60, Dimensions: [{Name: FunctionName, Value: \(reference)}]}
      """
    #expect(try TemplateCheck.findings(yaml: text, path: "t").map(\.kind.rawValue) == kinds)
  }

  @Test(
    "Loops and SAM's types need their transforms, and SAM's types are those that there are",
    arguments: [
      (
        "Resources: {T: {Type: AWS::SNS::Topic}, 'Fn::ForEach::X': [N, [a], {'X${N}': {Type: AWS::SNS::Topic}}]}",
        "Fn::ForEach::X needs Transform: AWS::LanguageExtensions"
      ),
      (
        "Resources: {F: {Type: AWS::Serverless::Function}}",
        "those of SAM need Transform: AWS::Serverless-2016-10-31"
      ),
      (
        "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Funtion}}",
        "Unrecognized resource types: [AWS::Serverless::Funtion]"
      ),
    ])
  func missingTransforms(_ text: String, _ words: String) throws {
    let findings = try TemplateCheck.findings(yaml: text, path: "t")
    #expect(findings.count == 1)
    #expect(findings.first?.severity == .error)
    #expect(findings.first?.message.contains(words) == true)
  }

  @Test(
    "What is known at the deployment alone is not judged",
    arguments: [
      "Parameters: {Names: {Type: CommaDelimitedList}}\nResources: {'Fn::ForEach::T': [N, !Ref Names, {'T${N}': {Type: AWS::SNS::Topic}}]}",
      "Parameters: {Names: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /x}}\nResources: {'Fn::ForEach::T': [N, !Ref Names, {'T${N}': {Type: AWS::SNS::Topic}}]}",
      "Parameters: {P: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic, DeletionPolicy: !Ref P}}",
      "Mappings: {M: {eu-west-3: {L: [a]}}}\nResources: {'Fn::ForEach::T': [N, !FindInMap [M, !Ref 'AWS::Region', L], {'T${N}': {Type: AWS::SNS::Topic}}]}",
    ])
  func openValues(_ text: String) throws {
    #expect(
      try TemplateCheck.findings(yaml: "Transform: AWS::LanguageExtensions\n" + text, path: "t").isEmpty)
  }

  @Test("An alias that a parameter names is not judged before it has a value")
  func openAlias() throws {
    let text =
      "Transform: AWS::Serverless-2016-10-31\nParameters: {S: {Type: String}}\nResources: {F: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/, Handler: a.b, Runtime: python3.13, AutoPublishAlias: !Ref S}}}"
    #expect(try TemplateCheck.findings(yaml: text, path: "t").isEmpty)
  }

  @Test(
    "What a macro may mend is a warning, what a module makes can be named, and defaults may stand for nothing",
    arguments: [
      ("Transform: Mine\nResources: {B: {Type: AWS::S3::Bucket, Count: 3}}", ["warning form"]),
      ("Transform: Mine\nDefaults: {}\nResources: {B: {Type: AWS::S3::Bucket}}", ["warning form"]),
      ("Resources: {M: {Type: 'My::S3::Bucket::MODULE'}}\nOutputs: {O: {Value: !Ref MBucket}}", []),
      (
        "Parameters: {V: {Type: 'AWS::EC2::VPC::Id', Default: ''}}\nResources: {T: {Type: AWS::SNS::Topic}}",
        []
      ),
      (
        "Mappings: {M: {k: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: 's3://b/m'}}}}}\nResources: {T: {Type: AWS::SNS::Topic}}",
        []
      ),
    ])
  func lenient(_ text: String, _ findings: [String]) throws {
    #expect(
      try TemplateCheck.findings(yaml: text, path: "t").map { "\($0.severity.rawValue) \($0.kind.rawValue)" }
        == findings)
  }

  @Test(
    "A list where a text is due is found, and a text where a list is, of functions too",
    arguments: [
      ("SQS::Queue", "QueueName: !Ref L", "#/QueueName: expected type: String, found: JSONArray"),
      ("SQS::Queue", "QueueName: !Split [',', a]", "#/QueueName: expected type: String, found: JSONArray"),
      ("SQS::Queue", "QueueName: {'Fn::GetAZs': ''}", "#/QueueName: expected type: String, found: JSONArray"),
      ("SQS::Queue", "QueueName: !Ref P", nil), ("SQS::Queue", "QueueName: !Select [0, !Ref L]", nil),
      (
        "SQS::Queue", "QueueName: !If [C, !Ref P, !Ref L]",
        "#/QueueName: expected type: String, found: JSONArray"
      ),
      ("SQS::Queue", "QueueName: !Condition C", "#/QueueName: expected type: String, found: JSONObject"),
      ("SQS::Queue", "QueueName: {Condition: C}", "#/QueueName: expected type: String, found: JSONObject"),
      ("SQS::Queue", "Tags: !Ref P", "#/Tags: expected type: Array, found: String"),
      ("SQS::Queue", "Tags: !Sub x", "#/Tags: expected type: Array, found: String"),
      ("SQS::Queue", "Tags: !GetAtt Q.Arn", "#/Tags: expected type: Array, found: String"),
      ("SQS::Queue", "RedrivePolicy: !Sub '{}'", nil),
      ("SQS::QueuePolicy", "PolicyDocument: {Statement: []}, Queues: !Ref L", nil),
      (
        "SQS::QueuePolicy", "PolicyDocument: {Statement: []}, Queues: [!Ref L]",
        "#/Queues/0: expected type: String, found: JSONArray"
      ),
      (
        "SQS::QueuePolicy",
        "PolicyDocument: {Statement: []}, Queues: !If [C, !Ref 'AWS::NoValue', !Ref 'AWS::NoValue']",
        "#: required key [Queues] not found"
      ),
      ("SQS::QueuePolicy", "PolicyDocument: {Statement: []}, Queues: !If [C, [a], !Ref 'AWS::NoValue']", nil),
      (
        "ApiGateway::RestApi", "BinaryMediaTypes: [a, !Ref P, a]",
        "#/BinaryMediaTypes: array items are not unique"
      ),
    ] as [(String, String, String?)])
  func kinds(_ type: String, _ properties: String, _ words: String?) throws {
    let text = """
      Parameters: {L: {Type: CommaDelimitedList}, P: {Type: String}}
      Conditions: {C: !Equals [!Ref P, a]}
      Resources: {Q: {Type: AWS::SQS::Queue}, R: {Type: AWS::\(type), Properties: {\(properties)}}}
      """
    let prefix = "Properties validation failed for resource R with message: "
    #expect(
      try TemplateCheck.findings(yaml: text, path: "t").map(\.message) == (words.map { [prefix + $0] } ?? []))
  }

  @Test("What SAM refuses of several resources is told of each, and of Globals there")
  func severalRefusals() throws {
    let head = "Transform: AWS::Serverless-2016-10-31\n"
    let several = try TemplateCheck.findings(
      yaml: head
        + "Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {Nope: x}}\n  G: {Type: AWS::Serverless::SimpleTable, Properties: {Nope: x}}",
      path: "t")
    #expect(several.map(\.resource) == ["F", "G"] && several.map(\.line) == [3, 4])
    #expect(
      several.allSatisfy {
        $0.message.contains("found: 1. Resource with id [\($0.resource ?? "")] is invalid. property Nope")
      })
    let common = try TemplateCheck.findings(
      yaml: head
        + "Globals: {Function: {Nope: x}}\nResources: {T: {Type: AWS::Serverless::SimpleTable}}", path: "t")
    #expect(common.map(\.line) == [2])
  }

  @Test("What a loop makes is told at the loop, each time once")
  func loops() throws {
    let text = """
      Transform: AWS::LanguageExtensions
      Resources:
        Fn::ForEach::Topics: [N, [a, b], {'T${N}': {Type: AWS::SNS::Topic}}]
        Fn::ForEach::Queues: [N, [c], {'Q${N}x': {Type: AWS::SQS::Queue, DependsOn: Nothing}}]
      """
    let findings = try TemplateCheck.findings(yaml: text, path: "t")
    #expect(findings.map(\.line) == [4])
    #expect(findings.first?.message.contains("[Nothing]") == true)
  }

  @Test("A key that YAML reads as no text is a warning where SAM reads it, and refused by the rehearsal")
  func ambiguousKeys() throws {
    func template(_ key: String, _ transform: String = "Transform: AWS::Serverless-2016-10-31\n") -> String {
      """
      \(transform)Resources:
        F:
          Type: AWS::SNS::Topic
          Metadata: {\(key): x}
      """
    }
    for key in ["ON", "yes", "0x10", "1_000", "~", "null", "2026-11-26", "010", "1.50"] {
      let found = try TemplateCheck.findings(yaml: template(key), path: "t")
      #expect(found.map(\.severity) == [.warning], "\(key)")
      let refused = #expect(throws: TemplateProblem.self) { try ExpandedTemplate(body: template(key)) }
      #expect(refused?.message.contains("in line 5 stands without quotes") == true, "\(key)")
      _ = try ExpandedTemplate(body: template("\"\(key)\""))
      _ = try ExpandedTemplate(body: template(key, ""))
    }
    for key in ["200", "-1", "1.5", "Name", "once", "note", "t1"] {
      #expect(try TemplateCheck.findings(yaml: template(key), path: "t").isEmpty, "\(key)")
    }
  }

  @Test("What a stack within takes and gives is held against its own template")
  func nested() throws {
    let child = NestedTemplate(
      try Document(
        yaml:
          "Parameters: {Name: {Type: String}, Size: {Type: Number, Default: 1}}\nOutputs: {Arn: {Value: x}}"),
      path: "child.yaml")
    func findings(_ parameters: String, _ output: String, _ nested: NestedTemplate = child) throws -> [String]
    {
      let yaml = """
        Resources:
          Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml\(parameters)}}
        Outputs:
          O: {Value: !GetAtt Child.Outputs.\(output)}
        """
      return try TemplateCheck.findings(yaml: yaml, path: "t", nested: ["Child": nested]).map {
        $0.words(in: "t")
      }
    }
    #expect(try findings(", Parameters: {Name: x}", "Arn").isEmpty)
    #expect(
      try findings(", Parameters: !If [A, {Name: x}, {}]", "Arn").allSatisfy { !$0.contains("Parameters:") })
    #expect(
      try findings("", "Arn") == [
        "t:2:45: error: Parameters: [Name] must have values: the template child.yaml has no defaults"
      ])
    #expect(
      try findings(", Parameters: {Nam: x, Size: 2}", "Arm") == [
        "t:2:83: error: Parameters: [Name] must have values: the template child.yaml has no defaults",
        "t:2:96: error: Parameters: [Nam] do not exist in the template child.yaml; did you mean Name?",
        "t:4:14: error: Template error: resource Child does not support attribute type Outputs.Arm in Fn::GetAtt: the template child.yaml has no output Arm; did you mean Arn?",
      ])
    let macro = NestedTemplate(try Document(yaml: "Transform: Mine\nResources: {}"), path: "child.yaml")
    let included = NestedTemplate(
      try Document(yaml: "Resources: {}\nOutputs: {'Fn::Transform': {Name: AWS::Include}}"),
      path: "child.yaml")
    #expect(try findings("", "Whatever", included).isEmpty)
    #expect(try findings(", Parameters: !Ref AWS::NoValue", "Whatever", macro).isEmpty)
    let missing = NestedTemplate(unreadable: "there is no such file", path: "child.yaml")
    #expect(
      try findings("", "Whatever", missing) == [
        "t:2:71: error: TemplateURL: the template child.yaml cannot be read: there is no such file"
      ])
    #expect(try findings("", "Whatever", macro).isEmpty)
  }

  @Test("What may be newer than the table is a warning; what a macro or a loop makes is not judged")
  func unknown() throws {
    func findings(_ yaml: String) throws -> [String] {
      try TemplateCheck.findings(yaml: yaml, path: "t").map { "\($0.severity.rawValue) \($0.kind.rawValue)" }
    }
    #expect(try findings("Resources: {A: {Type: AWS::Brand::New}}") == ["warning type"])
    #expect(try findings("Resources: {A: {Type: MyOrg::Team::Thing}}") == ["warning type"])
    #expect(
      try findings("Resources: {A: {Type: AWS::SNS::Topic, Properties: {BrandNewFeature: x}}}")
        == ["warning unknown property"])
    #expect(
      try findings(
        "Transform: Mine\nResources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Made}}}"
      ).isEmpty)
    #expect(
      try findings(
        "Transform: AWS::LanguageExtensions\nResources: {'Fn::ForEach::L': [N, [a], {'T${N}': {Type: AWS::SNS::Topic}}], B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Ta}}}"
      ).isEmpty)
    #expect(
      try findings(
        "Resources: {A: {Type: AWS::SNS::Subscription, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: x}}}}}"
      ).isEmpty)
  }

  /// A zip file of `source.json` and what else is given, as it was packed.
  private static func table(_ zip: String) throws -> URL {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("types-\(UUID().uuidString).zip")
    try #require(Data(base64Encoded: zip)).write(to: file)
    return file
  }

  @Test(
    "A table from outside that cannot be read in a place is refused: it would pass for one that lacks it",
    arguments: [
      // An `AWS::X::Y.json` that ends in its midst.
      (
        """
        UEsDBBQAAAAAAAAAIQCgdQzALAAAACwAAAALAAAAc291cmNlLmpzb257InNvdXJjZSI6ImEiLCJkYXRlIjoiMjAyNi\
        0wMS0wMSIsInR5cGVzIjoxfVBLAwQUAAAAAAAAACEAlSSapg8AAAAPAAAADgAAAEFXUzo6WDo6WS5qc29ueyJwcm9w\
        ZXJ0aWVzIjogUEsBAhQDFAAAAAAAAAAhAKB1DMAsAAAALAAAAAsAAAAAAAAAAAAAAIABAAAAAHNvdXJjZS5qc29uUE\
        sBAhQDFAAAAAAAAAAhAJUkmqYPAAAADwAAAA4AAAAAAAAAAAAAAIABVQAAAEFXUzo6WDo6WS5qc29uUEsFBgAAAAAC\
        AAIAdQAAAJAAAAAAAA==
        """, "AWS::X::Y cannot be read"
      ),
      // A `formats.json` that does.
      (
        """
        UEsDBBQAAAAIAAAAIQCgdQzAKQAAACwAAAALAAAAc291cmNlLmpzb26rVirOLy1KTlWyUkpU0lFKSSwBMY0MjM\
        x0DQyBCChWUlmQWqxkZVgLAFBLAwQUAAAACAAAACEAJeRlUAgAAAAGAAAADAAAAGZvcm1hdHMuanNvbqtWSlOy\
        UgAAUEsBAhQDFAAAAAgAAAAhAKB1DMApAAAALAAAAAsAAAAAAAAAAAAAAIABAAAAAHNvdXJjZS5qc29uUEsBAh\
        QDFAAAAAgAAAAhACXkZVAIAAAABgAAAAwAAAAAAAAAAAAAAIABUgAAAGZvcm1hdHMuanNvblBLBQYAAAAAAgAC\
        AHMAAACEAAAAAAA=
        """, "formats cannot be read"
      ),
    ])
  func damaged(_ zip: String, _ words: String) throws {
    let file = try Self.table(zip)
    defer { try? FileManager.default.removeItem(at: file) }
    let problem = #expect(throws: ResourceTypes.Problem.self) { try ResourceTypes(file: file) }
    #expect(problem?.description.contains(words) == true, "\(String(describing: problem))")
  }

  @Test("The formats of a table from outside hold for its types")
  func ownFormats() throws {
    // A format `f`, `^a$`, and `AWS::X::Y`, whose `A` has it.
    let zip = """
      UEsDBBQAAAAIAAAAIQCgdQzAKQAAACwAAAALAAAAc291cmNlLmpzb26rVirOLy1KTlWyUkpU0lFKSSwBMY0MjM\
      x0DQyBCChWUlmQWqxkZVgLAFBLAwQUAAAACAAAACEAwzCKnQ0AAAALAAAADAAAAGZvcm1hdHMuanNvbqtWSlOy\
      UopLVFGqBQBQSwMEFAAAAAgAAAAhAHKdKMExAAAAMwAAAA4AAABBV1M6Olg6OlkuanNvbqtWKijKL0gtKslMLV\
      ayqlZyBBEllQWpSlZKxSVFmXnpSjpKaflFuYklQJE0pdraWgBQSwECFAMUAAAACAAAACEAoHUMwCkAAAAsAAAA\
      CwAAAAAAAAAAAAAAgAEAAAAAc291cmNlLmpzb25QSwECFAMUAAAACAAAACEAwzCKnQ0AAAALAAAADAAAAAAAAA\
      AAAAAAgAFSAAAAZm9ybWF0cy5qc29uUEsBAhQDFAAAAAgAAAAhAHKdKMExAAAAMwAAAA4AAAAAAAAAAAAAAIAB\
      iQAAAEFXUzo6WDo6WS5qc29uUEsFBgAAAAADAAMArwAAAOYAAAAAAA==
      """
    let file = try Self.table(zip)
    defer { try? FileManager.default.removeItem(at: file) }
    let types = try ResourceTypes(file: file)
    func findings(_ value: String) throws -> [String] {
      try TemplateCheck.findings(
        yaml: "Resources: {R: {Type: AWS::X::Y, Properties: {A: \(value)}}}", path: "t", types: types
      ).map(\.message)
    }
    #expect(try findings("a").isEmpty)
    #expect(try findings("b").map { $0.hasSuffix("#/A: b is not in the format f") } == [true])
  }

  @Test(
    "A policy that is written as text is read; one that is no JSON is told",
    arguments: [
      (#"'{"Version": "2012-10-17", "Statement": []}'"#, nil),
      ("'{{resolve:ssm:policy}}'", nil),
      // What a function puts in may stand outside of quotes.
      (#"!Sub '{"Version": "2012-10-17", "Statement": ${AWS::NoValue}}'"#, nil),
      (#"'{"Version": "2012-10-17", "Statement": [],}'"#, "this text is not well-formed JSON"),
      ("'{Version: 2012-10-17, Statement: []}'", "this text is not well-formed JSON"),
      (#"'{"Version": "2012-10-17", "Statement": ['"#, "this text is not well-formed JSON"),
      (#"'{"Version": "2012-10-18", "Statement": []}'"#, "2012-10-18 is not a valid enum value"),
    ] as [(String, String?)])
  func policyTexts(_ policy: String, _ words: String?) throws {
    let yaml =
      "Resources: {R: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: \(policy)}}}"
    let told = try TemplateCheck.findings(yaml: yaml, path: "t").map(\.message)
    #expect(told.filter { !$0.contains(words ?? "\0") }.isEmpty, "\(told)")
    #expect(told.isEmpty == (words == nil), "\(told)")
  }
}
