"""Writes samconfig.json: what `sam deploy` reads from each of some 100 samconfig files.

SAM's own command is run with its last step taken away. Needs aws-sam-cli from PyPI:
    python3 make-samconfig.py > samconfig.json
"""

import inspect
import json
import os
import sys
import tempfile
import unittest.mock

os.environ["SAM_CLI_TELEMETRY"] = "0"
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"

import samcli
import samcli.commands.deploy.command as deploy
from click.testing import CliRunner

SETTINGS = [
    "stack_name", "s3_bucket", "s3_prefix", "region", "profile", "role_arn", "parameter_overrides", "tags",
    "capabilities", "notification_arns", "no_execute_changeset", "confirm_changeset", "fail_on_empty_changeset",
    "force_upload", "on_failure", "disable_rollback",
]


def toml(lines):
    return "samconfig.toml", 'version = 0.1\n[default.deploy.parameters]\nstack_name = "s"\n' + lines


def yaml(lines):
    body = "\n".join("      " + line for line in ['stack_name: "s"', *lines.split("\n")])
    return "samconfig.yaml", f"version: 0.1\ndefault:\n  deploy:\n    parameters:\n{body}\n"


def parameters(*values):
    """The values as TOML literal strings, which have no escapes."""
    if len(values) == 1:
        return toml(f"parameter_overrides = '{values[0]}'")
    return toml("parameter_overrides = [" + ", ".join(f"'{value}'" for value in values) + "]")


CASES = {
    "one pair": parameters("A=b"),
    "two pairs in a text": parameters("A=b C=d"),
    "two pairs in a list": parameters("A=b", "C=d"),
    "a backslash": parameters(r"A=^\d+\.x$"),
    "quotes around a value": parameters('A="b c"'),
    "quotes around a value in a list": parameters('A="b c"', "D=e"),
    "an escaped quote": parameters(r'A="b \" c"'),
    "a value with equals signs": parameters("A=b=c=d"),
    "an address": parameters("A=https://x.example/?q=1&r=2"),
    "an ARN": parameters("A=arn:aws:iam::123456789012:role/path/name"),
    "a list of subnets": parameters("A=subnet-1,subnet-2"),
    "a list of subnets in a list": parameters("A=subnet-1,subnet-2", "B=c"),
    "an empty value": parameters('A=""'),
    "nothing behind the equals sign": parameters("A= B=c"),
    "ParameterKey": parameters("ParameterKey=A,ParameterValue=b"),
    "two of ParameterKey": parameters("ParameterKey=A,ParameterValue=b ParameterKey=C,ParameterValue=d"),
    "ParameterKey with quotes": parameters('ParameterKey=A,ParameterValue="b c"'),
    "a value of several words in double quotes": toml('parameter_overrides = "A=\\"b c\\" D=e"'),
    "a TOML text with escapes": toml(r'parameter_overrides = "A=b\\c"'),
    "a TOML text with a tab": toml(r'parameter_overrides = "A=\"b\tc\""'),
    "a table": toml("parameter_overrides = {A = 'b', C = 'd e'}"),
    "a table with numbers and truth": toml("parameter_overrides = {A = 1, B = true, C = 2.50, D = false}"),
    "a text over several lines": toml('parameter_overrides = """\nA=b\nC=d\n"""'),
    "Japanese": parameters("A=値"),
    "Japanese in a list": parameters("A=値", "B=日本"),
    "a percent sign and a dollar": parameters("A=100%", "B=$HOME"),
    "a hash": parameters("A=b#c"),
    "a semicolon": parameters("A=b;c"),
    "a plus sign and an at sign": parameters("A=me+x@example.com"),
    "a key with digits": parameters("A1b2=c"),
    "the same key twice": parameters("A=b A=c"),
    "the same key twice in a list": parameters("A=b", "A=c"),
    "a single quote inside double ones": toml("parameter_overrides = 'A=\"b'\"\"'\"\"c\"'") if False else toml(
        'parameter_overrides = "A=\\"it\'s\\""'),
    "JSON without spaces in quotes": toml('parameter_overrides = "A=\'{\\"k\\":1}\'"'),
    "spaces before, between and behind": parameters(" A=b   C=d "),
    "single quotes around a value": toml("parameter_overrides = \"A='b c' D=e\""),
    "an escaped space": parameters(r"A=b\ c D=e"),
    "words behind a value": parameters("A=b c D=e"),
    "words behind the last value": parameters("A=b c"),
    "a quote that is not closed": parameters('A="b D=e'),
    "text behind a quote": parameters('A="b"c D=e'),
    "a quote within a value": parameters('A=b"c" D=e'),
    "JSON": parameters('A={"k":"v"} D=e'),
    "JSON with spaces": parameters('A={"k": "v w"} D=e'),
    "quotes around a key": parameters('"A"=b'),
    "no Key=Value": parameters("A"),
    "an empty text": parameters(""),
    "an empty list": toml("parameter_overrides = []"),
    "a table with a list": toml("parameter_overrides = {A = ['b', ' c ', ''], D = []}"),
    "a table with a table": toml("parameter_overrides = {A = {B = 'c'}}"),
    "a table with quotes": toml("parameter_overrides = {A = '\"b c\"'}"),
    "a list of tables": toml("parameter_overrides = [{A = 'b'}, {C = 'd'}]"),
    "truth for parameters": toml("parameter_overrides = true"),
    "YAML, a map with nothing": yaml("parameter_overrides:\n  A:\n  B: ~"),
    "YAML, a list of maps and texts": yaml("parameter_overrides:\n  - A: b\n  - C=d"),
    "YAML, nothing": yaml("parameter_overrides:"),
    "a tag with spaces": toml("tags = 'a=b c'"),
    "the same tag twice": toml("tags = 'a=b a=c'"),
    "an empty text of tags": toml("tags = ''"),
    "a tag that is none": toml("tags = 'a'"),
    "numbers of tags": toml("tags = [1]"),
    "a flag that is none": toml("confirm_changeset = 'perhaps'"),
    "a flag as a number": toml("confirm_changeset = 1"),
    "a flag as another text": toml("confirm_changeset = 'off'"),
    "an unknown on_failure": toml("on_failure = 'RETRY'"),
    "a region in a list": toml("region = ['eu-west-1']"),
    "capabilities over several lines": toml('capabilities = """\nCAPABILITY_IAM\nCAPABILITY_AUTO_EXPAND\n"""'),
    "capabilities in a table": toml("capabilities = {a = 'CAPABILITY_IAM'}"),
    "notification ARNs in a text": toml("notification_arns = 'arn:aws:sns:us-east-1:1:a arn:aws:sns:us-east-1:1:b'"),
    "tags in a text": toml("tags = 'a=b c=d'"),
    "tags with quotes": toml("tags = 'a=\"b c\" d=e'"),
    "tags in a list": toml("tags = ['a=b', 'c=d']"),
    "tags in a table": toml("tags = {a = 'b', c = 'd'}"),
    "tags with colons and slashes": toml("tags = 'app:name=x/y owner=me@example.com'"),
    "capabilities in a text": toml("capabilities = 'CAPABILITY_IAM CAPABILITY_AUTO_EXPAND'"),
    "capabilities in a list": toml("capabilities = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM']"),
    "one capability": toml("capabilities = 'CAPABILITY_IAM'"),
    "notification ARNs in a list": toml("notification_arns = ['arn:aws:sns:us-east-1:1:a', 'arn:aws:sns:us-east-1:1:b']"),
    "confirm_changeset": toml("confirm_changeset = true"),
    "confirm_changeset off": toml("confirm_changeset = false"),
    "no_execute_changeset": toml("no_execute_changeset = true"),
    "fail_on_empty_changeset": toml("fail_on_empty_changeset = true"),
    "fail_on_empty_changeset off": toml("fail_on_empty_changeset = false"),
    "disable_rollback": toml("disable_rollback = true"),
    "on_failure": toml("on_failure = 'DO_NOTHING'"),
    "force_upload": toml("force_upload = true"),
    "bucket, prefix, region": toml("s3_bucket = 'b-1'\ns3_prefix = 'p/q'\nregion = 'eu-west-1'"),
    "the role": toml("role_arn = 'arn:aws:iam::123456789012:role/service'"),
    "a flag as a text": toml("confirm_changeset = 'true'"),
    "YAML, one pair": yaml("parameter_overrides: A=b"),
    "YAML, a list": yaml("parameter_overrides:\n  - A=b\n  - C=d"),
    "YAML, a map": yaml("parameter_overrides:\n  A: b\n  C: d e"),
    "YAML, a map with numbers and truth": yaml("parameter_overrides:\n  A: 1\n  B: true\n  C: 2.50\n  D: yes"),
    "YAML, a folded text": yaml("parameter_overrides: >-\n  A=b\n  C=d"),
    "YAML, quotes": yaml("parameter_overrides: 'A=\"b c\"'"),
    "YAML, a merge key": (
        "samconfig.yaml",
        "version: 0.1\nshared: &shared\n  region: eu-west-1\n  capabilities: CAPABILITY_IAM\n"
        "default:\n  deploy:\n    parameters:\n      <<: *shared\n      stack_name: s\n"),
    "YAML, tags": yaml("tags:\n  a: b\n  c: d"),
    "global settings": ("samconfig.toml", 'version = 0.1\n[default.global.parameters]\nstack_name = "g"\nregion = "eu-west-1"\n'),
    "global and deploy": (
        "samconfig.toml",
        'version = 0.1\n[default.global.parameters]\nstack_name = "g"\nregion = "eu-west-1"\n'
        '[default.deploy.parameters]\nstack_name = "d"\n'),
}

# Not among them, since rolestack reads these otherwise than SAM:
#   s3-bucket = "b": SAM knows an option by its name with underscores only; rolestack takes both.
#   on_failure = "delete": SAM refuses small letters.
#   on_failure = "ROLLBACK" beside disable_rollback = true: SAM rolls nothing back; rolestack follows on_failure.
#   tags = '"a b"=c d=e': SAM makes a_b of a quoted key.
#   s3_bucket of the package command: SAM's deploy has no bucket then; rolestack takes that one.


def read(name, text):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("template.yaml", "w") as file:
            file.write("Resources: {T: {Type: AWS::SNS::Topic}}\n")
        with open(name, "w") as file:
            file.write(text)
        seen = {}

        def note(*given, **named):
            seen.update(inspect.signature(original).bind(*given, **named).arguments)

        original = deploy.do_cli
        with unittest.mock.patch.object(deploy, "do_cli", note):
            result = CliRunner().invoke(deploy.cli, ["--config-file", name] if name.endswith("yaml") else [])
        os.chdir("/")
        if not seen:
            return {"error": " ".join(result.output.split())[-200:] or str(result.exception)[-200:]}
        values = {key: seen.get(key) for key in SETTINGS}
        for key in ("parameter_overrides", "tags"):
            values[key] = {name: str(value) for name, value in (values[key] or {}).items()}
        for key in ("capabilities", "notification_arns"):
            values[key] = list(values[key] or [])
        return values


cases = [
    {"name": name, "file": file, "text": text, "expected": read(file, text)} for name, (file, text) in CASES.items()
]
print(f"aws-sam-cli {samcli.__version__}: {len(cases)} cases", file=sys.stderr)
print(json.dumps(cases, indent=0, ensure_ascii=False, sort_keys=True))
