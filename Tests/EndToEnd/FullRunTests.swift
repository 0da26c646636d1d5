import Foundation
import TestSupport
import Testing

/// A day's work at the most talkative log level, and a search for every secret of it afterwards.
@Suite("After a full run", .serialized, .enabled(if: Surroundings.areReady))
struct FullRunTests {
  /// Writes arguments and environments of the program's processes, and of what they start, to a file, as often as it
  /// can: those of this home, as other tests run at the same time.
  private static let watcher = """
    import os, sys, time
    program, out, home = sys.argv[1], open(sys.argv[2], "wb"), b"HOME=" + os.environb[b"HOME"]
    seen = set()
    def read(pid, name):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                return file.read()
        except OSError:
            return b""
    while os.path.exists(sys.argv[3]):
        parents, own = {}, set()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            stat = read(pid, "stat").rsplit(b")", 1)
            if len(stat) == 2:
                parents[pid] = stat[1].split()[1].decode()
            environment = read(pid, "environ").split(b"\\0")
            if read(pid, "cmdline").split(b"\\0")[0] == program.encode() and home in environment:
                own.add(pid)
        for pid in parents:
            above = pid
            while above in parents and above not in own:
                above = parents[above]
            if above in own:
                for name in ("cmdline", "environ"):
                    content = read(pid, name)
                    if content and (name, content) not in seen:
                        seen.add((name, content))
                        out.write(name.encode() + b" " + content + b"\\n")
                        out.flush()
        time.sleep(0.003)
    """

  private static let passphrase = "correct horse 電池 staple"
  private static let password = "NoEcho-value-値-7f3a9c"

  private let home: URL
  private let mission: Mission

  init() async throws {
    let name = Test.current?.name ?? ""
    mission = try await Mission.prepare("full-run-\(name.prefix(4))", on: .simulator)
    home = mission.home
    try FileManager.default.createDirectory(
      at: home.appendingPathComponent("tmp"), withIntermediateDirectories: true)
  }

  private func shell(_ script: String) async throws -> Finished {
    try await run(
      "/bin/bash", ["-c", script],
      environment: [
        "HOME": home.path, "TMPDIR": home.path + "/tmp", "P": Surroundings.program,
        "AWS_ENDPOINT_URL": Surroundings.simulator,
        "ROLESTACK_PASSPHRASE_FILE": home.path + "/given/passphrase", "STACK": mission.stackName,
        "ROLE": mission.serviceRole, "PYTHON": Surroundings.python,
      ], folder: home.path)
  }

  /// Everything that must not be found: what was given, and what AWS gave, as the caches keep it.
  private func secrets() throws -> [String] {
    var secrets = [mission.secretAccessKey, mission.externalID, Self.passphrase, Self.password]
    for folder in [".aws/cli/cache", ".aws/sso/cache", ".local/state/rolestack/sessions"] {
      let place = home.appendingPathComponent(folder)
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
      where name.hasSuffix(".json") {
        let data = try Data(contentsOf: place.appendingPathComponent(name))
        let fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let keys = fields["Credentials"] as? [String: Any] ?? fields
        for field in ["SecretAccessKey", "SessionToken", "accessToken", "refreshToken", "clientSecret"] {
          if let secret = keys[field] as? String { secrets.append(secret) }
        }
      }
    }
    return secrets
  }

  /// As it is, and as it is written in URLs, in Base64 and in JSON.
  private func forms(of secret: String) -> [Data] {
    let escaped = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
    return [secret, escaped, Data(secret.utf8).base64EncodedString(), secret.replacing("/", with: "\\/")].map
    { Data($0.utf8) }
  }

  /// Files below a folder that hold one of the secrets.
  private func holders(of secrets: [String], except allowed: [String]) throws -> [String] {
    var holders: [String] = []
    let walker = FileManager.default.enumerator(at: home, includingPropertiesForKeys: [.isRegularFileKey])
    for case let file as URL in walker?.allObjects ?? [] {
      guard (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true,
        !allowed.contains(where: { file.path.contains($0) })
      else { continue }
      let content = try Data(contentsOf: file)
      for secret in secrets where forms(of: secret).contains(where: { content.range(of: $0) != nil }) {
        holders.append("\(file.path.dropFirst(home.path.count)): \(secret.prefix(4))…")
      }
    }
    return holders
  }

  @Test(
    "No secret of the run is in a log, a file, an argument, an environment or on the screen, but where it was put on purpose"
  )
  func search() async throws {
    let given = home.appendingPathComponent("given")
    try FileManager.default.createDirectory(at: given, withIntermediateDirectories: true)
    func give(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: given.appendingPathComponent(name))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: given.path + "/" + name)
    }
    try give("passphrase", Self.passphrase + "\n")
    try give("key", "\(mission.accessKeyID)\n\(mission.secretAccessKey)\n")
    try give("parameters.json", #"{"Parameters": {"Password": "\#(Self.password)"}}"#)
    let config = home.appendingPathComponent(".aws/config")
    let profiles = try String(contentsOf: config, encoding: .utf8).replacing(
      "aws_access_key_id = \(mission.accessKeyID)\naws_secret_access_key = \(mission.secretAccessKey)\n",
      with: "credential_process = \(Surroundings.program) key show user --format process\n")
    let corp = """
      [sso-session corp]
      sso_start_url = https://corp.awsapps.com/start
      sso_region = \(Surroundings.region)
      [profile dev]
      sso_session = corp
      sso_account_id = 123456789012
      sso_role_name = full-run-sear-observer-role
      region = \(Surroundings.region)

      """
    try (profiles + corp).write(to: config, atomically: true, encoding: .utf8)
    try Data(Self.watcher.utf8).write(to: home.appendingPathComponent("watcher.py"))

    let day = """
      trap 'rm -f running' EXIT
      touch running; $PYTHON watcher.py "$P" seen running & watcher=$!
      T="--log-level trace"
      step() { "$@" >>out 2>>err || { echo "failed: $*"; cat err; exit 1; }; }
      step $P key store user --sealed --passphrase-file given/passphrase <given/key
      step $P key list
      (timeout 60 $P login dev $T 2>&1 | tee -a err | sed -un 's|^ *\\(http[^ ]*\\).*|\\1|p' | (read -r page; $PYTHON -c 'import sys,urllib.request; urllib.request.urlopen(sys.argv[1]).read()' "$page"; cat >/dev/null)) || exit 1
      step $P assume dev $T --explain
      $P assume dev $T --format process >/dev/null 2>>err || exit 1
      $P assume deploy $T --env-file given/session.env 2>>err || exit 1
      step $P deploy $T --profile deploy --stack-name $STACK --template-file "\(Surroundings.fixture("function.yaml"))" --service-role $ROLE \\
        --capabilities CAPABILITY_IAM --parameter-overrides file://given/parameters.json --narrow --watch-profile observer --yes
      step $P status $T --profile deploy --stack-name $STACK
      step $P outputs $T --profile deploy --stack-name $STACK
      step $P exec deploy --serve $T -- sh -c 'env; sleep 0.3'
      step $P history
      $P status $T --profile stranger --stack-name $STACK >>out 2>>err
      rm running; wait $watcher; echo whole
      """
    let finished = try await shell(day)
    #expect(finished.output == "whole\n", "\(finished.output)\(finished.errors)")

    // The console, with the passphrase typed, every byte of its screen kept.
    let terminal = try await Tmux(
      columns: 120, rows: 40,
      environment: ["HOME": home.path, "LANG": "C.UTF-8", "TMPDIR": home.path + "/tmp"])
    let bytes = try await terminal.record(to: home.appendingPathComponent("screen"))
    try await terminal.type("\(Surroundings.program) --log-level trace --stack-name \(mission.stackName)")
    try await terminal.screen { $0.contains("deploy") && $0.contains("not assumed") }
    // The session of the commands is live in its cache: this one is asked for anew.
    try await terminal.type(":session other")
    try await terminal.screen { $0.contains("Passphrase of the key user for other") }
    try await terminal.typeText(Self.passphrase)
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Assumed other") && $0.contains("✔ \(mission.stackName)") }
    try await terminal.press("2", "p")
    try await terminal.screen { $0.contains("Password") && $0.contains("****") }
    try await terminal.press("@")
    try await terminal.screen { $0.contains("sts:AssumeRole") }
    try await terminal.press("Escape", "q")
    try await terminal.end()
    #expect(try Data(contentsOf: bytes).count > 1000)

    let secrets = try secrets()
    #expect(secrets.count >= 10)
    // What was given stays where it was; sessions are in the caches, mode 0600; the profile has the external id.
    let allowed = ["/given/", "/.aws/cli/cache/", "/.aws/sso/cache/", "/.local/state/rolestack/sessions/"]
    let holding = try holders(of: secrets, except: allowed + ["/.aws/config"])
    #expect(holding == [])
    let others = try holders(of: secrets.filter { $0 != mission.externalID }, except: allowed)
    #expect(others == [])
    let log = try String(
      contentsOf: home.appendingPathComponent(".local/state/rolestack/rolestack.log"), encoding: .utf8)
    #expect(log.split(separator: "\n").count > 20)
    let seen = try String(decoding: Data(contentsOf: home.appendingPathComponent("seen")), as: UTF8.self)
    #expect(seen.contains("cmdline") && seen.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI") || geteuid() != 0)
  }

  @Test("A program that is killed by a fault leaves no core, though others do")
  func core() async throws {
    let script = """
      import os, resource, signal, subprocess, sys, time
      resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
      for words in (["sleep", "60"], [sys.argv[1], "simulate"]):
          child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
          time.sleep(2)
          os.kill(child.pid, signal.SIGSEGV)
          print(os.WCOREDUMP(os.waitpid(child.pid, 0)[1]))
      """
    let file = try mission.file("core.py", script)
    let finished = try await run(
      Surroundings.python, [file, Surroundings.program], environment: ["HOME": home.path],
      folder: home.path + "/tmp")
    // Where the machine keeps no cores at all, there is nothing to see.
    #expect(
      ["True\nFalse\n", "False\nFalse\n"].contains(finished.output), "\(finished.output)\(finished.errors)")
  }
}
