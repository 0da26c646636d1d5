import AWSCore
import ArgumentParser
import Deployment
import KeyStore
import Packaging

/// The exit codes, as `rolestack help` and the manual give them.
enum ExitStatus: Int32 {
  case done = 0
  /// CloudFormation said it failed.
  case failed = 1
  /// A local or state reason: template, file, read-only, stack busy or broken, unknown stack or key.
  case notDone = 2
  case accessDenied = 3
  case noCredentials = 4
  case unreachable = 5
  /// Lost sight; the outcome is unknown.
  case outOfSight = 6
  case usage = 64
  case interrupted = 130

  init(_ error: AWSError) {
    self =
      switch error.kind {
      case .accessDenied: .accessDenied
      case .noCredentials where error.code == AWSError.LocalCode.noRegion: .usage
      case .expiredCredentials, .invalidCredentials, .noCredentials: .noCredentials
      case .throttled, .unreachable, .serviceFault: .unreachable
      case .rejected: .notDone
      case .cancelled: .interrupted
      }
  }

  init(_ error: DeployError) {
    self =
      switch error {
      case .aws(let error): Self(error)
      case .packaging(let error): error.cause.map(Self.init) ?? .notDone
      case .template, .refused: .notDone
      case .changeSetFailed: .failed
      }
  }

  var code: ExitCode { ExitCode(rawValue) }
}

/// An error as a command ends with it: a message, the way forward, and the exit code.
struct CommandFailure: Error {
  let message: String
  let nextStep: String?
  let status: ExitStatus

  init(_ message: String, nextStep: String? = nil, status: ExitStatus) {
    self.message = message
    self.nextStep = nextStep
    self.status = status
  }

  init(_ error: AWSError) {
    let request = error.requestID.map { " [request \($0)]" } ?? ""
    self.init("\(error)\(request)", nextStep: error.nextStep, status: ExitStatus(error))
  }

  init(_ error: DeployError) {
    if case .aws(let error) = error {
      self.init(error)
    } else {
      self.init("\(error)", nextStep: error.nextStep, status: ExitStatus(error))
    }
  }

  init(_ error: KeyStoreError) {
    self.init(error.description, nextStep: error.nextStep, status: .notDone)
  }

  init(_ error: PackagingError) { self.init(DeployError.packaging(error)) }
}
