public import AWSCore
internal import Foundation

/// An IAM user's long-lived access key.
public struct AccessKey: Hashable, Sendable {
  /// `AKIA` and 16 characters; no secret.
  public let id: String
  /// 40 characters, as AWS makes them; others are taken as they are.
  public let secret: Secret

  /// - Throws: where the two cannot be an access key: another kind of id, or characters that no key has.
  public init(id: String, secret: String) throws(KeyStoreError) {
    guard id.wholeMatch(of: /[A-Z0-9_]{16,128}/) != nil else {
      throw KeyStoreError(
        "That is not an access key's id.",
        nextStep: "It looks like AKIAIOSFODNN7EXAMPLE, and the secret comes after it.")
    }
    guard !id.hasPrefix("ASIA") else {
      throw KeyStoreError(
        "\(id) is of temporary credentials, which end by themselves.",
        nextStep: "Store the long-lived key of an IAM user; it begins with AKIA.")
    }
    guard (16...128).contains(secret.utf8.count), secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw KeyStoreError(
        "That is not the secret of an access key.", nextStep: "It has 40 letters, digits, + and /.")
    }
    self.id = id
    self.secret = Secret(secret)
  }

  /// Reads what AWS gives a key as: the JSON of `aws iam create-access-key`, the CSV file of AWS's console, or id and
  /// secret with white space between.
  public init(text: String) throws(KeyStoreError) {
    if let data = text.data(using: .utf8),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    {
      let fields = object["AccessKey"] as? [String: Any] ?? object
      guard let id = fields["AccessKeyId"] as? String, let secret = fields["SecretAccessKey"] as? String
      else {
        throw Self.unreadable
      }
      try self.init(id: id, secret: secret)
      return
    }
    var lines = text.split(whereSeparator: \.isNewline)
    if let head = lines.first, head.contains("Access key ID") {
      lines.removeFirst()
      // Newer files have these two columns, older ones the user's name before.
      let columns = lines.first?.split(separator: ",", omittingEmptySubsequences: false) ?? []
      let names = head.split(separator: ",", omittingEmptySubsequences: false)
      guard let id = names.firstIndex(where: { $0.contains("Access key ID") }), columns.count > id + 1 else {
        throw Self.unreadable
      }
      try self.init(id: String(columns[id]), secret: String(columns[id + 1]))
      return
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 2 else { throw Self.unreadable }
    try self.init(id: String(words[0]), secret: String(words[1]))
  }

  private static let unreadable = KeyStoreError(
    "No access key can be read from that.",
    nextStep:
      "Give what ‘aws iam create-access-key’ printed, the CSV file of AWS's console, or the id and the secret on two lines."
  )

  /// What a `credential_process` prints.
  public var processDocument: String {
    """
    {
      "AccessKeyId" : "\(id)",
      "SecretAccessKey" : "\(secret.reveal().replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))",
      "Version" : 1
    }
    """
  }

  /// One line, for the Secret Service.
  var line: String { "\(id) \(secret.reveal())" }
}
