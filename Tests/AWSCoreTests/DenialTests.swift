import Foundation
import Logging
import TestSupport
import Testing

@testable import AWSCore

@Suite("Denials")
struct DenialTests {
  @Test(
    "Who lacks what is read from IAM's, S3's and CloudFormation's wordings",
    arguments: [
      (
        "User: arn:aws:sts::123456789012:assumed-role/deploy/me is not authorized to perform: "
          + "cloudformation:ListStacks on resource: arn:aws:cloudformation:us-east-1:123456789012:stack/*/* "
          + "because no identity-based policy allows the cloudformation:ListStacks action",
        "role deploy lacks cloudformation:ListStacks on arn:aws:cloudformation:us-east-1:123456789012:stack/*/*"
      ),
      (
        "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: s3:PutObject on resource: "
          + "\"arn:aws:s3:::bucket/key\" because no identity-based policy allows the s3:PutObject action",
        "user ci lacks s3:PutObject on arn:aws:s3:::bucket/key"
      ),
      (
        "API: iam:CreateRole User: arn:aws:sts::123456789012:assumed-role/service/AWSCloudFormation is not "
          + "authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/app-Role",
        "the service role service lacks iam:CreateRole on arn:aws:iam::123456789012:role/app-Role"
      ),
      (
        "Resource handler returned message: \"User: "
          + "arn:aws:sts::123456789012:assumed-role/service/AWSCloudFormation is not authorized to perform: "
          + "lambda:CreateFunction on resource: arn:aws:lambda:us-east-1:123456789012:function:f because no "
          + "identity-based policy allows it (Service: Lambda, Status Code: 403)\" (HandlerErrorCode: "
          + "AccessDenied)",
        "the service role service lacks lambda:CreateFunction on "
          + "arn:aws:lambda:us-east-1:123456789012:function:f"
      ),
      (
        "User: arn:aws:sts::1:assumed-role/deploy/me is not authorized to perform: s3:PutObject on resource: "
          + "\"arn:aws:s3:::b/k\" with an explicit deny in a service control policy",
        "a service control policy forbids role deploy s3:PutObject on arn:aws:s3:::b/k"
      ),
    ])
  func wordings(_ message: String, _ explanation: String) {
    #expect(Denial(message: message)?.explanation == explanation)
  }

  @Test("What helps is a statement to copy; against an explicit deny none does")
  func advice() throws {
    let denial = Denial(action: "s3:PutObject", resource: "arn:aws:s3:::b/*")
    #expect(
      denial.statement == #"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}"#)
    #expect(denial.advice.contains(denial.statement))
    let forbidden = Denial(action: "s3:PutObject", cause: .forbidden(by: "a permissions boundary"))
    #expect(!forbidden.advice.contains("Effect"))
    #expect(Denial(message: "Access Denied") == nil)
  }

  @Test("What a session is denied is asked once, for each resource, until it is to be forgotten")
  func memory() async throws {
    let transport = ScriptedTransport { _, _ in
      AWSAnswer.error(
        403, code: "AccessDenied",
        "User: arn:aws:iam::1:user/u is not authorized to perform: "
          + "cloudformation:DescribeStackEvents")
    }
    let client = CloudFormationClient(
      region: Region("us-east-1")!, endpoints: EndpointResolver(),
      connection: AWSConnection(transport: transport, logger: Logger(label: "test")),
      credentials: StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("s"))))
    let denials = KnownDenials()
    func ask(_ name: String) async -> AWSError? {
      let stack = "arn:aws:cloudformation:us-east-1:123456789012:stack/\(name)/1"
      do throws(AWSError) {
        try await denials.ask("cloudformation:DescribeStackEvents", on: stack) { () async throws(AWSError) in
          for try await _ in client.describeStackEvents(stack: stack) { break }
        }
        return nil
      } catch {
        return error
      }
    }
    for _ in 0..<3 {
      // The resource that the message leaves out is the one that was asked about, as policies name it.
      #expect(
        await ask("app")?.denial?.resource == "arn:aws:cloudformation:us-east-1:123456789012:stack/app/*")
    }
    #expect(transport.requests.count == 1)
    #expect(await ask("other") != nil)
    #expect(transport.requests.count == 2)
    denials.forget()
    #expect(await ask("app") != nil)
    #expect(transport.requests.count == 3)
  }
}

@Suite("S3")
struct S3Tests {
  private func sent(_ bucket: String, _ endpoints: EndpointResolver) async throws -> (HTTPRequest, String) {
    let transport = ScriptedTransport { _, _ in (200, "") }
    let client = S3Client(
      region: Region("ap-northeast-1")!, endpoints: endpoints,
      connection: AWSConnection(transport: transport, logger: Logger(label: "test")),
      credentials: StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("s"))))
    let location = try #require(S3Location(bucket: bucket, key: "a b/日本.template"))
    try await client.putObject(Array("x".utf8), at: location)
    return (try #require(transport.requests.first), client.url(of: location))
  }

  @Test("Buckets are hosts, but for names with dots and custom endpoints; the payload is signed")
  func addressing() async throws {
    let path = "/a%20b/%E6%97%A5%E6%9C%AC.template"
    let (request, url) = try await sent("bucket", EndpointResolver())
    #expect(request.method == .put)
    #expect(url == "https://bucket.s3.ap-northeast-1.amazonaws.com\(path)")
    #expect(request.url == url)
    #expect(
      request.headers.contains {
        $0.name == "X-Amz-Content-SHA256"
          && $0.value == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
      })
    #expect(
      try await sent("a.bucket", EndpointResolver()).1
        == "https://s3.ap-northeast-1.amazonaws.com/a.bucket\(path)")
    #expect(
      try await sent("bucket", EndpointResolver(everyService: Endpoint(url: "http://127.0.0.1:4580"))).1
        == "http://127.0.0.1:4580/bucket\(path)")
  }

  @Test("What is no bucket's name is refused", arguments: ["", "ab", "Bucket", "a/b", "-ab", "a..b", "a_b"])
  func names(_ bucket: String) { #expect(S3Location(bucket: bucket, key: "k") == nil) }
}
