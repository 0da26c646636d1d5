"""Writes resource-types.zip: CloudFormation's public resource schemas, distilled, an entry of JSON for each type.

The schemas are those of cfn-lint (PyPI), which has them from the CloudFormation registry and mends some; take the newest:
    pip install cfn-lint && python3 make-resource-types.py resource-types.zip
Kept is what says which properties there are and what they may hold, which of them replace a resource or are only read, what
it is named by, which properties are attributes beside those that are only read (`*` for all), which actions its handlers
call, and what cfn-lint's rules say of properties together: `rules`, each with the place that it is for. SAM's types are not among them: its transform is followed by another reading. The entry `source.json` names version and
date; `actions.json` has, of the actions that handlers call, the ARNs that IAM takes for their resources, `*` for what an ARN
leaves open, by service and action in small letters; an action that takes none is not there.
"""

import json
import pathlib
import re
import sys
import zipfile
from importlib.metadata import version

import cfnlint
from cfnlint.rules import Rules
from cfnlint.rules.jsonschema.CfnLintJsonSchema import CfnLintJsonSchema
from cfnlint.schema._getatts import _all_property_types as ALL_PROPERTIES
from cfnlint.schema._getatts import _exceptions as MORE_ATTRIBUTES

FOLDER = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas"
KEPT = {
    "$ref", "additionalProperties", "allOf", "anyOf", "oneOf", "enum", "const", "items", "maxItems", "maxLength",
    "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "pattern", "patternProperties",
    "properties", "required", "type", "uniqueItems", "dependentExcluded", "dependentRequired", "requiredOr", "requiredXor",
}
# What a rule's schema may say to be taken over.
RULED = {
    "additionalProperties", "allOf", "anyOf", "const", "dependentExcluded", "dependentRequired", "description", "else", "enum",
    "if", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "not", "oneOf", "pattern",
    "properties", "required", "requiredOr", "requiredXor", "then", "title", "type",
}
REWORDED = {"E3501", "E3681", "E3682", "E3683", "E3684", "E3692", "E3693", "E3719"}
# What is longer lists versions and kinds of machines, which AWS adds to each month.
LONGEST_RULE = 4000
TOP = {
    "conditionalCreateOnlyProperties", "createOnlyProperties", "primaryIdentifier", "readOnlyProperties", "tagging",
    "writeOnlyProperties", "deprecatedProperties",
}
# Keys of a schema whose values are schemas by name.
NAMED = {"definitions", "patternProperties", "properties"}


def distil(schema):
    if isinstance(schema, list):
        return [distil(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if key not in KEPT:
            continue
        kept[key] = {name: distil(item) for name, item in value.items()} if key in NAMED else distil(value)
    return kept


def resource(name, schema):
    kept = distil(schema)
    attributes = ["*"] if name in ALL_PROPERTIES else MORE_ATTRIBUTES.get(name, [])
    if attributes:
        kept["attributes"] = attributes
    kept["definitions"] = {name: distil(item) for name, item in schema.get("definitions", {}).items()}
    kept.update({key: schema[key] for key in sorted(TOP & schema.keys())})
    permissions = {
        handler: sorted(set(about.get("permissions", []))) for handler, about in schema.get("handlers", {}).items()}
    if permissions:
        kept["permissions"] = permissions
    if name in RULES:
        kept["rules"] = RULES[name]
    return {key: value for key, value in kept.items() if value not in ({}, [])}


def arns(called):
    """ARNs that actions are on, by service, by action."""
    policies = json.loads((FOLDER.parent / "AdditionalSpecs" / "Policies.json").read_text())
    known = {}
    for service, action in sorted(called):
        about = policies.get(service, {})
        formats = {
            # Of an object in a bucket the reference has the bucket's form.
            re.sub(r"\$\{\w+\}|\.\*", "*", form) + ("/*" if (service, resource) == ("s3", "object") else "")
            for resource in about.get("Actions", {}).get(action, {}).get("Resources", [])
            for form in about.get("Resources", {}).get(resource.lower(), {}).get("ARNFormats", [])}
        if formats:
            known.setdefault(service, {})[action] = sorted(formats)
    return known


def is_ruled(schema):
    """Whether a schema says nothing that is not known."""
    if isinstance(schema, list):
        return all(is_ruled(item) for item in schema)
    if not isinstance(schema, dict):
        return True
    return schema.keys() <= RULED and all(
        is_ruled(list(value.values()) if key == "properties" else value)
        for key, value in schema.items()
        if key in ("additionalProperties", "allOf", "anyOf", "else", "if", "items", "not", "oneOf", "properties", "then"))


def ruled(schema):
    """The same without words."""
    if isinstance(schema, list):
        return [ruled(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: ruled(item) for name, item in value.items()} if key == "properties" else ruled(value)
        for key, value in schema.items() if key not in ("description", "title")}


def rules_by_type():
    """cfn-lint's errors of properties that do not go together."""
    by_type = {}
    rules = Rules.create_from_directory(str(pathlib.Path(cfnlint.__file__).parent / "rules"))
    for rule in sorted(rules.values(), key=lambda rule: rule.id):
        if not isinstance(rule, CfnLintJsonSchema) or not rule.id.startswith("E"):
            continue
        schema = rule.schema
        # Of those with a reading of their own only these keep to the schema: they word it otherwise.
        if "validate" in type(rule).__dict__ and rule.id not in REWORDED:
            continue
        if not isinstance(schema, dict) or not is_ruled(schema) or len(json.dumps(schema)) > LONGEST_RULE:
            continue
        for keyword in rule.keywords:
            parts = keyword.split("/")
            if parts[0] == "Resources" and parts[1].startswith("AWS::") and parts[2:3] == ["Properties"]:
                by_type.setdefault(parts[1], []).append(
                    {"id": rule.id, "at": parts[3:], "words": rule.shortdesc, "schema": ruled(schema)})
    return by_type


RULES = rules_by_type()
types = {}
called = set()
for provider in sorted((FOLDER / "providers").glob("*.json"), key=lambda file: (file.stem != "us-east-1", file.stem)):
    if provider.stem in ("sam", "module"):
        continue
    for name, digest in json.loads(provider.read_text()).items():
        # Where regions differ, us-east-1's holds.
        types.setdefault(name, digest)

with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    def write(name, value):
        # The same bytes each time.
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False))

    date = json.loads((FOLDER / "version.json").read_text())["schema_date"]
    write("source.json", {"source": f"cfn-lint {version('cfn-lint')}", "date": date, "types": len(types)})
    for name, digest in sorted(types.items()):
        schema = json.loads((FOLDER / "resources" / f"{digest}.json").read_text())
        for handler in schema.get("handlers", {}).values():
            called.update(tuple(action.lower().split(":", 1)) for action in handler.get("permissions", []) if ":" in action)
        write(f"{name}.json", resource(name, schema))
    write("actions.json", arns(called))
print(f"cfn-lint {version('cfn-lint')}, {date}: {len(types)} types", file=sys.stderr)
