public import Foundation

/// An access key as IAM lists it, without its secret.
public struct AccessKeyMetadata: Hashable, Sendable {
  /// `AKIA` and 16 characters.
  public let id: String
  /// Whether it can be used: Status is Active, not Inactive.
  public let isActive: Bool
  /// CreateDate; nil where the answer has none.
  public let createdAt: Date?

  /// All there is to say of one.
  public init(id: String, isActive: Bool, createdAt: Date?) {
    self.id = id
    self.isActive = isActive
    self.createdAt = createdAt
  }
}

/// Access keys of IAM users.
extension IAMClient {
  /// CreateAccessKey; the answer is the only one that ever has the secret. An attempt whose answer is lost is repeated as
  /// every call is, and may make a second key: who calls looks at the keys afterwards.
  ///
  /// - Throws: `LimitExceeded` where the user has two already.
  public func createAccessKey(of user: String) async throws(AWSError) -> Credentials {
    let answer = try await call("CreateAccessKey", ["UserName": user])
    guard let key = answer["AccessKey"], let id = key.text("AccessKeyId"),
      let secret = key.text("SecretAccessKey")
    else {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer, message: "The answer holds no access key.",
        operation: "iam:CreateAccessKey",
        nextStep: "Look at the keys of \(user), and delete the one that nobody has.")
    }
    return Credentials(accessKeyID: id, secretAccessKey: Secret(secret))
  }

  /// ListAccessKeys: at most two.
  public func accessKeys(of user: String) async throws(AWSError) -> [AccessKeyMetadata] {
    try await list("AccessKeyMetadata", by: "ListAccessKeys", ["UserName": user]).map { key in
      AccessKeyMetadata(
        id: key.text("AccessKeyId") ?? "", isActive: key.text("Status") != "Inactive",
        createdAt: key.text("CreateDate").flatMap(Timestamp.parse))
    }
  }

  /// UpdateAccessKey: one that is not active is refused everywhere, and can be made active again.
  public func setAccessKey(_ id: String, of user: String, isActive: Bool) async throws(AWSError) {
    _ = try await call(
      "UpdateAccessKey",
      ["UserName": user, "AccessKeyId": id, "Status": isActive ? "Active" : "Inactive"])
  }

  /// DeleteAccessKey, for good.
  public func deleteAccessKey(_ id: String, of user: String) async throws(AWSError) {
    _ = try await call("DeleteAccessKey", ["UserName": user, "AccessKeyId": id])
  }

  /// Whether a user has a password for AWS's console: GetLoginProfile.
  public func hasPassword(_ user: String) async throws(AWSError) -> Bool {
    try await ifThere { () async throws(AWSError) in
      try await call("GetLoginProfile", ["UserName": user])
    } != nil
  }
}
