"""Writes sam-policy-templates.json: SAM's policy templates, each with its parameters and its statements.

They are those of SAM's translator (PyPI); take the newest:
    pip install aws-sam-translator && python3 make-sam-policy-templates.py > sam-policy-templates.json
"""

import json
import pathlib

import samtranslator

FILE = pathlib.Path(samtranslator.__file__).parent / "policy_templates_data" / "policy_templates.json"
templates = json.loads(FILE.read_text())["Templates"]
print(json.dumps(
    {name: {"parameters": sorted(template["Parameters"]), "definition": template["Definition"]}
     for name, template in templates.items()},
    separators=(",", ":"), sort_keys=True))
