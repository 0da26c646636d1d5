public import Foundation
internal import Synchronization

/// What sources reach beyond AWS's services: other programs, the folders of the AWS CLI, and what only a person can give.
public struct SourceTools: Sendable {
  /// Runs a program without a shell and without input, and gives what it printed.
  public typealias ProcessRunner = @Sendable (_ words: [String]) async throws(ProcessFailure) -> Data

  /// Where the AWS CLI keeps log-ins of IAM Identity Center: `~/.aws/sso/cache`; nil for nowhere.
  public let ssoCache: URL?
  /// Where `aws login` keeps its sessions: `~/.aws/login/cache`; nil for nowhere.
  public let loginCache: URL?
  /// Codes of MFA devices and passphrases.
  public let answers: SecretAnswers
  let run: ProcessRunner

  /// - Parameter run: for `credential_process`.
  public init(
    ssoCache: URL? = nil, loginCache: URL? = nil, answers: SecretAnswers = SecretAnswers(),
    run: @escaping ProcessRunner = { (words) throws(ProcessFailure) in
      throw ProcessFailure("\(words.first ?? "") cannot be run here")
    }
  ) {
    self.ssoCache = ssoCache
    self.loginCache = loginCache
    self.answers = answers
    self.run = run
  }
}

/// Why a program gave no credentials: what it wrote to standard error, its exit code, or that it took too long.
public struct ProcessFailure: Error, Hashable, Sendable {
  /// Goes into the error that is shown; never what the program wrote to standard output.
  public let message: String
  /// What a person has to give first; nil where nothing of that kind is lacking.
  public let need: SecretQuestion?

  /// In words, without a period.
  public init(_ message: String, need: SecretQuestion? = nil) {
    self.message = message
    self.need = need
  }
}
