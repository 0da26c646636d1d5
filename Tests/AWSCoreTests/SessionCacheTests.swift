import Foundation
import Logging
import TestSupport
import Testing

@testable import AWSCore

@Suite("The session cache shared with the AWS CLI")
struct SessionCacheTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "rolestack-\(UUID().uuidString)")

  private func request(
    _ sessionName: String? = nil, externalID: String? = "xx", seconds: Int? = 900
  ) throws -> AssumeRoleRequest {
    try AssumeRoleRequest(
      roleARN: "arn:aws:iam::123456789012:role/r", sessionName: sessionName ?? "rolestack-me",
      hasDefaultSessionName: sessionName == nil, externalID: externalID.map(Secret.init),
      durationSeconds: seconds)
  }

  private func session(
    _ transport: ScriptedTransport, _ time: ManualTime, _ request: AssumeRoleRequest
  ) -> RefreshableSession {
    RefreshableSession(
      request: request,
      source: StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("s"))),
      region: Region("us-east-1")!, endpoints: EndpointResolver(),
      connection: AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test")),
      cache: SessionCache(shared: folder, own: folder.appendingPathComponent("own")))
  }

  @Test("The file is named as botocore names it; a default session name is left out")
  func key() throws {
    // Hashes by Python, of json.dumps(input, sort_keys=True).
    #expect(
      SessionCache.Key(
        ofSorted: [
          ("DurationSeconds", .number(900)), ("ExternalId", .text("x")),
          ("RoleArn", .text("arn:aws:iam::123456789012:role/r")),
        ], separators: (", ", ": "), endpoint: nil
      ).name == "527a72d303f295fae7ea037d7308edb6da1d0f31")
    #expect(SessionCache.Key(try request(), endpoint: nil).name == "f73a59acd196c29e33879df97f28fc34d64a9ef4")
    #expect(
      SessionCache.Key(try request("ci", externalID: nil, seconds: nil), endpoint: nil).name
        == "91868a9e0b4e09b8fe6d5f416f9cb85b3d77ad77")
  }

  @Test("A second process uses the first one's session until it is due, and then renews it")
  func reuse() async throws {
    let time = ManualTime()
    let transport = ScriptedTransport { _, number in
      AWSAnswer.assumedRole(
        until: number == 0 ? "2026-11-23T10:15:00Z" : "2026-11-23T10:26:00Z", key: "ASIA\(number)")
    }
    #expect(try await session(transport, time, request()).credentials().accessKeyID == "ASIA0")
    #expect(try await session(transport, time, request()).credentials().accessKeyID == "ASIA0")
    #expect(transport.requests.count == 1)
    // Another external id is another session.
    let other = try #require(SessionCache.Key(try request(externalID: "yy"), endpoint: nil).name)
    #expect(other != SessionCache.Key(try request(), endpoint: nil).name)
    time.advance(601)
    #expect(try await session(transport, time, request()).credentials().accessKeyID == "ASIA1")
    #expect(transport.requests.count == 2)

    let file = folder.appendingPathComponent("f73a59acd196c29e33879df97f28fc34d64a9ef4.json")
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try FileManager.default.removeItem(at: folder)
  }

  @Test(
    "The AWS CLI's way to write times is read, a broken file is passed over, and a refused session is not taken again"
  )
  func foreignFiles() async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent("f73a59acd196c29e33879df97f28fc34d64a9ef4.json")
    let text =
      #"{"Credentials": {"AccessKeyId": "ASIACLI", "SecretAccessKey": "s", "SessionToken": "t", "#
      + #""Expiration": "2026-11-23T10:14:00UTC"}, "ResponseMetadata": {"HTTPStatusCode": 200}}"#
    try text.write(to: file, atomically: true, encoding: .utf8)
    let time = ManualTime()
    let transport = ScriptedTransport { _, _ in AWSAnswer.assumedRole(until: "2026-11-23T10:15:00Z") }
    let session = session(transport, time, try request())
    let taken = try await session.credentials()
    #expect(taken.accessKeyID == "ASIACLI")
    #expect(transport.requests.isEmpty)
    #expect(await session.discard(taken))
    #expect(try await session.credentials().accessKeyID == "ASIA1")
    #expect(transport.requests.count == 1)

    try "{".write(to: file, atomically: true, encoding: .utf8)
    #expect(try await self.session(transport, time, try request()).credentials().accessKeyID == "ASIA1")
    #expect(transport.requests.count == 2)
    // Dropping a session forgets it for everybody.
    await self.session(transport, time, try request()).drop()
    #expect(!FileManager.default.fileExists(atPath: file.path))
    try FileManager.default.removeItem(at: folder)
  }
}
