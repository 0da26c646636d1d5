"""Writes combinations.json: templates in which properties, or resources that refer to each other, do not go together, and such
in which they do, each with the errors that cfn-lint finds. Needs cfn-lint from PyPI:
    python3 make-combinations.py
"""

import json
import pathlib

from cfnlint import api
from cfnlint.config import ManualArgs

HERE = pathlib.Path(__file__).parent
WRONG = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*"}]}
RIGHT = {"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}]}
REGION = {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}
# The rule that a case is for, or `right`, and its resources.
CASES = [
    ("E3663", {
        "R": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "a.b", "Runtime": "python3.13", "Role":
            "arn:aws:iam::123456789012:role/r", "Code": {"S3Bucket": "abc", "S3Key": "k"}, "Environment": {"Variables":
            {"AWS_REGION": "x"}}}},
    }),
    ("E2530", {
        "R": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "a.b", "Runtime": "nodejs22.x", "Role":
            "arn:aws:iam::123456789012:role/r", "Code": {"S3Bucket": "abc", "S3Key": "k"}, "SnapStart": {"ApplyOn":
            "PublishedVersions"}}},
    }),
    ("right", {
        "R": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "a.b", "Runtime": "python3.13", "Role":
            "arn:aws:iam::123456789012:role/r", "Code": {"S3Bucket": "abc", "S3Key": "k"}, "SnapStart": {"ApplyOn":
            "PublishedVersions"}}},
    }),
    ("E3510", {
        "R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement":
            [{"Effect": "Foo", "Action": "s3:*", "Resource": "*"}]}}},
    }),
    ("E3510", {
        "R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement":
            [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}]}}},
    }),
    ("E3510", {
        "R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-18", "Statement":
            [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}},
    }),
    ("E3510", {
        "R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement":
            [{"Effect": "Allow", "Resource": "*"}]}}},
    }),
    ("E3510", {
        "R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement":
            [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEqual": {"a": "b"}}}]}}},
    }),
    ("right", {
        "R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement":
            [{"Effect": "Allow", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::x", {"Fn::Sub":
            "arn:aws:s3:::${AWS::Region}"}], "Condition": {"StringEquals": {"a": "b"}, "Bool": {"aws:SecureTransport":
            "True"}, "ForAnyValue:StringLike": {"x": ["a"]}}}]}}},
    }),
    ("E3512", {
        "R": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": ["q"], "PolicyDocument": {"Statement": [{"Effect":
            "Allow", "Action": "sqs:*", "Resource": "*"}]}}},
    }),
    ("E3530", {
        "R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow",
            "Action": "sts:AssumeRole"}]}}},
    }),
    ("E3530", {
        "R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow",
            "Action": "sts:AssumeRole", "Principal": {"Service": "a.amazonaws.com"}, "Resource": "*"}]}}},
    }),
    ("right", {
        "R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement":
            [{"Sid": "", "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": {"Fn::Sub":
            "arn:aws:iam::${AWS::AccountId}:root"}, "Service": ["a.amazonaws.com"]}}]}}},
    }),
    ("E3027", {
        "R": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 days)"}},
    }),
    ("E3027", {
        "R": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(2 day)"}},
    }),
    ("E3027", {
        "R": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "cron(0 0 * * * *)"}},
    }),
    ("E3027", {
        "R": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "cron(0 0 * * ?)"}},
    }),
    ("right", {
        "R": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "cron(0 12 ? * MON-FRI *)"}},
    }),
    ("right", {
        "R": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(5 minutes)"}},
    }),
    ("E3023", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type": "A",
            "TTL": "60", "ResourceRecords": ["foo"]}},
    }),
    ("E3023", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type":
            "AAAA", "TTL": "60", "ResourceRecords": ["1.2.3.4"]}},
    }),
    ("E3023", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type": "TXT",
            "TTL": "60", "ResourceRecords": ["foo"]}},
    }),
    ("E3023", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type":
            "CNAME", "TTL": "60", "ResourceRecords": ["a.com", "b.com"]}},
    }),
    ("E3023", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type": "MX",
            "TTL": "60", "ResourceRecords": ["a.com"]}},
    }),
    ("E3023", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type": "CAA",
            "TTL": "60", "ResourceRecords": ["0 foo"]}},
    }),
    ("right", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type": "A",
            "TTL": "60", "ResourceRecords": ["1.2.3.4"]}},
    }),
    ("right", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type": "TXT",
            "TTL": "60", "ResourceRecords": ["\"foo\""]}},
    }),
    ("right", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type":
            "CNAME", "TTL": "60", "ResourceRecords": ["a.com"]}},
    }),
    ("right", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type": "MX",
            "TTL": "60", "ResourceRecords": ["10 a.com"]}},
    }),
    ("right", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type":
            "AAAA", "TTL": "60", "ResourceRecords": ["::1"]}},
    }),
    ("right", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "b.com.", "Type": "CAA",
            "TTL": "60", "ResourceRecords": ["0 issue \"amazon.com\""]}},
    }),
    ("E3041", {
        "R": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a.b.com.", "HostedZoneName": "c.com.", "Type": "A",
            "TTL": "60", "ResourceRecords": ["1.2.3.4"]}},
    }),
    ("E3042", {
        "R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b",
            "Essential": False}]}},
    }),
    ("E3046", {
        "R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b",
            "LogConfiguration": {"LogDriver": "awslogs", "Options": {}}}]}},
    }),
    ("E3047", {
        "R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b"}],
            "RequiresCompatibilities": ["FARGATE"], "NetworkMode": "awsvpc", "Cpu": "256", "Memory": "4096"}},
    }),
    ("right", {
        "R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b"}],
            "RequiresCompatibilities": ["FARGATE"], "NetworkMode": "awsvpc", "Cpu": "256", "Memory": "512"}},
    }),
    ("right", {
        "R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b"}],
            "RequiresCompatibilities": ["FARGATE"], "NetworkMode": "awsvpc", "Cpu": "1 vCPU", "Memory": "2 GB"}},
    }),
    ("E3048", {
        "R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b"}],
            "RequiresCompatibilities": ["FARGATE"], "NetworkMode": "bridge", "Cpu": "256", "Memory": "512"}},
    }),
    ("E3048", {
        "R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b"}],
            "RequiresCompatibilities": ["FARGATE"], "NetworkMode": "awsvpc"}},
    }),
    ("E3048", {
        "R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b"}],
            "RequiresCompatibilities": ["FARGATE"], "NetworkMode": "awsvpc", "Cpu": "256", "Memory": "512",
            "PlacementConstraints": [{"Type": "memberOf", "Expression": "x"}]}},
    }),
    ("E3615", {
        "R": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1, "Period": 65, "MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Threshold": 1}},
    }),
    ("right", {
        "R": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1, "Period": 120, "MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Threshold": 1}},
    }),
    ("E3056", {
        "R": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {"MinSize": "1", "MaxSize": "1", "HealthCheckType":
            "EC2,ELB", "AvailabilityZones": ["a"]}},
    }),
    ("E3061", {
        "R": {"Type": "AWS::S3::Bucket", "Properties": {"IntelligentTieringConfigurations": [{"Id": "a", "Status": "Enabled",
            "Tierings": [{"AccessTier": "ARCHIVE_ACCESS", "Days": 5}]}]}},
    }),
    ("E3063", {
        "R": {"Type": "AWS::GuardDuty::Detector", "Properties": {"Enable": True, "DataSources": {}, "Features": []}},
    }),
    ("E3503", {
        "R": {"Type": "AWS::CertificateManager::Certificate", "Properties": {"DomainName": "a.com", "DomainValidationOptions":
            [{"DomainName": "a.com", "ValidationDomain": "b.com"}]}},
    }),
    ("E3673", {
        "R": {"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": "t3.micro"}},
    }),
    ("E3628", {
        "R": {"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": "t3.mircro", "ImageId": "ami-12345678"}},
    }),
    ("right", {
        "R": {"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": "t3.micro", "ImageId": "ami-12345678"}},
    }),
    ("E3025", {
        "R": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "mysql", "DBInstanceClass": "db.t3.mirco",
            "AllocatedStorage": "20", "MasterUsername": "abc", "MasterUserPassword": "{{resolve:ssm-secure:x:1}}"}},
    }),
    ("E3691", {
        "R": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "mysql", "EngineVersion": "8.0.999", "DBInstanceClass":
            "db.t3.micro", "AllocatedStorage": "20", "MasterUsername": "abc", "MasterUserPassword":
            "{{resolve:ssm-secure:x:1}}"}},
    }),
    ("E1151", {
        "R": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "VpcId": "foo"}},
    }),
    ("E1154", {
        "R": {"Type": "AWS::EC2::NatGateway", "Properties": {"SubnetId": "foo", "ConnectivityType": "private"}},
    }),
    ("E1152", {
        "R": {"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": "t3.micro", "ImageId": "foo"}},
    }),
    ("E1161", {
        "R": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "ab"}},
    }),
    ("E3002", {
        "R": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "SecurityGroupIngress":
            [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": "10.0.0/8"}]}},
    }),
    ("right", {
        "R": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "SecurityGroupIngress":
            [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": "10.0.0.0/8"}]}},
    }),
    ("E3502", {
        "R": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["D", "Arn"]},
            "maxReceiveCount": 3}}},
        "D": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True, "QueueName": "a.fifo"}},
    }),
    ("right", {
        "R": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["D", "Arn"]},
            "maxReceiveCount": 3}}},
        "D": {"Type": "AWS::SQS::Queue", "Properties": {}},
    }),
    ("E3505", {
        "R": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"FunctionName": {"Ref": "F"}, "EventSourceArn":
            {"Fn::GetAtt": ["Q", "Arn"]}}},
        "F": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "a.b", "Runtime": "python3.13", "Role":
            "arn:aws:iam::123456789012:role/r", "Code": {"S3Bucket": "abc", "S3Key": "k"}, "Timeout": 60}},
        "Q": {"Type": "AWS::SQS::Queue", "Properties": {}},
    }),
    ("right", {
        "R": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"FunctionName": {"Ref": "F"}, "EventSourceArn":
            {"Fn::GetAtt": ["Q", "Arn"]}}},
        "F": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "a.b", "Runtime": "python3.13", "Role":
            "arn:aws:iam::123456789012:role/r", "Code": {"S3Bucket": "abc", "S3Key": "k"}, "Timeout": 60}},
        "Q": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 90}},
    }),
    ("E3052", {
        "R": {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": {"Ref": "T"}}},
        "T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b"}],
            "NetworkMode": "awsvpc"}},
    }),
    ("E3054", {
        "R": {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": {"Ref": "T"}, "LaunchType": "FARGATE"}},
        "T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "a", "Image": "b"}]}},
    }),
    ("E3698", {
        "R": {"Type": "AWS::ApiGateway::Stage", "Properties": {"RestApiId": {"Ref": "A"}, "DeploymentId": {"Ref": "D"}}},
        "D": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "B"}}},
        "A": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "a"}},
        "B": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "b"}},
    }),
    ("right", {
        "R": {"Type": "AWS::ApiGateway::Stage", "Properties": {"RestApiId": {"Ref": "A"}, "DeploymentId": {"Ref": "D"}}},
        "D": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "A"}}},
        "A": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "a"}},
    }),
    ("E3705", {
        "R": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"FunctionName": "f", "BatchSize": 50,
            "MaximumBatchingWindowInSeconds": 5, "EventSourceArn": {"Fn::GetAtt": ["Q", "Arn"]}}},
        "Q": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}},
    }),
    ("E3706", {
        "R": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {"MinSize": "3", "MaxSize": "1",
            "AvailabilityZones": ["a"]}},
    }),
    ("E3707", {
        "R": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "aurora-mysql", "DBInstanceClass": "db.r5.large",
            "DBClusterIdentifier": {"Ref": "C"}}},
        "C": {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-postgresql", "MasterUsername": "abc",
            "ManageMasterUserPassword": True}},
    }),
    ("E3708", {
        "R": {"Type": "AWS::ApiGateway::Method", "Properties": {"RestApiId": {"Ref": "A"}, "ResourceId": "r", "HttpMethod":
            "GET", "AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "U"}}},
        "U": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"RestApiId": {"Ref": "A"}, "Name": "u", "Type":
            "COGNITO_USER_POOLS", "ProviderARNs": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/x"]}},
        "A": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "a"}},
    }),
    ("E3711", {
        "R": {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": {"ListenerArn": "x", "Priority": 1,
            "Conditions": [], "Actions": [{"Type": "forward", "TargetGroupArn": {"Ref": "G"}}]}},
        "G": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {"Protocol": "GENEVE", "Port": 6081, "VpcId":
            "vpc-12345678"}},
    }),
    ("E3712", {
        "R": {"Type": "AWS::AutoScaling::ScalingPolicy", "Properties": {"AutoScalingGroupName": {"Ref": "G"}, "PolicyType":
            "TargetTrackingScaling", "TargetTrackingConfiguration": {"TargetValue": 1}}},
        "G": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {"MinSize": "1", "MaxSize": "1",
            "AvailabilityZones": ["a"]}},
    }),
    ("E3713", {
        "R": {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": {"Ref": "T"}, "LaunchType": "FARGATE",
            "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-12345678"]}}}},
        "T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"RequiresCompatibilities": ["EC2", "FARGATE"], "NetworkMode":
            "awsvpc", "Cpu": "256", "Memory": "512", "ContainerDefinitions": [{"Name": "a", "Image": "b", "LogConfiguration":
            {"LogDriver": "gelf"}}]}},
    }),
    ("E3039", {
        "R": {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions":
            [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "S"}], "KeySchema":
            [{"AttributeName": "a", "KeyType": "HASH"}]}},
    }),
    ("E3024", {
        "R": {"Type": "AWS::SNS::Topic", "Properties": {"Tags": [{"Key": "a", "Value": "b"}, {"Key": "a", "Value": "c"}]}},
    }),
    ("E3024", {
        "R": {"Type": "AWS::SNS::Topic", "Properties": {"Tags": [{"Key": "aws:x", "Value": "b"}]}},
    }),
    ("E1041", {
        "R": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "VpcId": {"Ref": "T"}}},
        "T": {"Type": "AWS::SNS::Topic"},
    }),
    ("E1040", {
        "R": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupDescription": "x", "VpcId": {"Fn::GetAtt": ["T", "TopicArn"]}}},
        "T": {"Type": "AWS::SNS::Topic"},
    }),
    ("right", {
        "R": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "VpcId": {"Ref": "V"}}},
        "V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    }),
    ("right", {
        "R": {"Type": "AWS::Lambda::Function", "Properties": {
            "Handler": "a.b", "Runtime": "python3.13", "Role": {"Fn::GetAtt": ["N", "Outputs.Role"]},
            "Code": {"S3Bucket": "abc", "S3Key": "k"}}},
        "N": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/abc/t"}},
    }),
    ("right", {
        "R": {"Type": "AWS::RDS::DBInstance", "Properties": {
            "Engine": "MySQL", "DBInstanceClass": "db.t3.micro", "AllocatedStorage": "20", "MasterUsername": "abc",
            "MasterUserPassword": "{{resolve:ssm-secure:x:1}}"}},
    }),
    ("E3020", {
        "R": {"Type": "AWS::EC2::Subnet", "Properties": {
            "VpcId": "vpc-12345678", "CidrBlock": "10.0.0.0/20", "AvailabilityZone": "us-east-1a",
            "AvailabilityZoneId": "use1-az1"}},
    }),
    ("E3021", {
        "R": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-12345678", "Ipv4IpamPoolId": "p"}},
    }),
    ("E3502", {
        "R": {"Type": "AWS::SQS::Queue", "Properties": {
            "FifoQueue": True, "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["D", "Arn"]}, "maxReceiveCount": 3}}},
        "D": {"Type": "AWS::SQS::Queue"},
    }),
    ("E3059", {
        "V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "A": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "V"}, "CidrBlock": "10.1.0.0/24"}},
    }),
    ("E3060", {
        "V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "A": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "V"}, "CidrBlock": "10.0.0.0/24"}},
        "B": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "V"}, "CidrBlock": "10.0.0.128/25"}},
    }),
    ("right", {
        "V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "A": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "V"}, "CidrBlock": "10.0.0.0/24"}},
        "B": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "V"}, "CidrBlock": "10.0.1.0/24"}},
        "C": {"Type": "AWS::EC2::Subnet", "Properties": {
            "VpcId": {"Ref": "V"}, "CidrBlock": {"Fn::Select": [1, {"Fn::Cidr": ["10.0.0.0/16", 4, 8]}]}}},
    }),
    ("E3510", {"R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Fn::If": ["X", RIGHT, WRONG]}}}}),
    ("E3510", {"R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {
        "Version": "2012-10-17", "Statement": [{"Fn::If": ["X", RIGHT["Statement"][0], WRONG["Statement"][0]]}]}}}}),
    ("E3510", {"R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": {"Fn::If": ["X", "Allow", "Denied"]}, "Action": "*", "Resource": "*"}]}}}}),
    ("right", {"R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Fn::If": ["X", RIGHT, RIGHT]}}}}),
    ("E3510", {"R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": json.dumps(WRONG)}}}),
    ("right", {"R": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": json.dumps(RIGHT)}}}),
    ("right", {"R": {"Type": "AWS::Route53::RecordSet", "Properties": {
        "HostedZoneId": "Z123", "Name": "t.example.com", "TTL": "60", "Type": {"Fn::If": ["X", "A", "AAAA"]},
        "ResourceRecords": [{"Fn::If": ["X", "1.2.3.4", "::1"]}]}}}),
    ("E3002", {"R": {"Type": "AWS::Lambda::Function", "Properties": {
        "Handler": "a.b", "Runtime": "python3.13", "Role": "arn:aws:iam::123456789012:role/r",
        "Code": {"S3Bucket": "abc", "S3Key": "k"}, "Environment": {"Variables": {"A-B": "b"}}}}}),
    ("E3018", {"R": {"Type": "AWS::DynamoDB::Table", "Properties": {
        "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "RANGE"}]}}}),
    ("E3018", {"R": {"Type": "AWS::DynamoDB::Table", "Properties": {
        "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [
            {"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "HASH"}]}}}),
    ("E3032", {"R": {"Type": "AWS::DynamoDB::Table", "Properties": {
        "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "LocalSecondaryIndexes": [{
            "IndexName": "iii", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}}]}}}),
    ("right", {"R": {"Type": "AWS::DynamoDB::Table", "Properties": {
        "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [
            {"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}]}}}),
    ("E3021", {"R": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {
        "Enabled": True, "DefaultCacheBehavior": {
            "TargetOriginId": "a", "ViewerProtocolPolicy": "https-only",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"},
        "Origins": [{"Id": "a", "DomainName": "a.example.com", "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}],
        "ViewerCertificate": {
            "AcmCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"}}}}}),
]

table = []
for rule, resources in CASES:
    template = json.dumps({"Conditions": {"X": REGION}, "Resources": resources}, indent=1)
    found = api.lint(template, config=ManualArgs(regions=["us-east-1", "eu-west-1"]))
    errors = sorted({match.rule.id for match in found if match.rule.id.startswith("E")})
    assert errors == [] if rule == "right" else rule in errors, (rule, errors, template)
    table.append({"template": template, "rules": errors})
(HERE / "combinations.json").write_text(json.dumps(table, indent=1) + "\n")
print(len(table), "cases")
