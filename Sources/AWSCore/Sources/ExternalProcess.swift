internal import Foundation

/// `credential_process` of a profile: a program that prints credentials.
public struct ExternalProcess: Sendable, Hashable {
  /// Named in errors.
  public let profile: String
  /// The program and its arguments, split as a shell would; nothing is expanded.
  public let words: [String]
}

/// Runs the program, each time credentials are wanted.
struct ExternalProcessOrigin: CredentialOrigin {
  let process: ExternalProcess
  let run: SourceTools.ProcessRunner
  let time: @Sendable () -> Date

  var pacingScope: String { "process \(process.profile)" }

  private struct Answer: Decodable {
    let version: Int
    let accessKeyID: String?
    let secretAccessKey: String?
    let sessionToken: String?
    let expiration: String?

    enum CodingKeys: String, CodingKey {
      case version = "Version"
      case accessKeyID = "AccessKeyId"
      case secretAccessKey = "SecretAccessKey"
      case sessionToken = "SessionToken"
      case expiration = "Expiration"
    }
  }

  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    let start = time()
    let output: Data
    do throws(ProcessFailure) { output = try await run(process.words) } catch {
      if let need = error.need { throw .needs(need, because: error.message) }
      throw failure(error.message)
    }
    let answer: Answer
    do { answer = try JSONDecoder().decode(Answer.self, from: output) } catch {
      throw failure("what it printed is not a JSON document with Version and keys")
    }
    guard answer.version == 1 else {
      throw failure("it prints Version \(answer.version), and only 1 is known")
    }
    guard let id = answer.accessKeyID, let secret = answer.secretAccessKey else {
      throw failure("what it printed lacks AccessKeyId or SecretAccessKey")
    }
    var expiration: Date?
    if let text = answer.expiration {
      guard let date = Timestamp.parse(text) else { throw failure("its Expiration is no ISO 8601 time") }
      guard date > start else { throw failure("it printed credentials that are expired") }
      expiration = date
    }
    return IssuedCredentials(
      Credentials(
        accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: answer.sessionToken.map(Secret.init),
        expiration: expiration), since: start)
  }

  private func failure(_ message: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.sourceFailed,
      message: "The credential_process of profile \(process.profile) failed: \(message).",
      nextStep: "Run it by hand, and look at what it prints.")
  }
}
