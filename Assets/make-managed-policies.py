"""Writes managed-policies.zip: AWS's managed IAM policies, an entry of JSON for each, by its path and name.

They are those of moto (PyPI), which has them from IAM's own list; take the newest:
    pip install moto && python3 make-managed-policies.py managed-policies.zip
The entry `source.json` names the version and the date of the newest policy.
"""

import json
import sys
import zipfile
from importlib.metadata import version

from moto.iam.aws_managed_policies import aws_managed_policies_data

policies = json.loads(aws_managed_policies_data)
newest = max(policy["UpdateDate"] for policy in policies.values())[:10]


def entry(name):
    info = zipfile.ZipInfo(f"{name}.json", (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def text(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


with zipfile.ZipFile(sys.argv[1], "w", compresslevel=9) as archive:
    archive.writestr(entry("source"), text(
        {"source": f"moto {version('moto')}", "date": newest, "policies": len(policies)}))
    for name, policy in sorted(policies.items(), key=lambda item: item[1]["Path"] + item[0]):
        archive.writestr(entry(policy["Path"].lstrip("/") + name), text(policy["Document"]))
print(f"{len(policies)} policies, the newest of {newest}")
