import AWSCore
import Documents
import Foundation
import Testing

@testable import Packaging

@Suite("Artifacts that a template names")
struct ArtifactTests {
  private func names(_ yaml: String) throws -> [String] {
    try ArtifactFinder.references(in: SourceDocument(yaml, path: "t")).map(\.name)
  }

  @Test("Functions with inline code or an image, maps, functions and addresses are left alone")
  func leftAlone() throws {
    #expect(
      try names(
        """
        Resources:
          A: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
          B: {Type: AWS::Serverless::Function, Properties: {PackageType: Image, ImageUri: x}}
          C: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}}}
          D: {Type: AWS::Serverless::Function, Properties: {CodeUri: !Sub "s3://${B}/k"}}
          E: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://x/y"}}
          F: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a, SemanticVersion: b}}}
          G: {Type: AWS::ApiGateway::RestApi, Properties: {Name: x}}
        """
      ).isEmpty)
  }

  @Test("Code that Globals give is named once, there; without it a function stands for the template's folder")
  func globals() throws {
    let functions = """
      Resources:
        A: {Type: AWS::Serverless::Function, Properties: {Handler: x}}
        B: {Type: AWS::Serverless::Function, Properties: {CodeUri: own}}
      """
    #expect(try names(functions) == ["A.CodeUri", "B.CodeUri"])
    #expect(
      try names("Globals: {Function: {CodeUri: shared}}\n" + functions) == ["Globals.CodeUri", "B.CodeUri"])
  }

  @Test(
    "A list where one path is wanted is refused by its place, wherever a path may stand",
    arguments: ArtifactProperty.all + ArtifactProperty.repositoryMetadata + [.graphQLCode, .include])
  func lists(property: ArtifactProperty) throws {
    func template(_ value: String) -> String {
      let map = property.path.reversed().reduce(value) { "{\($1): \($0)}" }
      return switch property.resourceType {
      case "AWS::Include": "Resources: {A: {Fn::Transform: {Name: AWS::Include, Parameters: \(map)}}}"
      case "AWS::ServerlessRepo::Application": "Metadata: {\(property.resourceType): \(map)}"
      default: "Resources: {A: {Type: \(property.resourceType), Properties: \(map)}}"
      }
    }
    #expect(try names(template("src")).count == 1)
    #expect(try names(template("!Sub [src, {}]")).isEmpty)
    let error = #expect(throws: PackagingError.self) {
      try names(template("[src, other]"))
    }
    #expect(error?.description.hasPrefix("t:1:") == true)
    #expect(error?.description.hasSuffix("\(property.name) is a list") == true)
  }

  @Test("Included files are found in both forms of the function")
  func includes() throws {
    #expect(
      try names(
        """
        Resources:
          A:
            Type: AWS::SNS::Topic
            Properties:
              Fn::Transform: {Name: AWS::Include, Parameters: {Location: one.yaml}}
          B:
            Type: AWS::SNS::Topic
            Properties: {Tags: [!Transform {Name: AWS::Include, Parameters: {Location: two.yaml}}]}
          C: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: Other, Parameters: {Location: three.yaml}}}}
        """) == ["AWS::Include.Location", "AWS::Include.Location"])
  }
}

/// A folder of the test's own.
private struct Folder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("rolestack-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  var path: String { url.resolvingSymlinksInPath().path }

  @discardableResult
  func file(_ name: String, _ text: String = "x") throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: url.appendingPathComponent(name).path, withDestinationPath: target)
  }
}

@Suite("Files of an artifact")
struct ArtifactFilesTests {
  @Test("Links are followed inside of the folder, and refused where they lead out of it or back")
  func links() throws {
    let folder = try Folder()
    try folder.file("src/real/a.txt")
    try folder.link("src/linked", to: "real")
    let files = try ArtifactFiles(at: folder.path + "/src", inside: [folder.path])
    #expect(files.files.map(\.relativePath) == ["linked/a.txt", "real/a.txt"])

    try folder.link("src/passwd", to: "/etc/passwd")
    let out = #expect(throws: PackagingError.self) {
      try ArtifactFiles(at: folder.path + "/src", inside: [folder.path])
    }
    #expect(out?.description.contains("leads to /etc/passwd, outside") == true)
    #expect(out?.nextStep.contains("--allow-outside-files") == true)
    #expect(try ArtifactFiles(at: folder.path + "/src", inside: []).files.count == 3)

    try folder.link("src/back", to: "..")
    let back = #expect(throws: PackagingError.self) {
      try ArtifactFiles(at: folder.path + "/src", inside: [])
    }
    #expect(back?.description.contains("leads back") == true, "\(String(describing: back))")
    try folder.link("loop", to: "loop")
    let loop = #expect(throws: PackagingError.self) {
      try ArtifactFiles(at: folder.path + "/loop", inside: [])
    }
    #expect(loop?.description.contains("back to itself") == true)
  }

  @Test("Paths out of the template's folder, missing ones, empty folders and pipes are refused with a reason")
  func refusals() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("empty"), withIntermediateDirectories: true)
    mkfifo(folder.path + "/pipe", 0o600)
    for (path, words) in [
      ("/etc", "outside"), ("\(folder.path)/../..", "outside"), ("\(folder.path)/nothing", "There is no"),
      ("\(folder.path)/empty", "is empty"), ("\(folder.path)/pipe", "neither a file nor a folder"),
    ] {
      let error = #expect(throws: PackagingError.self) { try ArtifactFiles(at: path, inside: [folder.path]) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test("What looks like a secret in an artifact's folder is found, and what only sounds like one is not")
  func secrets() throws {
    let folder = try Folder()
    let secrets = [
      ".env", ".env.production", "aws-env.sh", "keys/id_rsa", ".npmrc", ".aws/config", "credentials",
    ]
    for name in secrets + [".env.example", "app.py", "environment.md", ".git/config", ".git/HEAD"] {
      try folder.file(name)
    }
    let found = try ArtifactFiles(at: folder.path, inside: []).likelySecrets
    #expect(Set(found) == Set(secrets + [".git/"]))
  }

  @Test(
    "The same files give the same name and the same bytes, whatever their order and times; others give others"
  )
  func determinism() throws {
    let (one, other) = (try Folder(), try Folder())
    for name in ["b/日本.txt", "a.txt", "c.sh"] { try one.file(name, name) }
    for name in ["c.sh", "a.txt", "b/日本.txt"] { try other.file(name, name) }
    for folder in [one, other] { chmod(folder.path + "/c.sh", 0o755) }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: one.path + "/a.txt")
    let files = try [one, other].map { try ArtifactFiles(at: $0.path, inside: []) }
    #expect(try files[0].contentHash(asZip: true) == files[1].contentHash(asZip: true))
    let zips = try zip(files, [one, other]).map { files, folder in
      let zip = folder.path + ".zip"
      defer { try? FileManager.default.removeItem(atPath: zip) }
      try ZipFile.write(files.files, to: zip)
      return try Data(contentsOf: URL(fileURLWithPath: zip))
    }
    #expect(zips[0] == zips[1])
    chmod(other.path + "/a.txt", 0o755)
    let executable = try ArtifactFiles(at: other.path, inside: []).contentHash(asZip: true)
    #expect(try executable != files[0].contentHash(asZip: true))
    try other.file("a.txt", "b.txt")
    #expect(try ArtifactFiles(at: other.path, inside: []).contentHash(asZip: true) != executable)
  }
}

@Suite("What is remembered of uploads")
struct UploadMemoryTests {
  @Test("It holds for its time, place and account, and a bucket is forgotten whole")
  func memory() throws {
    let folder = try Folder()
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    func memory(_ account: String = "1", at time: Date) -> UploadMemory {
      UploadMemory(
        file: folder.url.appendingPathComponent("uploads.json"),
        scope: .init(endpoint: "https://s3", account: account, region: "r"), hours: 24,
        time: TimeSource(now: { time }, sleep: { _ in }))
    }
    let location = try #require(S3Location(bucket: "bucket", key: "key"))
    memory(at: now).remember(location)
    #expect(memory(at: now + 86_000).has(location))
    #expect(!memory(at: now + 86_500).has(location))
    #expect(!memory("2", at: now).has(location))
    let mode =
      try FileManager.default.attributesOfItem(
        atPath: folder.path + "/uploads.json")[.posixPermissions] as? Int
    #expect(mode == 0o600)
    memory(at: now).forget(bucket: "buck")
    #expect(memory(at: now).has(location))
    memory(at: now).forget(bucket: "bucket")
    #expect(!memory(at: now).has(location))
    try folder.file("uploads.json", "{ broken")
    #expect(!memory(at: now).has(location))
  }
}
