import AWSCore
import Documents
import Foundation
import TemplateLanguage
import Testing

@testable import Simulator

/// What change sets tell and refuse; each test names the pages of the User Guide that it is from.
@Suite("Change sets")
struct ChangeSetTests {
  private static let pair = """
    Parameters: {N: {Type: String, Default: a}, D: {Type: String, Default: d}}
    Resources:
      Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref N, DelaySeconds: 5}}
      T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Q.QueueName, TopicName: t}}
      S: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Q.QueueName}}
      P: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref D}}
    """

  /// Of each change: logical id, replacement, and of each detail what it is.
  private func rows(_ answer: String) -> [String] {
    answer.matches(of: /<ResourceChange>(.*?)<\/ResourceChange>/).map { match in
      let text = String(match.1)
      func first(_ name: String, _ text: String) -> String {
        text.firstRange(of: "<\(name)>").flatMap { start in
          text[start.upperBound...].firstRange(of: "</\(name)>").map {
            String(text[start.upperBound..<$0.lowerBound])
          }
        } ?? "-"
      }
      let details = text.matches(of: /<Target>.*?(?=<Target>|<\/Details>)/).map { detail in
        let detail = String(detail.0)
        return [
          "Attribute", "Name", "RequiresRecreation", "Evaluation", "ChangeSource", "CausingEntity",
        ].map { first($0, detail) }.joined(separator: " ")
      }
      return ([first("LogicalResourceId", text) + " " + first("Replacement", text)] + details).joined(
        separator: "; ")
    }
  }

  @Test("What depends on a resource that is replaced is told as dynamic, with its cause")
  func dynamicChanges() {
    let cloud = Cloud()
    cloud.deploy("app", Self.pair)
    #expect(
      rows(cloud.changes("app", Self.pair, ["N": "b"])) == [
        "Q True; Properties QueueName Always Dynamic DirectModification -; Properties QueueName Always Static ParameterReference N",
        "T Conditional; Properties DisplayName Never Dynamic ResourceAttribute Q.QueueName".replacing(
          "Conditional", with: "False"),
        "S Conditional; Properties TopicName Always Dynamic ResourceAttribute Q.QueueName",
      ])
    // What changes in place may change its attributes.
    #expect(
      rows(cloud.changes("app", Self.pair.replacing("DelaySeconds: 5", with: "DelaySeconds: 6"))) == [
        "Q False; Properties DelaySeconds Never Static DirectModification -",
        "T False; Properties DisplayName Never Dynamic ResourceAttribute Q.QueueName",
        "S Conditional; Properties TopicName Always Dynamic ResourceAttribute Q.QueueName",
      ])
    #expect(
      rows(cloud.changes("app", Self.pair, ["D": "e"])) == [
        "P False; Properties DisplayName Never Dynamic DirectModification -; Properties DisplayName Never Static ParameterReference D"
      ])
  }

  @Test("What a change set said may change, and does not, is left alone")
  func dynamicAndUnchanged() {
    let cloud = Cloud()
    cloud.deploy("app", Self.pair)
    let topic = cloud.resource("app", "S")?.physicalID
    cloud.deploy("app", Self.pair.replacing("DelaySeconds: 5", with: "DelaySeconds: 6"))
    #expect(cloud.status("app") == "UPDATE_COMPLETE")
    #expect(cloud.resource("app", "S")?.physicalID == topic)
    #expect(!cloud.events("app").contains { $0.hasPrefix("S UPDATE") || $0.hasPrefix("T UPDATE") })
    cloud.deploy("app", Self.pair, ["N": "b"])
    #expect(cloud.status("app") == "UPDATE_COMPLETE")
    #expect(cloud.resource("app", "S")?.physicalID?.hasSuffix(":b") == true)
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "b")
  }

  @Test("A stack's new tags change what has tags, and nothing else")
  func tags() {
    // aws-properties-resource-tags
    let cloud = Cloud()
    let template =
      "Resources: {Q: {Type: AWS::SQS::Queue}, W: {Type: AWS::CloudFormation::WaitConditionHandle}}"
    cloud.deploy("app", template, tags: ["team": "a"])
    #expect(cloud.changes("app", template, tags: ["team": "a"]).contains("didn't contain changes") == true)
    let answer = cloud.changes("app", template, tags: ["team": "b"])
    #expect(rows(answer) == ["Q False; Tags - Never Static DirectModification -"])
    #expect(answer.contains("<Scope><member>Tags</member></Scope>"))
    #expect(cloud.deploy("app", template, tags: ["team": "b"]).contains("<StackId>"))
    #expect(cloud.events("app").contains("Q UPDATE_COMPLETE "))
    #expect(cloud.changes("app", template, tags: ["team": "b"]).contains("didn't contain changes") == true)
  }

  @Test("What becomes of the present resource is told with its change: API_ResourceChange")
  func policyActions() {
    let cloud = Cloud()
    func topic(_ policies: String, _ name: String = "a") -> String {
      "{Type: AWS::SNS::Topic, Properties: {TopicName: \(name)}\(policies)}"
    }
    cloud.deploy(
      "app",
      "Resources: {A: \(topic("")), B: \(topic(", UpdateReplacePolicy: Retain", "b")), C: \(topic("", "c")), D: \(topic(", DeletionPolicy: Retain", "d")), V: {Type: AWS::EC2::Volume, DeletionPolicy: Snapshot, Properties: {AvailabilityZone: us-east-1a, Size: 1}}}"
    )
    let answer = cloud.changes(
      "app", "Resources: {A: \(topic("", "a2")), B: \(topic(", UpdateReplacePolicy: Retain", "b2"))}")
    for (name, action) in [
      ("A", "ReplaceAndDelete"), ("B", "ReplaceAndRetain"), ("C", "Delete"), ("D", "Retain"),
      ("V", "Snapshot"),
    ] {
      let change = answer.components(separatedBy: "<ResourceChange>").first {
        $0.contains("<LogicalResourceId>\(name)<")
      }
      #expect(change?.contains("<PolicyAction>\(action)<") == true, "\(name): \(change ?? answer)")
    }
  }

  @Test("Metadata alone is a change of a resource: API_ResourceChange")
  func metadata() {
    let cloud = Cloud()
    func template(_ more: String) -> String { "Resources: {T: {Type: AWS::SNS::Topic\(more)}}" }
    cloud.deploy("app", template(""))
    let answer = cloud.changes("app", template(", Metadata: {a: b}"))
    #expect(answer.contains("<Attribute>Metadata<") && answer.contains("<Replacement>False<"), "\(answer)")
    cloud.deploy("app", template(", Metadata: {a: b}"))
    #expect(cloud.status("app") == "UPDATE_COMPLETE")
    #expect(
      cloud.ask("DescribeStackResource", [("StackName", "app"), ("LogicalResourceId", "T")]).contains(
        #"<Metadata>{"a":"b"}<"#))
  }

  @Test("A change set of the template that is there, with other parameters: API_CreateChangeSet")
  func previousTemplate() {
    let cloud = Cloud()
    cloud.deploy(
      "app",
      "Parameters: {A: {Type: String, Default: b}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}}"
    )
    cloud.ask(
      "CreateChangeSet",
      [
        ("StackName", "app"), ("ChangeSetName", "c"), ("UsePreviousTemplate", "true"),
        ("Parameters.member.1.ParameterKey", "A"), ("Parameters.member.1.ParameterValue", "z"),
      ])
    cloud.ask("ExecuteChangeSet", [("StackName", "app"), ("ChangeSetName", "c")])
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "z")
  }

  @Test("Nested stacks have change sets of their own where they are asked for, which go with their root's")
  func nestedChangeSets() throws {
    // change-sets-for-nested-stacks
    let cloud = Cloud()
    cloud.deploy("store", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}}")
    cloud.put(
      object: "bucket/inner.yaml",
      "Parameters: {N: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref N}}}"
    )
    func stack(_ name: String) -> String {
      "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/bucket/inner.yaml', Parameters: {N: \(name)}}}"
    }
    func make(_ name: String, _ type: String, _ template: String) throws -> (id: String, text: String) {
      let answer = cloud.ask(
        "CreateChangeSet",
        [
          ("StackName", "app"), ("ChangeSetName", name), ("ChangeSetType", type), ("TemplateBody", template),
          ("IncludeNestedStacks", "true"),
        ])
      let id = try #require(answer.firstMatch(of: /<Id>(.*?)<\/Id>/).map { String($0.1) }, "\(answer)")
      return (id, cloud.ask("DescribeChangeSet", [("ChangeSetName", id)]))
    }
    func nested(_ text: String) -> [String] {
      text.matches(of: /<ResourceChange>.*?<ChangeSetId>(.*?)<\/ChangeSetId>/.dotMatchesNewlines()).map {
        String($0.1)
      }
    }
    let first = try make(
      "c1", "CREATE", "Resources: {S: \(stack("a")), T: \(stack("!Ref U")), U: {Type: AWS::SNS::Topic}}")
    #expect(first.text.contains("<IncludeNestedStacks>true</IncludeNestedStacks>"))
    let children = nested(first.text)
    try #require(children.count == 2, "\(first.text)")
    let child = cloud.ask("DescribeChangeSet", [("ChangeSetName", children[0])])
    #expect(
      child.contains("<RootChangeSetId>\(first.id)</RootChangeSetId>")
        && child.contains("<ParentChangeSetId>\(first.id)</ParentChangeSetId>")
        && child.contains("<LogicalResourceId>Q</LogicalResourceId>") && child.contains("CREATE_COMPLETE"))
    for action in ["ExecuteChangeSet", "DeleteChangeSet"] {
      #expect(cloud.ask(action, [("ChangeSetName", children[0])]).contains("by itself"), "\(action)")
    }
    cloud.ask("ExecuteChangeSet", [("ChangeSetName", first.id)])
    #expect(cloud.status("app") == "CREATE_COMPLETE")
    let reserved = try #require(child.firstMatch(of: /<StackId>(.*?)<\/StackId>/).map { String($0.1) })
    #expect(cloud.resource("app", "S")?.physicalID == reserved)
    #expect(cloud.status(reserved) == "CREATE_COMPLETE")

    // What stays as it is is no change, and has none.
    let second = try make(
      "c2", "UPDATE", "Resources: {S: \(stack("b")), T: \(stack("!Ref U")), U: {Type: AWS::SNS::Topic}}")
    #expect(
      nested(second.text).count == 1 && !second.text.contains("<LogicalResourceId>T</LogicalResourceId>"))
    cloud.ask("DeleteChangeSet", [("ChangeSetName", second.id)])
    #expect(
      cloud.ask("DescribeChangeSet", [("ChangeSetName", nested(second.text)[0])]).contains(
        "ChangeSetNotFound"))
    let third = try make("c3", "UPDATE", "Resources: {S: \(stack("b").replacing("inner", with: "none"))}")
    #expect(third.text.contains("FAILED") && third.text.contains("The specified key does not exist."))
  }

  @Test("A change set tells what it was made with; a stack that waits for one is not updated without it")
  func changeSetFields() {
    let cloud = Cloud()
    let body = "Resources: {T: {Type: AWS::SNS::Topic}}"
    let fields = [("StackName", "app"), ("ChangeSetName", "c"), ("TemplateBody", body)]
    let deleting = [("OnStackFailure", "DELETE")]
    #expect(cloud.ask("CreateChangeSet", fields + deleting).contains("ChangeSetType CREATE alone"))
    _ = cloud.ask(
      "CreateChangeSet",
      fields + deleting + [
        ("ChangeSetType", "CREATE"), ("Description", "why"), ("Tags.member.1.Key", "k"),
        ("Tags.member.1.Value", "v"),
      ])
    let again = [
      ("StackName", "twice"), ("ChangeSetName", "c"), ("TemplateBody", body), ("ChangeSetType", "CREATE"),
    ]
    let first = cloud.ask("CreateChangeSet", again + [("ClientToken", "t")])
    #expect(cloud.ask("CreateChangeSet", again + [("ClientToken", "t")]) == first)
    #expect(cloud.ask("CreateChangeSet", again + [("ClientToken", "u")]).contains("AlreadyExists"))
    let told = cloud.ask("DescribeChangeSet", [("StackName", "app"), ("ChangeSetName", "c")])
    for part in [
      "<Description>why</Description>", "<Key>k</Key><Value>v</Value>",
      "<OnStackFailure>DELETE</OnStackFailure>",
    ] { #expect(told.contains(part), "\(part)") }
    let updated = cloud.ask("UpdateStack", [("StackName", "app"), ("TemplateBody", body)])
    #expect(updated.contains("REVIEW_IN_PROGRESS state and can not be updated"))
    #expect(cloud.ask("ExecuteChangeSet", [("ChangeSetName", "c")]).contains("StackName must be specified"))
  }

  @Test("Deleting a change set that is not there succeeds, of a stack that is: API_DeleteChangeSet")
  func deletingNothing() {
    let cloud = Cloud()
    cloud.deploy("app", "Resources: {T: {Type: AWS::SNS::Topic}}")
    let fine = cloud.ask("DeleteChangeSet", [("StackName", "app"), ("ChangeSetName", "none")])
    #expect(!fine.contains("Error"), "\(fine)")
    #expect(
      cloud.ask("DeleteChangeSet", [("StackName", "none"), ("ChangeSetName", "c")]).contains("does not exist")
    )
  }

  @Test(
    "What cannot be resolved is refused as the change set is made",
    arguments: [
      // outputs-section-structure, intrinsic-function-reference-*, rules-section-structure
      ("Outputs: {O: {Value: !GetAtt T.Arm}}", "does not support attribute type Arm"),
      ("Outputs: {O: {Value: !ImportValue nowhere}}", "No export named nowhere found."),
      ("Outputs: {O: {Value: !Select [3, !Split [',', 'a,b']]}}", "nonexistent value at index 3"),
      ("Outputs: {O: {Value: x, Export: {Name: !Select [3, !Split [',', 'a,b']]}}}", "nonexistent value"),
      (
        "Conditions: {C: !Equals [a, b]}\nOutputs: {O: {Value: !If [C, !GetAtt T.Arm, x]}}", nil
      ),
      (
        "Rules: {R: {Assertions: [{Assert: !Equals [a, b], AssertDescription: no way}]}}",
        "Rule R does not hold: no way"
      ),
      (
        "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /none}}",
        "Unable to fetch parameters [/none] from parameter store for this account."
      ),
      (
        "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /aws/service/x}}",
        "the rehearsal does not know AWS's public parameter"
      ),
      ("Parameters: {P: {Type: String}}", "Parameters: [P] must have values"),
    ])
  func unresolved(_ more: String, _ words: String?) {
    let cloud = Cloud()
    let answer = cloud.changes("app", "Resources: {T: {Type: AWS::SNS::Topic}}\n\(more)")
    if let words {
      #expect(answer.contains(words.replacing("'", with: "&apos;")) || answer.contains(words), "\(answer)")
    } else {
      #expect(rows(answer) == ["T -"])
    }
  }

  @Test("Loops go over the parameters that a change set gives; the processed template has what they made")
  func loops() {
    // intrinsic-function-reference-foreach
    let cloud = Cloud()
    let template = """
      Transform: AWS::LanguageExtensions
      Parameters: {Names: {Type: CommaDelimitedList, Default: a}}
      Resources: {'Fn::ForEach::T': [N, !Ref Names, {'T${N}': {Type: AWS::SNS::Topic, Properties: {DisplayName: {'Fn::ToJsonString': [!Ref N]}}}}]}
      """
    cloud.deploy("app", template, ["Names": "x,y"])
    #expect(cloud.status("app") == "CREATE_COMPLETE")
    #expect(cloud.resource("app", "Ty")?.properties["DisplayName"] == #"["y"]"#)
    let processed = cloud.ask("GetTemplate", [("StackName", "app"), ("TemplateStage", "Processed")])
    #expect(processed.contains("Tx") && !processed.contains("ForEach"))
  }

  @Test(
    "A resource is told as it is and as it would be, without what is not to be echoed: API_ResourceChange")
  func contexts() {
    func template(_ bucket: String, _ others: String) -> String {
      """
      Parameters: {Key: {Type: String, NoEcho: true, Default: hidden-\(bucket)}}
      Resources:
        B: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Metadata: {a: b}, Properties: {BucketName: \(bucket)}}
        P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Key}}
        \(others)
      """
    }
    let cloud = Cloud()
    cloud.deploy("app", template("one-bucket", "Q: {Type: AWS::SNS::Topic}"))
    let told = cloud.changes(
      "app", template("two-bucket", "T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref B}}"))
    for context in [
      #"<BeforeContext>{"Properties":{"BucketName":"one-bucket"},"Metadata":{"a":"b"},"DeletionPolicy":"Retain"}<"#,
      #"<AfterContext>{"Properties":{"BucketName":"two-bucket"},"Metadata":{"a":"b"},"DeletionPolicy":"Retain"}<"#,
      #"<AfterContext>{"Properties":{"DisplayName":"{{changeSet:KNOWN_AFTER_APPLY}}"}}<"#,
      #"<BeforeContext>{"Properties":{}}<"#,
      "<BeforeValue>****</BeforeValue><AfterValue>****</AfterValue>",
    ] { #expect(told.contains(context), "\(context) in \(told)") }
    #expect(!told.contains("hidden-"))
  }

  @Test("Items that are not known yet may be different ones")
  func pendingItems() {
    let template = """
      Resources:
        A: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a}}
        B: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: b}}
        L:
          Type: AWS::ElasticLoadBalancingV2::LoadBalancer
          Properties:
            Subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
            SecurityGroups: [!GetAtt A.GroupId, !GetAtt B.GroupId]
      """
    let told = Cloud().changes("app", template)
    #expect(told.contains("<Status>CREATE_COMPLETE</Status>"), "\(told)")
  }
}
