import Documents
import Foundation
import ResourceTypes
import TemplateLanguage
import Testing

@testable import Simulator

@Suite("What resources are called, and what their attributes are like")
struct PhysicalResourceTests {
  private static func make(
    _ type: String, _ properties: Document = .map([]), stack: String = "app", suffix: String = "0A1B2C3D4E5F"
  ) throws -> PhysicalResource.Made {
    let token = type.hasPrefix("AWS::CloudFormation::Custom") ? ", Properties: {ServiceToken: 'arn:'}" : ""
    let template = try ExpandedTemplate(body: "{Resources: {Own: {Type: '\(type)'\(token)}}}", values: [:])
    return PhysicalResource.make(
      template.resources[0], properties: properties, stackName: stack, region: "ap-northeast-1",
      account: "123456789012", suffix: suffix)
  }

  /// Those of which nothing that is made up fits, by type.
  private static let known: Set<String> = [
    "AWS::ApplicationSignals::InstrumentationConfig", "AWS::BedrockAgentCore::Policy",
    "AWS::BedrockAgentCore::PolicyEngine", "AWS::FMS::ResourceSet", "AWS::HealthAgent::Domain",
    "AWS::IoTFleetWise::StateTemplate", "AWS::Lambda::WebFunction", "AWS::Lambda::WebFunctionEndpoint",
    "AWS::Lambda::WebFunctionRevision", "AWS::ManagedBlockchain::Accessor",
    "AWS::RefactorSpaces::Application",
    // Given by its own required property.
    "AWS::SSM::Parameter",
    "AWS::SupportApp::AccountAlias",
  ]

  @Test("Every attribute of every type is one that the type's own schema takes")
  func attributes() async throws {
    var wrong: Set<String> = []
    for name in ResourceTypes.embedded.names {
      await Task.yield()
      let type = try #require(ResourceTypes.embedded[name])
      for (attribute, value) in try Self.make(name).attributes {
        let path = attribute.split(separator: ".").map(String.init)
        let texts = value.list.map { ($0.compactMap(\.text), path + ["*"]) } ?? (value.texts, path)
        if !texts.0.allSatisfy({ PropertyCheck.takes($0, at: texts.1, type) }) { wrong.insert(name) }
      }
    }
    #expect(wrong.subtracting(Self.known) == [])
  }

  @Test(
    "What Ref gives has the form that AWS's own has",
    arguments: [
      ("AWS::EC2::VPC", #"vpc-[0-9a-f]{17}"#), ("AWS::EC2::Subnet", #"subnet-[0-9a-f]{17}"#),
      ("AWS::EC2::SecurityGroup", #"sg-[0-9a-f]{17}"#), ("AWS::EC2::Instance", #"i-[0-9a-f]{17}"#),
      ("AWS::EC2::EIP", #"\d+\.\d+\.\d+\.\d+"#), ("AWS::EFS::FileSystem", #"fs-[0-9a-f]{17}"#),
      ("AWS::KMS::Key", #"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"#),
      (
        "AWS::SecretsManager::Secret",
        #"arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:Own-[A-Za-z0-9]{12}-[A-Za-z0-9]{6}"#
      ), ("AWS::Cognito::UserPool", #"ap-northeast-1_[A-Za-z0-9]{9}"#),
      ("AWS::Cognito::UserPoolClient", #"[a-z0-9]{26}"#),
      ("AWS::CloudFront::Distribution", #"E[A-Z0-9]{13}"#),
      ("AWS::Route53::HostedZone", #"Z[A-Z0-9]+"#), ("AWS::RDS::DBInstance", #"app-own-0a1b2c3d4e5f"#),
      (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        #"arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/app-Own-0A1B2C3D4E5F/[0-9a-f]{16}"#
      ), ("AWS::ECS::Cluster", #"app-Own-0A1B2C3D4E5F"#),
      (
        "AWS::ECS::Service",
        #"arn:aws:ecs:ap-northeast-1:123456789012:service/default/app-Own-0A1B2C3D4E5F"#
      ),
      ("AWS::ECS::TaskDefinition", #"arn:aws:ecs:ap-northeast-1:123456789012:task-definition/[^:]+"#),
      (
        "AWS::CertificateManager::Certificate",
        #"arn:aws:acm:ap-northeast-1:123456789012:certificate/[-0-9a-f]{36}"#
      ),
      (
        "AWS::StepFunctions::StateMachine",
        #"arn:aws:states:ap-northeast-1:123456789012:stateMachine:app-Own-0A1B2C3D4E5F"#
      ),
      ("AWS::Lambda::EventSourceMapping", #"[-0-9a-f]{36}"#), ("AWS::S3::Bucket", #"app-own-0a1b2c3d4e5f"#),
      (
        "AWS::SQS::Queue",
        #"https://sqs\.ap-northeast-1\.amazonaws\.com/123456789012/app-Own-0A1B2C3D4E5F"#
      ),
      ("AWS::AppSync::GraphQLApi", #"arn:aws:appsync:ap-northeast-1:123456789012:apis/[a-z0-9]{26}"#),
      ("AWS::IAM::AccessKey", #"AKIA[A-Z0-9]{16}"#), ("AWS::Kinesis::Stream", #"app-Own-0A1B2C3D4E5F"#),
      ("AWS::DocDB::DBCluster", #"app-own-0a1b2c3d4e5f"#), ("AWS::AmazonMQ::Broker", #"b-[-0-9a-f]{36}"#),
      (
        "AWS::MSK::Cluster",
        #"arn:aws:kafka:ap-northeast-1:123456789012:cluster/app-Own-0A1B2C3D4E5F/[-0-9a-f]{36}-\d\d"#
      ),
      ("AWS::Transfer::Server", #"arn:aws:transfer:ap-northeast-1:123456789012:server/s-[0-9a-f]{17}"#),
      ("AWS::Glue::Database", #"app-own-0a1b2c3d4e5f"#),
    ])
  func references(_ type: String, _ form: String) throws {
    let made = try Self.make(type).id
    #expect(try Regex(form).wholeMatch(in: made) != nil, "\(made)")
    #expect(try Self.make(type, suffix: "ZZZZZZZZZZZZ").id != made, "another of its type")
  }

  @Test("What a property names is in them, by a name or by an ARN")
  func named() throws {
    #expect(
      try Self.make("AWS::Lambda::Alias", ["FunctionName": "f", "Name": "live"]).id
        == "arn:aws:lambda:ap-northeast-1:123456789012:function:f:live")
    #expect(
      try Self.make(
        "AWS::Lambda::Url", ["TargetFunctionArn": "arn:aws:lambda:a:1:function:g:live"]
      ).id == "arn:aws:lambda:ap-northeast-1:123456789012:function:g")
    #expect(
      try Self.make("AWS::EC2::Route", ["RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0"]).id
        == "rtb-1|0.0.0.0/0")
    #expect(
      try Self.make("AWS::EC2::VPCGatewayAttachment", ["VpcId": "vpc-1", "InternetGatewayId": "igw-1"]).id
        == "IGW|vpc-1")
    #expect(
      try Self.make("AWS::ElasticLoadBalancingV2::LoadBalancer", ["Name": "n", "Type": "network"])
        .attributes["LoadBalancerFullName"]?.text?.hasPrefix("net/n/") == true)
    #expect(
      try Self.make("AWS::IAM::Role", ["RoleName": "r", "Path": "/ci/"]).attributes["Arn"]
        == "arn:aws:iam::123456789012:role/ci/r")
    #expect(
      try Self.make("AWS::RDS::DBInstance", ["Engine": "postgres"]).attributes["Endpoint.Port"] == "5432")
  }

  @Test("A name that is made up is cut where AWS takes no longer one, its end kept")
  func longNames() throws {
    let stack = String(repeating: "long-name-", count: 12)
    for (type, longest) in [
      ("AWS::S3::Bucket", 63), ("AWS::IAM::Role", 64), ("AWS::Lambda::Function", 64),
      ("AWS::ElastiCache::ReplicationGroup", 40),
    ] {
      let made = try Self.make(type, stack: stack).id
      #expect(made.count == longest, "\(made)")
      #expect(made.lowercased().hasSuffix("-own-0a1b2c3d4e5f"), "\(made)")
    }
  }

  @Test("A network of IPv6 is laid out of what its parts are given; lists are joined and chosen from")
  func network() {
    let cloud = Cloud()
    cloud.deploy(
      "net",
      """
      Resources:
        V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
        B: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref V, AmazonProvidedIpv6CidrBlock: true}}
        S:
          Type: AWS::EC2::Subnet
          DependsOn: B
          Properties:
            VpcId: !Ref V
            CidrBlock: !Select [0, !Cidr [!GetAtt V.CidrBlock, 4, 8]]
            Ipv6CidrBlock: !Select [1, !Cidr [!Select [0, !GetAtt V.Ipv6CidrBlocks], 4, 64]]
        G: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: d, VpcId: !Ref V}}
        N:
          Type: AWS::Lambda::NetworkConnector
          Properties:
            Configuration:
              VpcEgressConfiguration:
                SubnetIds: [!Ref S]
                SecurityGroupIds: [!GetAtt G.GroupId]
                NetworkProtocol: IPv4
                AssociatedComputeResourceTypes: [MicroVm]
        Z: {Type: AWS::Route53::HostedZone, Properties: {Name: example.com}}
      Outputs:
        Servers: {Value: !Join [' ', !GetAtt Z.NameServers]}
      """)
    #expect(cloud.status("net") == "CREATE_COMPLETE", "\(cloud.events("net"))")
    #expect(cloud.resource("net", "S")?.properties["CidrBlock"] == "10.0.0.0/24")
    #expect(cloud.resource("net", "S")?.properties["Ipv6CidrBlock"]?.text?.hasSuffix(":1::/64") == true)
    #expect(cloud.outputs("net")["Servers"]?.split(separator: " ").count == 4)
  }

  @Test("Versions of a function count up")
  func versions() {
    let cloud = Cloud()
    let template = { (hash: String) in
      """
      Resources:
        F: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Handler: a.b, Runtime: python3.12, Role: "arn:aws:iam::123456789012:role/r"}}
        V\(hash): {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}
      Outputs: {V: {Value: !GetAtt V\(hash).Version}, A: {Value: !Ref V\(hash)}}
      """
    }
    cloud.deploy("app", template("1"))
    #expect(cloud.outputs("app")["V"] == "1")
    cloud.deploy("app", template("2"))
    #expect(cloud.outputs("app")["V"] == "2")
    #expect(cloud.outputs("app")["A"]?.hasSuffix(":2") == true)
  }
}
