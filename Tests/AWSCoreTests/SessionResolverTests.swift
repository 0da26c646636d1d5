import Testing

@testable import AWSCore

@Suite("Which session a command works with")
struct SessionResolverTests {
  private let config = """
    [default]
    region = us-east-1
    aws_access_key_id = AKIADEFAULT
    aws_secret_access_key = d

    # a comment
    [profile user]
    aws_access_key_id = AKIAUSER
    aws_secret_access_key = u

    [profile deploy]
    role_arn = arn:aws:iam::123456789012:role/deploy
    source_profile = user
    external_id = ext
    duration_seconds = 900
    role_session_name = me
    region = ap-northeast-1
    endpoint_url = http://127.0.0.1:4580

    [profile chained]
    role_arn = arn:aws:iam::210987654321:role/far
    source_profile = deploy
    services = local

    [services local]
    sts =
      endpoint_url = http://127.0.0.1:1
    cloudformation =
      endpoint_url = http://127.0.0.1:2

    [profile a]
    role_arn = arn:aws:iam::123456789012:role/a
    source_profile = b
    [profile b]
    role_arn = arn:aws:iam::123456789012:role/b
    source_profile = a

    [profile self]
    role_arn = arn:aws:iam::123456789012:role/self
    source_profile = self
    aws_access_key_id = AKIASELF
    aws_secret_access_key = s

    [profile both]
    role_arn = arn:aws:iam::123456789012:role/x
    source_profile = user
    credential_source = Environment

    [profile sso]
    sso_session = corp
    """

  private func resolver(
    _ environment: [String: String] = [:], profile: String? = nil, credentials: String = "",
    _ change: (inout SessionResolver.Options) -> Void = { _ in }
  ) throws -> SessionResolver {
    var options = SessionResolver.Options()
    options.profile = profile
    change(&options)
    return SessionResolver(
      options: options, environment: environment,
      configuration: try SharedConfiguration(
        config: SharedConfiguration.File(path: "config", text: config),
        credentials: SharedConfiguration.File(path: "credentials", text: credentials)))
  }

  @Test("A role profile gives its role, external id, duration, region and endpoint")
  func roleProfile() throws {
    let session = try resolver(profile: "deploy").session()
    #expect(session.role?.roleARN.resourceName == "deploy")
    #expect(session.role?.externalID == Secret("ext"))
    #expect(session.role?.durationSeconds == 900)
    #expect(session.role?.sessionName == "me")
    #expect(session.region?.name == "ap-northeast-1")
    #expect(session.endpoints.everyService?.port == 4580)
  }

  @Test("Chains recurse; options speak of the last role only")
  func chain() throws {
    let session = try resolver(profile: "chained") { $0.sessionName = "given" }.session()
    guard case .assumeRole(let far, from: .assumeRole(let near, from: .keys(let keys))) = session.source
    else {
      Issue.record("not a chain: \(session.source)")
      return
    }
    #expect(far.sessionName == "given")
    #expect(near.sessionName == "me")
    #expect(keys.accessKeyID == "AKIAUSER")
    #expect(far.durationSeconds == nil)
    #expect(session.endpoints.perService[.sts]?.port == 1)
    #expect(session.endpoints.perService[.cloudformation]?.port == 2)
  }

  @Test("A circle is an error that shows it; a profile that names itself and has keys is not one")
  func circles() throws {
    let error = #expect(throws: AWSError.self) { try resolver(profile: "a").session() }
    #expect(error?.message.contains("a → b → a") == true)
    let session = try resolver(profile: "self").session()
    guard case .assumeRole(_, from: .keys(let keys)) = session.source else {
      Issue.record("no role")
      return
    }
    #expect(keys.accessKeyID == "AKIASELF")
  }

  @Test(
    "What cannot be used says why",
    arguments: [
      ("both", "exactly one"), ("sso", "IAM Identity Center"), ("nobody", "no profile nobody"),
    ])
  func unusable(_ profile: String, _ words: String) {
    let error = #expect(throws: AWSError.self) { try resolver(profile: profile).session() }
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    #expect(error?.nextStep.isEmpty == false)
  }

  @Test("The environment's keys win over the default profile, and --profile wins over them")
  func order() throws {
    let environment = [
      "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "e", "AWS_REGION": "eu-west-1",
    ]
    guard case .keys(let keys) = try resolver(environment).session().source else {
      Issue.record("no keys")
      return
    }
    #expect(keys.accessKeyID == "AKIAENV")
    let named = try resolver(environment, profile: "deploy").session()
    #expect(named.name == "deploy")
    #expect(named.region?.name == "eu-west-1")
    guard case .keys(let fallback) = try resolver().session().source else {
      Issue.record("no keys")
      return
    }
    #expect(fallback.accessKeyID == "AKIADEFAULT")
  }

  @Test("The credentials file's keys win over the config file's")
  func credentialsFile() throws {
    let file = "[user]\naws_access_key_id=AKIAFILE\naws_secret_access_key = f = g\n"
    guard case .keys(let keys) = try resolver(profile: "user", credentials: file).session().source else {
      Issue.record("no keys")
      return
    }
    #expect(keys.accessKeyID == "AKIAFILE")
    #expect(keys.secretAccessKey == Secret("f = g"))
  }

  @Test(
    "The seed document's variables make a session of 900 seconds from keys; of a session's keys STS is asked first whose they are"
  )
  func seedVariables() throws {
    var environment = [
      "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "e",
      "AWS_DEPLOY_IAM_ROLE_ARN": "arn:aws:iam::123456789012:role/deploy", "ROLE_SESSION_NAME": "ci",
      "AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID": "ext",
    ]
    let session = try resolver(environment).session()
    #expect(session.role?.durationSeconds == 900)
    #expect(session.role?.sessionName == "ci")
    #expect(session.role?.externalID == Secret("ext"))
    #expect(session.role?.mayBeHeldAlready == false)
    environment["AWS_SESSION_TOKEN"] = "t"
    let held = try resolver(environment).session().role
    #expect(held?.mayBeHeldAlready == true)
    #expect(held?.externalID == Secret("ext"))
    #expect(try resolver(environment, profile: "user").session().role?.sessionName == "ci")
    #expect(try resolver(environment, profile: "deploy").session().role?.sessionName == "me")
  }

  @Test("Endpoints: the option, then the variables, then the profile; and all can be ignored")
  func endpoints() throws {
    let environment = [
      "AWS_ENDPOINT_URL": "http://127.0.0.1:3", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:4",
    ]
    let fromVariables = try resolver(environment, profile: "deploy").session().endpoints
    #expect(fromVariables.everyService?.port == 3)
    #expect(fromVariables.perService[.sts]?.port == 4)
    let fromOption = try resolver(environment, profile: "deploy") { $0.endpointURL = "http://127.0.0.1:5" }
    #expect(
      try fromOption.session().endpoints
        == EndpointResolver(everyService: Endpoint(url: "http://127.0.0.1:5")))
    let ignored = ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]
    #expect(try resolver(ignored, profile: "deploy").session().endpoints == EndpointResolver())
  }

  @Test("Rows of the console are the profiles that have a role, in the file's order")
  func rows() throws {
    #expect(try resolver().sessionProfileNames == ["deploy", "chained", "a", "b", "self", "both"])
  }

  @Test(
    "What STS would refuse is refused here, by the setting's name",
    arguments: [
      ("arn:aws:iam::1:role/x", "me", "ext", 900), ("arn:aws:iam::123456789012:role/x", "m", "ext", 900),
      ("arn:aws:iam::123456789012:role/x", "me", "e x", 900),
      ("arn:aws:iam::123456789012:role/x", "me", "ext", 899),
    ])
  func refused(_ role: String, _ name: String, _ external: String, _ seconds: Int) {
    let error = #expect(throws: AWSError.self) {
      try AssumeRoleRequest(
        roleARN: role, sessionName: name, externalID: Secret(external), durationSeconds: seconds)
    }
    #expect(error?.description.contains(external) != true || external == "ext")
  }
}
