"""Writes serverless.json: what SAM's own translator makes of each of some 60 templates.

Needs aws-sam-translator from PyPI (1.110.0 made the file):
    python3 make-serverless.py > serverless.json
"""

import json
import os
import re

os.environ["AWS_DEFAULT_REGION"] = "ap-northeast-1"

from samtranslator.translator.transform import transform
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.yaml_helper import yaml_parse

CASES = []
# Names of cases that the simulator does not expand: of these only whether SAM makes an IAM resource is written down.
ROLES = set()

# What the simulator's transform does otherwise than SAM. These cases are not in the file. Where the transform comes to
# do the same, take its line out here.
DIFFERENT = {
    "tracing": "the role lacks AWSXrayWriteOnlyAccess",
    "a network": "the role lacks AWSLambdaVPCAccessExecutionRole",
    "a dead letter queue": "DeadLetterQueue is passed on; SAM makes DeadLetterConfig of it, and a policy of the role",
    "a policy in place behind a managed one": "FRolePolicy0; SAM counts all policies, FRolePolicy1",
    "retention of a function": "the role lacks the function's DeletionPolicy and UpdateReplacePolicy",
    "an alias": "AutoPublishAlias is passed over without a word; SAM makes a version and an alias",
    "a function's URL": "FunctionUrlConfig is passed over without a word; SAM makes a URL and its permissions",
    "the settings of asynchronous calls": "EventInvokeConfig is passed over without a word",
    "a REST route with a parameter": "the permission names {id}; SAM's has a * for it",
    "a REST route of a function with a condition": "the path has no Fn::If",
    "REST routes of functions with two conditions": "the API has no condition; SAM's is either of them",
    "a REST route of an API by its id": "the text is taken for a logical id; SAM takes it for the API's own id",
    "a REST route of a stage with a hyphen": "the ids are Av1xStage and FEPermissionv1-x; SAM hashes the name",
    "an HTTP route of an API whose stage a parameter names": "the stage is $default; SAM keeps the reference",
    "an HTTP route of whatever comes": "no isDefaultRoute, and the permission is for /*/*/*; SAM's is for /*/*",
    "a schedule that is off": "Enabled is passed over without a word: the schedule is on",
    "a schedule with an input": "Input is passed over without a word",
    "a topic with a filter": "FilterPolicy is passed over without a word: every message calls the function",
    "a queue that is off": "Enabled is passed over without a word: the queue calls the function",
    "a REST API with a kind of endpoint": "EndpointConfiguration is passed on; SAM makes Types of Type",
    "a REST API with CORS": "Cors is passed over without a word",
    "an HTTP API of a file": "the stage has tags; SAM gives it none",
    "an HTTP API with a name": "is accepted; SAM refuses Name beside DefinitionBody",
    "a table with tags": "Tags are passed over without a word",
    "a layer that is among others that something depends on": "a list in DependsOn keeps the id without digits",
    "a layer in a text": "Fn::Sub keeps the id without digits",
    "a layer with a retention policy": "RetentionPolicy is passed over without a word: the layer is retained",
    "an application with tags": "Tags stay a map; SAM makes a list of them, with its own",
    "a role of globals": "is accepted; SAM's Globals have no Role",
    "a role that is no value": "CAPABILITY_IAM is asked for; SAM makes no role",
    "a connector of a topic": "CAPABILITY_IAM is asked for; SAM makes a policy of the queue only",
    "a function without code": "SAM says that only one of InlineCode and CodeUri can be set",
    "a layer of a local folder": "SAM names the layer with the digits of its content",
    "a REST API of a local file": "is accepted",
    "a REST API without a stage": "is accepted, with the stage Prod",
    "an unknown kind": "is refused; SAM leaves it to CloudFormation, which refuses it",
    "an unknown event": "is refused in other words",
    "a REST route without a path": "is accepted",
    "a topic without a topic": "is accepted",
    "a queue without a queue": "is accepted",
}
# What SAM puts into resources of a kind, and the simulator does not. It is taken out, so that the rest is compared.
LACKING = {
    # The body of an HTTP API bears tags, and the format of what its functions get.
    "AWS::ApiGatewayV2::Api": ["tags", "payloadFormatVersion"],
    # SAM's own tag.
    "AWS::CloudFormation::Stack": ["Tags"],
}


class Policies:
    """SAM asks IAM for the managed policies; these stand for its answer."""

    def load(self):
        return {name: "arn:aws:iam::aws:policy/" + name for name in ["AmazonSQSFullAccess", "AmazonSNSFullAccess"]}


def case(name, resources, before=""):
    """A template of these resources; `before` holds its other sections."""
    lines = resources.strip("\n").split("\n")
    margin = len(lines[0]) - len(lines[0].lstrip())
    text = "Transform: AWS::Serverless-2016-10-31\n" + before + "Resources:\n"
    CASES.append((name, text + "".join("  " + line[margin:] + "\n" for line in lines)))


def function(name, properties, before=""):
    """A function F with code, a handler, a runtime and these properties."""
    case(name, "F:\n  Type: AWS::Serverless::Function\n  Properties:\n"
         "    InlineCode: x\n    Handler: a.b\n    Runtime: python3.12\n"
         + "".join("    " + line + "\n" for line in properties.strip("\n").split("\n")), before)


def event(name, kind, properties, more="", before=""):
    """A function that such an event calls, beside more resources."""
    case(name, "F:\n  Type: AWS::Serverless::Function\n  Properties:\n"
         "    InlineCode: x\n    Handler: a.b\n    Runtime: python3.12\n"
         f"    Events: {{ E: {{ Type: {kind}, Properties: {properties} }} }}\n" + more, before)


def role(name, resources, before=""):
    """A template of which only the need for a role is asked."""
    ROLES.add(name)
    case(name, resources, before)


# Functions
case("a function of an S3 URI", """
F:
  Type: AWS::Serverless::Function
  Properties: { CodeUri: "s3://bucket/a/b.zip", Handler: a.b, Runtime: python3.12 }
""")
case("a function of a bucket, a key and a version", """
F:
  Type: AWS::Serverless::Function
  Properties: { CodeUri: { Bucket: bucket, Key: a/b.zip, Version: v1 }, Handler: a.b, Runtime: python3.12 }
""")
case("a function of an image", """
F:
  Type: AWS::Serverless::Function
  Properties:
    PackageType: Image
    ImageUri: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/app:1
    ImageConfig: { Command: [a.b] }
""")
function("a function of inline code", "Timeout: 3")
function("the properties that Lambda has, too", """
FunctionName: f
Description: あいさつ
MemorySize: 512
Timeout: 9
Environment: { Variables: { A: "1" } }
Layers: ["arn:aws:lambda:ap-northeast-1:123456789012:layer:l:1"]
Architectures: [arm64]
EphemeralStorage: { Size: 1024 }
KmsKeyArn: arn:aws:kms:ap-northeast-1:123456789012:key/k
ReservedConcurrentExecutions: 2
""")
function("tracing", "Tracing: Active")
function("a network", "VpcConfig: { SubnetIds: [s], SecurityGroupIds: [g] }")
function("a dead letter queue",
         "DeadLetterQueue: { Type: SQS, TargetArn: 'arn:aws:sqs:ap-northeast-1:123456789012:q' }")
function("tags", "Tags: { team: 基盤, a: b }")
function("a role of its own", "Role: arn:aws:iam::123456789012:role/own")
function("a managed policy by its name", "Policies: AmazonSQSFullAccess")
function("a managed policy by its ARN", "Policies: [arn:aws:iam::123456789012:policy/own]")
function("a policy that a parameter names", "Policies: [!Ref P]", "Parameters: { P: { Type: String } }\n")
function("a policy in place", "Policies: [{ Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }] }]")
function("policies in place", """
Policies:
  - Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }]
  - Version: "2012-10-17"
    Statement: [{ Effect: Deny, Action: 's3:PutObject', Resource: '*' }]
""")
function("a policy in place behind a managed one", """
Policies:
  - AmazonSQSFullAccess
  - Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }]
""")
function("a permissions boundary", "PermissionsBoundary: arn:aws:iam::123456789012:policy/boundary")
function("a trust policy", """
AssumeRolePolicyDocument:
  Version: "2012-10-17"
  Statement: [{ Effect: Allow, Action: ['sts:AssumeRole'], Principal: { Service: [edgelambda.amazonaws.com] } }]
""")
case("attributes of a function", """
F:
  Type: AWS::Serverless::Function
  Condition: C
  DependsOn: T
  Metadata: { note: kept }
  Properties: { InlineCode: x, Handler: a.b, Runtime: python3.12 }
T: { Type: AWS::SNS::Topic }
""", "Conditions: { C: !Equals [a, a] }\n")
case("retention of a function with a role of its own", """
F:
  Type: AWS::Serverless::Function
  DeletionPolicy: Retain
  UpdateReplacePolicy: Retain
  Properties: { InlineCode: x, Handler: a.b, Runtime: python3.12, Role: "arn:aws:iam::123456789012:role/own" }
""")
case("retention of a function", """
F:
  Type: AWS::Serverless::Function
  DeletionPolicy: Retain
  UpdateReplacePolicy: Retain
  Properties: { InlineCode: x, Handler: a.b, Runtime: python3.12 }
""")
function("an alias", "AutoPublishAlias: live")
function("a function's URL", "FunctionUrlConfig: { AuthType: NONE }")
function("the settings of asynchronous calls", "EventInvokeConfig: { MaximumRetryAttempts: 1 }")

# Events
event("a REST route", "Api", "{ Path: /a, Method: get }")
event("a REST route of every method", "Api", "{ Path: /a, Method: ANY }")
event("a REST route of the root", "Api", "{ Path: /, Method: post }")
event("a REST route with a parameter", "Api", "{ Path: '/a/{id}', Method: get }")
event("a REST route of an API", "Api", "{ Path: /a, Method: get, RestApiId: !Ref A }",
      "A: { Type: AWS::Serverless::Api, Properties: { StageName: v1 } }\n")
event("a REST route of an API whose stage a parameter names", "Api", "{ Path: /a, Method: get, RestApiId: !Ref A }",
      "A: { Type: AWS::Serverless::Api, Properties: { StageName: !Ref S } }\n", "Parameters: { S: { Type: String } }\n")
event("an HTTP route of an API whose stage a parameter names", "HttpApi", "{ Path: /a, Method: get, ApiId: !Ref A }",
      "A: { Type: AWS::Serverless::HttpApi, Properties: { StageName: !Ref S } }\n",
      "Parameters: { S: { Type: String } }\n")
event("a REST route of an API by its id", "Api", "{ Path: /a, Method: get, RestApiId: A }",
      "A: { Type: AWS::Serverless::Api, Properties: { StageName: v1 } }\n")
event("a REST route of a stage with a hyphen", "Api", "{ Path: /a, Method: get, RestApiId: !Ref A }",
      "A: { Type: AWS::Serverless::Api, Properties: { StageName: v1-x } }\n")
case("two methods of a REST path", """
F:
  Type: AWS::Serverless::Function
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    Events:
      G: { Type: Api, Properties: { Path: /a, Method: get } }
      P: { Type: Api, Properties: { Path: /a, Method: post } }
""")
case("REST routes of two functions", """
F:
  Type: AWS::Serverless::Function
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    Events: { G: { Type: Api, Properties: { Path: /a, Method: get } } }
H:
  Type: AWS::Serverless::Function
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    Events: { G: { Type: Api, Properties: { Path: /b, Method: get } } }
""")
case("a REST route of a function with a condition", """
F:
  Type: AWS::Serverless::Function
  Condition: C
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    Events: { G: { Type: Api, Properties: { Path: /a, Method: get } } }
""", "Conditions: { C: !Equals [a, a] }\n")
case("REST routes of functions with two conditions", """
F:
  Type: AWS::Serverless::Function
  Condition: C
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    Events: { G: { Type: Api, Properties: { Path: /a, Method: get } } }
H:
  Type: AWS::Serverless::Function
  Condition: D
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    Events: { G: { Type: Api, Properties: { Path: /b, Method: get } } }
""", "Conditions: { C: !Equals [a, a], D: !Equals [a, b] }\n")
event("an HTTP route", "HttpApi", "{ Path: /a, Method: get }")
event("an HTTP route of every method", "HttpApi", "{ Path: /a, Method: ANY }")
event("an HTTP route of whatever comes", "HttpApi", "{}")
event("an HTTP route of an API", "HttpApi", "{ Path: /a, Method: get, ApiId: !Ref A }",
      "A: { Type: AWS::Serverless::HttpApi, Properties: { StageName: live } }\n")
event("a schedule", "Schedule", "{ Schedule: rate(1 day) }")
event("a schedule with a name", "Schedule", "{ Schedule: rate(1 day), Name: n, Description: d }")
event("a schedule that is off", "Schedule", "{ Schedule: rate(1 day), Enabled: false }")
event("a schedule with an input", "Schedule", "{ Schedule: rate(1 day), Input: '{}' }")
event("a rule", "EventBridgeRule", "{ Pattern: { source: [aws.s3] } }")
event("a rule by its older name", "CloudWatchEvent", "{ Pattern: { source: [aws.s3] } }")
event("a topic", "SNS", "{ Topic: !Ref T }", "T: { Type: AWS::SNS::Topic }\n")
event("a topic by its ARN", "SNS", "{ Topic: 'arn:aws:sns:ap-northeast-1:123456789012:t' }")
event("a topic with a filter", "SNS", "{ Topic: !Ref T, FilterPolicy: { a: [b] } }", "T: { Type: AWS::SNS::Topic }\n")
event("a queue", "SQS", "{ Queue: !GetAtt Q.Arn, BatchSize: 5 }", "Q: { Type: AWS::SQS::Queue }\n")
event("a queue that is off", "SQS", "{ Queue: !GetAtt Q.Arn, Enabled: false }", "Q: { Type: AWS::SQS::Queue }\n")

# APIs
case("a REST API of a document", """
A:
  Type: AWS::Serverless::Api
  Properties:
    StageName: v1
    Name: n
    Description: d
    DefinitionBody: { swagger: "2.0", info: { title: t, version: "1" }, paths: {} }
""")
case("a REST API of a file", """
A: { Type: AWS::Serverless::Api, Properties: { StageName: v1, DefinitionUri: "s3://bucket/a/api.json" } }
""")
case("a REST API of a bucket and a key", """
A: { Type: AWS::Serverless::Api, Properties: { StageName: v1, DefinitionUri: { Bucket: bucket, Key: api.json } } }
""")
case("a REST API's stage", """
A:
  Type: AWS::Serverless::Api
  Properties:
    StageName: v1
    Variables: { a: b }
    MethodSettings: [{ LoggingLevel: INFO, ResourcePath: "/*", HttpMethod: "*" }]
    CacheClusterEnabled: true
    TracingEnabled: true
    DefinitionBody: { swagger: "2.0", info: { title: t, version: "1" }, paths: {} }
""")
case("a REST API without a document", """
A: { Type: AWS::Serverless::Api, Properties: { StageName: v1 } }
""")
case("a REST API with a kind of endpoint", """
A:
  Type: AWS::Serverless::Api
  Properties:
    StageName: v1
    EndpointConfiguration: { Type: REGIONAL }
    DefinitionBody: { swagger: "2.0", info: { title: t, version: "1" }, paths: {} }
""")
case("a REST API with CORS", """
A:
  Type: AWS::Serverless::Api
  Properties:
    StageName: v1
    Cors: "'*'"
    DefinitionBody: { swagger: "2.0", info: { title: t, version: "1" }, paths: { /a: { get: {} } } }
""")
case("an HTTP API of a document", """
A:
  Type: AWS::Serverless::HttpApi
  Properties: { DefinitionBody: { openapi: "3.0.1", info: { title: t, version: "1" }, paths: {} } }
""")
case("an HTTP API of a document with a stage", """
A:
  Type: AWS::Serverless::HttpApi
  Properties:
    StageName: live
    DefinitionBody: { openapi: "3.0.1", info: { title: t, version: "1" }, paths: {} }
""")
case("an HTTP API of a file", """
A: { Type: AWS::Serverless::HttpApi, Properties: { DefinitionUri: "s3://bucket/api.json" } }
""")
case("an HTTP API with a name", """
A:
  Type: AWS::Serverless::HttpApi
  Properties:
    Name: n
    Description: d
    DefinitionBody: { openapi: "3.0.1", info: { title: t, version: "1" }, paths: {} }
""")
case("an HTTP API without a document", """
A: { Type: AWS::Serverless::HttpApi }
""")

# Tables
case("a table", "T: { Type: AWS::Serverless::SimpleTable }")
for kind in ["String", "Number", "Binary"]:
    case(f"a table with a key of {kind}",
         f"T: {{ Type: AWS::Serverless::SimpleTable, Properties: {{ PrimaryKey: {{ Name: key, Type: {kind} }} }} }}")
case("a table with a throughput, a name and encryption", """
T:
  Type: AWS::Serverless::SimpleTable
  DeletionPolicy: Retain
  Properties:
    TableName: t
    PrimaryKey: { Name: key, Type: String }
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 }
    SSESpecification: { SSEEnabled: true }
""")
case("a table with tags", "T: { Type: AWS::Serverless::SimpleTable, Properties: { Tags: { a: b } } }")

# Layers
case("a layer of an S3 URI", """
L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: "s3://bucket/layer.zip" } }
""")
case("a layer with all properties", """
L:
  Type: AWS::Serverless::LayerVersion
  Properties:
    ContentUri: { Bucket: bucket, Key: layer.zip, Version: v1 }
    LayerName: l
    Description: d
    CompatibleRuntimes: [python3.12]
    CompatibleArchitectures: [arm64]
    LicenseInfo: MIT
""")
case("a layer that a function uses", """
F:
  Type: AWS::Serverless::Function
  Properties: { InlineCode: x, Handler: a.b, Runtime: python3.12, Layers: [!Ref L] }
L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: "s3://bucket/layer.zip" } }
""")
case("a layer that something depends on", """
T: { Type: AWS::SNS::Topic, DependsOn: L }
L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: "s3://bucket/layer.zip" } }
""")
case("a layer that is among others that something depends on", """
T: { Type: AWS::SNS::Topic, DependsOn: [L, Q] }
Q: { Type: AWS::SQS::Queue }
L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: "s3://bucket/layer.zip" } }
""")
case("a layer in a text", """
T: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Sub "${L}" } }
L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: "s3://bucket/layer.zip" } }
""")
case("a layer that is deleted with its stack", """
L:
  Type: AWS::Serverless::LayerVersion
  DeletionPolicy: Delete
  Properties: { ContentUri: "s3://bucket/layer.zip" }
""")
case("a layer with a retention policy", """
L:
  Type: AWS::Serverless::LayerVersion
  Properties: { ContentUri: "s3://bucket/layer.zip", RetentionPolicy: Delete }
""")

# Applications
case("an application of a URL", """
N:
  Type: AWS::Serverless::Application
  Properties:
    Location: https://bucket.s3.amazonaws.com/nested.yaml
    Parameters: { A: b }
    TimeoutInMinutes: 5
    NotificationARNs: ["arn:aws:sns:ap-northeast-1:123456789012:t"]
""")
case("an application with tags", """
N:
  Type: AWS::Serverless::Application
  Properties: { Location: "https://bucket.s3.amazonaws.com/nested.yaml", Tags: { a: b } }
""")

# Globals
GLOBALS = """Globals:
  Function:
    Runtime: python3.12
    Handler: a.b
    Timeout: 3
    Layers: ["arn:aws:lambda:ap-northeast-1:123456789012:layer:l:1"]
    Environment: { Variables: { A: "1", B: "1" } }
    Tags: { a: b }
"""
case("globals alone", "F: { Type: AWS::Serverless::Function, Properties: { InlineCode: x } }", GLOBALS)
case("globals beneath properties", """
F:
  Type: AWS::Serverless::Function
  Properties:
    InlineCode: x
    Timeout: 9
    Layers: ["arn:aws:lambda:ap-northeast-1:123456789012:layer:m:2"]
    Environment: { Variables: { B: "2" } }
""", GLOBALS)
case("globals of a function without properties", "F: { Type: AWS::Serverless::Function }",
     GLOBALS.replace("    Timeout: 3\n", "    Timeout: 3\n    CodeUri: s3://bucket/f.zip\n"))
case("globals of a table", "T: { Type: AWS::Serverless::SimpleTable }",
     "Globals: { SimpleTable: { SSESpecification: { SSEEnabled: true } } }\n")
event("globals of the implicit REST API", "Api", "{ Path: /a, Method: get }",
      before="Globals: { Api: { TracingEnabled: true } }\n")
case("globals of a REST API", """
A:
  Type: AWS::Serverless::Api
  Properties: { DefinitionBody: { swagger: "2.0", info: { title: t, version: "1" }, paths: {} }, StageName: v1 }
""", "Globals: { Api: { TracingEnabled: true } }\n")

# What is not SAM's
case("what is not SAM's stays, and so do the other sections", """
T: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Sub "${AWS::StackName}" } }
""", "Description: d\nOutputs: { T: { Value: !Ref T } }\n")

# Refusals
case("a function without code",
     "F: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: python3.12 } }")
case("a function of a local folder",
     "F: { Type: AWS::Serverless::Function, Properties: { CodeUri: src/, Handler: a.b, Runtime: python3.12 } }")
case("a layer without content", "L: { Type: AWS::Serverless::LayerVersion, Properties: { LayerName: l } }")
case("a layer of a local folder", "L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: src/ } }")
case("a REST API of a local file",
     "A: { Type: AWS::Serverless::Api, Properties: { StageName: v1, DefinitionUri: api.json } }")
case("a REST API without a stage", "A: { Type: AWS::Serverless::Api }")
case("an unknown kind", "X: { Type: AWS::Serverless::Nothing, Properties: {} }")
event("an unknown event", "Nothing", "{}")
event("a REST route without a path", "Api", "{ Method: get }")
event("a topic without a topic", "SNS", "{}")
event("a queue without a queue", "SQS", "{}")


# Who needs a role
OWN = "Role: 'arn:aws:iam::123456789012:role/own'"
CONDITION = ("Conditions: { C: !Equals [a, b] }\n"
             "Parameters: { P: { Type: String, Default: 'arn:aws:iam::123456789012:role/p' } }\n")


def gradual(name, properties, before=""):
    role(name, f"F: {{ Type: AWS::Serverless::Function, Properties: {{ CodeUri: 's3://b/k', Handler: a.b, "
         f"Runtime: python3.12, {OWN}, {properties} }} }}", before)


gradual("a role of its own and nothing else", "Timeout: 3")
gradual("deployed gradually", "AutoPublishAlias: live, DeploymentPreference: { Type: Linear10PercentEvery1Minute }")
gradual("deployed gradually by a role", "AutoPublishAlias: live, "
        "DeploymentPreference: { Type: Linear10PercentEvery1Minute, Role: 'arn:aws:iam::123456789012:role/d' }")
gradual("deployed gradually, switched off", "AutoPublishAlias: live, "
        "DeploymentPreference: { Type: Linear10PercentEvery1Minute, Enabled: false }")
gradual("deployed gradually by globals", "AutoPublishAlias: live",
        "Globals: { Function: { DeploymentPreference: { Type: Linear10PercentEvery1Minute } } }\n")
gradual("a schedule of the scheduler",
        "Events: { E: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 day) } } }")
gradual("a schedule of the scheduler by a role", "Events: { E: { Type: ScheduleV2, Properties: "
        "{ ScheduleExpression: rate(1 day), RoleArn: 'arn:aws:iam::123456789012:role/s' } } }")
gradual("a plain schedule", "Events: { E: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }")
for name, value in [("a role under a condition", "!If [C, !Ref P, !Ref AWS::NoValue]"),
                    ("a role under the other condition", "!If [C, !Ref AWS::NoValue, !Ref P]"),
                    ("one of two roles", "!If [C, !Ref P, !Ref P]"),
                    ("a role in long form under a condition", "{ 'Fn::If': [C, { Ref: P }, { Ref: 'AWS::NoValue' }] }"),
                    ("a role of a parameter", "!Ref P"), ("a role that is no value", "!Ref AWS::NoValue")]:
    role(name, f"F: {{ Type: AWS::Serverless::Function, Properties: {{ CodeUri: 's3://b/k', Handler: a.b, "
         f"Runtime: python3.12, Role: {value} }} }}", CONDITION)
case("a role of globals", "F: { Type: AWS::Serverless::Function, Properties: "
     "{ CodeUri: 's3://b/k', Handler: a.b, Runtime: python3.12 } }", f"Globals: {{ Function: {{ {OWN} }} }}\n")
MACHINE = "M: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: A, States: {} }"
role("a state machine", MACHINE + " } }")
role("a state machine with a role", MACHINE + f", {OWN} }} }}")
role("a state machine with a role that is started", MACHINE + f", {OWN}, "
     "Events: { E: { Type: Schedule, Properties: { Schedule: rate(1 day) } } } } }")
role("a connector of a function", """
Q: { Type: AWS::SQS::Queue }
C:
  Type: AWS::Serverless::Connector
  Properties:
    Source: { Type: AWS::Lambda::Function, RoleName: r, Arn: "arn:aws:lambda:ap-northeast-1:123456789012:function:f" }
    Destination: { Id: Q }
    Permissions: [Write]
""")
role("a connector of a topic", """
T: { Type: AWS::SNS::Topic }
Q: { Type: AWS::SQS::Queue }
C:
  Type: AWS::Serverless::Connector
  Properties: { Source: { Id: T }, Destination: { Id: Q }, Permissions: [Write] }
""")
role("a GraphQL API", """
G:
  Type: AWS::Serverless::GraphQLApi
  Properties:
    SchemaInline: "type Query { a: String }"
    Auth: { Type: AWS_IAM }
""")
CAPACITY = ("C: { Type: AWS::Serverless::CapacityProvider, "
            "Properties: { VpcConfig: { SubnetIds: [s], SecurityGroupIds: [g] }")
role("a capacity provider", CAPACITY + " } }")
role("a capacity provider with a role", CAPACITY + ", OperatorRole: 'arn:aws:iam::123456789012:role/own' } }")


def plain(value, names, lacking=()):
    """A value as the simulator has it: scalars are texts, a logical id ends in # where digits of content were, and
    the stage * and the partition aws are filled in, which SAM leaves to Fn::Sub.
    """
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], list):
            text, given = value["Fn::Sub"]
            if given.get("__Stage__") == "*":
                given = {key: one for key, one in given.items() if key != "__Stage__"}
                value = {"Fn::Sub": [text.replace("${__Stage__}", "*"), given]}
        return {key: plain(one, names, lacking) for key, one in value.items() if key not in lacking}
    if isinstance(value, list):
        return [plain(one, names, lacking) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    text = names.get(value, str(value)).replace("arn:${AWS::Partition}:", "arn:aws:")
    return re.sub("(?<=deployment id: )[0-9a-f]+$", "#", text)


def expected(text):
    try:
        made = transform(yaml_parse(text), {}, Policies())
    except InvalidDocumentException as error:
        return {"error": error.message + " " + " ".join(sorted(cause.message for cause in error.causes))}
    names = {name: re.sub("(?<=[A-Za-z])[0-9a-f]{10}$", "#", name) for name in made["Resources"]}
    resources = {names[name]: {key: plain(value, names, LACKING.get(one["Type"], ()) if key == "Properties" else ())
                               for key, value in one.items()}
                 for name, one in made["Resources"].items()}
    return {"template": {**plain({key: value for key, value in made.items() if key != "Resources"}, names),
                         "Resources": resources}}


if __name__ == "__main__":
    unknown = set(DIFFERENT) - {name for name, _ in CASES}
    assert not unknown, unknown
    assert len({name for name, _ in CASES}) == len(CASES)
    cases = []
    for name, text in CASES:
        if name in DIFFERENT:
            continue
        result = expected(text)
        if name in ROLES:
            assert "error" not in result, (name, result)
            kinds = [resource["Type"] for resource in result["template"]["Resources"].values()]
            result = {"makesIAM": any(kind.startswith("AWS::IAM::") for kind in kinds)}
        cases.append({"name": name, "template": text, "expected": result})
    print(json.dumps(cases, indent=1, sort_keys=True, ensure_ascii=False))
