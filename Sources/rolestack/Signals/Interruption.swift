import ArgumentParser
import Deployment
import Dispatch
import Foundation
import Packaging
import Synchronization

/// Ctrl-C, SIGTERM and SIGHUP while a command works.
///
/// The work is cancelled, so that it ends in order and leaves nothing behind, and the command ends with 130. Work that
/// does not stop within two seconds is ended, as it is at once by a second signal.
final class Interruption: Sendable {
  /// A command's work on a stack, told of to look again.
  private struct Deployment {
    let stackName: String
    let hint: CommandHint
    var hasExecuted = false
  }
  private struct State {
    var isInterrupted = false
    var deployment: Deployment?
    /// Somebody else minds signals.
    var isStopped = false
    /// Whoever tells of the end is found: the work, or this, which did not wait for it.
    var isEnding = false
  }

  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  /// Seconds for which cancelled work is let end in order.
  private static let patience = 2.0

  /// SIG_IGN, which Swift cannot compare.
  private static let ignored = 1

  private let state = Mutex(State())
  private let letGo: @Sendable () -> Void

  /// - Parameter letGo: ends what the work may be waiting for, and cancelling it does not.
  init(letGo: @escaping @Sendable () -> Void = {}) { self.letGo = letGo }

  /// Does a command's work, and ends it when a signal comes.
  func guarding(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task { try await work() }
    let sources = Self.signals.compactMap { number in source(number) { task.cancel() } }
    defer {
      // One more of them must not cut off what is said of the first.
      let isInterrupted = state.withLock(\.isInterrupted)
      for source in sources { signal(CInt(source.handle), isInterrupted ? SIG_IGN : SIG_DFL) }
      for source in sources { source.cancel() }
    }
    let outcome = await task.result
    // Where the program is being ended, its end is told already.
    while !takesEnd() { try? await Task.sleep(for: .seconds(1)) }
    do { try outcome.get() } catch {
      guard state.withLock({ $0.isInterrupted }), !(error is ExitCode) else { throw error }
      throw failure
    }
  }

  /// Signals are minded by somebody else from here on; this program stays.
  func stop() { state.withLock { $0.isStopped = true } }

  /// From here on a stack is worked on.
  func deploying(_ stackName: String, _ hint: CommandHint) {
    state.withLock { $0.deployment = Deployment(stackName: stackName, hint: hint) }
  }

  func note(_ progress: DeployProgress) {
    switch progress {
    case .executing, .deleting: state.withLock { $0.deployment?.hasExecuted = true }
    default: break
    }
  }

  /// Nil for a signal that whoever started the program has turned off, as nohup does.
  private func source(
    _ number: CInt, _ cancel: @escaping @Sendable () -> Void
  ) -> (any DispatchSourceSignal)? {
    var present = sigaction()
    sigaction(number, nil, &present)
    let isTurnedOff = unsafeBitCast(present.__sigaction_handler.sa_handler, to: Int.self) == Self.ignored
    guard !isTurnedOff else { return nil }
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { [self] in
      guard !state.withLock({ $0.isStopped }) else { return }
      let isSecond = state.withLock { state in
        defer { state.isInterrupted = true }
        return state.isInterrupted
      }
      guard !isSecond else { return end() }
      cancel()
      TerminalQuestion.giveUp()
      letGo()
      DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { self.end() }
    }
    source.resume()
    return source
  }

  /// Whether it is the caller who tells of the end.
  private func takesEnd() -> Bool {
    state.withLock { state in
      defer { state.isEnding = true }
      return !state.isEnding
    }
  }

  private func end() {
    guard takesEnd() else { return }
    TerminalQuestion.restore()
    ScratchFolder.removeAll()
    letGo()
    _ = Output.end(failure)
    exit(ExitStatus.interrupted.rawValue)
  }

  private var failure: CommandFailure {
    guard let deployment = state.withLock({ $0.deployment }) else {
      return CommandFailure("interrupted.", status: .interrupted)
    }
    guard deployment.hasExecuted else {
      return CommandFailure("interrupted before anything was executed.", status: .interrupted)
    }
    return CommandFailure(
      "interrupted; the operation goes on in CloudFormation.",
      nextStep: "Look again with: \(deployment.hint.watch(deployment.stackName))", status: .interrupted)
  }
}
