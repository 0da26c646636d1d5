import Foundation
import Testing

@testable import AWSCore

@Suite("What goes over the wire")
struct WireTests {
  @Test("Lists, structures and UTF-8 are encoded as the Query protocol wants them")
  func queryEncoding() {
    var parameters = QueryParameters(action: "CreateChangeSet", version: "2010-05-15")
    parameters.set("StackName", "a b+c")
    parameters.set("Nothing", nil as String?)
    parameters.set("Capabilities", list: ["CAPABILITY_IAM", "X"])
    parameters.set("Parameters", structures: [[("ParameterKey", "鍵"), ("ParameterValue", nil)]])
    #expect(
      String(decoding: parameters.body, as: UTF8.self)
        == "Action=CreateChangeSet&Version=2010-05-15&StackName=a%20b%2Bc"
        + "&Capabilities.member.1=CAPABILITY_IAM&Capabilities.member.2=X"
        + "&Parameters.member.1.ParameterKey=%E9%8D%B5")
  }

  @Test("Unknown elements and unknown statuses survive")
  func unknownThings() throws {
    let xml = """
      <member><StackName>app</StackName><StackStatus>TELEPORT_IN_PROGRESS</StackStatus>
      <New><Deep>1</Deep></New><StackStatusReason></StackStatusReason>
      <Parameters><member><ParameterKey>Empty</ParameterKey><ParameterValue/></member></Parameters></member>
      """
    let stack = Stack(try XMLValue.parse(Array(xml.utf8)))
    #expect(stack.name == "app")
    #expect(stack.status.rawValue == "TELEPORT_IN_PROGRESS")
    #expect(!stack.status.isSettled)
    #expect(stack.statusReason == nil)
    #expect(stack.parameters == [.init(key: "Empty", value: "")])
  }

  @Test("Entities, CDATA and characters in several parts come together")
  func characters() throws {
    let xml = "<a><b>x &lt;&amp;&#x3042; <![CDATA[<raw>]]></b></a>"
    #expect(try XMLValue.parse(Array(xml.utf8)).text("b") == "x <&あ <raw>")
  }

  @Test(
    "What is not XML is an error, not a crash",
    arguments: ["", "<a>", "<html>proxy</p>", "\u{0}"])
  func brokenXML(_ text: String) {
    #expect(throws: XMLParseError.self) { try XMLValue.parse(Array(text.utf8)) }
  }

  @Test("Elements nested too deep are an error, not a crash")
  func deepXML() {
    let text = String(repeating: "<a>", count: 100_000)
    #expect(throws: XMLParseError.self) { try XMLValue.parse(Array(text.utf8)) }
  }

  @Test("External entities are not fetched")
  func externalEntities() {
    let xml = #"<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>"#
    let text = (try? XMLValue.parse(Array(xml.utf8)))?.text ?? ""
    #expect(!text.contains("root"))
  }

  @Test("Errors of the Query protocol, of S3, and of neither are read with their request ids")
  func errorDocuments() {
    func read(_ body: String, _ headers: [HTTPHeader] = []) -> ErrorDocument {
      ErrorDocument(status: 400, headers: headers, body: Array(body.utf8))
    }
    let query = read(
      "<ErrorResponse><Error><Code>ValidationError</Code><Message>no</Message></Error>"
        + "<RequestId>q1</RequestId></ErrorResponse>")
    #expect((query.code, query.message, query.requestID) == ("ValidationError", "no", "q1"))
    let s3 = read("<Error><Code>NoSuchBucket</Code><Message>no</Message><RequestId>s1</RequestId></Error>")
    #expect((s3.code, s3.requestID) == ("NoSuchBucket", "s1"))
    let page = read("<html>Bad\n gateway", [HTTPHeader("X-Amzn-RequestId", "h1")])
    #expect((page.code, page.message, page.requestID) == ("HTTP400", "<html>Bad gateway", "h1"))
  }

  @Test("A denial's principal, action and resource are read from IAM's sentence")
  func denials() {
    let denial = Denial(
      message:
        "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: iam:PassRole on resource: "
        + "arn:aws:iam::1:role/x because no identity-based policy allows the iam:PassRole action")
    #expect(denial?.action == "iam:PassRole")
    #expect(denial?.resource == "arn:aws:iam::1:role/x")
    #expect(denial?.principal == "arn:aws:sts::1:assumed-role/r/s")
    #expect(Denial(message: "Access Denied") == nil)
  }

  @Test(
    "HTTP dates and signing times",
    arguments: [
      ("Mon, 23 Nov 2026 10:02:11 GMT", "20261123T100211Z"),
      ("Tue, 29 Feb 2000 23:59:59 GMT", "20000229T235959Z"),
      ("Thu, 01 Jan 1970 00:00:00 GMT", "19700101T000000Z"),
      ("Wed, 31 Dec 2098 23:00:01 GMT", "20981231T230001Z"),
    ])
  func dates(_ header: String, _ signing: String) throws {
    let date = try #require(Timestamp.parseHTTPDate(header))
    #expect(Timestamp.signingTime(date) == signing)
  }

  @Test("Endpoints are read, and what is none is refused")
  func endpoints() {
    #expect(Endpoint(url: "http://127.0.0.1:4580/")?.hostHeader == "127.0.0.1:4580")
    #expect(Endpoint(url: "https://[::1]:8443")?.port == 8443)
    #expect(Endpoint(url: "https://example.com")?.hostHeader == "example.com")
    for wrong in ["", "127.0.0.1", "ftp://x", "http://", "http://a b", "http://x:99999", "http://x/path"] {
      #expect(Endpoint(url: wrong) == nil, "\(wrong)")
    }
    let tokyo = Region("ap-northeast-1")!
    let resolver = EndpointResolver()
    #expect("\(resolver.endpoint(for: .sts, in: tokyo))" == "https://sts.ap-northeast-1.amazonaws.com")
    #expect(
      "\(resolver.endpoint(for: .iam, in: Region("cn-north-1")!))"
        == "https://iam.cn-north-1.amazonaws.com.cn")
    #expect(Region("a/b") == nil)
  }

  @Test(
    "A service role is the ARN of an IAM role and nothing else",
    arguments: [
      "", "role", "arn:aws:iam::123456789012:user/x", "arn:aws:iam::123:role/x",
      "arn:aws:iam::123456789012:role/",
      "arn:aws:sts::123456789012:assumed-role/x/y", "arn:aws:iam::123456789012:role/x\n",
    ])
  func notAServiceRole(_ text: String) {
    #expect(throws: ServiceRoleError.self) { try ServiceRole(text) }
  }
}
