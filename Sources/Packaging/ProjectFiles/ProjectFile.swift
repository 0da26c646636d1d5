internal import Yams

/// A project's `rolestack.yaml`: what a deploy from this folder uses when an option does not say otherwise.
public struct ProjectFile: Sendable, Hashable {
  public var serviceRole: String?
  /// The account deployments may go to; 12 digits.
  public var account: String?

  public init(serviceRole: String? = nil, account: String? = nil) {
    self.serviceRole = serviceRole
    self.account = account
  }

  public init(yaml: String, path: String) throws(DocumentError) {
    let root = try YAMLDocument.compose(yaml, path: path)
    let account = root?["account"]
    // As it is written: YAML would take 012345678901 for a number.
    let digits = account?.scalar?.string
    if let account, digits.map(Self.isAccount) != true {
      throw DocumentError(path: path, message: "account must be an account id of 12 digits", node: account)
    }
    self.init(serviceRole: root?["service_role"]?.string, account: digits)
  }

  /// Whether a text can be an account's id.
  public static func isAccount(_ text: String) -> Bool {
    text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
