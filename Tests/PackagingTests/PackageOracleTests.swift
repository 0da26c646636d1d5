import AWSCore
import Crypto
import Documents
import Foundation
import Logging
import Simulator
import Synchronization
import Templates
import TestSupport
import Testing

@testable import Packaging

/// `Fixtures/packages.json` holds what `aws cloudformation package` makes of each of some 40 templates:
/// `make-packages.py` makes it. An upload is told by its content, and its place by that.
@Suite("Packaging, beside the AWS CLI")
struct PackageOracleTests {
  /// JSON of any form, with texts for scalars, as the generator writes it.
  private indirect enum Value: Hashable, Codable {
    case text(String)
    case list([Value])
    case map([String: Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let items = try? container.decode([Value].self) {
        self = .list(items)
      } else {
        self = .map(try container.decode([String: Value].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .list(let items): try container.encode(items)
      case .map(let entries): try container.encode(entries)
      }
    }

    init(_ document: Document) {
      switch document {
      case .null: self = .text("null")
      case .text(let text), .plain(let text): self = .text(text)
      case .list(let items): self = .list(items.map(Value.init))
      case .map(let entries):
        self = .map(Dictionary(entries.map { ($0.key, Value($0.value)) }, uniquingKeysWith: { $1 }))
      }
    }

    /// With another text in each text's place.
    func mapping(_ change: (String) -> String) -> Value {
      switch self {
      case .text(let text): .text(change(text))
      case .list(let items): .list(items.map { $0.mapping(change) })
      case .map(let entries): .map(entries.mapValues { $0.mapping(change) })
      }
    }

    func canonical() throws -> Data {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }

  private struct Table: Decodable {
    struct Case: Decodable {
      let name: String
      let template: String
      let exported: Value
      let uploads: [String: Value]
    }
    let files: [String: String]
    let archive: String
    let cases: [Case]
  }

  /// A bucket that keeps what is put into it, by key, in the order it came.
  private final class Bucket: HTTPTransport {
    private let kept = Mutex<[(key: String, content: Data)]>([])
    var objects: [(key: String, content: Data)] { kept.withLock { $0 } }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse {
      let content: Data
      switch request.body {
      case .bytes(let bytes): content = Data(bytes)
      case .file(let path, _, _): content = (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
      }
      kept.withLock { $0.append((String(request.encodedPath.dropFirst()), content)) }
      return HTTPResponse(status: 200, headers: [], body: HTTPResponseBody(bytes: []))
    }
  }

  private static func digest(_ data: Data) -> String {
    SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Entries of a zip, by name, as digests: read by the program that everybody has.
  private static func entries(of zip: Data, in folder: URL) throws -> [String: Value] {
    let file = folder.appendingPathComponent("\(UUID().uuidString).zip")
    let out = folder.appendingPathComponent("\(UUID().uuidString)")
    try zip.write(to: file)
    let unzip = Process()
    unzip.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    unzip.arguments = ["-m", "zipfile", "-e", file.path, out.path]
    try unzip.run()
    unzip.waitUntilExit()
    #expect(unzip.terminationStatus == 0)
    var entries: [String: Value] = [:]
    let walker = FileManager.default.enumerator(at: out, includingPropertiesForKeys: [.isRegularFileKey])
    for case let entry as URL in walker?.allObjects ?? []
    where (try? entry.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true {
      let name = entry.resolvingSymlinksInPath().path.dropFirst(out.resolvingSymlinksInPath().path.count + 1)
      entries[String(name)] = .text(digest(try Data(contentsOf: entry)))
    }
    return entries
  }

  /// The AWS CLI uploads the template's whole folder for these, though they have their code; SAM does not, and
  /// nothing is uploaded by accident.
  private static let leftAlone: Set<String> = ["a function of an image", "a function inline"]

  @Test("What is uploaded, and where the template then leads, is the AWS CLI's for every kind of artifact")
  func packages() async throws {
    let table = try Fixture.decode("packages.json", as: Table.self)
    #expect(table.cases.count >= 40)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)")
      .resolvingSymlinksInPath()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in table.files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let archive = stride(from: 0, to: table.archive.count, by: 2).compactMap { offset in
      UInt8(table.archive.dropFirst(offset).prefix(2), radix: 16)
    }
    try Data(archive).write(to: folder.appendingPathComponent("ready.zip"))

    for one in table.cases {
      let bucket = Bucket()
      let connection = AWSConnection(transport: bucket, logger: Logger(label: "test"))
      let packager = Packager(
        s3: S3Client(
          region: Region("us-east-1")!, endpoints: EndpointResolver(), connection: connection,
          credentials: StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("b")))),
        memory: nil, options: ArtifactDestination(bucket: "bucket"))
      let packaged = try await packager.package(
        Template(yaml: one.template, path: folder.appendingPathComponent("template.yaml").path))

      // Nested templates come before those that name them.
      var tokens: [String: String] = [:]
      var uploads: [String: Value] = [:]
      func tokened(_ text: String) -> String {
        var text = text.replacing("https://bucket.s3.us-east-1.amazonaws.com/", with: "s3://bucket/")
        for (key, token) in tokens { text = text.replacing(key, with: token) }
        return text
      }
      for (key, content) in bucket.objects {
        let upload: Value
        if key.hasSuffix(".template") {
          let document = try Document(yaml: String(decoding: content, as: UTF8.self))
          upload = .map(["template": Value(document).mapping(tokened)])
        } else if content.starts(with: [0x50, 0x4B]) {
          upload = .map(["zip": .map(try Self.entries(of: content, in: folder))])
        } else {
          upload = .map(["file": .text(Self.digest(content))])
        }
        let token = Self.digest(try upload.canonical())
        tokens[key] = token
        uploads[token] = upload
      }
      let exported = Value(try Document(yaml: packaged.template.body)).mapping(tokened)
      guard !Self.leftAlone.contains(one.name) else {
        #expect(
          uploads.isEmpty && packaged.template.body == one.template && !one.uploads.isEmpty, "\(one.name)")
        continue
      }
      #expect(uploads == one.uploads, "\(one.name)")
      #expect(exported == one.exported, "\(one.name)\n\(packaged.template.body)")
    }
  }
}
