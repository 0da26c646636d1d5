import Foundation
import TestSupport
import Testing

/// From an administrator's session to a deployed app, with the built program.
@Suite("Bootstrap and doctor, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct BootstrapTests {
  /// A person with an administrator's profile and an app's folder, and nothing else.
  private struct Newcomer {
    let home: Home
    let app: String

    init(_ backend: Backend, endpoint: String? = nil, queue: String) throws {
      home = try Home(
        """
        # my own
        [profile admin]
        region = \(Surroundings.region)
        endpoint_url = \(endpoint ?? backend.url)
        aws_access_key_id = test
        aws_secret_access_key = test

        """)
      app = home.path + "/app"
      try FileManager.default.createDirectory(atPath: app, withIntermediateDirectories: true)
      try Data(
        """
        Resources:
          Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: \(queue)-queue } }
        Outputs:
          Name: { Value: !GetAtt Queue.QueueName }

        """.utf8
      ).write(to: URL(fileURLWithPath: app + "/template.yaml"))
    }

    func rolestack(_ arguments: String...) async throws -> Finished {
      try await run(
        Surroundings.program, arguments, environment: ["HOME": home.path, "TMPDIR": home.path], folder: app)
    }

    func text(_ file: String) throws -> String {
      try String(contentsOfFile: home.path + "/" + file, encoding: .utf8)
    }
  }

  /// MiniStack does not know cloudformation:RoleArn.
  private static func condition(_ backend: Backend) -> [String] {
    backend.kind == .ministack ? ["--no-role-condition"] : []
  }

  @Test(
    "From an empty account to outputs by a command each, and the doctor finds nothing", arguments: Backend.all
  )
  func whole(_ backend: Backend) async throws {
    let name = "boot-\(backend.kind.rawValue)"
    let proxy = try await RecordingProxy.start(to: backend.url)
    defer { Task { await proxy.server.stop() } }
    let person = try Newcomer(backend, endpoint: proxy.server.url, queue: name)
    let made = try await run(
      Surroundings.program,
      ["bootstrap", "--profile", "admin", "--app-stack", name, "--yes"] + Self.condition(backend),
      environment: ["HOME": person.home.path], folder: person.app)
    #expect(made.code == 0, "\(made.errors)")
    for words in [
      "User rolestack-\(name)-user\n  may sts:AssumeRole on role/rolestack-\(name)-deploy",
      "lets in user/rolestack-\(name)-user, with the external id",
      "may iam:PassRole on role/rolestack-\(name)-service, to cloudformation.amazonaws.com",
      "sqs:CreateQueue  for Queue", "Proof         the key assumes the deploy role",
    ] { #expect(made.errors.contains(words), "\(words) in \(made.errors)") }

    // The founding stack alone goes without a role, and as a new one.
    let wire = Wire(proxy.server.requests)
    #expect(wire.mutationsWithoutRole.map { $0["Action"] } == ["CreateChangeSet"])
    #expect(wire.mutationsWithoutRole.first?["ChangeSetType"] == "CREATE")
    #expect(wire.actions(named: "CreateAccessKey").count == 1)

    // Nothing secret is told, and nobody else may read what was written.
    let credentials = try person.text(".aws/credentials")
    let secret = credentials.firstMatch(of: /secret_access_key = (\S+)/).map { String($0.1) } ?? ""
    #expect(!secret.isEmpty && !(made.output + made.errors).contains(secret))
    for file in [".aws/config", ".aws/credentials"] {
      let mode = try FileManager.default.attributesOfItem(atPath: "\(person.home.path)/\(file)")[
        .posixPermissions]
      #expect((mode as? NSNumber)?.intValue == 0o600)
    }
    #expect(try person.text(".aws/config").hasPrefix("# my own\n[profile admin]\n"))

    // With the key alone, the calls of the document that all this comes from are denied.
    let keyID = credentials.firstMatch(of: /access_key_id = (\S+)/).map { String($0.1) } ?? ""
    for call in [["cloudformation", "list-stacks"], ["lambda", "list-functions"], ["s3", "ls"]] {
      let denied = try await run(
        Surroundings.awsCLI, call,
        environment: [
          "AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret, "AWS_ENDPOINT_URL": backend.url,
          "AWS_DEFAULT_REGION": Surroundings.region, "HOME": person.home.path,
        ])
      #expect(denied.code != 0 && denied.errors.contains("AccessDenied"), "\(call): \(denied.errors)")
    }

    let doctor = try await person.rolestack("doctor", name, "--administrator", "admin")
    #expect(doctor.code == 0, "\(doctor.output) \(doctor.errors)")
    if backend.kind == .simulator { #expect(doctor.output.contains(" 0 failed")) }
    let deployed = try await person.rolestack("deploy", "--yes")
    #expect(deployed.code == 0, "\(deployed.errors)")
    let outputs = try await person.rolestack("outputs", "Name")
    #expect(outputs.output == "\(name)-queue\n", "\(outputs.errors)")

    // Again: what is there stays, and nothing is made twice.
    let again = try await person.rolestack("bootstrap", "--profile", "admin", "--yes")
    #expect(again.code == 0 && again.errors.contains("stays as it is"), "\(again.errors)")
    #expect(try person.text(".aws/credentials") == credentials)
    let same = try await run(
      Surroundings.program, ["bootstrap", "--profile", "admin", "--status"] + Self.condition(backend),
      environment: ["HOME": person.home.path], folder: person.app)
    #expect(same.code == 0, "\(same.output) \(same.errors)")

    // Changed only where that is asked for by name, which is written down.
    let refused = Wire(proxy.server.requests).mutationsWithoutRole.count
    #expect(refused == 1)
    let changed = try await run(
      Surroundings.program,
      ["bootstrap", "--profile", "admin", "--as-administrator", "--allow", "events", "--yes"]
        + Self.condition(backend), environment: ["HOME": person.home.path], folder: person.app)
    #expect(changed.code == 0, "\(changed.errors)")
    let history = try await person.rolestack("history")
    #expect(history.output.contains("without a service role: as-administrator"))
    #expect(history.output.contains("without a service role: founding"))
    let founding = history.output.split(separator: "\n").first { $0.contains("founding") } ?? ""
    let changeSet = founding.split(separator: "\t").first { $0.hasPrefix("rs-") }.map(String.init) ?? ""
    // What was founded is no way into ‘execute’.
    let executed = try await person.rolestack(
      "execute", "--profile", "admin", "--stack-name", "rolestack-\(name)", "--change-set-name", changeSet)
    #expect(executed.code != 0)
  }

  @Test("An app cannot be founded, by no flag: without a service role it is refused before any call")
  func unreachable() async throws {
    let proxy = try await RecordingProxy.start(to: Surroundings.simulator)
    defer { Task { await proxy.server.stop() } }
    let person = try Newcomer(.simulator, endpoint: proxy.server.url, queue: "unreachable")
    let founded = try await person.rolestack(
      "bootstrap", "--profile", "admin", "--template", "template.yaml", "--stack-name", "app", "--yes")
    #expect(founded.code == 2)
    #expect(founded.errors.contains("makes more than roles: Queue (AWS::SQS::Queue)"), "\(founded.errors)")
    let printed = try await person.rolestack("bootstrap", "--print-template")
    try Data(printed.output.utf8).write(to: URL(fileURLWithPath: person.app + "/roles.yaml"))
    let deployed = try await person.rolestack(
      "deploy", "--profile", "admin", "--template-file", "roles.yaml", "--stack-name", "roles", "--yes")
    #expect(deployed.code == 64)
    #expect(Wire(proxy.server.requests).mutationsWithoutRole.isEmpty)
  }

  @Test("What could not come to a good end is refused before anything is made, with the way forward")
  func refusedBefore() async throws {
    let proxy = try await RecordingProxy.start(to: Surroundings.simulator)
    defer { Task { await proxy.server.stop() } }
    let person = try Newcomer(.simulator, endpoint: proxy.server.url, queue: "before")
    try await Backend.simulator.makeStack("before-others", person.app + "/template.yaml")
    let credentials = person.home.url.appendingPathComponent(".aws/credentials")
    try Data("[mine-user]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n".utf8)
      .write(to: credentials)
    let missing = "arn:aws:iam::123456789012:policy/missing"
    let cases: [(options: [String], code: Int32, words: String)] = [
      (["--app-stack", "before", "--stack-name", "before"], 64, "is the stack of the roles"),
      (["--app-stack", "before", "--session-names", "x"], 64, "is no pattern of session names"),
      (["--app-stack", "before", "--mfa-serial", "x"], 64, "is no device"),
      (["--app-stack", "before", "--external-id", "1234567890123456"], 64, "others may guess"),
      (["--app-stack", "before", "--policy-arn", missing], 2, "no managed policy \(missing)"),
      (["--app-stack", "before", "--boundary", missing], 2, "no managed policy \(missing)"),
      (["--app-stack", "before", "--profile-name", "mine"], 2, "[mine-user]"),
      (["--app-stack", "before", "--stack-name", "before-others"], 2, "is no stack of bootstrap's"),
      (["--app-stack", "before", "--print-template"], 64, "as it is"),
    ]
    for (options, code, words) in cases {
      let refused = try await run(
        Surroundings.program, ["bootstrap", "--profile", "admin", "--yes"] + options,
        environment: ["HOME": person.home.path], folder: person.app)
      #expect(refused.code == code && refused.errors.contains(words), "\(options): \(refused)")
    }
    #expect(Wire(proxy.server.requests).mutationsWithoutRole.isEmpty)
    #expect(!Wire(proxy.server.requests).serialActions.contains { $0.hasPrefix("Create") })
  }

  @Test("The printed template is clean under cfn-lint, and the AWS CLI deploys it", arguments: Backend.all)
  func template(_ backend: Backend) async throws {
    let person = try Newcomer(backend, queue: "printed")
    let printed = try await person.rolestack("bootstrap", "--print-template")
    let file = person.app + "/roles.yaml"
    try Data(printed.output.utf8).write(to: URL(fileURLWithPath: file))
    let lint = URL(fileURLWithPath: Surroundings.awsCLI).deletingLastPathComponent().appendingPathComponent(
      "cfn-lint")
    let checked = try await run(lint.path, [file], environment: ["HOME": person.home.path])
    #expect(checked.code == 0 && checked.output.isEmpty, "\(checked.output)")
    try await backend.makeStack("printed-roles", file, Self.parameters("printed", backend))
  }

  private static func parameters(_ name: String, _ backend: Backend) -> [String: String] {
    [
      "StackName": name, "BucketName": "\(name)-bucket", "UserName": "\(name)-user",
      "ExternalId": "any-right-id-\(name)", "DeployRoleName": "\(name)-deploy",
      "ServiceRoleName": "\(name)-service",
      "ServiceRoleByAWS": backend.kind == .ministack ? "false" : "true",
    ]
  }

  @Test("The same in the console: what is to be made is read, made, and tried", arguments: Backend.all)
  func console(_ backend: Backend) async throws {
    let name = "tmux-\(backend.kind.rawValue)"
    let person = try Newcomer(backend, queue: name)
    let terminal = try await person.home.terminal(80, 24)
    try await terminal.start("cd \(person.app) && \(Surroundings.program)")
    try await terminal.screen { $0.contains(":bootstrap makes the roles") }
    try await terminal.press(":")
    try await terminal.typeText("bootstrap admin \(name) --unknown")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Unknown option") }
    // Step by step; the folder's template is what the service role is made for.
    try await terminal.press(":")
    try await terminal.typeText("bootstrap")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Who makes the roles?") }
    try await terminal.typeText("admin")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("What is to be deployed?") && $0.contains("template.yaml") }
    try await terminal.typeText(name)
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Who comes in?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("What may the deploy role do") }
    if backend.kind == .ministack {
      try await terminal.press("Down", "Down", "Down", "Down", "Down", "Space")
      try await terminal.screen { $0.contains("[x] for emulators") }
    }
    try await terminal.press("Enter", "Enter", "Enter", "Enter")
    try await terminal.screen {
      $0.contains("The same without the console:") && $0.contains("\(name) --template-file")
    }
    try await terminal.press("Enter")
    try await terminal.screen {
      $0.contains("What would be made") && $0.contains("User rolestack-\(name)-user")
    }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Make them with admin?") }
    try await terminal.press("Tab", "Enter")
    try await terminal.screen {
      $0.contains("the key assumes the deploy role") && $0.contains("Done.")
    }
    try await terminal.press("Escape")
    try await terminal.screen { !$0.contains("Done.") && $0.contains("\(name) not assumed") }
    // What was made is there at once; the rest of this goes on as on another day.
    try await terminal.quit()
    try await terminal.start("clear; \(Surroundings.program) --profile \(name)")
    try await terminal.screen { $0.contains("expires") }
    try await terminal.press(":")
    try await terminal.typeText("doctor admin")
    try await terminal.press("Enter")
    let page = try await terminal.screen { $0.contains("cannot be told.") }
    #expect(page.contains("With the key alone: nothing but ask for the role"), "\(page)")
    try await terminal.press("Escape", "q")
    try await terminal.end()
    let deployed = try await person.rolestack("deploy", "--yes")
    #expect(deployed.code == 0, "\(deployed.errors)")
  }

  @Test("Across two accounts: somebody of one deploys in the other, and only with the external id")
  func twoAccounts() async throws {
    let person = try await personOfAnotherAccount("two")
    let made = try await person.rolestack(
      "bootstrap", "--profile", "admin", "--app-stack", "two", "--principal",
      "arn:aws:iam::111111111111:user/ci-two",
      "--source-profile", "ci", "--no-role-condition", "--yes")
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.errors.contains("lets in user/ci-two, with the external id"))
    let doctor = try await person.rolestack("doctor", "two", "--administrator", "admin")
    #expect(doctor.code == 0, "\(doctor.output) \(doctor.errors)")
    #expect(doctor.output.contains("pass      key-external-id"))
    #expect(try await person.rolestack("deploy", "--yes").code == 0)
    #expect(try await person.rolestack("outputs", "Name").output == "two-queue\n")
  }

  @Test("Across two accounts in the console: made step by step, tried, and deployed with the wizard")
  func twoAccountsInConsole() async throws {
    let person = try await personOfAnotherAccount("pair")
    let terminal = try await person.home.terminal(120, 40)
    try await terminal.start("cd \(person.app) && \(Surroundings.program)")
    try await terminal.screen { $0.contains(":bootstrap makes the roles") }
    try await terminal.press(":")
    try await terminal.typeText("bootstrap admin")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("What is to be deployed?") && $0.contains("template.yaml") }
    try await terminal.typeText("pair")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Who comes in?") }
    try await terminal.press("Down", "Space", "Enter")
    try await terminal.screen { $0.contains("ARN is wanted") }
    try await terminal.typeText("arn:aws:iam::111111111111:user/ci-pair")
    try await terminal.press("Enter", "Down", "Down", "Down", "Down", "Down", "Space")
    try await terminal.screen { $0.contains("[x] for emulators") }
    try await terminal.press("Enter", "Enter", "Enter", "Down")
    try await terminal.screen { $0.contains("whose session assumes the deploy role") }
    try await terminal.typeText("ci")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("--source-profile ci") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("lets in user/ci-pair, with the external id") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Make them with admin?") }
    try await terminal.press("Tab", "Enter")
    try await terminal.screen { $0.contains("Done.") }
    try await terminal.press("Escape")
    try await terminal.screen { !$0.contains("Done.") && $0.contains("pair not assumed") }
    // The session is there without the console being opened anew.
    try await terminal.press("a")
    try await terminal.screen { $0.contains("expires") && $0.contains("222222222222") }
    try await terminal.press(":")
    try await terminal.typeText("doctor admin")
    try await terminal.press("Enter")
    let page = try await terminal.screen { $0.contains("cannot be told.") }
    #expect(page.contains("With the key alone: nothing but ask for the role"), "\(page)")
    try await terminal.press("Escape")
    try await terminal.screen { !$0.contains("With the key alone") }
    try await terminal.press("D")
    try await terminal.screen { $0.contains("Which session deploys?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which template?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which stack?") && $0.contains("pair") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("The template has no parameters.") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Role ARN") && $0.contains("rolestack-pair-service") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Nothing is to be uploaded.") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("calls for no capabilities") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("+ Add     Queue") }
    try await terminal.press("X")
    try await terminal.screen { $0.contains("[ Execute ]") }
    try await terminal.press("Tab", "Enter")
    try await terminal.screen { $0.contains("✔ pair created") && $0.contains("pair-queue") }
    try await terminal.press("Enter")
    try await terminal.end()
    #expect(try await person.rolestack("outputs", "Name").output == "pair-queue\n")
  }

  /// Somebody with an administrator's profile of account 222222222222, and with the key of a user of 111111111111 who may
  /// assume the deploy role there.
  private func personOfAnotherAccount(_ name: String) async throws -> Newcomer {
    let backend = Backend.ministack
    let person = try Newcomer(backend, queue: name)
    let place = "region = \(Surroundings.region)\nendpoint_url = \(backend.url)\n"
    func aws(_ arguments: [String]) async throws -> String {
      let made = try await run(
        Surroundings.awsCLI, arguments,
        environment: backend.administrator.merging(["AWS_ACCESS_KEY_ID": "111111111111"]) { $1 })
      #expect(made.code == 0, "\(made.errors)")
      return made.output
    }
    _ = try await aws(["iam", "create-user", "--user-name", "ci-\(name)"])
    let policy =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::222222222222:role/rolestack-NAME-deploy"}]}"#
    _ = try await aws([
      "iam", "put-user-policy", "--user-name", "ci-\(name)", "--policy-name", "assume", "--policy-document",
      policy.replacingOccurrences(of: "NAME", with: name),
    ])
    let key = try await aws([
      "iam", "create-access-key", "--user-name", "ci-\(name)", "--query",
      "AccessKey.[AccessKeyId,SecretAccessKey]", "--output", "text",
    ]).split(whereSeparator: \.isWhitespace)
    try person.home.configure(
      """
      [profile admin]
      aws_access_key_id = 222222222222
      aws_secret_access_key = test
      \(place)
      [profile ci]
      aws_access_key_id = \(key[0])
      aws_secret_access_key = \(key[1])
      \(place)
      """)
    return person
  }

  // MARK: Weaknesses

  struct Weakness: Sendable, CustomTestStringConvertible {
    let name: String
    /// What of the template is another: a pattern, and what stands in its place.
    let old: String
    let new: String
    var more: [String: String] = [:]
    /// What finds it with the key alone; nil where only a changing call would.
    let black: String?
    let white: String

    var testDescription: String { name }
  }

  private static let id = "StringEquals: { sts:ExternalId: !Ref ExternalId }"
  private static let deployed = "                  - cloudformation:DeleteChangeSet\n"

  static let weaknesses: [Weakness] = [
    Weakness(
      name: "none", old: id, new: "\"Null\": { sts:Nothing: \"true\" }", black: "key-external-id",
      white: "deploy-trust-external-id"),
    Weakness(
      name: "pattern", old: id, new: "\"StringLikeIfExists\": { sts:ExternalId: \"any-*\" }",
      black: "key-external-id", white: "deploy-trust-external-id"),
    Weakness(
      name: "likeness", old: id, new: "\"ForAnyValue:StringLike\": { sts:ExternalId: \"any-*\" }",
      black: "key-external-id", white: "deploy-trust-external-id"),
    Weakness(
      name: "ifexists", old: id, new: "StringEqualsIfExists: { sts:ExternalId: !Ref ExternalId }",
      black: "key-external-id", white: "deploy-trust-external-id"),
    Weakness(
      name: "forall", old: id, new: "\"ForAllValues:StringEquals\": { sts:ExternalId: !Ref ExternalId }",
      black: "key-external-id", white: "deploy-trust-external-id"),
    Weakness(
      name: "root", old: "Principal: { AWS: !GetAtt User.Arn }",
      new: "Principal: { AWS: !Sub \"arn:${AWS::Partition}:iam::${AWS::AccountId}:root\" }", black: nil,
      white: "deploy-trust-principals"),
    Weakness(
      name: "group", old: "      UserName: !Ref UserName\n",
      new: """
              UserName: !Ref UserName
              Groups: [!Ref Staff]
          Staff:
            Type: AWS::IAM::Group
            Properties:
              GroupName: !Sub "${UserName}-staff"
              Policies:
                - PolicyName: look
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement: [{ Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*" }]

        """, black: "key-reads", white: "user-only-assumes"),
    Weakness(
      name: "passany", old: "                Resource: !GetAtt ServiceRole.Arn\n",
      new: "                Resource: !Sub \"arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*\"\n",
      black: nil,
      white: "deploy-pass-role"),
    Weakness(
      name: "passprefix", old: "                Resource: !GetAtt ServiceRole.Arn\n",
      new:
        "                Resource: !Sub \"arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${ServiceRoleName}*\"\n",
      black: nil, white: "deploy-pass-role"),
    Weakness(
      name: "stacks", old: ":stack/${StackName}/*", new: ":stack/${StackName}*/*",
      black: "deploy-other-stacks",
      white: "deploy-stacks"),
    Weakness(
      name: "update", old: deployed, new: deployed + "                  - cloudformation:UpdateStack\n",
      black: nil,
      white: "deploy-without-review"),
    Weakness(
      name: "lambda", old: "              - Sid: PutArtifacts\n",
      new:
        "              - { Effect: Allow, Action: \"lambda:*\", Resource: \"*\" }\n              - Sid: PutArtifacts\n",
      more: ["ServiceRoleByAWS": "false"], black: "deploy-reads", white: "deploy-role-condition"),
    Weakness(
      name: "notaction", old: "              - Sid: PutArtifacts\n",
      new:
        "              - { Effect: Allow, NotAction: \"iam:*\", Resource: \"*\" }\n              - Sid: PutArtifacts\n",
      black: "deploy-reads", white: "deploy-own-permissions"),
    Weakness(
      name: "trusted", old: "            Principal: { Service: cloudformation.amazonaws.com }\n",
      new:
        "            Principal: { Service: cloudformation.amazonaws.com, AWS: !Sub \"arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${DeployRoleName}\" }\n",
      black: "deploy-service-role", white: "service-trust"),
    Weakness(
      name: "rewrite", old: "zzz", new: "",
      more: ["ServicePolicyArns": "arn:aws:iam::aws:policy/IAMFullAccess"],
      black: nil, white: "service-escalation"),
    Weakness(
      name: "buckets", old: "Resource: !Sub \"arn:${AWS::Partition}:s3:::${BucketName}/*\"\n",
      new: "Resource: !Sub \"arn:${AWS::Partition}:s3:::*/*\"\n", black: nil, white: "deploy-buckets"),
    Weakness(name: "keys", old: "zzz", new: "", black: nil, white: "user-keys"),
  ]

  private static let look = """
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}
    """

  private struct Report: Decodable {
    struct Item: Decodable {
      let check: String
      let verdict: String
    }
    let findings: [Item]

    var failing: Set<String> { Set(findings.filter { $0.verdict == "fail" }.map(\.check)) }
  }

  @Test(
    "The doctor finds each weakness that is planted, with the key alone where that can be",
    arguments: Backend.all, weaknesses)
  func planted(_ backend: Backend, _ weakness: Weakness) async throws {
    let name = "weak-\(weakness.name)"
    let person = try Newcomer(backend, queue: name)
    let template = try await person.rolestack("bootstrap", "--print-template").output
    let file = person.app + "/roles.yaml"
    let isPlantedLater = weakness.name == "group" && backend.kind == .ministack
    let changed = isPlantedLater ? template : template.replacing(weakness.old, with: weakness.new)
    try Data(changed.utf8).write(to: URL(fileURLWithPath: file))
    let values = Self.parameters(name, backend).merging(weakness.more) { $1 }
    try await backend.makeStack("\(name)-roles", file, values)
    if weakness.name == "group", backend.kind == .ministack {
      // It has no such type.
      let staff = ["--group-name", "\(name)-staff"]
      try await backend.administer(["iam", "create-group"] + staff)
      try await backend.administer(
        ["iam", "put-group-policy", "--policy-name", "look", "--policy-document", Self.look] + staff)
      try await backend.administer(["iam", "add-user-to-group", "--user-name", "\(name)-user"] + staff)
    }
    let key = try await backend.administer([
      "iam", "create-access-key", "--user-name", "\(name)-user", "--query",
      "AccessKey.[AccessKeyId,SecretAccessKey]", "--output", "text",
    ]).split(whereSeparator: \.isWhitespace).map(String.init)
    if weakness.name == "keys" {
      try await backend.administer(["iam", "create-access-key", "--user-name", "\(name)-user"])
    }
    let place = "region = \(Surroundings.region)\nendpoint_url = \(backend.url)\n"
    try person.home.configure(
      """
      [profile admin]
      aws_access_key_id = test
      aws_secret_access_key = test
      \(place)
      [profile user]
      aws_access_key_id = \(key[0])
      aws_secret_access_key = \(key[1])
      \(place)
      [profile app]
      role_arn = arn:aws:iam::\(backend.account):role/\(name)-deploy
      source_profile = user
      external_id = any-right-id-\(name)
      duration_seconds = 900
      \(place)
      """)
    let options = [
      "--stack-name", name, "--bucket", "\(name)-bucket", "--service-role",
      "arn:aws:iam::\(backend.account):role/\(name)-service", "--output", "json",
    ]
    func report(_ more: [String]) async throws -> Set<String> {
      let finished = try await run(
        Surroundings.program, ["doctor", "app"] + options + more, environment: ["HOME": person.home.path],
        folder: person.app)
      return try JSONDecoder().decode(Report.self, from: Data(finished.output.utf8)).failing
    }
    // MiniStack holds sessions to twelve hours.
    let alone = try await report([]).subtracting(["session-length"])
    // MiniStack asks whom a trust policy names for a permission of its own, too; AWS does not.
    let isBlind = weakness.name == "trusted" && backend.kind == .ministack
    if let black = weakness.black, !isBlind {
      #expect(alone.contains(black), "\(alone)")
    } else {
      #expect(alone.isEmpty)
    }
    #expect(try await report(["--administrator", "admin"]).contains(weakness.white))
  }

  // MARK: Keys

  @Test("A rotation that is killed at any point leaves a key that works, and the next one goes on from there")
  func killed() async throws {
    let backend = Backend.simulator
    let person = try Newcomer(backend, queue: "killed")
    let made = try await person.rolestack("bootstrap", "--profile", "admin", "--app-stack", "killed", "--yes")
    #expect(made.code == 0, "\(made.errors)")
    for milliseconds in stride(from: 10, through: 190, by: 20) {
      _ = try await run(
        "/bin/sh",
        [
          "-c",
          "exec timeout -s KILL 0.\(String(format: "%03d", milliseconds)) \"$P\" bootstrap --profile admin --rotate-key",
        ], environment: ["HOME": person.home.path, "P": Surroundings.program], folder: person.app)
      let works = try await person.rolestack("assume", "killed", "--format", "json")
      #expect(works.code == 0, "after \(milliseconds) ms: \(works.errors)")
    }
    let last = try await person.rolestack("bootstrap", "--profile", "admin", "--rotate-key")
    #expect(last.code == 0, "\(last.errors)")
    let keys = try await backend.administer([
      "iam", "list-access-keys", "--user-name", "rolestack-killed-user", "--query",
      "AccessKeyMetadata[].AccessKeyId", "--output", "text",
    ]).split(whereSeparator: \.isWhitespace)
    #expect(keys.count == 1)
    #expect(try person.text(".aws/credentials").contains(keys.first ?? "none"))
    let leftovers = try FileManager.default.contentsOfDirectory(atPath: person.home.path + "/.aws").sorted()
    #expect(leftovers.allSatisfy { !$0.hasPrefix(".") || $0.count < 3 }, "\(leftovers)")
  }

  @Test("A set-up that is killed at any point is gone on with, and leaves one key, which is kept")
  func begun() async throws {
    let backend = Backend.simulator
    let person = try Newcomer(backend, queue: "begun")
    for milliseconds in stride(from: 60, through: 460, by: 40) {
      _ = try await run(
        "/bin/sh",
        [
          "-c",
          "exec timeout -s KILL 0.\(String(format: "%03d", milliseconds)) \"$P\" bootstrap --profile admin --app-stack begun --yes",
        ], environment: ["HOME": person.home.path, "P": Surroundings.program], folder: person.app)
      // Whatever is there is whole.
      let read = try await person.rolestack("assume", "begun", "--explain")
      #expect(!read.errors.contains("cannot be read"), "after \(milliseconds) ms: \(read.errors)")
    }
    let made = try await person.rolestack("bootstrap", "--profile", "admin", "--app-stack", "begun", "--yes")
    #expect(made.code == 0, "\(made.errors)")
    let keys = try await backend.administer([
      "iam", "list-access-keys", "--user-name", "rolestack-begun-user", "--query",
      "AccessKeyMetadata[].AccessKeyId", "--output", "text",
    ]).split(whereSeparator: \.isWhitespace)
    #expect(keys.count == 1)
    #expect(try person.text(".aws/credentials").contains(keys.first ?? "none"))
    #expect(try await person.rolestack("assume", "begun", "--format", "json").code == 0)
  }

  @Test("Where jobs come in by OpenID Connect there is no key: an administrator looks, and finds nothing")
  func withoutKey() async throws {
    let person = try Newcomer(.simulator, queue: "jobs")
    let made = try await person.rolestack(
      "bootstrap", "--profile", "admin", "--app-stack", "jobs", "--github", "acme/app", "--yes")
    #expect(made.code == 0, "\(made.errors)")
    let hint = try #require(
      made.errors.split(separator: "\n").first { $0.contains("rolestack doctor") }, "\(made.errors)")
    let words = hint.split(separator: " ").dropFirst().map(String.init)
    let doctor = try await run(
      Surroundings.program, words, environment: ["HOME": person.home.path], folder: person.app)
    #expect(doctor.code == 0, "\(doctor.output)\(doctor.errors)")
    for line in [
      "The identity provider's subject is held to one project.", "The deploy role works on jobs alone.",
      "There is no key to find: the role rolestack-jobs-deploy lets in repo:acme/app", " 0 failed",
    ] { #expect(doctor.output.contains(line), "\(line) in \(doctor.output)") }
    // An account has one provider of an issuer: the next app uses it, and the first one keeps it.
    let next = try await person.rolestack(
      "bootstrap", "--profile", "admin", "--app-stack", "more", "--github", "acme/more", "--yes")
    #expect(next.code == 0, "\(next.errors)")
    #expect(
      next.errors.contains(
        "Identity provider arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com, which the account has already"
      ), "\(next.errors)")
    let again = try await person.rolestack(
      "bootstrap", "--profile", "admin", "--app-stack", "jobs", "--github", "acme/other",
      "--as-administrator",
      "--yes")
    #expect(again.code == 0 && !again.errors.contains("has already"), "\(again.errors)")
    let alone = try await person.rolestack("doctor", "--deploy-role", words[2])
    #expect(alone.code == 64 && alone.errors.contains("needs --administrator"), "\(alone.errors)")
  }

  @Test("A pipeline is printed for each service, and is YAML")
  func pipelines() async throws {
    let person = try Newcomer(.simulator, queue: "pipes")
    for service in ["github", "circleci", "gitlab"] {
      for way in [[], ["--github", "acme/app"]] where service == "github" || way.isEmpty {
        let printed = try await run(
          Surroundings.program,
          ["bootstrap", "--profile", "admin", "--app-stack", "pipes", "--ci", service] + way,
          environment: ["HOME": person.home.path], folder: person.app)
        #expect(
          printed.code == 0 && printed.output.contains("rolestack deploy --stack-name pipes"),
          "\(printed.errors)")
        let file = person.app + "/pipeline.yaml"
        try Data(printed.output.utf8).write(to: URL(fileURLWithPath: file))
        let read = try await run(
          Surroundings.python,
          ["-c", "import sys, yaml; assert isinstance(yaml.safe_load(open(sys.argv[1])), dict)", file])
        #expect(read.code == 0, "\(read.errors)")
      }
    }
  }
}
