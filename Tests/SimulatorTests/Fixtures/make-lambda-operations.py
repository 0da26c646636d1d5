"""Writes Sources/Simulator/OtherServices/LambdaOperations.swift: which operation a request to Lambda is.

Needs botocore from PyPI:  python3 make-lambda-operations.py > …/LambdaOperations.swift
"""

import botocore
import botocore.session

model = botocore.session.get_session().get_service_model("lambda")
rows = []
for name in model.operation_names:
    http = model.operation_model(name).http
    path, _, query = http["requestUri"].partition("?")
    rows.append(f'    "{http["method"]} {path.rstrip("/")}{"?" if query else ""}{query}": "{name}",')
print(f"""/// Lambda's operations by method and path, from botocore {botocore.__version__}; `make-lambda-operations.py` writes this.
enum LambdaOperations {{
  /// `{{…}}` stands for one part of a path; a query must be there where it is named.
  static let byRequest: [String: String] = [""")
print("\n".join(sorted(rows)))
print("  ]\n}")
