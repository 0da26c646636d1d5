internal import AWSCore
internal import Foundation
internal import Policies

/// Finds out who signed a request, and whether they did: Signature Version 4 in the header, or in the query of a
/// presigned URL.
struct Authenticator {
  /// Seconds a signature's time may be off.
  private static let skewWindow: TimeInterval = 900

  let identity: IdentityService
  let now: Date

  /// What the Authorization header says, or the query.
  private struct Claim {
    let keyID: String
    let region: String
    let service: String
    let signedHeaders: [String]
    let signature: String
    let token: String?
    let time: String?
    /// Of a presigned URL: how many seconds it is good for.
    let expires: Int?

    init?(_ incoming: IncomingRequest) {
      if let header = incoming.headers["authorization"] {
        self.init(
          header, token: incoming.headers["x-amz-security-token"], time: incoming.headers["x-amz-date"])
        return
      }
      let query = incoming.query
      guard query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256" else { return nil }
      self.init(
        "AWS4-HMAC-SHA256 Credential=\(query["X-Amz-Credential"] ?? ""),SignedHeaders="
          + "\(query["X-Amz-SignedHeaders"] ?? ""),Signature=\(query["X-Amz-Signature"] ?? "")",
        token: query["X-Amz-Security-Token"], time: query["X-Amz-Date"],
        expires: Int(query["X-Amz-Expires"] ?? "") ?? 0)
    }

    init?(_ header: String, token: String?, time: String?, expires: Int? = nil) {
      guard header.hasPrefix("AWS4-HMAC-SHA256 ") else { return nil }
      self.token = token
      self.time = time
      self.expires = expires
      var fields: [String: String] = [:]
      for part in header.dropFirst("AWS4-HMAC-SHA256 ".count).split(separator: ",") {
        let pair = part.drop(while: \.isWhitespace).split(separator: "=", maxSplits: 1)
        guard pair.count == 2 else { return nil }
        fields[String(pair[0])] = String(pair[1])
      }
      let scope = (fields["Credential"] ?? "").split(separator: "/").map(String.init)
      guard scope.count == 5, let headers = fields["SignedHeaders"], let signature = fields["Signature"]
      else {
        return nil
      }
      keyID = scope[0]
      region = scope[2]
      service = scope[3]
      signedHeaders = headers.split(separator: ";").map(String.init)
      self.signature = signature
    }
  }

  struct Caller {
    let principal: Principal
    let region: String
    let service: String
    /// Of the session's.
    let policies: [Policy]
    let sourceIdentity: String?
    let sessionEnd: Date?
  }

  func caller(of incoming: IncomingRequest) throws(ServiceFault) -> Caller {
    guard let claim = Claim(incoming) else {
      throw ServiceFault("MissingAuthenticationToken", "Request is missing Authentication Token", status: 403)
    }
    guard let time = claim.time, let signedAt = Self.time(time) else {
      throw ServiceFault("IncompleteSignature", "Date must be in ISO-8601 'basic format'.", status: 400)
    }
    let isS3 = claim.service == "s3"
    guard let key = identity.keys[claim.keyID], key.isActive, matches(key.token, claim.token),
      key.expiration != nil || now >= key.createdAt + identity.delay
    else {
      throw isS3
        ? ServiceFault(
          "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.",
          status: 403)
        : ServiceFault(
          "InvalidClientTokenId", "The security token included in the request is invalid.", status: 403)
    }
    if let expires = claim.expires {
      guard (1...604_800).contains(expires), now <= signedAt + Double(expires),
        signedAt <= now + Self.skewWindow
      else {
        throw ServiceFault(
          isS3 ? "AccessDenied" : "SignatureDoesNotMatch", "Request has expired", status: 403)
      }
    } else if abs(signedAt.timeIntervalSince(now)) > Self.skewWindow {
      throw isS3
        ? ServiceFault(
          "RequestTimeTooSkewed",
          "The difference between the request time and the current time is too large.", status: 403)
        : ServiceFault(
          "SignatureDoesNotMatch", "Signature expired: \(time) is not within 15 minutes of the current time",
          status: 403)
    }
    guard signature(of: incoming, claim, key, signedAt) == claim.signature else {
      throw ServiceFault(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
          + "Access Key and signing method. Consult the service documentation for details.", status: 403)
    }
    let hash = isS3 ? incoming.headers["x-amz-content-sha256"] : nil
    if let hash, hash.count == 64, hash != ContentHash.of(incoming.body) {
      throw ServiceFault(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.")
    }
    if let end = key.expiration, now >= end {
      throw ServiceFault("ExpiredToken", "The security token included in the request is expired", status: 403)
    }
    return Caller(
      principal: key.owner, region: claim.region, service: claim.service, policies: key.policies,
      sourceIdentity: key.sourceIdentity, sessionEnd: key.expiration)
  }

  private func matches(_ kept: Secret?, _ given: String?) -> Bool { kept?.reveal() == given }

  /// Signs again what was signed, with the key as it is known here.
  private func signature(
    of incoming: IncomingRequest, _ claim: Claim, _ key: IdentityService.Key, _ signedAt: Date
  ) -> String? {
    let own: Set<String> = [
      "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "authorization", "host",
    ]
    var request = incoming.request
    request.headers = claim.signedHeaders.filter { !own.contains($0) }.map {
      HTTPHeader($0, incoming.headers[$0] ?? "")
    }
    // What the client named as the host is what it signed.
    if let host = incoming.headers["host"], let endpoint = Endpoint(url: "http://\(host)") {
      request.endpoint = endpoint
    }
    let isS3 = claim.service == "s3"
    let signer = SigV4Signer(service: claim.service, region: claim.region, rules: isS3 ? .s3 : .standard)
    let credentials = Credentials(accessKeyID: key.id, secretAccessKey: key.secret, sessionToken: key.token)
    if let expires = claim.expires {
      request.query.removeAll { $0.name.hasPrefix("X-Amz-") }
      let signed = signer.presign(
        request, payload: isS3 ? .unsigned : .bytes(incoming.body), credentials: credentials, date: signedAt,
        expires: expires)
      return signed.query.first { $0.name == "X-Amz-Signature" }?.value
    }
    let payload: SigV4Signer.PayloadHash =
      (isS3 ? incoming.headers["x-amz-content-sha256"] : nil).map { .hexadecimal($0) }
      ?? .bytes(incoming.body)
    let signed = signer.sign(request, payload: payload, credentials: credentials, date: signedAt)
    return signed.headers.first { $0.name == "Authorization" }.flatMap {
      Claim($0.value, token: nil, time: nil)?.signature
    }
  }

  /// `20261123T100211Z`.
  private static func time(_ text: String) -> Date? {
    let digits = Array(text)
    guard digits.count == 16, digits[8] == "T", digits[15] == "Z" else { return nil }
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return Timestamp.parse(
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
  }
}
