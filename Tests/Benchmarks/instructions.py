"""Counts the instructions of each step of `Benchmarks steps`, and compares them with instructions.json."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TABLE = pathlib.Path(__file__).with_suffix(".json")
# Steps taken in the shorter and the longer run; their difference is free of what comes before and after.
COUNTS = (2, 6)
TOLERANCE = 0.05


def instructions(program, step, count):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "step", step, str(count)]
    # Sets and dictionaries hash with a seed otherwise, another one in each run.
    environment = os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1"}
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found:
        sys.exit(f"{step} did not run to its end:\n{run.stderr[-2000:]}")
    return int(found[1])


def measure(program, stripped):
    """Instructions of one step, by its name."""
    # Valgrind does not take the debugging information of Swift's compiler.
    subprocess.run(["strip", "-g", "-o", stripped, program], check=True, timeout=60)
    steps = subprocess.run([program, "steps"], capture_output=True, text=True, check=True, timeout=60).stdout.split()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = {(step, count): pool.submit(instructions, stripped, step, count) for step in steps for count in COUNTS}
        few, many = COUNTS
        return {step: (runs[step, many].result() - runs[step, few].result()) // (many - few) for step in steps}


def main():
    with tempfile.TemporaryDirectory() as folder:
        taken = measure(sys.argv[1], pathlib.Path(folder, "Benchmarks"))
    if sys.argv[2:] == ["--write"]:
        TABLE.write_text(json.dumps(taken, indent=2) + "\n")
        return
    table = json.loads(TABLE.read_text())
    off = []
    print(f"{'step':<10}{'instructions':>14}{'in the table':>14}{'ratio':>8}")
    for step in sorted(taken.keys() | table.keys()):
        now, known = taken.get(step), table.get(step)
        ratio = now / known if now and known else 0
        print(f"{step:<10}{now or '-':>14}{known or '-':>14}{ratio:>8.3f}")
        if abs(ratio - 1) > TOLERANCE:
            off.append(step)
    if off:
        sys.exit(f"Not within {TOLERANCE:.0%} of instructions.json: {', '.join(off)}. Where that is meant: --write.")


if __name__ == "__main__":
    main()
