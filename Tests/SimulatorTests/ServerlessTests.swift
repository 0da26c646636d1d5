import Documents
import TemplateLanguage
import Templates
import Testing

@testable import Simulator

@Suite("SAM templates on the simulator")
struct ServerlessTests {
  private static let head = "Transform: AWS::Serverless-2016-10-31\nResources:\n"

  @Test("A layer's logical id changes with its content, and what refers to it follows")
  func layers() throws {
    func template(_ key: String) throws -> ExpandedTemplate {
      try ExpandedTemplate(
        body: Self.head + """
            Shared: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: "s3://bucket/\(key)" } }
            F:
              Type: AWS::Serverless::Function
              Properties: { InlineCode: x, Handler: a.b, Runtime: python3.12, Layers: [!Ref Shared] }
          """)
    }
    let (one, other) = (try template("1"), try template("2"))
    let layers = [one, other].map { $0.resources.first { $0.type == "AWS::Lambda::LayerVersion" }?.logicalID }
    #expect(layers[0] != layers[1])
    let function = try #require(one.resources.first { $0.logicalID == "F" })
    #expect(function.dependencies == ["FRole", layers[0] ?? ""])
  }

  @Test("Globals lie beneath what a function says: maps are merged, lists added, the rest replaced")
  func globals() throws {
    let template = try ExpandedTemplate(
      body: """
        Globals: { Function: { Timeout: 3, Runtime: python3.12, Environment: { Variables: { A: "1", B: "1" } } } }
        """ + "\n" + Self.head + """
            F:
              Type: AWS::Serverless::Function
              Properties: { InlineCode: x, Handler: a.b, Timeout: 9, Environment: { Variables: { B: "2" } } }
          """)
    let function = try #require(template.resources.first { $0.logicalID == "F" })
    #expect(function.properties["Timeout"] == "9")
    #expect(function.properties["Runtime"] == "python3.12")
    #expect(function.properties["Environment"]?["Variables"] == ["A": "1", "B": "2"])
  }

  @Test(
    "What SAM could not expand is refused with the resource at fault",
    arguments: [
      ("F: { Type: AWS::Serverless::Function, Properties: { CodeUri: src/ } }", "[F]"),
      ("F: { Type: AWS::Serverless::Function, Properties: { Handler: a.b } }", "'CodeUri'"),
      ("L: { Type: AWS::Serverless::LayerVersion }", "'ContentUri'"),
      ("S: { Type: AWS::Serverless::StateMachine }", "'DefinitionUri'"),
    ])
  func refusals(_ resource: String, _ words: String) throws {
    let fault = #expect(throws: ServiceFault.self) {
      try ExpandedTemplate(accepting: Self.head + "  " + resource, in: "us-east-1")
    }
    #expect(fault?.code == ServiceFault.transformFailed)
    #expect(fault?.message.contains(words) == true, "\(String(describing: fault))")
  }
}
