internal import Documents
public import Templates

/// A template that may make a stack without a service role: it makes who deploys and with which roles, and nothing else.
public struct FoundingTemplate: Sendable {
  /// As it was read.
  public let template: Template

  /// Users, roles, policies and identity providers, and the bucket that artifacts go to with its key.
  private static let types: Set<String> = [
    "AWS::IAM::Group", "AWS::IAM::GroupPolicy", "AWS::IAM::ManagedPolicy", "AWS::IAM::OIDCProvider",
    "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::RolePolicy", "AWS::IAM::User", "AWS::IAM::UserPolicy",
    "AWS::IAM::UserToGroupAddition", "AWS::KMS::Alias", "AWS::KMS::Key", "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
  ]

  /// - Throws: `refused` for an app's template, which needs a service role, and for one that makes no role that
  ///   CloudFormation may assume.
  public init(_ template: Template) throws(DeployError) {
    let others = template.resources.filter { !Self.types.contains($0.type) }
    guard others.isEmpty, template.transforms.isEmpty else {
      let what = others.map { "\($0.logicalID) (\($0.type))" } + template.transforms
      throw .refused(
        message: "\(template.path) makes more than roles: \(what.joined(separator: ", ")).",
        nextStep: "Deploy it with ‘rolestack deploy’, which gives CloudFormation the service role.")
    }
    guard Self.makesServiceRole(template) else {
      throw .refused(
        message: "\(template.path) makes no role that CloudFormation may assume.",
        nextStep: "Add an AWS::IAM::Role that trusts cloudformation.amazonaws.com.")
    }
    guard template.body.utf8.count <= Template.largestBody else {
      throw .refused(
        message: "\(template.path) has more than \(Template.largestBody) bytes.",
        nextStep: "Take from it what does not belong to the roles.")
    }
    self.template = template
  }

  private static func makesServiceRole(_ template: Template) -> Bool {
    guard let document = try? Document(yaml: template.body) else { return false }
    return (document["Resources"]?.entries ?? []).contains { resource in
      resource.value["Type"]?.text == "AWS::IAM::Role"
        && resource.value["Properties"]?["AssumeRolePolicyDocument"]?.contains {
          $0.text?.contains("cloudformation.amazonaws.com") == true
        } == true
    }
  }
}
