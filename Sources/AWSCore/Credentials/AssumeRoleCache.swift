internal import Crypto
public import Foundation
internal import LocalFiles

/// Where role sessions are kept between commands: a file for each AssumeRole input, holding the answer. Commands in a
/// row then make one AssumeRole call between them.
///
/// Sessions of AWS itself go to the AWS CLI's cache, `~/.aws/cli/cache`, and are shared with it. Those of a custom
/// endpoint stay apart, as nothing in the CLI's files tells them from AWS's.
public struct AssumeRoleCache: Sendable {
  private let shared: URL
  private let own: URL

  /// - Parameters:
  ///   - shared: the AWS CLI's folder.
  ///   - own: for sessions of custom endpoints.
  public init(shared: URL, own: URL) {
    self.shared = shared
    self.own = own
  }

  /// A place in the cache: what is assumed, and where.
  struct Key: Sendable, Hashable {
    let request: AssumeRoleRequest
    /// STS's own endpoint is nil.
    let endpoint: Endpoint?
  }

  /// The answer kept for a request, whatever is left of it; nil where there is none that can be read.
  func assumedRole(for key: Key) -> AssumedRole? {
    guard let file = file(for: key), let data = try? Data(contentsOf: file),
      let entry = try? JSONDecoder().decode(Entry.self, from: data),
      let expiration = Self.expiration(entry.credentials.expiration)
    else { return nil }
    return AssumedRole(
      credentials: Credentials(
        accessKeyID: entry.credentials.accessKeyID,
        secretAccessKey: Secret(entry.credentials.secretAccessKey),
        sessionToken: Secret(entry.credentials.sessionToken), expiration: expiration),
      expiration: expiration,
      assumedRoleARN: entry.assumedRoleUser?.arn ?? key.request.roleARN.description)
  }

  /// Keeps an answer in a file that only its owner may read.
  func keep(_ role: AssumedRole, for key: Key) throws {
    guard let file = file(for: key), let token = role.credentials.sessionToken else { return }
    let entry = Entry(
      credentials: Entry.Keys(
        accessKeyID: role.credentials.accessKeyID,
        secretAccessKey: role.credentials.secretAccessKey.reveal(), sessionToken: token.reveal(),
        expiration: Timestamp.iso8601(role.expiration)),
      assumedRoleUser: Entry.User(arn: role.assumedRoleARN))
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
    guard let name = Self.key(for: key.request) else { return nil }
    guard let endpoint = key.endpoint else { return shared.appendingPathComponent("\(name).json") }
    let place = hexadecimal(Insecure.SHA1.hash(data: Data("\(endpoint)".utf8)))
    return own.appendingPathComponent("\(place)-\(name).json")
  }

  /// The name of a request's file. A session name that nobody chose does not count.
  static func key(for request: AssumeRoleRequest) -> String? {
    var input: [(name: String, value: InputValue)] = []
    if let seconds = request.durationSeconds { input.append(("DurationSeconds", .number(seconds))) }
    if let id = request.externalID { input.append(("ExternalId", .text(id.reveal()))) }
    input.append(("RoleArn", .text(request.roleARN.description)))
    if !request.hasDefaultSessionName { input.append(("RoleSessionName", .text(request.sessionName))) }
    return key(ofSorted: input)
  }

  enum InputValue {
    case number(Int)
    case text(String)
  }

  /// The SHA-1 of Python's `json.dumps(input, sort_keys=True)`. Nil where the input has what would need
  /// Python's escapes.
  static func key(ofSorted input: [(name: String, value: InputValue)]) -> String? {
    var fields: [String] = []
    for (name, value) in input {
      switch value {
      case .number(let number): fields.append("\"\(name)\": \(number)")
      case .text(let text):
        guard text.allSatisfy({ $0.isASCII && $0 != "\"" && $0 != "\\" }) else { return nil }
        fields.append("\"\(name)\": \"\(text)\"")
      }
    }
    return hexadecimal(Insecure.SHA1.hash(data: Data("{\(fields.joined(separator: ", "))}".utf8)))
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

      enum CodingKeys: String, CodingKey {
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case sessionToken = "SessionToken"
        case expiration = "Expiration"
      }
    }

    struct User: Codable {
      let arn: String?

      enum CodingKeys: String, CodingKey { case arn = "Arn" }
    }

    let credentials: Keys
    let assumedRoleUser: User?

    enum CodingKeys: String, CodingKey {
      case credentials = "Credentials"
      case assumedRoleUser = "AssumedRoleUser"
    }
  }
}
