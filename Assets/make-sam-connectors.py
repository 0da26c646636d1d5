"""Writes sam-connectors.json: what SAM's connectors allow between two types, and how their resources are referred to.

They are those of SAM's translator (PyPI); take the newest:
    pip install aws-sam-translator && python3 make-sam-connectors.py > sam-connectors.json
"""

import json
import pathlib

import samtranslator

FILE = pathlib.Path(samtranslator.__file__).parent / "model" / "connector_profiles" / "profiles.json"
profiles = json.loads(FILE.read_text())
# In their order, which is that of statements.
print(json.dumps({"permissions": profiles["Permissions"], "resources": profiles["CfnResourceProperties"]}, separators=(",", ":")))
