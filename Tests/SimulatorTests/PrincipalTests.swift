import AWSCore
import Logging
import TestSupport
import Testing

@testable import Simulator

/// Where a principal's permissions come from, as stacks make them.
@Suite("Permissions of users, groups and roles")
struct PrincipalTests {
  private let simulator: Simulator

  init() throws {
    simulator = Simulator(clock: SimulatedClock(real: ManualTime().source), enforcesIAM: true)
    try simulator.plant(
      try Seed(
        yaml: """
          region: us-east-1
          stacks:
            - name: iam
              ago: 1000
              template: |
                Resources:
                  Own:
                    Type: AWS::IAM::ManagedPolicy
                    Properties:
                      ManagedPolicyName: own
                      PolicyDocument:
                        Statement:
                          - { Effect: Allow, Action: "s3:*", Resource: "*" }
                          - { Effect: Deny, Action: s3:DeleteBucket, Resource: "*" }
                  Group: { Type: AWS::IAM::Group, Properties: { GroupName: team, ManagedPolicyArns: [!Ref Own] } }
                  Member: { Type: AWS::IAM::User, Properties: { UserName: member, Groups: [!Ref Group] } }
                  Added: { Type: AWS::IAM::User, Properties: { UserName: added } }
                  Addition: { Type: AWS::IAM::UserToGroupAddition, Properties: { GroupName: !Ref Group, Users: [!Ref Added] } }
                  Other: { Type: AWS::IAM::User, Properties: { UserName: other } }
                  Bounded:
                    Type: AWS::IAM::User
                    Properties:
                      UserName: bounded
                      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
                      PermissionsBoundary: !Ref Own
                  Loose:
                    Type: AWS::IAM::Role
                    Properties:
                      RoleName: loose
                      ManagedPolicyArns: [!Ref Own]
                      AssumeRolePolicyDocument: { Statement: { Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: "*" } } }
                  Whole:
                    Type: AWS::IAM::Role
                    Properties:
                      RoleName: whole
                      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSQSFullAccess]
                      PermissionsBoundary: !Ref Own
                      Policies:
                        - PolicyName: inline
                          PolicyDocument: { Statement: { Sid: Own, Effect: Allow, Action: "sqs:*", Resource: ["*", "arn:aws:sqs:us-east-1:123456789012:日本"] } }
                      AssumeRolePolicyDocument: { Statement: { Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: "*" } } }
                  ForTheRole:
                    Type: AWS::IAM::Policy
                    Properties:
                      PolicyName: more
                      Roles: [!Ref Whole]
                      PolicyDocument: { Statement: { Effect: Allow, Action: sns:Publish, Resource: "*" } }
                  ForTheGroup:
                    Type: AWS::IAM::Policy
                    Properties:
                      PolicyName: more
                      Groups: [!Ref Group]
                      PolicyDocument: { Statement: { Effect: Allow, Action: sns:Publish, Resource: "*" } }
          """))
  }

  private func refusal(_ principal: Principal, _ action: String) -> String? {
    simulator.withIdentity { identity in
      do throws(ServiceFault) {
        try identity.authorize(principal, action, on: "r")
        return nil
      } catch { return error.message }
    }
  }

  @Test("A group's members may do what its policies say, however they came in; nobody else may")
  func groups() {
    for name in ["member", "added"] {
      #expect(refusal(.user(name), "s3:GetObject") == nil)
      #expect(refusal(.user(name), "sns:Publish") == nil)
      #expect(refusal(.user(name), "sqs:SendMessage") != nil)
    }
    #expect(refusal(.user("other"), "s3:GetObject") != nil)
  }

  @Test("What a role may do is read from IAM: its own policies, those that are attached, and its boundary")
  func read() async throws {
    let clock = simulator.clock
    let connection = AWSConnection(
      transport: simulator, time: clock.timeSource, logger: Logger(label: "test"))
    let definition = SessionDefinition(
      name: "admin", region: Region("eu-west-1"), endpoints: EndpointResolver(),
      source: .keys(Credentials(accessKeyID: "test", secretAccessKey: Secret("test"))))
    let client = try await SessionClients(SessionStore(connection: connection)).iam(for: definition)
    let loose = try await client.policies(ofRole: "loose")
    #expect(loose.documents.count == 1 && loose.boundary == nil)
    let whole = try await client.policies(ofRole: "whole")
    #expect(whole.documents.count == 3)
    #expect(whole.documents.contains { $0.contains("sqs:*") && !$0.contains("%") })
    #expect(whole.documents.contains { $0.contains("日本") })
    #expect(whole.boundary?.contains("s3:DeleteBucket") == true)
    let error = await #expect(throws: AWSError.self) { try await client.policies(ofRole: "none") }
    #expect(error?.code == "NoSuchEntity")
  }

  @Test("A boundary allows nothing by itself and cuts off what it does not allow, in IAM's words")
  func boundary() {
    #expect(refusal(.user("bounded"), "s3:GetObject") == nil)
    let user = "User: arn:aws:iam::123456789012:user/bounded is not authorized to perform:"
    #expect(
      refusal(.user("bounded"), "sns:Publish")
        == "\(user) sns:Publish on resource: r because no permissions boundary allows the sns:Publish action")
    #expect(
      refusal(.user("bounded"), "s3:DeleteBucket")
        == "\(user) s3:DeleteBucket on resource: r with an explicit deny in a permissions boundary")
  }

  @Test("An account's own managed policy is attached by its ARN, as AWS's are")
  func managed() {
    #expect(refusal(.session(role: "loose", name: "s"), "s3:GetObject") == nil)
    #expect(refusal(.session(role: "loose", name: "s"), "sns:Publish") != nil)
    #expect(refusal(.session(role: "loose", name: "s"), "s3:DeleteBucket")?.contains("explicit deny") == true)
  }
}
