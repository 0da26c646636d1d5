public import Foundation
internal import Synchronization

/// What sources reach beyond AWS's services: other programs, the folders of the AWS CLI, and a person's MFA device.
public struct SourceTools: Sendable {
  /// Runs a program without a shell and without input, and gives what it printed.
  public typealias ProcessRunner = @Sendable (_ words: [String]) async throws(ProcessFailure) -> Data

  /// Where the AWS CLI keeps log-ins of IAM Identity Center: `~/.aws/sso/cache`; nil for nowhere.
  public let ssoCache: URL?
  /// Where `aws login` keeps its sessions: `~/.aws/login/cache`; nil for nowhere.
  public let loginCache: URL?
  /// The codes of MFA devices.
  public let codes: TokenCodes
  let run: ProcessRunner

  /// - Parameter run: for `credential_process`.
  public init(
    ssoCache: URL? = nil, loginCache: URL? = nil, codes: TokenCodes = TokenCodes(),
    run: @escaping ProcessRunner = { (words) throws(ProcessFailure) in
      throw ProcessFailure("\(words.first ?? "") cannot be run here")
    }
  ) {
    self.ssoCache = ssoCache
    self.loginCache = loginCache
    self.codes = codes
    self.run = run
  }
}

/// Why a program gave no credentials: what it wrote to standard error, its exit code, or that it took too long.
public struct ProcessFailure: Error, Hashable, Sendable {
  /// Goes into the error that is shown; never what the program wrote to standard output.
  public let message: String

  /// In words, without a period.
  public init(_ message: String) { self.message = message }
}

/// The codes of MFA devices: given by a person, used once, kept for nothing.
public final class TokenCodes: Sendable {
  /// Asks for the code of a device; the name of the session is what the person knows.
  public typealias Asker = @Sendable (_ serial: String) async throws(AWSError) -> Secret

  private let given = Mutex<[String: Secret]>([:])
  private let ask: Mutex<Asker?>

  /// - Parameter ask: for a terminal, where one can wait for a person; nil where codes are given beforehand.
  public init(ask: Asker? = nil) { self.ask = Mutex(ask) }

  /// Gives the code for the next call that needs one.
  public func give(_ code: Secret, for serial: String) { given.withLock { $0[serial] = code } }

  /// Forgets a code that no call took.
  public func forget(for serial: String) { given.withLock { $0[serial] = nil } }

  /// The terminal is somebody else's from now on.
  public func askNobody() { ask.withLock { $0 = nil } }

  /// The code for one call; it is not given a second time.
  ///
  /// - Throws: `LocalCode.needsMFA`, whose resource is the device, where nobody gave one.
  func take(for serial: String) async throws(AWSError) -> Secret {
    if let code = given.withLock({ $0.removeValue(forKey: serial) }) { return code }
    if let ask = ask.withLock({ $0 }) { return try await ask(serial) }
    throw AWSError.needsMFA(serial)
  }

  /// Whether a text can be a code: six digits.
  public static func isCode(_ text: String) -> Bool {
    text.utf8.count == 6 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}

extension AWSError {
  static func needsMFA(_ serial: String) -> AWSError {
    AWSError(
      .noCredentials, code: LocalCode.needsMFA,
      message: "A code of the MFA device \(serial) is needed.",
      nextStep: "Assume the session and give the code."
    ).about(serial)
  }

  /// The MFA device whose code is needed; nil for other errors.
  public var neededDevice: String? { code == LocalCode.needsMFA ? resource : nil }
}
