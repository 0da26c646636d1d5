"""Writes packages.json: what `aws cloudformation package` makes of each of some 40 templates.

The AWS CLI's exporter is run with an uploader that keeps what it is given. Needs awscli from PyPI:
    python3 make-packages.py > packages.json
Every upload is told by its content: a file by its SHA-256, a zip by those of its entries, a template as it was exported.
Places of uploads are s3://bucket/TOKEN, where the token is the SHA-256 of that.
"""

import hashlib
import io
import json
import os
import sys
import tempfile
import zipfile

import awscli
from awscli.customizations.cloudformation.artifact_exporter import Template
from awscli.customizations.cloudformation.yamlhelper import yaml_parse

FILES = {
    "src/app.py": "def handler(event, context):\n    return 'ok'\n",
    "src/lib/値.txt": "日本語\n",
    "src/.env.example": "A=b\n",
    "layer/python/lib.py": "x = 1\n",
    "api.yaml": "openapi: 3.0.1\ninfo: {title: t, version: '1'}\n",
    "schema.graphql": "type Query { a: String }\n",
    "request.vtl": "{}\n",
    "response.vtl": "$util.toJson($ctx.result)\n",
    "machine.asl.json": '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}\n',
    "job.py": "print(1)\n",
    "README.md": "# read me\n",
    "LICENSE": "free\n",
    "single.js": "exports.handler = async () => 1\n",
    "include.yaml": "Key: value\n",
    "child.yaml": "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: ./src\n      Handler: app.handler\n",
    "plain.yaml": "Resources:\n  T:\n    Type: AWS::SNS::Topic\n",
    "parent.yaml": "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: child.yaml\n",
}
ARCHIVE = "ready.zip"


def resource(kind, properties, name="R"):
    return f"Resources:\n  {name}:\n    Type: {kind}\n    Properties:\n" + "".join(
        f"      {line}\n" for line in properties.split("\n"))


TEMPLATES = {
    "a function's folder": resource("AWS::Serverless::Function", "CodeUri: src\nHandler: app.handler"),
    "a function's folder with a slash": resource("AWS::Serverless::Function", "CodeUri: ./src/"),
    "a function's single file": resource("AWS::Serverless::Function", "CodeUri: single.js"),
    "a function's zip": resource("AWS::Serverless::Function", "CodeUri: ready.zip"),
    "a function in S3": resource("AWS::Serverless::Function", "CodeUri: s3://other/key"),
    "a function of an image": resource("AWS::Serverless::Function", "PackageType: Image\nImageUri: 1.dkr.ecr/x:y"),
    "a function inline": resource("AWS::Serverless::Function", "InlineCode: x"),
    "Lambda's folder": resource("AWS::Lambda::Function", "Code: src"),
    "Lambda's single file": resource("AWS::Lambda::Function", "Code: single.js"),
    "Lambda's zip": resource("AWS::Lambda::Function", "Code: ready.zip"),
    "Lambda's ZipFile": resource("AWS::Lambda::Function", "Code: {ZipFile: x}"),
    "Lambda in S3 by address": resource("AWS::Lambda::Function", "Code: s3://other/key"),
    "Lambda in S3 by map": resource("AWS::Lambda::Function", "Code: {S3Bucket: other, S3Key: key}"),
    "a layer of Lambda": resource("AWS::Lambda::LayerVersion", "Content: layer"),
    "a layer of SAM": resource("AWS::Serverless::LayerVersion", "ContentUri: layer"),
    "an API of SAM": resource("AWS::Serverless::Api", "DefinitionUri: api.yaml\nStageName: p"),
    "an API": resource("AWS::ApiGateway::RestApi", "BodyS3Location: api.yaml"),
    "an API in S3": resource("AWS::ApiGateway::RestApi", "BodyS3Location: s3://other/key"),
    "a GraphQL schema": resource("AWS::AppSync::GraphQLSchema", "DefinitionS3Location: schema.graphql\nApiId: a"),
    "a resolver": resource(
        "AWS::AppSync::Resolver",
        "RequestMappingTemplateS3Location: request.vtl\nResponseMappingTemplateS3Location: response.vtl"),
    "a function of AppSync": resource(
        "AWS::AppSync::FunctionConfiguration",
        "RequestMappingTemplateS3Location: request.vtl\nResponseMappingTemplateS3Location: response.vtl"),
    "Elastic Beanstalk's folder": resource("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle: src"),
    "Elastic Beanstalk's zip": resource("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle: ready.zip"),
    "a state machine": resource("AWS::StepFunctions::StateMachine", "DefinitionS3Location: machine.asl.json"),
    "a state machine of SAM": resource("AWS::Serverless::StateMachine", "DefinitionUri: machine.asl.json"),
    "a Glue job": resource("AWS::Glue::Job", "Command: {Name: glueetl, ScriptLocation: job.py}\nRole: r"),
    "a repository's folder": resource("AWS::CodeCommit::Repository", "RepositoryName: r\nCode: {S3: src}"),
    "a nested stack": resource("AWS::CloudFormation::Stack", "TemplateURL: child.yaml"),
    "nested twice": resource("AWS::CloudFormation::Stack", "TemplateURL: parent.yaml"),
    "a nested stack at an address": resource(
        "AWS::CloudFormation::Stack", "TemplateURL: https://s3.amazonaws.com/other/key"),
    "an application of SAM": resource("AWS::Serverless::Application", "Location: plain.yaml"),
    "an application of the repository": resource(
        "AWS::Serverless::Application", "Location: {ApplicationId: a, SemanticVersion: '1.0'}"),
    "metadata of the repository":
        "Metadata:\n  AWS::ServerlessRepo::Application:\n    Name: n\n    ReadmeUrl: README.md\n    LicenseUrl: LICENSE\n"
        + resource("AWS::SNS::Topic", "TopicName: t"),
    "an include": "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      Fn::Transform:\n"
        "        Name: AWS::Include\n        Parameters: {Location: include.yaml}\n",
    "the same folder twice": resource("AWS::Lambda::Function", "Code: src", "A")
        + "  B:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src\n",
    "an anchor for properties": "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: &p\n"
        "      CodeUri: src\n      Handler: app.handler\n  B:\n    Type: AWS::Serverless::Function\n    Properties: *p\n",
    "a merge key": "Metadata:\n  Shared: &s\n    CodeUri: src\n    Handler: app.handler\nResources:\n  A:\n"
        "    Type: AWS::Serverless::Function\n    Properties:\n      <<: *s\n      MemorySize: 256\n",
    "an anchor for a path": "Metadata:\n  Path: &path src\nResources:\n  A:\n    Type: AWS::Lambda::Function\n"
        "    Properties:\n      Code: *path\n",
    "a loop": "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Functions:\n    - Name\n    - [A, B]\n"
        "    - Function${Name}:\n        Type: AWS::Lambda::Function\n        Properties:\n          Code: src\n",
    "functions beside": "Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: src\n"
        "      Role: !GetAtt R.Arn\n      Environment: {Variables: {T: !Ref T, S: !Sub '${T}-x'}}\n"
        "  T:\n    Type: AWS::SNS::Topic\n",
    "Japanese in the template": resource("AWS::Lambda::Function", "Code: src\nDescription: 注文の関数"),
    "JSON": '{"Resources": {"A": {"Type": "AWS::Lambda::Function", "Properties": {"Code": "src"}}}}',
    "JSON with escapes":
        '{"Description": "\\ud83d\\ude80 \\u6ce8", "Resources": {"A": {"Type": "AWS::Lambda::Function", '
        '"Properties": {"Code": "src"}}}}',
    "CRLF": resource("AWS::Lambda::Function", "Code: src").replace("\n", "\r\n"),
}


def digest(content):
    return hashlib.sha256(content).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Uploader:
    bucket_name = "bucket"

    def __init__(self):
        self.uploads = {}

    def upload_with_dedup(self, file_name, extension=None):
        with open(file_name, "rb") as file:
            content = file.read()
        if extension == "template":
            upload = {"template": texts(yaml_parse(content.decode()))}
        elif zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                upload = {"zip": {name: digest(archive.read(name)) for name in archive.namelist()}}
        else:
            upload = {"file": digest(content)}
        token = digest(canonical(upload).encode())
        self.uploads[token] = upload
        return f"s3://bucket/{token}"

    def upload(self, file_name, remote_path):
        return self.upload_with_dedup(file_name, "template" if remote_path.endswith(".template") else None)

    def file_checksum(self, file_name):
        with open(file_name, "rb") as file:
            return digest(file.read())

    def to_path_style_s3_url(self, key, version=None):
        return f"s3://bucket/{key}"


def texts(value):
    if isinstance(value, dict):
        return {str(key): texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [texts(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


cases = []
with tempfile.TemporaryDirectory() as folder:
    for name, text in FILES.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with zipfile.ZipFile(os.path.join(folder, ARCHIVE), "w") as archive:
        archive.writestr("in.txt", "in the archive\n")
    with open(os.path.join(folder, ARCHIVE), "rb") as file:
        archive = file.read().hex()
    os.chdir(folder)
    for name, text in TEMPLATES.items():
        with open(os.path.join(folder, "template.yaml"), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        uploader = Uploader()
        exported = Template("template.yaml", folder, uploader).export()
        cases.append({"name": name, "template": text, "exported": texts(exported), "uploads": uploader.uploads})
os.chdir("/")
print(f"awscli {awscli.__version__}: {len(cases)} templates", file=sys.stderr)
print(json.dumps({"files": FILES, "archive": archive, "cases": cases}, indent=0, ensure_ascii=False, sort_keys=True))
