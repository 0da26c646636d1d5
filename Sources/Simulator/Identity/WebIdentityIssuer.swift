internal import AWSCore
internal import Crypto
internal import Foundation

/// A test issuer of web identities, which the account knows from the start as the OpenID Connect provider
/// `issuer.simulator`. It gives anybody a token for any subject.
struct WebIdentityIssuer: Sendable {
  static let host = "issuer.simulator"
  private static let path = "/issuer/token"
  private let key = P256.Signing.PrivateKey()

  static func takes(_ incoming: IncomingRequest) -> Bool { incoming.request.encodedPath == path }

  /// The token itself, for `?sub=SUBJECT&aud=AUDIENCE`.
  func answer(_ incoming: IncomingRequest, at now: Date) -> SimulatedAnswer {
    let token = token(
      subject: incoming.query["sub"] ?? "somebody", audience: incoming.query["aud"] ?? "sts.amazonaws.com",
      at: now)
    return SimulatedAnswer(headers: [HTTPHeader("Content-Type", "application/jwt")], body: Array(token.utf8))
  }

  /// - Parameter seconds: how long it is good for.
  func token(subject: String, audience: String, seconds: Double = 3600, at now: Date) -> String {
    JSONWebToken.make(
      [
        "iss": "https://\(Self.host)", "sub": subject, "aud": audience,
        "iat": Int(now.timeIntervalSince1970), "exp": Int((now + seconds).timeIntervalSince1970),
      ], key: key)
  }

  /// What the conditions of trust policies look at.
  func context(of token: String, at now: Date) throws(ServiceFault) -> (
    subject: String, context: [String: String]
  ) {
    guard let payload = JSONWebToken.payload(of: token, signedBy: key.publicKey),
      let subject = payload["sub"] as? String, let audience = payload["aud"] as? String,
      payload["iss"] as? String == "https://\(Self.host)"
    else {
      throw ServiceFault(
        "InvalidIdentityToken",
        "Couldn't retrieve verification key from your identity provider, "
          + "please reference AssumeRoleWithWebIdentity documentation for requirements")
    }
    guard let end = payload["exp"] as? Double, end > now.timeIntervalSince1970 else {
      throw ServiceFault(
        "ExpiredTokenException", "Token expired: current date/time must be before the expiration date/time")
    }
    return (subject, ["\(Self.host):sub": subject, "\(Self.host):aud": audience])
  }
}
