import AWSCore
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Packaging

@Suite("Uploads in parts")
struct UploadTests {
  /// S3 with one bucket in memory, as far as uploads in parts go; what it is asked is counted, and can be made to fail.
  private final class MemoryS3: HTTPTransport {
    struct State {
      var uploads: [String: Int] = [:]
      var made = 0
      var actions: [String] = []
      var objects: Set<String> = []
    }
    enum Fault {
      /// What was asked is done, and its answer lost.
      case lost
      case answer(Int, String)
    }

    let state = Mutex(State())
    private let fault: @Sendable (_ action: String, _ number: Int) -> Fault?

    init(_ fault: @escaping @Sendable (_ action: String, _ number: Int) -> Fault? = { _, _ in nil }) {
      self.fault = fault
    }

    var actions: [String] { state.withLock { $0.actions } }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse {
      let query = Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      let action =
        switch (request.method, query["uploadId"]) {
        case (.post, nil): "Create"
        case (.post, _): "Complete"
        case (.delete, _): "Abort"
        case (_, nil): "PutObject"
        default: "UploadPart"
        }
      let number = state.withLock { state in
        state.actions.append(action)
        return state.actions.count { $0 == action }
      }
      let fault = fault(action, number)
      if case .answer(let status, let body)? = fault { return Self.response(status, body) }
      let answer = state.withLock { state in
        guard let id = query["uploadId"] else {
          state.made += 1
          state.uploads["up-\(state.made)"] = 0
          return Self.response(200, "<R><UploadId>up-\(state.made)</UploadId></R>")
        }
        guard state.uploads[id] != nil else {
          return Self.response(404, "<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>")
        }
        switch action {
        case "UploadPart": state.uploads[id]? += 1
        case "Complete":
          state.uploads[id] = nil
          state.objects.insert(request.encodedPath)
        default: state.uploads[id] = nil
        }
        return Self.response(200, action == "UploadPart" ? "" : "<R></R>", [HTTPHeader("ETag", "\"e\"")])
      }
      if case .lost? = fault { throw HTTPTransportError(.timeout, "lost") }
      return answer
    }

    private static func response(_ status: Int, _ body: String, _ headers: [HTTPHeader] = []) -> HTTPResponse
    {
      HTTPResponse(status: status, headers: headers, body: HTTPResponseBody(bytes: Array(body.utf8)))
    }
  }

  /// A file of three parts, and what is remembered of its upload.
  private struct Bench {
    let folder: URL
    let file: String
    let size: Int64 = 20 << 20
    let location = S3Location(bucket: "bucket", key: "key")!
    let reported = Box<[PackagingProgress]>([])
    let time = ManualTime()

    init() throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      file = folder.appendingPathComponent("file").path
      try Data(count: Int(size)).write(to: URL(fileURLWithPath: file))
    }

    var memory: UploadMemory {
      UploadMemory(
        file: folder.appendingPathComponent("uploads.json"),
        scope: UploadMemory.Scope(endpoint: "e", account: "1", region: "us-east-1"), time: time.source)
    }

    func uploader(_ s3: MemoryS3, resumes: Bool = true) -> FileUploader {
      let connection = AWSConnection(transport: s3, time: time.source, logger: Logger(label: "test"))
      return FileUploader(
        s3: S3Client(
          region: Region("us-east-1")!, endpoints: EndpointResolver(), connection: connection,
          credentials: StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("b")))),
        memory: memory, resumes: resumes, time: time.source
      ) { [reported] progress in reported.value.append(progress) }
    }

    func upload(_ s3: MemoryS3, resumes: Bool = true) async throws(AWSError) {
      try await uploader(s3, resumes: resumes).upload(file, size: size, to: location)
    }
  }

  @Test("An upload whose completion was answered by silence is done; it is not sent again")
  func lostCompletion() async throws {
    let bench = try Bench()
    let s3 = MemoryS3 { action, number in action == "Complete" && number == 1 ? .lost : nil }
    try await bench.upload(s3)
    #expect(s3.actions.count { $0 == "UploadPart" } == 3)
    #expect(s3.actions.count { $0 == "Complete" } == 2)
    #expect(s3.state.withLock { $0.objects } == ["/key"])
    #expect(bench.memory.has(bench.location))
  }

  @Test("An error in an answer of success is tried again, as one of the server's")
  func errorInSuccess() async throws {
    let bench = try Bench()
    let s3 = MemoryS3 { action, number in
      action == "Complete" && number == 1
        ? .answer(200, "<Error><Code>InternalError</Code><Message>Try again.</Message></Error>") : nil
    }
    try await bench.upload(s3)
    #expect(s3.actions.count { $0 == "Complete" } == 2)
    #expect(s3.actions.count { $0 == "Create" } == 1)
  }

  @Test("What was broken off goes on with the parts that are missing; what S3 has forgotten is begun anew")
  func resuming() async throws {
    let bench = try Bench()
    let failing = MemoryS3 { action, number in
      action == "UploadPart" && number == 2 ? .answer(403, "<Error><Code>AccessDenied</Code></Error>") : nil
    }
    await #expect(throws: AWSError.self) { try await bench.upload(failing) }
    let kept = bench.memory.partial(bench.location)
    #expect(kept?.tags.count == 2)

    let forgetful = MemoryS3()
    forgetful.state.withLock { $0.made = 1 }
    try await bench.upload(forgetful)
    #expect(forgetful.actions.count { $0 == "UploadPart" } == 1 + 3)
    #expect(bench.memory.partial(bench.location) == nil)
  }

  @Test("An upload of another content, and one that is to be forced, gives up what was begun")
  func givingUp() async throws {
    for isForced in [true, false] {
      let bench = try Bench()
      let s3 = MemoryS3 { action, number in
        action == "UploadPart" && number == 3 ? .answer(403, "<Error><Code>AccessDenied</Code></Error>") : nil
      }
      await #expect(throws: AWSError.self) { try await bench.upload(s3) }
      if !isForced {
        try Data(repeating: 1, count: Int(bench.size)).write(to: URL(fileURLWithPath: bench.file))
      }
      try await bench.upload(s3, resumes: !isForced)
      #expect(s3.actions.count { $0 == "Abort" } == 1)
      #expect(s3.actions.count { $0 == "Create" } == 2)
      #expect(s3.state.withLock { $0.uploads.isEmpty })
    }
  }

  @Test("What was begun too long ago is handed out once to be given up; where that is denied, it is told")
  func expired() async throws {
    let bench = try Bench()
    let failing = MemoryS3 { action, number in
      action == "UploadPart" && number == 2 ? .answer(403, "<Error><Code>AccessDenied</Code></Error>") : nil
    }
    await #expect(throws: AWSError.self) { try await bench.upload(failing) }
    #expect(bench.memory.takeExpired(in: "bucket").isEmpty)
    bench.time.advance(25 * 3600)
    #expect(bench.memory.takeExpired(in: "other").isEmpty)
    let expired = bench.memory.takeExpired(in: "bucket")
    #expect(expired.map(\.uploadID) == ["up-1"])
    #expect(expired.map(\.location) == [bench.location])
    #expect(bench.memory.takeExpired(in: "bucket").isEmpty)

    let denying = MemoryS3 { _, _ in .answer(403, "<Error><Code>AccessDenied</Code></Error>") }
    await bench.uploader(denying).abandon("up-1", of: bench.location)
    guard case .uploadLeft(bench.location, let error)? = bench.reported.value.last else {
      Issue.record("\(bench.reported.value)")
      return
    }
    #expect(error.code == "AccessDenied")
  }

  @Test("A bucket in another region is named with it, wherever S3 says so")
  func otherRegion() async throws {
    let answers = [
      (301, "<Error><Code>PermanentRedirect</Code><Message>m</Message><Region>eu-west-1</Region></Error>"),
      (
        400,
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>eu-west-1</Region></Error>"
      ),
    ]
    for (status, body) in answers {
      let bench = try Bench()
      let s3 = MemoryS3 { _, _ in .answer(status, body) }
      let error = await #expect(throws: AWSError.self) { try await bench.upload(s3) }
      #expect(error?.message == "The bucket is in eu-west-1, not in us-east-1.")
      #expect(s3.actions.count == 1)
    }
  }

  @Test("What a killed packaging left is removed by the next; what another is using stays")
  func scratch() throws {
    let temporary = FileManager.default.temporaryDirectory
    let left = temporary.appendingPathComponent("rolestack-package-left-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: left, withIntermediateDirectories: false)
    let used = try ScratchFolder()
    for folder in [left, used.url] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date() - 3600], ofItemAtPath: folder.path)
    }
    ScratchFolder.removeLeft()
    #expect(!FileManager.default.fileExists(atPath: left.path))
    #expect(FileManager.default.fileExists(atPath: used.url.path))
    used.remove()
    #expect(!FileManager.default.fileExists(atPath: used.url.path))
  }
}
