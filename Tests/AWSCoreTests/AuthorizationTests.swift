import AWSCore
import Foundation
import Logging
import TestSupport
import Testing

/// What IAM and Access Analyzer tell of who may do what.
@Suite("Reading an account's permissions")
struct AuthorizationTests {
  private let time = ManualTime()
  private let region = Region("us-east-1")!
  private let keys = StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("s")))

  private func connection(_ transport: ScriptedTransport) -> AWSConnection {
    AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test"))
  }

  private func iam(_ transport: ScriptedTransport) -> IAMClient {
    IAMClient(
      region: region, endpoints: EndpointResolver(), connection: connection(transport), credentials: keys)
  }

  @Test("All pages of the authorization details are read, with documents decoded")
  func pages() async throws {
    let transport = ScriptedTransport { form, number in
      let document = "%7B%22Version%22%3A%222012-10-17%22%7D"
      let page =
        number == 0
        ? """
        <UserDetailList><member><UserName>u</UserName><Arn>arn:u</Arn><UserPolicyList><member>\
        <PolicyName>p</PolicyName><PolicyDocument>\(document)</PolicyDocument></member></UserPolicyList>\
        <GroupList><member>staff</member></GroupList></member></UserDetailList>\
        <IsTruncated>true</IsTruncated><Marker>m1</Marker>
        """
        : """
        <RoleDetailList><member><RoleName>r</RoleName><Arn>arn:r</Arn>\
        <AssumeRolePolicyDocument>\(document)</AssumeRolePolicyDocument><AttachedManagedPolicies><member>\
        <PolicyArn>arn:m</PolicyArn></member><member><PolicyArn/></member></AttachedManagedPolicies>\
        <PermissionsBoundary><PermissionsBoundaryArn>arn:b</PermissionsBoundaryArn></PermissionsBoundary>\
        </member></RoleDetailList><Policies><member><Arn>arn:m</Arn><PolicyVersionList><member>\
        <Document>%5B1%5D</Document><IsDefaultVersion>false</IsDefaultVersion></member><member>\
        <Document>\(document)</Document><IsDefaultVersion>true</IsDefaultVersion></member></PolicyVersionList>\
        </member></Policies><IsTruncated>false</IsTruncated>
        """
      #expect(form["Marker"] == (number == 0 ? nil : "m1"))
      return (
        200,
        "<R><GetAccountAuthorizationDetailsResult>\(page)</GetAccountAuthorizationDetailsResult></R>"
      )
    }
    let account = try await iam(transport).accountAuthorization()
    let document = #"{"Version":"2012-10-17"}"#
    #expect(
      account.users == [
        AccountAuthorization.Identity(name: "u", arn: "arn:u", inline: ["p": document], groups: ["staff"])
      ])
    #expect(
      account.roles == [
        AccountAuthorization.Identity(
          name: "r", arn: "arn:r", attached: ["arn:m"], boundary: "arn:b", trust: document)
      ])
    #expect(account.managedPolicies == ["arn:m": document])
  }

  @Test("A list that names the same page again is an error, and no half of an account")
  func endless() async throws {
    let transport = ScriptedTransport { _, _ in
      (
        200,
        "<R><GetAccountAuthorizationDetailsResult><IsTruncated>true</IsTruncated><Marker>m</Marker></GetAccountAuthorizationDetailsResult></R>"
      )
    }
    await #expect(throws: AWSError.self) { try await iam(transport).accountAuthorization() }
    #expect(transport.actions.count == 2)
  }

  @Test("IAM's simulator is asked for each action, with what a request says of itself")
  func simulation() async throws {
    let transport = ScriptedTransport { form, _ in
      #expect(form["ActionNames.member.2"] == "iam:PassRole" && form["ResourceArns.member.1"] == "arn:x")
      #expect(form["ContextEntries.member.1.ContextKeyName"] == "cloudformation:RoleArn")
      return (
        200,
        """
        <R><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>s3:GetObject</EvalActionName>\
        <EvalDecision>allowed</EvalDecision></member><member><EvalActionName>iam:PassRole</EvalActionName>\
        <EvalDecision>explicitDeny</EvalDecision></member></EvaluationResults></SimulatePrincipalPolicyResult></R>
        """
      )
    }
    let answers = try await iam(transport).simulate(
      "arn:u", ["s3:GetObject", "iam:PassRole"], on: "arn:x", context: ["cloudformation:RoleArn": "arn:r"])
    #expect(answers == ["s3:GetObject": true, "iam:PassRole": false])
  }

  @Test("An access key's secret is in no description of what IAM answers, and a lost answer is an error")
  func keys() async throws {
    let transport = ScriptedTransport { _, _ in
      (
        200,
        "<R><CreateAccessKeyResult><AccessKey><AccessKeyId>AKIA1</AccessKeyId><SecretAccessKey>verysecret</SecretAccessKey></AccessKey></CreateAccessKeyResult></R>"
      )
    }
    let key = try await iam(transport).createAccessKey(of: "u")
    #expect(key.accessKeyID == "AKIA1" && !"\(key)".contains("verysecret"))
    let silent = ScriptedTransport { _, _ in (200, "<R><CreateAccessKeyResult/></R>") }
    await #expect(throws: AWSError.self) { try await iam(silent).createAccessKey(of: "u") }
    let absent = ScriptedTransport { _, _ in
      (404, "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>")
    }
    #expect(try await !iam(absent).hasPassword("u"))
  }

  @Test("Access Analyzer gets the document with its kind, and what it finds is read")
  func analyzer() async throws {
    let transport = ScriptedTransport { _, _ in
      (
        200,
        #"{"findings":[{"findingType":"SECURITY_WARNING","issueCode":"PASS_ROLE_WITH_STAR_IN_RESOURCE","findingDetails":"Too wide.","learnMoreLink":"x","locations":[]}]}"#
      )
    }
    let client = AccessAnalyzerClient(
      region: region, endpoints: EndpointResolver(), connection: connection(transport), credentials: keys)
    let found = try await client.validate(#"{"Version":"2012-10-17"}"#, as: .trust)
    #expect(found.map(\.code) == ["PASS_ROLE_WITH_STAR_IN_RESOURCE"])
    let request = try #require(transport.requests.first)
    #expect(request.endpoint.description == "https://access-analyzer.us-east-1.amazonaws.com")
    #expect(request.encodedPath == "/policy/validation")
    guard case .bytes(let body) = request.body else {
      Issue.record("the body is not in memory")
      return
    }
    let text = String(decoding: body, as: UTF8.self)
    #expect(text.contains("AWS::IAM::AssumeRolePolicyDocument"))
    #expect(
      request.headers.contains {
        $0.name == "Authorization" && $0.value.contains("/us-east-1/access-analyzer/")
      })
  }

  @Test("Access Analyzer's findings are read to the last page, and a page that names itself ends it")
  func analyzerPages() async throws {
    let transport = ScriptedTransport { _, number in
      (
        200,
        #"{"findings":[{"findingType":"ERROR","issueCode":"C\#(number)","findingDetails":"d"}],"nextToken":"\#(min(number + 1, 2))"}"#
      )
    }
    let client = AccessAnalyzerClient(
      region: region, endpoints: EndpointResolver(), connection: connection(transport), credentials: keys)
    #expect(try await client.validate("{}", as: .identity).map(\.code) == ["C0", "C1", "C2"])
    #expect(
      transport.requests.map { $0.query.map { "\($0.name)=\($0.value)" } } == [
        [], ["nextToken=1"], ["nextToken=2"],
      ])
  }

  @Test("Each harmless read goes to its own service, signed for it, and a denial of any form is one")
  func reads() async throws {
    for read in HarmlessRead.all {
      let transport = ScriptedTransport { _, _ in
        (
          403,
          read.service == .ec2
            ? "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>"
            : read.service == .sns
              ? "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no</Message></Error></ErrorResponse>"
              : #"{"__type":"AccessDeniedException","Message":"no"}"#
        )
      }
      let client = ProbingClient(
        region: region, endpoints: EndpointResolver(), connection: connection(transport), credentials: keys)
      let error = await #expect(throws: AWSError.self) { try await client.read(read) }
      #expect(error?.kind == .accessDenied, "\(read.action)")
      let request = try #require(transport.requests.first)
      #expect(
        request.headers.contains {
          $0.name == "Authorization" && $0.value.contains("/\(read.service.signingName)/aws4_request")
        }, "\(read.action)")
      #expect([.get, .post].contains(request.method))
    }
    #expect(Set(HarmlessRead.all.map(\.service)).count == 14)
  }
}
