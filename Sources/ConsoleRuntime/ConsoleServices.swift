public import AWSCore
public import Console
public import Deployment
public import Foundation
public import Packaging
public import Templates

/// Why something outside of the console was not done, in a sentence for the person.
public struct ConsoleProblem: Error, Hashable, Sendable {
  /// As it is shown.
  public let text: String
  /// Whether a session has to begin first that takes a code, a passphrase or a log-in.
  public let needsSession: Bool

  /// Keeps the sentence.
  public init(_ text: String, needsSession: Bool = false) {
    self.text = text
    self.needsSession = needsSession
  }
}

/// Sets up the roles that deployments run as: plans first, then makes just what was planned.
public struct BootstrapServices: Sendable {
  /// A plan's number, and what would be made, a line each.
  public typealias Plan = (number: Int, lines: [String])
  /// Hears what is done, a line each.
  public typealias Teller = @Sendable (String) -> Void
  /// A profile that was made, and the one that its stacks are looked at with.
  public typealias NewSession = (definition: SessionDefinition, reader: String?, isReadOnly: Bool)

  let plan: @Sendable (_ profile: String, _ options: [String]) async throws(ConsoleProblem) -> Plan
  let make: @Sendable (_ number: Int, _ tell: @escaping Teller) async throws(ConsoleProblem) -> [NewSession]

  /// - Parameters:
  ///   - plan: answers what would be made.
  ///   - make: makes a plan, once, tells of each step, and answers the profiles that come of it.
  public init(
    plan: @escaping @Sendable (_ profile: String, _ options: [String]) async throws(ConsoleProblem) -> Plan,
    make:
      @escaping @Sendable (_ number: Int, _ tell: @escaping Teller) async throws(ConsoleProblem) ->
      [NewSession]
  ) {
    self.plan = plan
    self.make = make
  }
}

/// What the runtime acts with.
public struct ConsoleServices: Sendable {
  let connection: AWSConnection
  let sessions: SessionStore
  let definitions: [String: SessionDefinition]
  /// `stacks.json`.
  let stackNames: URL
  let journal: Journal
  /// Hands a text to the desktop's clipboard; false where there is no tool for it.
  let copy: @Sendable (String) async -> Bool
  /// What was uploaded from here with a session, and its account; nil where that is not remembered.
  let uploads: @Sendable (SessionDefinition, _ account: String) -> UploadMemory?
  /// What the working folder, a target of its `rolestack.yaml`, and the journal offer a new deployment.
  let surroundings: @Sendable (_ target: String?) -> WizardSurroundings
  /// What CloudFormation would refuse of a template, or may.
  let findings: @Sendable (Template) -> [TemplateFinding]
  /// Runs `sam build` without a terminal and hears of its lines; answers its exit code, nil where there is no sam.
  let buildWithSAM: @Sendable (@escaping @Sendable (String) -> Void) async -> Int?
  /// Hands an address to the desktop's browser; false where there is no tool for it.
  let openURL: @Sendable (String) async -> Bool
  /// Tries what somebody with a session's key could do, and reads with an administrator's profile what policies say of
  /// it; answers a page of text.
  let examine:
    @Sendable (_ session: SessionDefinition, _ administrator: String?) async throws(AWSError) ->
      String
  /// Nil where no roles can be set up from here.
  let bootstrap: BootstrapServices?
  /// Opens a place on this machine that a browser is sent back to.
  let redirect: @Sendable () async throws(AWSError) -> any SignInRedirect

  /// For AWS or for the simulator. Without the last seven, nothing is remembered, offered, checked or built.
  public init(
    connection: AWSConnection, sessions: SessionStore, definitions: [String: SessionDefinition],
    stackNames: URL, journal: Journal, copy: @escaping @Sendable (String) async -> Bool,
    openURL: @escaping @Sendable (String) async -> Bool,
    uploads: @escaping @Sendable (SessionDefinition, _ account: String) -> UploadMemory? = { _, _ in nil },
    surroundings: @escaping @Sendable (_ target: String?) -> WizardSurroundings = { _ in WizardSurroundings()
    },
    findings: @escaping @Sendable (Template) -> [TemplateFinding] = { _ in [] },
    buildWithSAM: @escaping @Sendable (@escaping @Sendable (String) -> Void) async -> Int? = { _ in nil },
    examine:
      @escaping @Sendable (_ session: SessionDefinition, _ administrator: String?)
      async throws(AWSError)
      -> String = { _, _ in "" },
    bootstrap: BootstrapServices? = nil,
    redirect: @escaping @Sendable () async throws(AWSError) -> any SignInRedirect = {
      () throws(AWSError) in
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.needsLogIn, message: "No browser can be sent back here.",
        nextStep: "Log in with a code.")
    }
  ) {
    self.connection = connection
    self.sessions = sessions
    self.definitions = definitions
    self.stackNames = stackNames
    self.journal = journal
    self.copy = copy
    self.openURL = openURL
    self.redirect = redirect
    self.uploads = uploads
    self.surroundings = surroundings
    self.findings = findings
    self.buildWithSAM = buildWithSAM
    self.examine = examine
    self.bootstrap = bootstrap
  }
}
