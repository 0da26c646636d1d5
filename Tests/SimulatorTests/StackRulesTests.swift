import AWSCore
import Documents
import Foundation
import TemplateLanguage
import Testing

@testable import Simulator

/// What CloudFormation documents of stacks and change sets beside the template language; each test names the pages of the
/// User Guide that it is from.
@Suite("The rules of stacks")
struct StackRulesTests {
  // MARK: Exports: using-cfn-stack-exports, outputs-section-structure

  private static let exporter = """
    Parameters: {V: {Type: String, Default: one}}
    Resources: {T: {Type: AWS::SNS::Topic}}
    Outputs: {O: {Value: !Ref V, Export: {Name: shared}}}
    """
  private static let importer =
    "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue shared}}}"

  @Test("An export that another stack imports can be neither changed, taken away nor deleted")
  func exportsInUse() {
    let cloud = Cloud()
    cloud.deploy("base", Self.exporter)
    cloud.deploy("app", Self.importer)
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "one")
    cloud.deploy("base", Self.exporter, ["V": "two"])
    #expect(cloud.status("base") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(
      cloud.events("base").contains { $0.contains("Export shared cannot be updated as it is in use by app") })
    #expect(cloud.outputs("base") == ["O": "one"])
    cloud.deploy("base", "Resources: {T: {Type: AWS::SNS::Topic}}")
    #expect(
      cloud.events("base").contains { $0.contains("Export shared cannot be deleted as it is in use by app") })
    cloud.ask("DeleteStack", [("StackName", "base")])
    #expect(cloud.status("base") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(
      cloud.events("base").last?.contains(
        "Delete canceled. Cannot delete export shared as it is in use by app.")
        == true)
    cloud.ask("DeleteStack", [("StackName", "app")])
    cloud.ask("DeleteStack", [("StackName", "base")])
    #expect(cloud.status("base") == nil)
  }

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

  @Test("What a custom resource's provider answers is told to be not known, rather than not there")
  func customAnswers() {
    let cloud = Cloud()
    cloud.deploy(
      "app",
      "Resources: {C: {Type: 'Custom::X', Properties: {ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:f'}}, T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt C.Name}}}"
    )
    #expect(
      cloud.events("app").contains {
        $0.contains("the rehearsal does not know what the provider of C answers for Name")
      }, "\(cloud.events("app"))")
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
    "What an export may be called: outputs-section-structure",
    arguments: ["my_export", "a b!", "/${AWS::StackName}/x", "", String(repeating: "x", count: 256)])
  func exportNames(_ name: String) {
    let cloud = Cloud()
    let answer = cloud.deploy(
      "app",
      "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: x, Export: {Name: !Sub '\(name)'}}}")
    #expect(answer.contains("consist only of alphanumeric characters, colons, or hyphens"), "\(answer)")
  }

  @Test("The name of an export is one stack's in a region, and what is not exported cannot be imported")
  func exportsOfOthers() {
    let cloud = Cloud()
    #expect(cloud.deploy("app", Self.importer).contains("No export named shared found."))
    cloud.deploy("base", Self.exporter)
    cloud.deploy("other", Self.exporter)
    #expect(cloud.status("other") == "ROLLBACK_COMPLETE")
    #expect(
      cloud.events("other").contains {
        $0.contains("Export with name shared is already exported by stack base")
      })
  }

  @Test("A stack that fails takes over no export, and an export can be made once by a stack")
  func exportsOfFailed() {
    let cloud = Cloud()
    cloud.deploy("base", Self.exporter)
    cloud.deploy("other", Self.exporter, ["V": "two"])
    cloud.deploy("app", Self.importer)
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "one")
    #expect(cloud.outputs("other").isEmpty)
    cloud.deploy(
      "twice",
      """
      Resources: {T: {Type: AWS::SNS::Topic}}
      Outputs:
        A: {Value: a, Export: {Name: !Sub '${AWS::StackName}-x'}}
        B: {Value: b, Export: {Name: !Sub '${AWS::StackName}-x'}}
      """)
    #expect(cloud.status("twice") == "ROLLBACK_COMPLETE")
    #expect(cloud.events("twice").contains { $0.contains("Duplicate Export Name twice-x") })
  }

  // MARK: What became of what an operation left: stack-failure-options, dynamic-references-ssm

  @Test("An update that is rolled back puts back what it had changed in the account")
  func restoredValues() {
    let cloud = Cloud()
    func template(_ value: String, _ more: String = "") -> String {
      "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: p, Value: \(value)}}\(more)}"
    }
    cloud.deploy("app", template("a"))
    cloud.change { $0.failures["app", default: [:]]["Q"] = "no" }
    cloud.deploy("app", template("b", ", Q: {Type: AWS::SQS::Queue, DependsOn: P}"))
    #expect(cloud.status("app") == "UPDATE_ROLLBACK_COMPLETE")
    cloud.deploy(
      "reader",
      "Resources: {T: {Type: AWS::SQS::Queue, Properties: {QueueName: '{{resolve:ssm:p}}'}}}\nOutputs: {O: {Value: !GetAtt T.QueueName}}"
    )
    #expect(cloud.outputs("reader") == ["O": "a"])
  }

  @Test("An attribute that is a property follows it")
  func attributesFollow() {
    let cloud = Cloud()
    for value in ["a", "b"] {
      cloud.deploy(
        "app",
        """
        Resources:
          P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: \(value)}}
          T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt P.Value}}
        Outputs: {O: {Value: !GetAtt P.Value}}
        """)
      #expect(cloud.outputs("app") == ["O": value])
      #expect(cloud.resource("app", "T")?.properties["DisplayName"]?.text == value)
    }
  }

  @Test("What could not be made is made by the update that follows, and what was made stays")
  func updateAfterFailure() {
    let cloud = Cloud()
    let template =
      "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: a}}, B: {Type: AWS::SQS::Queue, DependsOn: A}}"
    cloud.change { $0.failures["app", default: [:]]["B"] = "no" }
    cloud.ask(
      "CreateStack", [("StackName", "app"), ("TemplateBody", template), ("OnFailure", "DO_NOTHING")])
    #expect(cloud.status("app") == "CREATE_FAILED")
    let made = cloud.resource("app", "A")?.physicalID
    cloud.change { $0.failures["app"] = nil }
    cloud.deploy("app", template)
    #expect(cloud.status("app") == "UPDATE_COMPLETE")
    #expect(cloud.resource("app", "A")?.physicalID == made)
    #expect(cloud.resource("app", "B")?.physicalID != nil)
  }

  @Test("A deletion policy that an update brings holds for what the update does not touch, too")
  func adoptedPolicies() {
    let cloud = Cloud()
    let queue = "Q: {Type: AWS::SQS::Queue, Properties: {QueueName: q}"
    cloud.deploy("app", "Resources: {\(queue)}}")
    cloud.deploy("app", "Resources: {\(queue), DeletionPolicy: Retain}, T: {Type: AWS::SNS::Topic}}")
    cloud.ask("DeleteStack", [("StackName", "app")])
    cloud.deploy("again", "Resources: {\(queue)}}")
    #expect(cloud.status("again") == "ROLLBACK_COMPLETE")
  }

  @Test("Versions of a layer count up")
  func layerVersions() {
    let cloud = Cloud()
    cloud.deploy("store", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: code}}}")
    cloud.put(object: "code/a")
    cloud.put(object: "code/b")
    for (key, version) in [("a", "1"), ("b", "2")] {
      cloud.deploy(
        "app",
        "Resources: {L: {Type: AWS::Lambda::LayerVersion, Properties: {LayerName: l, Content: {S3Bucket: code, S3Key: \(key)}}}}"
      )
      #expect(cloud.resource("app", "L")?.physicalID?.hasSuffix(":layer:l:\(version)") == true)
    }
  }

  @Test(
    "A secret that is deleted is gone under its name, too, and other stages than the present are not known")
  func secrets() {
    let cloud = Cloud()
    func reading(_ reference: String) -> String {
      "Resources: {T: {Type: AWS::SQS::Queue, Properties: {QueueName: '{{resolve:secretsmanager:\(reference)}}'}}}\nOutputs: {O: {Value: !GetAtt T.QueueName}}"
    }
    cloud.deploy(
      "app", "Resources: {S: {Type: AWS::SecretsManager::Secret, Properties: {Name: s, SecretString: v}}}")
    cloud.deploy("now", reading("s:SecretString::AWSCURRENT"))
    #expect(cloud.outputs("now") == ["O": "v"])
    cloud.deploy("before", reading("s:SecretString::AWSPREVIOUS"))
    #expect(cloud.events("before").contains { $0.contains("does not know what") })
    cloud.ask("DeleteStack", [("StackName", "app")])
    cloud.deploy("after", reading("s"))
    #expect(cloud.events("after").contains { $0.contains("can't find the specified secret") })
  }

  @Test(
    "Every attribute that is taken has a value",
    arguments: [
      ("AWS::S3::Bucket", "RegionalDomainName"), ("AWS::S3::Bucket", "WebsiteURL"),
      ("AWS::IAM::ManagedPolicy", "PolicyArn"), ("AWS::SQS::Queue", "QueueUrl"),
      ("AWS::SNS::Topic", "TopicArn"),
    ])
  func attributes(_ type: String, _ attribute: String) {
    let cloud = Cloud()
    let properties = type == "AWS::IAM::ManagedPolicy" ? "{PolicyDocument: {Statement: []}}" : "{}"
    cloud.deploy(
      "app",
      "Resources: {R: {Type: \(type), Properties: \(properties)}}\nOutputs: {O: {Value: !GetAtt R.\(attribute)}}"
    )
    #expect(cloud.status("app") == "CREATE_COMPLETE")
    #expect(cloud.outputs("app")["O"]?.isEmpty == false)
  }

  // MARK: Deletion policies: aws-attribute-deletionpolicy, aws-attribute-updatereplacepolicy

  @Test(
    "What is to be retained is skipped, and stays with its name",
    arguments: ["Retain", "RetainExceptOnCreate"])
  func retained(_ policy: String) {
    let cloud = Cloud()
    let template =
      "Resources: {Q: {Type: AWS::SQS::Queue, DeletionPolicy: \(policy), Properties: {QueueName: q}}}"
    cloud.deploy("app", template)
    let id = cloud.id("app")
    cloud.ask("DeleteStack", [("StackName", "app")])
    #expect(cloud.status("app") == nil)
    #expect(cloud.events(id).contains("Q DELETE_SKIPPED "))
    cloud.deploy("again", template)
    #expect(cloud.status("again") == "ROLLBACK_COMPLETE")
    #expect(cloud.events("again").contains { $0.contains("already exists") })
  }

  @Test("Where creating fails, Retain keeps what was made, and RetainExceptOnCreate does not")
  func retainedOnCreate() {
    for (policy, isKept) in [("Retain", true), ("RetainExceptOnCreate", false), ("Delete", false)] {
      let cloud = Cloud()
      cloud.deploy("taken", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: x}}}")
      cloud.deploy(
        "app",
        """
        Resources:
          A: {Type: AWS::SQS::Queue, DeletionPolicy: \(policy), Properties: {QueueName: a}}
          B: {Type: AWS::SQS::Queue, DependsOn: A, Properties: {QueueName: x}}
        """)
      #expect(cloud.status("app") == "ROLLBACK_COMPLETE")
      #expect(cloud.events("app").contains("A DELETE_SKIPPED ") == isKept, "\(policy)")
      cloud.deploy("next", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}}")
      #expect(cloud.status("next") == (isKept ? "ROLLBACK_COMPLETE" : "CREATE_COMPLETE"), "\(policy)")
    }
  }

  @Test("What is removed from a template with Retain is skipped, too")
  func removed() {
    let cloud = Cloud()
    cloud.deploy(
      "app",
      "Resources: {T: {Type: AWS::SNS::Topic}, Q: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}}")
    cloud.deploy("app", "Resources: {T: {Type: AWS::SNS::Topic}}")
    #expect(cloud.status("app") == "UPDATE_COMPLETE")
    #expect(cloud.events("app").contains("Q DELETE_SKIPPED "))
    #expect(cloud.resource("app", "Q") == nil)
  }

  @Test("Another takes the place of what is replaced, which goes afterwards, or stays by UpdateReplacePolicy")
  func replaced() throws {
    for policy in ["Delete", "Retain"] {
      let cloud = Cloud()
      func template(_ name: String) -> String {
        "Resources: {Q: {Type: AWS::SQS::Queue, UpdateReplacePolicy: \(policy), Properties: {QueueName: \(name)}}}\nOutputs: {U: {Value: !Ref Q}}"
      }
      cloud.deploy("app", template("a"))
      let before = cloud.outputs("app")["U"]
      cloud.deploy("app", template("b"))
      #expect(cloud.status("app") == "UPDATE_COMPLETE")
      #expect(cloud.outputs("app")["U"] != before && cloud.outputs("app")["U"]?.hasSuffix("/b") == true)
      #expect(
        cloud.events("app").contains {
          $0.hasPrefix(
            "Q UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource")
        })
      #expect(cloud.events("app").contains("Q DELETE_SKIPPED ") == (policy == "Retain"))
      #expect(cloud.events("app").contains("Q DELETE_COMPLETE ") == (policy == "Delete"))
      cloud.deploy("next", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}}")
      #expect(cloud.status("next") == (policy == "Delete" ? "CREATE_COMPLETE" : "ROLLBACK_COMPLETE"))
    }
  }

  @Test("Where replacing is rolled back, the old one is there again and the new one goes")
  func replacementRolledBack() {
    let cloud = Cloud()
    func template(_ name: String, _ second: String) -> String {
      """
      Resources:
        Q: {Type: AWS::SQS::Queue, Properties: {QueueName: \(name)}}
        R: {Type: AWS::SQS::Queue, DependsOn: Q, Properties: {QueueName: \(second)}}
      """
    }
    cloud.deploy("taken", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: x}}}")
    cloud.deploy("app", template("a", "r"))
    cloud.deploy("app", template("b", "x"))
    #expect(cloud.status("app") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(cloud.resource("app", "Q")?.physicalID?.hasSuffix("/a") == true)
    cloud.deploy("next", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: b}}}")
    #expect(cloud.status("next") == "CREATE_COMPLETE")
  }

  @Test("A nested stack's update is taken back with its parent's, and kept where that is done")
  func nestedRollback() throws {
    let cloud = Cloud()
    cloud.deploy("store", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}}")
    cloud.put(
      object: "bucket/inner.yaml",
      "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref N}}}\nParameters: {N: {Type: String}}\nOutputs: {U: {Value: !Ref Q}}"
    )
    func template(_ name: String, _ second: String) -> String {
      """
      Resources:
        S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/bucket/inner.yaml", Parameters: {N: \(name)}}}
        R: {Type: AWS::SQS::Queue, DependsOn: S, Properties: {QueueName: \(second)}}
      Outputs: {U: {Value: !GetAtt S.Outputs.U}}
      """
    }
    cloud.deploy("taken", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: x}}}")
    cloud.deploy("app", template("a", "r"))
    let nested = try #require(cloud.resource("app", "S")?.physicalID)
    let before = cloud.outputs("app")["U"]
    cloud.deploy("app", template("b", "x"))
    #expect(cloud.status("app") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(cloud.status(nested) == "UPDATE_ROLLBACK_COMPLETE")
    #expect(cloud.outputs("app")["U"] == before && cloud.outputs(nested)["U"] == before)
    #expect(cloud.resource(nested, "Q")?.physicalID == before)
    cloud.deploy("next", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: b}}}")
    #expect(cloud.status("next") == "CREATE_COMPLETE")

    cloud.deploy("app", template("c", "r"))
    #expect(cloud.status("app") == "UPDATE_COMPLETE" && cloud.status(nested) == "UPDATE_COMPLETE")
    #expect(cloud.outputs("app")["U"]?.hasSuffix("/c") == true)
    cloud.deploy("later", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}}")
    #expect(cloud.status("later") == "CREATE_COMPLETE")
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

  @Test(
    "What has a name of its own cannot be replaced under it: cfn-resource-name-type",
    arguments: [
      ("AWS::SNS::Topic", "TopicName: own, FifoTopic: %", "true", "false"),
      (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "Name: own, Subnets: [subnet-12345678, subnet-87654321], Scheme: %", "internal",
        "internet-facing"
      ),
      (
        "AWS::ElasticLoadBalancingV2::TargetGroup", "Name: own, Port: %, Protocol: HTTP, VpcId: v", "80", "81"
      ),
      ("AWS::EC2::SecurityGroup", "GroupName: own, GroupDescription: %", "a", "b"),
      (
        "AWS::StepFunctions::StateMachine",
        "StateMachineName: own, RoleArn: 'arn:aws:iam::123456789012:role/r', DefinitionString: '{}', StateMachineType: %",
        "STANDARD", "EXPRESS"
      ),
    ])
  func customNamed(_ type: String, _ properties: String, _ before: String, _ after: String) {
    let cloud = Cloud()
    func template(_ value: String) -> String {
      "Resources: {R: {Type: \(type), Properties: {\(properties.replacing("%", with: value))}}}"
    }
    cloud.deploy("app", template(before))
    #expect(cloud.status("app") == "CREATE_COMPLETE")
    cloud.deploy("app", template(after))
    #expect(cloud.status("app") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(
      cloud.events("app").contains {
        $0.contains(
          "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename own and update"
        )
      }, "\(cloud.events("app"))")
    cloud.deploy("app", template(after).replacing("own", with: "other"))
    #expect(cloud.status("app") == "UPDATE_COMPLETE", "\(cloud.events("app"))")
  }

  @Test("A group's name is its network's own, and may move to another")
  func namesInGroups() {
    let cloud = Cloud()
    func template(_ network: String) -> String {
      "Resources: {G: {Type: AWS::EC2::SecurityGroup, Properties: {GroupName: own, GroupDescription: x, VpcId: \(network)}}}"
    }
    cloud.deploy("app", template("vpc-1"))
    cloud.deploy("app", template("vpc-2"))
    #expect(cloud.status("app") == "UPDATE_COMPLETE", "\(cloud.events("app"))")
    cloud.deploy("other", template("vpc-2"))
    #expect(cloud.events("other").contains { $0.contains("already exists") })
    cloud.deploy("third", template("vpc-1"))
    #expect(cloud.status("third") == "CREATE_COMPLETE", "\(cloud.events("third"))")
  }

  @Test("The service token of a custom resource cannot be changed")
  func serviceTokens() {
    let cloud = Cloud()
    func template(_ name: String) -> String {
      "Resources: {C: {Type: 'Custom::X', Properties: {ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:\(name)'}}}"
    }
    cloud.deploy("app", template("f"))
    cloud.deploy("app", template("g"))
    #expect(cloud.events("app").contains { $0.contains("Modifying service token is not allowed.") })
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

  @Test(
    "An output that is a list, or nothing, is refused: outputs-section-structure",
    arguments: [
      ("!GetAtt V.CidrBlockAssociations", "must evaluate to a String"),
      ("!FindInMap [M, k, l]", "must evaluate to a String"),
      ("!If [Never, x, !Ref AWS::NoValue]", "the rehearsal does not know what the output O comes to"),
    ])
  func outputsThatAreNone(_ value: String, _ words: String) {
    let cloud = Cloud()
    let answer = cloud.deploy(
      "app",
      "Mappings: {M: {k: {l: [a, b]}}}\nConditions: {Never: !Equals [a, b]}\nResources: {V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}\nOutputs: {O: {Value: \(value)}}"
    )
    #expect((answer + cloud.events("app").joined()).contains(words), "\(answer)")
    #expect(cloud.status("app") != "CREATE_COMPLETE")
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

  @Test("An empty list takes a stack's tags away: API_UpdateStack")
  func tagsTakenAway() {
    let cloud = Cloud()
    let template = "Resources: {T: {Type: AWS::SNS::Topic}}"
    cloud.deploy("app", template, tags: ["a": "b"])
    cloud.ask("UpdateStack", [("StackName", "app"), ("TemplateBody", template), ("Tags", "")])
    #expect(cloud.status("app") == "UPDATE_COMPLETE")
    #expect(!cloud.ask("DescribeStacks", [("StackName", "app")]).contains("<Key>a<"))
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

  @Test(
    "What the simulator does nothing with is refused by its name",
    arguments: [
      ("CreateStack", "StackPolicyBody", "{}"), ("CreateStack", "ResourceTypes.member.1", "AWS::SNS::Topic"),
      ("CreateStack", "RollbackConfiguration.MonitoringTimeInMinutes", "5"),
      ("CreateStack", "TimeoutInMinutes", "5"),
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

  @Test("A bucket that is not empty is not deleted")
  func fullBuckets() {
    let cloud = Cloud()
    cloud.deploy("app", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: full}}}")
    cloud.put(object: "full/x")
    cloud.ask("DeleteStack", [("StackName", "app")])
    #expect(cloud.status("app") == "DELETE_FAILED")
    #expect(cloud.events("app").contains { $0.contains("The bucket you tried to delete is not empty") })
    let empty = Cloud()
    empty.deploy("app", "Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: full}}}")
    empty.ask("DeleteStack", [("StackName", "app")])
    #expect(empty.status("app") == nil)
  }

  // MARK: Change sets: using-cfn-updating-stacks-changesets-samples

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

  // MARK: What a change set refuses

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

  @Test("Values of the parameter store and of secrets are put in as resources are made")
  func storedValues() {
    // dynamic-references-ssm, dynamic-references-secretsmanager, cloudformation-supplied-parameter-types
    let cloud = Cloud()
    cloud.put(parameter: "/size", "small")
    cloud.put(parameter: "/list", "a,b")
    let template = """
      Parameters:
        Size: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /size}
        List: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /list}
      Resources:
        P: {Type: AWS::SSM::Parameter, Properties: {Name: /made, Type: String, Value: !Ref Size}}
        S: {Type: AWS::SecretsManager::Secret, Properties: {Name: db, SecretString: '{"user":"u","password":"p"}'}}
      Outputs:
        Size: {Value: !Ref Size}
        Second: {Value: !Select [1, !Ref List]}
      """
    cloud.deploy("base", template)
    #expect(cloud.outputs("base") == ["Size": "small", "Second": "b"])
    cloud.deploy(
      "app",
      """
      Resources: {T: {Type: AWS::SQS::Queue, Properties: {QueueName: 'q-{{resolve:ssm:/made}}'}}}
      Outputs: {U: {Value: '{{resolve:secretsmanager:db:SecretString:user}}'}, Q: {Value: !GetAtt T.QueueName}}
      """)
    // Of outputs none is put in (dynamic-references, "Considerations").
    #expect(
      cloud.outputs("app") == ["U": "{{resolve:secretsmanager:db:SecretString:user}}", "Q": "q-small"])
    #expect(cloud.resource("app", "T")?.properties["QueueName"] == "q-{{resolve:ssm:/made}}")
    cloud.deploy(
      "lost", "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: '{{resolve:ssm:/no}}'}}}")
    #expect(cloud.events("lost").contains { $0.contains("Parameters: [ssm:/no] cannot be found.") })
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

  @Test("The outputs of another stack are had by its name")
  func outputsOfOthers() {
    // intrinsic-function-reference-getstackoutput
    let cloud = Cloud()
    cloud.deploy("base", "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {Url: {Value: there}}")
    cloud.deploy(
      "app",
      "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::GetStackOutput: {StackName: base, OutputName: Url}}}}}"
    )
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "there")
  }

  // MARK: What a seed has happen

  @Test("A custom resource has the attributes that its provider answers, or fails")
  func customResources() {
    // template-custom-resources
    let template = """
      Resources:
        C: {Type: 'Custom::Thing', Properties: {ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:f'}}
        T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt C.Word}}
      """
    let cloud = Cloud()
    cloud.change { $0.answers["app"] = ["C": ["Word": "answered"]] }
    cloud.deploy("app", template)
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "answered")
    cloud.deploy("silent", template)
    #expect(cloud.status("silent") == "ROLLBACK_COMPLETE")
    #expect(
      cloud.events("silent").contains { $0.contains("does not know what the provider of C answers for Word") }
    )
    cloud.change { $0.failures["failing"] = ["C": "Received response status [FAILED] from custom resource."] }
    cloud.deploy("failing", template)
    #expect(
      cloud.events("failing").contains { $0.contains("C CREATE_FAILED Received response status [FAILED]") })
  }

  @Test("A wait condition that counts no signals is there at once, and none can be changed")
  func waitCondition() {
    // aws-resource-cloudformation-waitcondition
    func template(_ timeout: Int) -> String {
      """
      Resources:
        H: {Type: AWS::CloudFormation::WaitConditionHandle}
        W:
          Type: AWS::CloudFormation::WaitCondition
          Properties: {Handle: !Ref H, Timeout: \(timeout), Count: 0}
      Outputs: {Data: {Value: !GetAtt W.Data}}
      """
    }
    let cloud = Cloud()
    cloud.deploy("app", template(1))
    #expect(cloud.status("app") == "CREATE_COMPLETE")
    #expect(cloud.ask("DescribeStacks", [("StackName", "app")]).contains("<OutputValue>{}</OutputValue>"))
    cloud.deploy("app", template(2))
    #expect(cloud.status("app") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(cloud.events("app").contains { $0.contains("W UPDATE_FAILED Update to resource type") })
  }

  @Test("A list with commas has a member for each comma and one more, and an empty one has an empty member")
  func commas() {
    // parameters-section-structure, "CommaDelimitedList"
    let cloud = Cloud()
    cloud.deploy(
      "app",
      """
      Transform: AWS::LanguageExtensions
      Parameters: {L: {Type: CommaDelimitedList, Default: " a , b,, c "}, E: {Type: CommaDelimitedList, Default: ""}}
      Resources: {T: {Type: AWS::SNS::Topic}}
      Outputs:
        Whole: {Value: !Join ['|', !Ref L]}
        Third: {Value: !Select [3, !Ref L]}
        Count: {Value: !Sub ['${N}', {N: {'Fn::Length': !Ref L}}]}
        Empty: {Value: !Sub ['${N}', {N: {'Fn::Length': !Ref E}}]}
      """)
    #expect(cloud.outputs("app") == ["Whole": "a|b||c", "Third": "c", "Count": "4", "Empty": "1"])
  }

  @Test(
    "An instance that waits for signals fails where none come, and is there at once where none are wanted")
  func signals() {
    // aws-attribute-creationpolicy
    func template(_ count: Int) -> String {
      "Resources: {I: {Type: AWS::EC2::Instance, CreationPolicy: {ResourceSignal: {Count: \(count), Timeout: PT1S}}}}"
    }
    let cloud = Cloud()
    cloud.deploy("app", template(2))
    #expect(cloud.status("app") == "ROLLBACK_COMPLETE")
    #expect(cloud.events("app").contains { $0.contains("Failed to receive 2 resource signal(s)") })
    cloud.deploy("none", template(0))
    #expect(cloud.status("none") == "CREATE_COMPLETE")
  }

  // MARK: What requests may say, and what is told again: API_CreateStack, API_CreateChangeSet, API_DescribeStacks

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

  @Test("What is under way where another resource fails is cancelled, and both are named")
  func cancelled() {
    let cloud = Cloud()
    cloud.change { $0.failures["app"] = ["L": "no"] }
    cloud.deploy("app", "Resources: {L: {Type: AWS::Logs::LogGroup}, T: {Type: AWS::IAM::User}}")
    #expect(cloud.events("app").contains { $0.contains("T CREATE_FAILED Resource creation cancelled") })
    #expect(cloud.events("app").contains { $0.contains("failed to create: [L, T]") })
    cloud.deploy("next", "Resources: {T: {Type: AWS::SNS::Topic}}")
    cloud.change { $0.failures["next"] = ["L": "no"] }
    cloud.deploy("next", "Resources: {T: {Type: AWS::SNS::Topic}, L: {Type: AWS::Logs::LogGroup}}")
    #expect(cloud.events("next").contains { $0.contains("failed to create: [L]") })
  }

  @Test(
    "Changes that services refuse fail",
    arguments: [
      (
        "AWS::KMS::Key", "KeySpec: ECC_NIST_P256, KeyUsage: SIGN_VERIFY",
        "KeySpec: RSA_2048, KeyUsage: SIGN_VERIFY"
      ),
      ("AWS::Cognito::UserPool", "AliasAttributes: [email]", "AliasAttributes: [phone_number]"),
      ("AWS::Logs::LogGroup", "LogGroupClass: STANDARD", "LogGroupClass: INFREQUENT_ACCESS"),
    ])
  func refusedUpdates(_ type: String, _ before: String, _ after: String) {
    let cloud = Cloud()
    for properties in [before, after] {
      cloud.deploy("app", "Resources: {R: {Type: '\(type)', Properties: {\(properties)}}}")
    }
    #expect(cloud.status("app") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(cloud.events("app").contains { $0.contains("R UPDATE_FAILED Update") })
  }

  @Test("Properties that do not go together fail as the resource is made, and not before")
  func combination() {
    let cloud = Cloud()
    let template = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: a, FifoQueue: true}}}"
    #expect(!cloud.changes("app", template).contains("FAILED"))
    cloud.deploy("next", template)
    #expect(cloud.status("next") == "ROLLBACK_COMPLETE")
    #expect(cloud.events("next").contains { $0.contains("HandlerErrorCode: InvalidRequest") })
  }

  @Test("Events appear late where a seed delays them")
  func lateEvents() {
    let cloud = Cloud()
    cloud.deploy("app", "Resources: {T: {Type: AWS::SNS::Topic}}")
    #expect(cloud.ask("DescribeStackEvents", [("StackName", "app")]).contains("CREATE_COMPLETE"))
    cloud.change { $0.eventDelay = 86_400 }
    let answer = cloud.ask("DescribeStackEvents", [("StackName", "app")])
    #expect(answer.contains("<StackEvents") && !answer.contains("CREATE_COMPLETE"))
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
}
