internal import Foundation

/// Exchanges the token for a session of the role.
struct WebIdentityOrigin: CredentialOrigin {
  let identity: WebIdentity
  let sts: STSClient
  let connection: AWSConnection
  let store: KeptSession

  var pacingScope: String { identity.roleARN.account }

  func kept(otherThan refused: String?, at now: Date) -> IssuedCredentials? {
    store.session(otherThan: refused, at: now)
  }

  func forget() async { store.forget() }

  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    try await store.issue(wish) { () throws(AWSError) in
      guard let text = try? String(contentsOfFile: identity.tokenFile, encoding: .utf8) else {
        throw AWSError(
          .noCredentials, code: AWSError.LocalCode.sourceFailed,
          message: "The file with the web identity's token, \(identity.tokenFile), cannot be read.",
          nextStep: "Check web_identity_token_file or AWS_WEB_IDENTITY_TOKEN_FILE, and who may read the file."
        )
      }
      let token = Secret(String(text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }))
      let name = identity.sessionName ?? "rolestack-\(Int(connection.now.timeIntervalSince1970))"
      let role = try await sts.assumeRole(with: identity, token: token, sessionName: name)
      return SessionCache.Session(
        credentials: role.credentials, expiration: role.expiration, callerARN: role.assumedRoleARN)
    }
  }
}
