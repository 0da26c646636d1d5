internal import Synchronization

/// What only a person can give, each time it is wanted.
public enum SecretQuestion: Hashable, Sendable {
  /// The code that an MFA device shows, by the serial number or the ARN that AssumeRole asks for.
  case tokenCode(device: String)
  /// What a key of the key store is sealed with, by the key's name.
  case passphrase(key: String)

  /// Whether a text can be the answer: six digits, or anything.
  public func takes(_ text: String) -> Bool {
    switch self {
    case .tokenCode: text.utf8.count == 6 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    case .passphrase: !text.isEmpty
    }
  }

  /// What is asked for, such as `MFA code of NAME`.
  public var words: String {
    switch self {
    case .tokenCode(let device): "MFA code of \(device.split(separator: "/").last.map(String.init) ?? device)"
    case .passphrase(let key): "passphrase of the key \(key)"
    }
  }
}

/// The answers to those questions: given by a person, used once, kept for nothing.
public final class SecretAnswers: Sendable {
  /// Asks a person, and waits.
  public typealias Asker = @Sendable (SecretQuestion) async throws(AWSError) -> Secret

  private let given = Mutex<[SecretQuestion: Secret]>([:])
  private let ask: Mutex<Asker?>

  /// - Parameter ask: for a terminal, where one can wait for a person; nil where answers are given beforehand.
  public init(ask: Asker? = nil) { self.ask = Mutex(ask) }

  /// Gives the answer for the next call that needs it.
  public func give(_ answer: Secret, to question: SecretQuestion) { given.withLock { $0[question] = answer } }

  /// Forgets an answer that no call took.
  public func forget(_ question: SecretQuestion) { given.withLock { $0[question] = nil } }

  /// The terminal is somebody else's from now on.
  public func askNobody() { ask.withLock { $0 = nil } }

  /// The answer for one call; it is not given a second time.
  ///
  /// - Throws: an error whose `need` is the question, where nobody answers.
  public func take(_ question: SecretQuestion) async throws(AWSError) -> Secret {
    if let answer = given.withLock({ $0.removeValue(forKey: question) }) { return answer }
    if let ask = ask.withLock({ $0 }) { return try await ask(question) }
    throw AWSError.needs(question)
  }
}

extension AWSError {
  /// What is thrown where nobody is there to answer.
  public static func needs(_ question: SecretQuestion, because why: String? = nil) -> AWSError {
    switch question {
    case .tokenCode(let device):
      AWSError(
        .noCredentials, code: LocalCode.needsMFA,
        message: why ?? "A code of the MFA device \(device) is needed.",
        nextStep: "Assume the session and give the code."
      ).about(device)
    case .passphrase(let key):
      AWSError(
        .noCredentials, code: LocalCode.needsPassphrase,
        message: why ?? "The passphrase of the key \(key) is needed.",
        nextStep: "Assume the session and give it."
      ).about(key)
    }
  }

  /// What a person has to give before it can go on; nil for other errors.
  public var need: SecretQuestion? {
    switch code {
    case LocalCode.needsMFA: resource.map { .tokenCode(device: $0) }
    case LocalCode.needsPassphrase: resource.map { .passphrase(key: $0) }
    default: nil
    }
  }
}
