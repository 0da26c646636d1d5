import Documents
import Foundation
import TestSupport
import Testing

@testable import Templates

/// `Fixtures/serverless.json` holds what SAM's own translator makes of each of some 3,200 templates, over all kinds of
/// resources and events: `make-serverless.py` makes it.
@Suite("The SAM transform, beside SAM")
struct ServerlessOracleTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Expected: Decodable, Sendable {
      let error: String?
      let template: JSONValue?
      let makesIAM: Bool?
    }

    let name: String
    let template: String
    let expected: Expected

    var testDescription: String { name }
  }

  static let cases: [Case] = Fixture.cases("serverless.json")

  @Test("There are more than 3,000 of them, of which no more than 81 are refused as not known")
  func count() {
    #expect(Self.cases.count > 3000)
    let unknown = Self.cases.filter { one in
      Self.refusal(one)?.contains(Self.notKnown) == true
    }
    #expect(unknown.count <= 81, "\(unknown.map(\.name))")
  }

  private static let place = ["AWS::Region": "ap-northeast-1", "AWS::Partition": "aws"]
  private static let notKnown = "The rehearsal does not know"

  private static func refusal(_ one: Case) -> String? {
    do throws(TransformError) {
      _ = try ServerlessTransform.expand(
        (try? Document(yaml: one.template)) ?? .map([]), values: place)
      return nil
    } catch {
      return error.message
    }
  }

  @Test(
    "Logical ids, types, properties, attributes and their values are SAM's, and so are the words of refusals; or it is refused as not known"
  )
  func same() async throws {
    var (same, unknown) = (0, 0)
    // One test rather than one of each, which would keep all others waiting.
    for one in Self.cases {
      await Task.yield()
      let refusal = Self.refusal(one)
      if refusal?.contains(Self.notKnown) == true {
        unknown += 1
        continue
      }
      let words = one.expected.error
      #expect(
        refusal?.dropFirst("Transform \(ServerlessTransform.name) failed with: ".count)
          == words.map { $0[...] }, "\(one.name)")
      if words == nil, refusal == nil {
        let theirs = try #require(one.expected.template?.document)
        let ours = try ServerlessTransform.expand(try Document(yaml: one.template), values: Self.place)
        #expect(ours.difference(from: theirs) == nil, "\(one.name)")
      }
      same += 1
    }
    print(
      "SAM: \(same) of \(Self.cases.count) templates the same or refused alike, \(unknown) refused as not known"
    )
  }
}

extension ServerlessOracleTests {
  @Test("CAPABILITY_IAM is asked for where SAM makes an IAM resource, and nowhere else")
  func capabilities() async throws {
    for one in Self.cases where one.expected.error == nil {
      // What a connector makes depends on both its ends; CAPABILITY_IAM is asked for rather than missed.
      guard !one.name.hasPrefix("a connector "), !one.name.hasPrefix("connectors of a topic") else {
        continue
      }
      await Task.yield()
      let made = one.expected.template?.document["Resources"]?.entries ?? []
      let makesIAM =
        one.expected.makesIAM ?? made.contains { $0.value["Type"]?.text?.hasPrefix("AWS::IAM::") == true }
      let capabilities = try Template(yaml: one.template, path: "t").capabilities.map(\.name)
      #expect(capabilities.contains("CAPABILITY_IAM") == makesIAM, "\(one.name)")
      #expect(capabilities.last == "CAPABILITY_AUTO_EXPAND", "\(one.name)")
    }
  }
}

@Suite("The SAM transform")
struct ServerlessTransformTests {
  private static let head = "Transform: AWS::Serverless-2016-10-31\nResources:\n"

  private func expanded(_ resources: String) throws -> [Document.Entry] {
    try #require(
      try ServerlessTransform.expand(try Document(yaml: Self.head + resources))["Resources"]?.entries)
  }

  @Test(
    "What the transform does not know is refused by name, with the resource at fault",
    arguments: [
      (
        "N: { Type: AWS::Serverless::Application, Properties: { Location: { ApplicationId: a, SemanticVersion: 1.0.0 } } }",
        "N", "a Location that is no URL of a template"
      )
    ])
  func refusals(_ resource: String, _ logicalID: String, _ what: String) {
    let error = #expect(throws: TransformError.self) { try expanded("  " + resource) }
    #expect(
      error?.message == "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application "
        + "Specification document. Number of errors found: 1. Resource with id [\(logicalID)] is invalid. The rehearsal "
        + "does not know \(what); AWS does.")
  }

  @Test(
    "A deployment's logical id ends in ten digits that stay with the API, and change with each of its routes")
  func deployments() throws {
    func deployment(_ path: String) throws -> String {
      let resources = try expanded(
        """
          F:
            Type: AWS::Serverless::Function
            Properties:
              InlineCode: x
              Handler: a.b
              Runtime: python3.12
              Events: { E: { Type: Api, Properties: { Path: \(path), Method: get } } }
        """)
      let found = try #require(resources.first { $0.value["Type"]?.text == "AWS::ApiGateway::Deployment" })
      let stage = try #require(resources.first { $0.key == "ServerlessRestApiProdStage" })
      #expect(stage.value["Properties"]?["DeploymentId"] == ["Ref": .text(found.key)])
      return found.key
    }
    let one = try deployment("/a")
    #expect(one.wholeMatch(of: /ServerlessRestApiDeployment[0-9a-f]{10}/) != nil, "\(one)")
    #expect(try deployment("/a") == one)
    #expect(try deployment("/b") != one)
  }

  @Test(
    "An API that events ask for is there where its functions are: under their condition, or always",
    arguments: [("Api", "ServerlessRestApi"), ("HttpApi", "ServerlessHttpApi")])
  func conditions(_ kind: String, _ api: String) throws {
    func conditions(_ second: String) throws -> Set<Document?> {
      let function = { (name: String, condition: String) in
        """
          \(name):
            Type: AWS::Serverless::Function
            \(condition)
            Properties:
              InlineCode: x
              Handler: a.b
              Runtime: python3.12
              Events: { E: { Type: \(kind), Properties: { Path: /\(name), Method: get } } }

        """
      }
      let resources = try expanded(function("F", "Condition: C") + function("H", second))
      let own = resources.filter { $0.key.hasPrefix(api) }
      // SAM gives the permission and the role the function's own condition.
      for name in ["F", "FRole", resources.first { $0.key.hasPrefix("FEPermission") }?.key ?? ""] {
        #expect(resources.first { $0.key == name }?.value["Condition"] == "C", "\(name)")
      }
      try #require(own.count >= 2)
      return Set(own.map { $0.value["Condition"] })
    }
    #expect(try conditions("Condition: C") == ["C"])
    #expect(try conditions("DependsOn: F") == [nil])
  }

  @Test("A template without resources is left as it is")
  func withoutResources() throws {
    let root = try Document(yaml: "Transform: AWS::Serverless-2016-10-31\nDescription: d\n")
    #expect(try ServerlessTransform.expand(root) == root)
  }
}

/// JSON as a document: every scalar in the fixture is a text.
struct JSONValue: Decodable, Sendable {
  let document: Document

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      document = .null
    } else if let text = try? container.decode(String.self) {
      document = .text(text)
    } else if let items = try? container.decode([JSONValue].self) {
      document = .list(items.map(\.document))
    } else {
      let entries = try container.decode([String: JSONValue].self)
      document = .map(entries.map { Document.Entry(key: $0.key, value: $0.value.document) })
    }
  }
}

extension Document {
  /// The first place where it is another, keys in any order; nil where there is none.
  fileprivate func difference(from other: Document, at path: String = "") -> String? {
    switch (self, other) {
    case (.map(let entries), .map(let others)):
      let (ours, theirs) = (entries.map(\.key).sorted(), others.map(\.key).sorted())
      guard ours == theirs else {
        return
          "\(path): more \(ours.filter { !theirs.contains($0) }), missing \(theirs.filter { !ours.contains($0) })"
      }
      return entries.lazy.compactMap { entry in
        entry.value.difference(from: other[entry.key] ?? .null, at: "\(path)/\(entry.key)")
      }.first
    case (.list(let items), .list(let others)) where items.count == others.count:
      return items.indices.lazy.compactMap {
        items[$0].difference(from: others[$0], at: "\(path)/\($0)")
      }.first
    default: return self == other ? nil : "\(path): \(json), not \(other.json)"
    }
  }
}
