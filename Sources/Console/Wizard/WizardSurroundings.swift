public import Deployment
public import ProjectFiles
public import Templates

/// What the working folder and the journal offer a new deployment.
public struct WizardSurroundings: Hashable, Sendable {
  /// Paths of templates found, the likeliest first.
  public var templates: [String] = []
  /// What the project's files say.
  public var settings = DeploymentSettings()
  /// Service roles that they name, each with the file's name.
  public var serviceRoles: [RoleCandidate] = []
  /// What was deployed from here, oldest first.
  public var history: [JournalEntry] = []
  /// Why some of it could not be read.
  public var problem: String?

  public init() {}
}

/// A service role to choose, and where it comes from.
public struct RoleCandidate: Hashable, Sendable {
  public let arn: String
  public let origin: String

  public init(arn: String, origin: String) {
    self.arn = arn
    self.origin = origin
  }
}

/// A template that was read, and what it names locally.
public struct ReadTemplate: Hashable, Sendable {
  public struct LocalFile: Hashable, Sendable {
    /// Where the template names it.
    public let name: String
    public let path: String

    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  public let template: Template
  public let localFiles: [LocalFile]

  public init(template: Template, localFiles: [LocalFile]) {
    self.template = template
    self.localFiles = localFiles
  }
}
