import AWSCore
import Documents
import Foundation
import TemplateLanguage
import Testing

@testable import Simulator

/// What CloudFormation documents of requests on stacks, and of what it tells of them; each test names the pages of the
/// User Guide that it is from.
@Suite("The rules of stacks")
struct StackRulesTests {
  @Test("A resource's type cannot be changed: using-cfn-updating-stacks-update-behaviors")
  func changedTypes() {
    let cloud = Cloud()
    cloud.deploy("app", "Resources: {T: {Type: AWS::SNS::Topic}}")
    let answer = cloud.ask(
      "UpdateStack",
      [
        ("StackName", "app"),
        ("TemplateBody", "Resources: {T: {Type: AWS::SQS::Queue}, U: {Type: AWS::SNS::Topic}}"),
      ])
    #expect(
      answer.contains(
        "Update of resource type is not permitted. The new template modifies resource type of the following resources: [T]"
      ), "\(answer)")
    #expect(cloud.resource("app", "T")?.type == "AWS::SNS::Topic")
  }

  @Test("A parameter that an update leaves out has its default: API_Parameter")
  func parametersLeftOut() {
    let cloud = Cloud()
    let template =
      "Parameters: {A: {Type: String, Default: b}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}}"
    cloud.deploy("app", template, ["A": "z"])
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "z")
    cloud.ask("UpdateStack", [("StackName", "app"), ("TemplateBody", template)])
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "b")
    let answer = cloud.ask(
      "UpdateStack",
      [("StackName", "app"), ("TemplateBody", template.replacingOccurrences(of: ", Default: b", with: ""))])
    #expect(answer.contains("Parameters: [A] must have values"), "\(answer)")
    let both = cloud.ask(
      "UpdateStack",
      [
        ("StackName", "app"), ("TemplateBody", template), ("Parameters.member.1.ParameterKey", "A"),
        ("Parameters.member.1.ParameterValue", "x"), ("Parameters.member.1.UsePreviousValue", "true"),
      ])
    #expect(both.contains("Cannot specify usePreviousValue as true"), "\(both)")
  }

  @Test("Rollback is left out where that is asked for, and a protected stack stays: stack-failure-options")
  func keptFailures() {
    let cloud = Cloud()
    let failing =
      "Resources: {T: {Type: AWS::SNS::Topic}, B: {Type: AWS::S3::Bucket, Properties: {BucketName: 'No'}}}"
    let sound = "Resources: {T: {Type: AWS::SNS::Topic}}"
    func call(_ action: String, _ stack: String, _ template: String, _ more: [(String, String)]) -> String {
      cloud.ask(action, [("StackName", stack), ("TemplateBody", template)] + more)
    }
    _ = call("CreateStack", "made", failing, [("DisableRollback", "true")])
    #expect(cloud.status("made") == "CREATE_FAILED")
    #expect(cloud.ask("DescribeStacks", [("StackName", "made")]).contains("<DisableRollback>true<"))
    #expect(
      call("CreateStack", "both", sound, [("DisableRollback", "true"), ("OnFailure", "DELETE")]).contains(
        "either DisableRollback or OnFailure"))
    _ = call("CreateStack", "app", sound, [("EnableTerminationProtection", "true")])
    _ = call("UpdateStack", "app", failing, [("DisableRollback", "true")])
    #expect(cloud.status("app") == "UPDATE_FAILED")
    #expect(
      cloud.ask("DeleteStack", [("StackName", "app")]).contains(
        "cannot be deleted while TerminationProtection is enabled"))
    #expect(cloud.status("app") == "UPDATE_FAILED")
    cloud.ask(
      "UpdateTerminationProtection", [("StackName", "app"), ("EnableTerminationProtection", "false")])
    cloud.ask("DeleteStack", [("StackName", "app")])
    #expect(cloud.status("app") == nil)
  }

  @Test("A transform with parameters of its own is not passed over: transform-aws-include")
  func includedSnippets() {
    let cloud = Cloud()
    let answer = cloud.deploy(
      "app",
      "Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}\nResources: {T: {Type: AWS::SNS::Topic}}"
    )
    #expect(answer.contains("the rehearsal does not know the transform AWS::Include"), "\(answer)")
  }

  @Test(
    "What a nested stack's template calls for has to be acknowledged with its parent's: using-iam-template")
  func nestedCapabilities() {
    let cloud = Cloud()
    cloud.deploy("store", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}}")
    cloud.put(object: "bucket/inner.yaml", "Resources: {U: {Type: AWS::IAM::User}}")
    let template =
      "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/bucket/inner.yaml'}}}"
    cloud.ask("CreateStack", [("StackName", "app"), ("TemplateBody", template)])
    #expect(cloud.status("app") == "ROLLBACK_COMPLETE")
    #expect(
      cloud.events("app").contains { $0.contains("Requires capabilities : [CAPABILITY_IAM]") },
      "\(cloud.events("app"))")
    cloud.ask(
      "CreateStack",
      [("StackName", "other"), ("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_IAM")])
    #expect(cloud.status("other") == "CREATE_COMPLETE", "\(cloud.events("other"))")
  }

  @Test("Parameters of a nested stack are texts: aws-resource-cloudformation-stack")
  func nestedLists() {
    let cloud = Cloud()
    cloud.deploy("store", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}}")
    cloud.put(
      object: "bucket/inner.yaml",
      "Parameters: {L: {Type: CommaDelimitedList}}\nResources: {T: {Type: AWS::SNS::Topic}}")
    cloud.deploy(
      "app",
      "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/bucket/inner.yaml', Parameters: {L: [a, b]}}}}"
    )
    #expect(cloud.status("app") == "ROLLBACK_COMPLETE")
    #expect(cloud.events("app").contains { $0.contains("must be an object with String") })
  }

  @Test("Tags have keys of their own, fifty at most: API_Tag")
  func wrongTags() {
    func answer(_ tags: [(String, String)]) -> String {
      Cloud().ask(
        "CreateStack",
        [("StackName", "app"), ("TemplateBody", "Resources: {T: {Type: AWS::SNS::Topic}}")]
          + tags.enumerated().flatMap { index, tag in
            [("Tags.member.\(index + 1).Key", tag.0), ("Tags.member.\(index + 1).Value", tag.1)]
          })
    }
    #expect(answer((0..<51).map { ("k\($0)", "v") }).contains("less than or equal to 50"))
    #expect(answer([("aws:x", "v")]).contains("aws: prefixed tag key names are not allowed"))
    #expect(answer([("a", "v"), ("a", "w")]).contains("Duplicate tag key a"))
    #expect(answer([("a", "v"), ("A", "w")]).contains("<StackId>"))
  }

  @Test("An empty list takes a stack's tags away: API_UpdateStack")
  func tagsTakenAway() {
    let cloud = Cloud()
    let template = "Resources: {T: {Type: AWS::SNS::Topic}}"
    cloud.deploy("app", template, tags: ["a": "b"])
    cloud.ask("UpdateStack", [("StackName", "app"), ("TemplateBody", template), ("Tags", "")])
    #expect(cloud.status("app") == "UPDATE_COMPLETE")
    #expect(!cloud.ask("DescribeStacks", [("StackName", "app")]).contains("<Key>a<"))
  }

  @Test(
    "What the simulator does nothing with is refused by its name",
    arguments: [
      ("CreateStack", "StackPolicyBody", "{}"), ("CreateStack", "ResourceTypes.member.1", "AWS::SNS::Topic"),
      ("CreateStack", "RollbackConfiguration.MonitoringTimeInMinutes", "5"),
      ("CreateStack", "StackPolicyURL", "https://s3.amazonaws.com/b/k"),
      ("CreateChangeSet", "ChangeSetType", "IMPORT"), ("CreateChangeSet", "ImportExistingResources", "true"),
      ("ContinueUpdateRollback", "RoleARN", "r"), ("DetectStackDrift", "LogicalResourceIds.member.1", "T"),
      ("DeleteStack", "RetainResources.member.1", "T"), ("DeleteStack", "DeletionMode", "FORCE_DELETE_STACK"),
    ])
  func unknownFields(_ action: String, _ field: String, _ value: String) {
    let answer = Cloud().ask(
      action,
      [
        ("StackName", "app"), ("ChangeSetName", "c"), (field, value),
        ("TemplateBody", "Resources: {T: {Type: AWS::SNS::Topic}}"),
      ])
    #expect(answer.contains("The rehearsal does not know"), "\(answer)")
  }

  @Test(
    "What the model does not allow in a request is refused",
    arguments: [
      ([("OnFailure", "FOO")], "'onFailure'"), ([("Capabilities.member.1", "FOO")], "enum value set"),
      ([("ClientRequestToken", "a b")], "regular expression pattern"),
      ([("NotificationARNs.member.1", "foo")], "Invalid notification ARN"),
      (
        (1...6).map { ("NotificationARNs.member.\($0)", "arn:aws:sns:us-east-1:123456789012:t") },
        "less than or equal to 5"
      ),
    ])
  func limits(_ fields: [(String, String)], _ words: String) {
    let body = "Resources: {T: {Type: AWS::SNS::Topic}}"
    let answer = Cloud().ask("CreateStack", [("StackName", "app"), ("TemplateBody", body)] + fields)
    #expect(answer.contains(words), "\(answer)")
  }

  @Test("What a stack was made with is told again; the same request with the same token has the same answer")
  func toldAgain() {
    let cloud = Cloud()
    cloud.put(parameter: "/size", "small")
    let topic = "arn:aws:sns:us-east-1:123456789012:t"
    let fields = [
      ("StackName", "app"), ("ClientRequestToken", "once"), ("NotificationARNs.member.1", topic),
      (
        "TemplateBody",
        "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /size}}\nResources: {T: {Type: AWS::SNS::Topic}}"
      ),
    ]
    let first = cloud.ask("CreateStack", fields)
    #expect(cloud.ask("CreateStack", fields) == first && first.contains("<StackId>"))
    #expect(cloud.ask("CreateStack", fields + [("ClientRequestToken", "other")]).contains("AlreadyExists"))
    let told = cloud.ask("DescribeStacks", [("StackName", "app")])
    for part in [
      "<NotificationARNs><member>\(topic)</member>", "<ResolvedValue>small</ResolvedValue>",
      "<StackDriftStatus>NOT_CHECKED</StackDriftStatus>",
    ] { #expect(told.contains(part), "\(part)") }
    for (action, name) in [("DescribeStackEvents", "no"), ("UpdateStack", "no")] {
      #expect(cloud.ask(action, [("StackName", name)]).contains("Stack [no] does not exist"), "\(action)")
    }
  }

  @Test(
    "Resources are told of what was deleted or rolled back, too, and by one's name: API_DescribeStackResources"
  )
  func toldResources() {
    let cloud = Cloud()
    cloud.deploy(
      "app",
      "Resources: {T: {Type: AWS::SNS::Topic}, U: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}, B: {Type: AWS::S3::Bucket, DependsOn: [T, U], Properties: {BucketName: 'No'}}}"
    )
    #expect(cloud.status("app") == "ROLLBACK_COMPLETE")
    let listed = cloud.ask("ListStackResources", [("StackName", "app")])
    for status in ["DELETE_COMPLETE", "DELETE_SKIPPED"] {
      #expect(listed.contains(">\(status)<"), "\(listed)")
    }
    cloud.deploy("two", "Resources: {T: {Type: AWS::SNS::Topic}, U: {Type: AWS::SNS::Topic}}")
    let one = cloud.ask("DescribeStackResources", [("StackName", "two"), ("LogicalResourceId", "U")])
    #expect(one.contains(">U<") && !one.contains(">T<"), "\(one)")
    let id = cloud.resource("two", "T")?.physicalID ?? ""
    #expect(cloud.ask("DescribeStackResources", [("PhysicalResourceId", id)]).contains("<StackName>two<"))
    #expect(
      cloud.ask("DescribeStackResources", [("StackName", "two"), ("LogicalResourceId", "X")]).contains(
        "Resource X does not exist for stack two"))
  }

  @Test("The summary of a template says what it declares, and what it needs")
  func summary() {
    // API_GetTemplateSummary
    let answer = Cloud().ask(
      "GetTemplateSummary",
      [
        (
          "TemplateBody",
          """
          AWSTemplateFormatVersion: '2010-09-09'
          Description: d
          Metadata: {Owner: me}
          Parameters: {P: {Type: String, AllowedValues: [a, b], Description: which, NoEcho: true}}
          Resources:
            T: {Type: AWS::SNS::Topic}
            U: {Type: AWS::SNS::Topic}
            R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
          """
        )
      ])
    for part in [
      "<Version>2010-09-09</Version>", "<Description>d</Description>", "<Description>which</Description>",
      "<AllowedValues><member>a</member><member>b</member></AllowedValues>", "<NoEcho>true</NoEcho>",
      "<CapabilitiesReason>The following resource(s) require capabilities: [AWS::IAM::Role]</CapabilitiesReason>",
      "<LogicalResourceIds><member>T</member><member>U</member></LogicalResourceIds><ResourceIdentifiers><member>TopicArn</member></ResourceIdentifiers>",
      "Owner",
    ] { #expect(answer.contains(part), "\(part)") }
  }

  @Test(
    "Conditions hold as the stack is made that ask for its region, its name or its id: conditions-section-structure",
    arguments: [
      "!Equals [!Ref AWS::Region, us-east-1]", "!Equals [!Ref AWS::StackName, app]",
      "!Equals [!Sub '${AWS::Region}-x', us-east-1-x]",
      "!Equals [!Select [1, !Split ['/', !Ref AWS::StackId]], app]",
      "!Equals [!FindInMap [M, !Ref AWS::Region, v], w]",
    ])
  func conditionsOfSurroundings(_ condition: String) {
    let template = """
      Mappings: {M: {us-east-1: {v: w}}}
      Conditions: {C: \(condition)}
      Resources: {A: {Type: AWS::SNS::Topic, Condition: C}, B: {Type: AWS::SNS::Topic}}
      Outputs: {O: {Value: !If [C, !GetAtt A.TopicName, none]}}
      """
    let cloud = Cloud()
    #expect(cloud.changes("app", template).contains("<LogicalResourceId>A</LogicalResourceId>"))
    cloud.ask("DeleteStack", [("StackName", "app")])
    cloud.deploy("app", template)
    #expect(cloud.status("app") == "CREATE_COMPLETE", "\(cloud.events("app"))")
    #expect(cloud.resource("app", "A") != nil && cloud.outputs("app")["O"] != "none")
    #expect(cloud.deploy("app", template).contains("No updates are to be performed"))
  }

  // MARK: States, names and tokens: API_UpdateStack, API_DeleteStack, API_CreateStack

  private static let topic = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: a}}}"
  /// Twelve hours are what it waits for.
  private static let waiting = """
    Resources:
      B: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
      H: {Type: AWS::CloudFormation::WaitConditionHandle}
      W: {Type: AWS::CloudFormation::WaitCondition, DependsOn: B, Properties: {Handle: !Ref H, Timeout: "43200"}}
    """

  @Test("What was deleted, or not whole, is not updated; what is being created can be deleted")
  func states() {
    let cloud = Cloud()
    cloud.deploy("gone", Self.topic)
    let id = cloud.id("gone")
    cloud.ask("DeleteStack", [("StackName", "gone")])
    let changed = Self.topic.replacing("DisplayName: a", with: "DisplayName: b")
    for action in ["UpdateStack", "CreateChangeSet", "UpdateTerminationProtection"] {
      let answer = cloud.ask(
        action,
        [
          ("StackName", id), ("TemplateBody", changed), ("ChangeSetName", "c"),
          ("EnableTerminationProtection", "true"),
        ])
      #expect(answer.contains("does not exist"), "\(action): \(answer)")
    }
    cloud.deploy("full", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: full-bucket}}}")
    cloud.put(object: "full-bucket/k")
    cloud.ask("DeleteStack", [("StackName", "full")])
    #expect(cloud.status("full") == "DELETE_FAILED")
    #expect(cloud.deploy("full", Self.topic).contains("DELETE_FAILED state and can not be updated"))

    cloud.deploy("slow", Self.waiting)
    #expect(cloud.status("slow") == "CREATE_IN_PROGRESS")
    let slow = cloud.id("slow")
    #expect(!cloud.ask("DeleteStack", [("StackName", "slow")]).contains("Error"))
    #expect(cloud.status(slow) == "DELETE_COMPLETE")
    #expect(cloud.events(slow).contains("W CREATE_FAILED Resource creation cancelled"))

    cloud.deploy("store", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}}")
    cloud.put(object: "bucket/t", Self.waiting)
    cloud.deploy(
      "outer",
      "Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://bucket.s3.amazonaws.com/t'}}}"
    )
    let outer = cloud.id("outer")
    cloud.ask("DeleteStack", [("StackName", "outer")])
    #expect(cloud.status(outer) == "DELETE_COMPLETE")
    #expect(!cloud.ask("DescribeStacks", []).contains("<StackName>outer-N-"))
  }

  @Test(
    "What creating a stack exceeds in time fails, and is rolled back without what is new, where that is asked for"
  )
  func limits() {
    let cloud = Cloud()
    func create(_ name: String, _ more: [(String, String)]) {
      cloud.ask(
        "CreateStack",
        [("StackName", name), ("TemplateBody", Self.waiting), ("TimeoutInMinutes", "5")] + more)
    }
    create("kept", [])
    #expect(cloud.status("kept") == "ROLLBACK_COMPLETE")
    #expect(
      cloud.events("kept").contains(
        "kept ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user."
      ))
    #expect(cloud.events("kept").contains("B DELETE_SKIPPED "))
    #expect(
      cloud.ask("DescribeStacks", [("StackName", "kept")]).contains("<TimeoutInMinutes>5</TimeoutInMinutes>"))
    create("new", [("RetainExceptOnCreate", "true")])
    #expect(cloud.events("new").contains("B DELETE_COMPLETE "))
    create("gone", [("OnFailure", "DELETE")])
    #expect(cloud.status("gone") == nil)
  }

  @Test("Names are held to their patterns, and a token to its request")
  func namesAndTokens() {
    let cloud = Cloud()
    func create(_ name: String) -> String {
      cloud.ask("CreateStack", [("StackName", name), ("TemplateBody", Self.topic)])
    }
    let long = String(repeating: "n", count: 129)
    #expect(create(long).contains("Member must have length less than or equal to 128"))
    #expect(create("arn:foo").contains("regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*<"))
    let another = [
      ("StackName", "arn:foo"), ("ChangeSetName", "c"), ("ChangeSetType", "CREATE"),
      ("TemplateBody", Self.topic),
    ]
    #expect(cloud.ask("CreateChangeSet", another).contains("does not exist"))
    #expect(
      cloud.ask("DescribeStacks", [("StackName", "a b")]).contains("[a-zA-Z][-a-zA-Z0-9]*|arn:"))
    #expect(
      cloud.ask("DescribeChangeSet", [("StackName", "none"), ("ChangeSetName", "c")]).contains(
        "Stack [none] does not exist"))

    cloud.deploy("app", Self.topic)
    func update(_ display: String) -> String {
      cloud.ask(
        "UpdateStack",
        [
          ("StackName", "app"), ("ClientRequestToken", "token"),
          ("TemplateBody", Self.topic.replacing("DisplayName: a", with: "DisplayName: \(display)")),
        ])
    }
    #expect(update("b").contains("<StackId>"))
    #expect(update("b").contains("<StackId>"))
    #expect(update("c").contains("TokenAlreadyExists"))
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "b")
  }

  @Test("What a call says twice, or of what is not there, is refused")
  func contradictions() {
    let cloud = Cloud()
    let template = "Parameters: {P: {Type: String, Default: a}}\n" + Self.topic
    cloud.deploy("app", template)
    let previous = [("StackName", "app"), ("UsePreviousTemplate", "true")]
    #expect(cloud.ask("UpdateStack", previous + [("TemplateBody", template)]).contains("cannot specify both"))
    let other = [("Parameters.member.1.ParameterKey", "Z"), ("Parameters.member.1.UsePreviousValue", "true")]
    #expect(cloud.ask("UpdateStack", previous + other).contains("not in the previous template"))
    let twice = [1, 2].flatMap {
      [
        ("Parameters.member.\($0).ParameterKey", "P"), ("Parameters.member.\($0).ParameterValue", "\($0)"),
      ]
    }
    #expect(cloud.ask("UpdateStack", previous + twice).contains("[P] cannot be specified more than once"))
  }

  @Test("A nested stack has its own tags, topics and time, and its root's tags and protection")
  func nestedSettings() throws {
    let cloud = Cloud()
    cloud.deploy("store", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}}")
    cloud.put(object: "bucket/t", Self.topic)
    let parent = """
      Resources:
        N:
          Type: AWS::CloudFormation::Stack
          Properties:
            TemplateURL: https://bucket.s3.amazonaws.com/t
            TimeoutInMinutes: 7
            NotificationARNs: ["arn:aws:sns:us-east-1:123456789012:t"]
            Tags: [{Key: own, Value: o}]
      """
    cloud.deploy("app", parent, tags: ["root": "r"])
    let child = try #require(cloud.resource("app", "N")?.physicalID)
    cloud.ask(
      "UpdateTerminationProtection", [("StackName", "app"), ("EnableTerminationProtection", "true")])
    let told = cloud.ask("DescribeStacks", [("StackName", child)])
    for part in [
      "<Key>own</Key><Value>o</Value>", "<Key>root</Key><Value>r</Value>",
      "<TimeoutInMinutes>7</TimeoutInMinutes>", "arn:aws:sns:us-east-1:123456789012:t",
      "<EnableTerminationProtection>true</EnableTerminationProtection>",
      "<RollbackConfiguration></RollbackConfiguration>",
    ] { #expect(told.contains(part), "\(part)") }
    #expect(cloud.ask("DeleteStack", [("StackName", child)]).contains("TerminationProtection is enabled"))
    let alone = cloud.ask(
      "UpdateTerminationProtection", [("StackName", child), ("EnableTerminationProtection", "false")])
    #expect(alone.contains("nested stack"))
    let listed = cloud.ask("ListStacks", [])
    #expect(listed.contains("<RootId>\(cloud.id("app"))</RootId>") && listed.contains("NOT_CHECKED"))
  }

  @Test("A nested stack that fails is told with what failed in it")
  func nestedFailure() {
    let cloud = Cloud()
    cloud.deploy("store", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}}")
    cloud.put(
      object: "bucket/t",
      """
      Resources:
        H: {Type: AWS::CloudFormation::WaitConditionHandle}
        W: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref H, Timeout: "1"}}
      """)
    cloud.deploy(
      "app",
      "Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://bucket.s3.amazonaws.com/t'}}}"
    )
    #expect(
      cloud.events("app").contains {
        $0.hasPrefix("N CREATE_FAILED") && $0.hasSuffix("The following resource(s) failed to create: [W].")
      }, "\(cloud.events("app"))")
  }

  @Test("A resource's metadata is told with what its functions give")
  func metadata() {
    let cloud = Cloud()
    cloud.deploy(
      "app",
      "Resources: {T: {Type: AWS::SNS::Topic, Metadata: {k: !Sub '${AWS::Region}', r: !Ref U}}, U: {Type: AWS::SNS::Topic, Properties: {TopicName: u}}}"
    )
    let told = cloud.ask("DescribeStackResource", [("StackName", "app"), ("LogicalResourceId", "T")])
    #expect(told.contains(#""k":"us-east-1","r":"arn:aws:sns:us-east-1:123456789012:u""#), "\(told)")
  }

  @Test("The order of a map's keys is no change; that of a list's items is")
  func orderOfKeys() {
    let cloud = Cloud()
    func bucket(_ keys: String) -> String {
      "Resources: {B: {Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: {\(keys)}}}}"
    }
    cloud.deploy("app", bucket("BlockPublicAcls: true, IgnorePublicAcls: true"))
    #expect(
      cloud.deploy("app", bucket("IgnorePublicAcls: true, BlockPublicAcls: true")).contains(
        "No updates are to be performed"))
  }
}
