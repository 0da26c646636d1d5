import Documents
import Templates
import Testing

@testable import Packaging

@Suite("Loops, merge keys and aliases")
struct LoopTests {
  @Test("What a loop repeats counts: its resources, their capabilities, and what they name locally")
  func loops() throws {
    let yaml = """
      Transform: AWS::LanguageExtensions
      Resources:
        Fn::ForEach::Topics:
          - Name
          - [A, B]
          - Topic${Name}: {Type: AWS::SNS::Topic}
            Role${Name}: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub "r-${Name}"}}
            F${Name}: {Type: AWS::Lambda::Function, Properties: {Code: src}}
      """
    let template = try Template(yaml: yaml, path: "t.yaml")
    #expect(template.resources.map(\.logicalID) == ["Topic${Name}", "Role${Name}", "F${Name}"])
    #expect(template.capabilities.map(\.name) == ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
    #expect(
      try Packager.localArtifacts(of: Template(yaml: yaml, path: "/x/t.yaml")).map(\.path) == ["/x/src"])
  }

  @Test("Merge keys are followed, and nothing with an alias goes out as it is")
  func merges() throws {
    let yaml = """
      Metadata: {B: &b {CodeUri: src, MemorySize: 128}}
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties: {<<: *b, MemorySize: 256}
        G: {Type: AWS::SNS::Topic, Properties: &p {DisplayName: x}}
        H: {Type: AWS::SNS::Topic, Properties: *p}
      """
    #expect(
      try Packager.localArtifacts(of: Template(yaml: yaml, path: "/x/t.yaml")).map(\.path) == ["/x/src"])
    let plain = yaml.replacing("CodeUri: src", with: "CodeUri: s3://b/k")
    let finished = try Packager.finished(try Template(yaml: plain, path: "t.yaml"))
    #expect(!finished.body.contains("*") && !finished.body.contains("&") && !finished.body.contains("<<"))
    let read = try #require(try YAMLDocument.compose(finished.body, path: "t"))
    #expect(read["Resources"]?["F"]?["Properties"]?["MemorySize"]?.string == "256")
    #expect(read["Resources"]?["F"]?["Properties"]?["CodeUri"]?.string == "s3://b/k")
    #expect(read["Resources"]?["H"]?["Properties"]?["DisplayName"]?.string == "x")
  }

  @Test("Without Properties nothing is uploaded; an address becomes the map that the property wants")
  func addresses() throws {
    let yaml = """
      Resources:
        Bare: {Type: AWS::Lambda::Function}
        F: {Type: AWS::Lambda::Function, Properties: {Code: "s3://bucket/a/b.zip?versionId=v1"}}
      """
    #expect(try Packager.localArtifacts(of: Template(yaml: yaml, path: "/x/t.yaml")).isEmpty)
    let finished = try Packager.finished(try Template(yaml: yaml, path: "t.yaml"))
    let code = try YAMLDocument.compose(finished.body, path: "t")?["Resources"]?["F"]?["Properties"]?["Code"]
    #expect(code?["S3Bucket"]?.string == "bucket")
    #expect(code?["S3Key"]?.string == "a/b.zip")
    #expect(code?["S3ObjectVersion"]?.string == "v1")
    #expect(throws: PackagingError.self) {
      try Packager.finished(
        try Template(yaml: yaml.replacing("s3://bucket/a/b.zip?versionId=v1", with: "s3://x"), path: "t"))
    }
  }

  @Test("JSON's escapes of characters beyond the basic plane are read, and stay as they were written")
  func escapes() throws {
    let json =
      #"{"Description": "\ud83d\ude80 go", "Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": "s3://b/k", "Description": "\uD83D\uDE00"}}}}"#
    let template = try Template(yaml: json, path: "t.json")
    #expect(template.description == "🚀 go")
    let finished = try Packager.finished(template)
    #expect(finished.body.contains(#""\ud83d\ude80 go""#))
    #expect(finished.body.contains(#""S3Bucket": "b""#))
  }

  @Test(
    "What looks like an alias in a script, a comment or a quoted text is none, and is read in linear time")
  func falseAliases() throws {
    let script = (0..<4000).map { "          run_\($0) & wait; *glob\($0) : &x\($0)" }.joined(separator: "\n")
    let yaml = """
      # *a : &a
      Resources:
        F:
          Type: AWS::EC2::Instance
          Properties:
            Quoted: "*a : b"
            UserData: |
      \(script)
      """
    #expect(!YAMLDocument.hasAliases(yaml))
    let took = try ContinuousClock().measure { _ = try Template(yaml: yaml, path: "t") }
    #expect(took < .seconds(30))
  }
}
