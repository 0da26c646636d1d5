#!/usr/bin/env python3
"""Measures `rolestack demo` with 100, 1,000 and 10,000 stacks of one topic in a pty of 200×60: until the first row of
the list is on the screen, from a key to the first byte of the answer, processor time a key, and the peak of memory.

Usage: Tests/Benchmarks/demo.py PROGRAM, which is a release build.
"""
import fcntl
import os
import pathlib
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = [100, 1000, 10_000]
KEYS = 200


def seed(count):
    """The demo's own account, so many stacks more, and a session that may see them all."""
    text = (ROOT / "Assets/demo.yaml").read_text()
    stacks = "".join(
        f"\n  - name: topic-{index:05d}\n    ago: {1000 + index}\n    template: |\n      Resources:\n"
        f"        T{index}: {{Type: AWS::SNS::Topic}}\n"
        for index in range(count))
    head = text[:text.index("\nsessions:")]
    return head + stacks + "\nsessions:\n  - name: observer\n    role: observer\n    seconds: 3600\n"


class Console:
    def __init__(self, program, arguments, home):
        self.started = time.monotonic()
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", HOME=home)
            os.execv(program, [program, *arguments])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))

    def read(self, seconds):
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        return os.read(self.terminal, 1 << 16) if ready else b""

    def wait_for(self, text, seconds):
        shown = b""
        while time.monotonic() - self.started < seconds:
            shown += self.read(0.05)
            if text in shown:
                return time.monotonic() - self.started
        raise SystemExit(f"{text!r} did not come within {seconds} s")

    def settle(self, seconds=0.2):
        while self.read(seconds):
            pass

    def milliseconds(self, key):
        """From a key to the first byte that it causes."""
        self.settle(0)
        start = time.monotonic()
        os.write(self.terminal, key)
        answer = self.read(2)
        taken = (time.monotonic() - start) * 1000
        time.sleep(0.02)
        return taken if answer else None

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mebibytes(self):
        lines = pathlib.Path(f"/proc/{self.process}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024

    def end(self):
        os.kill(self.process, signal.SIGTERM)
        os.waitpid(self.process, 0)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    print(f"{'stacks':>8}{'first row':>12}{'key median':>12}{'key p99':>10}{'CPU a key':>12}{'peak':>12}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as home:
            file = pathlib.Path(home, "seed.yaml")
            file.write_text(seed(size))
            console = Console(program, ["demo", "--seed", str(file)], home)
            first = console.wait_for(b"topic-000", 120)
            time.sleep(3)
            console.settle()
            os.write(console.terminal, b"2")
            time.sleep(1)
            console.settle()
            before = console.processor_seconds()
            times = [console.milliseconds(b"jk"[index % 2:index % 2 + 1]) for index in range(KEYS)]
            each = (console.processor_seconds() - before) / KEYS * 1000
            answered = sorted(one for one in times if one is not None)
            p99 = answered[int(len(answered) * 0.99)]
            print(f"{size:>8}{first:>10.2f} s{statistics.median(answered):>9.2f} ms{p99:>7.2f} ms{each:>9.2f} ms"
                  f"{console.peak_mebibytes():>8.0f} MiB")
            console.end()


if __name__ == "__main__":
    main()
