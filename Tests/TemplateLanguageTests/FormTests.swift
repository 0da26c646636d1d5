import Documents
import Templates
import Testing

@testable import TemplateLanguage

/// A behaviour that CloudFormation documents: the page of its User Guide, a template, and what is said of it.
struct Behaviour: CustomTestStringConvertible, Sendable {
  let page: String
  let body: String
  let words: String

  init(_ page: String, _ body: String, _ words: String) {
    self.page = page
    self.body = body
    self.words = words
  }

  var testDescription: String { "\(page): \(words)" }
}

@Suite("The form of templates")
struct FormTests {
  private static let topic = "Resources: {A: {Type: AWS::SNS::Topic}}"

  /// A topic with other attributes.
  private static func topic(_ more: String) -> String { "Resources: {A: {Type: AWS::SNS::Topic, \(more)}}" }

  private static func many(_ count: Int, _ entry: (Int) -> String) -> String {
    "{" + (0..<count).map(entry).joined(separator: ", ") + "}"
  }

  private static let function = "arn:aws:lambda:us-east-1:123456789012:function:f"

  static let refusals: [Behaviour] = [
    // Custom resources
    Behaviour(
      "aws-resource-cloudformation-customresource", "Resources: {A: {Type: 'Custom::Mine'}}",
      "[/Resources/A/Properties] must contain ServiceToken"),
    Behaviour(
      "aws-resource-cloudformation-customresource",
      "Resources: {A: {Type: AWS::CloudFormation::CustomResource, Properties: {Other: x}}}",
      "must contain ServiceToken"),
    Behaviour(
      "aws-resource-cloudformation-customresource",
      "Resources: {A: {Type: 'Custom::Mine', Properties: {ServiceToken: hello}}}", "Invalid service token"),
    Behaviour(
      "aws-resource-cloudformation-customresource",
      "Resources: {A: {Type: 'Custom::a.b', Properties: {ServiceToken: '\(function)'}}}",
      "Invalid custom resource type Custom::a.b"),
    Behaviour(
      "aws-resource-cloudformation-customresource",
      "Resources: {A: {Type: 'Custom::\(String(repeating: "x", count: 53))', Properties: {ServiceToken: '\(function)'}}}",
      "60 characters in all"),
    Behaviour(
      "aws-resource-cloudformation-customresource",
      "Resources: {A: {Type: 'Custom::Mine', Properties: {ServiceToken: '\(function)', ServiceTimeout: 3601}}}",
      "ServiceTimeout of A must be an integer from 1 to 3600"),
    // What a list gives where a text is wanted, and what is empty
    Behaviour(
      "intrinsic-function-reference-sub",
      topic("Properties: {DisplayName: !Sub ['${x}', {x: !Split [',', a]}]}"),
      "Fn::Sub"),
    Behaviour(
      "intrinsic-function-reference-sub", topic("Properties: {DisplayName: !Sub ['${x}', {x: !GetAZs ''}]}"),
      "Fn::Sub"),
    Behaviour(
      "intrinsic-function-reference-join", topic("Properties: {DisplayName: !Join ['', [!Split [',', a]]]}"),
      "every Fn::Join object requires"),
    Behaviour(
      "intrinsic-function-reference-split",
      "Mappings: {M: {a: {l: [x, y]}}}\n"
        + topic("Properties: {DisplayName: !Select [0, !Split [',', !FindInMap [M, a, l]]]}"),
      "every Fn::Split object requires"),
    Behaviour(
      "intrinsic-function-reference-split", topic("Properties: {DisplayName: !Select [0, !Split ['', ab]]}"),
      "every Fn::Split object requires"),
    Behaviour(
      "intrinsic-function-reference-select",
      "Parameters: {L: {Type: CommaDelimitedList, Default: '0'}}\n"
        + topic("Properties: {DisplayName: !Select [!Ref L, [a]]}"), "Fn::Select requires"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !Equals [[a], b]}\n\(topic)",
      "every Fn::Equals object requires a list of 2 string parameters"),
    Behaviour(
      "intrinsic-function-reference-foreach",
      "Transform: AWS::LanguageExtensions\nMappings: {'Fn::ForEach::Lo': [X, [A, B], {'P${X}': {a: {b: c}}}]}\n\(topic)",
      "Fn::ForEach cannot stand in Mappings"),
    Behaviour("transform-section-structure", "Transform: 5\n\(topic)", "No transform named 5 found"),
    Behaviour("mappings-section-structure", "Mappings: {M: {}}\n\(topic)", "must not be empty"),
    Behaviour("mappings-section-structure", "Mappings: {M: {a: {}}}\n\(topic)", "must not have an empty key"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, AllowedValues: []}}\n\(topic)",
      "AllowedValues of 'P' must not be empty"),
    Behaviour(
      "parameters-section-structure",
      "Parameters: {P: {Type: String, AllowedPattern: '[a-z', Default: abc}}\n\(topic)",
      "is no regular expression"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: Number, Default: '0x1'}}\n\(topic)",
      "must be a number"),
    Behaviour(
      "conditions-section-structure",
      "Conditions: {C: !Equals [a, b]}\nResources: {A: {Type: AWS::SNS::Topic, Condition: C}, B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}}",
      "Unresolved resource dependencies [A] in the Resources block"),
    Behaviour(
      "dynamic-references",
      "Resources: {A: {Type: 'Custom::Foo', Properties: {ServiceToken: '\(function)', B: '{{resolve:secretsmanager:a}}'}}}",
      "not supported in custom resources"),
    Behaviour(
      "dynamic-references-ssm-secure-strings",
      "\(topic)\nOutputs: {O: {Value: '{{resolve:ssm-secure:a:1}}'}}",
      "SSM Secure reference is not supported in"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: !Ref AWS::NoValue}}",
      "must evaluate to a String"),
    Behaviour(
      "aws-attribute-creationpolicy",
      "Resources: {A: {Type: AWS::EC2::Instance, CreationPolicy: {ResourceSignal: {Timeout: PT13H}}}}",
      "12 h at most"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingRollingUpdate: {PauseTime: PT2H}}}}",
      "1 h at most"),
    Behaviour("template-formats", "{\"Resources\": {", "JSON not well-formed. (line 1, column 16)"),
    Behaviour("template-formats", "- a", "unsupported structure"),
    Behaviour("template-formats", "abc", "unsupported structure"),
    // Lists where a text is wanted, and attributes in three parts
    Behaviour(
      "intrinsic-function-reference-sub",
      "Parameters: {L: {Type: CommaDelimitedList, Default: a}}\n"
        + topic("Properties: {DisplayName: !Sub ['${x}', {x: !Ref L}]}"),
      "Fn::Sub intrinsic functions don't specify expected arguments"),
    Behaviour(
      "intrinsic-function-reference-conditions",
      "Parameters: {L: {Type: CommaDelimitedList, Default: a}}\nConditions: {C: !Equals [!Ref L, a]}\n\(topic)",
      "every Fn::Equals object requires a list of 2 string parameters"),
    Behaviour(
      "intrinsic-function-reference-split",
      "Parameters: {L: {Type: CommaDelimitedList, Default: a}}\n"
        + topic("Properties: {DisplayName: !Select [0, !Split ['-', !Ref L]]}"), "every Fn::Split object"),
    Behaviour(
      "intrinsic-function-reference-getatt",
      "Resources: {A: {Type: AWS::SNS::Topic}, B: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::GetAtt: [A, TopicName, x]}}}}",
      "every Fn::GetAtt object requires two non-empty parameters"),
    Behaviour(
      "intrinsic-function-reference-join",
      "Parameters: {P: {Type: String, Default: a}}\n"
        + topic("Properties: {DisplayName: !Join ['-', !Ref P]}"),
      "every Fn::Join object"),
    Behaviour(
      "intrinsic-function-reference-select",
      "Resources: {A: {Type: AWS::SNS::Topic}, B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Select [0, !Ref A]}}}",
      "Fn::Select"),
    Behaviour(
      "aws-attribute-creationpolicy", topic("CreationPolicy: {ResourceSignal: {Count: 1}}"),
      "resource type AWS::SNS::Topic does not support CreationPolicy"),
    Behaviour(
      "aws-attribute-creationpolicy",
      "Resources: {A: {Type: AWS::EC2::Instance, CreationPolicy: !Sub 'x'}}", "must be a map"),
    Behaviour("transform-section-structure", "Transform: !Ref P\n\(topic)", "Transform must be a string"),
    Behaviour(
      "transform-aws-languageextensions",
      "Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]\nResources: {Fn::ForEach::L: [I, [a], {'T${I}': {Type: AWS::SNS::Topic}}]}",
      "AWS::LanguageExtensions has to stand before"),
    // Loops
    Behaviour(
      "intrinsic-function-reference-foreach",
      "Transform: AWS::LanguageExtensions\nResources: {Fn::ForEach::A: [I, [a], {'T${I}': {Type: AWS::SNS::Topic}}], A: {Type: AWS::SNS::Topic}}",
      "the name of the loop Fn::ForEach::A is that of a resource"),
    Behaviour(
      "intrinsic-function-reference-foreach",
      "Transform: AWS::LanguageExtensions\nResources: {Fn::ForEach::L: [I, [a], {'T${I}': {Type: AWS::SNS::Topic}}]}\nOutputs: {Fn::ForEach::L: [I, [a], {'O${I}': {Value: x}}]}",
      "the name of the loop Fn::ForEach::L is that of another loop"),
    // Limits
    Behaviour(
      "dynamic-references",
      "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: '\(String(repeating: "{{resolve:ssm:/a}}", count: 61))'}}}",
      "Number of dynamic references, 61, is greater than maximum allowed, 60"),
    Behaviour(
      "cloudformation-limits",
      "Mappings: {M: {k: \(many(201) { "a\($0): x" })}}\n\(topic)",
      "Mapping M/k has 201 attributes, more than the maximum allowed, 200"),
    // Sections
    Behaviour(
      "template-anatomy", "\(topic)\nResurces: {}", "Invalid template property or properties [Resurces]"),
    Behaviour(
      "template-anatomy", "\(topic)\nGlobals: {}", "Invalid template property or properties [Globals]"),
    Behaviour("template-anatomy", "Description: x", "At least one Resources member must be defined."),
    Behaviour("template-anatomy", "Resources: {}", "At least one Resources member must be defined."),
    Behaviour("template-anatomy", "Resources: [a]", "At least one Resources member must be defined."),
    Behaviour("template-anatomy", "\(topic)\nOutputs: [a]", "Outputs must be a map"),
    Behaviour("template-anatomy", "\(topic)\nParameters: x", "Parameters must be a map"),
    Behaviour("template-anatomy", "\(topic)\nConditions: [a]", "Conditions must be a map"),
    Behaviour("template-anatomy", "\(topic)\nMappings: x", "Mappings must be a map"),
    Behaviour("template-anatomy", "\(topic)\nRules: x", "Rules must be a map"),
    Behaviour("metadata-section-structure", "\(topic)\nMetadata: x", "Metadata must be a map"),
    Behaviour(
      "format-version-structure", "AWSTemplateFormatVersion: '2012-10-17'\n\(topic)",
      "AWSTemplateFormatVersion"),
    Behaviour(
      "format-version-structure", "AWSTemplateFormatVersion: [x]\n\(topic)", "AWSTemplateFormatVersion"),
    Behaviour(
      "template-description-structure", "Description: {a: b}\n\(topic)", "Description must be a string"),
    Behaviour(
      "template-description-structure", "Description: \(String(repeating: "x", count: 1025))\n\(topic)",
      "'Description' length is greater than 1024"),
    Behaviour(
      "template-formats", "Parameters:\n\(topic)", "[/Parameters] 'null' values are not allowed in templates"),
    Behaviour(
      "template-formats",
      "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\", \"Properties\": {\"TopicName\": null}}}}",
      "[/Resources/A/Properties/TopicName] 'null' values are not allowed"),
    Behaviour("template-formats", "a: &x 1\n\(topic)\nb: *x", "YAML aliases are not allowed"),
    Behaviour("template-formats", "Resources: {A: {Type: [}}", "YAML not well-formed"),
    Behaviour(
      "template-formats", "Resources:\n  A: {Type: AWS::SNS::Topic}\n  A: {Type: AWS::SNS::Topic}", "twice"),
    Behaviour(
      "cloudformation-limits", "Resources: \(many(501) { "R\($0): {Type: AWS::SNS::Topic}" })",
      "Number of resources, 501, is greater than maximum allowed, 500"),
    Behaviour(
      "cloudformation-limits", "Parameters: \(many(201) { "P\($0): {Type: String}" })\n\(topic)",
      "Number of parameters, 201, is greater than maximum allowed, 200"),
    Behaviour(
      "cloudformation-limits", "\(topic)\nOutputs: \(many(201) { "O\($0): {Value: x}" })",
      "Number of outputs, 201, is greater than maximum allowed, 200"),
    Behaviour(
      "cloudformation-limits", "\(topic)\nMappings: \(many(201) { "M\($0): {a: {b: c}}" })",
      "Number of mappings, 201, is greater than maximum allowed, 200"),
    Behaviour(
      "cloudformation-limits", "\(topic)\nMappings: {M: \(many(201) { "k\($0): {b: c}" })}",
      "more than the maximum allowed, 200"),
    Behaviour(
      "cloudformation-limits", "Resources: {\(String(repeating: "A", count: 256)): {Type: AWS::SNS::Topic}}",
      "is longer than 255 characters"),
    Behaviour(
      "cloudformation-limits", "\(topic)\nOutputs: {\(String(repeating: "O", count: 256)): {Value: x}}",
      "is longer than 255 characters"),
    Behaviour(
      "cloudformation-limits",
      "\(topic)\nParameters: {\(String(repeating: "P", count: 256)): {Type: String}}",
      "is longer than 255 characters"),
    // Resources
    Behaviour(
      "resources-section-structure", "Resources: {a-b: {Type: AWS::SNS::Topic}}",
      "Resource name a-b is non alphanumeric."),
    Behaviour(
      "resources-section-structure", "Resources: {日本: {Type: AWS::SNS::Topic}}", "is non alphanumeric."),
    Behaviour(
      "resources-section-structure", "Resources: {A: {Properties: {}}}", "must contain a Type member"),
    Behaviour(
      "resources-section-structure", "Resources: {A: AWS::SNS::Topic}", "Every Resources object must be a map"
    ),
    Behaviour(
      "resources-section-structure", "Resources: {A: {Type: [x]}}", "Every Type member must be a string"),
    Behaviour(
      "resources-section-structure", topic("Depends: B"), "Invalid template resource property 'Depends'"),
    Behaviour(
      "resources-section-structure", topic("Properties: [a]"), "[/Resources/A/Properties] must be a map"),
    Behaviour(
      "resources-section-structure", "Parameters: {A: {Type: String}}\n\(topic)",
      "is also the name of a parameter"),
    Behaviour(
      "aws-attribute-deletionpolicy", topic("DeletionPolicy: Keep"),
      "Unrecognized DeletionPolicy Keep for resource A"),
    Behaviour(
      "aws-attribute-deletionpolicy", topic("DeletionPolicy: retain"), "Unrecognized DeletionPolicy retain"),
    Behaviour(
      "aws-attribute-deletionpolicy", topic("DeletionPolicy: Snapshot"),
      "does not support deletion policy Snapshot"),
    Behaviour(
      "aws-attribute-deletionpolicy", "Parameters: {P: {Type: String}}\n\(topic("DeletionPolicy: !Ref P"))",
      "Unrecognized DeletionPolicy"),
    Behaviour(
      "aws-attribute-updatereplacepolicy", topic("UpdateReplacePolicy: RetainExceptOnCreate"),
      "Unrecognized UpdateReplacePolicy"),
    Behaviour(
      "aws-attribute-updatereplacepolicy", topic("UpdateReplacePolicy: Snapshot"),
      "does not support update replace policy Snapshot"),
    Behaviour(
      "aws-attribute-updatepolicy", topic("UpdatePolicy: {AutoScalingRollingUpdate: {}}"),
      "does not support UpdatePolicy"),
    Behaviour(
      "aws-attribute-updatepolicy", topic("UpdatePolicy: x"), "[/Resources/A/UpdatePolicy] must be a map"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::Lambda::Alias, UpdatePolicy: {AutoScalingRollingUpdate: {}}}}",
      "Invalid template UpdatePolicy property 'AutoScalingRollingUpdate'"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::Lambda::Alias, UpdatePolicy: {CodeDeployLambdaAliasUpdate: {Nope: x}}}}",
      "Invalid template UpdatePolicy property 'Nope' of CodeDeployLambdaAliasUpdate"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: x}}}}",
      "x is not valid for MinInstancesInService: a number"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingRollingUpdate: {PauseTime: 5m}}}}",
      "5m is not valid for PauseTime: a duration"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingRollingUpdate: {SuspendProcesses: [Bar]}}}}",
      "processes of a group"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingRollingUpdate: {MinSuccessfulInstancesPercent: 101}}}}",
      "a number from 0 to 100"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::OpenSearchService::Domain, UpdatePolicy: {EnableVersionUpgrade: 'yes'}}}",
      "true or false"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::Lambda::Alias, UpdatePolicy: {CodeDeployLambdaAliasUpdate: {}}}}",
      "must contain ApplicationName"),
    Behaviour(
      "aws-attribute-creationpolicy",
      "Resources: {A: {Type: AWS::EC2::Instance, CreationPolicy: {ResourceSignal: {Timeout: 15 minutes}}}}",
      "a duration such as PT15M"),
    Behaviour(
      "aws-attribute-creationpolicy",
      "Resources: {A: {Type: AWS::EC2::Instance, CreationPolicy: {ResourceSignal: {Count: x}}}}",
      "x is not valid for Count"),
    Behaviour(
      "aws-attribute-creationpolicy", topic("CreationPolicy: {Nope: {}}"),
      "Invalid template CreationPolicy property 'Nope' of AWS::SNS::Topic"),
    Behaviour(
      "aws-attribute-creationpolicy", topic("CreationPolicy: {ResourceSignal: {Timeot: PT5M}}"),
      "Invalid template CreationPolicy property 'Timeot' of ResourceSignal"),
    Behaviour(
      "aws-attribute-creationpolicy", topic("CreationPolicy: {ResourceSignal: x}"), "must be a map"),
    Behaviour(
      "parameters-section-structure",
      "Parameters: {P: {Type: String, Description: \(String(repeating: "d", count: 4001))}}\nResources: {A: {Type: AWS::SNS::Topic}}",
      "'Description' length is greater than 4000"),
    Behaviour(
      "rules-section-structure",
      "Rules: {R: {Assertions: [{Assert: !Equals [a, a], AssertDescription: [x]}]}}\nResources: {A: {Type: AWS::SNS::Topic}}",
      "Every AssertDescription member must be a string"),
    Behaviour(
      "intrinsic-function-reference-cidr",
      topic("Properties: {DisplayName: !Select [0, !Cidr [nonsense, 1, 5]]}"), "is no block of addresses"),
    Behaviour(
      "intrinsic-function-reference-getavailabilityzones",
      topic("Properties: {DisplayName: !Select [0, !GetAZs 'nowhere']}"), "must have the name of a region"),
    Behaviour(
      "intrinsic-function-reference-sub",
      "Parameters: {P: {Type: String}}\nResources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '${P.x}'}}}",
      "instance of Fn::GetAtt references undefined resource P"),
    Behaviour(
      "aws-attribute-creationpolicy", topic("CreationPolicy: x"),
      "[/Resources/A/CreationPolicy] must be a map"),
    Behaviour(
      "aws-attribute-dependson", topic("DependsOn: B"),
      "Unresolved resource dependencies [B] in the Resources block"),
    Behaviour(
      "aws-attribute-dependson", topic("DependsOn: [B, C]"), "Unresolved resource dependencies [B, C]"),
    Behaviour("aws-attribute-dependson", topic("DependsOn: A"), "Circular dependency between resources: [A]"),
    Behaviour(
      "aws-attribute-dependson", topic("DependsOn: {a: b}"), "DependsOn must be a string or list of strings"),
    Behaviour(
      "aws-attribute-dependson", topic("DependsOn: [{Ref: B}]"),
      "DependsOn must be a string or list of strings"),
    Behaviour(
      "aws-attribute-dependson", "Parameters: {P: {Type: String}}\n\(topic("DependsOn: P"))",
      "Unresolved resource dependencies [P]"),
    Behaviour(
      "aws-attribute-dependson",
      "Resources: {A: {Type: AWS::SNS::Topic, DependsOn: B}, B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}, C: {Type: AWS::SNS::Topic, DependsOn: A}}",
      "Circular dependency between resources: [A, B]"),
    Behaviour(
      "aws-attribute-dependson",
      "Resources: {A: {Type: AWS::SNS::Topic, Metadata: {x: !Ref B}}, B: {Type: AWS::SNS::Topic, DependsOn: A}}",
      "Circular dependency between resources: [A, B]"),
    Behaviour(
      "aws-attribute-metadata", topic("Metadata: {x: !Ref Nobody}"),
      "Unresolved resource dependencies [Nobody]"),
    Behaviour(
      "intrinsic-function-reference-ref", topic("Properties: {DisplayName: !Ref A}"),
      "Circular dependency between resources: [A]"),
    // Conditions
    Behaviour(
      "conditions-section-structure", topic("Condition: C"),
      "Unresolved condition dependency C in the Resources block"),
    Behaviour(
      "conditions-section-structure", topic("Condition: [C]"), "Every Condition member must be a string"),
    Behaviour(
      "conditions-section-structure", "\(topic)\nOutputs: {O: {Value: x, Condition: C}}",
      "Unresolved condition dependency C in the Outputs block"),
    Behaviour(
      "conditions-section-structure", topic("Properties: {DisplayName: !If [C, a, b]}"),
      "Unresolved condition dependency C"),
    Behaviour(
      "conditions-section-structure", "Conditions: {C: 'true'}\n\(topic)", "must be a condition function"),
    Behaviour(
      "conditions-section-structure", "Conditions: {C: !Join ['', [a]]}\n\(topic)",
      "must be a condition function"),
    Behaviour(
      "conditions-section-structure", "Conditions: {C: !If [D, a, b]}\n\(topic)",
      "must be a condition function"),
    Behaviour(
      "conditions-section-structure", "Conditions: {C-d: !Equals [a, b]}\n\(topic)",
      "Condition name C-d is non alphanumeric"),
    Behaviour(
      "conditions-section-structure", "Conditions: {C: !Equals [!Ref A, b]}\n\(topic)",
      "Cannot reference resources in the Conditions block"),
    Behaviour(
      "conditions-section-structure", "Conditions: {C: !Equals [!Ref Nobody, b]}\n\(topic)",
      "Unresolved dependencies [Nobody]"),
    Behaviour(
      "conditions-section-structure", "Conditions: {C: !Equals [!Sub '${A}', b]}\n\(topic)",
      "Unresolved dependencies [A]"),
    Behaviour(
      "conditions-section-structure", "Conditions: {C: !Not [Condition: D]}\n\(topic)",
      "Unresolved condition dependency D in the Conditions block"),
    Behaviour(
      "conditions-section-structure",
      "Conditions: {C: !Not [Condition: D], D: !Not [Condition: C]}\n\(topic)",
      "Circular dependency between conditions: [C, D]"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !Equals [a]}\n\(topic)",
      "every Fn::Equals object requires a list of 2 string parameters"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !Equals [a, b, c]}\n\(topic)",
      "every Fn::Equals object requires a list of 2"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !Equals a}\n\(topic)",
      "every Fn::Equals object requires a list of 2"),
    Behaviour(
      "intrinsic-function-reference-conditions",
      "Conditions: {C: !Equals [!GetAtt A.TopicName, b]}\n\(topic)",
      "Fn::Equals does not take Fn::GetAtt in Conditions"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !Equals [!ImportValue x, b]}\n\(topic)",
      "Fn::Equals does not take Fn::ImportValue in Conditions"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !Equals [!GetAZs '', b]}\n\(topic)",
      "Fn::Equals does not take Fn::GetAZs in Conditions"),
    Behaviour(
      "intrinsic-function-reference-conditions",
      "Conditions: {C: !Not [!Equals [a, b], !Equals [a, b]]}\n\(topic)", "every Fn::Not object requires one"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !Not a}\n\(topic)",
      "every Fn::Not object requires one"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !And [!Equals [a, b]]}\n\(topic)",
      "at least 2 and at most 10"),
    Behaviour(
      "intrinsic-function-reference-conditions",
      "Conditions: {C: !Or [\((0...10).map { _ in "!Equals [a, b]" }.joined(separator: ", "))]}\n\(topic)",
      "at least 2 and at most 10"),
    Behaviour(
      "intrinsic-function-reference-conditions", "Conditions: {C: !Or [!Equals [a, b], x]}\n\(topic)",
      "requires boolean parameters"),
    Behaviour(
      "intrinsic-function-reference-conditions", topic("Properties: {DisplayName: !Equals [a, b]}"),
      "Fn::Equals cannot stand here: it belongs in Conditions"),
    Behaviour(
      "intrinsic-function-reference-conditions", topic("Properties: {DisplayName: !Not [!Equals [a, b]]}"),
      "Fn::Not cannot stand here"),
    // Mappings
    Behaviour(
      "mappings-section-structure", "Mappings: {M-x: {a: {b: c}}}\n\(topic)",
      "Mappings name M-x is non alphanumeric"),
    Behaviour(
      "mappings-section-structure", "Mappings: {M: {'a b': {b: c}}}\n\(topic)", "Mappings element name 'a b'"),
    Behaviour(
      "mappings-section-structure", "Mappings: {M: {a: {b-c: d}}}\n\(topic)", "Mappings attribute name 'b-c'"),
    Behaviour(
      "mappings-section-structure", "Mappings: {M: a}\n\(topic)", "Every Mappings member M must be a map"),
    Behaviour("mappings-section-structure", "Mappings: {M: {a: b}}\n\(topic)", "must be a map of maps"),
    Behaviour(
      "mappings-section-structure", "Mappings: {M: {a: {b: {c: d}}}}\n\(topic)",
      "Every Mappings attribute must be a String or a List."),
    Behaviour(
      "mappings-section-structure", "Mappings: {M: {a: {b: !Ref AWS::Region}}}\n\(topic)",
      "Every Mappings attribute must be a String or a List."),
    // Outputs
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Description: x}}", "must contain a Value object"),
    Behaviour("outputs-section-structure", "\(topic)\nOutputs: {O: x}", "Every Outputs member must be a map"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: x, Exports: {Name: y}}}",
      "Invalid template output property 'Exports'"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {o-1: {Value: x}}",
      "Output name o-1 is non alphanumeric."),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: [a]}}", "must evaluate to a String"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: {a: b}}}", "must evaluate to a String"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: !GetAZs ''}}", "must evaluate to a String"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: !Split [',', 'a,b']}}",
      "must evaluate to a String"),
    Behaviour(
      "outputs-section-structure",
      "Parameters: {L: {Type: CommaDelimitedList}}\n\(topic)\nOutputs: {O: {Value: !Ref L}}",
      "must evaluate to a String"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: !Ref B}}",
      "Unresolved resource dependencies [B] in the Outputs block"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: x, Description: [y]}}",
      "Every Description member must be a string"),
    Behaviour(
      "outputs-section-structure",
      "\(topic)\nOutputs: {O: {Value: x, Description: \(String(repeating: "x", count: 1025))}}",
      "'Description' length is greater than 1024"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: x, Export: {}}}",
      "The Name field of every Export member must be specified"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: x, Export: {Name: !Ref A}}}",
      "must not depend on any resources"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: x, Export: {Name: !GetAtt A.TopicName}}}",
      "must not depend on any resources"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: x, Export: {Name: !ImportValue y}}}",
      "must not depend on any resources"),
    Behaviour(
      "outputs-section-structure", "\(topic)\nOutputs: {O: {Value: x, Export: {Name: [y]}}}",
      "must evaluate to a String"),
    Behaviour(
      "outputs-section-structure",
      "\(topic)\nOutputs: {O: {Value: x, Export: {Name: n}}, P: {Value: x, Export: {Name: n}}}",
      "Duplicate Export Name n"),
    // Parameters
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Default: x}}\n\(topic)",
      "Every Parameters object must contain a Type member."),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: Text}}\n\(topic)",
      "Unrecognized parameter type: Text"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: 'List<Text>'}}\n\(topic)",
      "Unrecognized parameter type: List<Text>"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: Boolean}}\n\(topic)",
      "Unrecognized parameter type: Boolean"),
    Behaviour(
      "cloudformation-supplied-parameter-types",
      "Parameters: {P: {Type: 'AWS::EC2::Nonsense::Id'}}\n\(topic)", "Unrecognized parameter type"),
    Behaviour(
      "cloudformation-supplied-parameter-types",
      "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<Number>'}}\n\(topic)", "Unrecognized parameter type"
    ),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, Defualt: x}}\n\(topic)",
      "Invalid template parameter property 'Defualt'"),
    Behaviour(
      "parameters-section-structure", "Parameters: {a_b: {Type: String}}\n\(topic)",
      "Parameter name a_b is non alphanumeric."),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, Default: [a]}}\n\(topic)",
      "Every Default member must be a string."),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, Default: !Ref AWS::Region}}\n\(topic)",
      "Every Default member must be a string."),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, AllowedValues: a}}\n\(topic)",
      "Every AllowedValues member must be a list"),
    Behaviour(
      "parameters-section-structure",
      "Parameters: {P: {Type: String, AllowedValues: [!Ref AWS::Region]}}\n\(topic)",
      "Every AllowedValues member must be a list of strings"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, MinLength: x}}\n\(topic)",
      "Every MinLength member must be a number"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, MinLength: 5, MaxLength: 3}}\n\(topic)",
      "MinLength must be less than MaxLength"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: Number, MinValue: 5, MaxValue: 3}}\n\(topic)",
      "MinValue must be less than MaxValue"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: Number, MaxLength: 3}}\n\(topic)",
      "does not take MaxLength"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, MinValue: 3}}\n\(topic)",
      "does not take MinValue"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, NoEcho: maybe}}\n\(topic)",
      "Every NoEcho member must be a boolean"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, Description: [x]}}\n\(topic)",
      "Every Description member must be a string"),
    Behaviour(
      "parameters-section-structure",
      "Parameters: {P: {Type: String, AllowedValues: [a, b], Default: c}}\n\(topic)",
      "Parameter 'P' must be one of AllowedValues"),
    Behaviour(
      "parameters-section-structure",
      "Parameters: {P: {Type: String, AllowedPattern: '[a-z]+', Default: C1}}\n\(topic)",
      "must match pattern [a-z]+"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: String, MinLength: 3, Default: ab}}\n\(topic)",
      "at least 3 characters"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: Number, Default: x}}\n\(topic)",
      "must be a number"),
    Behaviour(
      "parameters-section-structure", "Parameters: {P: {Type: Number, MaxValue: 3, Default: 4}}\n\(topic)",
      "not greater than 3"),
    // Rules
    Behaviour("rules-section-structure", "Rules: {R: {}}\n\(topic)", "must contain a list of Assertions"),
    Behaviour(
      "rules-section-structure", "Rules: {R: {Assertions: []}}\n\(topic)", "must contain a list of Assertions"
    ),
    Behaviour(
      "rules-section-structure", "Rules: {R: {Assertions: [{AssertDescription: x}]}}\n\(topic)",
      "must contain an Assert object"),
    Behaviour(
      "rules-section-structure", "Rules: {R: {Assert: [], Assertions: [{Assert: !Equals [a, a]}]}}\n\(topic)",
      "Invalid template rule property 'Assert'"),
    Behaviour(
      "rules-section-structure", "Rules: {R: {Assertions: [{Assert: !Equals [a, a], Text: x}]}}\n\(topic)",
      "Invalid template assertion property 'Text'"),
    Behaviour(
      "rules-section-structure", "Rules: {R: {Assertions: [{Assert: yes}]}}\n\(topic)",
      "this has to be one of"),
    Behaviour(
      "intrinsic-function-reference-rules",
      "Rules: {R: {Assertions: [{Assert: !Equals [!Ref A, a]}]}}\n\(topic)",
      "Cannot reference resources in the Rules block"),
    Behaviour(
      "intrinsic-function-reference-rules", "Rules: {R: {Assertions: [{Assert: !Contains [[a]]}]}}\n\(topic)",
      "every Fn::Contains object requires two parameters"),
    Behaviour(
      "intrinsic-function-reference-rules",
      "Rules: {R: {Assertions: [{Assert: !Contains [!Join ['', [a]], b]}]}}\n\(topic)",
      "Fn::Join cannot stand in Rules"),
    Behaviour(
      "intrinsic-function-reference-rules",
      "Rules: {R: {Assertions: [{Assert: !EachMemberIn [[a], !ValueOf [P]]}]}}\n\(topic)",
      "every Fn::ValueOf object requires two parameters"),
    Behaviour(
      "intrinsic-function-reference-rules", topic("Properties: {DisplayName: !Contains [[a], a]}"),
      "Fn::Contains cannot stand here: it belongs in Rules"),
    // Hooks
    Behaviour(
      "blue-green", "\(topic)\nHooks: {H: {Type: AWS::CodeDeploy::BlueGreen}}",
      "the rehearsal does not know Hooks"),
    // Dynamic references
    Behaviour(
      "dynamic-references-ssm", topic("Properties: {DisplayName: '{{resolve:ssm:a b}}'}"),
      "Incorrect format is used in the following SSM reference"),
    Behaviour(
      "dynamic-references-ssm", topic("Properties: {DisplayName: '{{resolve:ssm:/a:x}}'}"),
      "Incorrect format is used in the following SSM reference"),
    Behaviour(
      "dynamic-references", topic("Properties: {DisplayName: '{{resolve:other:/a}}'}"),
      "Incorrect format is used"),
    Behaviour(
      "dynamic-references-ssm-secure-strings",
      topic("Properties: {DisplayName: '{{resolve:ssm-secure:/a}}'}"),
      "SSM Secure reference is not supported in: [AWS::SNS::Topic/Properties/DisplayName]"),
    Behaviour(
      "dynamic-references-secretsmanager",
      topic("Properties: {DisplayName: '{{resolve:secretsmanager:s:SecretBinary:k}}'}"),
      "Incorrect format is used in the following Secrets Manager reference"),
    Behaviour(
      "dynamic-references-secretsmanager",
      topic("Properties: {DisplayName: '{{resolve:secretsmanager:s:SecretString:k:stage:id}}'}"),
      "Incorrect format is used in the following Secrets Manager reference"),
    // Transforms
    Behaviour("transform-section-structure", "Transform: Mine\n\(topic)", "No transform named Mine found."),
    Behaviour(
      "transform-section-structure", "Transform: [AWS::LanguageExtensions, Mine]\n\(topic)",
      "No transform named Mine found."),
  ]

  @Test(
    "A template whose form is wrong is refused in CloudFormation's words", .serialized, arguments: refusals)
  func refused(_ behaviour: Behaviour) {
    let problem = #expect(throws: TemplateProblem.self) { try ExpandedTemplate(body: behaviour.body) }
    #expect(problem?.message.contains(behaviour.words) == true, "\(problem?.message ?? "taken")")
  }

  static let acceptances: [Behaviour] = [
    Behaviour("template-anatomy", "\(topic)\nMetadata: {a: [b, {c: d}]}", "Metadata of any form"),
    Behaviour("template-formats", "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\"}}}", "JSON"),
    Behaviour(
      "format-version-structure", "AWSTemplateFormatVersion: 2010-09-09\n\(topic)", "the version as a date"),
    Behaviour(
      "cloudformation-limits", "Resources: \(many(500) { "R\($0): {Type: AWS::SNS::Topic}" })",
      "500 resources"),
    Behaviour(
      "cloudformation-limits", "Parameters: \(many(200) { "P\($0): {Type: String, Default: x}" })\n\(topic)",
      "200 parameters"),
    Behaviour(
      "aws-attribute-deletionpolicy", topic("DeletionPolicy: RetainExceptOnCreate"), "RetainExceptOnCreate"),
    Behaviour(
      "aws-attribute-deletionpolicy", "Resources: {A: {Type: AWS::EC2::Volume, DeletionPolicy: Snapshot}}",
      "a snapshot of a volume"),
    Behaviour("aws-attribute-updatereplacepolicy", topic("UpdateReplacePolicy: Retain"), "Retain"),
    Behaviour(
      "aws-attribute-updatepolicy",
      "Resources: {A: {Type: AWS::Lambda::Alias, UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: x, DeploymentGroupName: y}}}}",
      "an alias's update policy"),
    Behaviour(
      "aws-attribute-dependson",
      "Resources: {A: {Type: AWS::SNS::Topic, DependsOn: [B, B]}, B: {Type: AWS::SNS::Topic}}",
      "the same twice"),
    Behaviour(
      "conditions-section-structure",
      "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x], D: !Not [!Condition C], E: !And [!Condition C, !Condition D]}\n\(topic("Condition: E"))",
      "conditions of conditions"),
    Behaviour(
      "conditions-section-structure",
      "Conditions: {C: !Equals [!Ref AWS::Region, x]}\n\(topic("Condition: C"))", "a pseudo parameter"),
    Behaviour(
      "intrinsic-function-reference-conditions",
      "Mappings: {M: {a: {b: c}}}\nConditions: {C: !Equals [!FindInMap [M, a, b], c]}\n\(topic("Condition: C"))",
      "a mapping in a condition"),
    Behaviour(
      "intrinsic-function-reference-conditions",
      "Conditions: {C: !Equals [!Join ['', [a, b]], ab], D: !Equals [!Select [0, [a]], a], E: !Equals [!Sub '${AWS::Region}', x]}\n\(topic)",
      "joins, choices and substitutions"),
    Behaviour(
      "mappings-section-structure", "Mappings: {M: {us-east-1: {a: b, c: [d, e]}}}\n\(topic)",
      "lists as attributes"),
    Behaviour(
      "outputs-section-structure",
      "\(topic)\nOutputs: {O: {Value: !Ref A, Export: {Name: !Sub '${AWS::StackName}-a'}}}",
      "an export named by the stack"),
    Behaviour(
      "outputs-section-structure",
      "Parameters: {L: {Type: CommaDelimitedList}}\n\(topic)\nOutputs: {O: {Value: !Join [',', !Ref L]}}",
      "a list, joined"),
    Behaviour(
      "parameters-section-structure",
      "Parameters: {P: {Type: String, NoEcho: true, AllowedPattern: '[a-z]*', ConstraintDescription: x, Description: y, MinLength: 0, MaxLength: 9, Default: abc}}\n\(topic)",
      "every key"),
    Behaviour(
      "cloudformation-supplied-parameter-types",
      "Parameters: {P: {Type: 'List<AWS::EC2::Subnet::Id>'}, Q: {Type: 'AWS::SSM::Parameter::Value<List<String>>'}, R: {Type: AWS::SSM::Parameter::Name}, S: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'}}\n\(topic)",
      "AWS's own types"),
    Behaviour(
      "rules-section-structure",
      "Parameters: {P: {Type: String}}\nRules: {R: {RuleCondition: !Equals [!Ref P, a], Assertions: [{Assert: !Contains [[a, b], !Ref P], AssertDescription: x}]}}\n\(topic)",
      "a rule"),
    Behaviour(
      "aws-attribute-metadata",
      topic(
        "Metadata: {AWS::CloudFormation::Init: {config: {files: {/x: {content: !Sub '${AWS::Region}'}}}}}"),
      "functions in metadata"),
    Behaviour(
      "dynamic-references-ssm", topic("Properties: {DisplayName: 'a {{resolve:ssm:/a/b:3}} c'}"), "a version"),
    Behaviour(
      "dynamic-references-secretsmanager",
      topic(
        "Properties: {DisplayName: '{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf:SecretString:k::id}}'}"
      ), "a secret's ARN"),
    Behaviour(
      "dynamic-references-ssm-secure-strings",
      "Resources: {A: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: '{{resolve:ssm-secure:/a}}'}}}",
      "a database's password"),
  ]

  @Test("What CloudFormation takes is taken", .serialized, arguments: acceptances)
  func taken(_ behaviour: Behaviour) {
    #expect(throws: Never.self) { try ExpandedTemplate(body: behaviour.body) }
  }

  @Test("Circles are found among hundreds, and long chains are none")
  func largeCircles() throws {
    let chain = (0..<490).map { "R\($0): {Type: AWS::SNS::Topic, DependsOn: R\($0 + 1)}" }.joined(
      separator: ", ")
    #expect(throws: Never.self) {
      try ExpandedTemplate(body: "Resources: {\(chain), R490: {Type: AWS::SNS::Topic}}")
    }
    let problem = #expect(throws: TemplateProblem.self) {
      try ExpandedTemplate(body: "Resources: {\(chain), R490: {Type: AWS::SNS::Topic, DependsOn: R488}}")
    }
    #expect(problem?.message == "Circular dependency between resources: [R488, R489, R490]")
  }

  @Test("Each problem has its place, in short forms, too")
  func places() throws {
    let text = """
      Resources:
        A:
          Type: AWS::SNS::Topic
          Properties:
            DisplayName: !Sub
              - "${X}"
              - X: !Ref Nobody
        B:
          Type: AWS::SNS::Topic
          DependsOn: [A, C]
          Metadata: {x: !Join ['-', a]}
      Outputs:
        O:
          Value: !If
            - Missing
            - a
            - b
          Exports: x
      """
    let source = try SourceDocument(text, path: "t")
    let places = try TemplateForm.problems(in: Document(source.root)).map { problem in
      let mark = source.root.mark(at: problem.path, isKey: problem.isKey)
      return "\(mark?.line ?? 0):\(mark?.column ?? 0) \(problem.kind.rawValue)"
    }
    #expect(places == ["7:14 reference", "10:20 depends", "11:31 function", "18:5 form", "15:9 condition"])
  }
}
