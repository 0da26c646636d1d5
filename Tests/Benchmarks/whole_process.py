#!/usr/bin/env python3
"""Measures rolestack as a person meets it: commands beside the AWS CLI, and the console in a pty.

Commands take turns on the same back end, so that a slow moment of the machine meets both; medians are
printed, and their ratio.
"""
import argparse
import fcntl
import http.server
import os
import pathlib
import pty
import select
import shutil
import statistics
import struct
import subprocess
import tempfile
import termios
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGION = "ap-northeast-1"


def administrator(options, *arguments):
    environment = {"PATH": os.environ["PATH"], "HOME": options.home, "AWS_ACCESS_KEY_ID": "test",
                   "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION,
                   "AWS_ENDPOINT_URL": options.backend}
    return subprocess.run([options.aws, *arguments], env=environment, check=True, capture_output=True,
                          text=True).stdout


def prepare(options):
    """The mission's roles, a finished stack, and a home folder with profiles."""
    fixtures = ROOT / "Tests/EndToEnd/Fixtures"
    administrator(options, "cloudformation", "deploy", "--stack-name", "bench-roles", "--template-file",
                  str(fixtures / "mission-roles.yaml"), "--capabilities", "CAPABILITY_NAMED_IAM",
                  "--parameter-overrides", "Prefix=bench", "StackName=bench-*", "BucketName=bench", "ExternalId=ext")
    administrator(options, "cloudformation", "deploy", "--stack-name", "bench-app", "--template-file",
                  str(fixtures / "function.yaml"), "--capabilities", "CAPABILITY_IAM")
    key, secret = administrator(options, "iam", "create-access-key", "--user-name", "bench-deployer", "--query",
                                "AccessKey.[AccessKeyId,SecretAccessKey]", "--output", "text").split()
    folder = pathlib.Path(options.home, ".aws")
    folder.mkdir()
    (folder / "config").write_text(
        f"[profile user]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
        f"[profile deploy]\nrole_arn = arn:aws:iam::000000000000:role/bench-deploy-role\nsource_profile = user\n"
        # An hour: the AWS CLI renews what has less than 15 minutes with each signature.
        f"external_id = ext\nduration_seconds = 3600\nregion = {REGION}\nendpoint_url = {options.backend}\n"
        # May look whether an object is there, as the AWS CLI and SAM do.
        f"[profile observer]\naws_access_key_id = test\naws_secret_access_key = test\nregion = {REGION}\n"
        f"endpoint_url = {options.backend}\n")


def user_environment(options):
    return {"PATH": os.environ["PATH"], "HOME": options.home, "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def measure(command, environment):
    """Wall and CPU seconds of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return wall, usage.ru_utime + usage.ru_stime


def compare(title, ours, theirs, options):
    """Two commands beside each other; each is a function of the run's number, 0 for warming caches."""
    environment = user_environment(options)
    for command in (ours, theirs):  # caches of files and sessions
        measure(command(0), environment)
    samples = [(measure(ours(run), environment), measure(theirs(run), environment))
               for run in range(1, options.runs + 1)]
    print(title)
    for index, what in enumerate(("wall", "CPU")):
        our = statistics.median(sample[0][index] for sample in samples)
        their = statistics.median(sample[1][index] for sample in samples)
        print(f"  {what:4}  rolestack {our * 1000:7.1f} ms   aws {their * 1000:7.1f} ms   ratio {their / our:5.1f}")


class Console:
    """The console in a pty of its own."""

    def __init__(self, options, *arguments):
        self.started = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execve(options.program, [options.program, *arguments], user_environment(options))
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self, timeout):
        ready, _, _ = select.select([self.descriptor], [], [], timeout)
        return os.read(self.descriptor, 1 << 16) if ready else b""

    def until(self, text):
        seen = b""
        while text not in seen:
            part = self.read(10)
            assert part, "the console does not answer"
            seen += part
        return time.perf_counter() - self.started

    def drain(self, quiet=0.03):
        while self.read(quiet):
            pass

    def press(self, key):
        """Seconds from a key to the first change on the screen."""
        self.drain()
        start = time.perf_counter()
        os.write(self.descriptor, key)
        assert self.read(5), "the key changed nothing"
        return time.perf_counter() - start

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        raise AssertionError("no VmRSS")

    def quit(self):
        os.write(self.descriptor, b"q")
        os.waitpid(self.pid, 0)
        os.close(self.descriptor)


def measure_console(options):
    firsts, lives = [], []
    watching = ["--profile", "deploy", "--stack-name", "bench-app"]
    for _ in range(options.runs):
        console = Console(options, *watching)
        firsts.append(console.until(b"Sessions"))
        lives.append(console.until(b"created"))
        console.quit()
    console = Console(options, *watching)
    console.until(b"created")
    time.sleep(1)
    latencies = sorted(console.press(key) for _ in range(options.keys // 2) for key in (b"2", b"1"))
    before, start = console.cpu(), time.perf_counter()
    end = start + options.idle
    while time.perf_counter() < end:
        console.read(end - time.perf_counter())
    idle = (console.cpu() - before) / (time.perf_counter() - start)
    print("console, 120×40")
    print(f"  first screen {statistics.median(firsts) * 1000:6.1f} ms   session and stack {statistics.median(lives) * 1000:6.1f} ms")
    print(f"  key to screen p50 {latencies[len(latencies) // 2] * 1000:5.2f} ms   p99 {latencies[int(len(latencies) * 0.99)] * 1000:5.2f} ms")
    print(f"  idle CPU {idle * 100:4.2f} %   resident {console.resident():5.1f} MiB")
    console.quit()


def measure_demo(options):
    """From the start of the process to the demo's first screen, and to its stacks."""
    firsts, lives = [], []
    for _ in range(options.runs):
        console = Console(options, "demo")
        firsts.append(console.until(b"SIMULATOR"))
        lives.append(console.until(b"HelloWorldApi"))
        console.quit()
    print("demo, 120×40")
    print(f"  first screen {statistics.median(firsts) * 1000:6.1f} ms   stack and outputs {statistics.median(lives) * 1000:6.1f} ms")


def application(folder, count, size, seed):
    """A template with functions of random bytes: what cannot be made smaller takes a zip its time."""
    import random
    noise = random.Random(seed)
    lines = ["Resources:"]
    for number in range(count):
        code = folder / f"f{number}"
        code.mkdir(parents=True, exist_ok=True)
        # Half noise, half text, as packages are.
        (code / "data.bin").write_bytes(noise.randbytes(size // 2))
        (code / "index.py").write_text(f"# {seed} {number}\n" + "def handler(event, context): return 1\n" * (size // 76))
        lines += [f"  F{number}:", "    Type: AWS::Lambda::Function", f"    Properties: {{Code: f{number}, Handler: index.handler}}"]
    (folder / "template.yaml").write_text("\n".join(lines) + "\n")


def peak_memory(command, environment):
    """MiB that a process had at most."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_maxrss / 1024


def measure_packaging(options):
    """Forty functions of 1 MiB with rolestack, the AWS CLI and SAM: all new, and all there already."""
    environment = user_environment(options) | {"SAM_CLI_TELEMETRY": "0"}
    administrator(options, "s3", "mb", "s3://bench-packages")
    programs = {
        "rolestack": [options.program, "package"],
        "aws": [options.aws, "cloudformation", "package"],
        "sam": [options.sam, "package"],
    }
    walls = {(name, state): [] for name in programs for state in ("cold", "warm")}
    for run in range(options.runs):
        for name, command in programs.items():
            # Each has content of its own, so that none finds another's objects.
            folder = pathlib.Path(options.home, f"app-{name}-{run}")
            application(folder, 40, 1 << 20, f"{name} {run}")
            arguments = [*command, "--profile", "observer", "--template-file", str(folder / "template.yaml"),
                         "--s3-bucket", "bench-packages", "--output-template-file", str(folder / "out.yaml")]
            for state in ("cold", "warm"):
                walls[name, state].append(measure(arguments, environment)[0])
            if name == "rolestack" and run == 0:
                memory = peak_memory([*arguments, "--force-upload"], environment)
            shutil.rmtree(folder)
    print("package of 40 functions of 1 MiB")
    for state in ("cold", "warm"):
        ours = statistics.median(walls["rolestack", state])
        theirs = {name: statistics.median(walls[name, state]) for name in ("aws", "sam")}
        print(f"  {state}  rolestack {ours * 1000:7.1f} ms" + "".join(
            f"   {name} {wall * 1000:7.1f} ms ({wall / ours:4.1f} times)" for name, wall in theirs.items()))
    print(f"  memory at most {memory:5.1f} MiB")


class Sink(http.server.BaseHTTPRequestHandler):
    """Takes whatever is uploaded, and throws it away."""

    protocol_version = "HTTP/1.1"

    def answer(self, body=b"", **headers):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drain(self):
        left = int(self.headers.get("Content-Length", 0))
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))

    def do_PUT(self):
        self.drain()
        self.answer(ETag='"etag"')

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if b"GetCallerIdentity" in body:
            result = "<Arn>arn:aws:iam::000000000000:user/b</Arn><UserId>b</UserId><Account>000000000000</Account>"
            self.answer(f"<R><GetCallerIdentityResult>{result}</GetCallerIdentityResult></R>".encode())
        elif "uploads" in self.path:
            self.answer(b"<R><UploadId>id</UploadId></R>")
        else:
            self.answer(b"<R><ETag>etag</ETag></R>")

    def log_message(self, *arguments):
        pass


def measure_large(options):
    """An artifact of 1 GiB: how much memory it takes."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = pathlib.Path(options.home, "large")
    folder.mkdir()
    with open(folder / "data.bin", "wb") as file:
        for _ in range(1024):
            file.write(os.urandom(1 << 20))
    (folder / "template.yaml").write_text("Resources:\n  L: {Type: AWS::Lambda::LayerVersion, Properties: {Content: .}}\n")
    environment = user_environment(options) | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                                               "AWS_REGION": REGION}
    start = time.perf_counter()
    memory = peak_memory([options.program, "package", "--endpoint-url", f"http://127.0.0.1:{server.server_port}",
                          "--template-file", str(folder / "template.yaml"), "--s3-bucket", "sink",
                          "--output-template-file", str(folder / "out.yaml")], environment)
    print(f"package of 1 GiB: memory at most {memory:5.1f} MiB, {time.perf_counter() - start:4.1f} s")
    shutil.rmtree(folder)
    server.shutdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("program", "aws", "sam", "backend"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--idle", type=float, default=20, help="seconds")
    options = parser.parse_args()
    options.home = tempfile.mkdtemp()
    try:
        prepare(options)
        compare("outputs beside describe-stacks",
                lambda run: [options.program, "outputs", "--profile", "deploy", "--stack-name", "bench-app"],
                lambda run: [options.aws, "cloudformation", "describe-stacks", "--profile", "deploy",
                             "--stack-name", "bench-app"], options)
        # A stack that is new with each run.
        template = str(ROOT / "Tests/EndToEnd/Fixtures/function.yaml")
        shared = ["--profile", "deploy", "--template-file", template, "--capabilities", "CAPABILITY_IAM",
                  "--role-arn", "arn:aws:iam::000000000000:role/bench-service-role"]
        compare("deploy of a new stack beside aws cloudformation deploy",
                lambda run: [options.program, "deploy", "--stack-name", f"bench-ours-{run}", *shared],
                lambda run: [options.aws, "cloudformation", "deploy", "--stack-name", f"bench-theirs-{run}",
                             *shared], options)
        measure_console(options)
        measure_demo(options)
        measure_packaging(options)
        measure_large(options)
    finally:
        shutil.rmtree(options.home)


if __name__ == "__main__":
    main()
