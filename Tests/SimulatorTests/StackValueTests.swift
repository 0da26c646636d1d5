import AWSCore
import Documents
import Foundation
import TemplateLanguage
import Testing

@testable import Simulator

/// Attributes, outputs, lists, and what is stored elsewhere; each test names the pages of the User Guide that it is from.
@Suite("What values come to")
struct StackValueTests {
  @Test(
    "Every attribute that is taken has a value",
    arguments: [
      ("AWS::S3::Bucket", "RegionalDomainName"), ("AWS::S3::Bucket", "WebsiteURL"),
      ("AWS::IAM::ManagedPolicy", "PolicyArn"), ("AWS::SQS::Queue", "QueueUrl"),
      ("AWS::SNS::Topic", "TopicArn"),
    ])
  func attributes(_ type: String, _ attribute: String) {
    let cloud = Cloud()
    let properties = type == "AWS::IAM::ManagedPolicy" ? "{PolicyDocument: {Statement: []}}" : "{}"
    cloud.deploy(
      "app",
      "Resources: {R: {Type: \(type), Properties: \(properties)}}\nOutputs: {O: {Value: !GetAtt R.\(attribute)}}"
    )
    #expect(cloud.status("app") == "CREATE_COMPLETE")
    #expect(cloud.outputs("app")["O"]?.isEmpty == false)
  }

  @Test(
    "An output that is a list, or nothing, is refused: outputs-section-structure",
    arguments: [
      ("!GetAtt V.CidrBlockAssociations", "must evaluate to a String"),
      ("!FindInMap [M, k, l]", "must evaluate to a String"),
      ("!If [Never, x, !Ref AWS::NoValue]", "must evaluate to a String"),
    ])
  func outputsThatAreNone(_ value: String, _ words: String) {
    let cloud = Cloud()
    let answer = cloud.deploy(
      "app",
      "Mappings: {M: {k: {l: [a, b]}}}\nConditions: {Never: !Equals [a, b]}\nResources: {V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}\nOutputs: {O: {Value: \(value)}}"
    )
    #expect((answer + cloud.events("app").joined()).contains(words), "\(answer)")
    #expect(cloud.status("app") != "CREATE_COMPLETE")
  }

  @Test("A list with commas has a member for each comma and one more, and an empty one has an empty member")
  func commas() {
    // parameters-section-structure, "CommaDelimitedList"
    let cloud = Cloud()
    cloud.deploy(
      "app",
      """
      Transform: AWS::LanguageExtensions
      Parameters: {L: {Type: CommaDelimitedList, Default: " a , b,, c "}, E: {Type: CommaDelimitedList, Default: ""}}
      Resources: {T: {Type: AWS::SNS::Topic}}
      Outputs:
        Whole: {Value: !Join ['|', !Ref L]}
        Third: {Value: !Select [3, !Ref L]}
        Count: {Value: !Sub ['${N}', {N: {'Fn::Length': !Ref L}}]}
        Empty: {Value: !Sub ['${N}', {N: {'Fn::Length': !Ref E}}]}
      """)
    #expect(cloud.outputs("app") == ["Whole": "a|b||c", "Third": "c", "Count": "4", "Empty": "1"])
  }

  @Test("Values of the parameter store and of secrets are put in as resources are made")
  func storedValues() {
    // dynamic-references-ssm, dynamic-references-secretsmanager, cloudformation-supplied-parameter-types
    let cloud = Cloud()
    cloud.put(parameter: "/size", "small")
    cloud.put(parameter: "/list", "a,b")
    let template = """
      Parameters:
        Size: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /size}
        List: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /list}
      Resources:
        P: {Type: AWS::SSM::Parameter, Properties: {Name: /made, Type: String, Value: !Ref Size}}
        S: {Type: AWS::SecretsManager::Secret, Properties: {Name: db, SecretString: '{"user":"u","password":"p"}'}}
      Outputs:
        Size: {Value: !Ref Size}
        Second: {Value: !Select [1, !Ref List]}
      """
    cloud.deploy("base", template)
    #expect(cloud.outputs("base") == ["Size": "small", "Second": "b"])
    cloud.deploy(
      "app",
      """
      Resources: {T: {Type: AWS::SQS::Queue, Properties: {QueueName: 'q-{{resolve:ssm:/made}}'}}}
      Outputs: {U: {Value: '{{resolve:secretsmanager:db:SecretString:user}}'}, Q: {Value: !GetAtt T.QueueName}}
      """)
    // Of outputs none is put in (dynamic-references, "Considerations").
    #expect(
      cloud.outputs("app") == ["U": "{{resolve:secretsmanager:db:SecretString:user}}", "Q": "q-small"])
    #expect(cloud.resource("app", "T")?.properties["QueueName"] == "q-{{resolve:ssm:/made}}")
    cloud.deploy(
      "lost", "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: '{{resolve:ssm:/no}}'}}}")
    #expect(cloud.events("lost").contains { $0.contains("Parameters: [ssm:/no] cannot be found.") })
  }

  @Test(
    "A secret that is deleted is gone under its name, too, and other stages than the present are not known")
  func secrets() {
    let cloud = Cloud()
    func reading(_ reference: String) -> String {
      "Resources: {T: {Type: AWS::SQS::Queue, Properties: {QueueName: '{{resolve:secretsmanager:\(reference)}}'}}}\nOutputs: {O: {Value: !GetAtt T.QueueName}}"
    }
    cloud.deploy(
      "app", "Resources: {S: {Type: AWS::SecretsManager::Secret, Properties: {Name: s, SecretString: v}}}")
    cloud.deploy("now", reading("s:SecretString::AWSCURRENT"))
    #expect(cloud.outputs("now") == ["O": "v"])
    cloud.deploy("before", reading("s:SecretString::AWSPREVIOUS"))
    #expect(cloud.events("before").contains { $0.contains("does not know what") })
    cloud.ask("DeleteStack", [("StackName", "app")])
    cloud.deploy("after", reading("s"))
    #expect(cloud.events("after").contains { $0.contains("can't find the specified secret") })
  }
}
