"""Packages ten templates with rolestack and with the AWS CLI on one back end, and compares what came of them.

Arguments: the programs of both, and a folder to work in. The environment holds credentials and the endpoint.
Prints a line for each template; raises where they differ. A function with InlineCode is not among them: the AWS
CLI gives it a CodeUri as well.
"""
import io
import json
import pathlib
import subprocess
import sys
import urllib.parse
import zipfile

import boto3
from awscli.customizations.cloudformation.yamlhelper import yaml_parse

ROLESTACK, AWS, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
BUCKET = "package-beside-aws"

FILES = {
    "src/index.py": "def handler(event, context):\n    return '日本'\n",
    "src/lib/util.py": "VALUE = 1\n",
    "src/run.sh": "#!/bin/sh\n",
    "layer/python/shared.py": "X = 2\n",
    "single.py": "print('one file')\n",
    "api.yaml": "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths: {}\n",
    "machine.json": '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}',
    "schema.graphql": "type Query { a: String }\n",
    "request.vtl": "{}\n",
    "response.vtl": "$util.toJson($ctx.result)\n",
    "resolver.js": "export function request() {}\n",
    "job.py": "print('glue')\n",
    "include.yaml": "Included: {Type: AWS::SNS::Topic}\n",
    "child.yaml": "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: src\n      Handler: index.handler # a comment\n",
    "grandparent.yaml": "Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}\n",
}

TEMPLATES = {
    "functions.yaml": """# Serverless functions and layers
Transform: AWS::Serverless-2016-10-31
Resources:
  Folder: # a folder
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/   # comment behind
      Handler: index.handler
  File:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: 'single.py', Handler: single.handler}
  Zipped:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: "ready.zip", Handler: a.b}
  There:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://elsewhere/key, Handler: a.b}
  Map:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: {Bucket: elsewhere, Key: key}, Handler: a.b}
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: ./layer
""",
    "lambda.yaml": """Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {Code: src, Handler: index.handler, Role: !GetAtt Role.Arn}
  Inline:
    Type: AWS::Lambda::Function
    Properties:
      Code: {ZipFile: "x"}
      Handler: index.handler
  Referred:
    Type: AWS::Lambda::Function
    Properties:
      Code: {S3Bucket: !Ref Bucket, S3Key: k}
  L:
    Type: AWS::Lambda::LayerVersion
    Properties:
      Content: layer # of the layer
  Role: {Type: AWS::IAM::Role}
  Bucket: {Type: AWS::S3::Bucket}
""",
    "apis.yaml": """Resources:
  Rest: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: api.yaml}}
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      DefinitionUri: api.yaml
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionUri: 'api.yaml'
  Body:
    Type: AWS::Serverless::Api
    Properties: {StageName: v1, DefinitionBody: {swagger: "2.0"}}
""",
    "machines.json": json.dumps({
        "Resources": {
            "Sam": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "machine.json"}},
            "Plain": {"Type": "AWS::StepFunctions::StateMachine",
                      "Properties": {"DefinitionS3Location": "machine.json", "RoleArn": "arn:aws:iam::1:role/日本"}},
        }}, indent=2, ensure_ascii=False),
    "appsync.yaml": """Resources:
  Schema: {Type: AWS::AppSync::GraphQLSchema, Properties: {DefinitionS3Location: schema.graphql}}
  Resolver:
    Type: AWS::AppSync::Resolver
    Properties:
      RequestMappingTemplateS3Location: request.vtl
      ResponseMappingTemplateS3Location: response.vtl
  Code:
    Type: AWS::AppSync::Resolver
    Properties: {CodeS3Location: resolver.js}
  Step:
    Type: AWS::AppSync::FunctionConfiguration
    Properties:
      RequestMappingTemplateS3Location: request.vtl
      ResponseMappingTemplateS3Location: response.vtl
""",
    "others.yaml": """Resources:
  Beanstalk:
    Type: AWS::ElasticBeanstalk::ApplicationVersion
    Properties: {SourceBundle: src}
  Glue:
    Type: AWS::Glue::Job
    Properties:
      Command:
        Name: glueetl
        ScriptLocation: job.py
""",
    "nested.yaml": """Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: {A: !Sub "${AWS::Region}"}
  Application:
    Type: AWS::Serverless::Application
    Properties: {Location: child.yaml}
  Deep: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./grandparent.yaml}}
  There:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: https://s3.amazonaws.com/elsewhere/t.yaml}
""",
    "include.yaml.template": """Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: include.yaml}}
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::Transform:
        Name: AWS::Include
        Parameters:
          Location: include.yaml # here, too
""",
    "missing/template.yaml": """Resources:
  Own:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
  Flow:
    Type: AWS::Lambda::Function
    Properties: {Handler: app.handler}
""",
    "odd.yaml": """Parameters: {Stage: {Type: String, Default: "yes"}}
Mappings: {M: {a: {b: 'on'}}}
Conditions: {C: !Equals [!Ref Stage, "012"]}
Resources:
  F:
    Type: "AWS::Serverless::Function"
    Condition: C
    Metadata: {Note: "quotes ' and \\" and \\u65e5"}
    Properties:
      "CodeUri": "src"
      Description: >-
        folded
        text
      Environment: {Variables: {EMPTY: "", STAGE: !Sub '${Stage}-x', JSON: '{"a": [1, 2]}'}}
Outputs:
  Arn: {Value: !GetAtt F.Arn}
""",
}


def prepare():
    for name, text in FILES.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (FOLDER / "src/run.sh").chmod(0o755)
    with zipfile.ZipFile(FOLDER / "ready.zip", "w") as ready:
        ready.writestr("a.py", "ready = True\n")
    (FOLDER / "missing").mkdir()
    (FOLDER / "missing/app.py").write_text("def handler(e, c): pass\n")
    for name, text in TEMPLATES.items():
        (FOLDER / name).write_text(text)


def leaves(value, path=()):
    if isinstance(value, dict) and set(value) not in ({"S3Bucket", "S3Key"}, {"Bucket", "Key"}):
        for key, inner in value.items():
            yield from leaves(inner, path + (key,))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, path + (index,))
    else:
        yield path, json.dumps(value, sort_keys=True, ensure_ascii=False)


def changed(before, after):
    before, after = dict(leaves(yaml_parse(before))), dict(leaves(yaml_parse(after)))
    gone = {path for path in before if path not in after}
    assert not any(not any(place == path[:len(place)] for place in after) for path in gone), gone
    return {path: json.loads(value) for path, value in after.items() if before.get(path) != value}


def fetch(s3, value):
    """The object that a property names."""
    if isinstance(value, dict):
        bucket, key = value.get("S3Bucket") or value["Bucket"], value.get("S3Key") or value["Key"]
    elif value.startswith("s3://"):
        bucket, key = value[5:].split("/", 1)
    else:
        bucket, key = urllib.parse.unquote(urllib.parse.urlparse(value).path.lstrip("/")).split("/", 1)
    assert bucket == BUCKET, value
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def content(data, file):
    """What is in an object: a zip file's names, modes and contents, or the bytes."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    file.write_bytes(data)
    subprocess.run(["unzip", "-tqq", str(file)], check=True)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def compare(s3, before, ours, theirs):
    """The same properties, with objects that are equal; how many."""
    ours, theirs = changed(before, ours), changed(before, theirs)
    written = dict(leaves(yaml_parse(before)))
    # SAM packages these, the AWS CLI does not.
    for path in [path for path in ours if path not in theirs and path[-1:] == ("CodeS3Location",) or path[1] == "Http"]:
        assert fetch(s3, ours.pop(path)) == (FOLDER / json.loads(written[path])).read_bytes()
    assert set(ours) == set(theirs), (sorted(ours, key=str), sorted(theirs, key=str))
    count = 0
    for path, value in ours.items():
        mine, other = fetch(s3, value), fetch(s3, theirs[path])
        assert type(value) is type(theirs[path]), (path, value, theirs[path])
        if path[-1] in ("TemplateURL", "Location") and "Fn::Transform" not in path:
            source = (FOLDER / json.loads(written[path])).read_text()
            count += compare(s3, source, mine.decode(), other.decode())
        else:
            a, b = content(mine, FOLDER / "mine.zip"), content(other, FOLDER / "other.zip")
            if path[-1] == "CodeUri" and isinstance(b, dict) and list(b) == ["single.py"]:
                assert list(a) == ["single.py"], a
            assert a == b, (path, a, b)
        count += 1
    return count


def package(command, template, output):
    result = subprocess.run([*command, "--template-file", str(FOLDER / template), "--s3-bucket", BUCKET,
                             "--output-template-file", str(output)], capture_output=True, text=True, cwd=FOLDER)
    assert result.returncode == 0, (command, template, result.stderr)
    return result.stderr


def main():
    prepare()
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    for template in TEMPLATES:
        ours, theirs = FOLDER / "ours.out", FOLDER / "theirs.out"
        assert "written anew" not in package([ROLESTACK, "package"], template, ours)
        package([AWS, "cloudformation", "package"], template, theirs)
        before = (FOLDER / template).read_text()
        count = compare(s3, before, ours.read_text(), theirs.read_text())
        comments = [line.split("#", 1)[1] for line in before.splitlines() if " #" in line or line.startswith("#")]
        assert all("#" + comment in ours.read_text() for comment in comments), template
        keys = {entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}
        again = package([ROLESTACK, "package"], template, FOLDER / "again.out")
        assert "Uploaded" not in again, again
        assert (FOLDER / "again.out").read_text() == ours.read_text()
        assert keys == {entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}
        print(template, count)


main()
