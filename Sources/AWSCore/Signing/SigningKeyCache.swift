internal import Crypto
internal import Foundation
internal import Synchronization

/// Signing keys of Signature Version 4, derived once per key, date, region and service.
final class SigningKeyCache: Sendable {
  private struct Scope: Hashable {
    let secret: Secret
    let day: String
    let region: String
    let service: String
  }

  private let keys = Mutex<[Scope: SymmetricKey]>([:])
  /// A console holds a few sessions and services; past this many the oldest day's keys are worthless anyway.
  private let capacity = 64

  func key(secret: Secret, day: String, region: String, service: String) -> SymmetricKey {
    let scope = Scope(secret: secret, day: day, region: region, service: service)
    return keys.withLock { keys in
      if let key = keys[scope] { return key }
      if keys.count >= capacity { keys.removeAll(keepingCapacity: true) }
      let key = Self.derive(scope)
      keys[scope] = key
      return key
    }
  }

  private static func derive(_ scope: Scope) -> SymmetricKey {
    var key = SymmetricKey(data: Data(("AWS4" + scope.secret.reveal()).utf8))
    for part in [scope.day, scope.region, scope.service, "aws4_request"] {
      key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(part.utf8), using: key))
    }
    return key
  }
}
