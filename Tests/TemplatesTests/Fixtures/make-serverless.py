"""Writes serverless.json: what SAM's own translator makes of each of some 700 templates.

Needs aws-sam-translator from PyPI (1.115.0 made the file):
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
for path in ["/a/", "/a/{id}", "/a/{id}/b-{c}", "/{a}/{a}", "/{a.b}", "/{id-x}", "/{proxy+}", "/{rest+}", "/", "/{}"]:
    event(f"a route at {path}", "Api", f"{{ Path: '{path}', Method: get }}")
    event(f"an HTTP route at {path}", "HttpApi", f"{{ Path: '{path}', Method: get }}")
event("a route of any method by its own name", "Api", "{ Path: /a, Method: x-amazon-apigateway-any-method }")
event("an HTTP route of any method by its own name", "HttpApi", "{ Path: /a, Method: x-amazon-apigateway-any-method }")
case("a function of two triggers of a user pool", """
F:
  Type: AWS::Serverless::Function
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    Events:
      E: { Type: Cognito, Properties: { UserPool: !Ref U, Trigger: PreSignUp } }
      A: { Type: Cognito, Properties: { UserPool: !Ref U, Trigger: PostConfirmation } }
U: { Type: AWS::Cognito::UserPool }
""")
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
for body in ["{}", "[]", "{ swagger: '2.0', info: { title: t, version: '1' }, paths: {} }", "{ info: { title: t, version: '1' }, paths: {} }",
             "{ 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: 's3://b/k' } } }"]:
    case(f"an API of the document {body}",
         f"A: {{ Type: AWS::Serverless::Api, Properties: {{ StageName: live, DefinitionBody: {body} }} }}")
    case(f"an HTTP API of the document {body}",
         f"A: {{ Type: AWS::Serverless::HttpApi, Properties: {{ DefinitionBody: {body} }} }}")
event("an HTTP route of a document", "HttpApi", "{ Path: /z, Method: get, ApiId: !Ref A }",
      "A: { Type: AWS::Serverless::HttpApi, Properties: { DefinitionBody: { openapi: 3.0.1, info: { title: t, version: '1' }, paths: { /a: { get: {} } } } } }\n")
event("a route of a document", "Api", "{ Path: /z, Method: get, RestApiId: !Ref A }",
      "A: { Type: AWS::Serverless::Api, Properties: { StageName: live, DefinitionBody: { swagger: '2.0', info: { title: t, version: '1' }, paths: { /a: { get: {} } } } } }\n")
case("an HTTP API with a description", "A: { Type: AWS::Serverless::HttpApi, Properties: { Description: d } }")
case("an HTTP API with an empty stage", "A: { Type: AWS::Serverless::HttpApi, Properties: { StageName: '' } }")
for kind, api in [("Api", "ServerlessRestApi"), ("HttpApi", "ServerlessHttpApi")]:
    event(f"a route of {kind} beside an own {api}", kind, "{ Path: /a, Method: get }",
          f"{api}: {{ Type: AWS::Serverless::{kind}, Properties: {{ StageName: own }} }}\n")
    case(f"a route of {kind} whose function hands on tags", f"""
F:
  Type: AWS::Serverless::Function
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    PropagateTags: true
    Tags: {{ a: b }}
    Events: {{ E: {{ Type: {kind}, Properties: {{ Path: /a, Method: get }} }} }}
""")
event("a route of an API of another type", "Api", "{ Path: /a, Method: get, RestApiId: !Ref A }",
      "A: { Type: AWS::ApiGateway::RestApi, Properties: { Name: a } }\n")
case("an HTTP API without a document", """
A: { Type: AWS::Serverless::HttpApi }
""")

# What is empty, and what is of another kind
for name in ["VpcConfig", "Tracing", "EventInvokeConfig", "FunctionName", "Policies", "AutoPublishCodeSha256",
             "DeploymentPreference", "DeadLetterQueue", "FunctionUrlConfig", "ProvisionedConcurrencyConfig",
             "ImageConfig", "AutoPublishAlias", "Tags", "Layers", "Environment", "Events", "Description"]:
    for value in ["''", "[]", "{}", "text", "[a]"]:
        case(f"a function whose {name} is {value}", f"""
F:
  Type: AWS::Serverless::Function
  Properties: {{ InlineCode: x, Handler: a.b, Runtime: python3.12, {name}: {value} }}
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
case("a layer beside properties called DependsOn", """
E:
  Type: AWS::ECS::TaskDefinition
  Properties: { ContainerDefinitions: [{ Name: a, DependsOn: [{ ContainerName: b, Condition: START }] }] }
F:
  Type: AWS::Lambda::Function
  Properties: { Environment: { Variables: { DependsOn: L } } }
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


# Further templates: every property of every kind and event once, and their values of other kinds.

EVENTS = {
    "Schedule": ("Schedule: rate(1 day)", ["Name: n", "Description: d", "Input: '{}'", "Enabled: true", "Enabled: false",
        "State: DISABLED", "RetryPolicy: { MaximumRetryAttempts: 3 }", "DeadLetterConfig: { Type: SQS }",
        "DeadLetterConfig: { Type: SQS, QueueLogicalId: Lost }", "DeadLetterConfig: { Arn: 'arn:aws:sqs:a:1:q' }",
        "DeadLetterConfig: { Type: SNS }", "DeadLetterConfig: {}", "DeadLetterConfig: { Type: SQS, Arn: a }",
        "{State: ENABLED, Enabled: true}", "Nonsense: x"]),
    "ScheduleV2": ("ScheduleExpression: rate(1 day)", ["Name: n", "OmitName: true", "{OmitName: true, Name: n}",
        "State: DISABLED", "Description: d", "StartDate: '2026-01-01T00:00:00Z'", "EndDate: '2027-01-01T00:00:00Z'",
        "ScheduleExpressionTimezone: Asia/Tokyo", "GroupName: g", "KmsKeyArn: k", "Input: '{}'",
        "RoleArn: 'arn:aws:iam::1:role/r'", "PermissionsBoundary: b", "RetryPolicy: { MaximumRetryAttempts: 3 }",
        "FlexibleTimeWindow: { Mode: FLEXIBLE, MaximumWindowInMinutes: 5 }", "DeadLetterConfig: { Type: SQS }",
        "DeadLetterConfig: { Type: SQS, QueueLogicalId: Lost }", "DeadLetterConfig: { Arn: 'arn:aws:sqs:a:1:q' }"]),
    "EventBridgeRule": ("Pattern: { source: [aws.s3] }", ["EventBusName: b", "RuleName: r", "Input: '{}'", "InputPath: $.a",
        "InputTransformer: { InputPathsMap: { a: $.a }, InputTemplate: '<a>' }", "Target: { Id: t }", "Enabled: false",
        "State: DISABLED", "RetryPolicy: { MaximumRetryAttempts: 3 }", "DeadLetterConfig: { Type: SQS }",
        "DeadLetterConfig: { Type: SQS, QueueLogicalId: Lost }", "DeadLetterConfig: { Arn: 'arn:aws:sqs:a:1:q' }",
        "EventBusName: !Ref B", "Nonsense: x"]),
    "CloudWatchEvent": ("Pattern: { source: [aws.ec2] }", ["Input: '{}'", "Enabled: true"]),
    "SNS": ("Topic: !Ref T", ["FilterPolicy: { a: [b] }", "FilterPolicyScope: MessageBody", "Region: eu-west-1",
        "RedrivePolicy: { deadLetterTargetArn: a }", "SqsSubscription: true", "SqsSubscription: false",
        "SqsSubscription: { QueueArn: a, QueueUrl: u, BatchSize: 5 }",
        "SqsSubscription: { QueueArn: a, QueueUrl: u, QueuePolicyLogicalId: Own }", "SqsSubscription: { QueueArn: a }"]),
    "SQS": ("Queue: !GetAtt Q.Arn", ["BatchSize: 5", "Enabled: false", "MaximumBatchingWindowInSeconds: 5",
        "FunctionResponseTypes: [ReportBatchItemFailures]", "FilterCriteria: { Filters: [{ Pattern: '{}' }] }",
        "FilterCriteria: { Filter: [] }", "ScalingConfig: { MaximumConcurrency: 5 }", "KmsKeyArn: k",
        "MetricsConfig: { Metrics: [EventCount] }", "ConsumerGroupId: g", "Nonsense: x"]),
    "Kinesis": ("Stream: !GetAtt S.Arn, StartingPosition: LATEST", ["BatchSize: 5", "ParallelizationFactor: 2",
        "BisectBatchOnFunctionError: true", "MaximumRetryAttempts: 3", "MaximumRecordAgeInSeconds: 60",
        "TumblingWindowInSeconds: 5", "StartingPositionTimestamp: 1", "DestinationConfig: { OnFailure: { Destination: a } }",
        "DestinationConfig: { OnFailure: { Type: SQS, Destination: a } }",
        "DestinationConfig: { OnFailure: { Type: SNS, Destination: a } }",
        "DestinationConfig: { OnFailure: { Type: S3, Destination: a } }",
        "DestinationConfig: { OnFailure: { Type: Kafka, Destination: a } }",
        "DestinationConfig: { OnFailure: { Type: Other, Destination: a } }"]),
    "DynamoDB": ("Stream: !GetAtt D.StreamArn, StartingPosition: TRIM_HORIZON", ["BatchSize: 5", "Enabled: true"]),
    "MSK": ("Stream: 'arn:aws:kafka:a:1:cluster/c', StartingPosition: LATEST", ["Topics: [t]", "ConsumerGroupId: g",
        "SourceAccessConfigurations: [{ Type: CLIENT_CERTIFICATE_TLS_AUTH, URI: s }]"]),
    "MQ": ("Broker: 'arn:aws:mq:a:1:broker:b'", ["{Queues: [q], SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }]}",
        "{Queues: [q], SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }, { Type: VIRTUAL_HOST, URI: v }]}",
        "{Queues: [q], DynamicPolicyName: true, SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }]}",
        "{Queues: [q], SecretsManagerKmsKeyId: k, SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }]}",
        "{Queues: [q], SourceAccessConfigurations: [{ Type: OTHER, URI: s }]}",
        "{Queues: [q], SourceAccessConfigurations: [{ Type: BASIC_AUTH }]}",
        "{Queues: [q], SourceAccessConfigurations: [{ Type: VIRTUAL_HOST, URI: v }]}"]),
    "SelfManagedKafka": ("Topics: [t], KafkaBootstrapServers: ['h:9092']", [
        "SourceAccessConfigurations: [{ Type: SASL_SCRAM_512_AUTH, URI: s }]",
        "SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }, { Type: SERVER_ROOT_CA_CERTIFICATE, URI: c }]",
        "SourceAccessConfigurations: [{ Type: VPC_SUBNET, URI: n }, { Type: VPC_SECURITY_GROUP, URI: g }]",
        "SourceAccessConfigurations: [{ Type: VPC_SUBNET, URI: n }]", "SourceAccessConfigurations: [{ Type: OTHER, URI: n }]",
        "SourceAccessConfigurations: [{ Type: IAM_AUTH }]", "SourceAccessConfigurations: []",
        "{SecretsManagerKmsKeyId: k, ConsumerGroupId: g, SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }]}"]),
    "DocumentDB": ("Cluster: c, DatabaseName: d", ["SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }]",
        "{CollectionName: x, FullDocument: UpdateLookup, SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }]}",
        "{SecretsManagerKmsKeyId: k, SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: s }]}"]),
    "S3": ("Bucket: !Ref B, Events: 's3:ObjectCreated:*'", [
        "Filter: { S3Key: { Rules: [{ Name: prefix, Value: a/ }] } }", "Nonsense: x"]),
    "AlexaSkill": ("", ["SkillId: amzn1", ""]),
    "IoTRule": ("Sql: SELECT 1", ["AwsIotSqlVersion: beta", ""]),
    "Cognito": ("UserPool: !Ref U, Trigger: PreSignUp", [""]),
    "CloudWatchLogs": ("LogGroupName: !Ref L, FilterPattern: ''", [""]),
}
NEEDED = """
T: { Type: AWS::SNS::Topic }
Q: { Type: AWS::SQS::Queue }
S: { Type: AWS::Kinesis::Stream }
D: { Type: AWS::DynamoDB::Table }
B: { Type: AWS::S3::Bucket }
U: { Type: AWS::Cognito::UserPool }
L: { Type: AWS::Logs::LogGroup }
""".strip("\n") + "\n"


def joined(base, more):
    more = more[1:-1] if more.startswith("{") and more.endswith("}") else more
    return "{ " + ", ".join(part for part in (base, more) if part) + " }"


for kind, (base, variants) in EVENTS.items():
    event(f"{kind} alone", kind, joined(base, ""), NEEDED)
    for more in variants:
        event(f"{kind} with {more}", kind, joined(base, more), NEEDED)
    for way, properties in [("an alias", "AutoPublishAlias: live"), ("tags handed on",
            "Tags: { a: b }\n    PropagateTags: true"), ("a role of its own", "Role: 'arn:aws:iam::1:role/r'")]:
        case(f"{kind} of a function with {way}",
             "F:\n  Type: AWS::Serverless::Function\n  Properties:\n    InlineCode: x\n    Handler: a.b\n"
             f"    Runtime: python3.12\n    {properties}\n"
             f"    Events: {{ E: {{ Type: {kind}, Properties: {joined(base, variants[0])} }} }}\n" + NEEDED)
    case(f"{kind} of a function with a condition and retention",
         "F:\n  Type: AWS::Serverless::Function\n  Condition: C\n  DeletionPolicy: Retain\n  Properties:\n"
         "    InlineCode: x\n    Handler: a.b\n    Runtime: python3.12\n"
         f"    Events: {{ E: {{ Type: {kind}, Properties: {joined(base, variants[0])} }} }}\n" + NEEDED, CONDITION)
    event(f"{kind} without anything", kind, "{}", NEEDED)

for properties in [
        "AutoPublishAlias: live", "AutoPublishAlias: live-one_two", "AutoPublishAlias: '123'", "AutoPublishAlias: a.b",
        "AutoPublishAlias: !Ref P", "AutoPublishAlias: !Sub '${P}'", "{AutoPublishAlias: live, AutoPublishCodeSha256: abcdef0123456789}",
        "{AutoPublishAlias: live, AutoPublishCodeSha256: abcdef0123456789, Description: d}",
        "{AutoPublishAlias: live, VersionDescription: v}", "{AutoPublishAlias: live, VersionDeletionPolicy: Delete}",
        "{AutoPublishAlias: live, MemorySize: 512}", "{AutoPublishAlias: live, Environment: { Variables: { A: 'x' } }}",
        "{AutoPublishAlias: live, SnapStart: { ApplyOn: PublishedVersions }}", "SnapStart: { ApplyOn: None }",
        "{AutoPublishAlias: live, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }}",
        "ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }",
        "{AutoPublishAlias: live, DeploymentPreference: { Type: Canary10Percent5Minutes }}",
        "{AutoPublishAlias: live, DeploymentPreference: { Type: Linear10PercentEvery1Minute, Alarms: [!Ref Alarm] }}",
        "{AutoPublishAlias: live, DeploymentPreference: { Type: AllAtOnce, Hooks: { PreTraffic: !Ref Pre, PostTraffic: !Ref Post } }}",
        "{AutoPublishAlias: live, DeploymentPreference: { Type: Own, Role: 'arn:aws:iam::1:role/r' }}",
        "{AutoPublishAlias: live, DeploymentPreference: { Type: !Ref P, TriggerConfigurations: [{ TriggerName: t }] }}",
        "{AutoPublishAlias: live, DeploymentPreference: { Enabled: false, Type: AllAtOnce }}",
        "{AutoPublishAlias: live, DeploymentPreference: { Alarms: [a] }}", "DeploymentPreference: { Type: AllAtOnce }",
        "{AutoPublishAlias: live, DeploymentPreference: { Type: AllAtOnce }, Tags: { a: b }, PropagateTags: true}",
        "{AutoPublishAlias: live, DeploymentPreference: { Type: AllAtOnce, Hooks: [a] }}",
        "FunctionUrlConfig: { AuthType: AWS_IAM }", "FunctionUrlConfig: { AuthType: NONE, InvokeMode: RESPONSE_STREAM }",
        "FunctionUrlConfig: { AuthType: NONE, Cors: { AllowOrigins: ['*'], AllowMethods: [GET], MaxAge: 5 } }",
        "FunctionUrlConfig: { AuthType: OTHER }", "FunctionUrlConfig: { Cors: {} }",
        "FunctionUrlConfig: { AuthType: NONE, Cors: { Nonsense: [a] } }",
        "FunctionUrlConfig: { AuthType: NONE, Cors: { AllowOrigins: '*' } }",
        "{FunctionUrlConfig: { AuthType: NONE }, AutoPublishAlias: live}",
        "EventInvokeConfig: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 }",
        "{EventInvokeConfig: { MaximumRetryAttempts: 1 }, AutoPublishAlias: live}",
        "EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: SQS } } }",
        "EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SNS } } }",
        "EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: a }, OnSuccess: { Type: Lambda, Destination: b } } }",
        "EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: EventBridge, Destination: a } } }",
        "EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: S3Bucket, Destination: a } } }",
        "EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: EventBridge } } }",
        "EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: Other } } }",
        "EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: !If [C, !Ref P, !Ref AWS::NoValue] } } }",
        "DeadLetterQueue: { Type: SQS, TargetArn: a }", "DeadLetterQueue: { Type: SNS, TargetArn: a }",
        "DeadLetterQueue: { Type: Other, TargetArn: a }", "DeadLetterQueue: { Type: SQS }",
        "Tracing: Active", "Tracing: PassThrough", "Tracing: Disabled", "Tracing: !Ref P",
        "VpcConfig: { SubnetIds: [s], SecurityGroupIds: [g] }", "FileSystemConfigs: [{ Arn: a, LocalMountPath: /m }]",
        "CodeSigningConfigArn: c", "RuntimeManagementConfig: { UpdateRuntimeOn: Auto }", "LoggingConfig: { LogFormat: JSON }",
        "RecursiveLoop: Allow", "RolePath: /a/", "SourceKMSKeyArn: k", "Role: !Ref P", "Role: !GetAtt R.Arn",
        "Role: !If [C, !Ref P, !Ref AWS::NoValue]", "Role: !If [C, !Ref AWS::NoValue, !Ref P]",
        "Role: !If [C, !Ref AWS::NoValue, !Ref AWS::NoValue]", "Role: !If [C, !Ref P, 'arn:aws:iam::1:role/r']",
        "Tags: { a: b, 'lambda:createdBy': x }", "{Tags: { a: b }, PropagateTags: true}", "PackageType: Other",
        "PackageType: Image", "ImageConfig: { Command: [a] }", "Nonsense: x", "TenancyConfig: { TenantIsolationMode: PER_TENANT }",
        "Policies: []", "Policies: [{ Nonsense: {} }]", "Policies: [!Ref P, AWSLambdaRole, ReadOnlyAccess]",
        "Policies: NoSuchPolicy", "Policies: !If [C, AmazonSQSFullAccess, !Ref AWS::NoValue]",
        "Policies: [!If [C, { Statement: [{ Effect: Allow, Action: a, Resource: r }] }, !Ref AWS::NoValue]]",
        "Policies: [!If [C, { SQSPollerPolicy: { QueueName: q } }, !Ref AWS::NoValue]]",
        "Policies: [{ SQSPollerPolicy: {} }]", "Policies: [{ SQSPollerPolicy: q }]",
        "Policies: [{ SQSPollerPolicy: { QueueName: !GetAtt Q.QueueName } }, { AMIDescribePolicy: {} }]"]:
    lines = properties[1:-1] if properties.startswith("{") else properties
    case("a function with " + properties,
         "F: { Type: AWS::Serverless::Function, Properties: { "
         + ("" if "PackageType" in properties else "InlineCode: x, Handler: a.b, Runtime: python3.12, ") + lines + " } }",
         CONDITION.replace("Parameters: { ", "Parameters: { Q: { Type: String }, ") if "Parameters: { " in CONDITION else CONDITION)

import samtranslator
TEMPLATES = json.load(open(os.path.join(os.path.dirname(samtranslator.__file__), "policy_templates_data",
                                         "policy_templates.json")))["Templates"]
for name, template in sorted(TEMPLATES.items()):
    values = ", ".join(f"{one}: v{number}" for number, one in enumerate(sorted(template["Parameters"])))
    function(f"the policy template {name}", f"Policies: [{{ {name}: {{ {values} }} }}]")

for properties in [
        "Definition: { StartAt: A, States: { A: { Type: Pass, End: true } } }",
        "Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt F.Arn, End: true } } }",
        "Definition: { Comment: 日本, States: { A: { Result: [!Ref P, x, { b: !Sub '${P}' }] } } }",
        "{Definition: { A: !Ref P }, DefinitionSubstitutions: { X: y }}", "Definition: { A: '{{resolve:ssm:/a}}' }",
        "DefinitionUri: s3://b/k", "DefinitionUri: { Bucket: b, Key: k, Version: v }", "DefinitionUri: { Bucket: b }",
        "DefinitionUri: local.json", "{Definition: { A: b }, DefinitionUri: s3://b/k}", "Type: EXPRESS",
        "{DefinitionUri: s3://b/k, Type: EXPRESS, Name: n, Logging: { Level: ALL }}",
        "{DefinitionUri: s3://b/k, Tracing: { Enabled: true }}", "{DefinitionUri: s3://b/k, Role: r}",
        "{DefinitionUri: s3://b/k, Role: r, Policies: [AmazonSQSFullAccess]}",
        "{DefinitionUri: s3://b/k, Policies: [AmazonSQSFullAccess, { Statement: [{ Effect: Allow, Action: a, Resource: r }] }]}",
        "{DefinitionUri: s3://b/k, Policies: [{ LambdaInvokePolicy: { FunctionName: f } }]}",
        "{DefinitionUri: s3://b/k, PermissionsBoundary: b, RolePath: /a/}", "{DefinitionUri: s3://b/k, Tags: { a: b }}",
        "{DefinitionUri: s3://b/k, Tags: { a: b }, PropagateTags: true}", "{DefinitionUri: s3://b/k, AutoPublishAlias: live}",
        "{DefinitionUri: s3://b/k, AutoPublishAlias: live, DeploymentPreference: { Type: CANARY, Percentage: 10, Interval: 5 }}",
        "{DefinitionUri: s3://b/k, DeploymentPreference: { Type: CANARY }}", "{DefinitionUri: s3://b/k, UseAliasAsEventTarget: true}",
        "{DefinitionUri: s3://b/k, AutoPublishAlias: live, UseAliasAsEventTarget: true, Events: { E: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }}",
        "{DefinitionUri: s3://b/k, Events: { E: { Type: Schedule, Properties: { Schedule: rate(1 day), Input: '{}', RoleArn: r } } }}",
        "{DefinitionUri: s3://b/k, PermissionsBoundary: b, Events: { E: { Type: Schedule, Properties: { Schedule: rate(1 day), Enabled: false } } }}",
        "{DefinitionUri: s3://b/k, Events: { E: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 day) } } }}",
        "{DefinitionUri: s3://b/k, Events: { E: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] }, InputPath: $.a, DeadLetterConfig: { Type: SQS } } } }}",
        "{DefinitionUri: s3://b/k, Events: { E: { Type: CloudWatchEvent, Properties: { Pattern: { source: [a] } } } }}",
        "{DefinitionUri: s3://b/k, Events: { E: { Type: Api, Properties: { Path: /a, Method: get } } }}",
        "{DefinitionUri: s3://b/k, Events: { E: { Type: Nonsense } }}", "{DefinitionUri: s3://b/k, Nonsense: x}"]:
    lines = properties[1:-1] if properties.startswith("{") else properties
    case("a state machine with " + properties,
         "M: { Type: AWS::Serverless::StateMachine, Condition: C, Properties: { " + lines + " } }\nF: { Type: AWS::SNS::Topic }",
         CONDITION)

for kind, required, variants in [
        ("SimpleTable", "", ["", "TableName: t", "PrimaryKey: { Name: k, Type: Binary }", "PrimaryKey: { Name: k, Type: Other }",
            "PrimaryKey: { Name: k }", "Tags: { a: b }", "PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }",
            "ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }", "SSESpecification: { SSEEnabled: true }",
            "Nonsense: x"]),
        ("LayerVersion", "ContentUri: s3://b/k", ["", "LayerName: n", "Description: d", "CompatibleRuntimes: [python3.12]",
            "CompatibleArchitectures: [arm64]", "CompatibleArchitectures: [other]", "LicenseInfo: MIT", "RetentionPolicy: Delete",
            "RetentionPolicy: retain", "RetentionPolicy: Other", "LayerName: !Ref P", "Nonsense: x"]),
        ("Application", "Location: https://s3.amazonaws.com/b/t.yaml", ["", "Parameters: { a: b }", "Tags: { a: b }",
            "NotificationARNs: [a]", "TimeoutInMinutes: 5", "Nonsense: x"]),
        ("Application", "", [""])]:
    for more in variants:
        for attributes in ["", "DeletionPolicy: Delete, UpdateReplacePolicy: Retain, Condition: C, DependsOn: Z, Metadata: { a: b }, "]:
            case(f"a {kind} with {required} {more} {'and attributes' if attributes else ''}",
                 f"X: {{ Type: AWS::Serverless::{kind}, {attributes}Properties: {joined(required, more)} }}\n"
                 "Y: { Type: AWS::SNS::Topic, DependsOn: [X, Z], Properties: { DisplayName: !Sub '${X}' } }\n"
                 "Z: { Type: AWS::SNS::Topic, DependsOn: Y2 }\nY2: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Q } }\n"
                 "Q: { Type: AWS::SNS::Topic }", CONDITION)

for name, text in [("an alias by reference", "!Ref F.Alias"), ("a version by reference", "!Ref F.Version"),
                   ("a version's attribute", "!GetAtt F.Version.Version"), ("an alias in a text", "!Sub 'a-${F.Alias}-${F.Version}'")]:
    case(name, "F: { Type: AWS::Serverless::Function, Properties: { InlineCode: x, Handler: a.b, Runtime: python3.12, "
         f"AutoPublishAlias: live }} }}\nT: {{ Type: AWS::SNS::Topic, Properties: {{ DisplayName: {text} }} }}")
for name, text in [("an unknown section of globals", "Globals: { Nonsense: {} }\n"),
                   ("an unknown property of globals", "Globals: { Function: { Nonsense: x } }\n"),
                   ("globals that are no map", "Globals: [a]\n"), ("lists of globals", "Globals: { Function: { Layers: [a], Architectures: [x86_64], Tags: { g: h }, Environment: { Variables: { A: x } } } }\n")]:
    function(name, "Layers: [b]\nArchitectures: [arm64]\nTags: { i: j }\nEnvironment: { Variables: { B: y } }", text)
function("globals that are left out", "Layers: [b]", "Globals: { Function: { Layers: [a], Timeout: 5 } }\n")
for ignored in ["'*'", "[Timeout]", "[Nonsense]", "{ a: b }"]:
    case("globals without " + ignored, "F: { Type: AWS::Serverless::Function, IgnoreGlobals: " + ignored
         + ", Properties: { InlineCode: x, Handler: a.b, Runtime: python3.12 } }", "Globals: { Function: { Layers: [a], Timeout: 5 } }\n")


def plain(value):
    """A value as the simulator has it: scalars are texts."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def expected(text):
    try:
        return {"template": plain(transform(yaml_parse(text), {}, Policies()))}
    except InvalidDocumentException as error:
        return {"error": error.message + " " + " ".join(sorted(cause.message for cause in error.causes))}


if __name__ == "__main__":
    assert len({name for name, _ in CASES}) == len(CASES)
    cases = []
    for name, text in CASES:
        result = expected(text)
        if name in ROLES:
            assert "error" not in result, (name, result)
            kinds = [resource["Type"] for resource in result["template"]["Resources"].values()]
            result["makesIAM"] = any(kind.startswith("AWS::IAM::") for kind in kinds)
        cases.append({"name": name, "template": text, "expected": result})
    print(json.dumps(cases, sort_keys=True, ensure_ascii=False, separators=(",", ":")).replace('{"expected"', '\n{"expected"'))
