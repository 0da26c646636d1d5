import AWSCore
import Access
import Testing

@Suite("The doctor's look into the account")
struct WhiteBoxTests {
  @Test("What bootstrap makes has no weakness, whoever comes in")
  func clean() throws {
    #expect(try Account().failures == [])
    let ways: [AccessPlan.WayIn] = [
      .principal("arn:aws:iam::210987654321:role/ci"), .permissionSet("Deployers"),
      .provider(
        AccessPlan.Provider(
          issuer: "token.actions.githubusercontent.com", subject: "repo:acme/app:ref:refs/heads/main")),
      .provider(
        AccessPlan.Provider(
          issuer: "token.actions.githubusercontent.com", subject: "repo:acme@12/app@34:environment:production"
        )),
      .provider(
        AccessPlan.Provider(
          issuer: "oidc.circleci.com/org/0a1b", audience: "0a1b", subject: "org/0a1b/project/2c3d/user/*")),
    ]
    for way in ways {
      var plan = Account.plan(["app", "other"])
      plan.wayIn = way
      plan.readerRoleName = "rolestack-app-reader"
      plan.switches = Set(AccessPlan.Switch.allCases)
      #expect(try Account(plan).failures == [], "\(way)")
    }
  }

  struct Weakness: Sendable, CustomTestStringConvertible {
    let name: String
    let check: String
    let severity: Finding.Severity
    let plant: @Sendable (inout Account) -> Void

    var testDescription: String { name }

    init(
      _ name: String, _ check: String, _ severity: Finding.Severity,
      _ plant: @escaping @Sendable (inout Account) -> Void
    ) {
      self.name = name
      self.check = check
      self.severity = severity
      self.plant = plant
    }
  }

  private static let equals = #""StringEquals":{"sts:ExternalId":"0123456789abcdefghij"}"#

  static let weaknesses: [Weakness] = [
    Weakness("no external id", "deploy-trust-external-id", .high) {
      $0.replace("\(equals),", with: "", in: .deploy)
    },
    Weakness("external id by a pattern", "deploy-trust-external-id", .high) {
      $0.replace(equals, with: #""StringLike":{"sts:ExternalId":"any-*"}"#, in: .deploy)
      $0.replace(#","StringLike":{"sts:RoleSessionName":"*"}"#, with: "", in: .deploy)
    },
    Weakness("external id only if there is one", "deploy-trust-external-id", .high) {
      $0.replace(
        #""StringEquals":{"sts:ExternalId"#, with: #""StringEqualsIfExists":{"sts:ExternalId"#, in: .deploy)
    },
    Weakness("external id for all of none", "deploy-trust-external-id", .high) {
      $0.replace(
        #""StringEquals":{"sts:ExternalId"#, with: #""ForAllValues:StringEquals":{"sts:ExternalId"#,
        in: .deploy)
    },
    Weakness("external id in any case", "deploy-trust-external-id", .low) {
      $0.replace(
        #""StringEquals":{"sts:ExternalId"#, with: #""StringEqualsIgnoreCase":{"sts:ExternalId"#, in: .deploy)
    },
    Weakness("the account's root is trusted", "deploy-trust-principals", .medium) {
      $0.replace(
        "arn:aws:iam::123456789012:user/rolestack-app-user", with: "arn:aws:iam::123456789012:root",
        in: .deploy)
    },
    Weakness("everybody is trusted", "deploy-trust-principals", .critical) {
      $0.replace(#"{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"}"#, with: #""*""#, in: .deploy)
    },
    Weakness("a policy through a group", "user-only-assumes", .high) {
      $0.authorization.groups = [
        AccountAuthorization.Identity(
          name: "staff", arn: "arn:aws:iam::123456789012:group/staff",
          attached: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"])
      ]
      $0.change(.user) { $0.with(groups: ["staff"]) }
    },
    Weakness("any role may be assumed", "user-only-assumes", .medium) {
      $0.add(#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}"#, to: .user)
    },
    Weakness("any role may be passed", "deploy-pass-role", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/*"}"#,
        to: .deploy)
    },
    Weakness("a prefix that another role shares", "deploy-pass-role", .high) {
      $0.addRole("rolestack-app-service-old", trusting: #"{"Service":"lambda.amazonaws.com"}"#)
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/rolestack-app-service*"}"#,
        to: .deploy)
    },
    Weakness("stacks by a prefix", "deploy-stacks", .high) {
      $0.replace("stack/app/*", with: "stack/app*/*", in: .deploy)
    },
    Weakness("updates without a change set", "deploy-without-review", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:UpdateStack","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"}"#,
        to: .deploy)
    },
    Weakness("own permissions", "deploy-own-permissions", .high) {
      $0.add(#"{"Effect":"Allow","Action":"lambda:*","Resource":"*"}"#, to: .deploy)
    },
    Weakness("own permissions and no condition on the role", "deploy-role-condition", .high) {
      $0.add(#"{"Effect":"Allow","Action":"lambda:*","Resource":"*"}"#, to: .deploy)
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:CreateChangeSet","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"}"#,
        to: .deploy)
    },
    Weakness("NotAction", "deploy-own-permissions", .critical) {
      $0.add(#"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"#, to: .deploy)
    },
    Weakness("the service role lets the deploy role in", "service-trust", .critical) {
      $0.trust(
        #"{"Effect":"Allow","Principal":{"Service":"cloudformation.amazonaws.com","AWS":"arn:aws:iam::123456789012:role/rolestack-app-deploy"},"Action":"sts:AssumeRole"}"#,
        in: .service)
    },
    Weakness("another role lets the user in by name", "other-roles", .high) {
      $0.addRole(
        "old-deploy", may: "*", trusting: #"{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"}"#)
    },
    Weakness("another role lets everybody in", "other-roles", .high) {
      $0.addRole("open", trusting: #"{"AWS":"*"}"#)
    },
    Weakness("a role's name with the user's own in it", "user-only-assumes", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::123456789012:role/x-${aws:username}"}"#,
        to: .user)
      $0.addRole("x-rolestack-app-user", may: "*", trusting: #"{"AWS":"arn:aws:iam::123456789012:root"}"#)
    },
    Weakness("a stack named by a session's tag", "deploy-stacks", .high) {
      $0.replace(#""sts:AssumeRole""#, with: #"["sts:AssumeRole","sts:TagSession"]"#, in: .deploy)
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:CreateChangeSet","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/${aws:PrincipalTag/app}/*"}"#,
        to: .deploy)
    },
    Weakness("a table named by the region that is asked", "deploy-own-permissions", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"dynamodb:Scan","Resource":"arn:aws:dynamodb:*:*:table/x-${aws:RequestedRegion}"}"#,
        to: .deploy)
    },
    Weakness("a bucket named by the source identity", "deploy-buckets", .high) {
      $0.replace(#""sts:AssumeRole""#, with: #"["sts:AssumeRole","sts:SetSourceIdentity"]"#, in: .deploy)
      $0.add(
        #"{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::${aws:SourceIdentity}/*"}"#,
        to: .deploy)
    },
    Weakness("a tag that the user has", "user-only-assumes", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}}"#,
        to: .user)
      $0.change(.user) { $0.with(tags: ["team": "a"]) }
    },
    Weakness("a tag that the deploy role has", "deploy-own-permissions", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"dynamodb:Scan","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/admin":"true"}}}"#,
        to: .deploy)
      $0.change(.deploy) { $0.with(tags: ["admin": "true"]) }
    },
    Weakness("a session without a device is enough", "user-only-assumes", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}"#,
        to: .user)
    },
    Weakness("somebody else by the name that a condition asks for", "deploy-trust-principals", .medium) {
      $0.addAssumer("bob", id: "AIDABOB")
      $0.alsoTrust(#""StringEquals":{"sts:ExternalId":"0123456789abcdefghij","aws:username":"bob"}"#)
    },
    Weakness("somebody else by the id that a condition asks for", "deploy-trust-principals", .medium) {
      $0.addAssumer("bob", id: "AIDABOB")
      $0.alsoTrust(#""StringEquals":{"sts:ExternalId":"0123456789abcdefghij","aws:userid":"AIDABOB"}"#)
    },
    Weakness("an external id of which the beginning does", "deploy-trust-external-id", .low) {
      $0.trust(
        #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"sts:ExternalId":"0123456789abcdefghij*"}}}"#,
        in: .deploy)
    },
    Weakness("a pattern of external ids that says nothing", "deploy-trust-external-id", .high) {
      $0.trust(
        #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"sts:ExternalId":"??*"}}}"#,
        in: .deploy)
    },
    Weakness("secrets with the tag that the user has", "user-only-assumes", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}"#,
        to: .user)
      $0.change(.user) { $0.with(tags: ["team": "a"]) }
    },
    Weakness("another role for everybody of a pattern that the user has", "other-roles", .high) {
      $0.addRole(
        "open", may: "*", trusting: #"{"AWS":"*"}"#,
        if: #""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/*"}"#)
    },
    Weakness("every permission set", "deploy-trust-principals", .medium) {
      $0.alsoTrust(
        #""StringEquals":{"sts:ExternalId":"0123456789abcdefghij"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*"}"#
      )
    },
    Weakness("a role that names the user and may nothing", "other-roles", .low) {
      $0.addRole("idle", trusting: #"{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"}"#)
    },
    Weakness("a group that the template makes", "service-escalation", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":["iam:CreateGroup","iam:PutGroupPolicy","iam:AddUserToGroup"],"Resource":"arn:aws:iam::123456789012:group/app-*"}"#,
        to: .service)
    },
    Weakness("the user's boundary", "service-escalation", .high) {
      $0.authorization.managedPolicies["arn:aws:iam::123456789012:policy/limit"] =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#
      $0.change(.user) { $0.with(boundary: "arn:aws:iam::123456789012:policy/limit") }
      $0.add(
        #"{"Effect":"Allow","Action":"iam:DeleteUserPermissionsBoundary","Resource":"arn:aws:iam::123456789012:user/*"}"#,
        to: .service)
    },
    Weakness("a stack with another role, which may be deleted", "deploy-stack-roles", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:DeleteStack","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"}"#,
        to: .deploy)
      $0.stacks = [
        WhiteBox.StackFact(
          name: "app", id: "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/1",
          roleARN: "arn:aws:iam::123456789012:role/admin")
      ]
    },
    Weakness("the stack of the roles themselves", "deploy-own-stack", .high) {
      $0.makers = ["arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/1"]
    },
    Weakness("a role that lets no service in may be passed", "deploy-pass-role", .low) {
      $0.addRole("people", trusting: #"{"AWS":"arn:aws:iam::123456789012:user/eve"}"#)
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/people"}"#,
        to: .deploy)
    },
    Weakness("what tells how something is set up", "deploy-own-permissions", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":["iam:GetRole","sts:DecodeAuthorizationMessage"],"Resource":"*"}"#,
        to: .deploy)
    },
    Weakness("the service role may rewrite the deploy role's trust", "service-escalation", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:UpdateAssumeRolePolicy","Resource":"arn:aws:iam::123456789012:role/rolestack-*"}"#,
        to: .service)
    },
    Weakness("the service role has IAMFullAccess", "service-escalation", .high) {
      $0.change(.service) { $0.with(attached: ["arn:aws:iam::aws:policy/IAMFullAccess"]) }
    },
    Weakness("the service role is an administrator", "service-escalation", .high) {
      $0.change(.service) { $0.with(attached: ["arn:aws:iam::aws:policy/AdministratorAccess"]) }
    },
    Weakness("any bucket", "deploy-buckets", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::rolestack-*/*"}"#, to: .deploy)
    },
    Weakness("two keys, one of them old", "user-keys", .medium) {
      $0.facts.keys.append(Account.key("AKIAIOSFODNN7EXAMPLF", daysOld: 400))
    },
    Weakness("a password", "user-password", .high) { $0.facts.hasPassword = true },
    Weakness("a pattern of which the first example is harmless", "deploy-own-permissions", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:P*","Resource":"arn:aws:iam::123456789012:role/rolestack-app-service"}"#,
        to: .deploy)
    },
    Weakness("all updates of a pattern", "deploy-without-review", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:*Stack","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"}"#,
        to: .deploy)
    },
    Weakness("stacks by an ARN that does not name them", "deploy-stacks", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:CreateChangeSet","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:st*"}"#,
        to: .deploy)
    },
    Weakness("a negated pattern", "deploy-own-permissions", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*","Condition":{"ArnNotLike":{"iam:PolicyARN":"arn:aws:iam::aws:policy/Admin*"}}}"#,
        to: .deploy)
    },
    Weakness("two conditions on one key", "deploy-own-permissions", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*","Condition":{"StringEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/AdministratorAccess"},"Null":{"iam:PolicyARN":"false"}}}"#,
        to: .deploy)
    },
    Weakness("a key that direct calls have", "user-only-assumes", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"false"}}}"#,
        to: .user)
    },
    Weakness("a Deny that one steps around", "user-only-assumes", .critical) {
      $0.add(#"{"Effect":"Allow","Action":"*","Resource":"*"}"#, to: .user)
      $0.add(
        #"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-central-1"}}}"#,
        to: .user)
    },
    Weakness("NotAction of all that is known", "user-only-assumes", .high) {
      $0.add(
        #"{"Effect":"Allow","NotAction":["iam:*","s3:*","sts:*","lambda:*","ec2:*","cloudformation:*","kms:*","dynamodb:*","ssm:*","secretsmanager:*","sqs:*","sns:*","logs:*"],"Resource":"*"}"#,
        to: .user)
    },
    Weakness("a pattern of ARNs is let in", "deploy-trust-principals", .high) {
      $0.replace("arn:aws:iam::123456789012:user/rolestack-app-user", with: "*", in: .deploy)
      $0.replace(
        #""StringEquals":{"sts:ExternalId"#,
        with: #""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ci-*"},"StringEquals":{"sts:ExternalId"#,
        in: .deploy)
    },
    Weakness("an organization is let in", "deploy-trust-principals", .high) {
      $0.replace("arn:aws:iam::123456789012:user/rolestack-app-user", with: "*", in: .deploy)
      $0.replace(
        #""StringEquals":{"sts:ExternalId"#,
        with:
          #""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abc/*"},"StringEquals":{"sts:ExternalId"#,
        in: .deploy)
    },
    Weakness("another account is let in by a condition", "deploy-trust-principals", .high) {
      $0.letIn("*", if: #""aws:PrincipalAccount":"999988887777""#)
    },
    Weakness("whoever tags himself is let in", "deploy-trust-principals", .critical) {
      $0.letIn("*", if: #""aws:PrincipalTag/team":"x""#)
    },
    Weakness("one of the account is let in by a condition", "deploy-trust-principals", .medium) {
      $0.letIn(
        "arn:aws:iam::123456789012:root", if: #""aws:PrincipalArn":"arn:aws:iam::123456789012:user/eve""#)
    },
    Weakness("an identity provider beside the user", "deploy-trust-provider", .medium) {
      $0.trust(
        #"{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},"Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com","token.actions.githubusercontent.com:sub":"repo:eve/evil:ref:refs/heads/main"}}}"#,
        in: .deploy)
    },
    Weakness("SAML", "deploy-trust-provider", .high) {
      $0.trust(
        #"{"Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/p"}}"#,
        in: .deploy)
    },
    Weakness("users made by templates", "service-escalation", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":["iam:CreateUser","iam:CreateAccessKey","iam:PutUserPolicy"],"Resource":"arn:aws:iam::*:user/app-*"}"#,
        to: .service)
    },
    Weakness("a boundary only if there is one", "service-escalation", .medium) {
      $0.replace(
        #""StringEquals":{"iam:PermissionsBoundary"#,
        with: #""StringEqualsIfExists":{"iam:PermissionsBoundary"#,
        in: .service)
    },
    Weakness("any boundary", "service-escalation", .medium) {
      $0.replace(
        #""StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/limit"}"#,
        with: #""StringLike":{"iam:PermissionsBoundary":"*"}"#, in: .service)
    },
    Weakness("another account is let in whole", "deploy-trust-principals", .high) {
      $0.replace(
        #""arn:aws:iam::123456789012:user/rolestack-app-user""#,
        with: #"["arn:aws:iam::123456789012:user/rolestack-app-user","arn:aws:iam::999988887777:root"]"#,
        in: .deploy)
    },
    Weakness("another role is let in", "deploy-trust-principals", .medium) {
      $0.replace(
        #""arn:aws:iam::123456789012:user/rolestack-app-user""#,
        with: #"["arn:aws:iam::123456789012:user/rolestack-app-user","arn:aws:iam::999988887777:role/x"]"#,
        in: .deploy)
    },
    Weakness("an external id that the request says itself", "deploy-trust-external-id", .high) {
      $0.replace("0123456789abcdefghij", with: "${sts:RoleSessionName}", in: .deploy)
    },
    Weakness("an external id that is the stack's name", "deploy-trust-external-id", .high) {
      $0.replace("0123456789abcdefghij", with: "APP", in: .deploy)
    },
    Weakness("a weak statement beside the strong one", "deploy-trust-external-id", .high) {
      $0.trust(
        #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"0123456789abcdefghij"}}},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"},"Action":"sts:*","Condition":{"NumericLessThan":{"sts:DurationSeconds":"9999"}}}"#,
        in: .deploy)
    },
    Weakness("roles made without a boundary", "service-escalation", .medium) {
      $0.add(
        #"{"Effect":"Allow","Action":["iam:Create*","iam:PutRole*"],"Resource":"arn:aws:iam::123456789012:role/app-*"}"#,
        to: .service)
    },
    Weakness("an administrator's role may be passed", "service-escalation", .high) {
      $0.addRole(
        "admin-role", attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
        trusting: #"{"Service":"lambda.amazonaws.com"}"#)
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/adm*","Condition":{"StringNotLike":{"iam:PassedToService":"ec2*"}}}"#,
        to: .service)
    },
    Weakness("its own policy may be rewritten", "service-escalation", .high) {
      $0.authorization.managedPolicies["arn:aws:iam::123456789012:policy/own"] =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:CreatePolicyVersion","iam:SetDefaultPolicyVersion"],"Resource":"*"}]}"#
      $0.change(.service) { $0.with(attached: ["arn:aws:iam::123456789012:policy/own"]) }
    },
    Weakness("the user may be put into a group", "service-escalation", .high) {
      $0.add(#"{"Effect":"Allow","Action":"iam:AddUserToGroup","Resource":"*"}"#, to: .service)
    },
    Weakness("no external id, but a device's code", "deploy-trust-external-id", .medium) {
      $0.replace("\(equals),", with: #""Bool":{"aws:MultiFactorAuthPresent":"true"},"#, in: .deploy)
    },
    Weakness("no external id, and a code only if there is one", "deploy-trust-external-id", .high) {
      $0.replace("\(equals),", with: #""BoolIfExists":{"aws:MultiFactorAuthPresent":"true"},"#, in: .deploy)
    },
    Weakness("no external id, but an address", "deploy-trust-external-id", .medium) {
      $0.replace("\(equals),", with: #""IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"#, in: .deploy)
    },
    Weakness("a change set of a chosen name, without a role", "deploy-role-condition", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:CreateChangeSet","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*","Condition":{"StringLike":{"cloudformation:ChangeSetName":"mine-*"}}}"#,
        to: .deploy)
    },
    Weakness("deleting without the role", "deploy-role-condition", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:DeleteStack","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"}"#,
        to: .deploy)
    },
    Weakness("the stack's name in every region", "deploy-stacks", .low) {
      $0.replace(
        "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*",
        with: "arn:aws:cloudformation:*:123456789012:stack/app/*", in: .deploy)
    },
    Weakness("the service role may be passed to any service", "deploy-pass-role", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/rolestack-app-service"}"#,
        to: .deploy)
    },
    Weakness("a boundary that is taken away again", "service-escalation", .medium) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:DeleteRolePermissionsBoundary","Resource":"arn:aws:iam::*:role/app-*"}"#,
        to: .service)
    },
    Weakness("a boundary that another takes the place of", "service-escalation", .medium) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PutRolePermissionsBoundary","Resource":"arn:aws:iam::*:role/app-*"}"#,
        to: .service)
    },
    Weakness("a boundary that may be rewritten", "service-escalation", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"arn:aws:iam::123456789012:policy/lim*"}"#,
        to: .service)
    },
    Weakness("an organization that the user is of", "user-only-assumes", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}"#,
        to: .user)
    },
    Weakness("what bears a tag", "deploy-pass-role", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/x":"y"}}}"#,
        to: .deploy)
    },
    Weakness("a tag that the session gives itself", "deploy-own-permissions", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/admin":"true"}}}"#,
        to: .deploy)
      $0.replace(
        #""Action":"sts:AssumeRole""#, with: #""Action":["sts:AssumeRole","sts:TagSession"]"#, in: .deploy)
    },
    Weakness("the session's own name", "deploy-own-permissions", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"lambda:*","Resource":"*","Condition":{"StringLike":{"aws:userid":"*:admin"}}}"#,
        to: .deploy)
    },
    Weakness("a key of an administrator's", "service-escalation", .high) {
      $0.authorization.users.append(
        AccountAuthorization.Identity(
          name: "boss", arn: "arn:aws:iam::123456789012:user/boss",
          attached: ["arn:aws:iam::aws:policy/AdministratorAccess"]))
      $0.add(
        #"{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"arn:aws:iam::123456789012:user/boss"}"#,
        to: .service)
    },
    Weakness("a group that is there", "service-escalation", .high) {
      $0.authorization.groups = [
        AccountAuthorization.Identity(name: "admins", arn: "arn:aws:iam::123456789012:group/admins")
      ]
      $0.add(
        #"{"Effect":"Allow","Action":"iam:AddUserToGroup","Resource":"arn:aws:iam::123456789012:group/admins"}"#,
        to: .service)
    },
    Weakness("a policy of the deploy role's", "service-escalation", .high) {
      $0.authorization.managedPolicies["arn:aws:iam::123456789012:policy/deploying"] =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetCallerIdentity","Resource":"*"}]}"#
      $0.change(.deploy) { $0.with(attached: ["arn:aws:iam::123456789012:policy/deploying"]) }
      $0.add(
        #"{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"arn:aws:iam::123456789012:policy/deploying"}"#,
        to: .service)
    },
    Weakness("a role that makes itself an administrator", "service-escalation", .high) {
      $0.addRole("iam-admin", may: "iam:*", trusting: #"{"Service":"lambda.amazonaws.com"}"#)
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/iam-admin"}"#,
        to: .service)
    },
    Weakness("any role by another pattern", "service-escalation", .medium) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/?*"}"#,
        to: .service)
    },
    Weakness("a boundary that limits nothing", "service-escalation", .medium) {
      $0.authorization.managedPolicies["arn:aws:iam::123456789012:policy/limit"] =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
    },
    Weakness("any secret, and any function's code", "service-reach", .medium) {
      $0.add(
        #"{"Effect":"Allow","Action":["secretsmanager:GetSecretValue","lambda:UpdateFunctionCode"],"Resource":"*"}"#,
        to: .service)
    },
    Weakness("everybody is let in by the service role", "service-trust", .critical) {
      $0.trust(#"{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}"#, in: .service)
    },
    Weakness("a common word for an external id", "deploy-trust-external-id", .high) {
      $0.replace("0123456789abcdefghij", with: "production", in: .deploy)
    },
    Weakness("an external id of one character", "deploy-trust-external-id", .high) {
      $0.replace("0123456789abcdefghij", with: "aaaaaaaaaaaaaaaa", in: .deploy)
    },
    Weakness("what CloudFormation may ask for the deploy role", "deploy-role-condition", .high) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"cloudformation.amazonaws.com"}}}"#,
        to: .deploy)
      $0.add(
        #"{"Effect":"Allow","Action":"cloudformation:CreateChangeSet","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"}"#,
        to: .deploy)
    },
    Weakness("everything but IAM", "service-escalation", .medium) {
      $0.add(#"{"Effect":"Allow","Action":"*","Resource":"*"}"#, to: .service)
      $0.add(#"{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#, to: .service)
    },
    Weakness("a stack that bears another role", "deploy-stack-roles", .high) {
      $0.add(#"{"Effect":"Allow","Action":"cloudformation:*","Resource":"*"}"#, to: .deploy)
      $0.stacks = [
        WhiteBox.StackFact(
          name: "billing", id: "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/billing/1",
          roleARN: "arn:aws:iam::123456789012:role/billing")
      ]
    },
  ]

  @Test("Each planted weakness is found, with the statement at fault", arguments: weaknesses)
  func planted(_ weakness: Weakness) throws {
    var account = try Account()
    weakness.plant(&account)
    let found = account.failures.filter { $0.check == weakness.check && $0.verdict == .fail }
    #expect(found.map(\.severity).max() == weakness.severity, "\(account.failures)")
    if !weakness.check.hasPrefix("user-keys"), weakness.check != "user-password" {
      #expect(found.allSatisfy { $0.statement != nil && $0.correction != nil })
    }
  }

  @Test(
    "An identity provider's subject that lets others in is found",
    arguments: [
      ("repo:*", Finding.Severity.critical), ("repo:acme/*", .high), ("repo:acme/app:*", .medium),
      ("repo:acme*", .high), ("repo:*/app:ref:refs/heads/main", .high),
      ("repo:acme/app*:ref:refs/heads/main", .high), ("repo:acme/app:ref:refs/heads/*", .medium),
      ("repo:acme/app:environment:*", .medium), ("project_path:acme/*:ref_type:branch:ref:main", .high),
      ("organization:*:project:p:workspace:w:run_phase:apply", .high),
    ])
  func subjects(_ subject: String, _ severity: Finding.Severity) throws {
    var plan = Account.plan()
    plan.wayIn = .provider(
      AccessPlan.Provider(issuer: "token.actions.githubusercontent.com", subject: subject))
    let failures = try Account(plan).failures
    #expect(failures.map(\.check) == ["deploy-trust-provider"])
    #expect(failures.map(\.severity) == [severity])
  }

  @Test(
    "The statement to have instead still lets artifacts be put, however the one at fault was written",
    arguments: [
      #""Action":"*""#, #""Action":"s3:*""#, #""Action":"s3:PutObject""#, #""NotAction":"iam:*""#,
      #""NotAction":["sts:*","iam:*"]"#,
    ])
  func bucketCorrection(_ actions: String) throws {
    var account = try Account()
    account.add(#"{"Effect":"Allow",\#(actions),"Resource":"*"}"#, to: .deploy)
    let found = account.failures.filter { $0.check == "deploy-buckets" }
    #expect(!found.isEmpty)
    for finding in found {
      let correction = try #require(finding.correction)
      #expect(
        !correction.contains("s3:PutObject") || correction.contains("/*"), "\(correction)")
    }
  }

  @Test(
    "What opens others' things to a template is found by each action alone",
    arguments: [
      "sqs:SetQueueAttributes", "sns:SetTopicAttributes", "sns:Subscribe", "logs:PutSubscriptionFilter",
      "lambda:AddPermission", "lambda:AddLayerVersionPermission", "events:PutPermission",
      "ec2:AuthorizeSecurityGroupIngress", "route53:ChangeResourceRecordSets", "ram:CreateResourceShare",
      "eks:CreateAccessEntry", "kms:PutKeyPolicy", "dynamodb:PutResourcePolicy", "states:UpdateStateMachine",
    ])
  func reach(_ action: String) throws {
    var account = try Account()
    account.add(#"{"Effect":"Allow","Action":"\#(action)","Resource":"*"}"#, to: .service)
    #expect(account.failures.map(\.check) == ["service-reach"])
    var narrow = try Account()
    narrow.add(
      #"{"Effect":"Allow","Action":"\#(action)","Resource":"arn:aws:x:ap-northeast-1:123456789012:app-one"}"#,
      to: .service)
    #expect(narrow.failures.isEmpty)
  }

  @Test(
    "Another claim may say which project it is, but a workflow's own, which others may use",
    arguments: [("repository_id", true), ("repository", true), ("job_workflow_ref", false), ("actor", false)])
  func claims(_ claim: String, _ holds: Bool) throws {
    let host = "token.actions.githubusercontent.com"
    var plan = Account.plan()
    plan.wayIn = .provider(AccessPlan.Provider(issuer: host, subject: "repo:acme/*"))
    var account = try Account(plan)
    account.replace(
      "\"\(host):aud\"", with: "\"\(host):\(claim)\":\"1234\",\"\(host):aud\"", in: .deploy)
    #expect(account.failures.isEmpty == holds, "\(account.failures)")
  }

  /// What policies allow widely, and something else takes away.
  private static let narrowed: [Weakness] = [
    Weakness("an administrator within a narrow boundary", "", .low) {
      $0.authorization.managedPolicies["arn:aws:iam::123456789012:policy/limit"] =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","lambda:*"],"Resource":["arn:aws:s3:::app-*","arn:aws:lambda:*:*:function:app-*"]}]}"#
      $0.change(.service) {
        $0.with(
          attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
          boundary: "arn:aws:iam::123456789012:policy/limit")
      }
    },
    Weakness("all stacks, but for a Deny of others", "", .low) {
      $0.replace("stack/app/*", with: "stack/*", in: .deploy)
      $0.add(
        #"{"Effect":"Deny","Action":"cloudformation:*","NotResource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"}"#,
        to: .deploy)
    },
    Weakness("all buckets and roles, but for a Deny of others", "", .low) {
      $0.add(#"{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}"#, to: .deploy)
      $0.add(
        #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"cloudformation.amazonaws.com"}}}"#,
        to: .deploy)
      $0.add(
        #"{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::\#($0.setUp.bucket ?? "")/*"}"#,
        to: .deploy)
      $0.add(
        #"{"Effect":"Deny","Action":"iam:*","NotResource":"arn:aws:iam::123456789012:role/rolestack-app-service"}"#,
        to: .deploy)
    },
    Weakness("any role, but for a Deny of others", "", .low) {
      $0.add(#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}"#, to: .user)
      $0.add(
        #"{"Effect":"Deny","Action":"sts:AssumeRole","NotResource":"arn:aws:iam::123456789012:role/rolestack-app-deploy"}"#,
        to: .user)
    },
    Weakness("everything within a boundary of the task", "", .low) {
      $0.authorization.managedPolicies["arn:aws:iam::123456789012:policy/limit"] =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::123456789012:role/rolestack-app-deploy"}]}"#
      $0.change(.user) {
        $0.with(
          attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
          boundary: "arn:aws:iam::123456789012:policy/limit")
      }
    },
    Weakness("patterns of actions on the one role", "", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":["sts:Assume*","sts:*"],"Resource":"arn:aws:iam::123456789012:role/rolestack-app-deploy"}"#,
        to: .user)
    },
    Weakness("all that looks at the app's stack, and ValidateTemplate", "", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":["cloudformation:Get*","cloudformation:List*","cloudformation:Describe*"],"Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"}"#,
        to: .deploy)
      $0.add(#"{"Effect":"Allow","Action":"cloudformation:ValidateTemplate","Resource":"*"}"#, to: .deploy)
    },
    Weakness("what comes with assuming the role", "", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":["sts:TagSession","sts:SetSourceIdentity"],"Resource":"arn:aws:iam::123456789012:role/rolestack-app-deploy"}"#,
        to: .user)
    },
    Weakness("the role's ARN in any partition", "", .low) {
      $0.replace(
        "arn:aws:iam::123456789012:role/rolestack-app-deploy",
        with: "arn:*:iam::123456789012:role/rolestack-app-deploy",
        in: .user)
    },
    Weakness("the root, but for the user's name", "", .low) {
      $0.letIn("arn:aws:iam::123456789012:root", if: #""aws:username":"rolestack-app-user""#)
    },
    Weakness("roles without permissions of their own", "", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:CreateRole","Resource":"arn:aws:iam::123456789012:role/app-*"}"#,
        to: .service)
    },
    Weakness("a boundary that a Deny asks for", "", .low) {
      $0.replace(
        #","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/limit"}}"#,
        with: "",
        in: .service)
      $0.add(
        #"{"Effect":"Deny","Action":["iam:CreateRole","iam:PutRolePolicy","iam:AttachRolePolicy"],"Resource":"*","Condition":{"StringNotEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/limit"}}}"#,
        to: .service)
    },
    Weakness("any role passed, but for a Deny of others", "", .low) {
      $0.add(#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}"#, to: .service)
      $0.add(
        #"{"Effect":"Deny","Action":"iam:PassRole","NotResource":"arn:aws:iam::123456789012:role/app-*"}"#,
        to: .service)
    },
    Weakness("a boundary that is taken from nobody", "", .low) {
      $0.add(
        #"{"Effect":"Allow","Action":"iam:DeleteRolePermissionsBoundary","Resource":"arn:aws:iam::123456789012:role/rolestack-app-service"}"#,
        to: .service)
    },
    Weakness("a service that was let in", "", .low) {
      $0.trust(
        #"{"Effect":"Allow","Principal":{"Service":"cloudformation.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}}"#,
        in: .service)
    },
    Weakness("a trust without an external id that has ended", "", .low) {
      $0.trust(
        #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"0123456789abcdefghij"}}},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"},"Action":"sts:AssumeRole","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}}"#,
        in: .deploy)
    },
  ]

  static let oddities: [Weakness] =
    narrowed + [
      Weakness("conditions that hold nobody else", "", .low) {
        $0.letIn(
          "*",
          if:
            #""aws:PrincipalOrgID":"o-abc","aws:PrincipalArn":"arn:aws:iam::123456789012:user/rolestack-app-user""#
        )
      },
      Weakness("an external id asked for twice", "", .low) {
        $0.replace(
          #""StringEquals":{"sts:ExternalId"#,
          with:
            #""Null":{"sts:ExternalId":"false"},"StringEquals":{"sts:ExternalId"#,
          in: .deploy)
      },
      Weakness("Deny with NotResource", "", .low) {
        $0.add(
          #"{"Effect":"Deny","Action":"*","NotResource":"arn:aws:iam::123456789012:role/rolestack-app-deploy"}"#,
          to: .user)
      },
      Weakness("an Allow that a boundary cuts off", "", .low) {
        $0.authorization.managedPolicies["arn:aws:iam::123456789012:policy/limit"] =
          #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#
        $0.change(.user) {
          $0.with(
            attached: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
            boundary: "arn:aws:iam::123456789012:policy/limit")
        }
      },
      Weakness("GetCallerIdentity on everything", "", .low) {
        $0.add(#"{"Effect":"Allow","Action":"sts:GetCallerIdentity","Resource":"*"}"#, to: .user)
      },
      Weakness("action names in another case", "", .low) {
        $0.replace("sts:AssumeRole", with: "STS:assumeROLE", in: .user)
        $0.replace("cloudformation:DescribeStacks", with: "CloudFormation:describestacks", in: .deploy)
      },
      Weakness("Describe?tacks", "", .low) {
        $0.replace("cloudformation:DescribeStacks", with: "cloudformation:Describe?tacks", in: .deploy)
      },
      Weakness("an Allow that a Deny takes away", "", .low) {
        $0.add(#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#, to: .user)
        $0.add(#"{"Effect":"Deny","NotAction":"sts:AssumeRole","Resource":"*"}"#, to: .user)
      },
      Weakness("an Allow for those with a device at hand", "", .low) {
        $0.add(
          #"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#,
          to: .user)
      },
      Weakness("an Allow from one's own network", "", .low) {
        $0.add(
          #"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#,
          to: .user)
      },
      Weakness("an Allow that has ended", "", .low) {
        $0.add(
          #"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}}"#,
          to: .user)
      },
      Weakness("a Deny that asks for the external id, and TagSession beside", "", .low) {
        $0.trust(
          #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"},"Action":"sts:AssumeRole"},{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"sts:ExternalId":"0123456789abcdefghij"}}},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"},"Action":"sts:TagSession"}"#,
          in: .deploy)
      },
      Weakness("an Allow for a tag that the user has not", "", .low) {
        $0.add(
          #"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}}"#,
          to: .user)
      },
      Weakness("a group without policies", "", .low) {
        $0.authorization.groups = [
          AccountAuthorization.Identity(name: "staff", arn: "arn:aws:iam::123456789012:group/staff")
        ]
        $0.change(.user) { $0.with(groups: ["staff"]) }
      },
      Weakness("a key that is not active beside the one", "", .low) {
        $0.facts.keys.append(Account.key("AKIAIOSFODNN7EXAMPLF", daysOld: 400, isActive: false))
      },
      Weakness("the root, but for one principal", "", .low) {
        $0.trust(
          #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"0123456789abcdefghij"},"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/rolestack-app-user"}}}"#,
          in: .deploy)
      },
      Weakness("another role that lets in everybody of an organization, or who knows a secret", "", .low) {
        for (name, condition) in [
          ("org", #""StringEquals":{"aws:PrincipalOrgID":"o-abcdefghij"}"#),
          ("vendor", #""StringEquals":{"sts:ExternalId":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}"#),
        ] {
          $0.addRole(name, trusting: #"{"AWS":"*"}"#, if: condition)
        }
      },
      Weakness("a role that names the user, which the user's own policy keeps away", "", .low) {
        $0.addRole("old", may: "*", trusting: #"{"AWS":"arn:aws:iam::123456789012:user/rolestack-app-user"}"#)
        $0.add(
          #"{"Effect":"Deny","Action":"sts:AssumeRole","NotResource":"arn:aws:iam::123456789012:role/rolestack-app-deploy"}"#,
          to: .user)
      },
      Weakness("the root, but for the user's own id", "", .low) {
        $0.change(.user) { $0.with(id: "AIDAUSER") }
        $0.addAssumer("bob", id: "AIDABOB")
        $0.trust(
          #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"0123456789abcdefghij","aws:userid":"AIDAUSER"}}}"#,
          in: .deploy)
      },
      Weakness("names with a tag that nobody chooses", "", .low) {
        $0.change(.deploy) { $0.with(tags: ["app": "app"]) }
        $0.add(
          #"{"Effect":"Allow","Action":"cloudformation:DescribeChangeSet","Resource":"arn:aws:cloudformation:ap-northeast-1:123456789012:stack/${aws:PrincipalTag/app}/*"}"#,
          to: .deploy)
        $0.add(
          #"{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::rolestack-app-123456789012-ap-northeast-1/${aws:userid}/*"}"#,
          to: .deploy)
      },
      Weakness("another role for another account", "", .low) {
        $0.addRole("partner", trusting: #"{"AWS":"999999999999"}"#)
      },
    ]

  @Test("What is odd and harmless is no weakness", arguments: oddities)
  func odd(_ oddity: Weakness) throws {
    var account = try Account()
    oddity.plant(&account)
    #expect(account.failures == [])
  }

  @Test("The blast radius tells that stacks are deleted where that is allowed, and nowhere else")
  func blastRadius() throws {
    #expect(try !Account().blastRadius.contains("delete them"))
    var plan = Account.plan()
    plan.switches.insert(.deletion)
    #expect(try Account(plan).blastRadius.contains("delete them with all that is in them"))
  }

  @Test("An external id is in no finding, and a baseline knows a statement and nothing else")
  func secrets() throws {
    var account = try Account()
    account.replace(
      "arn:aws:iam::123456789012:user/rolestack-app-user", with: "arn:aws:iam::123456789012:root", in: .deploy
    )
    account.replace(
      #""StringEquals":{"sts:ExternalId"#, with: #""StringEqualsIgnoreCase":{"sts:ExternalId"#, in: .deploy)
    let failures = account.failures
    #expect(failures.count == 2)
    for failure in failures {
      #expect(!"\(failure)".contains("0123456789abcdefghij"))
    }
    let first = Finding("c", .fail, .low, "s", "3 days old")
    #expect(first.fingerprint == Finding("c", .fail, .low, "s", "4 days old").fingerprint)
    #expect(
      first.fingerprint != Finding("c", .fail, .low, "s", "3 days old", statement: "{}").fingerprint)
  }

  @Test("What cannot be evaluated is told, and nothing is proved by it")
  func unreadable() throws {
    var account = try Account()
    account.add(#"{"Effect":"Allow","NotPrincipal":"*","Action":"s3:*","Resource":"*"}"#, to: .user)
    account.change(.service) { $0.with(attached: ["arn:aws:iam::123456789012:policy/unseen"]) }
    #expect(account.failures.allSatisfy { $0.verdict == .cannotTell })
    #expect(
      Set(account.failures.map(\.check)) == [
        "policies-readable", "user-only-assumes", "service-trust", "service-escalation", "service-reach",
      ])
  }
}
