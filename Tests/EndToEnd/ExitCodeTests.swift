import Foundation
import TestSupport
import Testing

/// The exit codes of the manual, each reached by a run of the built program.
@Suite("Exit codes, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct ExitCodeTests {
  @Test(
    "Each exit code is reached by a real run, and each but 0 says why on standard error",
    arguments: Backend.all)
  func table(_ backend: Backend) async throws {
    let faults = Faults([:])
    let proxy = try await RecordingProxy.start(to: backend.url) { faults.meet($0) }
    let mission = try await Mission.prepare("codes", on: backend, endpoint: proxy.server.url)
    let stack = ["--stack-name", mission.stackName, "--profile", "deploy"]
    func command(_ arguments: String...) -> [String] { arguments + stack }
    func deploy(_ template: String, _ more: String...) -> [String] {
      [
        "deploy", "--template-file", template, "--service-role", mission.serviceRole, "--capabilities",
        "CAPABILITY_IAM",
      ]
        + more + stack
    }
    let rows: [(code: Int, when: String, arguments: [String], says: String)] = [
      (0, "done", deploy(Templates.function), "CREATE_COMPLETE"),
      (0, "nothing to change", deploy(Templates.function), "No changes"),
      (
        0, "kept",
        deploy(Templates.function, "--parameter-overrides", "Greeting=x", "--no-execute-changeset"), "is kept"
      ),
      (
        1, "CloudFormation said it failed", deploy(Templates.stalling, "--parameter-overrides", "Seconds=1"),
        "UPDATE_ROLLBACK_COMPLETE"
      ),
      (2, "guard", deploy(Templates.stalling, "--guard", "removal,replacement"), "--guard"),
      (2, "read-only", deploy(Templates.function, "--read-only"), "--read-only refuses"),
      (2, "template", deploy("/nonexistent.yaml"), "There is no file"),
      (
        2, "parameter", deploy(Templates.function, "--parameter-overrides", "Nobody=1"), "no parameter Nobody"
      ),
      (2, "account", deploy(Templates.function, "--expect-account", "999999999999"), "not 999999999999"),
      (2, "unknown output", command("outputs", "Nobody"), "has no output Nobody"),
      (2, "unknown change set", command("execute", "--change-set-name", "nobody"), "does not exist"),
      (2, "nobody to ask", command("delete", "--service-role", mission.serviceRole), "Add --yes"),
      (
        3, "denied", command("delete", "--yes", "--service-role", mission.serviceRole),
        "lacks cloudformation:DeleteStack"
      ),
      (
        4, "no such profile", ["status", "--stack-name", mission.stackName, "--profile", "nobody"],
        "no profile nobody"
      ),
      (5, "no network", command("status", "--endpoint-url", "http://127.0.0.1:1"), "Connection refused"),
      (64, "usage", ["deploy", "--nonsense"], "Usage: rolestack deploy"),
      (64, "no service role", ["deploy", "--template-file", Templates.function] + stack, "--service-role"),
      (64, "a guard that is none", deploy(Templates.function, "--guard", "everything"), "everything"),
    ]
    for row in rows {
      let result = try await mission.rolestack(row.arguments)
      #expect(result.code == row.code, "\(row.when): \(result.errors)")
      #expect(result.errors.contains(row.says), "\(row.when): \(result.errors)")
    }

    let interrupted = try await run(
      "/usr/bin/timeout",
      ["--preserve-status", "-s", "INT", "2", Surroundings.program]
        + deploy(Templates.stalling, "--parameter-overrides", "Seconds=5"),
      environment: ["HOME": mission.home.path])
    #expect(interrupted.code == 130, "\(interrupted.errors)")
    #expect(interrupted.errors.contains("status --watch"))
    // Awaited, as --wait says; then out of sight for good.
    let waited = try await mission.rolestack(
      deploy(
        Templates.function, "--wait", "--parameter-overrides", "Greeting=waited", "--no-execute-changeset"))
    #expect(waited.code == 0, "\(waited.errors)")
    #expect(waited.errors.contains("Waiting: \(mission.stackName) is UPDATE"), "\(waited.errors)")
    let changeSet = waited.output.trimmingCharacters(in: .whitespacesAndNewlines)
    faults.put("DescribeStacks", [nil] + Array(repeating: .answer(403, "AccessDenied"), count: 9))
    faults.begin()
    let lost = try await mission.rolestack(command("execute", "--change-set-name", changeSet))
    #expect(lost.code == 6, "\(lost.errors)")
    #expect(lost.errors.contains("Lost sight"))
    await proxy.server.stop()
  }
}
