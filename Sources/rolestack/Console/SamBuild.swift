import Foundation
import Subprocess

/// Runs `sam build` in the working folder, without a terminal of its own.
enum SamBuild {
  /// - Returns: the exit code; nil where there is no sam.
  static func run(_ printed: @escaping @Sendable (String) -> Void) async -> Int? {
    do {
      let result = try await Subprocess.run(
        // Both streams as one, in the order they were written.
        .name("sh"), arguments: ["-c", "command -v sam >/dev/null || exit 127; exec sam build 2>&1"],
        input: .none, output: .sequence, error: .discarded
      ) { execution in
        for try await line in execution.standardOutput.strings() {
          printed(line.trimmingCharacters(in: .newlines))
        }
      }
      switch result.terminationStatus {
      case .exited(127): return nil
      case .exited(let code): return Int(code)
      case .signaled(let signal): return 128 + Int(signal)
      }
    } catch {
      printed("\(error)")
      return 1
    }
  }
}
