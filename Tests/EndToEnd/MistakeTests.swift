import Foundation
import TestSupport
import Testing

/// Mistakes that people make in templates: each is caught with its place before anything reaches AWS, one by one.
@Suite("Mistakes in templates, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct MistakeTests {
  struct Mistake {
    let name: String
    /// Line and column.
    let place: String
    /// On one line of the wizard's, too.
    let words: String
    let template: String
  }

  @Test("‘deploy’ refuses each of ten mistakes by its place, and calls nothing")
  func deploy() async throws {
    let proxy = try await RecordingProxy.start(to: Surroundings.simulator)
    let mission = try await Mission.prepare("mistake", on: .simulator, endpoint: proxy.server.url)
    let template = mission.home.appendingPathComponent("t.yaml").path
    proxy.server.forget()
    for mistake in Self.mistakes {
      try mistake.template.write(toFile: template, atomically: true, encoding: .utf8)
      let refused = try await mission.deploy(template)
      #expect(refused.code == 2, "\(mistake.name)")
      #expect(
        refused.errors.contains("t.yaml:\(mistake.place): error: "), "\(mistake.name)\n\(refused.errors)")
      #expect(refused.errors.contains(mistake.words), "\(mistake.name)\n\(refused.errors)")
    }
    #expect(proxy.server.requests.isEmpty)
    await proxy.server.stop()
  }

  @Test("A nested template is looked into, each once, even where it names itself")
  func nested() async throws {
    let home = try Home()
    let folder = home.url.appendingPathComponent("sub")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try """
    Resources:
      Child:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: sub/child.yaml
    """.write(to: home.url.appendingPathComponent("t.yaml"), atomically: true, encoding: .utf8)
    try """
    Parameters: { Name: { Type: String } }
    Resources:
      Queue: { Type: AWS::SQS::Queue, Properties: { QueueNme: !Ref Name } }
      Again: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { Name: x } } }
    """.write(to: folder.appendingPathComponent("child.yaml"), atomically: true, encoding: .utf8)
    let checked = try await run(
      Surroundings.program, ["validate", "--template-file", "t.yaml"], environment: ["HOME": home.path],
      folder: home.path)
    #expect(checked.code == 2)
    let lines = checked.output.split(separator: "\n")
    #expect(lines.count == 2, "\(checked.output)")
    #expect(lines.first?.hasPrefix("t.yaml:4:5: error: Parameters: [Name] must have values") == true)
    #expect(lines.last?.hasPrefix("sub/child.yaml:3:49: error: ") == true)
  }

  @Test("The wizard refuses each of them where the template is chosen, and takes it when it is corrected")
  func wizard() async throws {
    let proxy = try await RecordingProxy.start(to: Surroundings.simulator)
    let mission = try await Mission.prepare("mistaken", on: .simulator, endpoint: proxy.server.url)
    let app = mission.home.appendingPathComponent("app")
    try FileManager.default.createDirectory(at: app, withIntermediateDirectories: true)
    let template = app.appendingPathComponent("template.yaml").path
    func write(_ text: String) throws {
      try text.write(toFile: template, atomically: true, encoding: .utf8)
    }
    try write(Self.mistakes[0].template)
    let terminal = try await Tmux(
      columns: 80, rows: 24, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    try await terminal.start("cd app; \(Surroundings.program)")
    try await terminal.screen { $0.contains("not assumed") }
    try await terminal.press("D")
    try await terminal.screen { $0.contains("Which session deploys?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which template?") && $0.contains("▸ template.yaml") }
    for mistake in Self.mistakes {
      try write(mistake.template)
      try await terminal.press("Enter")
      try await terminal.screen {
        $0.contains("template.yaml:\(mistake.place): error: ")
          && $0.unwrapped.contains(mistake.words.unwrapped)
      }
    }
    try write("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which stack?") }
    try await terminal.end()
    #expect(Wire(proxy.server.requests).actions.allSatisfy { !$0.contains("ChangeSet") })
    #expect(proxy.server.requests.allSatisfy { $0.method != "PUT" })
    await proxy.server.stop()
  }

  static let mistakes = [
    Mistake(
      name: "a typo in a property", place: "5:7", words: "extraneous key [DelaySecond] is not permitted",
      template: """
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              DelaySecond: 5
        """),
    Mistake(
      name: "a wrong type", place: "5:21", words: "#/DelaySeconds: expected type: Integer, found: String",
      template: """
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              DelaySeconds: soon
        """),
    Mistake(
      name: "a missing property", place: "5:7", words: "#: required key [KeySchema] not found",
      template: """
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
        """),
    Mistake(
      name: "an unknown type", place: "3:11",
      words: "Unrecognized resource types: [AWS::SQS::Que]; did you mean AWS::SQS::Queue?",
      template: """
        Resources:
          Queue:
            Type: AWS::SQS::Que
        """),
    Mistake(
      name: "a circle", place: "2:3", words: "Circular dependency between resources: [A, B]",
      template: """
        Resources:
          A: { Type: AWS::SNS::Topic, DependsOn: B }
          B: { Type: AWS::SNS::Topic, DependsOn: A }
        """),
    Mistake(
      name: "a reference to nothing", place: "6:20",
      words:
        "Unresolved resource dependencies [Nme] in the Resources block of the template; did you mean Name?",
      template: """
        Parameters: { Name: { Type: String, Default: x } }
        Resources:
          Topic:
            Type: AWS::SNS::Topic
            Properties:
              DisplayName: !Ref Nme
        """),
    Mistake(
      name: "an attribute that its type does not have", place: "5:12",
      words: "resource Topic does not support attribute type TopicNam in Fn::GetAtt; did you mean TopicName?",
      template: """
        Resources:
          Topic: { Type: AWS::SNS::Topic }
        Outputs:
          Name:
            Value: !GetAtt Topic.TopicNam
        """),
    Mistake(
      name: "an unknown condition", place: "5:16",
      words:
        "Unresolved condition dependency IsProd1 in the Resources block of the template; did you mean IsProd?",
      template: """
        Conditions: { IsProd: !Equals [a, b] }
        Resources:
          Topic:
            Type: AWS::SNS::Topic
            Condition: IsProd1
        """),
    Mistake(
      name: "too long a name", place: "5:17", words: "#/RoleName: expected maxLength: 64, actual: 65",
      template: """
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties:
              RoleName: rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
              AssumeRolePolicyDocument: {}
        """),
    Mistake(
      name: "a value that is none of those allowed", place: "5:20",
      words: "PAY_PER_REQUESTS is not a valid enum value; did you mean PAY_PER_REQUEST?",
      template: """
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUESTS
              KeySchema: [{ AttributeName: a, KeyType: HASH }]
              AttributeDefinitions: [{ AttributeName: a, AttributeType: S }]
        """),
  ]
}

extension String {
  /// Without the spaces and the frame at which a screen breaks lines.
  fileprivate var unwrapped: String { filter { !$0.isWhitespace && $0 != "│" && $0 != "┃" } }
}
