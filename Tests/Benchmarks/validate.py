#!/usr/bin/env python3
"""Sets `rolestack validate` beside cfn-lint on templates of a folder: wall time, and what each finds.

Usage: Tests/Benchmarks/validate.py PROGRAM CFN_LINT FOLDER [COUNT], where PROGRAM is a release build and FOLDER may be
test/fixtures/templates of cfn-lint's source distribution. COUNT templates (200) are drawn by a seed. A finding of both is
one in the same template and line; of cfn-lint's only errors count, as CloudFormation refuses nothing else.
"""
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import time

REGION = "us-east-1"
# A process for each template is measured on so many of them.
SINGLE = 20


def clock(run):
    start = time.monotonic()
    result = run()
    return result, time.monotonic() - start


def rolestack(program, path):
    printed = subprocess.run([program, "validate", "--template-file", str(path), "--output", "json"],
                             capture_output=True, text=True, timeout=120).stdout
    found = json.loads(printed) if printed.strip() else []
    return [(str(path), one.get("line", 1), one["kind"]) for one in found
            if one["severity"] == "error" and "file" not in one]


def cfn_lint(program, paths):
    printed = subprocess.run([program, "--format", "json", "--regions", REGION, "--", *map(str, paths)],
                             capture_output=True, text=True, timeout=1200).stdout
    return [(one["Filename"], one["Location"]["Start"]["LineNumber"], one["Rule"]["Id"])
            for one in json.loads(printed or "[]") if one["Level"] == "Error"]


def tell(name, findings, others):
    lines = {(path, line) for path, line, _ in others}
    alone = [one for one in findings if one[:2] not in lines]
    kinds = collections.Counter(kind for _, _, kind in alone)
    words = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(12))
    print(f"only {name}: {len(alone)} of {len(findings)}: {words}")


def main():
    program, lint, folder, *count = sys.argv[1:]
    paths = sorted(path for path in pathlib.Path(folder).rglob("*.yaml")
                   if re.search(r"^Resources:", path.read_text(errors="replace"), re.MULTILINE))
    paths = sorted(random.Random(1).sample(paths, min(int(count[0]) if count else 200, len(paths))))
    ours, ours_seconds = clock(lambda: [one for path in paths for one in rolestack(program, path)])
    theirs, together = clock(lambda: cfn_lint(lint, paths))
    _, single = clock(lambda: [cfn_lint(lint, [path]) for path in paths[:SINGLE]])
    single *= len(paths) / SINGLE
    print(f"{len(paths)} templates of {folder}")
    print(f"rolestack, a process each  {ours_seconds:7.1f} s")
    print(f"cfn-lint, one process      {together:7.1f} s  {together / ours_seconds:5.1f} times as long")
    print(f"cfn-lint, a process each   {single:7.1f} s  {single / ours_seconds:5.1f} times as long, from {SINGLE} of them")
    print(f"found by both, by template and line: {len({one[:2] for one in ours} & {one[:2] for one in theirs})}")
    tell("rolestack", ours, theirs)
    tell("cfn-lint", theirs, ours)


if __name__ == "__main__":
    main()
