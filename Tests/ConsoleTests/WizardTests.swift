import AWSCore
import Canvas
import Foundation
import ProjectFiles
import Templates
import Testing

@testable import Console
@testable import Deployment
@testable import Packaging

@Suite("The deploy wizard")
struct WizardTests {
  private static let role = "arn:aws:iam::123456789010:role/service"
  private static let body = """
    Transform: AWS::Serverless-2016-10-31
    Description: 挨拶を返す API
    Parameters:
      Stage: {Type: String, AllowedValues: [dev, prod], Default: dev, Description: どの環境に置くか。本番は prod です。}
      Count: {Type: Number, MinValue: 1, MaxValue: 5}
      Password: {Type: String, NoEcho: true, MinLength: 8}
    Resources:
      F: {Type: AWS::Serverless::Function, Properties: {CodeUri: hello/, Handler: a.b}}
    """

  /// A console with a live session and the wizard open.
  private static func open(_ columns: Int = 80, _ rows: Int = 24) throws -> Scene {
    var scene = try Scene(columns: columns, rows: rows)
    scene.assume("deploy-prod")
    scene.wait(10)
    scene.press(.character("D"))
    var surroundings = WizardSurroundings()
    surroundings.templates = ["template.yaml", "cdk.out/App.template.json"]
    surroundings.settings.bucket = "artifacts"
    surroundings.serviceRoles = [RoleCandidate(arn: role, origin: "samconfig.toml")]
    scene.send(.wizard(.surroundingsFound(surroundings)))
    return scene
  }

  private static func read() throws -> ReadTemplate {
    ReadTemplate(
      template: try Template(yaml: body, path: "template.yaml"),
      localFiles: [.init(name: "F.CodeUri", path: "/home/me/app/hello")])
  }

  /// Through the steps, up to one of them.
  private static func scene(
    at step: WizardStep, _ columns: Int = 80, _ rows: Int = 24, stack: Stack? = nil
  ) throws -> Scene {
    var scene = try open(columns, rows)
    guard step != .session else { return scene }
    scene.press(.enter)
    guard step != .template else { return scene }
    scene.press(.enter)
    scene.send(.wizard(.templateRead(path: "template.yaml", .success(try read()))))
    guard step != .stack else { return scene }
    scene.type("my-app")
    scene.press(.enter)
    scene.send(.wizard(.stackLookedUp(StackKey(session: "deploy-prod", name: "my-app"), .success(stack))))
    guard step != .parameters else { return scene }
    scene.press(.down)
    scene.type("3")
    scene.press(.down)
    scene.type("hunter2hunter2")
    scene.press(.enter)
    guard step != .serviceRole else { return scene }
    scene.press(.enter)
    guard step != .artifacts else { return scene }
    scene.press(.enter)
    guard step != .capabilities else { return scene }
    scene.press(.character(" "), .down, .character(" "), .enter)
    guard step != .review else { return scene }
    scene.send(.wizard(.planned(scene.state.wizard.planCount, .success(.review(try Scene.plan())))))
    scene.press(.character("X"))
    scene.type("my-app")
    scene.press(.enter)
    return scene
  }

  private func step(_ scene: Scene) -> WizardStep? { scene.state.wizard.open?.step }

  private func screen(_ scene: Scene) -> String {
    var canvas = Canvas(size: scene.state.size)
    render(scene.state, into: &canvas)
    return canvas.plainText
  }

  @Test(
    "What CloudFormation would refuse of the template is shown with its line before anything else; Enter again goes on"
  )
  func findings() throws {
    var scene = try Self.open()
    scene.press(.enter, .enter)
    let error = TemplateFinding(
      words:
        "template.yaml:9:7: error: #: extraneous key [TopicNme] is not permitted; did you mean TopicName?",
      isError: true)
    let warning = TemplateFinding(
      words: "template.yaml:12:1: warning: Unrecognized resource types: [AWS::New::Thing]", isError: false)
    let read = ReadTemplate(template: try Self.read().template, localFiles: [], findings: [error, warning])
    scene.send(.wizard(.templateRead(path: "template.yaml", .success(read))))
    #expect(step(scene) == .template)
    #expect(scene.screen.contains("template.yaml:9:7: error:") && scene.screen.contains("Enter again"))
    scene.press(.enter)
    scene.send(.wizard(.templateRead(path: "template.yaml", .success(read))))
    #expect(step(scene) == .stack)
    #expect(scene.screen.contains("template.yaml:12:1: warning"))
    // Another template is not agreed to.
    scene.press(.control("b"))
    let other = ReadTemplate(
      template: try Template(yaml: Self.body + "\n# other", path: "template.yaml"), localFiles: [],
      findings: [error])
    scene.press(.enter)
    scene.send(.wizard(.templateRead(path: "template.yaml", .success(other))))
    #expect(step(scene) == .template)
  }

  @Test("Where the project says that the role is the stack's, it is the one that the stack bears")
  func roleOfTheStack() throws {
    var scene = try Scene(columns: 80, rows: 24)
    scene.assume("deploy-prod")
    scene.press(.character("D"))
    var surroundings = WizardSurroundings()
    surroundings.templates = ["template.yaml"]
    surroundings.serviceRoles = [RoleCandidate(arn: "stack", origin: "rolestack.yaml")]
    scene.send(.wizard(.surroundingsFound(surroundings)))
    #expect(scene.state.wizard.open?.roleField.isEmpty == true)
    scene.press(.enter, .enter)
    scene.send(.wizard(.templateRead(path: "template.yaml", .success(try Self.read()))))
    scene.type("my-app")
    scene.press(.enter)
    let app = Scene.app(name: "my-app")
    scene.send(.wizard(.stackLookedUp(StackKey(session: "deploy-prod", name: "my-app"), .success(app))))
    #expect(scene.state.wizard.open?.role?.description == app.roleARN)
  }

  @Test("From the session to the plan: what is asked for on the way, and the intent with its role at the end")
  func wholeWay() throws {
    var scene = try Self.scene(at: .review)
    let effects = scene.takeEffects()
    #expect(effects.contains(.findSurroundings(target: nil)))
    #expect(effects.contains(.readTemplate("template.yaml")))
    #expect(effects.contains(.lookUpStack(StackKey(session: "deploy-prod", name: "my-app"))))
    let intents = effects.compactMap { effect -> DeployIntent? in
      if case .planDeployment("deploy-prod", let intent, _, _) = effect { intent } else { nil }
    }
    let intent = try #require(intents.first)
    #expect(intent.role.description == Self.role)
    #expect(intent.stackName == "my-app")
    #expect(intent.capabilities == ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM"])
    #expect(intent.packaging?.bucket == "artifacts")
    #expect(intent.session == "deploy-prod")
    #expect(intent.parameters.map(\.key) == ["Stage", "Count", "Password"])
    #expect(intent.parameters[1].value == .value(Secret("3")))
    // Nothing of the secret on any screen or in any description.
    #expect(!screen(scene).contains("hunter2"))
    #expect(!"\(scene.state)".contains("hunter2"))
  }

  @Test(
    "Back loses nothing, from every step",
    arguments: WizardStep.allCases.filter { ![.session, .watch].contains($0) })
  func back(_ at: WizardStep) throws {
    var scene = try Self.scene(at: at)
    if at == .review {
      scene.send(.wizard(.planned(scene.state.wizard.planCount, .success(.review(try Scene.plan())))))
    }
    let typed = scene.state.wizard.open
    scene.press(.control("b"))
    #expect(step(scene) == at.previous)
    #expect(scene.state.wizard.open?.stackField == typed?.stackField)
    #expect(scene.state.wizard.open?.parameters == typed?.parameters)
    #expect(scene.state.wizard.open?.roleField == typed?.roleField)
    #expect(scene.state.wizard.open?.accepted == typed?.accepted)
    // All the way, and forwards again: what was typed is still there.
    for _ in 0..<10 { scene.press(.control("b")) }
    #expect(step(scene) == .session)
    scene.press(.enter, .enter)
    scene.send(.wizard(.templateRead(path: "template.yaml", .success(try Self.read()))))
    scene.press(.enter)
    if at.rawValue > WizardStep.stack.rawValue {
      scene.send(.wizard(.stackLookedUp(StackKey(session: "deploy-prod", name: "my-app"), .success(nil))))
      #expect(step(scene) == .parameters)
      #expect(scene.state.wizard.open?.parameters == typed?.parameters)
    }
  }

  @Test("Esc asks before it discards, in every step; Cancel is chosen", arguments: WizardStep.allCases)
  func escape(_ at: WizardStep) throws {
    var scene = try Self.scene(at: at)
    #expect(step(scene) == at)
    scene.press(.escape)
    guard at != .watch else {
      #expect(scene.state.wizard.open == nil, "what runs goes on")
      #expect(scene.state.operations.running.count == 1)
      return
    }
    #expect(screen(scene).contains("Leave the deployment?"))
    scene.press(.enter)
    #expect(step(scene) == at)
    scene.press(.escape, .tab, .enter)
    #expect(scene.state.wizard.open == nil)
  }

  @Test("A session that is not live is assumed, and the wizard goes on by itself")
  func assuming() throws {
    var scene = try Scene(columns: 80, rows: 24)
    scene.press(.character("D"), .down, .enter)
    #expect(scene.effects.contains(.assume(session: "deploy-stg")))
    scene.send(
      .sessions(
        .ready(
          "deploy-stg",
          SessionFacts(
            account: "1", callerARN: "arn:aws:sts::1:assumed-role/r/s",
            lifetime: SessionLifetime(start: Scene.start, end: Scene.start + 900)))))
    #expect(step(scene) == .template)
    #expect(scene.state.sessions.active == "deploy-stg")
  }

  @Test("Invalid input is named and does not go on, in every step")
  func invalid() throws {
    var template = try Self.scene(at: .template)
    template.press(.control("u"), .enter)
    #expect(template.state.wizard.open?.problem == "Name a template.")
    template.type("nothing.yaml")
    template.press(.enter)
    template.send(
      .wizard(
        .templateRead(path: "nothing.yaml", .failure(WizardProblem("nothing.yaml:3:5: this is not YAML"))))
    )
    #expect(step(template) == .template)
    #expect(screen(template).contains("nothing.yaml:3:5: this is not YAML"))

    var stack = try Self.scene(at: .stack)
    stack.type("1 名前")
    stack.press(.enter)
    #expect(step(stack) == .stack)
    #expect(stack.state.wizard.open?.problem?.contains("begins with a letter") == true)
    stack.press(.control("u"))
    stack.type("my-app")
    stack.press(.enter)
    let broken = Scene.app("ROLLBACK_COMPLETE", name: "my-app")
    stack.send(.wizard(.stackLookedUp(StackKey(session: "deploy-prod", name: "my-app"), .success(broken))))
    #expect(step(stack) == .stack)
    #expect(screen(stack).contains("cannot be updated"))
    #expect(screen(stack).contains("rolestack delete"))

    var parameters = try Self.scene(at: .parameters)
    parameters.press(.down)
    parameters.type("9")
    #expect(screen(parameters).contains("must be from 1 to 5"))
    parameters.press(.enter)
    #expect(step(parameters) == .parameters)
    parameters.press(.backspace)
    parameters.type("4")
    parameters.press(.enter)
    parameters.type("short")
    parameters.press(.enter)
    #expect(step(parameters) == .parameters)
    #expect(screen(parameters).contains("at least 8 characters"))
    #expect(!screen(parameters).contains("short"))

    var role = try Self.scene(at: .serviceRole)
    role.press(.control("u"), .enter)
    #expect(role.state.wizard.open?.problem?.contains("Nothing is deployed without a service role") == true)
    role.type("arn:aws:iam::123456789012:user/someone")
    role.press(.enter)
    #expect(step(role) == .serviceRole)
    #expect(role.state.wizard.open?.intent == nil, "there is no intent without a role")

    var artifacts = try Self.scene(at: .artifacts)
    artifacts.press(.control("u"), .enter)
    #expect(artifacts.state.wizard.open?.problem?.contains("Name the bucket") == true)
    artifacts.type("Not A Bucket")
    artifacts.press(.enter)
    #expect(step(artifacts) == .artifacts)

    var capabilities = try Self.scene(at: .capabilities)
    capabilities.press(.enter)
    #expect(capabilities.state.wizard.open?.problem?.contains("CAPABILITY_IAM must be accepted") == true)
    capabilities.press(.character(" "), .down, .character(" "), .pageDown)
    capabilities.type("no tag")
    capabilities.press(.enter)
    #expect(step(capabilities) == .capabilities)
  }

  @Test(
    "An update keeps what is left alone, a secret among it; another role is replaced only when told twice")
  func update() throws {
    var present = Scene.app(name: "my-app")
    present.parameters = [
      .init(key: "Stage", value: "prod"), .init(key: "Count", value: "2"),
      .init(key: "Password", value: "****"),
    ]
    var scene = try Self.scene(at: .parameters, stack: present)
    #expect(screen(scene).contains("Count  keeps 2"))
    #expect(screen(scene).contains("Password  keeps the present value"))
    scene.press(.down, .down, .down, .enter)
    #expect(step(scene) == .serviceRole)
    // The stack's own is chosen, whatever a file names.
    #expect(scene.state.wizard.open?.roleField.text == present.roleARN)
    scene.press(.down, .enter)
    #expect(step(scene) == .serviceRole)
    #expect(scene.state.wizard.open?.problem?.contains("keeps the new role for good") == true)
    scene.press(.enter)
    #expect(step(scene) == .artifacts)
    let intent = try #require(scene.state.wizard.open?.intent)
    #expect(intent.parameters.allSatisfy { $0.value == .previous })
    #expect(intent.mayChangeRole)
    // Chosen anew, it must be told anew; the stack's own needs no telling.
    scene.press(.control("b"), .up)
    #expect(scene.state.wizard.open?.roleField.text == present.roleARN)
    scene.press(.enter)
    #expect(step(scene) == .artifacts)
    #expect(scene.state.wizard.open?.intent?.mayChangeRole == false)
  }

  @Test(
    "Pasted values of any length and script are taken, shown at their end, and can be edited in the middle")
  func pasting() throws {
    var scene = try Self.scene(at: .stack)
    scene.press(.control("b"), .control("u"))
    let long = String(repeating: "とても長い/", count: 200) + "template.yaml"
    scene.type(long)
    #expect(scene.state.wizard.open?.templateField.text == long)
    #expect(screen(scene).contains("長い/template.yaml"))
    scene.press(.home, .delete, .right, .backspace)
    scene.type("あ")
    #expect(scene.state.wizard.open?.templateField.text.hasPrefix("あも長い/") == true)
    #expect(screen(scene).contains("あも長い/"))
  }

  @Test(
    "The review: execute asks, keep leaves the change set, Del deletes it, and a new plan removes the old one"
  )
  func review() throws {
    func ready() throws -> Scene {
      var scene = try Self.scene(at: .review)
      scene.send(.wizard(.planned(scene.state.wizard.planCount, .success(.review(try Scene.plan())))))
      _ = scene.takeEffects()
      return scene
    }
    let plan = try Scene.plan()
    let key = StackKey(session: "deploy-prod", name: plan.stackName)
    let deletion = ConsoleEffect.deleteChangeSet(
      key, id: plan.changeSetID, stackID: plan.stackID, name: plan.changeSetName)
    var kept = try ready()
    kept.press(.character("s"))
    #expect(kept.state.wizard.open == nil)
    #expect(!kept.effects.contains(deletion))
    var deleted = try ready()
    deleted.press(.delete)
    #expect(deleted.effects.contains(deletion))
    var changed = try ready()
    changed.press(.control("b"), .enter)
    #expect(changed.effects.contains(deletion))
    var executed = try ready()
    executed.press(.enter)
    #expect(
      screen(executed).contains("Type \(plan.stackName) to go on") || screen(executed).contains("[ Cancel ]"))
    var lacking = try Self.scene(at: .review)
    lacking.send(
      .wizard(
        .planned(
          lacking.state.wizard.planCount,
          .failure(
            .packaging(
              PackagingError(
                "There is no bucket artifacts.", nextStep: "",
                cause: AWSError(.rejected, code: "NoSuchBucket", message: "x", nextStep: "y")))))))
    #expect(screen(lacking).contains("b makes the bucket"))
    _ = lacking.takeEffects()
    lacking.press(.character("b"))
    guard case .planDeployment(_, let intent, _, _)? = lacking.effects.first else {
      Issue.record("\(lacking.effects)")
      return
    }
    #expect(intent.packaging?.createsBucket == true)
  }

  @Test("Steps' screens", arguments: WizardStep.allCases)
  func screens(_ at: WizardStep) throws {
    for (columns, rows) in [(120, 40), (80, 24)] {
      var scene = try Self.scene(at: at, columns, rows)
      if at == .review {
        scene.send(.wizard(.planned(scene.state.wizard.planCount, .success(.review(try Scene.plan())))))
      }
      scene.wait(20)
      try expectScreen(
        scene.state,
        is: "wizard-\(at.rawValue + 1)-\(at.title.lowercased().replacing(" ", with: "-"))-\(columns)x\(rows)")
    }
  }

  @Test("Marks, flags and joined emoji keep the cursor in its place")
  func graphemes() throws {
    var scene = try Self.scene(at: .stack)
    scene.press(.control("b"), .control("u"))
    // As a terminal sends them: scalar by scalar.
    for scalar in "Jose\u{301}/🇯🇵👩‍👩‍👧/か\u{3099}".unicodeScalars { scene.press(.character(Character(scalar))) }
    #expect(scene.state.wizard.open?.templateField.text == "José/🇯🇵👩‍👩‍👧/が")
    _ = screen(scene)
    scene.press(.left, .left, .backspace)
    scene.type("x")
    #expect(scene.state.wizard.open?.templateField.text == "José/🇯🇵x/が")
    for _ in 0..<20 { scene.press(.delete, .backspace) }
    #expect(scene.state.wizard.open?.templateField.text == "")
  }

  @Test("Agreeing to replace one stack's role is not agreeing for another")
  func consent() throws {
    func stack(_ name: String) -> Stack { Scene.app(name: name) }
    var scene = try Self.scene(at: .parameters, stack: stack("my-app"))
    scene.press(.pageDown)
    scene.type("hunter2hunter2")
    scene.press(.pageUp, .down)
    scene.type("3")
    scene.press(.enter, .enter, .down, .enter, .enter)
    #expect(step(scene) == .artifacts)
    #expect(scene.state.wizard.open?.mayChangeRole == true)
    for _ in 0..<3 { scene.press(.control("b")) }
    #expect(step(scene) == .stack)
    scene.type("2")
    scene.press(.enter)
    var other = stack("my-app2")
    other.roleARN = "arn:aws:iam::123456789010:role/of-another"
    let renamed = Stack(id: "arn:other", name: "my-app2", status: other.status)
    var second = renamed
    second.roleARN = other.roleARN
    scene.send(.wizard(.stackLookedUp(StackKey(session: "deploy-prod", name: "my-app2"), .success(second))))
    #expect(step(scene) == .parameters)
    #expect(scene.state.wizard.open?.mayChangeRole == false)
    #expect(scene.state.wizard.open?.intent?.mayChangeRole == false)
  }

  @Test("Answers to what was asked before do not reach what is asked now")
  func staleAnswers() throws {
    // A plan of a wizard that was left.
    var scene = try Self.scene(at: .review)
    let first = scene.state.wizard.planCount
    scene.press(.escape, .tab, .enter, .character("D"))
    scene.send(.wizard(.planned(first, .success(.review(try Scene.plan())))))
    #expect(scene.state.wizard.open?.review == DeployWizard.Review.none)
    // A stack whose name was changed while it was looked up.
    var typing = try Self.scene(at: .stack)
    typing.type("my-ap")
    typing.press(.enter)
    typing.type("p")
    typing.send(.wizard(.stackLookedUp(StackKey(session: "deploy-prod", name: "my-ap"), .success(nil))))
    #expect(step(typing) == .stack)
  }

  @Test("A target of the project's files fills in what it says, its session too")
  func target() throws {
    var scene = try Scene(columns: 80, rows: 24)
    scene.press(.character(":"))
    scene.type("deploy staging")
    scene.press(.enter)
    #expect(scene.takeEffects().contains(.findSurroundings(target: "staging")))
    var surroundings = WizardSurroundings()
    surroundings.settings.profile = "deploy-stg"
    surroundings.settings.stackName = "my-app-stg"
    scene.send(.wizard(.surroundingsFound(surroundings)))
    #expect(scene.state.wizard.open?.session == "deploy-stg")
    #expect(scene.state.wizard.open?.stackField.text == "my-app-stg")
  }

  @Test("A session in another account than rolestack.yaml names is refused")
  func account() throws {
    var scene = try Self.open()
    var surroundings = WizardSurroundings()
    surroundings.settings.account = "999999999999"
    scene.send(.wizard(.surroundingsFound(surroundings)))
    scene.press(.enter)
    #expect(step(scene) == .session)
    #expect(scene.state.wizard.open?.problem?.contains("999999999999") == true)
  }

  @Test("sam build is run when asked, its lines are shown, and what it built is offered")
  func samBuild() throws {
    var scene = try Self.scene(at: .template)
    scene.press(.control("s"), .control("s"))
    #expect(scene.takeEffects().filter { $0 == .buildWithSAM }.count == 1)
    scene.press(.enter)
    #expect(step(scene) == .template, "what is being built is not read")
    scene.send(.wizard(.buildPrinted("Building codeuri: /home/me/app/hello \u{1B}[31m日本")))
    #expect(screen(scene).contains("sam build is running…"))
    #expect(screen(scene).contains("Building codeuri: /home/me/app/hello"))
    #expect(!screen(scene).contains("\u{1B}"))
    scene.send(.wizard(.buildEnded(0)))
    #expect(scene.takeEffects().contains(.findSurroundings(target: nil)))
    #expect(screen(scene).contains("sam build is done"))
    scene.press(.control("s"))
    scene.send(.wizard(.buildEnded(nil)))
    #expect(screen(scene).contains("There is no program sam here"))
  }

  @Test("What was deployed before can be begun again")
  func history() throws {
    var scene = try Scene(columns: 120, rows: 40)
    scene.assume("deploy-prod")
    var entry = JournalEntry(
      changeSetID: "arn:cs", changeSetName: "rs-1", stackID: "arn:stack", stackName: "my-app",
      role: try ServiceRole(Self.role), caller: "me", madeAt: Scene.start - 3600, result: .succeeded)
    entry.template = JournalEntry.Source(
      path: "/home/me/app/template.yaml", hash: "h", parameters: ["Stage"], capabilities: ["CAPABILITY_IAM"],
      tags: ["team": "基 盤"], bucket: "artifacts", prefix: nil, artifacts: [])
    scene.press(.character(":"))
    scene.type("history")
    scene.press(.enter)
    #expect(scene.takeEffects().contains(.readHistory))
    scene.send(.overlays(.historyRead([entry])))
    #expect(screen(scene).contains("1  1 h ago  succeeded  my-app"))
    scene.press(.escape, .character(":"))
    scene.type("again 1")
    scene.press(.enter)
    let wizard = try #require(scene.state.wizard.open)
    #expect(wizard.stackField.text == "my-app")
    #expect(wizard.templateField.text == "/home/me/app/template.yaml")
    #expect(wizard.roleField.text == Self.role)
    #expect(wizard.tags == [Stack.Tag(key: "team", value: "基 盤")])
    #expect(wizard.bucketField.text == "artifacts")
  }

  @Test("On a screen too small to see anything, keys do nothing but quit")
  func tooSmall() throws {
    var scene = try Self.scene(at: .review)
    scene.send(.wizard(.planned(scene.state.wizard.planCount, .success(.review(try Scene.plan())))))
    scene.press(.character("X"))
    scene.type("my-app")
    _ = scene.takeEffects()
    scene.send(.resized(Size(columns: 39, rows: 10)))
    scene.press(.enter, .tab, .enter, .character("X"), .control("b"))
    #expect(scene.effects.isEmpty)
    #expect(scene.state.operations.running.isEmpty)
    scene.press(.character("q"))
    #expect(scene.effects == [.quit])
  }

  @Test("A read-only console deploys nothing")
  func readOnly() throws {
    var scene = try Scene(isReadOnly: true)
    scene.press(.character("D"))
    #expect(scene.state.wizard.open == nil)
    #expect(scene.state.notices.current?.text.contains("read-only") == true)
  }
}
