import AWSCore
import Documents
import Foundation
import Templates
import Testing

@testable import ProjectFiles

@Suite("Settings of a project")
struct ProjectFilesTests {
  private static let role = "arn:aws:iam::123456789012:role/service"

  @Test("A target's settings lie over what holds for all")
  func targets() throws {
    let file = try ProjectFile(
      yaml: """
        service_role: \(Self.role)
        account: 012345678901
        template: app.yaml
        parameters: {Stage: dev, Size: 1}
        tags: {team: 基盤}
        targets:
          prod: {profile: deploy-prod, stack: my-app, bucket: b, parameters: {Stage: prod}, account: "123456789012"}
        """, path: "rolestack.yaml")
    let common = try #require(file.settings(of: nil))
    #expect(common.serviceRole == Self.role)
    #expect(common.account == "012345678901", "zeros in front included")
    let production = try #require(file.settings(of: "prod"))
    #expect(production.profile == "deploy-prod")
    #expect(production.stackName == "my-app")
    #expect(production.templateFile == "app.yaml")
    #expect(production.account == "123456789012")
    #expect(production.parameters.mapValues { $0.reveal() } == ["Stage": "prod", "Size": "1"])
    #expect(production.tags == [Stack.Tag(key: "team", value: "基盤")])
    #expect(file.settings(of: "nobody") == nil)
    #expect(file.targetNames == ["prod"])
  }

  @Test(
    "What a project file cannot mean is an error that names the place",
    arguments: [
      ("account: 12", "12 digits"), ("service_rol: x", "service_rol"), ("targets: {a: {stak: x}}", "stak"),
      ("targets: []", "targets must be"), ("parameters: {A: [1]}", "must be a text"),
      ("stack: [a]", "stack must"), ("- a", "this must be a mapping"),
      ("[a]: b", "there is no setting ‘?’"),
      ("parameters: [A]", "parameters must be a mapping of keys to values"),
      ("tags: text", "tags must be a mapping of keys to values"),
      ("targets: {a: text}", "this must be a mapping"),
      ("tags: {[a]: b}", "a value here must be a text"),
      ("capabilities: CAPABILITY_IAM", "capabilities must be a list"),
      ("capabilities: [[CAPABILITY_IAM]]", "a capability is a text"),
      ("account: 1234567890123", "12 digits"), ("account: １２３４５６７８９０１２", "12 digits"),
    ])
  func errors(_ yaml: String, _ words: String) {
    let error = #expect(throws: DocumentError.self) { try ProjectFile(yaml: yaml, path: "r") }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test(
    "A file without anything in it has no settings and no targets", arguments: ["", "# nothing\n", "~\n"])
  func empty(_ yaml: String) throws {
    let file = try ProjectFile(yaml: yaml, path: "rolestack.yaml")
    #expect(file == ProjectFile())
    #expect(file.settings(of: nil) == DeploymentSettings())
    #expect(file.settings(of: "prod") == nil)
    #expect(file.targetNames.isEmpty)
  }

  @Test("A target's capabilities stand in place of those for all; nothing given is nothing said")
  func capabilities() throws {
    let file = try ProjectFile(
      yaml: """
        capabilities: [CAPABILITY_IAM]
        bucket: ~
        tags:
        targets: {a: {capabilities: [CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]}, b: {prefix: p, region: eu-west-1}}
        """, path: "r")
    #expect(file.settings(of: "a")?.capabilities == ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
    let other = try #require(file.settings(of: "b"))
    #expect(other.capabilities == ["CAPABILITY_IAM"])
    #expect(other.prefix == "p")
    #expect(other.region == "eu-west-1")
    #expect(other.bucket == nil)
    #expect(other.tags.isEmpty)
    #expect(file.targetNames == ["a", "b"])
  }

  @Test(
    "Of two files' settings each keeps what it alone says, and the first one's word counts where both speak")
  func over() {
    var first = DeploymentSettings()
    first.tags = [Stack.Tag(key: "a", value: "first")]
    first.parameters = ["P": Secret("first")]
    first.keepsChangeSet = false
    first.passedOver = ["x"]
    var second = DeploymentSettings()
    second.profile = "deploy"
    second.region = "eu-west-1"
    second.account = "123456789012"
    second.stackName = "app"
    second.templateFile = "t.yaml"
    second.serviceRole = Self.role
    second.bucket = "b"
    second.prefix = "p"
    second.parameters = ["P": Secret("second"), "Q": Secret("second")]
    second.capabilities = ["CAPABILITY_IAM"]
    second.tags = [Stack.Tag(key: "b", value: "second"), Stack.Tag(key: "a", value: "second")]
    second.notificationARNs = ["arn:topic"]
    second.onFailure = "DELETE"
    second.keepsChangeSet = true
    second.asksBeforeExecuting = true
    second.failsWithoutChanges = true
    second.forcesUpload = true
    second.passedOver = ["y"]
    var expected = second
    expected.parameters = ["P": Secret("first"), "Q": Secret("second")]
    expected.tags = [Stack.Tag(key: "b", value: "second"), Stack.Tag(key: "a", value: "first")]
    expected.keepsChangeSet = false
    expected.passedOver = ["x", "y"]
    #expect(first.over(second) == expected)
    var own = second
    own.profile = "own"
    own.capabilities = ["CAPABILITY_NAMED_IAM"]
    own.notificationARNs = ["arn:own"]
    own.asksBeforeExecuting = false
    let kept = own.over(second)
    #expect(kept.profile == "own")
    #expect(kept.capabilities == ["CAPABILITY_NAMED_IAM"])
    #expect(kept.notificationARNs == ["arn:own"])
    #expect(kept.asksBeforeExecuting == false)
  }

  @Test("samconfig in TOML and in YAML says the same")
  func samconfig() throws {
    let toml = """
      version = 0.1
      [default.global.parameters]
      stack_name = "sam-app"
      region = "eu-west-1"
      [default.deploy.parameters]
      region = "ap-northeast-1"
      s3_bucket = "bucket"
      capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
      parameter_overrides = 'Stage="a b" Empty= ParameterKey=Old,ParameterValue="x,y"'
      role_arn = "\(Self.role)"
      tags = "team=x"
      resolve_s3 = true
      [prod.deploy.parameters]
      stack_name = "sam-prod"
      """
    let yaml = """
      default:
        global: {parameters: {stack_name: sam-app, region: eu-west-1}}
        deploy:
          parameters:
            region: ap-northeast-1
            s3_bucket: bucket
            capabilities: CAPABILITY_IAM CAPABILITY_AUTO_EXPAND
            parameter_overrides: [Stage="a b", Empty=, 'ParameterKey=Old,ParameterValue=x,y']
            role_arn: \(Self.role)
            tags: {team: x}
      prod: {deploy: {parameters: {stack_name: sam-prod}}}
      """
    for (text, path) in [(toml, "samconfig.toml"), (yaml, "samconfig.yaml")] {
      let file = try SamConfiguration(text: text, path: path)
      let settings = try #require(try file.settings())
      #expect(settings.stackName == "sam-app")
      #expect(settings.region == "ap-northeast-1")
      #expect(settings.serviceRole == Self.role)
      #expect(settings.capabilities == ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"])
      #expect(
        settings.parameters.mapValues { $0.reveal() } == ["Stage": "a b", "Empty": "", "Old": "x,y"],
        "\(path)")
      #expect(settings.tags == [Stack.Tag(key: "team", value: "x")])
      #expect(try file.settings(of: "prod")?.stackName == "sam-prod")
      #expect(try file.settings(of: "nobody") == nil)
    }
  }

  @Test("What sam init writes is read, with a role_arn and a bucket added to it")
  func samInit() throws {
    let written = """
      # More information about the configuration file can be found here:
      # # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
      version = 0.1

      [default.global.parameters]
      stack_name = "sam-app"

      [default.build.parameters]
      cached = true
      parallel = true

      [default.validate.parameters]
      lint = true

      [default.deploy.parameters]
      capabilities = "CAPABILITY_IAM"
      confirm_changeset = true
      resolve_s3 = true
      role_arn = "\(Self.role)"
      s3_bucket = "bucket"

      [default.package.parameters]
      resolve_s3 = true

      [default.local_start_api.parameters]
      warm_containers = "EAGER"
      """
    let settings = try #require(try SamConfiguration(text: written, path: "samconfig.toml").settings())
    #expect(settings.stackName == "sam-app")
    #expect(settings.capabilities == ["CAPABILITY_IAM"])
    #expect(settings.serviceRole == Self.role)
    #expect(settings.bucket == "bucket")
  }

  @Test(
    "Numbers and truth values of a table are values, too; what is no pair is named by its place, not its text"
  )
  func oddValues() throws {
    let table =
      "[default.deploy.parameters]\nparameter_overrides = { Count = 3, Debug = true, Rate = 1.5, Name = \"x\" }\n"
    let settings = try #require(try SamConfiguration(text: table, path: "samconfig.toml").settings())
    #expect(
      settings.parameters.mapValues { $0.reveal() } == [
        "Count": "3", "Debug": "True", "Rate": "1.5", "Name": "x",
      ])
    let broken = "[default.deploy.parameters]\nparameter_overrides = \"correct horse\"\n"
    let error = #expect(throws: DocumentError.self) {
      try SamConfiguration(text: broken, path: "samconfig.toml").settings()
    }
    #expect(error?.description.contains("parameter_overrides") == true)
    #expect(error?.description.contains("horse") == false)
  }

  @Test("TOML that is none says where")
  func brokenTOML() {
    let error = #expect(throws: DocumentError.self) {
      try SamConfiguration(text: "version = 0.1\n[default\n", path: "samconfig.toml")
    }
    #expect(error?.line == 2)
  }

  @Test(
    "Words are split as a shell splits them",
    arguments: [
      ("a b", ["a", "b"]), ("a=\"b c\" d", ["a=b c", "d"]), ("'a \"b\"' c\\ d", ["a \"b\"", "c d"]), ("", []),
      ("a=''", ["a="]), ("\"日 本\"", ["日 本"]),
    ])
  func words(_ text: String, _ words: [String]) throws { #expect(try ShellWords.split(text) == words) }

  @Test("What SAM built goes first, and is known to be older than its source; then the usual names")
  func finder() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    func make(_ path: String, _ age: Double) throws {
      let file = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("x".utf8).write(to: file)
      try FileManager.default.setAttributes([.modificationDate: Date() - age], ofItemAtPath: file.path)
    }
    try make("template.yml", 100)
    try make("other.template", 100)
    try make("cdk.out/App.template.json", 100)
    try make(".aws-sam/build/template.yaml", 10)
    let rest = ["other.template", "cdk.out/App.template.json"]
    #expect(
      TemplateFinder.templates(in: folder.path) == [".aws-sam/build/template.yaml", "template.yml"] + rest)
    #expect(TemplateFinder.newerSource(of: ".aws-sam/build/template.yaml", in: folder.path) == nil)
    #expect(TemplateFinder.built(of: "template.yml", in: folder.path)?.isOlder == false)
    #expect(TemplateFinder.built(of: "other.template", in: folder.path) == nil)
    try make("template.yml", 1)
    #expect(TemplateFinder.templates(in: folder.path).first == ".aws-sam/build/template.yaml")
    #expect(TemplateFinder.newerSource(of: ".aws-sam/build/template.yaml", in: folder.path) == "template.yml")
    #expect(TemplateFinder.built(of: "./template.yml", in: folder.path)?.isOlder == true)
  }
}
