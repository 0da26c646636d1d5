internal import AWSCore
internal import Crypto
internal import CryptoExtras
internal import Foundation

/// An access key sealed with a passphrase: scrypt makes a key of that, and ChaCha20-Poly1305 seals with it.
///
/// The seal covers the name, the id and the parameters, so that none of them can be changed unnoticed.
struct SealedKey: Codable, Hashable, Sendable {
  /// What scrypt costs whoever tries passphrases: RFC 7914's N, r and p.
  struct Cost: Hashable, Sendable {
    let rounds: Int
    let blockSize: Int
    let parallelism: Int

    /// 128 MiB, and some tenths of a second.
    static let usual = Cost(rounds: 1 << 17, blockSize: 8, parallelism: 1)

    /// Whether it is neither laughably cheap nor more than a machine bears.
    var isReasonable: Bool {
      rounds >= 1 << 14 && rounds & (rounds - 1) == 0 && (8...32).contains(blockSize)
        && (1...16).contains(parallelism) && rounds <= (1 << 30) / (128 * blockSize)
    }
  }

  private let kdf: String
  private let rounds: Int
  private let blockSize: Int
  private let parallelism: Int
  private let salt: Data
  private let cipher: String
  /// Nonce, secret and tag.
  private let sealed: Data

  private static let scrypt = "scrypt"
  private static let chaChaPoly = "ChaCha20-Poly1305"

  init(_ key: AccessKey, named name: String, passphrase: Secret, cost: Cost = .usual) throws {
    kdf = Self.scrypt
    rounds = cost.rounds
    blockSize = cost.blockSize
    parallelism = cost.parallelism
    salt = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    cipher = Self.chaChaPoly
    let header = Self.header(name, key.id, cost, salt)
    sealed = try ChaChaPoly.seal(
      Data(key.secret.reveal().utf8), using: Self.derive(passphrase, salt, cost), authenticating: header
    ).combined
  }

  /// - Parameter id: the access key's.
  /// - Throws: where the passphrase is another, or anything in the file was changed.
  func open(_ id: String, named name: String, passphrase: Secret) throws(KeyStoreError) -> AccessKey {
    let cost = Cost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
    guard kdf == Self.scrypt, cipher == Self.chaChaPoly else {
      throw KeyStoreError(
        "The key \(name) is sealed by \(kdf) and \(cipher), which this version does not know.",
        nextStep: "Use the version that stored it.")
    }
    guard cost.isReasonable, salt.count >= 16 else {
      throw KeyStoreError(
        "The file of the key \(name) asks for parameters of scrypt that rolestack never writes.",
        nextStep: "It was changed: store the key anew with --replace.")
    }
    let secret: Data
    do {
      secret = try ChaChaPoly.open(
        ChaChaPoly.SealedBox(combined: sealed), using: Self.derive(passphrase, salt, cost),
        authenticating: Self.header(name, id, cost, salt))
    } catch {
      throw KeyStoreError(
        "The key \(name) does not open: the passphrase is another, or its file was changed.",
        nextStep:
          "Give the passphrase again; where it is lost, make a new access key and store that with --replace.")
    }
    return try AccessKey(id: id, secret: String(decoding: secret, as: UTF8.self))
  }

  private static func derive(_ passphrase: Secret, _ salt: Data, _ cost: Cost) throws -> SymmetricKey {
    // A letter with an accent may be typed as one character or as two.
    let bytes = Data(passphrase.reveal().precomposedStringWithCanonicalMapping.utf8)
    return try KDF.Scrypt.deriveKey(
      from: bytes, salt: salt, outputByteCount: 32, rounds: cost.rounds, blockSize: cost.blockSize,
      parallelism: cost.parallelism, maxMemory: 2 << 30)
  }

  private static func header(_ name: String, _ id: String, _ cost: Cost, _ salt: Data) -> Data {
    Data(
      "rolestack key 1\n\(name)\n\(id)\n\(cost.rounds) \(cost.blockSize) \(cost.parallelism)\n\(salt.base64EncodedString())"
        .utf8)
  }
}
