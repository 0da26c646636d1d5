#!/usr/bin/env python3
"""Runs two builds of `Benchmarks` in turns, and prints for each figure the medians before and after, their ratio, and
how each grows from the smallest size that is not noise to the largest."""
import statistics
import subprocess
import sys

TURNS = 3


def listed(program):
    lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    return [(name, int(size)) for name, size in (line.split() for line in lines)]


def measure(program, key):
    """Each figure in a process of its own: none warms or fills the memory for another."""
    return float(subprocess.run([program, key[0], str(key[1])], check=True, capture_output=True, text=True).stdout)


def words(name, value):
    return f"{value / 1_048_576:.1f} MiB" if name == "bytes" else f"{value / 1000:.1f} µs"


def main():
    before, after, *names = sys.argv[1:]
    programs = {"before": before, "after": after}
    keys = {when: [key for key in listed(program) if not names or key[0] in names]
            for when, program in programs.items()}
    runs = {when: {key: [] for key in keys[when]} for when in programs}
    for _ in range(TURNS):
        for key in dict.fromkeys(keys["before"] + keys["after"]):
            for when, program in programs.items():
                if key in runs[when]:
                    runs[when][key].append(measure(program, key))
    medians = {when: {key: statistics.median(values) for key, values in found.items()} for when, found in runs.items()}
    print(f"{'measurement':<22}{'size':>8}{'before':>14}{'after':>14}{'ratio':>8}")
    for (name, size), after in medians["after"].items():
        before = medians["before"].get((name, size))
        ratio = f"{after / before:.3f}" if before else ""
        told = words(name, before) if before is not None else "-"
        print(f"{name:<22}{size:>8}{told:>14}{words(name, after):>14}{ratio:>8}")
    print("\ngrowth from 100 to 10,000 stacks, or from 10 to 100,000 events")
    for name in dict.fromkeys(name for name, _ in medians["after"]):
        sizes = [size for known, size in medians["after"] if known == name]
        small, large = (100 if 100 in sizes else sizes[0]), sizes[-1]
        grown = [f"{found[name, large] / found[name, small]:.2f}" if found.get((name, small)) else "-"
                 for found in (medians["before"], medians["after"])]
        print(f"{name:<22}{grown[0]:>10} before{grown[1]:>10} after")


if __name__ == "__main__":
    main()
