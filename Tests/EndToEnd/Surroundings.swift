import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// What `Tests/run` prepares: the built program, a back end with IAM enforced, and its tools.
enum Surroundings {
  static var areReady: Bool { variable("ROLESTACK_END_TO_END") != nil }

  /// The built program.
  static var program: String { variable("ROLESTACK_PROGRAM") ?? "" }
  /// MiniStack's URL.
  static var backend: String { variable("ROLESTACK_BACKEND") ?? "" }
  /// `rolestack simulate`'s URL.
  static var simulator: String { variable("ROLESTACK_SIMULATOR") ?? "" }
  /// The AWS CLI of the tests' virtual environment.
  static var awsCLI: String { variable("ROLESTACK_AWS_CLI") ?? "" }

  /// The interpreter of that environment.
  static var python: String {
    URL(fileURLWithPath: awsCLI).deletingLastPathComponent().appendingPathComponent("python").path
  }

  static let region = "ap-northeast-1"

  static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
      .path
  }

  private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

/// What a program printed and how it ended.
struct Finished: Sendable {
  let code: Int
  let output: String
  let errors: String
}

/// Runs a program to its end, with just the variables given and a PATH.
func run(
  _ program: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
) async throws -> Finished {
  var variables: [Environment.Key: String] = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  ]
  for (name, value) in environment { variables[Environment.Key(rawValue: name)!] = value }
  let result = try await Subprocess.run(
    .path(FilePath(program)), arguments: Arguments(arguments), environment: .custom(variables),
    workingDirectory: folder.map { FilePath($0) }, output: .string(limit: 1 << 20),
    error: .string(limit: 1 << 20))
  let code: Int =
    switch result.terminationStatus {
    case .exited(let code): Int(code)
    case .signaled(let signal): 128 + Int(signal)
    }
  return Finished(code: code, output: result.standardOutput, errors: result.standardError)
}
