import AWSCore
import Documents
import Foundation
import TemplateLanguage
import Testing

@testable import Simulator

/// What operations keep, delete, replace and put back; each test names the pages of the User Guide that it is from.
@Suite("What becomes of resources")
struct ResourceFateTests {
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

  @Test(
    "What schemas call conditional is made anew where its page says so, a domain's version by its UpdatePolicy",
    arguments: [
      // aws-resource-dynamodb-table, aws-resource-events-rule, aws-attribute-updatepolicy
      (
        "AWS::DynamoDB::Table",
        "BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: V, AttributeType: S}], KeySchema: [{AttributeName: V, KeyType: HASH}]",
        "", "Conditional", true
      ),
      ("AWS::Events::Rule", "ScheduleExpression: rate(1 day), EventBusName: V", "", "Conditional", true),
      ("AWS::EC2::VPC", "CidrBlock: 10.0.0.0/16, InstanceTenancy: default", "", "False", false),
      ("AWS::OpenSearchService::Domain", "EngineVersion: OpenSearch_V", "", "True", true),
      (
        "AWS::OpenSearchService::Domain", "EngineVersion: OpenSearch_V",
        "UpdatePolicy: {EnableVersionUpgrade: true}, ", "False", false
      ),
    ])
  func conditionalReplacement(
    _ type: String, _ properties: String, _ policy: String, _ told: String, _ isMadeAnew: Bool
  ) {
    let cloud = Cloud()
    func template(_ version: String) -> String {
      let properties = properties.replacing("V,", with: "\(version),").replacing("V}", with: "\(version)}")
      let last = properties.hasSuffix("V") ? properties.dropLast() + version : Substring(properties)
      return """
        Resources:
          R: {Type: \(type), \(policy)Properties: {\(last)\(type.hasSuffix("VPC") ? ", Tags: [{Key: k, Value: \"\(version)\"}]" : "")}}
        """
    }
    cloud.deploy("app", template("1.1"))
    #expect(cloud.status("app") == "CREATE_COMPLETE", "\(cloud.events("app"))")
    let before = cloud.resource("app", "R")?.physicalID
    #expect(cloud.changes("app", template("1.2")).contains("<Replacement>\(told)</Replacement>"))
    cloud.deploy("app", template("1.2"))
    #expect(cloud.status("app") == "UPDATE_COMPLETE", "\(cloud.events("app"))")
    #expect((cloud.resource("app", "R")?.physicalID != before) == isMadeAnew)
  }

  @Test(
    "What is added whole means what is in it: what replaces a resource stands within it, or does not",
    arguments: [
      (
        "AWS::EKS::Cluster",
        "RoleArn: 'arn:aws:iam::123456789012:role/r', ResourcesVpcConfig: {SubnetIds: [subnet-12345678]}",
        "KubernetesNetworkConfig: {ElasticLoadBalancing: {Enabled: false}}", "False"
      ),
      (
        "AWS::EKS::Cluster",
        "RoleArn: 'arn:aws:iam::123456789012:role/r', ResourcesVpcConfig: {SubnetIds: [subnet-12345678]}",
        "KubernetesNetworkConfig: {IpFamily: ipv6}", "True"
      ),
      (
        "AWS::Pipes::Pipe",
        "RoleArn: 'arn:aws:iam::123456789012:role/r', Source: 'arn:aws:sqs:us-east-1:123456789012:q', Target: 'arn:aws:sqs:us-east-1:123456789012:p'",
        "SourceParameters: {SqsQueueParameters: {BatchSize: 5}}", "False"
      ),
    ])
  func addedWhole(_ type: String, _ properties: String, _ more: String, _ told: String) {
    let cloud = Cloud()
    func template(_ properties: String) -> String {
      "Resources: {R: {Type: \(type), Properties: {\(properties)}}}"
    }
    cloud.deploy("app", template(properties))
    #expect(cloud.status("app") == "CREATE_COMPLETE", "\(cloud.events("app"))")
    let changes = cloud.changes("app", template("\(properties), \(more)"))
    #expect(changes.contains("<Replacement>\(told)</Replacement>"), "\(changes)")
  }

  @Test("Revisions of a task and versions of a launch template count up")
  func revisions() {
    let cloud = Cloud()
    func template(_ image: String, _ size: String) -> String {
      """
      Resources:
        T: {Type: AWS::ECS::TaskDefinition, Properties: {Family: fam, ContainerDefinitions: [{Name: a, Image: \(image), Memory: 128}]}}
        L: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {InstanceType: \(size)}}}
      Outputs: {T: {Value: !Ref T}, L: {Value: !GetAtt L.LatestVersionNumber}}
      """
    }
    let arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/fam"
    cloud.deploy("app", template("one", "t3.micro"))
    #expect(cloud.outputs("app") == ["T": "\(arn):1", "L": "1"])
    cloud.deploy("app", template("two", "t3.small"))
    #expect(cloud.status("app") == "UPDATE_COMPLETE", "\(cloud.events("app"))")
    #expect(cloud.outputs("app") == ["T": "\(arn):2", "L": "2"])
    cloud.deploy("other", template("one", "t3.micro"))
    #expect(cloud.outputs("other")["T"] == "\(arn):3")
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

  @Test(
    "What has a name of its own cannot be replaced under it: cfn-resource-name-type",
    arguments: [
      (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "Name: own, Subnets: [subnet-12345678, subnet-87654321], Scheme: %", "internal",
        "internet-facing"
      ),
      (
        "AWS::ElasticLoadBalancingV2::TargetGroup", "Name: own, Port: %, Protocol: HTTP, VpcId: vpc-12345678",
        "80", "81"
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
    cloud.deploy("app", template("vpc-11111111"))
    cloud.deploy("app", template("vpc-22222222"))
    #expect(cloud.status("app") == "UPDATE_COMPLETE", "\(cloud.events("app"))")
    cloud.deploy("other", template("vpc-22222222"))
    #expect(cloud.events("other").contains { $0.contains("already exists") })
    cloud.deploy("third", template("vpc-11111111"))
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
    "What is made is told as begun, as initiated with its id, and as done, each with its properties: API_StackEvent"
  )
  func initiated() {
    let cloud = Cloud()
    func topic(_ name: String) -> String {
      """
      Parameters: {K: {Type: String, NoEcho: true, Default: hidden}}
      Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: \(name), DisplayName: !Ref K}}}
      """
    }
    cloud.deploy("app", topic("one"))
    cloud.deploy("app", topic("two"))
    #expect(
      cloud.events("app").filter { $0.hasPrefix("T ") } == [
        "T CREATE_IN_PROGRESS ", "T CREATE_IN_PROGRESS Resource creation Initiated", "T CREATE_COMPLETE ",
        "T UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
        "T UPDATE_IN_PROGRESS Resource creation Initiated", "T UPDATE_COMPLETE ", "T DELETE_IN_PROGRESS ",
        "T DELETE_COMPLETE ",
      ])
    let told = cloud.ask("DescribeStackEvents", [("StackName", "app")])
    let events = told.matches(of: /<member>.*?<\/member>/).map { String($0.0) }
    let first = events.last { $0.contains("<LogicalResourceId>T<") } ?? ""
    #expect(first.contains("<PhysicalResourceId></PhysicalResourceId>"))
    #expect(events.contains { $0.contains(":one</PhysicalResourceId>") && $0.contains("creation Initiated") })
    #expect(
      events.contains {
        $0.contains(#"<ResourceProperties>{"TopicName":"two","DisplayName":"****"}</ResourceProperties>"#)
      })
    #expect(!told.contains("hidden"))
    #expect(events.first?.contains("<ResourceProperties>") == false)
  }
}
