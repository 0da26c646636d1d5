import Documents
import Testing

@testable import Policies

@Suite("Policies")
struct PolicyTests {
  private func decide(
    _ yaml: String, _ action: String, _ resource: String = "*", _ context: [String: String] = [:]
  ) throws -> Policy.Decision {
    let policy = try Policy(try Document(yaml: yaml))
    return Policy.decide([policy], .init(action: action, resource: resource, context: context))
  }

  @Test("Without an Allow it is denied, and an explicit Deny wins")
  func effects() throws {
    let allow = "Statement: { Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }"
    #expect(try decide(allow, "s3:PutObject", "arn:aws:s3:::b/k") == .allowed)
    #expect(try decide(allow, "S3:putobject", "arn:aws:s3:::b/k") == .allowed)
    #expect(try decide(allow, "s3:PutObject", "arn:aws:s3:::other/k") == .implicitlyDenied)
    #expect(try decide(allow, "sqs:SendMessage") == .implicitlyDenied)
    let deny =
      "Statement: [{ Effect: Allow, Action: '*', Resource: '*' }, { Effect: Deny, NotAction: 's3:*', Resource: '*' }]"
    #expect(try decide(deny, "s3:GetObject") == .allowed)
    #expect(try decide(deny, "iam:CreateUser") == .explicitlyDenied)
  }

  @Test("Conditions hold on the keys of the request")
  func conditions() throws {
    let yaml = """
      Statement:
        Effect: Allow
        Action: sts:AssumeRole
        Resource: "*"
        Condition: { StringEquals: { "sts:ExternalId": [a, b] }, StringLike: { "aws:userid": "AIDA*" } }
      """
    #expect(
      try decide(yaml, "sts:AssumeRole", "*", ["sts:externalid": "b", "aws:userid": "AIDAX"]) == .allowed)
    #expect(
      try decide(yaml, "sts:AssumeRole", "*", ["sts:externalid": "c", "aws:userid": "AIDAX"])
        == .implicitlyDenied)
    #expect(try decide(yaml, "sts:AssumeRole") == .implicitlyDenied)
  }

  @Test("What is not evaluated is refused by name, rather than passed over")
  func unknown() {
    let error = #expect(throws: PolicyProblem.self) {
      try decide(
        "Statement: { Effect: Deny, Action: '*', Resource: '*', NotPrincipal: { AWS: a } }", "s3:GetObject")
    }
    #expect(error?.message == "NotPrincipal is not known here; IAM does know it")
  }

  @Test(
    "Wildcards match as IAM's do",
    arguments: [
      ("*", "", true), ("a*c", "abbbc", true), ("a*c", "abbbd", false), ("a?c", "abc", true),
      ("a?c", "ac", false),
      ("arn:*:stack/app/*", "arn:aws:cloudformation:r:1:stack/app/1", true),
      ("arn:*:stack/app/*", "arn:aws:cloudformation:r:1:stack/application/1", false), ("**a**", "bab", true),
    ])
  func wildcards(_ pattern: String, _ text: String, _ matches: Bool) {
    #expect(Wildcard.matches(pattern, text) == matches)
  }
}
