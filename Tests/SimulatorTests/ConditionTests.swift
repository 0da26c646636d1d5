import AWSCore
import Foundation
import Logging
import TestSupport
import Testing

@testable import Simulator

/// What trust and permissions ask of a call, with policies enforced: time, place, names.
@Suite("Conditions of a call")
struct ConditionTests {
  private let time = ManualTime()

  /// Assumes a role as the session `ann@laptop` and puts an object with it; the simulator lives at 2026-11-25 in UTC.
  private func deploy(trust: String, object: String = "") async throws {
    let clock = SimulatedClock(real: time.source)
    let simulator = Simulator(clock: clock, enforcesIAM: true)
    try simulator.plant(
      try Seed(
        yaml: """
          region: us-east-1
          objects: {artifacts/there: x}
          stacks:
            - name: roles
              ago: 1000
              template: |
                Resources:
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      RoleName: deploy
                      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [\(trust)] }
                      Policies:
                        - PolicyName: put
                          PolicyDocument:
                            Version: "2012-10-17"
                            Statement: { Effect: Allow, Action: s3:PutObject, Resource: "arn:aws:s3:::artifacts/*"\(object) }
          """))
    let connection = AWSConnection(
      transport: simulator, time: clock.timeSource, logger: Logger(label: "test"))
    let definition = SessionDefinition(
      name: "deploy", region: Region("us-east-1"), endpoints: EndpointResolver(),
      source: .assumeRole(
        try AssumeRoleRequest(roleARN: "arn:aws:iam::123456789012:role/deploy", sessionName: "ann@laptop"),
        from: .keys(Credentials(accessKeyID: "test", secretAccessKey: Secret("test")))))
    let s3 = try await SessionClients(SessionStore(connection: connection)).s3(for: definition)
    let location = try #require(S3Location(bucket: "artifacts", key: "k"))
    try await s3.putObject([1], at: location)
  }

  private static func allow(_ condition: String) -> String {
    "{ Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: \"arn:aws:iam::123456789012:root\" }, Condition: { \(condition) } }"
  }

  @Test(
    "A role is assumed only as its trust says: by a session's name, from a network, in a time",
    arguments: [
      ("StringLike: { 'sts:RoleSessionName': 'ann@*' }", true),
      ("StringLike: { 'sts:RoleSessionName': 'bob@*' }", false),
      ("IpAddress: { 'aws:SourceIp': 127.0.0.0/8 }", true),
      ("IpAddress: { 'aws:SourceIp': 203.0.113.0/24 }", false),
      ("DateLessThan: { 'aws:CurrentTime': '2020-01-01' }", false),
      ("DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' }", true),
      ("Bool: { 'aws:MultiFactorAuthPresent': 'true' }", false),
      ("BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' }", true),
      ("StringEquals: { 'aws:PrincipalAccount': '123456789012' }", true),
    ])
  func trust(_ condition: String, _ isAllowed: Bool) async throws {
    if isAllowed { return try await deploy(trust: Self.allow(condition)) }
    let error = await #expect(throws: AWSError.self) { try await deploy(trust: Self.allow(condition)) }
    #expect(error?.kind == .accessDenied, "\(String(describing: error))")
  }

  @Test("A Deny in a role's trust wins over its Allow")
  func denial() async throws {
    let deny = Self.allow("StringLike: { 'sts:RoleSessionName': 'ann@*' }").replacing("Allow", with: "Deny")
    await #expect(throws: AWSError.self) {
      try await deploy(trust: Self.allow("Bool: { 'aws:SecureTransport': 'true' }") + ", " + deny)
    }
  }

  @Test(
    "A role's permissions are asked for the same",
    arguments: [
      ("StringEquals: { 'aws:RequestedRegion': us-east-1 }", true),
      ("StringEquals: { 'aws:RequestedRegion': eu-west-1 }", false),
      ("ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' }", true),
      ("NotIpAddress: { 'aws:SourceIp': 127.0.0.1 }", false),
      ("NumericLessThan: { 'aws:EpochTime': '1577836800' }", false),
    ])
  func permissions(_ condition: String, _ isAllowed: Bool) async throws {
    let trust = Self.allow("Bool: { 'aws:SecureTransport': 'true' }")
    let object = ", Condition: { \(condition) }"
    if isAllowed { return try await deploy(trust: trust, object: object) }
    let error = await #expect(throws: AWSError.self) { try await deploy(trust: trust, object: object) }
    #expect(error?.kind == .accessDenied)
  }

  @Test("A source identity stays what it is through sessions of sessions, and each role has to let it in")
  func sourceIdentity() throws {
    let cloud = Cloud(enforcesPolicies: true)
    func role(_ name: String, _ trusted: String, _ actions: String) -> String {
      """
        \(name):
          Type: AWS::IAM::Role
          Properties:
            RoleName: \(name)
            MaxSessionDuration: 43200
            AssumeRolePolicyDocument:
              Statement: { Effect: Allow, Action: [\(actions)], Principal: { AWS: "arn:aws:iam::123456789012:\(trusted)" } }
            Policies:
              - PolicyName: assume
                PolicyDocument: { Statement: { Effect: Allow, Action: "sts:*", Resource: "*" } }

      """
    }
    let both = "sts:AssumeRole, sts:SetSourceIdentity"
    cloud.deploy(
      "roles",
      "Resources:\n" + role("first", "root", both) + role("second", "root", both)
        + role("closed", "root", "sts:AssumeRole"))
    func assume(_ role: String, as identity: String?, with credentials: Credentials? = nil) -> String {
      let fields =
        [
          ("RoleArn", "arn:aws:iam::123456789012:role/\(role)"), ("RoleSessionName", "ann"),
          ("DurationSeconds", "43200"),
        ] + (identity.map { [("SourceIdentity", $0)] } ?? [])
      guard let credentials else { return cloud.ask("AssumeRole", fields, of: "sts") }
      return cloud.ask(
        "AssumeRole", fields.map { $0.0 == "DurationSeconds" ? ($0.0, "900") : $0 }, of: "sts",
        with: credentials)
    }
    let begun = assume("first", as: "ann")
    func part(_ name: String) throws -> String {
      try #require(
        begun.firstMatch(of: try Regex("<\(name)>(.*?)<", as: (Substring, Substring).self)).map {
          String($0.1)
        })
    }
    let session = Credentials(
      accessKeyID: try part("AccessKeyId"), secretAccessKey: Secret(try part("SecretAccessKey")),
      sessionToken: Secret(try part("SessionToken")))
    #expect(assume("second", as: nil, with: session).contains("<SourceIdentity>ann</SourceIdentity>"))
    #expect(assume("second", as: "ann", with: session).contains("<SourceIdentity>ann</SourceIdentity>"))
    #expect(assume("second", as: "bob", with: session).contains("sts:SetSourceIdentity"))
    #expect(assume("closed", as: nil, with: session).contains("sts:SetSourceIdentity"))
  }
}
