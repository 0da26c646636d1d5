import AWSCore
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
