import AWSCore
import Foundation
import Logging
import Packaging
import Synchronization
import Templates
import TestSupport
import Testing

@testable import Simulator

/// The packager on the simulator, without a network.
@Suite("Packaging on the simulator")
struct SimulatedPackagingTests {
  private let simulator = Simulator()
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "rolestack-\(UUID().uuidString)")

  private func file(_ name: String, _ text: String) throws {
    let file = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func packager(
    _ change: (inout ArtifactDestination) -> Void = { _ in },
    report: @escaping @Sendable (PackagingProgress) -> Void = { _ in }
  ) throws -> Packager {
    let connection = AWSConnection(transport: simulator, logger: Logger(label: "test"))
    let keys = StaticCredentialProvider(Credentials(accessKeyID: "test", secretAccessKey: Secret("test")))
    let s3 = S3Client(
      region: try #require(Region("ap-northeast-1")), endpoints: EndpointResolver(), connection: connection,
      credentials: keys)
    var options = ArtifactDestination(bucket: "artifacts", prefix: "app")
    options.createsBucket = true
    change(&options)
    return Packager(
      s3: s3,
      memory: UploadMemory(
        file: folder.appendingPathComponent("uploads.json"),
        scope: .init(endpoint: "e", account: "1", region: "r")),
      options: options, report: report)
  }

  @Test("Many artifacts with the same content are one object, whoever comes first")
  func sameContent() async throws {
    var template = "Resources:\n"
    for number in 0..<12 {
      try file("f\(number)/index.py", "print(\(number % 2))\n")
      template +=
        "  F\(number): {Type: AWS::Lambda::Function, Properties: {Code: f\(number), Handler: a.b}}\n"
    }
    let path = folder.appendingPathComponent("template.yaml").path
    let packaged = try await packager().package(Template(yaml: template, path: path))
    #expect(packaged.artifacts.count == 12)
    #expect(packaged.artifacts.filter(\.isNew).count == 2)
    #expect(Set(packaged.artifacts.map(\.location)).count == 2)
    let again = try await packager().package(Template(yaml: template, path: path))
    #expect(again.template.body == packaged.template.body)
    #expect(again.artifacts.allSatisfy { !$0.isNew })
    let forced = try await packager { $0.forcesUpload = true }.package(Template(yaml: template, path: path))
    #expect(forced.artifacts.allSatisfy { $0.isNew })
  }

  @Test("A template that leads back to itself, and one outside of the folder, are refused with their place")
  func refusals() async throws {
    let stack = { (url: String) in
      "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: \(url)}}\n"
    }
    try file("a.yaml", stack("b.yaml"))
    try file("b.yaml", stack("a.yaml"))
    let a = folder.appendingPathComponent("a.yaml").path
    let loop = await #expect(throws: PackagingError.self) {
      try await packager().package(Template(yaml: stack("b.yaml"), path: a))
    }
    #expect(loop?.description.contains("names itself") == true)
    let outside = await #expect(throws: PackagingError.self) {
      try await packager().package(Template(yaml: stack("/etc/passwd"), path: a))
    }
    #expect(
      outside?.description.hasPrefix("a.yaml:2: N.TemplateURL: /etc/passwd is outside") == true,
      "\(String(describing: outside))")
    #expect(outside?.nextStep.contains("--allow-outside-files") == true)
  }

  @Test("A bucket is made for a large template alone, too")
  func largeTemplate() async throws {
    let upload = try await packager().upload(largeTemplate: "Resources: {}")
    #expect(upload.isNew)
    #expect(upload.location.key.hasPrefix("app/") && upload.location.key.hasSuffix(".template"))
  }
}
