/// How long a type of resource takes to be made, changed or deleted on AWS, about.
enum ResourceDuration {
  /// Seconds.
  static func of(_ type: String) -> Double { known[type] ?? (type.hasPrefix("Custom::") ? 5 : 6) }

  private static let known: [String: Double] = [
    "AWS::IAM::Role": 12, "AWS::IAM::User": 12, "AWS::IAM::Policy": 8, "AWS::IAM::ManagedPolicy": 8,
    "AWS::Lambda::Function": 7, "AWS::Lambda::Permission": 3, "AWS::Lambda::LayerVersion": 5,
    "AWS::ApiGateway::RestApi": 3, "AWS::ApiGateway::Deployment": 2, "AWS::ApiGateway::Stage": 2,
    "AWS::ApiGatewayV2::Api": 3, "AWS::ApiGatewayV2::Stage": 2, "AWS::Events::Rule": 4,
    "AWS::SNS::Subscription": 2, "AWS::S3::Bucket": 15, "AWS::SNS::Topic": 4, "AWS::SQS::Queue": 5,
    "AWS::DynamoDB::Table": 20, "AWS::Logs::LogGroup": 2, "AWS::CloudFormation::WaitConditionHandle": 1,
    "AWS::CloudFormation::WaitCondition": 1, "AWS::CloudFormation::Stack": 2,
    // Those that people wait for.
    "AWS::CloudFront::Distribution": 240, "AWS::EKS::Cluster": 600, "AWS::ElastiCache::ReplicationGroup": 600,
    "AWS::OpenSearchService::Domain": 900, "AWS::RDS::DBCluster": 300, "AWS::RDS::DBInstance": 480,
    "AWS::Redshift::Cluster": 300, "AWS::EC2::Instance": 30, "AWS::EC2::NatGateway": 100,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": 150, "AWS::ECS::Service": 120,
    "AWS::Kinesis::Stream": 20, "AWS::CertificateManager::Certificate": 120,
    "AWS::AutoScaling::AutoScalingGroup": 90, "AWS::EC2::VPCEndpoint": 60,
  ]
}
