import AWSCore
import Foundation
import Logging
import Packaging
import Synchronization
import Templates
import TestSupport

@testable import Deployment

/// An engine on a back end by script, with a journal of its own.
struct EngineBench {
  let role = "arn:aws:iam::123456789012:role/service"
  let template = """
    Parameters:
      Size: { Type: Number }
      Name: { Type: String, Default: app }
      Password: { Type: String, NoEcho: true, Default: x }
    Resources:
      T: { Type: AWS::SNS::Topic }
    """
  let journal = Journal(
    file: FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)/journal.jsonl"))

  struct Unexpected: Error {}

  func intent(_ change: (inout DeployIntent) -> Void = { _ in }) throws -> DeployIntent {
    var intent = DeployIntent(
      stackName: "app", template: try Template(yaml: template, path: "t.yaml"), role: try ServiceRole(role))
    intent.parameters = [("Size", .value(Secret("1")))]
    change(&intent)
    return intent
  }

  func engine(
    _ transport: any HTTPTransport, _ time: ManualTime = ManualTime(),
    credentials: (any CredentialProvider)? = nil, uploads: UploadMemory? = nil, journal: Journal? = nil,
    report: @escaping @Sendable (DeployProgress) -> Void = { _ in }
  ) -> DeployEngine {
    DeployEngine(
      context(transport, time, credentials: credentials, uploads: uploads, journal: journal), report: report)
  }

  func context(
    _ transport: any HTTPTransport, _ time: ManualTime = ManualTime(),
    credentials: (any CredentialProvider)? = nil, uploads: UploadMemory? = nil, journal: Journal? = nil
  ) -> DeploymentContext {
    let connection = AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test"))
    let region = Region("us-east-1")!
    let credentials =
      credentials
      ?? StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("b")))
    return DeploymentContext(
      client: CloudFormationClient(
        region: region, endpoints: EndpointResolver(), connection: connection, credentials: credentials),
      s3: S3Client(
        region: region, endpoints: EndpointResolver(), connection: connection, credentials: credentials),
      denials: KnownDenials(), journal: journal ?? self.journal, uploads: uploads,
      caller: "arn:aws:sts::123456789012:assumed-role/deploy/me", time: time.source)
  }

  func watcher(_ transport: any HTTPTransport, since: Date? = nil) -> StackWatcher {
    let time = ManualTime()
    let client = CloudFormationClient(
      region: Region("us-east-1")!, endpoints: EndpointResolver(),
      connection: AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test")),
      credentials: StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("b"))))
    return StackWatcher(
      client: client, stack: "app", scope: .latest, since: since, denials: KnownDenials(), time: time.source)
  }

  func review(_ planned: Planned) throws -> PlanReview {
    guard case .review(let review) = planned else { throw Unexpected() }
    return review
  }

  /// A stack that is changed by a change set or deleted: what DescribeStacks gives before and after, the last
  /// of it for ever. Events are denied unless given.
  func backend(
    before: (status: Int, body: String), changeSet: String = "CREATE_COMPLETE", reason: String = "",
    changes: [String] = ["A", "B"], after: [(status: Int, body: String)],
    events: (@Sendable (_ form: [String: String]) -> (status: Int, body: String))? = nil
  ) -> ScriptedTransport {
    let begun = Mutex<Int?>(nil)
    return ScriptedTransport { form, _ in
      switch form["Action"] {
      case "DescribeStacks":
        return begun.withLock { looks in
          guard let count = looks else { return before }
          looks = count + 1
          return after[min(count, after.count - 1)]
        }
      case "DescribeStackEvents":
        return events?(form)
          ?? AWSAnswer.error(
            403, code: "AccessDenied",
            "User: arn:aws:sts::123456789012:assumed-role/deploy/me is not authorized to perform: "
              + "cloudformation:DescribeStackEvents on resource: arn:stack")
      case "CreateChangeSet":
        return AWSAnswer.result("CreateChangeSet", "<Id>arn:cs</Id><StackId>arn:stack</StackId>")
      case "DescribeChangeSet":
        // A page a change.
        let page = form["NextToken"].flatMap(Int.init) ?? 0
        let next = page + 1 < changes.count ? "<NextToken>\(page + 1)</NextToken>" : ""
        let change = page < changes.count ? Self.change(changes[page]) : ""
        return AWSAnswer.result(
          "DescribeChangeSet",
          "<ChangeSetId>arn:cs</ChangeSetId><ChangeSetName>kept</ChangeSetName><StackId>arn:stack</StackId>"
            + "<Status>\(changeSet)</Status><StatusReason>\(reason)</StatusReason>"
            + "<Changes>\(change)</Changes>\(next)")
      case "ExecuteChangeSet", "DeleteStack":
        begun.withLock { $0 = 0 }
        return AWSAnswer.result(form["Action"] ?? "", "")
      default: return AWSAnswer.result("DeleteChangeSet", "")
      }
    }
  }

  /// `A` adds A; `-A` removes it; `!A` replaces it; `?A` may.
  private static func change(_ text: String) -> String {
    let name = text.drop { "-!?".contains($0) }
    let (action, replacement) =
      switch text.first {
      case "-": ("Remove", "")
      case "!": ("Modify", "<Replacement>True</Replacement>")
      case "?": ("Modify", "<Replacement>Conditional</Replacement>")
      default: ("Add", "")
      }
    return "<member><ResourceChange><Action>\(action)</Action><LogicalResourceId>\(name)</LogicalResourceId>"
      + "<ResourceType>AWS::SNS::Topic</ResourceType>\(replacement)</ResourceChange></member>"
  }
}
