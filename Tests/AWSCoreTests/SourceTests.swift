import Crypto
import Foundation
import Logging
import TestSupport
import Testing

@testable import AWSCore

/// What each kind of source asks of the world, and what it makes of the answers.
@Suite("Sources of credentials")
struct SourceTests {
  private let time = ManualTime()
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "rolestack-\(UUID().uuidString)")

  /// A file of the AWS CLI's caches.
  private func write(_ text: String, to path: String) throws {
    let file = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func read(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appendingPathComponent(path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func store(
    _ transport: any HTTPTransport, answers: SecretAnswers = SecretAnswers(),
    run: @escaping SourceTools.ProcessRunner = { (_) throws(ProcessFailure) in throw ProcessFailure("no") }
  ) -> SessionStore {
    SessionStore(
      connection: AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test")),
      cache: SessionCache(
        shared: folder.appendingPathComponent("cli"), own: folder.appendingPathComponent("own")),
      tools: SourceTools(
        ssoCache: folder.appendingPathComponent("sso"), loginCache: folder.appendingPathComponent("login"),
        answers: answers, run: run))
  }

  private func definition(
    _ config: String, profile: String? = "p", environment: [String: String] = [:]
  ) throws -> SessionDefinition {
    var options = SessionResolver.Options()
    options.profile = profile
    return try SessionResolver(
      options: options, environment: environment,
      configuration: SharedConfiguration(
        config: SharedConfiguration.File(path: "config", text: config),
        credentials: SharedConfiguration.File(path: "credentials", text: ""))
    ).session()
  }

  private func session(
    _ config: String, _ transport: any HTTPTransport, profile: String? = "p",
    environment: [String: String] = [:], answers: SecretAnswers = SecretAnswers(),
    run: @escaping SourceTools.ProcessRunner = { (_) throws(ProcessFailure) in throw ProcessFailure("no") }
  ) async throws -> RefreshableSession {
    try await store(transport, answers: answers, run: run).session(
      for: definition(config, profile: profile, environment: environment))
  }

  // MARK: Programs

  private let process = "[profile p]\ncredential_process = tool 'a b'\nregion = us-east-1\n"

  @Test(
    "A program is run once while its credentials last, again before they end, and with its words as they are")
  func processLives() async throws {
    let runs = Box<[[String]]>([])
    let session = try await session(process, ScriptedTransport { _, _ in (500, "") }) {
      (words) throws(ProcessFailure) in
      runs.value.append(words)
      let end = Timestamp.iso8601(self.time.now + 900)
      return Data(
        #"{"Version":1,"AccessKeyId":"A\#(runs.value.count)","SecretAccessKey":"s","Expiration":"\#(end)"}"#
          .utf8)
    }
    for _ in 0..<3 { #expect(try await session.credentials().accessKeyID == "A1") }
    #expect(runs.value == [["tool", "a b"]])
    time.advance(601)
    #expect(try await session.credentials().accessKeyID == "A1")
    await session.idle()
    #expect(try await session.credentials().accessKeyID == "A2")
    #expect(await session.status?.renewsByItself == true)
  }

  @Test("Credentials of a program without an end are never asked for again by themselves")
  func processWithoutEnd() async throws {
    let runs = Box(0)
    let session = try await session(process, ScriptedTransport { _, _ in (500, "") }) {
      (_) throws(ProcessFailure) in
      runs.value += 1
      return Data(#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"}"#.utf8)
    }
    _ = try await session.credentials()
    time.advance(1e7)
    _ = try await session.credentials()
    #expect(runs.value == 1)
  }

  @Test(
    "What a program prints that is no credentials is an error that names the profile and repeats nothing of it",
    arguments: [
      ("", "not a JSON document"), ("hunter2", "not a JSON document"),
      (#"{"Version":2,"AccessKeyId":"hunter2"}"#, "Version 2"),
      (#"{"AccessKeyId":"A","SecretAccessKey":"hunter2"}"#, "not a JSON document"),
      (#"{"Version":1,"AccessKeyId":"hunter2"}"#, "lacks"),
      (#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":"soon"}"#, "no ISO 8601"),
      (
        #"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":"2020-01-01T00:00:00Z"}"#,
        "expired"
      ),
    ])
  func processRubbish(_ printed: String, _ words: String) async throws {
    let session = try await session(process, ScriptedTransport { _, _ in (500, "") }) {
      (_) throws(ProcessFailure) in
      Data(printed.utf8)
    }
    let error = await #expect(throws: AWSError.self) { try await session.credentials() }
    #expect(error?.message.contains("credential_process of profile p failed") == true)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    #expect("\(String(describing: error))".contains("hunter2") == false)
  }

  // MARK: MFA

  private let mfa = """
    [profile u]
    aws_access_key_id = AKIA
    aws_secret_access_key = s
    [profile p]
    role_arn = arn:aws:iam::123456789012:role/deploy
    source_profile = u
    mfa_serial = arn:aws:iam::123456789012:mfa/me
    duration_seconds = 900
    region = us-east-1

    """

  @Test("A role with MFA asks for a code, takes it once, and is not renewed without another one")
  func tokenCode() async throws {
    let transport = ScriptedTransport { form, number in
      form["TokenCode"] == "123456"
        ? AWSAnswer.assumedRole(until: Timestamp.iso8601(self.time.now + 900), key: "ASIA\(number)")
        : AWSAnswer.error(
          403, code: "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.")
    }
    let answers = SecretAnswers()
    let session = try await session(mfa, transport, answers: answers)
    let needed = await #expect(throws: AWSError.self) { try await session.renew() }
    #expect(needed?.need == .tokenCode(device: "arn:aws:iam::123456789012:mfa/me"))
    #expect(transport.requests.isEmpty)
    answers.give(Secret("000000"), to: .tokenCode(device: "arn:aws:iam::123456789012:mfa/me"))
    let wrong = await #expect(throws: AWSError.self) { try await session.renew() }
    #expect(wrong?.kind == .accessDenied)
    answers.give(Secret("123456"), to: .tokenCode(device: "arn:aws:iam::123456789012:mfa/me"))
    let status = try await session.renew()
    #expect(!status.renewsByItself)
    #expect(transport.forms.last?["SerialNumber"] == "arn:aws:iam::123456789012:mfa/me")
    // Due, and nobody is asked: what is left serves.
    time.advance(700)
    #expect(try await session.credentials().accessKeyID == "ASIA1")
    await session.idle()
    #expect(transport.requests.count == 2)
    // Over: the code that was used is gone.
    time.advance(300)
    let over = await #expect(throws: AWSError.self) { try await session.credentials() }
    #expect(over?.need != nil)
  }

  @Test(
    "Only six digits are a code",
    arguments: [("123456", true), ("12345", false), ("1234567", false), ("12345a", false), ("١٢٣٤٥٦", false)])
  func codes(_ text: String, _ isCode: Bool) {
    #expect(SecretQuestion.tokenCode(device: "d").takes(text) == isCode)
  }

  // MARK: Web identity

  @Test(
    "A web identity's token is read anew each time, exchanged without a signature, and kept as botocore keeps it"
  )
  func webIdentity() async throws {
    let transport = ScriptedTransport { form, number in
      AWSAnswer.result(
        "AssumeRoleWithWebIdentity",
        "<Credentials><AccessKeyId>ASIA\(number)</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
          + "<Expiration>\(Timestamp.iso8601(self.time.now + 3600))</Expiration></Credentials>"
          + "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/w/ci</Arn></AssumedRoleUser>")
    }
    try write("one.two.three\n", to: "token")
    let config = """
      [profile p]
      role_arn = arn:aws:iam::123456789012:role/w
      web_identity_token_file = \(folder.path)/token
      role_session_name = ci
      region = us-east-1

      """
    let session = try await session(config, transport)
    #expect(try await session.credentials().accessKeyID == "ASIA0")
    #expect(transport.forms[0]["WebIdentityToken"] == "one.two.three")
    #expect(transport.forms[0]["RoleSessionName"] == "ci")
    #expect(transport.requests[0].headers.contains { $0.name == "Authorization" } == false)
    try write("four.five.six", to: "token")
    _ = try await session.renew()
    #expect(transport.forms[1]["WebIdentityToken"] == "four.five.six")
    // sha1 of json.dumps({"RoleArn": …, "RoleSessionName": "ci"}, sort_keys=True).
    #expect(try read("cli/effbaf7259599fc84fdddaf616c4a575ff6402ba.json")["Credentials"] != nil)
    try FileManager.default.removeItem(at: folder.appendingPathComponent("token"))
    let error = await #expect(throws: AWSError.self) { try await session.renew() }
    #expect(error?.message.contains("/token, cannot be read") == true)
  }

  // MARK: Containers and instances

  private static func keys(_ id: String, until end: Date) -> String {
    #"{"AccessKeyId":"\#(id)","SecretAccessKey":"s","Token":"t","Expiration":"\#(Timestamp.iso8601(end))"}"#
  }

  @Test("A container's endpoint gets the token of its file, each time; a wrong status is asked three times")
  func container() async throws {
    try write("Bearer x", to: "authorization")
    let transport = ScriptedTransport { _, number in
      number < 2 ? (500, "") : (200, Self.keys("ASIA\(number)", until: self.time.now + 3600))
    }
    let session = try await session(
      "", transport, profile: nil,
      environment: [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/v1?x=1",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": folder.appendingPathComponent("authorization").path,
      ])
    #expect(try await session.credentials().accessKeyID == "ASIA2")
    #expect(transport.requests.map(\.url) == Array(repeating: "http://127.0.0.1:9/v1?x=1", count: 3))
    #expect(transport.requests[2].headers.contains(HTTPHeader("Authorization", "Bearer x")))
    try write("a\nb", to: "authorization")
    let error = await #expect(throws: AWSError.self) { try await session.renew() }
    #expect(error?.message.contains("line break") == true)
  }

  @Test("An instance is asked for a token first; without one nothing else is asked")
  func instance() async throws {
    let refuses = Box(false)
    let transport = ScriptedTransport { _, number in
      if refuses.value { return (403, "") }
      return [
        (200, "TOKEN"), (200, "role/with space\n"), (200, Self.keys("ASIA", until: self.time.now + 3600)),
      ][number % 3]
    }
    let config =
      "[profile p]\nrole_arn = arn:aws:iam::123456789012:role/x\ncredential_source = Ec2InstanceMetadata\n"
    let source = try definition(config + "region = us-east-1\n").source
    guard case .assumeRole(_, .instance(let instance)) = source else {
      Issue.record("\(source)")
      return
    }
    let origin = InstanceOrigin(
      instance: instance,
      connection: AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test")))
    let wish = IssueWish(refused: nil, takesKept: true) { true }
    #expect(try await origin.issue(wish).credentials.accessKeyID == "ASIA")
    #expect(
      transport.requests.map { "\($0.method.rawValue) \($0.url)" } == [
        "PUT http://169.254.169.254/latest/api/token",
        "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/role%2Fwith%20space",
      ])
    #expect(transport.requests[2].headers == [HTTPHeader("x-aws-ec2-metadata-token", "TOKEN")])
    refuses.value = true
    await #expect(throws: AWSError.self) { try await origin.issue(wish) }
    #expect(transport.requests.count == 4)
  }

  // MARK: IAM Identity Center

  private let sso = """
    [sso-session corp]
    sso_start_url = https://x
    sso_region = eu-west-1
    [profile p]
    sso_session = corp
    sso_account_id = 123456789012
    sso_role_name = r
    region = us-east-1

    """
  /// sha1 of the session's name.
  private static let tokenFile = "sso/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

  private func token(until end: Date, refreshable: Bool = true) -> String {
    let renewal =
      refreshable
      ? #","clientId":"c","clientSecret":"cs","registrationExpiresAt":"2026-12-31T00:00:00Z","refreshToken":"r1""#
      : ""
    return
      #"{"startUrl":"https://x","region":"eu-west-1","accessToken":"at1","expiresAt":"\#(Timestamp.iso8601(end))"\#(renewal)}"#
  }

  private func roleCredentials(_ number: Int) -> String {
    let end = Int((time.now + 3600).timeIntervalSince1970) * 1000
    return
      #"{"roleCredentials":{"accessKeyId":"ASIA\#(number)","secretAccessKey":"s","sessionToken":"t","expiration":\#(end)}}"#
  }

  @Test("A log-in that the AWS CLI left gives the role's credentials, kept where botocore looks for them")
  func singleSignOn() async throws {
    let transport = ScriptedTransport { _, number in (200, self.roleCredentials(number)) }
    try write(token(until: time.now + 8 * 3600), to: Self.tokenFile)
    let session = try await session(sso, transport)
    #expect(try await session.credentials().accessKeyID == "ASIA0")
    let request = transport.requests[0]
    #expect(
      request.url
        == "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=r&account_id=123456789012"
    )
    #expect(request.headers.contains(HTTPHeader("x-amz-sso_bearer_token", "at1")))
    #expect(await session.status?.logInEnd == time.now + 8 * 3600)
    let kept = try read("cli/bdccdb3c42f91bd933765135475213e737cf9586.json")
    #expect(kept["ProviderType"] as? String == "sso")
    #expect((kept["Credentials"] as? [String: String])?["AccountId"] == "123456789012")
    // Another run asks nobody.
    #expect(try await self.session(sso, transport).credentials().accessKeyID == "ASIA0")
    #expect(transport.requests.count == 1)
  }

  @Test(
    "A log-in near its end is refreshed once, and kept with its new refresh token; without one a person is needed"
  )
  func refreshedLogIn() async throws {
    let transport = ScriptedTransport { _, number in
      number == 0
        ? (200, #"{"accessToken":"at2","expiresIn":28800,"refreshToken":"r2","tokenType":"Bearer"}"#)
        : (200, self.roleCredentials(number))
    }
    try write(token(until: time.now + 60), to: Self.tokenFile)
    _ = try await session(sso, transport).credentials()
    #expect(transport.requests[0].url == "https://oidc.eu-west-1.amazonaws.com/token")
    guard case .bytes(let body) = transport.requests[0].body else { return }
    let sent = try JSONDecoder().decode([String: String].self, from: Data(body))
    #expect(
      sent == ["clientId": "c", "clientSecret": "cs", "grantType": "refresh_token", "refreshToken": "r1"])
    #expect(transport.requests[1].headers.contains(HTTPHeader("x-amz-sso_bearer_token", "at2")))
    let kept = try read(Self.tokenFile)
    #expect(kept["accessToken"] as? String == "at2" && kept["refreshToken"] as? String == "r2")
    #expect(kept["clientSecret"] as? String == "cs" && kept["startUrl"] as? String == "https://x")

    for text in [token(until: time.now - 1, refreshable: false), "{}", "nonsense"] {
      try write(text, to: Self.tokenFile)
      try? FileManager.default.removeItem(at: folder.appendingPathComponent("cli"))
      let session = try await session(sso, transport)
      let error = await #expect(throws: AWSError.self) { try await session.credentials() }
      #expect(error?.needsLogIn == true, "\(text)")
    }
  }

  @Test("A log-in that the portal does not take any more is one that is needed")
  func refusedLogIn() async throws {
    let transport = ScriptedTransport(headers: [HTTPHeader("x-amzn-ErrorType", "UnauthorizedException")]) {
      _, _ in
      (401, #"{"message":"Session token not found or invalid"}"#)
    }
    try write(token(until: time.now + 3600), to: Self.tokenFile)
    let session = try await session(sso, transport)
    let error = await #expect(throws: AWSError.self) { try await session.credentials() }
    #expect(error?.needsLogIn == true)
    #expect(error?.nextStep.contains("aws sso login --sso-session corp") == true)
  }

  @Test(
    "Logging in by a code waits as it is told, slows down when told, and keeps the log-in for the AWS CLI")
  func deviceCode() async throws {
    let transport = ScriptedTransport { _, number in
      switch number {
      case 0: (200, #"{"clientId":"c","clientSecret":"cs","clientSecretExpiresAt":1798675200}"#)
      case 1:
        (
          200,
          #"{"deviceCode":"d","userCode":"ABCD-EFGH","verificationUri":"https://v","verificationUriComplete":"https://v?c=1","expiresIn":600,"interval":1}"#
        )
      case 2: (400, #"{"error":"authorization_pending","__type":"AuthorizationPendingException"}"#)
      case 3: (400, #"{"error":"slow_down","__type":"com.amazonaws#SlowDownException:http://x"}"#)
      default: (200, #"{"accessToken":"at","expiresIn":28800,"refreshToken":"r"}"#)
      }
    }
    let invitations = Box<[SingleSignOnFlow.Invitation]>([])
    let flow = try #require(store(transport).logInFlow(for: try definition(sso)))
    let end = try await flow.byDeviceCode { invitations.value.append($0) }
    #expect(
      invitations.value.map(\.url) == ["https://v?c=1"] && invitations.value.map(\.code) == ["ABCD-EFGH"])
    #expect(time.waits == [.seconds(1), .seconds(1), .seconds(6)])
    #expect(end == time.now + 28_800)
    let kept = try read(Self.tokenFile)
    #expect(kept["accessToken"] as? String == "at" && kept["refreshToken"] as? String == "r")
    #expect(kept["registrationExpiresAt"] as? String == "2026-12-31T00:00:00Z")
  }

  @Test(
    "A log-in that is refused, or too late, is an error that says so",
    arguments: [("AccessDeniedException", "refused"), ("ExpiredTokenException", "in time")])
  func failedDeviceCode(_ type: String, _ words: String) async throws {
    let transport = ScriptedTransport { _, number in
      switch number {
      case 0: (200, #"{"clientId":"c","clientSecret":"cs","clientSecretExpiresAt":1798675200}"#)
      case 1: (200, #"{"deviceCode":"d","userCode":"A","verificationUri":"https://v","expiresIn":600}"#)
      default: (400, #"{"__type":"\#(type)"}"#)
      }
    }
    let flow = try #require(store(transport).logInFlow(for: try definition(sso)))
    let error = await #expect(throws: AWSError.self) { try await flow.byDeviceCode { _ in } }
    #expect(error?.message.contains(words) == true)
  }

  private struct Redirect: SignInRedirect {
    let answer: @Sendable () -> [String: String]
    var url: String { "http://127.0.0.1:4711/oauth/callback" }
    func query() async throws(AWSError) -> [String: String] { answer() }
  }

  @Test(
    "Logging in by a browser here proves with its verifier that it is who began, and refuses another's state")
  func redirect() async throws {
    let transport = ScriptedTransport { _, number in
      [0, 2, 3].contains(number)
        ? (200, #"{"clientId":"c","clientSecret":"cs","clientSecretExpiresAt":1798675200}"#)
        : (200, #"{"accessToken":"at","expiresIn":28800,"refreshToken":"r"}"#)
    }
    let asked = Box<[String: String]>([:])
    let flow = try #require(store(transport).logInFlow(for: try definition(sso)))
    let invite: @Sendable (SingleSignOnFlow.Invitation) async -> Void = { invitation in
      let items = URLComponents(string: invitation.url)?.queryItems ?? []
      asked.value = Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
      #expect(invitation.url.hasPrefix("https://oidc.eu-west-1.amazonaws.com/authorize?"))
      #expect(invitation.code == nil)
    }
    _ = try await flow.byRedirect(
      to: Redirect { ["state": asked.value["state"] ?? "", "code": "authorization"] }, invite)
    #expect(asked.value["redirect_uri"] == "http://127.0.0.1:4711/oauth/callback")
    #expect(asked.value["scopes"] == "sso:account:access")
    guard case .bytes(let body) = transport.requests[1].body else { return }
    let sent = try JSONDecoder().decode([String: String].self, from: Data(body))
    #expect(sent["code"] == "authorization" && sent["grantType"] == "authorization_code")
    let challenge = Base64URL.encode(Data(SHA256.hash(data: Data((sent["codeVerifier"] ?? "").utf8))))
    #expect(asked.value["code_challenge"] == challenge)
    #expect((sent["codeVerifier"] ?? "").count >= 43)

    // Each begins with a registration of its own.
    let other = await #expect(throws: AWSError.self) {
      try await flow.byRedirect(to: Redirect { ["state": "other", "code": "x"] }, invite)
    }
    #expect(other?.message.contains("another log-in") == true)
    let refused = await #expect(throws: AWSError.self) {
      try await flow.byRedirect(
        to: Redirect { ["state": asked.value["state"] ?? "", "error": "access_denied"] }, invite)
    }
    #expect(refused?.message.contains("access_denied") == true)
  }

  // MARK: aws login

  private let login = """
    [profile p]
    login_session = arn:aws:iam::123456789012:user/x
    region = eu-west-1

    """
  private static let loginFile = "login/2ff2a80db794fe2d23248219d580c027ab8e3592f5c59254e6a865b9c22fc859.json"

  private func leave(until end: Date, key: P256.Signing.PrivateKey) throws {
    let pem = key.pemRepresentation.replacing("\n", with: "\\n")
    try write(
      #"{"accessToken":{"accessKeyId":"ASIA0","secretAccessKey":"s","sessionToken":"t","accountId":"123456789012","expiresAt":"\#(Timestamp.iso8601(end))"},"#
        + #""clientId":"arn:aws:signin:::devtools/same-device","refreshToken":"r1","idToken":"kept","dpopKey":"\#(pem)"}"#,
      to: Self.loginFile)
  }

  @Test(
    "What aws login left is used as it is, then refreshed with a proof by its key, and written back whole")
  func consoleLogIn() async throws {
    let key = P256.Signing.PrivateKey()
    try leave(until: time.now + 900, key: key)
    let transport = ScriptedTransport { _, _ in
      (
        200,
        #"{"accessToken":{"accessKeyId":"ASIA1","secretAccessKey":"s2","sessionToken":"t2"},"tokenType":"urn:x","expiresIn":900,"refreshToken":"r2"}"#
      )
    }
    let session = try await session(login, transport)
    #expect(try await session.credentials().accessKeyID == "ASIA0")
    #expect(transport.requests.isEmpty)
    time.advance(880)
    #expect(try await session.credentials().accessKeyID == "ASIA1")
    let request = transport.requests[0]
    #expect(request.url == "https://eu-west-1.signin.aws.amazon.com/v1/token")
    guard case .bytes(let body) = request.body else { return }
    #expect(
      try JSONDecoder().decode([String: String].self, from: Data(body)) == [
        "clientId": "arn:aws:signin:::devtools/same-device", "grantType": "refresh_token",
        "refreshToken": "r1",
      ])
    let proof = try #require(request.headers.first { $0.name == "DPoP" }?.value).split(separator: ".").map(
      String.init)
    let signature = try P256.Signing.ECDSASignature(rawRepresentation: Self.decoded(proof[2]))
    #expect(key.publicKey.isValidSignature(signature, for: Data("\(proof[0]).\(proof[1])".utf8)))
    let payload = try #require(
      try JSONSerialization.jsonObject(with: Self.decoded(proof[1])) as? [String: Any])
    #expect(payload["htm"] as? String == "POST" && payload["htu"] as? String == request.url)
    #expect(payload["iat"] as? Int == Int(time.now.timeIntervalSince1970))
    let kept = try read(Self.loginFile)
    #expect(kept["refreshToken"] as? String == "r2" && kept["idToken"] as? String == "kept")
    let keys = try #require(kept["accessToken"] as? [String: String])
    #expect(keys["accessKeyId"] == "ASIA1" && keys["accountId"] == "123456789012")
    #expect(keys["expiresAt"] == Timestamp.iso8601(time.now + 900))
  }

  @Test(
    "A session of aws login that cannot be refreshed says to log in again, or what is not allowed",
    arguments: [
      ("TOKEN_EXPIRED", "has ended"), ("USER_CREDENTIALS_CHANGED", "has ended"),
      ("INSUFFICIENT_PERMISSIONS", "may not refresh"),
    ])
  func refusedConsoleLogIn(_ reason: String, _ words: String) async throws {
    try leave(until: time.now - 1, key: P256.Signing.PrivateKey())
    let transport = ScriptedTransport(headers: [HTTPHeader("x-amzn-ErrorType", "AccessDeniedException")]) {
      _, _ in
      (400, #"{"error":"\#(reason)","message":"no"}"#)
    }
    let session = try await session(login, transport)
    let error = await #expect(throws: AWSError.self) { try await session.credentials() }
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test(
    "Without a session of aws login, the command that makes one is named", arguments: ["", "{}", "nonsense"])
  func noConsoleLogIn(_ text: String) async throws {
    if !text.isEmpty { try write(text, to: Self.loginFile) }
    let session = try await session(login, ScriptedTransport { _, _ in (500, "") })
    let error = await #expect(throws: AWSError.self) { try await session.credentials() }
    #expect(error?.needsLogIn == true)
    #expect(error?.nextStep == "Run: aws login --profile p")
  }

  @Test("A session of aws login that is there, and cannot be read, is not called absent")
  func unreadableConsoleLogIn() async throws {
    // A folder stands where the file should.
    try write("", to: Self.loginFile + "/x")
    let session = try await session(login, ScriptedTransport { _, _ in (500, "") })
    let error = await #expect(throws: AWSError.self) { try await session.credentials() }
    #expect(error?.message.contains("cannot be read") == true)
  }

  private static func decoded(_ text: String) throws -> Data {
    let padded = text.replacing("-", with: "+").replacing("_", with: "/")
    return try #require(
      Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4)))
  }

  // MARK: The console's link

  @Test("A session becomes a link by its partition's federation endpoint, with the page that is wanted")
  func consoleLink() async throws {
    let transport = ScriptedTransport { _, number in
      number == 0 ? (200, #"{"SigninToken":"a/b=c"}"#) : (400, "")
    }
    let connection = AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test"))
    let keys = Credentials(accessKeyID: "ASIA", secretAccessKey: Secret("s/+"), sessionToken: Secret("t&"))
    let signIn = FederatedSignIn(connection: connection, endpoints: EndpointResolver())
    let link = try await signIn.link(keys, in: Region("cn-north-1")!, page: "cloudformation/home").reveal()
    #expect(
      transport.requests[0].url.hasPrefix(
        "https://signin.amazonaws.cn/federation?Action=getSigninToken&Session="))
    let session = try #require(transport.requests[0].query.first { $0.name == "Session" }?.value)
    #expect(
      try JSONDecoder().decode([String: String].self, from: Data(session.utf8)) == [
        "sessionId": "ASIA", "sessionKey": "s/+", "sessionToken": "t&",
      ])
    let items = URLComponents(string: link)?.queryItems ?? []
    #expect(items.first { $0.name == "SigninToken" }?.value == "a/b=c")
    #expect(
      items.first { $0.name == "Destination" }?.value
        == "https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1")
    for (region, count) in [("us-east-1", 2), ("us-iso-east-1", 2)] {
      await #expect(throws: AWSError.self) { try await signIn.link(keys, in: Region(region)!, page: "") }
      #expect(transport.requests.count == count)
    }
  }

  // MARK: Dropped

  @Test("A dropped session is forgotten with its file, and its holder is refused; the log-in behind it stays")
  func dropped() async throws {
    let transport = ScriptedTransport { _, number in (200, self.roleCredentials(number)) }
    try write(token(until: time.now + 8 * 3600), to: Self.tokenFile)
    let store = store(transport)
    let definition = try definition(sso)
    let session = try await store.session(for: definition)
    _ = try await session.credentials()
    await store.drop("p")
    let error = await #expect(throws: AWSError.self) { try await session.credentials() }
    #expect(error?.code == AWSError.LocalCode.sessionDropped)
    #expect((try? read("cli/bdccdb3c42f91bd933765135475213e737cf9586.json")) == nil)
    #expect(try read(Self.tokenFile)["accessToken"] as? String == "at1")
    // Asked for again, it is another session.
    #expect(try await store.session(for: definition).credentials().accessKeyID == "ASIA1")
  }

  @Test("Given keys are refused once they were dropped")
  func droppedKeys() async throws {
    let provider = StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("s")))
    _ = try await provider.credentials()
    await provider.drop()
    await #expect(throws: AWSError.self) { try await provider.credentials() }
  }

  @Test("Where credentials come from is told from the role to what it begins with, without a secret")
  func explained() throws {
    let config =
      sso
      + "[profile q]\nrole_arn = arn:aws:iam::123456789012:role/q\nsource_profile = p\nmfa_serial = arn:aws:iam::1:mfa/x\n"
    #expect(
      try definition(config, profile: "q").source.explanation == [
        "AssumeRole of arn:aws:iam::123456789012:role/q with a code of arn:aws:iam::1:mfa/x",
        "IAM Identity Center: role r of account 123456789012", "the log-in at https://x, region eu-west-1",
      ])
    let keys = try definition("[profile p]\naws_access_key_id = AKIA1\naws_secret_access_key = hunter2\n")
    #expect(keys.source.explanation == ["long-lived keys AKIA1, as they were given"])
  }
}
