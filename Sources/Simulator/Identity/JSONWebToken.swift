internal import Crypto
internal import Foundation

/// JSON Web Tokens in their compact form, signed by ES256.
enum JSONWebToken {
  static func make(_ payload: [String: Any], key: P256.Signing.PrivateKey) -> String {
    let body = (try? JSONSerialization.data(withJSONObject: payload, options: [.sortedKeys])) ?? Data()
    let text = "\(encode(Data(#"{"alg":"ES256","kid":"simulator","typ":"JWT"}"#.utf8))).\(encode(body))"
    let signature = (try? key.signature(for: Data(text.utf8)))?.rawRepresentation ?? Data()
    return "\(text).\(encode(signature))"
  }

  /// The payload of a token that the key has signed; nil for others.
  static func payload(of token: String, signedBy key: P256.Signing.PublicKey) -> [String: Any]? {
    let parts = token.split(separator: ".").map(String.init)
    guard parts.count == 3,
      let signature = bytes(parts[2]).flatMap({ try? P256.Signing.ECDSASignature(rawRepresentation: $0) }),
      key.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8))
    else { return nil }
    return decode(parts[1])
  }

  static func decode(_ part: String) -> [String: Any]? {
    bytes(part).flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
  }

  static func bytes(_ text: String) -> Data? {
    let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4))
  }

  private static func encode(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
