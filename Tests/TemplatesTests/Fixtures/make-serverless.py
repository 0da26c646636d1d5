"""Writes serverless.json: what SAM's own translator makes of each of some 3,200 templates.

Needs aws-sam-translator from PyPI (1.115.0 made the file):
    python3 make-serverless.py > serverless.json
"""

import json
import os
import random
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
case("a REST route of an alias", "F: { Type: AWS::Serverless::Function, Condition: C, Properties: { InlineCode: x, Handler: a.b, "
     "Runtime: python3.12, AutoPublishAlias: live, Events: { E: { Type: Api, Properties: { Path: /a, Method: get } } } } }",
     "Conditions: { C: !Equals [a, b] }\n")
case("REST routes of functions with names, in another order", "".join(
    f"F{n}: {{ Type: AWS::Serverless::Function, Properties: {{ InlineCode: x, Handler: a.b, Runtime: python3.12, FunctionName: n{n}, "
    f"Events: {{ E2: {{ Type: Api, Properties: {{ Path: /b{n}, Method: post }} }}, E1: {{ Type: Api, Properties: {{ Path: /a, Method: {m} }} }} }} }} }}\n"
    for n, m in [(3, "get"), (1, "'*'"), (2, "delete")]))
case("a REST API of a version in a bucket",
     "A: { Type: AWS::Serverless::Api, Properties: { StageName: v1, DefinitionUri: { Bucket: b, Key: k, Version: 1 } } }")
event("a route of any method by its own name", "Api", "{ Path: /a, Method: x-amazon-apigateway-any-method }")
event("an HTTP route of any method by its own name", "HttpApi", "{ Path: /a, Method: x-amazon-apigateway-any-method }")
for name, first, second in [
    ("of an HTTP API and of a REST API", "HttpApi", "ANY"), ("of two paths", "Api", "any"),
    ("of two paths, both by its own name", "Api", "x-amazon-apigateway-any-method")]:
    function("routes of any method by its own name, " + name, f"""
Events:
  A: {{ Type: {first}, Properties: {{ Path: /a, Method: x-amazon-apigateway-any-method }} }}
  B: {{ Type: Api, Properties: {{ Path: /b, Method: {second} }} }}
""")
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
for properties in [
        "", "OperatorRole: 'arn:aws:iam::123456789012:role/own'", "OperatorRole: !Ref P", "OperatorRole: ''",
        "CapacityProviderName: n", "KmsKeyArn: k", "LoggingConfig: { LogFormat: JSON }", "LoggingConfig: {}",
        "Tags: { a: b, 'lambda:createdBy': x }", "Tags: { a: b, c: !Ref P }, PropagateTags: true", "Tags: {}, PropagateTags: true",
        "PropagateTags: false", "PropagateTags: x", "Tags: [a]",
        "InstanceRequirements: { Architectures: [arm64], AllowedTypes: [m7g.large, !Ref P] }", "InstanceRequirements: {}",
        "InstanceRequirements: { ExcludedTypes: !Ref L }", "InstanceRequirements: { AllowedTypes: [a], ExcludedTypes: [b] }",
        "InstanceRequirements: { Nonsense: [a] }", "InstanceRequirements: { AllowedTypes: a }",
        "ScalingConfig: { MaxVCpuCount: 10 }", "ScalingConfig: { MaxVCpuCount: !Ref P, AverageCPUUtilization: 70 }",
        "ScalingConfig: { AverageCPUUtilization: !Ref P }", "ScalingConfig: {}", "ScalingConfig: { MaxVCpuCount: x }",
        "ManagedResourceTags: { Tags: { a: b } }", "ManagedResourceTags: {}", "ManagedResourceTags: { Tags: {} }", "Nonsense: x"]:
    case("a capacity provider with " + properties, CAPACITY + ", " + properties + " } }",
         "Parameters: { P: { Type: String, Default: p }, L: { Type: CommaDelimitedList } }\n")
case("a capacity provider without a network", "C: { Type: AWS::Serverless::CapacityProvider, Properties: { CapacityProviderName: n } }")
case("a capacity provider with attributes", CAPACITY + " }, Condition: A, DependsOn: B, DeletionPolicy: Retain, Metadata: { a: b } }\n"
     "B: { Type: AWS::SNS::Topic }", "Conditions: { A: !Equals [a, b] }\n")
case("a capacity provider with globals", CAPACITY + ", Tags: { a: b } } }",
     "Globals: { CapacityProvider: { Tags: { c: d }, PropagateTags: true, VpcConfig: { SubnetIds: [t] }, ScalingConfig: { MaxVCpuCount: 4 } } }\n")


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
        "{TenancyConfig: { TenantIsolationMode: PER_TENANT }, FunctionUrlConfig: { AuthType: NONE }}",
        "{TenancyConfig: { TenantIsolationMode: PER_TENANT }, SnapStart: { ApplyOn: PublishedVersions }}",
        "{TenancyConfig: { TenantIsolationMode: PER_TENANT }, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }}",
        "{TenancyConfig: { TenantIsolationMode: PER_TENANT }, Events: { A: { Type: Api, Properties: { Path: /, Method: get } } }}",
        "{TenancyConfig: { TenantIsolationMode: PER_TENANT }, Events: { A: { Type: SNS, Properties: { Topic: t } } }}",
        "{TenancyConfig: { TenantIsolationMode: PER_TENANT }, Events: { A: { Type: HttpApi } }}", "TenancyConfig: !Ref P",
        "DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 7 }", "DurableConfig: x", "DurableConfig: !Ref P",
        "{DurableConfig: { ExecutionTimeout: 60 }, AutoPublishAlias: live, Tracing: Active}",
        "{DurableConfig: { ExecutionTimeout: 60 }, Role: r}", "PublishToLatestPublished: true", "PublishToLatestPublished: false",
        "PublishToLatestPublished: !Ref P", "FunctionScalingConfig: { MinExecutionEnvironments: 1 }",
        "{FunctionScalingConfig: { MinExecutionEnvironments: 1 }, VersionDeletionPolicy: Delete}",
        "CapacityProviderConfig: { Arn: a }", "CapacityProviderConfig: { Arn: !GetAtt R.Arn }",
        "CapacityProviderConfig: { PerExecutionEnvironmentMaxConcurrency: 2, Arn: a, ExecutionEnvironmentMemoryGiBPerVCpu: 4 }",
        "CapacityProviderConfig: { Arn: a, Nonsense: b }", "CapacityProviderConfig: { Arn: a, PerExecutionEnvironmentMaxConcurrency: !Ref P }",
        "CapacityProviderConfig: {}", "CapacityProviderConfig: { Other: a }", "CapacityProviderConfig: a",
        "CapacityProviderConfig: { Arn: a, ExecutionEnvironmentMemoryGiBPerVCpu: 2.5 }",
        "{CapacityProviderConfig: { Arn: a }, VpcConfig: { SubnetIds: [s] }}",
        "{CapacityProviderConfig: { Arn: a }, AutoPublishAlias: live}",
        "{CapacityProviderConfig: { Arn: a }, AutoPublishAlias: live, AutoPublishAliasAllProperties: true, PublishToLatestPublished: true}",
        "{CapacityProviderConfig: { Arn: a }, AutoPublishAlias: live, VersionDeletionPolicy: Retain}",
        "{CapacityProviderConfig: { Arn: a }, FunctionScalingConfig: { MinExecutionEnvironments: 1 }, AutoPublishAlias: live}",
        "{CapacityProviderConfig: { Arn: a }, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }, VpcConfig: { SubnetIds: [s] }, AutoPublishAlias: live}",
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
        "{DefinitionUri: s3://b/k, AutoPublishAlias: live, UseAliasAsEventTarget: true, Events: { E: { Type: Api, Properties: { Path: /s, Method: post } } }}",
        "{DefinitionUri: s3://b/k, AutoPublishAlias: live, UseAliasAsEventTarget: true, Events: { E: { Type: Api, Properties: { Path: /s, Method: post, UnescapeMappingTemplate: true } } }}",
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


# Numbers and truth values, with quotes and without: they are in the digits of logical ids, and in definitions.
NUMBERS = ["1", "'1'", "0x10", "010", "089", "1_000", "+5", "-0", "0.5", ".5", "1.50", "1.", "1e3", "1.0e+3", "1.5e-7", "190:20:30",
           "1:30.5", "0b101", ".inf", "true", "yes", "Off", "'true'", "12345678901234567890"]
for number in NUMBERS:
    function("a version of a number in the environment " + number, f"AutoPublishAlias: live\nEnvironment: {{ Variables: {{ A: {number} }} }}")
    case("a machine with a number " + number, f"M: {{ Type: AWS::Serverless::StateMachine, Properties: {{ Definition: {{ A: {number}, B: [{number}] }} }} }}")
    case("a layer's retention with a number " + number, f"L: {{ Type: AWS::Serverless::LayerVersion, Properties: {{ ContentUri: {{ Bucket: b, Key: k, Version: {number} }} }} }}")
function("a version of a memory size in quotes", "AutoPublishAlias: live\nMemorySize: '512'")
function("a version of a memory size", "AutoPublishAlias: live\nMemorySize: 512")
function("a version of a memory size by a parameter", "AutoPublishAlias: live\nMemorySize: !Ref P", "Parameters: { P: { Type: Number, Default: 512 } }\n")
function("a version with a number that depends", "AutoPublishAlias: live\nEnvironment: { Variables: { A: !If [C, 1, '1'] } }", CONDITION)
for all, publish in [("true", "true"), ("true", "false"), ("false", "true")]:
    case(f"a version of all properties {all}, a layer that publishes {publish}", f"""
F:
  Type: AWS::Serverless::Function
  Properties:
    InlineCode: x
    Handler: a.b
    Runtime: python3.12
    Timeout: 5
    Tags: {{ a: b }}
    Environment: {{ Variables: {{ A: !Ref L }} }}
    Layers: [!Ref L]
    AutoPublishAlias: live
    AutoPublishAliasAllProperties: {all}
L:
  Type: AWS::Serverless::LayerVersion
  Properties: {{ ContentUri: s3://b/k, PublishLambdaVersion: {publish} }}
""")
function("a version of a snap start", "AutoPublishAlias: live\nSnapStart: { ApplyOn: !Ref P }", "Parameters: { P: { Type: String, Default: PublishedVersions } }\n")


# APIs whole: what their settings, and their events', add to their documents.
FUNCTION = "InlineCode: x, Handler: a.b, Runtime: python3.12"
CONDITIONS = "Conditions: { C: !Equals [a, b] }\n"
LIST = "Parameters: { P: { Type: String, Default: p }, L: { Type: CommaDelimitedList, Default: 'a,b' } }\n"


def api(kind, name, settings, events=None, before="", more="", function=""):
    """An API with these settings, and a function whose events have these properties."""
    property = "RestApiId" if kind == "Api" else "ApiId"
    stage = "StageName: v1, " if kind == "Api" else ""
    events = ["Path: /a, Method: get", "Path: '/b/{id}', Method: any"] if events is None else events
    lines = "".join(f"      E{index}: {{ Type: {kind}, Properties: {{ {property}: !Ref A, {event} }} }}\n"
                    for index, event in enumerate(events))
    case(f"{kind}: {name}", f"A: {{ Type: AWS::Serverless::{kind}, Properties: {{ {stage}{settings} }} }}\n"
         f"F:\n  Type: AWS::Serverless::Function\n{function}  Properties:\n    InlineCode: x\n    Handler: a.b\n    Runtime: python3.12\n"
         + ("    Events:\n" + lines if lines else "") + more, before)


for text in ["\"'*'\"", "'*'", "!Ref P", "{}", "''", "[a]", "7", "{ AllowOrigin: \"'x'\" }", "{ AllowMethods: \"'GET'\" }",
             "{ AllowHeaders: \"'A'\", AllowOrigin: \"'x'\", MaxAge: \"'600'\", AllowCredentials: true }", "{ AllowCredentials: true }",
             "{ AllowCredentials: 'true' }", "{ AllowOrigin: '' }", "{ MaxAge: 600 }", "{ Nonsense: x }", "{ AllowOrigin: !Ref P, AllowMethods: !Sub \"'${P}'\" }"]:
    api("Api", f"cors {text}", f"Cors: {text}", before=LIST)
    api("Api", f"cors {text} and one route of options", f"Cors: {text}, OpenApiVersion: 3.0.1", ["Path: /a, Method: options", "Path: /a/, Method: get"], before=LIST)
for text in ["true", "false", "'*'", "!Ref P", "{}", "[a]", "{ AllowOrigins: ['*'] }", "{ AllowOrigins: ['*'], AllowCredentials: true }",
             "{ AllowOrigins: [https://x], AllowMethods: [GET], AllowHeaders: [A], ExposeHeaders: [B], MaxAge: 600, AllowCredentials: true }",
             "{ MaxAge: 0, AllowCredentials: false }", "{ Nonsense: x }", "{ AllowOrigins: !Ref L }",
             "{ 'Fn::If': [C, { AllowOrigins: [x], MaxAge: 5 }, !Ref 'AWS::NoValue'] }"]:
    api("HttpApi", f"cors {text}", f"CorsConfiguration: {text}", before=LIST + CONDITIONS)

POOL = "{ UserPoolArn: arn:p }"
TOKEN = "{ FunctionArn: !GetAtt F.Arn }"
REQUEST = "{ FunctionPayloadType: REQUEST, FunctionArn: arn:f, Identity: { Headers: [A, B], QueryStrings: [q], StageVariables: [s], Context: [c], ReauthorizeEvery: 0 } }"
for text in [POOL, TOKEN, REQUEST, "{ UserPoolArn: [arn:p, arn:q], AuthorizationScopes: [s, t], Identity: { Header: X, ValidationExpression: '^.+$' } }",
             "{ FunctionArn: arn:f, FunctionInvokeRole: arn:r, Identity: { ReauthorizeEvery: 30, Header: X, ValidationExpression: x } }",
             "{ FunctionArn: arn:f, FunctionInvokeRole: NONE, DisableFunctionDefaultPermissions: true }", "{ FunctionArn: arn:f, DisableFunctionDefaultPermissions: 'true' }",
             "{ FunctionPayloadType: REQUEST, FunctionArn: arn:f }", "{ FunctionPayloadType: REQUEST, FunctionArn: arn:f, Identity: { ReauthorizeEvery: 0 } }",
             "{ FunctionPayloadType: REQUEST, FunctionArn: arn:f, Identity: { ReauthorizeEvery: 5 } }", "{ FunctionPayloadType: Other, FunctionArn: arn:f }",
             "{ FunctionPayloadType: REQUEST, FunctionArn: arn:f, Identity: { Headers: x } }", "{ FunctionPayloadType: REQUEST, FunctionArn: arn:f, Identity: { Headers: [7] } }",
             "{ UserPoolArn: !Ref P }", "{ UserPoolArn: arn:p, AuthorizationScopes: s }", "{ UserPoolArn: arn:p, Identity: x }", "x", "{}", "{ FunctionArn: !Ref P }"]:
    for default in ["", ", DefaultAuthorizer: Z"]:
        api("Api", f"an authorizer {text}{default}", f"Auth: {{ Authorizers: {{ Z: {text} }}{default} }}", before=LIST)
JWT = "{ JwtConfiguration: { issuer: i, Audience: [a] }, IdentitySource: $request.header.Authorization }"
LAMBDA = "{ FunctionArn: arn:f, AuthorizerPayloadFormatVersion: '2.0' }"
for text in [JWT, LAMBDA, "{ JwtConfiguration: { issuer: i }, IdentitySource: s, AuthorizationScopes: [s] }", "{ JwtConfiguration: { issuer: i } }", "{ JwtConfiguration: x, IdentitySource: s }",
             "{ JwtConfiguration: {}, IdentitySource: s }", "{ OpenIdConnectUrl: u }", "{ FunctionArn: arn:f }", "{ AuthorizerPayloadFormatVersion: 2.0 }", "{ FunctionArn: arn:f, AuthorizerPayloadFormatVersion: 2.0 }",
             "{ FunctionArn: !GetAtt F.Arn, AuthorizerPayloadFormatVersion: '1.0', FunctionInvokeRole: arn:r, EnableSimpleResponses: true, EnableFunctionDefaultPermissions: true, Identity: { Headers: [A], QueryStrings: [q], StageVariables: [s], Context: [c], ReauthorizeEvery: 0 } }",
             "{ FunctionArn: arn:f, AuthorizerPayloadFormatVersion: '1.0', FunctionInvokeRole: NONE, EnableSimpleResponses: false, EnableFunctionDefaultPermissions: false, Identity: {} }",
             "{ FunctionArn: arn:f, AuthorizerPayloadFormatVersion: '1.0', Identity: { Headers: A } }", "{ FunctionArn: arn:f, AuthorizerPayloadFormatVersion: '1.0', Identity: { ReauthorizeEvery: 5 } }",
             "{ FunctionArn: arn:f, AuthorizerPayloadFormatVersion: '1.0', Identity: x }", "{ FunctionArn: arn:f, AuthorizerPayloadFormatVersion: '1.0', AuthorizationScopes: [s] }",
             "{ JwtConfiguration: { issuer: i }, IdentitySource: s, FunctionArn: arn:f }", "{ JwtConfiguration: { issuer: i }, IdentitySource: s, AuthorizationScopes: s }",
             "{ FunctionArn: arn:f, AuthorizerPayloadFormatVersion: '1.0', EnableFunctionDefaultPermissions: 'true' }", "x", "{}"]:
    for default in ["", ", DefaultAuthorizer: Z"]:
        api("HttpApi", f"an authorizer {text}{default}", f"Auth: {{ Authorizers: {{ Z: {text} }}{default} }}", before=LIST)
for text in ["{}", "x", "{ Nonsense: x }", "{ DefaultAuthorizer: AWS_IAM }", "{ DefaultAuthorizer: AWS_IAM, InvokeRole: arn:r }", "{ DefaultAuthorizer: AWS_IAM, InvokeRole: NONE }",
             "{ DefaultAuthorizer: AWS_IAM, InvokeRole: CALLER_CREDENTIALS }", "{ DefaultAuthorizer: Z }", "{ DefaultAuthorizer: !Ref P, Authorizers: { p: { UserPoolArn: arn:p } } }",
             f"{{ DefaultAuthorizer: Y, Authorizers: {{ Z: {POOL} }} }}", f"{{ Authorizers: {{ Z: {POOL}, Y: {TOKEN}, X: {REQUEST} }}, DefaultAuthorizer: Y }}",
             "{ ApiKeyRequired: true }", "{ ApiKeyRequired: false }", "{ ApiKeyRequired: true, AddApiKeyRequiredToCorsPreflight: false }", "{ Authorizers: x }", "{ Authorizers: {} }",
             f"{{ Authorizers: {{ Z: {POOL} }}, DefaultAuthorizer: Z, AddDefaultAuthorizerToCorsPreflight: false, ApiKeyRequired: true }}",
             f"{{ Authorizers: {{ Z: {POOL} }}, DefaultAuthorizer: Z, ApiKeyRequired: true }}", "{ EnableIamAuthorizer: true }"]:
    for more in ["", ", Cors: \"'*'\"", ", OpenApiVersion: 3.0.1, Cors: \"'*'\""]:
        api("Api", f"auth {text}{more}", f"Auth: {text}{more}", before=LIST)
for text in ["{}", "x", "{ Nonsense: x }", "{ EnableIamAuthorizer: true }", "{ EnableIamAuthorizer: 'true' }", "{ EnableIamAuthorizer: true, DefaultAuthorizer: AWS_IAM }", "{ DefaultAuthorizer: AWS_IAM }",
             f"{{ Authorizers: {{ Z: {JWT}, Y: {LAMBDA} }}, DefaultAuthorizer: Y }}", f"{{ Authorizers: {{ Z: {JWT} }}, DefaultAuthorizer: !Ref 'AWS::NoValue' }}", f"{{ Authorizers: {{ Z: {JWT} }}, DefaultAuthorizer: !Ref P }}",
             f"{{ Authorizers: {{ Z: {JWT} }}, DefaultAuthorizer: Y }}", "{ Authorizers: x }"]:
    api("HttpApi", f"auth {text}", f"Auth: {text}", before=LIST)
    api("HttpApi", f"auth {text} and whatever comes", f"Auth: {text}", ["", "Path: /a, Method: options"], before=LIST)

AUTHORIZERS = f"Auth: {{ Authorizers: {{ Z: {POOL}, Y: {{ UserPoolArn: arn:q, AuthorizationScopes: [s] }} }} }}"
DEFAULT = f"Auth: {{ Authorizers: {{ Z: {POOL}, Y: {{ UserPoolArn: arn:q, AuthorizationScopes: [s] }} }}, DefaultAuthorizer: Z, ApiKeyRequired: true }}"
for text in ["{}", "x", "{ Authorizer: Z }", "{ Authorizer: Y }", "{ Authorizer: X }", "{ Authorizer: NONE }", "{ Authorizer: AWS_IAM }", "{ Authorizer: AWS_IAM, InvokeRole: arn:r }", "{ Authorizer: AWS_IAM, InvokeRole: NONE }",
             "{ Authorizer: AWS_IAM, InvokeRole: '' }", "{ Authorizer: Z, AuthorizationScopes: [t] }", "{ AuthorizationScopes: [t] }", "{ Authorizer: Z, AuthorizationScopes: t }", "{ Authorizer: Y, AuthorizationScopes: [] }",
             "{ ApiKeyRequired: true }", "{ ApiKeyRequired: false }", "{ Authorizer: Z, ApiKeyRequired: true }", "{ Authorizer: NONE, ApiKeyRequired: false }", "{ ResourcePolicy: { CustomStatements: [{ Effect: Allow, Action: 'execute-api:Invoke', Resource: [a] }] } }",
             "{ ResourcePolicy: { IpRangeBlacklist: [1.2.3.4] } }", "{ ResourcePolicy: x }", "{ OverrideApiAuth: true }", "{ OverrideApiAuth: true, Authorizer: Z }", "{ Authorizer: !Ref P }"]:
    for name, settings in [("none", "Name: n"), ("some", AUTHORIZERS), ("a default", DEFAULT)]:
        api("Api", f"auth of an event {text}, {name}", settings, [f"Path: /a, Method: get, Auth: {text}", "Path: /a, Method: post"], before=LIST)
HTTP = f"Auth: {{ Authorizers: {{ Z: {JWT}, Y: {{ JwtConfiguration: {{ issuer: i }}, IdentitySource: s, AuthorizationScopes: [s] }} }} }}"
HTTPDEFAULT = HTTP[:-2] + ", DefaultAuthorizer: Z, EnableIamAuthorizer: true }"
for text in ["{}", "x", "{ Authorizer: Z }", "{ Authorizer: Y }", "{ Authorizer: X }", "{ Authorizer: NONE }", "{ Authorizer: AWS_IAM }", "{ Authorizer: Z, AuthorizationScopes: [t] }", "{ AuthorizationScopes: [t] }",
             "{ Authorizer: Z, AuthorizationScopes: t }", "{ Authorizer: Y, AuthorizationScopes: [] }", "{ Authorizer: !Ref P }"]:
    for name, settings in [("none", "Name: n"), ("some", HTTP), ("a default", HTTPDEFAULT)]:
        api("HttpApi", f"auth of an event {text}, {name}", settings, [f"Path: /a, Method: get, Auth: {text}", "Path: /a, Method: post"], before=LIST)

for text in ["{ CreateUsagePlan: PER_API }", "{ CreateUsagePlan: SHARED }", "{ CreateUsagePlan: NONE }", "{ CreateUsagePlan: Other }", "{}", "x", "{ Nonsense: x }",
             "{ CreateUsagePlan: PER_API, UsagePlanName: n, Description: d, Quota: { Limit: 5, Period: DAY }, Throttle: { BurstLimit: 1 }, Tags: [{ Key: a, Value: b }] }"]:
    for more in ["", ", PropagateTags: true, Tags: { a: b }"]:
        api("Api", f"a usage plan {text}{more}", f"Auth: {{ ApiKeyRequired: true, UsagePlan: {text} }}{more}")
for first, second in [("", ""), ("Condition: C, ", ""), ("Condition: C, ", "Condition: C, "), ("DeletionPolicy: Delete, UpdateReplacePolicy: Delete, ", "DeletionPolicy: Retain, UpdateReplacePolicy: Snapshot, ")]:
    case(f"a usage plan that two APIs share {first}{second}", f"""
A: {{ Type: AWS::Serverless::Api, {first}Properties: {{ StageName: v1, Auth: {{ UsagePlan: {{ CreateUsagePlan: SHARED }} }} }} }}
B: {{ Type: AWS::Serverless::Api, {second}Properties: {{ StageName: v1, Auth: {{ UsagePlan: {{ CreateUsagePlan: SHARED, UsagePlanName: n }} }} }} }}
T: {{ Type: AWS::SNS::Topic, Properties: {{ DisplayName: !Sub '${{A.UsagePlan}}${{B.ApiKey}}${{A.Stage}}${{A.Deployment}}', TopicName: !Ref A.UsagePlanKey }} }}
""", CONDITION)
case("what an API may be referred to", """
A: { Type: AWS::Serverless::Api, Properties: { StageName: v1, Domain: { DomainName: d, CertificateArn: c }, Auth: { UsagePlan: { CreateUsagePlan: PER_API } } } }
B: { Type: AWS::Serverless::HttpApi, Properties: { StageName: v1, Domain: { DomainName: e, CertificateArn: c } } }
T: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Sub '${A.UsagePlan}${A.ApiKey}${A.Stage}${B.Stage}', TopicName: !Ref A.DomainName, KmsMasterKeyId: !Ref B.DomainName } }
""")

for text in ["{ DomainName: d, CertificateArn: c }", "{ DomainName: d }", "{ CertificateArn: c }", "{}", "x", "{ DomainName: !Ref P, CertificateArn: !Ref P }", "{ DomainName: !Sub '${P}.x', CertificateArn: c }",
             *["{ DomainName: d, CertificateArn: c, " + more + " }" for more in [
                 "EndpointConfiguration: EDGE", "EndpointConfiguration: PRIVATE", "EndpointConfiguration: Other", "BasePath: a", "BasePath: [a, b-c, /d/e]", "BasePath: [a-b], NormalizeBasePath: false", "BasePath: [7]", "BasePath: ['a b']",
                 "SecurityPolicy: TLS_1_2", "OwnershipVerificationCertificateArn: o", "IpAddressType: dualstack", "EndpointAccessMode: STRICT",
                 "MutualTlsAuthentication: { TruststoreUri: s3://b/k, TruststoreVersion: v }", "MutualTlsAuthentication: { Nonsense: x }", "MutualTlsAuthentication: x",
                 "Route53: { HostedZoneId: Z }", "Route53: { HostedZoneName: n., IpV6: true, EvaluateTargetHealth: true, Region: r, SetIdentifier: s }", "Route53: {}", "Route53: x",
                 "Route53: { HostedZoneId: Z, SeparateRecordSetGroup: true }", "Route53: { HostedZoneId: Z, SeparateRecordSetGroup: x }", "EndpointConfiguration: EDGE, Route53: { HostedZoneId: Z }",
                 "EndpointConfiguration: EDGE, Route53: { HostedZoneId: Z, DistributionDomainName: x }", "EndpointConfiguration: PRIVATE, BasePath: [a], Policy: { a: b }, Route53: { HostedZoneId: Z, VpcEndpointHostedZoneId: V, VpcEndpointDomainName: e }, AccessAssociation: { VpcEndpointId: v }"]]]:
    for kind in ["Api", "HttpApi"]:
        api(kind, f"a domain {text}", f"Domain: {text}", before=LIST)
        api(kind, f"a domain {text} with tags", f"Domain: {text}, Tags: {{ a: b }}, PropagateTags: true", [], before=LIST)
case("two domains of one zone", """
A: { Type: AWS::Serverless::Api, Properties: { StageName: v1, Domain: { DomainName: d, CertificateArn: c, Route53: { HostedZoneId: Z } } } }
B: { Type: AWS::Serverless::HttpApi, Properties: { Domain: { DomainName: e, CertificateArn: c, Route53: { HostedZoneId: Z } } } }
""")

for text in ["EndpointConfiguration: REGIONAL", "EndpointConfiguration: { Type: PRIVATE, VPCEndpointIds: [a] }", "EndpointConfiguration: { Type: PRIVATE, VpcEndpointIds: [a], IpAddressType: ipv4 }",
             "EndpointConfiguration: { Type: PRIVATE, VPCEndpointIds: [a], VpcEndpointIds: [a] }", "EndpointConfiguration: !Ref P", "EndpointConfiguration: {}", "EndpointConfiguration: [a]", "BinaryMediaTypes: [image~1png, '*~1*', !Ref P]", "BinaryMediaTypes: []", "BinaryMediaTypes: x",
             "MinimumCompressionSize: 5", "MinimumCompressionSize: '5'", "FailOnWarnings: true", "FailOnWarnings: 'true'", "FailOnWarnings: false", "DisableExecuteApiEndpoint: true", "DisableExecuteApiEndpoint: false", "DisableExecuteApiEndpoint: !Ref P",
             "DisableExecuteApiEndpoint: true, OpenApiVersion: 3.0.1", "OpenApiVersion: '2.0'", "OpenApiVersion: 3.0", "OpenApiVersion: '3.0.1'", "OpenApiVersion: '4.0'", "OpenApiVersion: !Ref P", "Mode: merge", "ApiKeySourceType: HEADER", "Policy: { a: b }", "Policy: x", "SecurityPolicy: T", "EndpointAccessMode: STRICT",
             "AccessLogSetting: { DestinationArn: a, Format: f }", "AccessLogSetting: x", "CanarySetting: { PercentTraffic: 5 }", "Tags: { a: b }", "Tags: { a: b }, PropagateTags: true", "Tags: [a]", "Tags: {}", "PropagateTags: 'true', Tags: { a: b }", "Variables: { A: b }", "Variables: [a]",
             "MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*' }]", "MethodSettings: x", "CacheClusterEnabled: true, CacheClusterSize: '0.5'", "CacheClusterEnabled: 'true'", "TracingEnabled: !Ref P", "Description: d, Name: n", "Description: [a]", "Name: ''", "Name: !Sub '${P}'",
             "Models: { User: { type: object } }", "Models: { User: { a: b } }", "Models: { User: x }", "Models: { User: { type: object } }, OpenApiVersion: 3.0.1", "Models: {}", "GatewayResponses: { UNAUTHORIZED: { StatusCode: 401, ResponseTemplates: { application/json: x }, ResponseParameters: { Headers: { A: b }, Paths: { p: q }, QueryStrings: { r: s } } } }",
             "GatewayResponses: { UNAUTHORIZED: {} }", "GatewayResponses: { UNAUTHORIZED: { StatusCode: x } }", "GatewayResponses: { UNAUTHORIZED: { Nonsense: x } }", "GatewayResponses: { UNAUTHORIZED: { ResponseParameters: { Nonsense: x } } }", "GatewayResponses: { UNAUTHORIZED: { ResponseParameters: x } }", "GatewayResponses: { UNAUTHORIZED: x }", "GatewayResponses: { UNAUTHORIZED: !Ref P }",
             "DefinitionUri: s3://b/k, Cors: \"'*'\"", "DefinitionUri: s3://b/k, Auth: { ApiKeyRequired: true }", "DefinitionUri: s3://b/k, Models: { A: { type: x } }", "DefinitionUri: s3://b/k, GatewayResponses: { A: {} }", "DefinitionUri: s3://b/k, MergeDefinitions: true", "DefinitionUri: s3://b/k, DisableExecuteApiEndpoint: true", "DefinitionUri: s3://b/k, BinaryMediaTypes: [a], Tags: { a: b }",
             "DefinitionUri: s3://b/k, DefinitionBody: { swagger: '2.0', paths: {} }", "DefinitionUri: 7", "DefinitionUri: ''", "StageName: ''", "StageName: [a]", "Nonsense: x"]:
    if "StageName" in text:
        case(f"Api: a setting {text}", f"A: {{ Type: AWS::Serverless::Api, Properties: {{ {text} }} }}", LIST)
    else:
        api("Api", f"a setting {text}", text, before=LIST)
for text in ["Name: n", "Name: !Ref P", "Description: d", "Description: [a]", "Tags: { a: b }", "Tags: { httpapi:createdBy: me }", "Tags: [a]", "FailOnWarnings: true", "FailOnWarnings: 'x'", "DisableExecuteApiEndpoint: true", "DisableExecuteApiEndpoint: 'x'", "StageVariables: { A: b }", "StageVariables: x", "AccessLogSettings: { DestinationArn: a }",
             "DefaultRouteSettings: { ThrottlingBurstLimit: 5 }", "RouteSettings: { 'GET /a': { ThrottlingBurstLimit: 5 } }", "RouteSettings: x", "PropagateTags: true, Tags: { a: b }", "StageName: $default", "StageName: v-1", "StageName: !Ref P", "StageName: [a]",
             "DefinitionUri: s3://b/k, Tags: { a: b }", "DefinitionUri: s3://b/k, Auth: { EnableIamAuthorizer: true }", "DefinitionUri: s3://b/k, CorsConfiguration: true", "DefinitionUri: s3://b/k, Name: n", "DefinitionUri: s3://b/k, Description: n", "DefinitionUri: s3://b/k, DisableExecuteApiEndpoint: true", "DefinitionUri: s3://b/k, StageName: v1, StageVariables: { a: b }", "Nonsense: x"]:
    api("HttpApi", f"a setting {text}", text, before=LIST)
    api("HttpApi", f"a setting {text} and a default route", text, [""], before=LIST)
for method in ["ANY", "any", "get", "x-amazon-apigateway-any-method"]:
    case(f"an HTTP API's default route by its path, of {method}", f"F: {{ Type: AWS::Serverless::Function, Properties: {{ {FUNCTION}, Events: {{ E: {{ Type: HttpApi, Properties: {{ Path: $default, Method: {method} }} }} }} }} }}", LIST)

for text in ["TimeoutInMillis: 5000", "TimeoutInMillis: '5000'", "TimeoutInMillis: !Ref P", "RequestModel: { Model: User }", "RequestModel: { Model: User, Required: true, ValidateBody: true, ValidateParameters: true }", "RequestModel: { Model: User, ValidateBody: true }",
             "RequestModel: { Model: User, ValidateParameters: true }", "RequestModel: { Model: User, ValidateBody: false }", "RequestModel: { Model: User, ValidateBody: 'true' }", "RequestModel: { Model: Other }", "RequestModel: { Required: true }", "RequestModel: x",
             "RequestParameters: [method.request.header.A]", "RequestParameters: [method.request.querystring.q: { Required: true, Caching: true }, method.request.path.p]", "RequestParameters: [other]", "RequestParameters: [method.request.header.A: x]", "RequestParameters: [method.request.header.A: { Nonsense: x }]", "RequestParameters: x", "RequestParameters: [[a]]",
             "ResponseTransferMode: RESPONSE_STREAM", "ResponseTransferMode: BUFFERED", "Stage: x", "Nonsense: x"]:
    for settings in ["Models: { User: { type: object } }", "Models: { User: { type: object } }, OpenApiVersion: 3.0.1", "Name: n"]:
        api("Api", f"an event with {text}, {settings}", settings, [f"Path: /a, Method: post, {text}", "Path: /a, Method: get"], before=LIST)
for text in ["TimeoutInMillis: 5000", "TimeoutInMillis: x", "PayloadFormatVersion: '1.0'", "PayloadFormatVersion: 1.0", "RouteSettings: { ThrottlingBurstLimit: 5 }", "RouteSettings: x", "Nonsense: x"]:
    for function in ["", "  Condition: C\n"]:
        api("HttpApi", f"an event with {text} {function}", "Name: n", [f"Path: /a, Method: post, {text}", "Path: /a, Method: get"], before=CONDITION, function=function)
        case(f"an implicit HTTP API's event with {text} {function}", f"F:\n  Type: AWS::Serverless::Function\n{function}  Properties:\n    {FUNCTION.replace(', ', chr(10) + '    ')}\n    Events: {{ E: {{ Type: HttpApi, Properties: {{ Path: /a, Method: any, {text} }} }} }}", CONDITION)

for policy in ["AwsAccountWhitelist: ['123456789012']", "AwsAccountBlacklist: ['123456789012', !Ref P]", "AwsAccountWhitelist: x", "IpRangeWhitelist: [1.2.3.4]", "IpRangeBlacklist: 1.2.3.4", "SourceVpcWhitelist: [vpc-1, vpce-1, other]", "SourceVpcBlacklist: [vpc-1]",
               "SourceVpcBlacklist: [!Ref P]", "SourceVpcWhitelist: [!If [C, a, b]]", "IntrinsicVpcWhitelist: [!Ref P], IntrinsicVpceWhitelist: [!Ref P]", "IntrinsicVpcBlacklist: [!Ref P], IntrinsicVpceBlacklist: [!Ref P]", "CustomStatements: [{ Effect: Allow }]", "CustomStatements: { Effect: Allow }",
               "AwsAccountWhitelist: ['1'], AwsAccountBlacklist: ['2'], IpRangeWhitelist: [1.2.3.4], IpRangeBlacklist: [5.6.7.8], SourceVpcWhitelist: [vpc-1], SourceVpcBlacklist: [vpce-2], CustomStatements: [{ Effect: Deny }]", "Nonsense: x"]:
    for settings in ["Name: n", "Cors: \"'*'\""]:
        api("Api", f"a resource policy {policy}, {settings}", f"Auth: {{ ResourcePolicy: {{ {policy} }} }}, {settings}", before=LIST + CONDITIONS)
        api("Api", f"a resource policy of an event {policy}, {settings}", settings, [f"Path: '/a/{{p}}/', Method: any, Auth: {{ ResourcePolicy: {{ {policy} }} }}", "Path: /a, Method: get"], before=LIST + CONDITIONS)
api("Api", "a resource policy that is no map", "Auth: { ResourcePolicy: x }")

SWAGGER = "DefinitionBody: { swagger: '2.0', info: { title: t, version: '1' }, paths: { /a: { get: { x-amazon-apigateway-integration: { type: mock } }, post: {} }, /b: { put: { security: [{ Z: [] }], x-amazon-apigateway-integration: { type: mock } } } } }"
OPENAPI = "DefinitionBody: { openapi: 3.0.1, info: { title: t, version: '1' }, paths: { /a: { get: { x-amazon-apigateway-integration: { type: mock } }, post: {} }, /b: { put: { security: [{ Z: [] }], x-amazon-apigateway-integration: { type: mock } } } } }"
for body in [SWAGGER, OPENAPI, "DefinitionBody: { a: b }", "DefinitionBody: { openapi: 3.0.1, paths: { /a: x } }", "DefinitionBody: { swagger: '2.0', paths: { /a: { get: x } } }",
             "DefinitionBody: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: s3://b/k } } }",
             "DefinitionBody: { openapi: 3.0.1, info: { title: t, version: '1' }, tags: [{ name: a }], components: { securitySchemes: { X: { type: apiKey } } }, paths: { /c: { 'Fn::If': [C, { get: { x-amazon-apigateway-integration: { type: mock } } }, !Ref 'AWS::NoValue'] } } }"]:
    for settings in ["Description: d", "Cors: \"'*'\"", f"Auth: {{ Authorizers: {{ Z: {POOL} }}, DefaultAuthorizer: Z, ApiKeyRequired: true }}", "Models: { A: { type: x } }", "BinaryMediaTypes: [a~1b]", "GatewayResponses: { A: {} }", "DisableExecuteApiEndpoint: true", "MergeDefinitions: true", "MergeDefinitions: true, Cors: \"'*'\"", "OpenApiVersion: 3.0.1", "Auth: { ResourcePolicy: { IpRangeBlacklist: [1.2.3.4] } }"]:
        api("Api", f"a document {body} with {settings}", f"{body}, {settings}", before=CONDITION)
    for settings in ["StageName: v1", "CorsConfiguration: true", f"Auth: {{ Authorizers: {{ Z: {JWT} }}, DefaultAuthorizer: Z }}", "Tags: { a: b }", "Name: n", "Description: d", "DisableExecuteApiEndpoint: true", "FailOnWarnings: true"]:
        api("HttpApi", f"a document {body} with {settings}", f"{body}, {settings}", before=CONDITION)
        api("HttpApi", f"a document {body} with {settings} without routes", f"{body}, {settings}", [], before=CONDITION)
for auth in ["{ Authorizer: Z, OverrideApiAuth: true }", "{ OverrideApiAuth: true }", "{ ApiKeyRequired: true, OverrideApiAuth: true }", "{ Authorizer: Z }"]:
    api("Api", f"a document whose auth an event overrides {auth}", f"{SWAGGER}, {AUTHORIZERS}", [f"Path: /a, Method: get, Auth: {auth}"])

# Implicit APIs
def implicit(name, functions, before="", more=""):
    """Functions with attributes, properties and events by their types, paths and methods."""
    text = ""
    for index, (attributes, properties, events) in enumerate(functions):
        text += (f"F{index}:\n  Type: AWS::Serverless::Function\n" + "".join(f"  {line}\n" for line in attributes)
                 + "  Properties:\n    InlineCode: x\n    Handler: a.b\n    Runtime: python3.12\n" + "".join(f"    {line}\n" for line in properties)
                 + "    Events:\n" + "".join(f"      E{number}: {{ Type: {kind}, Properties: {{ Path: '{path}', Method: {method} }} }}\n" for number, (kind, path, method) in enumerate(events)))
    case(name, text + more, before)


MANY = "Conditions: {\n" + "".join(f"  C{index}: !Equals [a, b],\n" for index in range(25)) + "  C: !Equals [a, b] }\n"
for kind in ["Api", "HttpApi"]:
    implicit(f"an implicit {kind} of two conditions", [(["Condition: C1"], [], [(kind, "/a", "get")]), (["Condition: C2"], [], [(kind, "/a", "post"), (kind, "/b", "get")])], MANY)
    implicit(f"an implicit {kind} of two conditions and none", [(["Condition: C1"], [], [(kind, "/a", "get")]), ([], [], [(kind, "/a", "post"), (kind, "/b/{p}", "get")])], MANY)
    for count in [3, 10, 11, 19, 20, 25]:
        implicit(f"an implicit {kind} of {count} conditions", [([f"Condition: C{index}"], [], [(kind, "/a", method)]) for index, method in zip(range(count), (["get", "post", "put", "patch", "delete", "head", "options"] * 4))], MANY) if count <= 3 else \
            implicit(f"an implicit {kind} of {count} conditions", [([f"Condition: C{index}"], [], [(kind, f"/a{index}", "get")]) for index in range(count)], MANY)
    for properties in [["Tags: { a: b }", "PropagateTags: true"], ["Tags: { a: b }"], ["PropagateTags: true"]]:
        implicit(f"an implicit {kind} with {properties}", [([], properties, [(kind, "/a", "get")]), ([], ["Tags: { c: d }", "PropagateTags: true"], [(kind, "/b", "get")])])
        implicit(f"an implicit {kind} with {properties} and globals", [([], properties, [(kind, "/a", "get")])], "Globals: { Function: { PropagateTags: true, Tags: { g: h } } }\n")
    name = "ServerlessRestApi" if kind == "Api" else "ServerlessHttpApi"
    implicit(f"an implicit {kind} beside a resource of its name", [([], [], [(kind, "/a", "get")])], more=f"{name}: {{ Type: AWS::Serverless::{kind}, Properties: {{ StageName: own, Tags: {{ a: b }} }} }}\n")
    case(f"a resource of the implicit {kind}'s name", f"{name}: {{ Type: AWS::Serverless::{kind}, Properties: {{ StageName: own }} }}")
    implicit(f"an implicit {kind} with globals", [([], [], [(kind, "/a", "get")])], "Globals:\n  Api: { Cors: \"'*'\", Auth: { ApiKeyRequired: true }, OpenApiVersion: 3.0.1, EndpointConfiguration: REGIONAL }\n  HttpApi: { CorsConfiguration: true, Tags: { a: b }, Auth: { EnableIamAuthorizer: true, DefaultAuthorizer: AWS_IAM } }\n")
    implicit(f"two routes of one method of {kind}", [([], [], [(kind, "/a", "post"), (kind, "/a", "get"), (kind, "/a", "GET")])])
    implicit(f"two functions of one route of {kind}", [([], [], [(kind, "/a", "get")]), ([], [], [(kind, "/a", "get")])])
    implicit(f"policies of an implicit {kind}", [(["DeletionPolicy: Delete", "UpdateReplacePolicy: Snapshot"], [], [(kind, "/a", "get")]), (["DeletionPolicy: Snapshot", "UpdateReplacePolicy: Delete"], [], [(kind, "/b", "get")])])
    for method, path in [("!Ref P", "/a"), ("get", "7"), ("[a]", "/a")]:
        event(f"a route of {kind} with {path} {method}", kind, f"{{ Path: {path}, Method: {method} }}", before=LIST)
    for id in ["!GetAtt A.Id", "!ImportValue x", "!Ref P", "!Ref Missing", "[a]", "!Ref O"]:
        event(f"a route of {kind} to {id}", kind, f"{{ Path: /a, Method: get, {'RestApiId' if kind == 'Api' else 'ApiId'}: {id} }}", "A: { Type: AWS::SNS::Topic }\nO: { Type: AWS::Serverless::" + ("HttpApi }" if kind == "Api" else "Api, Properties: { StageName: v1 } }") + "\n", LIST)

# State machines that APIs start
for settings in ["Path: /a, Method: post", "Path: /a, Method: ANY", "Path: /a, Method: post, UnescapeMappingTemplate: true", "Path: /a, Method: post, UnescapeMappingTemplate: 'true'", "Path: /a, Method: post, RestApiId: !Ref A", "Path: /a, Method: post, RestApiId: !Ref A, Auth: { Authorizer: Z }",
                 "Path: /a, Method: post, RestApiId: !Ref A, Auth: { ApiKeyRequired: true }", "Path: /a, Method: post, Nonsense: x", "Path: /a, Method: post, RestApiId: !Ref B", "Path: /a, Method: post, Stage: s"]:
    for attributes in ["", "Condition: C, "]:
        for boundary in ["", "PermissionsBoundary: arn:b, "]:
            case(f"a state machine that an API starts {settings} {attributes}{boundary}", f"""
M: {{ Type: AWS::Serverless::StateMachine, {attributes}Properties: {{ {boundary}Definition: {{ A: b }}, Events: {{ E: {{ Type: Api, Properties: {{ {settings} }} }} }} }} }}
A: {{ Type: AWS::Serverless::Api, Properties: {{ StageName: v1, {AUTHORIZERS} }} }}
B: {{ Type: AWS::Serverless::Api, Properties: {{ StageName: v1, {SWAGGER} }} }}
""", CONDITION)
case("a state machine and a function of one API", f"""
M: {{ Type: AWS::Serverless::StateMachine, Properties: {{ Definition: {{ A: b }}, Tags: {{ a: b }}, PropagateTags: true, Events: {{ E: {{ Type: Api, Properties: {{ Path: /a, Method: post }} }} }} }} }}
F: {{ Type: AWS::Serverless::Function, Properties: {{ {FUNCTION}, Events: {{ E: {{ Type: Api, Properties: {{ Path: /a, Method: get }} }} }} }} }}
""")


# Connectors
ENDS = {
    "Function": f"{{ Type: AWS::Serverless::Function, Properties: {{ {FUNCTION} }} }}", "StateMachine": "{ Type: AWS::Serverless::StateMachine, Properties: { Definition: { A: b } } }",
    "Express": "{ Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: !GetAtt R.Arn, StateMachineType: EXPRESS } }",
    "Api": "{ Type: AWS::Serverless::Api, Properties: { StageName: v1 } }", "HttpApi": "{ Type: AWS::Serverless::HttpApi }", "SimpleTable": "{ Type: AWS::Serverless::SimpleTable }",
    "Table": "{ Type: AWS::DynamoDB::Table }", "Queue": "{ Type: AWS::SQS::Queue }", "Topic": "{ Type: AWS::SNS::Topic }", "Bucket": "{ Type: AWS::S3::Bucket }", "Bus": "{ Type: AWS::Events::EventBus }",
    "Index": "{ Type: AWS::Location::PlaceIndex }", "Rule": "{ Type: AWS::Events::Rule, Properties: { Targets: [{ Arn: !GetAtt D.Arn, RoleArn: !GetAtt R.Arn, Id: i }, { Arn: !Ref D, RoleArn: !GetAtt R.Arn, Id: j }] } }",
    "Source": "{ Type: AWS::AppSync::DataSource, Properties: { ServiceRoleArn: !GetAtt R.Arn } }", "GraphQL": "{ Type: AWS::AppSync::GraphQLApi }", "Fixed": "{ Type: AWS::Lambda::Function, Properties: { Role: arn:r } }",
}
for source in ENDS:
    for destination in ENDS:
        for permissions in ["[Read, Write]"] if destination not in ["SimpleTable", "Function", "Queue"] else ["[Read, Write]", "[Write]", "[Read]"]:
            case(f"a connector from {source} to {destination} {permissions}", f"S: {ENDS[source]}\nD: {ENDS[destination]}\nR: {{ Type: AWS::IAM::Role }}\n"
                 f"C: {{ Type: AWS::Serverless::Connector, Properties: {{ Source: {{ Id: S }}, Destination: {{ Id: D }}, Permissions: {permissions} }} }}")
for name, properties in [("several destinations", "Source: { Id: S }, Destination: [{ Id: D }, { Id: E }], Permissions: [Write]"), ("no destinations", "Source: { Id: S }, Destination: [], Permissions: [Write]"),
                         ("no permissions", "Source: { Id: S }, Destination: { Id: D }, Permissions: []"), ("other permissions", "Source: { Id: S }, Destination: { Id: D }, Permissions: [Other]"), ("nothing", ""), ("no source", "Destination: { Id: D }, Permissions: [Write]"),
                         ("a source that is no map", "Source: S, Destination: { Id: D }, Permissions: [Write]"), ("a destination that is no map", "Source: { Id: S }, Destination: D, Permissions: [Write]"), ("permissions that are no list", "Source: { Id: S }, Destination: { Id: D }, Permissions: Write"),
                         ("an end that is missing", "Source: { Id: S }, Destination: { Id: Z }, Permissions: [Write]"), ("an end with both", "Source: { Id: S, Type: AWS::Lambda::Function }, Destination: { Id: D }, Permissions: [Write]"), ("an end that is empty", "Source: {}, Destination: { Id: D }, Permissions: [Write]"),
                         ("an end by its properties", "Source: { Type: AWS::Lambda::Function, RoleName: r }, Destination: { Type: AWS::DynamoDB::Table, Arn: !GetAtt D.Arn }, Permissions: [Read, Write]"), ("an end without a role", "Source: { Type: AWS::Lambda::Function }, Destination: { Type: AWS::SQS::Queue, Arn: a }, Permissions: [Write]"),
                         ("an end without an ARN", "Source: { Type: AWS::SNS::Topic }, Destination: { Type: AWS::SQS::Queue, QueueUrl: u }, Permissions: [Write]"), ("an end of no type", "Source: { RoleName: r }, Destination: { Id: D }, Permissions: [Write]"), ("an end of a SAM type", "Source: { Type: AWS::Serverless::Function, RoleName: r }, Destination: { Type: AWS::Serverless::SimpleTable, Arn: a }, Permissions: [Write]"),
                         ("a qualifier", "Source: { Id: G, Qualifier: GET/a }, Destination: { Id: S }, Permissions: [Write]"), ("an API by its id", "Source: { Type: AWS::ApiGateway::RestApi, ResourceId: !Ref G, Qualifier: x }, Destination: { Type: AWS::Lambda::Function, Arn: f }, Permissions: [Write]"), ("an unknown property", "Source: { Id: S }, Destination: { Id: D }, Permissions: [Write], Nonsense: x")]:
    for attributes in ["", "Condition: C, DependsOn: G, DeletionPolicy: Retain, Metadata: { a: b }, "]:
        case(f"a connector of {name} {attributes}", f"S: {ENDS['Function']}\nD: {ENDS['SimpleTable']}\nE: {ENDS['Queue']}\nG: {ENDS['Api']}\n"
             f"C: {{ Type: AWS::Serverless::Connector, {attributes}Properties: {{ {properties} }} }}\nT: {{ Type: AWS::SNS::Topic, DependsOn: [C, S] }}\nU: {{ Type: AWS::SNS::Topic, DependsOn: C }}", CONDITION)
for source, events in [("Queue", "SQS, Properties: { Queue: !GetAtt S.Arn }"), ("Table", "DynamoDB, Properties: { Stream: !GetAtt S.StreamArn, StartingPosition: LATEST }")]:
    case(f"a connector that a mapping from {source} waits for", f"""
S: {ENDS[source]}
D: {{ Type: AWS::Serverless::Function, Properties: {{ {FUNCTION}, Events: {{ E: {{ Type: {events} }} }} }} }}
C: {{ Type: AWS::Serverless::Connector, Properties: {{ Source: {{ Id: S }}, Destination: {{ Id: D }}, Permissions: [Read{', Write' if source == 'Queue' else ''}] }} }}
""")
for name, connectors in [("one", "{ K: { Properties: { Destination: { Id: D }, Permissions: [Read] } } }"), ("two", "{ K: { Properties: { Destination: { Id: D }, Permissions: [Read] } }, L: { Condition: C, Properties: { Destination: [{ Id: E }], Permissions: [Write] } } }"),
                         ("a reference", "{ K: { Properties: { SourceReference: { Qualifier: q }, Destination: { Id: D }, Permissions: [Read] } } }"), ("a reference with an id", "{ K: { Properties: { SourceReference: { Id: q }, Destination: { Id: D }, Permissions: [Read] } } }"),
                         ("no map", "[a]"), ("one that is no map", "{ K: x }"), ("one without properties", "{ K: {} }"), ("a reference that is no map", "{ K: { Properties: { SourceReference: x, Destination: { Id: D }, Permissions: [Read] } } }")]:
    case(f"connectors of a function: {name}", f"S: {{ Type: AWS::Serverless::Function, Connectors: {connectors}, Properties: {{ {FUNCTION} }} }}\nD: {ENDS['SimpleTable']}\nE: {ENDS['Queue']}\nT: {{ Type: AWS::SNS::Topic, DependsOn: SK }}", CONDITION)
    case(f"connectors of a topic: {name}", f"S: {{ Type: AWS::SNS::Topic, Connectors: {connectors.replace('Read', 'Write').replace('Id: D', 'Id: E')} }}\nE: {ENDS['Queue']}", CONDITION)

# GraphQL
def graphql(name, properties, more=""):
    """A GraphQL API with these properties, of lines."""
    case(f"GraphQL: {name}", "G:\n  Type: AWS::Serverless::GraphQLApi\n" + more + "  Properties:\n" + "".join(f"    {line}\n" for line in properties.strip("\n").split("\n"))
         + f"F: {ENDS['Function']}\nT: {ENDS['SimpleTable']}\n", CONDITION)


IAM = "Auth: { Type: AWS_IAM }\nSchemaInline: x\n"
for text in ["Auth: { Type: AWS_IAM }", "SchemaInline: x", IAM, IAM + "SchemaUri: s3://b/k", "Auth: { Type: AWS_IAM }\nSchemaUri: s3://b/k", *[IAM + more for more in [
        "Name: n", "Name: !Sub '${P}'", "Tags: { a: b }", "Tags: [a]", "XrayEnabled: true", "XrayEnabled: [a]", "Visibility: PRIVATE", "OwnerContact: o", "IntrospectionConfig: ENABLED", "QueryDepthLimit: 5", "ResolverCountLimit: 5", "Logging: false", "Logging: true", "Logging: x", "Logging: {}",
        "Logging: { CloudWatchLogsRoleArn: arn:r }", "Logging: { FieldLogLevel: ERROR, ExcludeVerboseContent: true }", "Logging: { Nonsense: x }", "ApiKeys: { K: { ApiKeyId: k, Description: d, ExpiresOn: 5 }, L: {} }", "ApiKeys: { K: { Nonsense: x } }", "ApiKeys: { K: x }",
        "Cache: { ApiCachingBehavior: b, Ttl: 5, Type: t, AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true }", "Cache: { Ttl: 5 }", "DomainName: { CertificateArn: c, DomainName: d, Description: e }", "DomainName: { DomainName: d }", "Nonsense: x",
        "DataSources: { DynamoDb: { D: { TableName: !Ref T, TableArn: !GetAtt T.Arn } }, Lambda: { L: { FunctionArn: !GetAtt F.Arn } } }", "DataSources: { DynamoDb: { D: { TableName: t, Region: r, Permissions: [Read], Name: n, Description: d, UseCallerCredentials: true, Versioned: true, DeltaSync: { BaseTableTTL: 1, DeltaSyncTableName: t, DeltaSyncTableTTL: 2 } } } }",
        "DataSources: { DynamoDb: { D: { TableName: t, ServiceRoleArn: arn:r } }, Lambda: { L: { FunctionArn: f, ServiceRoleArn: arn:r, Name: n, Description: d } } }", "DataSources: { DynamoDb: { D: {} } }", "DataSources: { DynamoDb: { D: { TableName: t, Permissions: [Other] } } }", "DataSources: { Lambda: { L: {} } }", "DataSources: { Other: {} }", "DataSources: [a]",
        "Functions: { A: { DataSource: none, InlineCode: x, Runtime: { Name: APPSYNC_JS, Version: 1.0.0 }, Name: n, Description: d, MaxBatchSize: 5, Sync: { ConflictDetection: VERSION } } }", "Functions: { A: { InlineCode: x, Runtime: { Name: n, Version: v } } }", "Functions: { A: { DataSource: D, InlineCode: x, Runtime: { Name: n, Version: v } } }",
        "Functions: { A: { DataSource: !GetAtt X.Name, CodeUri: s3://b/k, Runtime: { Name: n, Version: v } } }", "Functions: { A: { DataSource: NONE, InlineCode: x, CodeUri: y, Runtime: { Name: n, Version: v } } }", "Functions: { A: { DataSource: NONE, Runtime: { Name: n, Version: v } } }", "Functions: { A: { DataSource: NONE, InlineCode: x } }",
        "Functions: { A: { Id: i, Name: n } }", "Functions: { A: { DataSource: none, InlineCode: x, Runtime: { Name: n } } }", "Resolvers: { Query: { a: {} } }", "Resolvers: { Query: { a: { Pipeline: [A] } } }", "Functions: { A: { Id: i } }\nResolvers: { Query: { a: { Pipeline: [A] }, b: { FieldName: f, Pipeline: [A], InlineCode: x, Runtime: { Name: n, Version: v }, MaxBatchSize: 5, Caching: { Ttl: 5, CachingKeys: [k] } } } }",
        "Functions: { A: { Id: i } }\nResolvers: { Query: { a: { Pipeline: [A], InlineCode: x } } }", "Functions: { A: { Id: i } }\nResolvers: { Query: { a: { Pipeline: [A], InlineCode: x, CodeUri: y } } }", "Resolvers: { Query: { a: { Pipeline: x } } }",
        "DataSources: { DynamoDb: { D: { TableName: !Ref T, TableArn: !GetAtt T.Arn } } }\nFunctions: { A: { DataSource: D, InlineCode: x, Runtime: { Name: n, Version: v } }, B: { DataSource: None, InlineCode: y, Runtime: { Name: n, Version: v } } }\nResolvers: { Mutation: { m: { Pipeline: [A, B] } }, Query: { q: { Pipeline: [B] } } }"]],
        *["SchemaInline: x\nAuth: " + auth for auth in ["{}", "x", "{ Type: Other }", "{ Type: API_KEY }", "{ Type: AWS_LAMBDA }", "{ Type: AWS_LAMBDA, LambdaAuthorizer: { AuthorizerUri: !GetAtt F.Arn } }", "{ Type: AWS_LAMBDA, LambdaAuthorizer: { AuthorizerUri: f, AuthorizerResultTtlInSeconds: 5, IdentityValidationExpression: e } }",
            "{ Type: AWS_LAMBDA, LambdaAuthorizer: {} }", "{ Type: OPENID_CONNECT, OpenIDConnect: { Issuer: i, ClientId: c, AuthTTL: 1, IatTTL: 2 } }", "{ Type: OPENID_CONNECT }", "{ Type: AMAZON_COGNITO_USER_POOLS, UserPool: { UserPoolId: p, DefaultAction: ALLOW, AwsRegion: r, AppIdClientRegex: x } }", "{ Type: AMAZON_COGNITO_USER_POOLS }",
            "{ Type: API_KEY, UserPool: { UserPoolId: p }, OpenIDConnect: { Issuer: i } }", "{ Type: API_KEY, Additional: [{ Type: AWS_IAM }, { Type: AWS_LAMBDA, LambdaAuthorizer: { AuthorizerUri: f } }, { Type: AMAZON_COGNITO_USER_POOLS, UserPool: { UserPoolId: p, DefaultAction: ALLOW } }] }", "{ Type: API_KEY, Additional: [{ Type: OPENID_CONNECT }] }", "{ Type: API_KEY, Nonsense: x }", "{ Type: API_KEY, Additional: x }",
            "{ Type: API_KEY, Additional: [{ Type: AWS_IAM, UserPool: { UserPoolId: p }, OpenIDConnect: { Issuer: i } }] }", "{ Type: API_KEY, Additional: [{ Type: AWS_IAM }, { Type: AWS_IAM, UserPool: { UserPoolId: p }, OpenIDConnect: { Issuer: i } }] }", "{ Type: AWS_LAMBDA, LambdaAuthorizer: { AuthorizerUri: f }, Additional: [{ Type: AWS_LAMBDA, LambdaAuthorizer: { AuthorizerUri: g } }] }"]]]:
    graphql(text.replace("\n", ", "), text)
graphql("attributes", IAM + "Logging: true\nDataSources: { Lambda: { L: { FunctionArn: f } } }\nApiKeys: { K: {} }\nFunctions: { A: { Id: i } }\nResolvers: { Query: { a: { Pipeline: [A] } } }", "  Condition: C\n  DependsOn: F\n  DeletionPolicy: Retain\n  Metadata: { a: b }\n")


REGISTRY = "SchemaRegistryURI: 'arn:aws:glue:a:1:registry/r', EventRecordFormat: JSON, SchemaValidationConfigs: [{ Attribute: VALUE }]"
for number, config in enumerate([
        "{ " + REGISTRY + " }", "{ " + REGISTRY + ", AccessConfigs: [{ Type: BASIC_AUTH, URI: 'arn:s' }, { Type: CLIENT_CERTIFICATE_TLS_AUTH, URI: !Ref S }] }",
        "{ SchemaRegistryURI: 'https://r.example', EventRecordFormat: SOURCE, SchemaValidationConfigs: [] }", "{ SchemaRegistryURI: !Sub 'arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:registry/${P}', EventRecordFormat: JSON, SchemaValidationConfigs: [] }",
        "{ SchemaRegistryURI: !GetAtt R.Arn, EventRecordFormat: JSON, SchemaValidationConfigs: [] }", "{ SchemaRegistryURI: !Ref R, EventRecordFormat: JSON, SchemaValidationConfigs: [] }", "{ SchemaRegistryURI: 'arn:aws:glue:a:1:schema/x', EventRecordFormat: JSON, SchemaValidationConfigs: [] }",
        "{}", "[a]", "x", "{ EventRecordFormat: JSON }", "{ SchemaRegistryURI: x }", "{ SchemaRegistryURI: x, EventRecordFormat: AVRO, SchemaValidationConfigs: [] }", "{ SchemaRegistryURI: x, EventRecordFormat: JSON }",
        "{ SchemaRegistryURI: x, EventRecordFormat: JSON, SchemaValidationConfigs: x }", "{ " + REGISTRY + ", AccessConfigs: x }", "{ " + REGISTRY + ", AccessConfigs: [{ Type: BASIC_AUTH }] }", "{ " + REGISTRY + ", AccessConfigs: [x] }", "{ " + REGISTRY + ", AccessConfigs: [] }"]):
    for kind, given in [("MSK", "Stream: 'arn:aws:kafka:a:1:cluster/c', StartingPosition: LATEST, Topics: [t]"), ("MSK", "Stream: c, StartingPosition: LATEST, Topics: [t], ConsumerGroupId: g, SourceAccessConfigurations: [{ Type: CLIENT_CERTIFICATE_TLS_AUTH, URI: 'arn:t' }]"),
                        ("SelfManagedKafka", "Topics: [t], KafkaBootstrapServers: ['h:9092'], SourceAccessConfigurations: [{ Type: IAM_AUTH, URI: x }]"), ("SelfManagedKafka", "Topics: [t], ConsumerGroupId: g, KafkaBootstrapServers: ['h:9092'], SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: 'arn:b' }], SecretsManagerKmsKeyId: k"),
                        ("SQS", "Queue: 'arn:aws:sqs:a:1:q'")]:
        event(f"a registry of schemas: {kind} {number} {len(given)}", kind, f"{{ {given}, SchemaRegistryConfig: {config} }}", "R: { Type: AWS::Glue::Registry, Properties: { Name: n } }\nS: { Type: AWS::SecretsManager::Secret }\n", "Parameters: { P: { Type: String, Default: p } }\n")


def socket(name, settings="", routes="{ $connect: { FunctionArn: !GetAtt F.Arn }, sendMessage: { FunctionArn: 'arn:f' } }", attributes="", before="", more=""):
    """A WebSocket API W of these settings and routes, and a function F."""
    case("a WebSocket API: " + name, f"W:\n  Type: AWS::Serverless::WebSocketApi\n{attributes}  Properties:\n    RouteSelectionExpression: $request.body.action\n    Routes: {routes}\n"
         + "".join("    " + line + "\n" for line in settings.split("\n") if line)
         + f"F:\n  Type: AWS::Serverless::Function\n  Properties: {{ {FUNCTION} }}\n" + more, before)


for text in ["", "{}", "x", "[a]", "{ $connect: {} }", "{ $connect: x }", "{ $connect: { FunctionArn: '' } }", "{ $disconnect: { FunctionArn: a }, $default: { FunctionArn: !Ref P } }", "{ 'a-b': { FunctionArn: a } }",
             "{ '': { FunctionArn: a } }", "{ $other: { FunctionArn: a } }", "{ 挨拶: { FunctionArn: a } }", "{ éa: { FunctionArn: a } }", "{ sendMessage: { FunctionArn: a }, sendmessage: { FunctionArn: b } }", "{ connect: { FunctionArn: a }, $connect: { FunctionArn: b } }", "{ '2go': { FunctionArn: a } }",
             "{ a: { FunctionArn: f, IntegrationTimeout: 500, ApiKeyRequired: true, ModelSelectionExpression: m, OperationName: o, RequestModels: { A: b }, RouteResponseSelectionExpression: $default } }", "{ a: { FunctionArn: f, ApiKeyRequired: false, Nonsense: x } }",
             "{ a: { FunctionArn: f, RequestParameters: { 'route.request.header.A': { Required: true } } } }", "{ $connect: { FunctionArn: f, RequestParameters: { 'route.request.header.A': { Required: true } } } }", "{ a: { FunctionArn: f, RequestParameters: {} } }",
             "{ a: { FunctionArn: !If [C, f, !GetAtt F.Arn] } }", "{ a: { FunctionArn: !Sub '${P}:live', IntegrationTimeout: !Ref P } }"]:
    socket(f"routes {text}", routes=text, before=LIST + CONDITIONS)
    socket(f"routes {text} with settings of theirs", "RouteSettings: { a: { ThrottlingBurstLimit: 5 } }", text, before=LIST + CONDITIONS)
    socket(f"routes {text} for whom IAM knows", "Auth: { AuthType: AWS_IAM }", text, before=LIST + CONDITIONS)
for text in ["{}", "x", "{ AuthType: NONE }", "{ AuthType: AWS_IAM }", "{ AuthType: CUSTOM }", "{ AuthType: Other }", "{ AuthType: '' }", "{ AuthType: !Ref P }", "{ AuthType: !Ref A }", "{ AuthArn: a }", "{ AuthType: CUSTOM, AuthArn: '' }", "{ AuthType: CUSTOM, AuthArn: a }",
             "{ AuthType: CUSTOM, AuthArn: !GetAtt F.Arn, IdentitySource: [route.request.header.A], Name: n }", "{ AuthType: CUSTOM, AuthArn: !Ref P, InvokeRole: arn:r }", "{ AuthType: CUSTOM, AuthArn: a, InvokeRole: '' }", "{ AuthType: CUSTOM, AuthArn: a, InvokeRole: !GetAtt R.Arn, IdentitySource: [] }",
             "{ AuthType: CUSTOM, AuthArn: a, Name: '' }", "{ AuthType: CUSTOM, AuthArn: a, Nonsense: x }", "{ AuthType: NONE, Name: n }", "{ AuthType: AWS_IAM, AuthArn: a }", "!Ref P"]:
    for name, routes in [("both", "{ a: { FunctionArn: f }, $connect: { FunctionArn: !GetAtt F.Arn } }"), ("no connection", "{ a: { FunctionArn: f } }")]:
        socket(f"auth {text}, {name}", f"Auth: {text}", routes, before="Parameters: { P: { Type: String, Default: p }, A: { Type: String, Default: AWS_IAM } }\n")
for text in ["Name: n", "Name: ''", "Name: !Ref P", "Name: [a]", "Description: d", "Description: !Sub '${P}'", "ApiKeySelectionExpression: $request.header.x-api-key", "DisableExecuteApiEndpoint: true", "DisableExecuteApiEndpoint: 'x'", "DisableSchemaValidation: false", "FailOnWarnings: true",
             "IpAddressType: ipv4", "IpAddressType: dualstack", "IpAddressType: ipv6", "IpAddressType: ''", "IpAddressType: !Ref P", "StageName: prod", "StageName: default", "StageName: $default", "StageName: ''", "StageName: my-stage", "StageName: !Ref P", "StageName: !Sub '${P}-x'", "StageName: [a]",
             "StageVariables: { A: b }", "StageVariables: {}", "StageVariables: x", "AccessLogSettings: { DestinationArn: a, Format: f }", "AccessLogSettings: {}", "DefaultRouteSettings: { ThrottlingRateLimit: 1.5 }", "RouteSettings: { sendMessage: { LoggingLevel: INFO } }", "RouteSettings: {}",
             "RouteSettings: { sendMessage: { LoggingLevel: INFO } }\nStageName: !Ref P", "Tags: { a: b }", "Tags: {}", "Tags: { websocketapi:createdBy: me }", "Tags: [a]", "Tags: { a: b }\nPropagateTags: true", "PropagateTags: true", "Tags: {}\nPropagateTags: true", "Tags: { a: b }\nPropagateTags: false",
             "Tags: !If [C, { a: b }, !Ref 'AWS::NoValue']", "Nonsense: x", "CorsConfiguration: true", "PropagateTags: x"]:
    socket(text.replace("\n", ", "), text, before=LIST + CONDITIONS)
for text in ["{ DomainName: d, CertificateArn: c }", "{ DomainName: d }", "{}", "x", "{ DomainName: !Ref P, CertificateArn: !Ref P }", *["{ DomainName: d, CertificateArn: c, " + more + " }" for more in [
        "EndpointConfiguration: EDGE", "EndpointConfiguration: REGIONAL", "BasePath: a", "BasePath: [a, b-c, /d/e]", "BasePath: [7]", "BasePath: ['a b']", "SecurityPolicy: TLS_1_2, OwnershipVerificationCertificateArn: o", "MutualTlsAuthentication: { TruststoreUri: s3://b/k }", "MutualTlsAuthentication: {}",
        "MutualTlsAuthentication: x", "Route53: { HostedZoneId: Z }", "Route53: { HostedZoneName: n., IpV6: true, EvaluateTargetHealth: true, Region: r, SetIdentifier: s }", "Route53: {}", "Route53: x"]]]:
    socket(f"a domain {text}", f"Domain: {text}", before=LIST)
    socket(f"a domain {text} with tags", f"Domain: {text}\nTags: {{ a: b }}\nPropagateTags: true", before=LIST)
socket("attributes", "Auth: { AuthType: CUSTOM, AuthArn: a }\nRouteSettings: { a: { LoggingLevel: INFO } }\nDomain: { DomainName: d, CertificateArn: c, Route53: { HostedZoneId: Z } }", attributes="  Condition: C\n  DependsOn: F\n  DeletionPolicy: Retain\n  UpdateReplacePolicy: Retain\n  Metadata: { a: b }\n", before=CONDITIONS)
socket("what it may be referred to", "Domain: { DomainName: d, CertificateArn: c }", more="T: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Sub '${W.Stage}${W.ApiId}${W}', TopicName: !Ref W.DomainName, KmsMasterKeyId: !GetAtt W.ApiEndpoint } }\n")
socket("globals", "Tags: { c: d }", before="Globals: { WebSocketApi: { Tags: { a: b }, PropagateTags: true, StageVariables: { A: b }, DisableSchemaValidation: true, Domain: { DomainName: d, CertificateArn: c } } }\n")
socket("globals that are not of its kind", before="Globals: { WebSocketApi: { Name: n } }\n")
socket("its route's selection in globals", before="Globals: { WebSocketApi: { RouteSelectionExpression: x, IpAddressType: ipv4 } }\n")
case("a WebSocket API without anything", "W: { Type: AWS::Serverless::WebSocketApi }")
case("a WebSocket API without a selection of routes", "W: { Type: AWS::Serverless::WebSocketApi, Properties: { Routes: { a: { FunctionArn: f } } } }")
case("a WebSocket API beside others", """
R: { Type: AWS::Serverless::Api, Properties: { StageName: v1 } }
W: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: x, Routes: { a: { FunctionArn: f } } } }
H: { Type: AWS::Serverless::HttpApi }
V: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: x, Routes: {} } }
""")


def compute(kind, name, properties, attributes="", before=LIST + CONDITIONS):
    """A resource X of a kind, with a line for each of its properties."""
    case(f"a {kind} {name}".strip().replace("\n", ", "), f"X:\n  Type: AWS::Serverless::{kind}\n{attributes}  Properties:\n" + "".join("    " + line + "\n" for line in properties.split("\n"))
         + "Y: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref X } }\n", before)


ALL_ATTRIBUTES = "  Condition: C\n  DependsOn: Y2\n  DeletionPolicy: Retain\n  UpdateReplacePolicy: Retain\n  Metadata: { a: b }\n"
WEB = "AuthType: IamAuth\nRuntime: nodejs22.x\n"
WEB_CODE = WEB + "CodeUri: s3://b/k.zip\n"
for text in ["Timeout: 3", "Timeout: 2", "Timeout: 901", "Timeout: 900", "Timeout: 0", "Timeout: '30'", "Timeout: !Ref P", "FunctionName: n", "FunctionName: ''", "FunctionName: !Sub '${P}-x'", "FunctionName: [a]", "Tags: { a: b }", "Tags: { lambda:createdBy: me }", "Tags: [a]", "ExecutionRoleArn: arn:r",
             "ExecutionRoleArn: !GetAtt R.Arn", "ExecutionRoleArn: ''", "RevisionDescription: d", "KmsKeyArn: !Ref P", "EnvironmentVariables: { A: b, B: 5, C: true, D: 1.50, E: !Ref P }", "EnvironmentVariables: { _A: b }", "EnvironmentVariables: { 1A: b }", "EnvironmentVariables: { A-B: b }", "EnvironmentVariables: { A: '' }",
             "EnvironmentVariables: { A: " + "x" * 4096 + " }", "EnvironmentVariables: { A: " + "x" * 4097 + " }", "EnvironmentVariables: { A: " + "あ" * 4096 + " }", "EnvironmentVariables: !If [C, { A: b }, !Ref 'AWS::NoValue']", "EnvironmentVariables: {}", "EnvironmentVariables: x", "EntryPoint: server.js",
             "EntryPoint: server.js\nEnvironmentVariables: { A: b }", "EntryPoint: server.js\nEnvironmentVariables: !If [C, { A: b }, {}]", "EntryPoint: !Ref P", "MaxConcurrencyPerEnvironment: 5", "LoggingConfig: { LogGroup: g }", "LoggingConfig: {}", "ScalingConfig: { MinInstances: 1 }", "ThrottleConfig: { Rate: 5 }",
             "EgressNetworkConnectorArn: arn:aws:lambda:us-east-1:123456789012:network-connector:c:1", "EgressNetworkConnectorArn: arn:aws:lambda:us-east-1:123456789012:network-connector:c", "EgressNetworkConnectorArn: !GetAtt N.LatestVersionArn", "EgressNetworkConnectorArn: ''", "EndpointName: live", "EndpointName: ''", "EndpointDescription: d",
             "EndpointType: HomeRegion", "EndpointType: MultiRegion", "EndpointType: PerRegion\nAutoDeploymentMode: Disabled", "EndpointType: MultiRegion\nAutoDeploymentMode: Disabled\nReplicaRegions: [us-east-1]", "EndpointType: !Ref P", "EndpointType: !Ref M", "AutoDeploymentMode: LatestRevision", "AutoDeploymentMode: Disabled", "AutoDeploymentMode: Other",
             "AutoDeploymentMode: ''", "AutoDeploymentMode: !Ref P", "AutoDeploymentMode: !Ref D", "AutoDeploymentMode: !If [C, Disabled, LatestRevision]", "RevisionWeights: { r1: 100 }", *["AutoDeploymentMode: Disabled\nRevisionWeights: " + weights for weights in [
                 "{ r1: 100 }", "{ r1: 60, r2: 40 }", "{ r1: 60, r2: 30 }", "{ r1: 50, r2: 25, r3: 25 }", "{ r1: 0, r2: 100 }", "{ r1: 101 }", "{ r1: '100' }", "{ r1: 99.5 }", "{ r1: !Ref P, r2: 30 }", "{ r1: !Ref P }", "{}", "x", "[a]", "!Ref P", "{ r1: x }"]],
             *["ReplicaRegions: " + regions for regions in ["[us-east-1, eu-west-1]", "[EU, us-east-1]", "[eu]", "[ALL_STANDARD]", "[SPARSE_GLOBAL, !Ref P]", "[Nowhere]", "[Nowhere, Other]", "[]", "!Ref P", "{ IncludeRegions: [US, EU], ExcludeRegions: [us-west-1] }", "{ IncludeRegions: [US] }", "{ ExcludeRegions: [us-west-1] }", "{}", "{ Nonsense: x, IncludeRegions: [US] }",
                 "{ IncludeRegions: !Ref P }", "{ IncludeRegions: [!Ref P], ExcludeRegions: [US] }", "{ IncludeRegions: [!Ref P, US] }", "{ IncludeRegions: [US], ExcludeRegions: [!Ref P] }", "{ IncludeRegions: [US], ExcludeRegions: [US] }", "{ IncludeRegions: x }", "x"]], "InlineCode: x", "Nonsense: x"]:
    compute("WebFunction", "with " + (text if len(text) < 200 else text[:30] + str(len(text)) + text[40]), WEB_CODE + text, before="Parameters: { P: { Type: String, Default: p }, M: { Type: String, Default: MultiRegion }, D: { Type: String, Default: Disabled } }\n" + CONDITIONS)
for text in ["", "CodeUri: x", "CodeUri: { Bucket: b, Key: k }", "CodeUri: { Bucket: b, Key: k, Version: v }", "CodeUri: { Bucket: b }", "CodeUri: { Bucket: '', Key: k }", "CodeUri: s3://b/k?versionId=v", "CodeUri: [a]", "CodeUri: ''", "CodeUri: '{{resolve:ssm:/a/b}}'", "CodeUri: '{{resolve:ssm:a}}'", "CodeUri: 's3://[TOKEN]/k'", "InlineCode: x", "CodeUri: !Ref P"]:
    compute("WebFunction", "of " + text, WEB + text)
compute("WebFunction", "without anything", "AuthType: IamAuth")
compute("WebFunction", "without who may call it", "Runtime: x")
compute("WebFunction", "without a runtime", "AuthType: IamAuth\nCodeUri: s3://b/k")
compute("WebFunction", "with attributes", WEB_CODE + "Tags: { a: b }", ALL_ATTRIBUTES)
case("a WebFunction of a long name", "A" * 60 + ":\n  Type: AWS::Serverless::WebFunction\n  Properties: { AuthType: IamAuth, Runtime: x, CodeUri: s3://b/k }\n")
compute("WebFunction", "under globals", WEB_CODE, before="Globals: { WebFunction: { Timeout: 5 } }\n")
for name, text in [("a reference to a secret", "'{{resolve:ssm:/a/b}}'"), ("a token's", "'s3://[TOKEN]/k'"), ("a map without a bucket", "{ Bucket: '', Key: k }")]:
    case("code of a function at " + name, f"F: {{ Type: AWS::Serverless::Function, Properties: {{ CodeUri: {text}, Handler: a.b, Runtime: x }} }}")
    case("a layer at " + name, f"F: {{ Type: AWS::Serverless::LayerVersion, Properties: {{ ContentUri: {text} }} }}")
NETWORK = "VpcConfig: { SubnetIds: [s], SecurityGroupIds: [!Ref P], NetworkProtocol: IPv4 }\n"
for text in ["", "Name: n", "Name: ''", "Name: !Ref P", "ComputeTypes: [WebFunction]", "ComputeTypes: [MicroVm, WebFunction]", "ComputeTypes: []", "ComputeTypes: [Other]", "ComputeTypes: [!Ref P]", "ComputeTypes: x", "OperatorRole: arn:r", "OperatorRole: !GetAtt R.Arn", "OperatorRole: ''", "Tags: { a: b }", "Tags: { a: b }\nPropagateTags: true", "Tags: { lambda:createdBy: me }\nPropagateTags: true",
             "PropagateTags: true", "Tags: {}", "Tags: [a]", "Nonsense: x"]:
    compute("NetworkConnector", "with " + text, NETWORK + text)
for text in ["{}", "x", "{ SubnetIds: [s] }", "{ SubnetIds: [s], SecurityGroupIds: [g], NetworkProtocol: IPv6 }", "{ SubnetIds: s, SecurityGroupIds: [g], NetworkProtocol: IPv4 }", "{ SubnetIds: [s], SecurityGroupIds: [], NetworkProtocol: !Ref P }", "{ SubnetIds: !Ref L, SecurityGroupIds: [g], NetworkProtocol: IPv4 }", "{ SubnetIds: [s], SecurityGroupIds: [g], NetworkProtocol: DualStack, Nonsense: x }"]:
    compute("NetworkConnector", "in " + text, "VpcConfig: " + text)
compute("CapacityProvider", "with a tag of SAM's", "VpcConfig: { SubnetIds: [s] }\nTags: { lambda:createdBy: me }\nPropagateTags: true")
compute("NetworkConnector", "with attributes", NETWORK + "Tags: { a: b }\nPropagateTags: true", ALL_ATTRIBUTES)
compute("NetworkConnector", "under globals", NETWORK + "Tags: { a: b }", before="Globals: { NetworkConnector: { OperatorRole: arn:r, Tags: { c: d } } }\nParameters: { P: { Type: String, Default: p } }\n")
IMAGE = "Name: n\nCodeUri: s3://b/k.zip\nBaseImageArn: arn:i\nBaseImageVersion: '1'\n"
for text in ["", "Description: d", "Description: ''", "BuildRoleArn: arn:r", "BuildRoleArn: !GetAtt R.Arn", "BuildRoleArn: ''", "Tags: { a: b }", "Tags: { a: b }\nPropagateTags: true", "PropagateTags: true", "Logging: { Disabled: true }", "Logging: { CloudWatch: { LogGroup: !Ref P, LogStream: s } }", "Logging: { Nonsense: x }", "Logging: {}", "EgressNetworkConnectors: [!Ref P, arn:n]", "EgressNetworkConnectors: []",
             "EgressNetworkConnectors: x", "CpuConfigurations: [{ Architecture: ARM_64 }]", "CpuConfigurations: [{ Architecture: X86 }]", "CpuConfigurations: [{}]", "Resources: [{ MinimumMemoryInMiB: 512 }]", "Resources: [{ MinimumMemoryInMiB: x }]", "Resources: [{ MinimumMemoryInMiB: !Ref P }]", "AdditionalOsCapabilities: [ALL]", "AdditionalOsCapabilities: [NET_ADMIN]",
             "Hooks: { Port: 8080, MicrovmHooks: { Run: ENABLED, RunTimeoutInSeconds: 5 }, MicrovmImageHooks: { Ready: DISABLED } }", "Hooks: { MicrovmHooks: { Nonsense: x } }", "Hooks: { MicrovmHooks: { Run: !Ref P } }", "Hooks: {}", "EnvironmentVariables: { A: b, B: 5, C: !Ref P, D: true }", "EnvironmentVariables: {}", "EnvironmentVariables: x", "Nonsense: x"]:
    compute("MicrovmImage", "with " + text, IMAGE + text)
for text in ["x", "!Ref P", "!Ref S", "!Sub 's3://${P}/k'", "!Sub 's3://${R}/k'", "!Join ['', [s3://, !Ref P, /k]]", "s3:///k", "s3://b", "''", "[a]", "5", "{ Bucket: b, Key: k }"]:
    compute("MicrovmImage", "of " + text, IMAGE.replace("s3://b/k.zip", text), before="Parameters: { P: { Type: String, Default: p }, S: { Type: String, Default: s3://of-a-parameter/k } }\n")
for missing in ["Name", "CodeUri", "BaseImageArn", "BaseImageVersion"]:
    compute("MicrovmImage", "without " + missing, "\n".join(line for line in IMAGE.split("\n") if line and not line.startswith(missing)))
compute("MicrovmImage", "with attributes", IMAGE + "Tags: { a: b }\nPropagateTags: true", ALL_ATTRIBUTES)
compute("MicrovmImage", "under globals", IMAGE + "Tags: { a: b }", before="Globals: { MicrovmImage: { BuildRoleArn: arn:r, Tags: { c: d }, Hooks: { Port: 1 }, CpuConfigurations: [{ Architecture: ARM_64 }] } }\n")

# Logical ids that the template has already
for taken, text in [("FRole", ""), ("FEPermission", "Events: { E: { Type: SNS, Properties: { Topic: t } } }"), ("FE", "Events: { E: { Type: SQS, Properties: { Queue: q } } }"), ("FAliaslive", "AutoPublishAlias: live"), ("FUrl", "FunctionUrlConfig: { AuthType: NONE }"),
                    ("FEventInvokeConfig", "AutoPublishAlias: live\n    EventInvokeConfig: { MaximumRetryAttempts: 1 }"), ("ServerlessRestApi", "Events: { E: { Type: Api, Properties: { Path: /a, Method: get } } }"), ("ServerlessRestApiProdStage", "Events: { E: { Type: Api, Properties: { Path: /a, Method: get } } }"),
                    ("ServerlessHttpApi", "Events: { E: { Type: HttpApi, Properties: { Path: /a, Method: get } } }"), ("ServerlessHttpApiApiGatewayDefaultStage", "Events: { E: { Type: HttpApi, Properties: { Path: /a, Method: get } } }"), ("ServerlessDeploymentApplication", "AutoPublishAlias: live\n    DeploymentPreference: { Type: AllAtOnce }"),
                    ("FDeploymentGroup", "AutoPublishAlias: live\n    DeploymentPreference: { Type: AllAtOnce }"), ("CodeDeployServiceRole", "AutoPublishAlias: live\n    DeploymentPreference: { Type: AllAtOnce }")]:
    for kind in ["SNS::Topic", "IAM::Role", "Lambda::Permission", "Serverless::SimpleTable", "Serverless::HttpApi"]:
        case(f"a logical id that is taken: {taken} by {kind}", f"F:\n  Type: AWS::Serverless::Function\n  Properties:\n    {FUNCTION.replace(', ', chr(10) + '    ')}\n    {text}\n{taken}: {{ Type: AWS::{kind} }}\n")
for name, resources in [("a machine's role", "M: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: s3://b/k } }\nMRole: { Type: AWS::SNS::Topic }"), ("a stage", "A: { Type: AWS::Serverless::Api, Properties: { StageName: v1 } }\nAv1Stage: { Type: AWS::SNS::Topic }"),
                        ("two at once", "F: { Type: AWS::Serverless::Function, Properties: { %s, Events: { E: { Type: S3, Properties: { Bucket: !Ref B, Events: 's3:ObjectCreated:*' } } } } }\nFRole: { Type: AWS::SNS::Topic }\nFEPermission: { Type: AWS::SNS::Topic }\nB: { Type: AWS::S3::Bucket }" % FUNCTION),
                        ("a graph's schema", "G: { Type: AWS::Serverless::GraphQLApi, Properties: { SchemaInline: x, Auth: { Type: AWS_IAM } } }\nGSchema: { Type: AWS::SNS::Topic }"), ("a connector's policy", "Q: { Type: AWS::SQS::Queue }\nF: { Type: AWS::Serverless::Function, Connectors: { K: { Properties: { Destination: { Id: Q }, Permissions: [Write] } } }, Properties: { %s } }\nFKPolicy: { Type: AWS::SNS::Topic }" % FUNCTION),
                        ("a socket's stage", "W: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: x, Routes: { a: { FunctionArn: f } } } }\nWDefaultStage: { Type: AWS::SNS::Topic }\nWARoute: { Type: AWS::ApiGatewayV2::Route }"), ("a capacity provider's role", "P: { Type: AWS::Serverless::CapacityProvider, Properties: { VpcConfig: { SubnetIds: [s] } } }\nPOperatorRole: { Type: AWS::IAM::Role }"),
                        ("one of another that is made", "F: { Type: AWS::Serverless::Function, Properties: { %s } }\nFR: { Type: AWS::Serverless::Function, Properties: { %s, Events: { ole: { Type: SNS, Properties: { Topic: t } } } } }" % (FUNCTION, FUNCTION))]:
    case("a logical id that is taken: " + name, resources)

# REST APIs by a seed: the digits of a deployment are of a definition whose order depends on all that went before.
PICK = random.Random(20)
NAMES = ["Users", "Orders", "Items", "Admin", "Public", "Search", "Upload", "Login", "a", "b1", "ZZ", "Report"]
AUTHORIZERS = {
    "Cog": "{ UserPoolArn: 'arn:aws:cognito-idp:us-east-1:1:userpool/u' }", "Cog2": "{ UserPoolArn: [a, b], AuthorizationScopes: [s1] }", "Lam": "{ FunctionArn: !Ref Arn }",
    "Req": "{ FunctionPayloadType: REQUEST, FunctionArn: 'arn:f', Identity: { Headers: [Authorization, X-Y], QueryStrings: [q], ReauthorizeEvery: 30 } }",
    "Tok": "{ FunctionArn: !GetAtt Af.Arn, Identity: { Header: X, ValidationExpression: '^x' }, FunctionInvokeRole: NONE }", "Inv": "{ FunctionArn: 'arn:g', FunctionInvokeRole: 'arn:aws:iam::1:role/x' }",
    "Zed": "{ UserPoolArn: !GetAtt Pool.Arn, Identity: { Header: H } }",
}
BODIES = [
    "{ swagger: '2.0', info: { title: t, version: '1' }, paths: { /z: { get: { responses: {} } } } }",
    "{ openapi: 3.0.1, info: { title: !Ref P }, paths: { /z: { get: { x-amazon-apigateway-integration: { type: mock } }, options: { responses: { '200': { headers: { A: { type: string } } } } } } } }",
    "{ openapi: '3.0.1', paths: { /users: { get: {} }, /orders: { x-amazon-apigateway-any-method: { x-amazon-apigateway-integration: { httpMethod: POST, type: aws_proxy, uri: u } } } }, components: { schemas: { A: { type: object } } } }",
]


def sometimes(share, *choices):
    """One of the choices, as often as the share says; none otherwise."""
    return [PICK.choice(choices)] if PICK.random() < share else []


def seeded_route(api, authorizers, models, is_machine):
    path = "/" + "/".join(PICK.choice(["users", "orders", "{id}", "{orderId}", "items", "v1", "{proxy+}", "日本", "a-b"]) for _ in range(PICK.randint(0, 3)))
    given = [f"Path: '{path}'", "Method: " + PICK.choice(["get", "post", "put", "delete", "any", "ANY", "GET", "patch", "options"])]
    if api:
        given.append("RestApiId: " + PICK.choice([f"!Ref {api}", f"{{ Ref: {api} }}", api]))
    auth = sometimes(0.2, "ApiKeyRequired: true") + sometimes(0.25, *[f"Authorizer: {one}" for one in authorizers + ["AWS_IAM"] + (["NONE"] if authorizers else [])])
    auth += sometimes(0.1, "InvokeRole: NONE", "InvokeRole: CALLER_CREDENTIALS", "InvokeRole: arn:aws:iam::1:role/r", "InvokeRole: !GetAtt Af.Arn")
    if not is_machine:
        auth += sometimes(0.15, *["ResourcePolicy: { " + one + " }" for one in [
            "IpRangeBlacklist: [1.2.3.4]", "IpRangeWhitelist: ['10.0.0.0/8', !Ref P]", "AwsAccountWhitelist: ['123456789012']", "AwsAccountBlacklist: ['1', '2']", "SourceVpcBlacklist: [vpc-1, vpce-9]",
            "IntrinsicVpcWhitelist: [!Ref P]", "CustomStatements: [{ Action: 'execute-api:Invoke', Resource: [execute-api:/a] }]"]])
        given += sometimes(0.2, "RequestParameters: [method.request.header.X, method.request.querystring.q: { Required: true, Caching: true }]")
        given += sometimes(0.1, "TimeoutInMillis: 5000") + sometimes(0.1, "ResponseTransferMode: RESPONSE_STREAM")
        if models:
            given += sometimes(0.4, "RequestModel: { Model: User }", "RequestModel: { Model: Order, Required: true }", "RequestModel: { Model: User, ValidateBody: true, ValidateParameters: true }")
    if auth:
        given.append("Auth: { " + ", ".join(auth) + " }")
    return "{ Type: Api, Properties: { " + ", ".join(given) + " } }"


def seeded_api(name, merges):
    """Its lines, its authorizers, and whether it has models."""
    given, authorizers, auth = ["StageName: " + PICK.choice(["prod", "v1", "!Ref Stage", "my-stage"])], [], []
    if PICK.random() < 0.5:
        authorizers = PICK.sample(sorted(AUTHORIZERS), PICK.randint(1, 7))
        auth.append("Authorizers: { " + ", ".join(f"{one}: {AUTHORIZERS[one]}" for one in authorizers) + " }")
    auth += sometimes(0.4, *[f"DefaultAuthorizer: {one}" for one in authorizers + ["AWS_IAM"]]) + sometimes(0.25, "ApiKeyRequired: true") + sometimes(0.2, "AddDefaultAuthorizerToCorsPreflight: false")
    auth += sometimes(0.15, "ResourcePolicy: { SourceVpcWhitelist: [vpc-1, vpce-2], AwsAccountWhitelist: ['123456789012'] }", "ResourcePolicy: { IpRangeWhitelist: [1.1.1.1], IpRangeBlacklist: [2.2.2.2] }")
    if auth:
        given.append("Auth: { " + ", ".join(auth) + " }")
    given += sometimes(0.35, "Cors: \"'*'\"", "Cors: { AllowOrigin: \"'https://a.b'\", AllowHeaders: \"'X'\", MaxAge: \"'600'\" }", "Cors: { AllowOrigin: \"'https://a.b'\", AllowCredentials: true }", "Cors: !Ref P")
    given += sometimes(0.3, "OpenApiVersion: 3.0.1", "OpenApiVersion: '2.0'") + sometimes(0.2, "BinaryMediaTypes: [image~1png, '*~1*']") + sometimes(0.15, "DisableExecuteApiEndpoint: true")
    models = sometimes(0.35, "Models: { User: { type: object, properties: { name: { type: string } } }, Order: { type: object } }")
    given += models + sometimes(0.2, "GatewayResponses: { UNAUTHORIZED: { StatusCode: 401, ResponseParameters: { Headers: { A: \"'x'\", B: \"'y'\" } }, ResponseTemplates: { application/json: '{}' } } }")
    given += [f"MergeDefinitions: true, DefinitionBody: {PICK.choice(BODIES)}"] if merges else sometimes(0.1, *[f"DefinitionBody: {one}" for one in BODIES])
    return f"{name}: {{ Type: AWS::Serverless::Api, Properties: {{ {', '.join(given)} }} }}\n", authorizers, models


def seeded(number, merges):
    text, apis = "", []
    for name in PICK.sample(["Gw", "Zapi"], PICK.randint(1 if merges else 0, 2)):
        lines, authorizers, models = seeded_api(name, merges)
        text += lines
        apis.append((name, authorizers, models))
    for name in PICK.sample(NAMES, PICK.randint(1, 3)):
        is_machine, events = PICK.random() < 0.2, []
        for event in PICK.sample(NAMES, PICK.randint(1, 5)):
            api = PICK.choice(apis) if apis and PICK.random() < 0.75 else (None, [], [])
            events.append(f"{event}: {seeded_route(*api, is_machine)}")
        given = ["DefinitionUri: s3://b/k" if is_machine else FUNCTION, "Events: { " + ", ".join(events) + " }"]
        if not is_machine:
            given += sometimes(0.2, "AutoPublishAlias: live") + sometimes(0.3, f"FunctionName: fn-{name}", "FunctionName: !Ref P", "FunctionName: !Sub 'x-${P}'")
        condition = "".join(sometimes(0.2, "Condition: C, ", "Condition: D, "))
        text += f"{name}: {{ Type: AWS::Serverless::{'StateMachine' if is_machine else 'Function'}, {condition}Properties: {{ {', '.join(given)} }} }}\n"
    text += "Af: { Type: AWS::SQS::Queue }\nPool: { Type: AWS::Cognito::UserPool }\n"
    case(f"REST APIs by a seed: {'merged ' if merges else ''}{number}", text, """Parameters:
  P: { Type: String, Default: live }
  Stage: { Type: String, Default: dev }
  Arn: { Type: String, Default: 'arn:aws:iam::123456789012:role/r' }
Conditions:
  C: !Equals [!Ref Stage, prod]
  D: !Not [!Condition C]
""")


for number in range(130):
    seeded(number, merges=False)
for number in range(60):
    seeded(number, merges=True)


def plain(value):
    """A value as the simulator has it: scalars are texts."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, str) else json.dumps(value, default=str)


def expected(text):
    try:
        return {"template": plain(transform(yaml_parse(text), {}, Policies()))}
    except InvalidDocumentException as error:
        return {"error": error.message + " " + " ".join(sorted(cause.message for cause in error.causes))}
    except (AttributeError, KeyError, TypeError) as error:
        return {"error": f"SAM breaks off: {error!r}"}


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
