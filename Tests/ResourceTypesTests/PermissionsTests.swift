import Documents
import Testing

@testable import ResourceTypes

@Suite("What a service role needs")
struct PermissionsTests {
  private func permissions(_ yaml: String, stack: String = "app") throws -> TemplatePermissions {
    TemplatePermissions(
      of: try Document(yaml: yaml), in: .init(region: "us-east-1", account: "123456789012", stackName: stack))
  }

  private func targets(_ permissions: TemplatePermissions, _ action: String) -> [String]? {
    permissions.needs.first { $0.action == action }?.targets
  }

  @Test("Names with braces that are never closed are read in a moment", arguments: ["${", "{{resolve:ssm:"])
  func openBraces(_ opening: String) throws {
    let name = String(repeating: opening, count: 20_000)
    let found = try permissions(
      "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub '\(name)'}}}")
    #expect(found.needs.contains { $0.action == "sns:CreateTopic" })
  }

  @Test(
    "The service that a type is of is among what is asked, whatever it is called, and keys are not without one",
    arguments: [
      ("AWS::AmazonMQ::Broker", "mq:CreateBroker"), ("AWS::MWAA::Environment", "airflow:CreateEnvironment"),
      ("AWS::RedshiftServerless::Namespace", "redshift-serverless:CreateNamespace"),
      ("AWS::EMRServerless::Application", "emr-serverless:CreateApplication"),
      ("AWS::MSK::ServerlessCluster", "kafka:CreateClusterV2"),
      ("AWS::OpenSearchServerless::VpcEndpoint", "aoss:CreateVpcEndpoint"),
      ("AWS::DocDBElastic::Cluster", "docdb-elastic:CreateCluster"),
      ("AWS::EMRContainers::Endpoint", "emr-containers:CreateManagedEndpoint"),
      ("AWS::NeptuneGraph::PrivateGraphEndpoint", "neptune-graph:CreatePrivateGraphEndpoint"),
      ("AWS::RefactorSpaces::Environment", "refactor-spaces:CreateEnvironment"),
      ("AWS::Cognito::UserPoolDomain", "cognito-idp:CreateUserPoolDomain"),
      ("AWS::DirectoryService::MicrosoftAD", "ds:CreateMicrosoftAD"),
      ("AWS::CodeGuruReviewer::RepositoryAssociation", "codeguru-reviewer:AssociateRepository"),
      ("AWS::ServiceDiscovery::PrivateDnsNamespace", "route53:CreateHostedZone"),
      ("AWS::EKS::Nodegroup", "eks:CreateNodegroup"), ("AWS::Lambda::Function", "lambda:CreateFunction"),
    ])
  func ownService(_ type: String, _ action: String) throws {
    let asked = try permissions("Resources: {R: {Type: '\(type)'}}").needs.map(\.action)
    #expect(asked.contains(action), "\(asked)")
    #expect(!asked.contains { $0.hasPrefix("kms:") }, "\(asked)")
  }

  @Test(
    "ARNs among the values call for the services that they are of; a topic is not asked to be subscribed to")
  func valuesCallFor() throws {
    func asked(_ resource: String) throws -> [String] {
      try permissions("Resources: {R: {\(resource)}}").needs.map(\.action)
    }
    let balancer = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/1"
    #expect(
      try asked("Type: AWS::WAFv2::WebACLAssociation, Properties: {ResourceArn: '\(balancer)', WebACLArn: x}")
        .contains("elasticloadbalancing:SetWebACL"))
    let vault = try asked("Type: AWS::Backup::BackupVault, Properties: {BackupVaultName: v}")
    #expect(vault.contains("backup-storage:MountCapsule") && vault.contains("kms:CreateGrant"))
    #expect(try !asked("Type: AWS::SNS::Topic").contains("sns:Subscribe"))
    #expect(
      try asked("Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: q}]}").contains(
        "sns:Subscribe"))
    #expect(
      try asked("Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, Endpoint: q, TopicArn: t}")
        .contains(
          "sns:Subscribe"))
  }

  @Test(
    "Actions are held to names that are given, that begin with the stack's, or to none where a function gives them"
  )
  func names() throws {
    let yaml = """
      Resources:
        Given: {Type: AWS::SNS::Topic, Properties: {TopicName: 通知}}
        Made: {Type: AWS::SQS::Queue}
        Later: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Ref Name}}
        Data: {Type: AWS::S3::Bucket}
      """
    let found = try permissions(yaml, stack: "My-App")
    #expect(targets(found, "sns:CreateTopic") == ["arn:aws:sns:us-east-1:123456789012:通知"])
    #expect(targets(found, "sns:GetTopicAttributes") == ["arn:aws:sns:us-east-1:123456789012:通知"])
    #expect(targets(found, "sqs:CreateQueue") == ["arn:aws:sqs:us-east-1:123456789012:My-App-Made-*"])
    #expect(
      targets(found, "dynamodb:CreateTable") == [
        "arn:aws:dynamodb:us-east-1:123456789012:table/*",
        "arn:aws:dynamodb:us-east-1:123456789012:table/*/*",
      ])
    #expect(targets(found, "s3:CreateBucket") == ["arn:aws:s3:::my-app-data-*"])
    #expect(targets(found, "s3:DeleteObject") == ["arn:aws:s3:::my-app-data-*/*"])
  }

  @Test(
    "What IAM takes a resource for is held to it; what it takes none for, or a name that is not known, to nothing"
  )
  func narrowed() throws {
    // The service authorization reference, by the table.
    let yaml = """
      Resources:
        AVeryLongLogicalIdOfABucketThatGoesOnAndOnForever: {Type: AWS::S3::Bucket}
        Secret: {Type: AWS::SecretsManager::Secret}
        Tied: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref Secret, TargetType: 'AWS::RDS::DBInstance', TargetId: x}}
        Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: '{{resolve:ssm:/queue}}'}}
        Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: s}}
        User: {Type: AWS::IAM::User, Properties: {UserName: u, Groups: [g]}}
        Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: !Ref User}}
        Added: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: h, Users: [u]}}
        Parameter: {Type: AWS::SSM::Parameter, Properties: {Name: /a/b, Type: String, Value: x}}
        Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: t}}
        Listening: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: x}}
        Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /aws/lambda/f}}
      """
    let found = try permissions(yaml, stack: "My-App")
    let account = "us-east-1:123456789012"
    for (action, wanted) in [
      ("s3:CreateBucket", ["arn:aws:s3:::my-app*"]),
      ("secretsmanager:DeleteSecret", ["arn:aws:secretsmanager:\(account):secret:Secret-*-*"]),
      ("secretsmanager:PutSecretValue", ["arn:aws:secretsmanager:\(account):secret:Secret-*-*"]),
      ("rds:DescribeDBInstances", ["*"]), ("sqs:ListQueueTags", ["arn:aws:sqs:\(account):*"]),
      ("kinesis:CreateStream", ["arn:aws:kinesis:\(account):stream/s"]),
      ("iam:PutUserPolicy", ["arn:aws:iam::123456789012:user/u"]),
      ("iam:AddUserToGroup", ["arn:aws:iam::123456789012:group/g", "arn:aws:iam::123456789012:group/h"]),
      ("iam:CreateAccessKey", ["arn:aws:iam::123456789012:user/u"]),
      ("ssm:PutParameter", ["arn:aws:ssm:\(account):parameter/a/b"]),
      ("sns:Subscribe", ["arn:aws:sns:\(account):t", "arn:aws:sns:\(account):t:*"]),
      (
        "logs:PutRetentionPolicy",
        [
          "arn:aws:logs:\(account):log-group:/aws/lambda/f",
          "arn:aws:logs:\(account):log-group:/aws/lambda/f:*",
        ]
      ),
    ] { #expect(targets(found, action) == wanted, "\(action)") }
  }

  @Test(
    "iam:PassRole is held to the roles that are passed: the template's own, those named, and any where a parameter names it"
  )
  func passRole() throws {
    func passed(_ role: String) throws -> [String]? {
      targets(
        try permissions(
          """
          Resources:
            Role: {Type: AWS::IAM::Role, Properties: {Path: /ci/}}
            F: {Type: AWS::Lambda::Function, Properties: {Role: \(role)}}
          """), "iam:PassRole")
    }
    #expect(try passed("!GetAtt Role.Arn") == ["arn:aws:iam::123456789012:role/ci/app-Role-*"])
    #expect(try passed("arn:aws:iam::123456789012:role/own") == ["arn:aws:iam::123456789012:role/own"])
    #expect(try passed("!Ref RoleParameter") == ["arn:aws:iam::123456789012:role/*"])
    #expect(
      try passed("!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/ci-${Stage}'") == [
        "arn:aws:iam::123456789012:role/ci-*"
      ])
    #expect(
      try passed("!Join ['', ['arn:aws:iam::', !Ref AWS::AccountId, ':role/own']]") == [
        "arn:aws:iam::123456789012:role/own"
      ])
    #expect(
      try passed("!If [Is, !GetAtt Role.Arn, 'arn:aws:iam::123456789012:role/b']") == [
        "arn:aws:iam::123456789012:role/b", "arn:aws:iam::123456789012:role/ci/app-Role-*",
      ])
    #expect(try passed("!ImportValue role") == ["arn:aws:iam::123456789012:role/*"])
    #expect(targets(try permissions("Resources: {T: {Type: AWS::SNS::Topic}}"), "iam:PassRole") == nil)
  }

  @Test(
    "A role is found whatever the property is called that hands it on",
    arguments: [
      ("AWS::ApiGateway::Method", "Integration: {Credentials: !GetAtt R.Arn}"),
      ("AWS::Events::Rule", "Targets: [{Id: a, Arn: b, RoleArn: !GetAtt R.Arn}]"),
      ("AWS::IAM::InstanceProfile", "Roles: [!Ref R]"),
      ("AWS::EC2::Instance", "IamInstanceProfile: !Ref P"),
      ("AWS::Redshift::Cluster", "IamRoles: [!GetAtt R.Arn]"),
      ("AWS::RDS::DBInstance", "MonitoringRoleArn: !GetAtt [R, Arn]"),
      ("AWS::CodeDeploy::DeploymentGroup", "ServiceRoleArn: !Sub '${R.Arn}'"),
      ("AWS::ECS::TaskDefinition", "ExecutionRoleArn: !GetAtt R.Arn"),
      ("AWS::EC2::SpotFleet", "SpotFleetRequestConfigData: {IamInstanceProfile: {Arn: !GetAtt P.Arn}}"),
      ("AWS::Cognito::IdentityPoolRoleAttachment", "Roles: {authenticated: !GetAtt R.Arn}"),
      ("AWS::Batch::ComputeEnvironment", "ServiceRole: !GetAtt R.Arn"),
      ("AWS::Lambda::Function", "Role: !If [C, !GetAtt R.Arn, !Ref AWS::NoValue]"),
    ])
  func roleProperties(type: String, properties: String) throws {
    let found = try permissions(
      """
      Resources:
        R: {Type: AWS::IAM::Role}
        P: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref R]}}
        X: {Type: \(type), Properties: {\(properties)}}
      """)
    let need = try #require(found.needs.first { $0.action == "iam:PassRole" })
    #expect(need.targets == ["arn:aws:iam::123456789012:role/app-R-*"])
    #expect(need.resources.contains("X"))
  }

  @Test("A name that refers to another resource, or is put together, is known as far as its parts are")
  func composedNames() throws {
    let found = try permissions(
      """
      Resources:
        Data: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${AWS::StackName}-${Stage}-data'}}
        Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Data, PolicyDocument: {}}}
        Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Join ['-', [orders, !Ref AWS::Region]]}}
        Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Topic.TopicName}}
      """)
    #expect(targets(found, "s3:PutBucketPolicy") == ["arn:aws:s3:::app-*-data"])
    #expect(targets(found, "sns:CreateTopic") == ["arn:aws:sns:us-east-1:123456789012:orders-us-east-1"])
    #expect(targets(found, "sqs:CreateQueue") == ["arn:aws:sqs:us-east-1:123456789012:*"])
  }

  @Test("Roles of which nothing is known may be any, by a parameter, another's instance profile or a map")
  func anyRole() throws {
    for (type, properties) in [
      ("AWS::EC2::Instance", "IamInstanceProfile: !Ref Profile"),
      (
        "AWS::EC2::SpotFleet",
        "C: {IamInstanceProfile: {Arn: 'arn:aws:iam::123456789012:instance-profile/x'}}"
      ),
      ("AWS::Cognito::IdentityPoolRoleAttachment", "Roles: {authenticated: !Ref Role}"),
      ("AWS::Cognito::UserPool", "SmsConfiguration: {SnsCallerArn: !Ref Role}"),
    ] {
      let found = try permissions("Resources: {X: {Type: \(type), Properties: {\(properties)}}}")
      #expect(targets(found, "iam:PassRole") == ["arn:aws:iam::123456789012:role/*"], "\(type)")
    }
  }

  @Test("Names that need each other, or double in each step, end", .timeLimit(.minutes(1)))
  func circles() throws {
    let chain = (0..<60).map {
      "  B\($0): {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${B\($0 + 1)}${B\($0 + 1)}'}}"
    }
    let found = try permissions(
      """
      Resources:
        A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref A}}
        R: {Type: AWS::IAM::Role, Properties: {Path: !GetAtt R.Arn, RoleName: !Sub '${R.Arn}${R}'}}
      \(chain.joined(separator: "\n"))
      """)
    #expect(targets(found, "s3:CreateBucket")?.contains("arn:aws:s3:::*") == true)
  }

  @Test("A rule of another bus, an image of ECR and a long name are called as AWS calls them")
  func formsOfNames() throws {
    let found = try permissions(
      """
      Resources:
        Rule: {Type: AWS::Events::Rule, Properties: {Name: r, EventBusName: orders}}
        Repo: {Type: AWS::ECR::Repository}
        ProcessIncomingOrdersRole: {Type: AWS::IAM::Role}
      """, stack: "Orders-service-production-eu")
    #expect(targets(found, "events:PutRule") == ["arn:aws:events:us-east-1:123456789012:rule/orders/r"])
    #expect(
      targets(found, "ecr:CreateRepository") == [
        "arn:aws:ecr:us-east-1:123456789012:repository/orders-service-production-eu-repo-*"
      ])
    #expect(targets(found, "iam:CreateRole") == ["arn:aws:iam::123456789012:role/Orders-service-produ*"])
  }

  @Test("Dynamic references and parameters of the parameter store ask for what reads them")
  func readings() throws {
    let found = try permissions(
      """
      Parameters: {Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /base/image}}
      Resources:
        A: {Type: AWS::SNS::Topic, Properties: {DisplayName: '{{resolve:ssm:/app/name:3}}'}}
        B:
          Type: AWS::SNS::Topic
          Properties: {DisplayName: !Sub '{{resolve:secretsmanager:${AWS::StackName}/db:SecretString:user}}'}
      """)
    #expect(found.needs.first { $0.action == "ssm:GetParameters" }?.resources == ["A", "Image"])
    #expect(
      targets(found, "ssm:GetParameters") == [
        "arn:aws:ssm:us-east-1:123456789012:parameter/*",
        "arn:aws:ssm:us-east-1:123456789012:parameter/app/name",
        "arn:aws:ssm:us-east-1::parameter/aws/service/*",
      ])
    let inside = try permissions(
      """
      Resources:
        A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub ['${P}', {P: '{{resolve:secretsmanager:db}}'}]}}
        B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Join ['', [a, !If [C, '{{resolve:ssm:/aws/service/x}}', b]]]}}
      """)
    #expect(
      targets(inside, "secretsmanager:GetSecretValue") == [
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-*"
      ])
    #expect(targets(inside, "ssm:GetParameters") == ["arn:aws:ssm:us-east-1::parameter/aws/service/x"])
    #expect(
      targets(found, "secretsmanager:GetSecretValue") == [
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-*"
      ])
  }

  @Test(
    "Each action names the resources that ask for it; what the table does not know is named, and nothing is made up"
  )
  func needs() throws {
    let found = try permissions(
      """
      Resources:
        A: {Type: AWS::SNS::Topic}
        B: {Type: AWS::SNS::Topic}
        C: {Type: Custom::Thing, Properties: {ServiceToken: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:make'}}
        D: {Type: AWS::CloudFormation::WaitConditionHandle}
        E: {Properties: {}}
      """)
    let topic = try #require(found.needs.first { $0.action == "sns:CreateTopic" })
    #expect(topic.resources == ["A", "B"])
    #expect(topic.targets.count == 2)
    #expect(found.unknownTypes == ["E without a type"])
    #expect(
      targets(found, "lambda:InvokeFunction") == ["arn:aws:lambda:us-east-1:123456789012:function:make"])
    let providers = try permissions(
      """
      Resources:
        T: {Type: AWS::SNS::Topic, Properties: {TopicName: tok}}
        C: {Type: Custom::Thing, Properties: {ServiceToken: !Ref T}}
        D: {Type: Custom::Thing, Properties: {ServiceToken: hello}}
      """)
    #expect(targets(providers, "sns:Publish") == ["arn:aws:sns:us-east-1:123456789012:tok"])
    #expect(targets(providers, "lambda:InvokeFunction") == ["*"], "IAM takes ARNs alone")
    let tables = { (more: String) throws in
      try permissions(
        "Resources: {T: {Type: AWS::DynamoDB::GlobalTable, Properties: {TableName: orders, KeySchema: []\(more)}}}"
      )
    }
    #expect(targets(try tables(""), "dynamodb:GetItem") == nil, "the data of a table is not its template's")
    #expect(targets(try tables(", Replicas: [{Region: us-east-1}]"), "dynamodb:Query") != nil)
    let policy = try Document(yaml: found.policy)
    #expect(policy["Version"]?.text == "2012-10-17")
    let actions = (policy["Statement"]?.list ?? []).flatMap { $0["Action"]?.texts ?? [] }
    #expect(actions.sorted() == found.needs.map(\.action).sorted())
  }

  @Test(
    "Actions of other services are needed where a property calls for them, and possible elsewhere",
    arguments: [
      ("AWS::Lambda::Function", "Code: {ZipFile: x}", "kms:Decrypt", false),
      ("AWS::Lambda::Function", "KmsKeyArn: k", "kms:Decrypt", true),
      ("AWS::Lambda::Function", "VpcConfig: {SubnetIds: [s]}", "ec2:DescribeSubnets", true),
      ("AWS::Lambda::Function", "Code: {ZipFile: x}", "ec2:DescribeSubnets", false),
      ("AWS::Lambda::Function", "Code: {S3Bucket: b, S3Key: k}", "s3:GetObject", true),
      ("AWS::Lambda::Function", "Code: {S3Bucket: b, S3Key: k}", "s3:GetObjectVersion", false),
      ("AWS::Lambda::Function", "Code: {S3Bucket: b, S3ObjectVersion: v}", "s3:GetObjectVersion", true),
      ("AWS::DynamoDB::Table", "SSESpecification: {SSEEnabled: true}", "kms:DescribeKey", true),
      ("AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST", "kms:DescribeKey", false),
      ("AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST", "iam:CreateServiceLinkedRole", true),
      ("AWS::RDS::DBInstance", "Engine: mysql", "ec2:DescribeSubnets", true),
      ("AWS::RDS::DBInstance", "Engine: mysql", "secretsmanager:CreateSecret", false),
      ("AWS::RDS::DBInstance", "ManageMasterUserPassword: true", "secretsmanager:CreateSecret", true),
      ("AWS::EKS::Cluster", "Name: c", "eks:CreateCluster", true),
    ])
  func otherServices(_ type: String, _ properties: String, _ action: String, _ isNeeded: Bool) throws {
    let found = try permissions("Resources: {X: {Type: \(type), Properties: {\(properties)}}}")
    #expect(found.needs.contains { $0.action == action } == isNeeded)
    #expect(found.possible.contains { $0.action == action } == !isNeeded)
    #expect(found.widePolicy.contains("\"\(action)\""))
    #expect(found.policy.contains("\"\(action)\"") == isNeeded)
  }

  @Test("What functions, nested templates, keys and images ask for is asked for, too")
  func furtherNeeds() throws {
    let text = """
      Resources:
        T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Select [0, !GetAZs '']}}
        S: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: alias/own}}
        N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://bucket.s3.eu-west-1.amazonaws.com/a/t.yaml'}}
        F: {Type: AWS::Lambda::Function, Properties: {PackageType: Image, Role: 'arn:aws:iam::123456789012:role/r', Code: {ImageUri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1'}}}
      """
    let permissions = TemplatePermissions(
      of: try Document(yaml: text), in: .init(region: "eu-west-1", account: "123456789012", stackName: "app"))
    func targets(_ action: String, by resource: String) -> [String] {
      permissions.needs.first { $0.action == action && $0.resources.contains(resource) }?.targets ?? []
    }
    #expect(targets("ec2:DescribeAvailabilityZones", by: "T") == ["*"])
    #expect(targets("kms:GenerateDataKey", by: "S") == ["*"])
    #expect(targets("s3:GetObject", by: "N") == ["arn:aws:s3:::bucket/a/t.yaml"])
    #expect(
      targets("ecr:SetRepositoryPolicy", by: "F") == [
        "arn:aws:ecr:eu-west-1:123456789012:repository/shop/api"
      ])
  }
}
