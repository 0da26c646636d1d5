"""Writes findings.json and replacements.json: what cfn-lint finds in templates with one mistake each, and what a change of each
property means to CloudFormation, by the registry's schemas. Needs cfn-lint from PyPI:
    python3 make-findings.py
"""

import copy
import json
import pathlib
import sys
from importlib.metadata import version

import cfnlint
from cfnlint import api
from cfnlint.config import ManualArgs

HERE = pathlib.Path(__file__).parent
SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas"
ROLE = "arn:aws:iam::123456789012:role/r"

# Resources that are right.
RIGHT = {
    "AWS::SNS::Topic": {"TopicName": "t.fifo", "Tags": [{"Key": "a", "Value": "b"}], "FifoTopic": True},
    "AWS::SQS::Queue": {"QueueName": "q", "DelaySeconds": 5, "VisibilityTimeout": "30"},
    "AWS::S3::Bucket": {
        "BucketName": "some-bucket-name", "VersioningConfiguration": {"Status": "Enabled"},
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}},
    "AWS::Lambda::Function": {
        "Code": {"ZipFile": "x"}, "Role": ROLE, "Handler": "a.b", "Runtime": "python3.12", "MemorySize": 256, "Timeout": 10,
        "Environment": {"Variables": {"NAME": "v"}}, "Architectures": ["arm64"]},
    "AWS::Lambda::Permission": {"Action": "lambda:InvokeFunction", "FunctionName": "f", "Principal": "sns.amazonaws.com"},
    "AWS::Lambda::EventSourceMapping": {
        "FunctionName": "f", "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q", "BatchSize": 10},
    "AWS::DynamoDB::Table": {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"},
    "AWS::IAM::Role": {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]},
        "MaxSessionDuration": 3600},
    "AWS::IAM::ManagedPolicy": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}},
    "AWS::Logs::LogGroup": {"LogGroupName": "/a/b", "RetentionInDays": 7},
    "AWS::Events::Rule": {"ScheduleExpression": "rate(5 minutes)", "State": "ENABLED", "Targets": [{"Arn": ROLE, "Id": "t"}]},
    "AWS::ApiGateway::RestApi": {"Name": "api", "EndpointConfiguration": {"Types": ["REGIONAL"]}},
    "AWS::ApiGatewayV2::Api": {"Name": "api", "ProtocolType": "HTTP"},
    "AWS::StepFunctions::StateMachine": {
        "RoleArn": ROLE, "StateMachineType": "STANDARD",
        "DefinitionString": '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'},
    "AWS::SSM::Parameter": {"Type": "String", "Value": "v", "Name": "/a"},
    "AWS::SecretsManager::Secret": {"Name": "s", "GenerateSecretString": {"PasswordLength": 20}},
    "AWS::KMS::Key": {"KeyPolicy": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "kms:*", "Principal": {"AWS": "*"}, "Resource": "*"}]}, "PendingWindowInDays": 7},
    "AWS::EC2::SecurityGroup": {
        "GroupDescription": "d", "SecurityGroupIngress": [
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}]},
    "AWS::EC2::VPC": {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "default"},
    "AWS::EC2::Subnet": {"VpcId": "vpc-12345678", "CidrBlock": "10.0.1.0/24"},
    "AWS::ECR::Repository": {"RepositoryName": "a/b", "ImageTagMutability": "IMMUTABLE"},
    "AWS::ECS::Cluster": {"ClusterName": "c", "CapacityProviders": ["FARGATE"]},
    "AWS::CloudWatch::Alarm": {
        "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "MetricName": "Errors",
        "Namespace": "AWS/Lambda", "Period": 60, "Statistic": "Sum", "Threshold": 0},
    "AWS::Kinesis::Stream": {"ShardCount": 1, "RetentionPeriodHours": 24},
    "AWS::Scheduler::Schedule": {
        "FlexibleTimeWindow": {"Mode": "OFF"}, "ScheduleExpression": "rate(1 hours)",
        "Target": {"Arn": ROLE, "RoleArn": ROLE}},
    "AWS::CodeBuild::Project": {
        "Artifacts": {"Type": "NO_ARTIFACTS"}, "ServiceRole": ROLE, "Source": {"Type": "NO_SOURCE", "BuildSpec": "x"},
        "Environment": {"ComputeType": "BUILD_GENERAL1_SMALL", "Image": "i", "Type": "LINUX_CONTAINER"}},
}

# cfn-lint's rules, by what they find.
KINDS = {
    "E3002": "unknown property", "E3003": "missing", "E3012": "kind", "E3030": "enumeration", "E3006": "type",
    "E3031": "pattern", "E3032": "items", "E3033": "length", "E3034": "bounds", "E3040": "read-only", "E3037": "items",
    "E1010": "attribute", "E1012": "reference", "E1020": "reference", "E1019": "reference", "E3004": "circle",
    "E3005": "depends", "E8002": "condition", "E3015": "condition", "E3001": "type", "E3017": "missing",
    "E3018": "missing",
}


def template(kind, properties, **more):
    return {"Resources": {"R": {"Type": kind, "Properties": properties, **more}}}


def schema_of(kind):
    digest = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())[kind]
    return json.loads((SCHEMAS / "resources" / f"{digest}.json").read_text())


def mistakes(kind, right):
    schema = schema_of(kind)
    yield "right", right
    yield "no such property", {**right, "Nonsense": "x"}
    for name in sorted(right):
        changed = copy.deepcopy(right)
        value = changed.pop(name)
        if name in schema.get("required", []):
            yield f"without {name}", copy.deepcopy(changed)
        yield f"{name} misspelt", {**changed, name + "x": value}
        wrong = "x" if isinstance(value, (dict, list)) else {"a": "b"}
        yield f"{name} of another kind", {**changed, name: wrong}
        if isinstance(value, list):
            yield f"{name} as a map", {**changed, name: {"a": "b"}}
        about = schema["properties"].get(name, {})
        if "enum" in about:
            yield f"{name} out of its enumeration", {**changed, name: "no-such-value"}
        if about.get("type") in ("integer", "number"):
            yield f"{name} as a word", {**changed, name: "many"}
        if isinstance(value, dict):
            yield f"{name} with another key", {**changed, name: {**value, "Nonsense": "x"}}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{name} with another key in it", {**changed, name: [{**value[0], "Nonsense": "x"}]}
    for path in schema.get("readOnlyProperties", [])[:2]:
        parts = path.split("/")[2:]
        if len(parts) == 1 and parts[0] not in right:
            yield f"{parts[0]} set", {**right, parts[0]: "x"}


OTHERS = {
    "a type that there is not": template("AWS::SNS::Topick", {}),
    "a reference to nothing": template("AWS::SNS::Topic", {"TopicName": {"Ref": "Nobody"}}),
    "an attribute that there is not": {"Resources": {
        "T": {"Type": "AWS::SNS::Topic"},
        "R": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::GetAtt": ["T", "TopicArm"]}}}}},
    "an attribute of nothing": template("AWS::SNS::Topic", {"DisplayName": {"Fn::GetAtt": ["T", "Arn"]}}),
    "a substitution of nothing": template("AWS::SNS::Topic", {"DisplayName": {"Fn::Sub": "${Nobody}-x"}}),
    "a substitution of its own": template("AWS::SNS::Topic", {"DisplayName": {"Fn::Sub": ["${A}-x", {"A": "b"}]}}),
    "a literal in a substitution": template("AWS::SNS::Topic", {"DisplayName": {"Fn::Sub": "${!Nobody}${AWS::Region}"}}),
    "a circle": {"Resources": {
        "A": {"Type": "AWS::SNS::Topic", "DependsOn": "B"},
        "B": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "A"}}}}},
    "a circle of three, and who hangs on it": {"Resources": {
        "A": {"Type": "AWS::SNS::Topic", "DependsOn": "B"}, "B": {"Type": "AWS::SNS::Topic", "DependsOn": ["C"]},
        "C": {"Type": "AWS::SNS::Topic", "DependsOn": "A"}, "D": {"Type": "AWS::SNS::Topic", "DependsOn": "A"}}},
    "no circle": {"Resources": {
        "A": {"Type": "AWS::SNS::Topic", "DependsOn": "B"}, "B": {"Type": "AWS::SNS::Topic", "DependsOn": "C"},
        "C": {"Type": "AWS::SNS::Topic"}}},
    "a dependency on nothing": template("AWS::SNS::Topic", {}, DependsOn="Nobody"),
    "a condition that there is not": template("AWS::SNS::Topic", {}, Condition="Never"),
    "a choice of kinds": {"Parameters": {"P": {"Type": "String"}}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
        "Resources": {"R": {"Type": "AWS::SQS::Queue", "Properties": {
            "DelaySeconds": {"Fn::If": ["C", 5, {"Ref": "AWS::NoValue"}]}}}}},
    "a choice of a wrong kind": {"Parameters": {"P": {"Type": "String"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}}, "Resources": {"R": {
            "Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Fn::If": ["C", 5, {"a": "b"}]}}}}},
    "values of functions": {"Parameters": {"P": {"Type": "String"}}, "Resources": {"R": {
        "Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "P"}, "Tags": [
            {"Key": "a", "Value": {"Fn::Sub": "${P}"}}]}}}},
    "a custom resource": template("Custom::Thing", {"ServiceToken": ROLE.replace("iam::", "lambda:us-east-1:").replace(
        "role/r", "function:f"), "Anything": {"goes": 1}}),
}


def kinds(body):
    found = api.lint(body, config=ManualArgs(regions=["us-east-1"]))
    return sorted({KINDS.get(match.rule.id, match.rule.id) for match in found if match.rule.id.startswith("E")})


cases = []
for kind, right in RIGHT.items():
    for what, properties in mistakes(kind, right):
        cases.append({"name": f"{kind}: {what}", "template": template(kind, properties)})
for what, body in OTHERS.items():
    cases.append({"name": what, "template": body})
for case in cases:
    case["template"] = json.dumps(case["template"], indent=1)
    case["kinds"] = kinds(case["template"])
(HERE / "findings.json").write_text(json.dumps({"cases": cases}, indent=0, sort_keys=True) + "\n")

replacements = {}
for kind in sorted(json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())):
    schema = schema_of(kind)
    paths = {key: [path.split("/")[2:] for path in schema.get(key, [])] for key in (
        "createOnlyProperties", "conditionalCreateOnlyProperties", "readOnlyProperties")}
    replacements[kind] = {
        name: "True" if any(path[0] == name for path in paths["createOnlyProperties"])
        else "Conditional" if any(path[0] == name for path in paths["conditionalCreateOnlyProperties"]) else "False"
        for name in sorted(schema["properties"]) if [name] not in paths["readOnlyProperties"]}
chosen = set(RIGHT) | {kind for kind in replacements if kind.split("::")[1] in (
    "EC2", "RDS", "ECS", "ElastiCache", "CloudFront", "Cognito", "AppSync", "ElasticLoadBalancingV2", "EKS", "Route53")}
(HERE / "replacements.json").write_text(
    json.dumps({kind: replacements[kind] for kind in sorted(chosen)}, indent=0, sort_keys=True) + "\n")
print(f"cfn-lint {version('cfn-lint')}: {len(cases)} templates, {len(chosen)} types", file=sys.stderr)
