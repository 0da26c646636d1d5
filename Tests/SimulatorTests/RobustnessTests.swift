import AWSCore
import Deployment
import Documents
import Foundation
import TemplateLanguage
import TestSupport
import Testing

@testable import Simulator

@Suite("What no input does to the simulator")
struct RobustnessTests {
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)

  private func account(enforcesPolicies: Bool = false) -> Account {
    var account = Account("123456789012", enforcesPolicies: enforcesPolicies, pace: 1, ids: IDSource(1))
    account.services.identity.put(IdentityService.User(name: "u", path: "/", createdAt: .distantPast))
    account.services.identity.put(
      IdentityService.Key(id: "user", secret: Secret("test"), owner: .user("u"), createdAt: .distantPast))
    return account
  }

  private func answer(
    _ account: inout Account, _ service: String, _ method: HTTPMethod = .get, _ path: String = "/",
    query: [QueryItem] = [], headers: [HTTPHeader] = [], key: String = "test", body: String = ""
  ) -> (status: Int, text: String, headers: [HTTPHeader]) {
    let request = HTTPRequest(
      method: method, endpoint: Endpoint(host: "\(service).us-east-1.amazonaws.com"), encodedPath: path,
      query: query, headers: headers, body: .bytes(Array(body.utf8)))
    let signed = SigV4Signer(service: service, region: "us-east-1", rules: service == "s3" ? .s3 : .standard)
      .sign(
        request, payload: .bytes(Array(body.utf8)),
        credentials: Credentials(accessKeyID: key, secretAccessKey: Secret("test")), date: Self.now)
    let answer = account.answer(
      IncomingRequest(signed, body: Array(body.utf8)), requestID: "r", at: Self.now)
    return (answer.status, String(decoding: answer.body, as: UTF8.self), answer.headers)
  }

  @Test(
    "A template with aliases, as keys or not, is refused at once, as CloudFormation does",
    .timeLimit(.minutes(1)))
  func aliases() {
    for body in [
      "Resources: {&a A: {Type: AWS::SNS::Topic}, *a : {Type: AWS::SNS::Topic}}",
      "Resources:\n  A: &t {Type: AWS::SNS::Topic}\n  B: *t\n", "? &a [x]\n: &b {*a : *b}\n",
    ] {
      let error = #expect(throws: ServiceFault.self) {
        try ExpandedTemplate(accepting: body, in: "us-east-1")
      }
      #expect(error?.message.contains("aliases are not allowed") == true)
    }
  }

  @Test("max-keys that is no count is refused")
  func maxKeys() {
    var account = account()
    account.services.objects.create("bucket", region: "us-east-1")
    for value in ["-1", "99999999999999999999", "x", ""] {
      let reply = answer(&account, "s3", .get, "/bucket", query: [QueryItem("max-keys", value)])
      #expect(reply.status == 400 && reply.text.contains("InvalidArgument"), "\(value): \(reply.text)")
    }
    #expect(answer(&account, "s3", .get, "/bucket", query: [QueryItem("max-keys", "0")]).status == 200)
  }

  @Test("Numbers of a seed that are none, or beyond all measure, are errors")
  func seedNumbers() throws {
    let template = "template: 'Resources: {T: {Type: AWS::SNS::Topic}}'"
    for number in ["inf", "-inf", "nan", "1e300", "x"] {
      #expect(throws: DocumentProblem.self) {
        try Seed(yaml: "stacks: [{name: a, ago: \(number), \(template)}]")
      }
      let simulator = Simulator()
      let sessions = try simulator.plant(try Seed(yaml: "sessions: [{name: s, role: r, left: \(number)}]"))
      #expect(throws: AWSError.self) { try sessions[0].definition.get() }
    }
  }

  @Test(
    "A template that is nested in itself, directly or by way of another, comes to an end",
    .timeLimit(.minutes(1)))
  func circle() throws {
    for (first, second) in [("a", "a"), ("b", "a")] {
      func template(_ nested: String) -> String {
        """
        Resources:
          One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/bucket/\(nested)"}}
          Two: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/bucket/\(nested)"}}
        """
      }
      var account = account()
      account.services.objects.create("bucket", region: "us-east-1")
      account.services.objects.put(Array(template(first).utf8), bucket: "bucket", key: "a")
      account.services.objects.put(Array((template(second) + "\n# b").utf8), bucket: "bucket", key: "b")
      let id = account.stacks.newStack(
        named: "s", region: "us-east-1", status: "CREATE_IN_PROGRESS", at: Self.now)
      account.stacks.start(
        id, try ExpandedTemplate(accepting: template(first), in: "us-east-1"), [:], token: nil, worker: .root,
        onFailure: .rollback,
        at: Self.now)
      account.advance(to: Self.now + 3600)
      #expect(account.stacks.stacks[id]?.status == "ROLLBACK_COMPLETE")
      #expect(account.stacks.stacks.count < 20)
    }
  }

  @Test("Nothing sleeps: stacks that are done cost the next ones nothing, and each is told of once")
  func agenda() throws {
    var agenda = Agenda()
    agenda.add(.stack("a"), at: Self.now + 5)
    agenda.add(.stack("b"), at: Self.now + 1)
    agenda.add(.stack("a"), at: Self.now + 2)
    agenda.add(.stack("a"), at: Self.now + 9)
    agenda.add(.changeSet("c"), at: Self.now + 1)
    var taken: [Agenda.Item] = []
    while let (item, _) = agenda.take(until: Self.now + 3) { taken.append(item) }
    #expect(taken == [.stack("b"), .changeSet("c"), .stack("a")])
    #expect(agenda.take(until: .distantFuture) == nil)
  }

  @Test("A denied identity's call of any service is denied in that service's own form")
  func denials() {
    var account = account(enforcesPolicies: true)
    func denied(
      _ service: String, _ path: String, _ headers: [HTTPHeader] = [], method: HTTPMethod = .get,
      body: String = ""
    ) -> (status: Int, text: String, headers: [HTTPHeader]) {
      answer(&account, service, method, path, headers: headers, key: "user", body: body)
    }
    let lambda = denied("lambda", "/2015-03-31/functions")
    #expect(lambda.status == 403)
    #expect(lambda.headers.contains(HTTPHeader("x-amzn-ErrorType", "AccessDeniedException")))
    #expect(lambda.text.contains("user/u is not authorized to perform: lambda:ListFunctions on resource: *"))
    let buckets = denied("s3", "/")
    #expect(buckets.status == 403 && buckets.text.hasPrefix("<Error><Code>AccessDenied</Code>"))
    #expect(buckets.text.contains("s3:ListAllMyBuckets"))
    let tables = denied(
      "dynamodb", "/", [HTTPHeader("X-Amz-Target", "DynamoDB_20120810.ListTables")], method: .post)
    #expect(tables.status == 400 && tables.text.hasPrefix("{\"__type\":\"AccessDeniedException\""))
    #expect(tables.text.contains("dynamodb:ListTables"))
    let form = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
    let instances = denied("ec2", "/", form, method: .post, body: "Action=DescribeInstances")
    #expect(instances.text.contains("<Code>UnauthorizedOperation</Code>"))
    let topics = denied("sns", "/", form, method: .post, body: "Action=ListTopics")
    #expect(topics.text.hasPrefix("<ErrorResponse>") && topics.text.contains("sns:ListTopics"))
    let metrics = denied(
      "monitoring", "/service/GraniteServiceVersion20100801/operation/ListMetrics",
      [HTTPHeader("smithy-protocol", "rpc-v2-cbor")], method: .post)
    #expect(metrics.headers.contains(HTTPHeader("smithy-protocol", "rpc-v2-cbor")))
    #expect(metrics.text.contains("cloudwatch:ListMetrics"))
    let patched = denied("apigateway", "/restapis/x", method: .patch)
    #expect(patched.status == 403 && patched.text.contains("apigateway:"))
    // Who may do everything hears that it is not there, but for the list of what stacks have made.
    let root = answer(&account, "lambda", .get, "/2018-10-31/layers")
    #expect(root.text.contains("The simulator has no service lambda."))
    #expect(answer(&account, "lambda", .get, "/2015-03-31/functions/").text == #"{"Functions":[]}"#)
  }
}
