import Foundation
import Synchronization

/// A person's own command, run in the terminal with an environment of ours.
enum ChildProcess {
  /// Puts the command in this program's place; comes back only where it cannot be run.
  static func replace(with command: [String], _ environment: [String: String]) -> CommandFailure {
    for name in ProcessInfo.processInfo.environment.keys where environment[name] == nil { unsetenv(name) }
    for (name, value) in environment { setenv(name, value, 1) }
    restoreSignals()
    let code = withCStrings(command) { arguments in
      execvp(command[0], arguments) == 0 ? 0 : errno
    }
    return failure(command[0], code)
  }

  /// Runs the command beside this program, and answers its exit code, or 128 and its signal.
  ///
  /// Keys of the terminal reach it as they would without us; SIGTERM and SIGHUP are passed on.
  static func run(_ command: [String], _ environment: [String: String]) async throws -> Int32 {
    var child: pid_t = 0
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var usual = sigset_t()
    sigfillset(&usual)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let code = withCStrings(command) { arguments in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
        posix_spawnp(&child, command[0], nil, &attributes, arguments, variables)
      }
    }
    guard code == 0 else { throw failure(command[0], code) }
    let pid = child
    let passing = [SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { kill(pid, number) }
      source.resume()
      return source
    }
    // The terminal sends them to both; the command decides.
    signal(SIGINT, SIG_IGN)
    signal(SIGQUIT, SIG_IGN)
    defer { for source in passing { source.cancel() } }
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        continuation.resume(returning: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
      }
    }
  }

  /// That it never ran: this program's own exit code for what was not done.
  private static func failure(_ command: String, _ code: Int32) -> CommandFailure {
    CommandFailure(
      "\(command) cannot be run: \(String(cString: strerror(code))).",
      nextStep: "Check the name and the PATH.",
      status: .notDone)
  }

  /// What this program turned off for itself.
  private static func restoreSignals() {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT] { signal(number, SIG_DFL) }
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
  }
}
