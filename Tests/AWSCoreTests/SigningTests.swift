import Foundation
import TestSupport
import Testing

@testable import AWSCore

@Suite("Signature Version 4")
struct SigningTests {
  /// A request with the signature botocore gave it, from Fixtures/make-signatures.py.
  struct Vector: Decodable {
    let kind: String
    let method: String
    let host: String
    let path: String
    let query: [[String]]
    let headers: [[String]]
    let body: String
    let token: String?
    let service: String
    let region: String
    let date: String
    let expires: Int
    let signature: String
  }

  @Test("Header and query signatures are botocore's, on more than 200 odd requests")
  func vectors() throws {
    let vectors = try Fixture.decode("signatures.json", as: [Vector].self)
    #expect(vectors.count >= 200)
    for (number, vector) in vectors.enumerated() {
      #expect(try signature(vector) == vector.signature, "vector \(number): \(vector.kind) \(vector.path)")
    }
  }

  private func signature(_ vector: Vector) throws -> String {
    let endpoint = try #require(Endpoint(url: "https://\(vector.host)"))
    let request = HTTPRequest(
      method: try #require(HTTPMethod(rawValue: vector.method)), endpoint: endpoint,
      encodedPath: vector.path, query: vector.query.map { QueryItem($0[0], $0[1]) },
      headers: vector.headers.map { HTTPHeader($0[0], $0[1]) }, body: .bytes(Array(vector.body.utf8)))
    let isS3 = vector.kind.hasPrefix("s3")
    let signer = SigV4Signer(service: vector.service, region: vector.region, rules: isS3 ? .s3 : .standard)
    let credentials = Credentials(
      accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
      sessionToken: vector.token.map(Secret.init))
    let date = try #require(Timestamp.parse(vector.date))
    if vector.kind.hasSuffix("query") {
      let signed = signer.presign(
        request, payload: isS3 ? .unsigned : .bytes([]), credentials: credentials, date: date,
        expires: vector.expires)
      return signed.query.first { $0.name == "X-Amz-Signature" }?.value ?? ""
    }
    let signed = signer.sign(
      request, payload: .bytes(Array(vector.body.utf8)), credentials: credentials, date: date)
    let authorization = signed.headers.first { $0.name == "Authorization" }?.value ?? ""
    return authorization.components(separatedBy: "Signature=").last ?? ""
  }

  @Test("Signing again replaces what was signed before")
  func resigning() throws {
    let signer = SigV4Signer(service: "s3", region: "us-east-1", rules: .s3)
    let endpoint = try #require(Endpoint(url: "https://example.com"))
    let request = HTTPRequest(method: .get, endpoint: endpoint)
    let keys = Credentials(accessKeyID: "A", secretAccessKey: Secret("B"), sessionToken: Secret("C"))
    let once = signer.sign(request, payload: .bytes([]), credentials: keys, date: .now)
    let twice = signer.sign(once, payload: .bytes([]), credentials: keys, date: .now + 60)
    #expect(once.headers.count == twice.headers.count)
    #expect(once.headers != twice.headers)
  }

  @Test("A secret does not show in descriptions, interpolations or dumps")
  func secrets() {
    let keys = Credentials(
      accessKeyID: "A", secretAccessKey: Secret("hidden"), sessionToken: Secret("hidden"))
    var dumped = ""
    dump(keys, to: &dumped)
    for text in ["\(keys)", String(reflecting: keys), dumped, "\(Secret("hidden"))"] {
      #expect(!text.contains("hidden"))
    }
  }
}
