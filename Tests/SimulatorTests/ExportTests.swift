import AWSCore
import Documents
import Foundation
import TemplateLanguage
import Testing

@testable import Simulator

/// What stacks give one another: using-cfn-stack-exports, outputs-section-structure.
@Suite("Exports and imports")
struct ExportTests {
  private static let exporter = """
    Parameters: {V: {Type: String, Default: one}}
    Resources: {T: {Type: AWS::SNS::Topic}}
    Outputs: {O: {Value: !Ref V, Export: {Name: shared}}}
    """
  private static let importer =
    "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue shared}}}"

  @Test("An export that another stack imports can be neither changed, taken away nor deleted")
  func exportsInUse() {
    let cloud = Cloud()
    cloud.deploy("base", Self.exporter)
    cloud.deploy("app", Self.importer)
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "one")
    #expect(cloud.ask("ListExports", []).contains("<Name>shared</Name><Value>one</Value>"))
    #expect(cloud.ask("ListImports", [("ExportName", "shared")]).contains("<member>app</member>"))
    #expect(cloud.ask("ListImports", [("ExportName", "none")]).contains("is not imported by any stack"))
    cloud.deploy("base", Self.exporter, ["V": "two"])
    #expect(cloud.status("base") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(
      cloud.events("base").contains { $0.contains("Export shared cannot be updated as it is in use by app") })
    #expect(cloud.outputs("base") == ["O": "one"])
    cloud.deploy("base", "Resources: {T: {Type: AWS::SNS::Topic}}")
    #expect(
      cloud.events("base").contains { $0.contains("Export shared cannot be deleted as it is in use by app") })
    cloud.ask("DeleteStack", [("StackName", "base")])
    #expect(cloud.status("base") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(
      cloud.events("base").last?.contains(
        "Delete canceled. Cannot delete export shared as it is in use by app.")
        == true)
    cloud.ask("DeleteStack", [("StackName", "app")])
    cloud.ask("DeleteStack", [("StackName", "base")])
    #expect(cloud.status("base") == nil)
  }

  @Test(
    "What an export may be called: outputs-section-structure",
    arguments: ["my_export", "a b!", "/${AWS::StackName}/x", "", String(repeating: "x", count: 256)])
  func exportNames(_ name: String) {
    let cloud = Cloud()
    let answer = cloud.deploy(
      "app",
      "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: x, Export: {Name: !Sub '\(name)'}}}")
    #expect(answer.contains("consist only of alphanumeric characters, colons, or hyphens"), "\(answer)")
  }

  @Test("The name of an export is one stack's in a region, and what is not exported cannot be imported")
  func exportsOfOthers() {
    let cloud = Cloud()
    cloud.deploy("app", Self.importer)
    #expect(cloud.status("app") == "ROLLBACK_COMPLETE")
    #expect(
      cloud.events("app").contains(
        "app ROLLBACK_IN_PROGRESS No export named shared found. Rollback requested by user."))
    #expect(
      cloud.changes("next", Self.importer).contains(
        "<StatusReason>No export named shared found.</StatusReason>"))
    cloud.deploy("base", Self.exporter)
    cloud.deploy("other", Self.exporter)
    #expect(cloud.status("other") == "ROLLBACK_COMPLETE")
    #expect(
      cloud.events("other").contains {
        $0.contains("Export with name shared is already exported by stack base")
      })
  }

  @Test("A stack that fails takes over no export, and an export can be made once by a stack")
  func exportsOfFailed() {
    let cloud = Cloud()
    cloud.deploy("base", Self.exporter)
    cloud.deploy("other", Self.exporter, ["V": "two"])
    cloud.deploy("app", Self.importer)
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "one")
    #expect(cloud.outputs("other").isEmpty)
    cloud.deploy(
      "twice",
      """
      Resources: {T: {Type: AWS::SNS::Topic}}
      Outputs:
        A: {Value: a, Export: {Name: !Sub '${AWS::StackName}-x'}}
        B: {Value: b, Export: {Name: !Sub '${AWS::StackName}-x'}}
      """)
    #expect(cloud.status("twice") == "ROLLBACK_COMPLETE")
    #expect(cloud.events("twice").contains { $0.contains("Duplicate Export Name twice-x") })
  }

  @Test("The outputs of another stack are had by its name")
  func outputsOfOthers() {
    // intrinsic-function-reference-getstackoutput
    let cloud = Cloud()
    cloud.deploy("base", "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {Url: {Value: there}}")
    cloud.deploy(
      "app",
      "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::GetStackOutput: {StackName: base, OutputName: Url}}}}}"
    )
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "there")
  }
}
