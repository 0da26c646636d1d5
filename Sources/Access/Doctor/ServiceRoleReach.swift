internal import Policies

/// What a template could do with the service role to what is not the app's.
struct ServiceRoleReach {
  let box: WhiteBox
  let role: Holder
  /// The role's.
  let grants: Grants

  static let correction =
    "‘rolestack permissions --template-file …’ prints the actions that the app's resources need, and no more."

  /// Actions on something that is somebody else's, and what comes of them.
  private struct Harm {
    let sentence: String
    let actions: [String]
    /// What of the account is somebody else's, without the beginning of its ARN.
    let resource: String
  }

  private static let harms = [
    Harm(
      sentence: "read any secret", actions: ["secretsmanager:GetSecretValue"],
      resource: "secretsmanager:REGION:ACCOUNT:secret:somebody-elses-AbCdEf"),
    Harm(
      sentence: "read any parameter", actions: ["ssm:GetParameter", "ssm:GetParameters"],
      resource: "ssm:REGION:ACCOUNT:parameter/somebody-elses"),
    Harm(sentence: "read any bucket's objects", actions: ["s3:GetObject"], resource: "s3:::somebody-elses/x"),
    Harm(
      sentence: "open any bucket to others", actions: ["s3:PutBucketPolicy"], resource: "s3:::somebody-elses"),
    Harm(
      sentence: "open any secret to others", actions: ["secretsmanager:PutResourcePolicy"],
      resource: "secretsmanager:REGION:ACCOUNT:secret:somebody-elses-AbCdEf"),
    Harm(
      sentence: "open any repository to others", actions: ["ecr:SetRepositoryPolicy"],
      resource: "ecr:REGION:ACCOUNT:repository/somebody-elses"),
    Harm(
      sentence: "run code with the role of any function", actions: ["lambda:UpdateFunctionCode"],
      resource: "lambda:REGION:ACCOUNT:function:somebody-elses"),
    Harm(
      sentence: "run commands on any instance", actions: ["ssm:SendCommand", "ssm:CreateAssociation"],
      resource: "ec2:REGION:ACCOUNT:instance/i-0123456789abcdef0"),
    Harm(
      sentence: "run code with the role of any project", actions: ["codebuild:UpdateProject"],
      resource: "codebuild:REGION:ACCOUNT:project/somebody-elses"),
    Harm(
      sentence: "run code with the role of any job", actions: ["glue:UpdateJob"],
      resource: "glue:REGION:ACCOUNT:job/somebody-elses"),
    Harm(
      sentence: "stop any trail", actions: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
      resource: "cloudtrail:REGION:ACCOUNT:trail/somebody-elses"),
    Harm(
      sentence: "let others into the account", actions: ["sso:CreateAccountAssignment"],
      resource: "sso:::instance/somebody-elses"),
    Harm(
      sentence: "let the users of another identity provider in", actions: ["iam:UpdateSAMLProvider"],
      resource: "iam::ACCOUNT:saml-provider/somebody-elses"),
  ]

  var findings: [Finding] {
    let check = "service-reach"
    // Who may everything is told by the escalation's check.
    guard grants.everything == nil else { return [] }
    let open = Self.harms.compactMap { harm in
      harm.actions.compactMap { action in
        grants.allowingSomehow(action, on: arn(harm.resource)).map { (harm: harm, action: action, grant: $0) }
      }.first
    }
    // Together what one statement opens.
    let groups = Dictionary(grouping: open, by: { $0.grant.shown }).sorted { $0.key < $1.key }
    let failures = groups.map { shown, harms in
      let words = harms.map { "\($0.harm.sentence) (\($0.action))" }.joined(separator: ", ")
      return Finding(
        check, .fail, .medium, role.arn, "A template could \(words).", statement: shown,
        correction: Self.correction)
    }
    return WhiteBox.result(
      check, .medium, role.arn, failures,
      asItShouldBe: "No template can read or open with the service role what is not the app's.")
  }

  private func arn(_ resource: String) -> String {
    "arn:\(box.setUp.partition):"
      + resource.replacing("REGION", with: box.setUp.region).replacing("ACCOUNT", with: box.setUp.account)
  }
}
