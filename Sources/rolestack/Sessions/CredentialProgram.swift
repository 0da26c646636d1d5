import AWSCore
import Foundation
internal import LocalFiles
import Subprocess
import Synchronization
import SystemPackage

/// Runs the programs that profiles name as `credential_process`, and `secret-tool`: without a shell, in a session of their
/// own, so that the terminal is not theirs to ask on.
enum CredentialProgram {
  /// Seconds; some open a browser and wait for a person.
  private static let patience = Duration.seconds(120)
  /// Bytes of each stream.
  private static let largest = 1 << 20
  private static let largestProblem = 500

  /// What the program printed.
  ///
  /// - Parameter input: what it reads; nil for nothing.
  /// - Throws: how it failed, with the end of what it wrote to standard error.
  static func run(_ words: [String], input: Secret? = nil) async throws(ProcessFailure) -> Data {
    guard let name = words.first, let source = try? UnnamedFile(), let output = try? UnnamedFile(),
      let problems = try? UnnamedFile(), (try? source.put(input?.reveal() ?? "")) != nil
    else {
      throw ProcessFailure("it cannot be started")
    }
    let options = {
      var options = PlatformOptions()
      options.createSession = true
      options.teardownSequence = [
        .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(200))
      ]
      return options
    }()
    let ended = await withTaskGroup(of: Ending.self) { group in
      group.addTask {
        children.withLock { $0.starting += 1 }
        var started: pid_t?
        defer {
          children.withLock {
            if let started { $0.running.remove(started) } else { $0.starting -= 1 }
          }
        }
        do {
          let result = try await Subprocess.run(
            name.contains("/") ? .path(FilePath(name)) : .name(name),
            arguments: Arguments(Array(words.dropFirst())), platformOptions: options,
            input: .fileDescriptor(
              FileDescriptor(rawValue: source.descriptor), closeAfterSpawningProcess: false),
            output: .fileDescriptor(
              FileDescriptor(rawValue: output.descriptor), closeAfterSpawningProcess: false),
            error: .fileDescriptor(
              FileDescriptor(rawValue: problems.descriptor), closeAfterSpawningProcess: false)
          ) { program in
            let identifier = program.processIdentifier.value
            children.withLock {
              $0.starting -= 1
              $0.running.insert(identifier)
            }
            started = identifier
          }
          return .ended(result.terminationStatus)
        } catch let error as SubprocessError {
          return .notStarted("\(error)")
        } catch {
          return .notStarted("\(error)")
        }
      }
      group.addTask {
        let clock = ContinuousClock()
        let end = clock.now + patience
        while clock.now < end {
          guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return .tooSlow }
          guard output.size <= largest, problems.size <= largest else { return .tooMuch }
        }
        return .tooSlow
      }
      defer { group.cancelAll() }
      return await group.next() ?? .tooSlow
    }
    switch ended {
    case .ended(.exited(0)): return output.content(upTo: largest)
    case .ended(let status): throw ProcessFailure(ending(status, problems))
    case .notStarted(let problem): throw ProcessFailure("\(name) cannot be started: \(problem)")
    case .tooSlow: throw ProcessFailure("\(name) did not end within \(patience)")
    case .tooMuch: throw ProcessFailure("\(name) printed more than \(largest) bytes")
    }
  }

  private struct Children {
    var starting = 0
    /// Each at the head of a process group of its own.
    var running: Set<pid_t> = []
  }
  private static let children = Mutex(Children())
  /// For which one that starts, or was killed, is waited for.
  private static let lastPatience = Duration.seconds(1)

  /// Ends those that still run, and sees them gone: nobody waits for them any more.
  static func endAll() {
    let clock = ContinuousClock()
    let end = clock.now + lastPatience
    while children.withLock({ $0.starting }) > 0, clock.now < end { usleep(5_000) }
    let left = children.withLock { $0.running }
    for program in left { kill(-program, SIGKILL) }
    while left.contains(where: { kill($0, 0) == 0 }), clock.now < end { usleep(5_000) }
  }

  private enum Ending: Sendable {
    case ended(TerminationStatus)
    case notStarted(String)
    case tooSlow
    case tooMuch
  }

  /// How it ended, and the end of what it wrote to standard error.
  private static func ending(_ status: TerminationStatus, _ problems: UnnamedFile) -> String {
    let ending =
      switch status {
      case .exited(let code): "exit code \(code)"
      case .signaled(let signal): "ended by signal \(signal)"
      }
    let said = String(decoding: problems.content(upTo: largest), as: UTF8.self)
      .split(whereSeparator: \.isNewline).joined(separator: " ").suffix(largestProblem)
    return said.isEmpty ? ending : "\(ending), \(said)"
  }
}
