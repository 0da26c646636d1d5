"""Writes resource-types.zip: CloudFormation's public resource schemas, distilled, an entry of JSON for each type.

The schemas are those of cfn-lint (PyPI), which has them from the CloudFormation registry and mends some; take the newest:
    pip install cfn-lint && python3 make-resource-types.py resource-types.zip
Kept is what says which properties there are and what they may hold, which of them replace a resource or are only read, what
it is named by, which properties are attributes beside those that are only read (`*` for all), which actions its handlers
call, and what cfn-lint's rules say of properties together: `rules`, each with the place that it is for, and with what it
gathers from the resource and from those that it refers to. SAM's types are not among them: its transform is followed by
another reading. The entry `source.json` names version and date; `formats.json` has the patterns of formats that properties
have; `actions.json` has, of the actions that handlers call, the ARNs that IAM takes for their resources, `*` for what an ARN
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
from cfnlint.rules.formats.FormatKeyword import FormatKeyword
from cfnlint.rules.jsonschema.CfnLintJsonSchema import CfnLintJsonSchema
from cfnlint.schema._getatts import _all_property_types as ALL_PROPERTIES
from cfnlint.schema._getatts import _exceptions as MORE_ATTRIBUTES

FOLDER = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas"
KEPT = {
    "$ref", "additionalProperties", "allOf", "anyOf", "oneOf", "enum", "const", "items", "maxItems", "maxLength",
    "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "pattern", "patternProperties",
    "format", "properties", "required", "type", "uniqueItems", "dependentExcluded", "dependentRequired", "requiredOr", "requiredXor",
}
# What a rule's schema may say to be taken over.
RULED = {
    "additionalProperties", "allOf", "anyOf", "const", "constOf", "contains", "dependentExcluded", "dependentRequired", "else",
    "enum", "exclusiveMinimum", "exclusiveMinimumOf", "format", "if", "items", "maxItems", "maxLength", "maximum", "minItems",
    "minLength", "minimum", "minimumOf", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "properties",
    "propertyNames", "required", "requiredOr", "requiredXor", "sameAs", "sets", "subdomainOf", "then", "type", "uniqueKeys",
}
# What says nothing, or is cfn-lint's own.
SILENT = {"$id", "$schema", "cfnLint", "definitions", "description", "title"}
# Those with a reading of their own that keeps to the schema: they word it otherwise, or read a policy that is a text, too.
REWORDED = {
    "E3046", "E3048", "E3501", "E3512", "E3663", "E3681", "E3682", "E3683", "E3684", "E3691", "E3692", "E3693", "E3719",
}
# They list versions and kinds of machines, which AWS adds to each month.
LISTS = {"E3690", "E3691"}
# What is longer, and no such list, is the language of a service.
LONGEST_RULE = 16_000
# What the services take beyond cfn-lint's patterns: an empty Sid, quotes with a backslash and empty texts in a TXT record.
WIDER = {
    "^[A-Za-z0-9]+$": "^[A-Za-z0-9]*$",
    '^("[^"]{1,255}" *)*"[^"]{1,255}"$': '^("([^"\\\\]|\\\\.){0,255}" *)*"([^"\\\\]|\\\\.){0,255}"$',
}
# Rules that cfn-lint writes as a program, as schemas.
WRITTEN = [
    ("E2530", "AWS::Lambda::Function", [], "SnapStart supports the configured runtime", {
        "if": {
            "properties": {
                "SnapStart": {
                    "type": "object", "required": ["ApplyOn"], "properties": {"ApplyOn": {"const": "PublishedVersions"}}},
                "Runtime": {"type": "string"}},
            "required": ["SnapStart", "Runtime"]},
        "then": {"properties": {"Runtime": {"pattern": "^(python3\\.(1[2-9]|[2-9])|java(1[1-9]|[2-9][0-9])|dotnet([89]|[1-9][0-9]))"}}}}),
    ("E3027", "AWS::Events::Rule", ["ScheduleExpression"], "Validate AWS Event ScheduleExpression format", {
        "pattern": (
            "^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)"
            "|cron\\(\\S+ \\S+ (\\? \\S+ \\S+|\\S+ \\S+ \\?) \\S+\\))$")}),
    ("E3018", "AWS::DynamoDB::Table", ["KeySchema"], "A table has one key to divide it by", {
        "contains": {"properties": {"KeyType": {"const": "HASH"}}}, "uniqueKeys": ["KeyType"]}),
    ("E3032", "AWS::DynamoDB::Table", ["LocalSecondaryIndexes", "*", "KeySchema"],
        "A local index has a key to divide it by and one to sort it by", {"minItems": 2}),
    ("E3039", "AWS::DynamoDB::Table", [], "AttributeDefinitions / KeySchemas mismatch", {"sets": {
        "names": [
            ["KeySchema", "*", "AttributeName"], ["GlobalSecondaryIndexes", "*", "KeySchema", "*", "AttributeName"],
            ["LocalSecondaryIndexes", "*", "KeySchema", "*", "AttributeName"]],
        "among": [["AttributeDefinitions", "*", "AttributeName"]], "isWhole": True}}),
    ("E3041", "AWS::Route53::RecordSet", [], "RecordSet HostedZoneName is a superdomain of or equal to Name", {
        "gather": [{"name": "record", "properties": {"Name": {"path": ["Name"]}, "Zone": {"path": ["HostedZoneName"]}}}],
        "schema": {"properties": {"record": {"properties": {"Name": {"subdomainOf": ["record", "Zone"]}}}}}}),
    ("E3056", "AWS::AutoScaling::AutoScalingGroup", ["HealthCheckType"],
        "EC2 health check type cannot be combined with other types", {"not": {"pattern": "(^|,) *EC2 *,|, *EC2 *(,|$)"}}),
    ("E3057", "AWS::CloudFront::Distribution", ["DistributionConfig"],
        "Validate that CloudFront TargetOriginId is a specified Origin", {"sets": {
            "names": [["DefaultCacheBehavior", "TargetOriginId"], ["CacheBehaviors", "*", "TargetOriginId"]],
            "among": [["Origins", "*", "Id"], ["OriginGroups", "Items", "*", "Id"]], "isWhole": False}}),
    ("E3061", "AWS::S3::Bucket", ["IntelligentTieringConfigurations", "*", "Tierings", "*"],
        "Validate the days for tierings in IntelligentTieringConfigurations", {"allOf": [
            {"if": {"properties": {"AccessTier": {"const": tier}}, "required": ["AccessTier"]},
                "then": {"properties": {"Days": {"minimum": least, "maximum": 730}}}}
            for tier, least in (("ARCHIVE_ACCESS", 90), ("DEEP_ARCHIVE_ACCESS", 180))]}),
    ("E3063", "AWS::GuardDuty::Detector", [], "Validate GuardDuty Detector property exclusivity",
        {"dependentExcluded": {"DataSources": ["Features"]}}),
    ("E3503", "AWS::CertificateManager::Certificate", ["DomainValidationOptions", "*"],
        "ValidationDomain is superdomain of DomainName", {
            "gather": [{
                "name": "option",
                "properties": {"DomainName": {"path": ["DomainName"]}, "ValidationDomain": {"path": ["ValidationDomain"]}}}],
            "schema": {"properties": {"option": {"properties": {
                "DomainName": {"subdomainOf": ["option", "ValidationDomain"]}}}}}}),
    # What services refuse, and cfn-lint does not see.
    ("TTL", "AWS::Route53::RecordSet", [], "A record that is no alias has a TTL", {
        "if": {"required": ["ResourceRecords"]}, "then": {"required": ["TTL"]}}),
    ("SetIdentifier", "AWS::Route53::RecordSet", [], "Records of one name and type are told apart", {
        "if": {"anyOf": [{"required": [key]} for key in ("Weight", "Failover", "GeoLocation", "MultiValueAnswer")]},
        "then": {"required": ["SetIdentifier"]}}),
    ("FifoTopic", "AWS::SNS::Topic", [], "The name of a FIFO topic ends in .fifo", {
        "if": {"properties": {"FifoTopic": {"enum": [True, "true"]}}, "required": ["FifoTopic", "TopicName"]},
        "then": {"properties": {"TopicName": {"pattern": "\\.fifo$"}}}}),
    ("ManagedPassword", "AWS::RDS::DBInstance", [], "A managed password is not given", {
        "if": {"properties": {"ManageMasterUserPassword": {"enum": [True, "true"]}}, "required": ["ManageMasterUserPassword"]},
        "then": {"not": {"required": ["MasterUserPassword"]}}}),
    ("NetworkSize", "AWS::EC2::VPC", ["CidrBlock"], "A network has a block of /16 to /28", {
        "pattern": "/(1[6-9]|2[0-8])$"}),
    ("ReservedAlias", "AWS::KMS::Alias", ["AliasName"], "alias/aws/ is AWS's own", {"not": {"pattern": "^alias/aws/"}}),
    ("ReservedParameter", "AWS::SSM::Parameter", ["Name"], "/aws and /ssm are AWS's own", {
        "not": {"pattern": "^/?(?i)(aws|ssm)(/|$)"}}),
    ("HTTPMethod", "AWS::ApiGateway::Method", ["HttpMethod"], "A method of HTTP", {
        "enum": ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]}),
    ("ShardCount", "AWS::Kinesis::Stream", [], "A stream on demand has no count of shards", {
        "if": {
            "properties": {"StreamModeDetails": {
                "type": "object", "properties": {"StreamMode": {"const": "ON_DEMAND"}}, "required": ["StreamMode"]}},
            "required": ["StreamModeDetails"]},
        "then": {"not": {"required": ["ShardCount"]}}}),
    ("Handler", "AWS::Lambda::Function", [], "A function in a zip file has a handler", {
        "if": {"not": {"properties": {"PackageType": {"const": "Image"}}, "required": ["PackageType"]}},
        "then": {"required": ["Handler", "Runtime"]}}),
    ("BatchingWindow", "AWS::Lambda::EventSourceMapping", [], "More than 10 messages of a queue wait for a window", {
        "if": {
            "properties": {"BatchSize": {"exclusiveMinimum": 10}, "EventSourceArn": {"type": "string", "pattern": "^arn:[^:]*:sqs:"}},
            "required": ["BatchSize", "EventSourceArn"]},
        "then": {"required": ["MaximumBatchingWindowInSeconds"]}}),
    ("E3673", "AWS::EC2::Instance", [], "Validate if an ImageId is required", {"requiredOr": ["ImageId", "LaunchTemplate"]}),
]
TOP = {
    "conditionalCreateOnlyProperties", "createOnlyProperties", "primaryIdentifier", "readOnlyProperties", "tagging",
    "writeOnlyProperties", "deprecatedProperties",
}
# Keys of a schema whose values are schemas by name.
NAMED = {"definitions", "patternProperties", "properties"}
# And those whose values are names by name.
BY_NAME = {"dependentExcluded", "dependentRequired"}


def distil(schema):
    if isinstance(schema, list):
        return [distil(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if key not in KEPT or key == "format" and (not isinstance(value, str) or value not in FORMATS):
            continue
        if key in BY_NAME:
            kept[key] = value
        else:
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
        is_ruled(list(value.values()) if key in NAMED else value)
        for key, value in schema.items()
        if key in NAMED or key in (
            "additionalProperties", "allOf", "anyOf", "contains", "else", "if", "items", "not", "oneOf", "propertyNames", "then"))


# Where a value is held to what was gathered.
GATHERED = {"const": "constOf", "minimum": "minimumOf", "exclusiveMinimum": "exclusiveMinimumOf"}


def ruled(schema, root, is_literal=False):
    """The same without words, with what it refers to in its place."""
    if isinstance(schema, list):
        return [ruled(item, root, is_literal) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "cfnContext" in schema:
        return ruled(schema["cfnContext"]["schema"], root, True)
    kept = {}
    for key, value in schema.items():
        if key in SILENT or key == "format" and value not in FORMATS:
            continue
        if key == "pattern":
            value = WIDER.get(value, value)
        if key == "$ref":
            target = ruled(referred(value, root), root, is_literal)
            # A reference and what stands beside it hold both.
            kept.setdefault("allOf", []).append(target)
        elif isinstance(value, dict) and "$data" in value:
            place = value["$data"].strip("/").split("/")
            kept["sameAs" if is_literal else GATHERED.get(key, key)] = place
        elif key in NAMED:
            kept[key] = {name: ruled(item, root, is_literal) for name, item in value.items()}
        elif key == "allOf":
            kept.setdefault("allOf", []).extend(ruled(value, root, is_literal))
        else:
            kept[key] = ruled(value, root, is_literal)
    return kept["allOf"][0] if list(kept) == ["allOf"] and len(kept["allOf"]) == 1 else kept


def referred(reference, root):
    name, _, path = reference.partition("#")
    target = POLICIES[name] if name else root
    for part in path.strip("/").split("/"):
        target = target[part]
    # References within it are to its own document.
    return rooted(target, name) if name else target


def rooted(schema, name):
    if isinstance(schema, list):
        return [rooted(item, name) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"{name}{value}" if key == "$ref" and value.startswith("#") else rooted(value, name)
        for key, value in schema.items()}


def gathering(spec):
    """What a rule gathers, the resource that it is of first named by `reference`."""
    def properties(given):
        return {
            name: {"path": about.strip("/").split("/")} if isinstance(about, str)
            else {"path": about["path"].strip("/").split("/"), **({"default": about["default"]} if "default" in about else {})}
            for name, about in given.items()}

    return [
        {"name": name, "properties": properties(about.get("properties", {}))}
        | ({"reference": about["reference"].strip("/").split("/")} if "reference" in about else {})
        | ({"type": about["filter"]["type"]} if "filter" in about else {})
        for name, about in spec.items()]


def by_region(schema):
    """Kinds of machines by region, as those of all regions; where it lists them by what else is said, by that."""
    regions = [value for name, value in schema.items() if re.fullmatch(r"[a-z]+(-[a-z]+)+-[0-9]", name)]
    if not regions or any(set(value) - {"enum", "allOf"} for value in regions):
        return None
    listed = sorted({name for value in regions for name in value.get("enum", [])})
    if listed:
        return {"enum": listed}
    found = {}
    for clause in (clause for value in regions for clause in value["allOf"]):
        (name, about), = clause["then"]["properties"].items()
        found.setdefault((json.dumps(clause["if"], sort_keys=True), name), set()).update(about["enum"])
    return {"allOf": [
        {"if": json.loads(condition), "then": {"properties": {name: {"enum": sorted(names)}}}}
        for (condition, name), names in sorted(found.items())]}


def rules_by_type():
    """cfn-lint's errors of properties that do not go together."""
    by_type = {}

    def add(rule, name, place, words, schema, is_list=False, reads_text=False):
        entry = {"id": rule, "at": place, "words": words}
        if "gather" in schema:
            entry |= {"gather": schema["gather"], "schema": schema["schema"]}
        else:
            entry["schema"] = schema
        if is_list:
            entry["mayBeNew"] = True
        if reads_text:
            entry["readsText"] = True
        by_type.setdefault(name, []).append(entry)

    rules = Rules.create_from_directory(str(pathlib.Path(cfnlint.__file__).parent / "rules"))
    for rule in sorted(rules.values(), key=lambda rule: rule.id):
        if not isinstance(rule, CfnLintJsonSchema) or not rule.id.startswith("E"):
            continue
        schema = getattr(rule, "identity_schema", None) or rule.schema
        if not isinstance(schema, dict) or not schema:
            continue
        machines = by_region(schema)
        is_list = machines is not None or rule.id in LISTS
        if "validate" in type(rule).__dict__ and rule.id not in REWORDED and machines is None:
            continue
        if machines is not None:
            schema = ruled(machines, machines)
        elif "cfnGather" in schema:
            inner = schema["cfnGather"]["schema"]
            schema = {"gather": gathering(schema["cfnGather"]["gather"]), "schema": ruled(inner, inner)}
        else:
            try:
                schema = ruled(schema, schema)
            except (KeyError, RecursionError):
                continue
            if hasattr(rule, "identity_schema"):
                # What is no JSON is not looked into.
                schema = {"if": {"type": "object"}, "then": schema}
        if not is_ruled(schema.get("schema", schema)) or not is_list and len(json.dumps(schema)) > LONGEST_RULE:
            continue
        for keyword in rule.keywords:
            parts = keyword.split("/")
            if parts[0] == "Resources" and parts[1].startswith("AWS::") and parts[2:3] == ["Properties"]:
                is_policy = hasattr(rule, "identity_schema")
                add(rule.id, parts[1], parts[3:], rule.shortdesc, schema, is_list, is_policy)
    for rule, name, place, words, schema in WRITTEN:
        add(rule, name, place, words, schema)
    return by_type


def formats():
    """Patterns of formats that properties have."""
    found = {
        "ipv4": "^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])$",
        "ipv6": "^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$",
        "ipv4-network": (
            "^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(/([12]?[0-9]|3[0-2]))?$"),
        "ipv6-network": "^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/([0-9]?[0-9]|1[01][0-9]|12[0-8]))?$",
    }
    for rule in Rules.create_from_directory(str(pathlib.Path(cfnlint.__file__).parent / "rules")).values():
        if isinstance(rule, FormatKeyword) and getattr(rule, "pattern", None):
            found[rule.format_keyword] = rule.pattern.replace("\\Z", "$")
    return found


FORMATS = formats()
POLICIES = {"policy": json.loads((FOLDER / "other" / "iam" / "policy.json").read_text())}
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
    write("formats.json", FORMATS)
print(f"cfn-lint {version('cfn-lint')}, {date}: {len(types)} types", file=sys.stderr)
