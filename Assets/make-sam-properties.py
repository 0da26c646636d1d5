"""Writes sam-properties.json: the properties that SAM has for its resources and events, what each must be, and Globals.

They are those of SAM's translator (PyPI); take the newest:
    pip install aws-sam-translator && python3 make-sam-properties.py > sam-properties.json

Each property is [name, kind, is required, takes functions, words]; words are what its refusal calls it, where it has any.
A kind is `any`, `text`, `map`, `list`, `wholeNumber` or `truthValue`; a list of kinds of which any will do; or a map:
`{list: kind}`, `{map: kind}` of a map's values, `{values: [...]}` of texts.
"""

import inspect
import json
import os

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"

from samtranslator.model import sam_resources
from samtranslator.model.eventsources import cloudwatchlogs, pull, push, scheduler
from samtranslator.model.stepfunctions import events as machine_events
from samtranslator.plugins.globals.globals import Globals

KINDS = {dict: "map", str: "text", bool: "truthValue", list: "list", int: "wholeNumber"}


def kind(validate):
    variables = inspect.getclosurevars(validate).nonlocals
    name = validate.__qualname__.split(".")[0]
    if hasattr(validate, "enum_values"):
        return {"values": list(validate.enum_values)}
    if name == "is_type":
        (valid,) = variables.values()
        return KINDS[valid]
    if name == "one_of":
        return [kind(one) for one in variables["validators"]]
    if name == "list_of":
        return {"list": kind(variables["validate_item"])}
    if name == "dict_of":
        return {"map": kind(variables["validate_item"])}
    assert name in ["any_type", "PropertyType", "PassThroughProperty"], (name, variables)
    return "any"


def properties(model):
    table = []
    for name, property in model.property_types.items():
        if name.startswith("__"):
            continue
        expected = property.expected_type
        table.append([name, kind(property.validate), property.required, property.supports_intrinsics, expected.value[0] if expected else None])
    return table


def classes(*modules):
    return {one.resource_type: one for module in modules for one in vars(module).values()
            if inspect.isclass(one) and isinstance(getattr(one, "resource_type", None), str)}


resources = {name.removeprefix("AWS::Serverless::"): properties(one) for name, one in classes(sam_resources).items()
             if name.startswith("AWS::Serverless::")}
function_events = {name: properties(one) for name, one in classes(push, pull, cloudwatchlogs, scheduler).items() if "::" not in name}
print(json.dumps({
    "resources": resources, "events": function_events,
    "machineEvents": {name: properties(one) for name, one in {**classes(scheduler), **classes(machine_events)}.items() if "::" not in name},
    "globals": {name.removeprefix("AWS::Serverless::"): list(known) for name, known in Globals.supported_properties.items()},
}, separators=(",", ":"), sort_keys=True))
