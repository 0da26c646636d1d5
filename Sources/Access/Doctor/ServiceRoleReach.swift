internal import Policies

/// What a template could do with the service role to what is not the app's.
struct ServiceRoleReach {
  let box: WhiteBox
  let role: Holder
  /// The role's.
  let grants: Grants

  private static let correction =
    "Name the app's own things: ‘rolestack permissions --template-file … --stack-name …’ prints the least that its "
    + "resources need."

  /// Actions on something that is somebody else's, and what comes of them.
  private struct Harm {
    let sentence: String
    let actions: [String]
    /// What of the account is somebody else's, without the beginning of its ARN; `*` for what takes no resource.
    let resource: String

    init(_ sentence: String, _ actions: [String], _ resource: String) {
      self.sentence = sentence
      self.actions = actions
      self.resource = resource
    }
  }

  /// Those of which CloudFormation makes a resource, or takes one over by import.

  private static let harms = [
    Harm(
      "read any secret", ["secretsmanager:GetSecretValue"],
      "secretsmanager:REGION:ACCOUNT:secret:somebody-elses-AbCdEf"),
    Harm(
      "read any parameter", ["ssm:GetParameter", "ssm:GetParameters"],
      "ssm:REGION:ACCOUNT:parameter/somebody-elses"),
    Harm("read any bucket's objects", ["s3:GetObject"], "s3:::somebody-elses/x"),
    Harm("open any bucket to others", ["s3:PutBucketPolicy"], "s3:::somebody-elses"),
    Harm(
      "open any secret to others", ["secretsmanager:PutResourcePolicy"],
      "secretsmanager:REGION:ACCOUNT:secret:somebody-elses-AbCdEf"),
    Harm(
      "open any repository to others", ["ecr:SetRepositoryPolicy"],
      "ecr:REGION:ACCOUNT:repository/somebody-elses"),
    Harm("open any queue to others", ["sqs:SetQueueAttributes"], "sqs:REGION:ACCOUNT:somebody-elses"),
    Harm("open any topic to others", ["sns:SetTopicAttributes"], "sns:REGION:ACCOUNT:somebody-elses"),
    Harm("listen to any topic", ["sns:Subscribe"], "sns:REGION:ACCOUNT:somebody-elses"),
    Harm(
      "send any log group's lines to others", ["logs:PutSubscriptionFilter"],
      "logs:REGION:ACCOUNT:log-group:somebody-elses:*"),
    Harm(
      "open any function to others", ["lambda:AddPermission"], "lambda:REGION:ACCOUNT:function:somebody-elses"
    ),
    Harm(
      "open any layer to others", ["lambda:AddLayerVersionPermission"],
      "lambda:REGION:ACCOUNT:layer:somebody-elses:1"),
    Harm(
      "open any event bus to others", ["events:PutPermission"],
      "events:REGION:ACCOUNT:event-bus/somebody-elses"),
    Harm(
      "open any table to others", ["dynamodb:PutResourcePolicy"],
      "dynamodb:REGION:ACCOUNT:table/somebody-elses"),
    Harm(
      "open any key to others", ["kms:PutKeyPolicy"],
      "kms:REGION:ACCOUNT:key/00000000-0000-0000-0000-000000000000"),
    Harm(
      "open any security group", ["ec2:AuthorizeSecurityGroupIngress"],
      "ec2:REGION:ACCOUNT:security-group/sg-0123456789abcdef0"),
    Harm(
      "lead the names of any zone elsewhere", ["route53:ChangeResourceRecordSets"],
      "route53:::hostedzone/Z0123456789ABC"),
    Harm("share what there is with other accounts", ["ram:CreateResourceShare"], "*"),
    Harm(
      "let others into any cluster", ["eks:CreateAccessEntry"], "eks:REGION:ACCOUNT:cluster/somebody-elses"),
    Harm(
      "run code with the role of any function", ["lambda:UpdateFunctionCode"],
      "lambda:REGION:ACCOUNT:function:somebody-elses"),
    Harm(
      "run commands on any instance", ["ssm:SendCommand", "ssm:CreateAssociation"],
      "ec2:REGION:ACCOUNT:instance/i-0123456789abcdef0"),
    Harm(
      "run code with the role of any project", ["codebuild:UpdateProject"],
      "codebuild:REGION:ACCOUNT:project/somebody-elses"),
    Harm("run code with the role of any job", ["glue:UpdateJob"], "glue:REGION:ACCOUNT:job/somebody-elses"),
    Harm(
      "run code with the role of any state machine", ["states:UpdateStateMachine"],
      "states:REGION:ACCOUNT:stateMachine:somebody-elses"),
    Harm(
      "stop any trail", ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
      "cloudtrail:REGION:ACCOUNT:trail/somebody-elses"),
    Harm("let others into the account", ["sso:CreateAccountAssignment"], "sso:::instance/somebody-elses"),
    Harm(
      "let the users of another identity provider in", ["iam:UpdateSAMLProvider"],
      "iam::ACCOUNT:saml-provider/somebody-elses"),
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
      asItShouldBe:
        "Of \(Self.harms.count) ways to read, open or change what is not the app's, no template has one; what policies name "
        + "is taken for the app's.")
  }

  private func arn(_ resource: String) -> String {
    resource == "*"
      ? "*"
      : "arn:\(box.setUp.partition):"
        + resource.replacing("REGION", with: box.setUp.region).replacing("ACCOUNT", with: box.setUp.account)
  }
}
