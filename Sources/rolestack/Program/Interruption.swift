import Deployment
import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM during a deployment: says how far it came and how to look again, then ends with 130.
final class Interruption {
  /// How far the deployment has come.
  final class Progress: Sendable {
    private let isExecuting = Mutex(false)

    func note(_ progress: DeployProgress) {
      switch progress {
      case .executing, .deleting: isExecuting.withLock { $0 = true }
      default: break
      }
    }

    var hasExecuted: Bool { isExecuting.withLock { $0 } }
  }

  let progress = Progress()
  private let sources: [any DispatchSourceSignal]

  init(stackName: String, _ hint: CommandHint) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { [progress] in Self.interrupt(stackName, hint, progress) }
      source.resume()
    }
  }

  /// Signals do again what they did before.
  func end() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  private static func interrupt(_ stackName: String, _ hint: CommandHint, _ progress: Progress) {
    if progress.hasExecuted {
      Output.note("\nrolestack: interrupted; the operation goes on in CloudFormation.")
      Output.note("  Look again with: \(hint.watch(stackName))")
    } else {
      Output.note("\nrolestack: interrupted before anything was executed.")
    }
    exit(ExitStatus.interrupted.rawValue)
  }
}
