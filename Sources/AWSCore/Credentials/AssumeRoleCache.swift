internal import Crypto
public import Foundation

/// The AWS CLI's cache of role sessions, `~/.aws/cli/cache`, shared with it: a file for each AssumeRole
/// input, holding the answer. Commands in a row then make one AssumeRole call between them.
public struct AssumeRoleCache: Sendable {
  private let folder: URL

  public init(folder: URL) { self.folder = folder }

  /// The answer kept for a request, whatever is left of it; nil where there is none that can be read.
  func assumedRole(for request: AssumeRoleRequest) -> AssumedRole? {
    guard let file = file(for: request), let data = try? Data(contentsOf: file),
      let entry = try? JSONDecoder().decode(Entry.self, from: data),
      let expiration = Self.expiration(entry.credentials.expiration)
    else { return nil }
    return AssumedRole(
      credentials: Credentials(
        accessKeyID: entry.credentials.accessKeyID,
        secretAccessKey: Secret(entry.credentials.secretAccessKey),
        sessionToken: Secret(entry.credentials.sessionToken), expiration: expiration),
      expiration: expiration,
      assumedRoleARN: entry.assumedRoleUser?.arn ?? request.roleARN.description)
  }

  /// Keeps an answer in a file that only its owner may read.
  func keep(_ role: AssumedRole, for request: AssumeRoleRequest) throws {
    guard let file = file(for: request), let token = role.credentials.sessionToken else { return }
    let entry = Entry(
      credentials: Entry.Keys(
        accessKeyID: role.credentials.accessKeyID,
        secretAccessKey: role.credentials.secretAccessKey.reveal(), sessionToken: token.reveal(),
        expiration: Timestamp.iso8601(role.expiration)),
      assumedRoleUser: Entry.User(arn: role.assumedRoleARN))
    try PrivateFile.write(try JSONEncoder().encode(entry), to: file)
  }

  func forget(_ request: AssumeRoleRequest) {
    guard let file = file(for: request) else { return }
    // There may be none.
    try? FileManager.default.removeItem(at: file)
  }

  private func file(for request: AssumeRoleRequest) -> URL? {
    Self.key(for: request).map { folder.appendingPathComponent("\($0).json") }
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
