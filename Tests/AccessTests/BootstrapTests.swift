import AWSCore
import Access
import Documents
import Foundation
import Templates
import Testing

@Suite("What bootstrap makes")
struct BootstrapTests {
  private let region = Region("ap-northeast-1")!

  private func founded(_ values: [String: String]) throws -> FoundedAccount {
    try FoundedAccount(
      Account.template(), values: values, account: Account.number, region: region, stackName: "acc")
  }

  private static let names = [
    "StackName": "app", "BucketName": "app-bucket", "DeployRoleName": "d", "ServiceRoleName": "s",
    "ExternalId": "0123456789abcdef",
  ]

  @Test(
    "Somebody has to come in, and nobody else: what the template cannot hold is refused before anything is made",
    arguments: [
      [:], ["UserName": "u", "ExternalId": ""], ["UserName": "u", "ExternalId": "short"],
      ["UserName": "u", "StackName": "app*"], ["UserName": "u", "BucketName": "b*"],
      ["TrustedPrincipal": "arn:aws:iam::123456789012:root"],
      ["OIDCIssuer": "token.actions.githubusercontent.com"],
      ["OIDCIssuer": "token.actions.githubusercontent.com", "OIDCSubject": "*"],
      ["OIDCIssuer": "token.actions.githubusercontent.com", "OIDCSubject": "repo:a/b:x", "UserName": "u"],
      ["UserName": "u", "MaxSessionDuration": "900"], ["UserName": "u", "AllowEvents": "yes"],
    ] as [[String: String]])
  func refused(_ values: [String: String]) throws {
    #expect(throws: FoundedAccount.Problem.self) { try founded(Self.names.merging(values) { $1 }) }
  }

  @Test("The set-up is read off the policies, whoever comes in")
  func setUp() throws {
    var plan = Account.plan(["app", "other"])
    plan.wayIn = .user("someone")
    let account = try Account(plan)
    let founded = try founded(
      Dictionary(uniqueKeysWithValues: try plan.parameters().map { ($0.key, $0.value.reveal()) }))
    let setUp = try #require(founded.setUp(account: Account.number, region: region))
    #expect(setUp.userARN == "arn:aws:iam::123456789012:user/someone")
    #expect(setUp.deployRoleARN == account.setUp.deployRoleARN)
    #expect(setUp.serviceRoleARN == account.setUp.serviceRoleARN)
    #expect(setUp.stackNames == ["app", "other"])
    #expect(setUp.bucket == plan.bucket)
    #expect(founded.externalID(of: setUp.deployRoleARN) == plan.externalID)
  }

  @Test("Names of one's own are beside nobody's: the user and the reader are named after the deploy role")
  func ownNames() {
    var plan = Account.plan(["app"])
    plan.addReaderRole()
    #expect(plan.readerRoleName == "rolestack-app-reader" && plan.userName == "rolestack-app-user")
    plan.deployRoleName = "ci"
    plan.addReaderRole()
    #expect(plan.readerRoleName == "ci-reader" && plan.userName == "ci-user")
    plan.deployRoleName = String(repeating: "d", count: 64)
    plan.addReaderRole()
    #expect(plan.readerRoleName?.count == 64 && plan.readerRoleName?.hasSuffix("-reader") == true)
  }

  @Test("No name of a role begins with the app's, whose resources the service role may make")
  func names() throws {
    let long = String(repeating: "a", count: 128)
    for app in ["app", "rolestack", "A", long] {
      let plan = AccessPlan(stackNames: [app], account: Account.number, region: region)
      for name in [plan.deployRoleName, plan.serviceRoleName] {
        #expect(!name.hasPrefix("\(app)-"))
        #expect(name.count <= 64)
      }
      #expect(plan.bucket.count <= 63 && plan.bucket == plan.bucket.lowercased())
      _ = try plan.parameters()
    }
    for (deploy, service, isReading) in [
      ("app-deploy", "service", false), ("one", "ONE", false),
      ("rolestack-app-service", "rolestack-app-service", false),
      ("app", "service", true),
    ] {
      var plan = AccessPlan(stackNames: ["app"], account: Account.number, region: region)
      (plan.deployRoleName, plan.serviceRoleName) = (deploy, service)
      if isReading { plan.addReaderRole() }
      #expect(throws: AccessPlan.Problem.self, "\(deploy) \(service)") { _ = try plan.parameters() }
    }
    #expect(AccessPlan.newExternalID() != AccessPlan.newExternalID())
    #expect(AccessPlan.newExternalID().reveal().count == 32)
  }

  @Test("A long policy goes in pieces, and is whole again in the role")
  func pieces() throws {
    var plan = Account.plan()
    let actions = (0..<300).map { "\"sqs:Action\($0)\"" }.joined(separator: ",")
    plan.policy =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[\#(actions)],"Resource":"*"}]}"#
    let values = try plan.parameters()
    #expect(values.contains { $0.key == "ServicePolicyMore" })
    #expect(values.allSatisfy { $0.value.reveal().count <= 4096 })
    let role = try Account(plan).authorization.roles.first { $0.name == plan.serviceRoleName }
    #expect(role?.inline["make-the-resources"] == plan.policy)
    plan.policy = String(repeating: "x", count: 11_000)
    #expect(throws: AccessPlan.Problem.self) { try plan.parameters() }
    #expect(throws: AccessPlan.Problem.self) {
      try AccessPlan(stackNames: (1...6).map { "s\($0)" }, account: "1", region: region).parameters()
    }
  }

  @Test("Every permission is told in words, and the external id in none")
  func words() throws {
    var plan = Account.plan()
    plan.requiresMFA = true
    plan.sourceAddresses = ["203.0.113.0/24"]
    plan.sessionNames = "ci-*"
    plan.switches = Set(AccessPlan.Switch.allCases)
    let account = try Account(plan).authorization
    let words = (account.users + account.roles).flatMap(PermissionWords.sentences)
    #expect(words.contains("may sts:AssumeRole on role/rolestack-app-deploy"))
    #expect(
      words.contains(
        "lets in user/rolestack-app-user, with the external id, if sts:rolesessionname StringLike ci-*, with an MFA device, from 203.0.113.0/24"
      ), "\(words)")
    #expect(
      words.contains(
        "may cloudformation:DeleteStack on stack/app/*, with the role role/rolestack-app-service"))
    #expect(words.contains("may cloudformation:DescribeEvents, DescribeStackEvents on stack/app/*"))
    #expect(!words.joined().contains(plan.externalID?.reveal() ?? "none"))
    let odd = AccountAuthorization.Identity(
      name: "x", arn: "arn:aws:iam::1:user/x",
      inline: [
        "a":
          #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":["s3:Get*","s3:List*"],"NotResource":"arn:aws:s3:::b"}]}"#,
        "b": "not a policy",
      ], trust: "nor this")
    #expect(
      PermissionWords.sentences(odd) == [
        "lets in whom a policy says that cannot be read",
        "may never do all but s3:Get*, List* on all but s3://b",
        "has a policy that cannot be read: not a policy",
      ])
  }
}
