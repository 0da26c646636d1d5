import AWSCore
import Documents
import Foundation
import TemplateLanguage
import Testing

@testable import Simulator

/// Custom resources, wait conditions, signals and delays, as a seed has them; each test names the pages of the User Guide that it is from.
@Suite("What is waited for")
struct OutcomeTests {
  @Test("What a custom resource's provider answers is told to be not known, rather than not there")
  func customAnswers() {
    let cloud = Cloud()
    cloud.deploy(
      "app",
      "Resources: {C: {Type: 'Custom::X', Properties: {ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:f'}}, T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt C.Name}}}"
    )
    #expect(
      cloud.events("app").contains {
        $0.contains("the rehearsal does not know what the provider of C answers for Name")
      }, "\(cloud.events("app"))")
  }

  @Test("A custom resource has the attributes that its provider answers, or fails")
  func customResources() {
    // template-custom-resources
    let template = """
      Resources:
        C: {Type: 'Custom::Thing', Properties: {ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:f'}}
        T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt C.Word}}
      """
    let cloud = Cloud()
    cloud.change { $0.answers["app"] = ["C": ["Word": "answered"]] }
    cloud.deploy("app", template)
    #expect(cloud.resource("app", "T")?.properties["DisplayName"] == "answered")
    cloud.deploy("silent", template)
    #expect(cloud.status("silent") == "ROLLBACK_COMPLETE")
    #expect(
      cloud.events("silent").contains { $0.contains("does not know what the provider of C answers for Word") }
    )
    cloud.change { $0.failures["failing"] = ["C": "Received response status [FAILED] from custom resource."] }
    cloud.deploy("failing", template)
    #expect(
      cloud.events("failing").contains { $0.contains("C CREATE_FAILED Received response status [FAILED]") })
  }

  @Test("A wait condition that counts no signals is there at once, and none can be changed")
  func waitCondition() {
    // aws-resource-cloudformation-waitcondition
    func template(_ timeout: Int) -> String {
      """
      Resources:
        H: {Type: AWS::CloudFormation::WaitConditionHandle}
        W:
          Type: AWS::CloudFormation::WaitCondition
          Properties: {Handle: !Ref H, Timeout: \(timeout), Count: 0}
      Outputs: {Data: {Value: !GetAtt W.Data}}
      """
    }
    let cloud = Cloud()
    cloud.deploy("app", template(1))
    #expect(cloud.status("app") == "CREATE_COMPLETE")
    #expect(cloud.ask("DescribeStacks", [("StackName", "app")]).contains("<OutputValue>{}</OutputValue>"))
    cloud.deploy("app", template(2))
    #expect(cloud.status("app") == "UPDATE_ROLLBACK_COMPLETE")
    #expect(cloud.events("app").contains { $0.contains("W UPDATE_FAILED Update to resource type") })
  }

  @Test(
    "An instance that waits for signals fails where none come, and is there at once where none are wanted")
  func signals() {
    // aws-attribute-creationpolicy
    func template(_ count: Int) -> String {
      "Resources: {I: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-12345678}, CreationPolicy: {ResourceSignal: {Count: \(count), Timeout: PT1S}}}}"
    }
    let cloud = Cloud()
    cloud.deploy("app", template(2))
    #expect(cloud.status("app") == "ROLLBACK_COMPLETE")
    #expect(cloud.events("app").contains { $0.contains("Failed to receive 2 resource signal(s)") })
    cloud.deploy("none", template(0))
    #expect(cloud.status("none") == "CREATE_COMPLETE")
  }

  @Test("Events appear late where a seed delays them")
  func lateEvents() {
    let cloud = Cloud()
    cloud.deploy("app", "Resources: {T: {Type: AWS::SNS::Topic}}")
    #expect(cloud.ask("DescribeStackEvents", [("StackName", "app")]).contains("CREATE_COMPLETE"))
    cloud.change { $0.eventDelay = 86_400 }
    let answer = cloud.ask("DescribeStackEvents", [("StackName", "app")])
    #expect(answer.contains("<StackEvents") && !answer.contains("CREATE_COMPLETE"))
  }
}
