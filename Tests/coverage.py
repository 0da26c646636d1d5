#!/usr/bin/env python3
"""Prints the line coverage of each target from llvm-cov's JSON, and fails where a pure one has less than it should."""
import collections
import json
import pathlib
import sys

LEAST = 90
PURE = ["AWSCore", "Documents", "Templates", "TemplateLanguage", "Policies", "ResourceTypes", "KeyStore", "ProjectFiles", "Packaging", "Deployment", "Canvas", "Console"]
SOURCES = pathlib.Path(__file__).resolve().parents[1] / "Sources"


def main():
    files = json.loads(pathlib.Path(sys.argv[1]).read_text())["data"][0]["files"]
    lines, covered = collections.Counter(), collections.Counter()
    for file in files:
        path = pathlib.Path(file["filename"])
        if SOURCES in path.parents:
            target = path.relative_to(SOURCES).parts[0]
            summary = file["summary"]["lines"]
            lines[target] += summary["count"]
            covered[target] += summary["covered"]
    low = []
    print(f"{'target':<18}{'lines':>8}{'covered':>10}")
    for target in sorted(lines):
        part = 100 * covered[target] / lines[target]
        mark = ""
        if target in PURE and part < LEAST:
            low.append(target)
            mark = f"  below {LEAST} %"
        print(f"{target:<18}{lines[target]:>8}{part:>9.1f} %{mark}")
    sys.exit(1 if low else 0)


if __name__ == "__main__":
    main()
