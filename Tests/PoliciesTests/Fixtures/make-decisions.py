#!/usr/bin/env python3
"""Writes decisions.json: policies and requests with what another evaluator, MiniStack's, decides of them.

Run with a Python that has `ministack` (1.5.33): .build/test-tools/bin/python make-decisions.py
Its decisions are taken as they are. Left out is what it does not do as IAM's user guide says: values of conditions that
are no value of their type, wildcards in ARN conditions that go over a colon, and policy variables.
"""

import json
import random
from pathlib import Path

from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

RANDOM = random.Random(20261126)
ACTIONS = [
    "s3:GetObject", "s3:PutObject", "s3:*", "s3:Get*", "*", "S3:getobject", "sts:AssumeRole", "iam:PassRole",
    "cloudformation:Describe?tacks", "cloudformation:DescribeStacks", "cloudformation:*", "s3:?etObject", "lambda:*",
]
ASKED = [
    "s3:GetObject", "s3:PutObject", "s3:ListAllMyBuckets", "sts:AssumeRole", "iam:PassRole", "lambda:InvokeFunction",
    "cloudformation:DescribeStacks", "cloudformation:CreateChangeSet",
]
RESOURCES = [
    "*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/key", "arn:aws:s3:::b*/*", "arn:aws:s3:::bucke?/key",
    "arn:aws:iam::123456789012:role/*", "arn:aws:iam::123456789012:role/app-*",
    "arn:aws:iam::123456789012:role/app-service", "arn:aws:cloudformation:*:*:stack/app*/*",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/app/*",
]
ASKED_RESOURCES = [
    "*", "arn:aws:s3:::bucket/key", "arn:aws:s3:::bucket/ann/key", "arn:aws:s3:::other/key",
    "arn:aws:iam::123456789012:role/app-service", "arn:aws:iam::123456789012:role/admin",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/app/1",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/apple/1",
]
TEXTS = {
    "sts:ExternalId": ["right", "wrong", "any-x", "RIGHT"],
    "iam:PassedToService": ["cloudformation.amazonaws.com", "lambda.amazonaws.com"],
    "cloudformation:RoleArn": ["arn:aws:iam::123456789012:role/app-service", "arn:aws:iam::123456789012:role/admin"],
}
PATTERNS = {
    "sts:ExternalId": ["right", "any-*", "*", "r?ght"],
    "iam:PassedToService": ["cloudformation.amazonaws.com", "*.amazonaws.com"],
    "cloudformation:RoleArn": ["arn:aws:iam::123456789012:role/app-service", "arn:aws:iam::123456789012:role/app-*"],
}
STRING_OPERATORS = [
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
    "StringNotLike",
]


def condition():
    kind = RANDOM.randrange(6)
    suffix = RANDOM.choice(["", "", "IfExists"])
    if kind < 3:
        key = RANDOM.choice(list(TEXTS))
        prefix = RANDOM.choice(["", "", "", "ForAllValues:", "ForAnyValue:"])
        if prefix == "ForAnyValue:":
            suffix = ""
        operator = RANDOM.choice(STRING_OPERATORS)
        values = RANDOM.sample(PATTERNS[key] if "Like" in operator else TEXTS[key], RANDOM.choice([1, 1, 2]))
        return {prefix + operator + suffix: {key: values if len(values) > 1 else values[0]}}
    if kind == 3:
        operator = "Numeric" + RANDOM.choice(["Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"])
        return {operator + suffix: {"sts:DurationSeconds": str(RANDOM.choice([900, 3600]))}}
    if kind == 4:
        return {"Bool" + suffix: {"aws:MultiFactorAuthPresent": RANDOM.choice(["true", "false"])}}
    return {"Null": {RANDOM.choice(list(TEXTS)): RANDOM.choice(["true", "false"])}}


def several(values):
    chosen = RANDOM.sample(values, RANDOM.choice([1, 1, 2, 3]))
    return chosen if len(chosen) > 1 else chosen[0]


def statement():
    made = {"Effect": RANDOM.choice(["Allow", "Allow", "Allow", "Deny"])}
    made[RANDOM.choice(["Action"] * 5 + ["NotAction"])] = several(ACTIONS)
    made[RANDOM.choice(["Resource"] * 5 + ["NotResource"])] = several(RESOURCES)
    if RANDOM.random() < 0.5:
        made["Condition"] = {}
        for _ in range(RANDOM.choice([1, 1, 2])):
            for operator, keys in condition().items():
                made["Condition"].setdefault(operator, {}).update(keys)
    return made


def policy():
    return {"Version": "2012-10-17", "Statement": [statement() for _ in range(RANDOM.choice([1, 1, 2, 3]))]}


def request():
    context = {}
    for key, values in TEXTS.items():
        if RANDOM.random() < 0.6:
            context[key.lower()] = RANDOM.choice(values)
    if RANDOM.random() < 0.5:
        context["aws:multifactorauthpresent"] = RANDOM.choice(["true", "false"])
    if RANDOM.random() < 0.5:
        context["sts:durationseconds"] = str(RANDOM.choice([900, 1800, 3600]))
    if RANDOM.random() < 0.8:
        context["aws:username"] = "ann"
    return {"action": RANDOM.choice(ASKED), "resource": RANDOM.choice(ASKED_RESOURCES), "context": context}


def decide(policies, boundary, asked):
    context = EvalContext(
        principal_arn="arn:aws:iam::123456789012:user/ann", principal_type="User", principal_account="123456789012",
        action=asked["action"], resource_arn=asked["resource"], region="us-east-1",
        source_ip="127.0.0.1", secure_transport=True, service_context=asked["context"],
        principal_keys={k: v for k, v in asked["context"].items() if k.startswith("aws:")})
    parsed = [parse_policy_document(json.dumps(one)) for one in policies]
    limits = [[parse_policy_document(json.dumps(boundary))]] if boundary else []
    return evaluate(context, parsed, *limits).decision


cases = []
for _ in range(800):
    policies = [policy() for _ in range(RANDOM.choice([1, 1, 2]))]
    boundary = policy() if RANDOM.random() < 0.2 else None
    for _ in range(2):
        asked = request()
        cases.append({"policies": policies, "boundary": boundary, **asked, "decision": decide(policies, boundary, asked)})
Path(__file__).with_name("decisions.json").write_text(
    "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
print(len(cases), {d: sum(c["decision"] == d for c in cases) for d in ("Allow", "Deny", "ImplicitDeny")})
