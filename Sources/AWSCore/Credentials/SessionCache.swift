internal import Crypto
public import Foundation
internal import LocalFiles

/// Where sessions are kept between commands: a file for each input of AssumeRole, AssumeRoleWithWebIdentity or
/// GetRoleCredentials, holding the answer. Commands in a row then make one call between them.
///
/// Sessions of AWS itself go to the AWS CLI's cache, `~/.aws/cli/cache`, and are shared with it. Those of a custom
/// endpoint stay apart, as nothing in the CLI's files tells them from AWS's.
public struct SessionCache: Sendable {
  private let shared: URL
  private let own: URL

  /// - Parameters:
  ///   - shared: the AWS CLI's folder.
  ///   - own: for sessions of custom endpoints.
  public init(shared: URL, own: URL) {
    self.shared = shared
    self.own = own
  }

  /// A place in the cache: what was asked for, and where.
  struct Key: Sendable, Hashable {
    /// The file's name, as botocore makes it; nil where the input has what would need Python's escapes.
    let name: String?
    /// AWS's own endpoint is nil.
    let endpoint: Endpoint?
  }

  /// What a file holds.
  struct Session: Sendable, Hashable {
    let credentials: Credentials
    let expiration: Date
    /// Nil for sessions of IAM Identity Center, whose answer does not name it.
    let callerARN: String?
  }

  /// The session kept in a place, whatever is left of it; nil where there is none that can be read.
  func session(for key: Key) -> Session? {
    guard let file = file(for: key), let data = try? Data(contentsOf: file),
      let entry = try? JSONDecoder().decode(Entry.self, from: data),
      let expiration = Self.expiration(entry.credentials.expiration)
    else { return nil }
    return Session(
      credentials: Credentials(
        accessKeyID: entry.credentials.accessKeyID,
        secretAccessKey: Secret(entry.credentials.secretAccessKey),
        sessionToken: Secret(entry.credentials.sessionToken), expiration: expiration),
      expiration: expiration, callerARN: entry.assumedRoleUser?.arn)
  }

  /// Keeps a session in a file that only its owner may read.
  ///
  /// - Parameters:
  ///   - provider: botocore's `ProviderType`, where it writes one: `sso`.
  ///   - account: twelve digits, where botocore writes it beside the keys.
  func keep(_ session: Session, for key: Key, provider: String? = nil, account: String? = nil) throws {
    guard let file = file(for: key), let token = session.credentials.sessionToken else { return }
    let entry = Entry(
      providerType: provider,
      credentials: Entry.Keys(
        accessKeyID: session.credentials.accessKeyID,
        secretAccessKey: session.credentials.secretAccessKey.reveal(), sessionToken: token.reveal(),
        expiration: Timestamp.iso8601(session.expiration), accountID: account),
      assumedRoleUser: session.callerARN.map { Entry.User(arn: $0) })
    try PrivateFile.write(try JSONEncoder().encode(entry), to: file)
  }

  func forget(_ key: Key) {
    guard let file = file(for: key) else { return }
    // There may be none.
    try? FileManager.default.removeItem(at: file)
  }

  /// Taken while a session is asked for, so that processes which start at once make one call between them; nil where
  /// the request has no file, or no lock is to be had.
  func lock(for key: Key) async -> FileLock? {
    guard let file = file(for: key) else { return nil }
    return try? await FileLock(beside: file)
  }

  private func file(for key: Key) -> URL? {
    guard let name = key.name else { return nil }
    guard let endpoint = key.endpoint else { return shared.appendingPathComponent("\(name).json") }
    let place = hexadecimal(Insecure.SHA1.hash(data: Data("\(endpoint)".utf8)))
    return own.appendingPathComponent("\(place)-\(name).json")
  }

  /// The AWS CLI writes `2026-11-23T10:02:11UTC`, other SDKs an offset or `Z`.
  private static func expiration(_ text: String) -> Date? {
    Timestamp.parse(text.hasSuffix("UTC") ? text.dropLast(3) + "Z" : text)
  }

  private struct Entry: Codable {
    struct Keys: Codable {
      let accessKeyID: String
      let secretAccessKey: String
      let sessionToken: String
      let expiration: String
      let accountID: String?

      enum CodingKeys: String, CodingKey {
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case sessionToken = "SessionToken"
        case expiration = "Expiration"
        case accountID = "AccountId"
      }
    }

    struct User: Codable {
      let arn: String?

      enum CodingKeys: String, CodingKey { case arn = "Arn" }
    }

    let providerType: String?
    let credentials: Keys
    let assumedRoleUser: User?

    enum CodingKeys: String, CodingKey {
      case providerType = "ProviderType"
      case credentials = "Credentials"
      case assumedRoleUser = "AssumedRoleUser"
    }
  }
}

extension SessionCache.Key {
  enum JSONScalar {
    case number(Int)
    case text(String)
  }

  /// The SHA-1 of Python's `json.dumps(input, sort_keys=True)`.
  init(
    ofSorted input: [(name: String, value: JSONScalar)], separators: (item: String, key: String),
    endpoint: Endpoint?
  ) {
    self.endpoint = endpoint
    var fields: [String] = []
    for (name, value) in input {
      switch value {
      case .number(let number): fields.append("\"\(name)\"\(separators.key)\(number)")
      case .text(let text):
        guard text.allSatisfy({ $0.isASCII && !$0.isNewline && $0 != "\t" }) else {
          self.name = nil
          return
        }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        fields.append("\"\(name)\"\(separators.key)\"\(escaped)\"")
      }
    }
    let json = "{\(fields.joined(separator: separators.item))}"
    name = hexadecimal(Insecure.SHA1.hash(data: Data(json.utf8)))
  }
}
