import AWSCore
import Canvas
import Console
import Deployment
import Documents
import Foundation

/// One thing the program does over and over, for `Tests/Benchmarks/instructions` to count its instructions: the same
/// step from the same state, without a clock.
struct Step {
  let name: String
  /// Makes what the step works on, and gives the step.
  let prepare: @Sendable () throws -> () -> Void

  static let all = [
    // The cursor goes down and up in a list of 100 stacks.
    Step(name: "reduce") {
      var scene = Scene(stacks: 100)
      scene.press("2")
      scene.goToTheMiddle(of: 100)
      var isDown = false
      return {
        isDown.toggle()
        scene.reduce(isDown ? "j" : "k")
      }
    },
    // 200×60 cells.
    Step(name: "render") {
      let scene = Scene(stacks: 100)
      return { scene.draw() }
    },
    // Two screens that differ in the rows that the cursor left and reached.
    Step(name: "diff") {
      var scene = Scene(stacks: 100)
      scene.press("2")
      let before = scene.canvas()
      scene.press("j")
      let after = scene.canvas()
      return { precondition(after.rows(changedSince: before).count < 60) }
    },
    // A CreateChangeSet with a template of 8 KiB in its body.
    Step(name: "sign") {
      let body = Array(repeating: UInt8(ascii: "x"), count: 8 << 10)
      let request = HTTPRequest(
        method: .post, endpoint: Endpoint(host: "cloudformation.ap-northeast-1.amazonaws.com"),
        encodedPath: "/", query: [],
        headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
        body: .bytes(body))
      let signer = SigV4Signer(service: "cloudformation", region: "ap-northeast-1", rules: .standard)
      let credentials = Credentials(
        accessKeyID: "ASIAEXAMPLE", secretAccessKey: Secret("secret"), sessionToken: Secret("token"))
      let date = Date(timeIntervalSince1970: 1_790_000_000)
      return {
        let signed = signer.sign(request, payload: .bytes(body), credentials: credentials, date: date)
        precondition(signed.headers.count > 3)
      }
    },
    // A page of 100 events, from XML to values.
    Step(name: "decode") {
      let members = (0..<100).map { index in
        "<member><EventId>e\(index)</EventId><StackId>\(Scene.stackID)</StackId><StackName>s</StackName>"
          + "<LogicalResourceId>Resource\(index)</LogicalResourceId><PhysicalResourceId>r</PhysicalResourceId>"
          + "<ResourceType>AWS::SNS::Topic</ResourceType><Timestamp>2026-11-23T10:02:11.123Z</Timestamp>"
          + "<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>"
      }
      let answer = Array("<A><R><StackEvents>\(members.joined())</StackEvents></R></A>".utf8)
      return {
        precondition((try? XMLValue.parse(answer))?["R"]?.list("StackEvents").count == 100)
      }
    },
    // The page that is seen again and again while a deployment runs: ten events are new, of 100 behind 1,000.
    Step(name: "merge") {
      let known = Scene.events(1000)
      let page = Scene.page(from: 910, count: 100)
      return {
        var events = known
        events.merge(newestFirst: page, of: Scene.stackID)
        precondition(events.events.count > 1000)
      }
    },
    // A template of 100 resources, read and put into order.
    Step(name: "compose") {
      let resources = (0..<100).map { index in
        "  Topic\(index):\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub '${AWS::StackName} \(index)'\n"
          + "      Tags: [{Key: number, Value: '\(index)'}]\n"
      }
      let text = "Description: a hundred topics\nResources:\n\(resources.joined())"
      return { precondition((try? SourceDocument(text, path: "template.yaml"))?.root != nil) }
    },
  ]
}
