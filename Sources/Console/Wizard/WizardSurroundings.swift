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

  /// With nothing found; whoever looks around sets what there is.
  public init() {}
}

/// A service role to choose, and where it comes from.
public struct RoleCandidate: Hashable, Sendable {
  /// Not checked: the wizard offers only what is the ARN of a role.
  public let arn: String
  /// In words, such as `samconfig.toml`, `the stack bears it` or `output ServiceRole of bootstrap`.
  public let origin: String

  /// From a project's file, the environment, the journal, or a stack's RoleARN and outputs.
  public init(arn: String, origin: String) {
    self.arn = arn
    self.origin = origin
  }
}

/// What CloudFormation would refuse of a template, or may.
public struct TemplateFinding: Hashable, Sendable {
  /// With file, line and column.
  public let words: String
  /// Whether it would.
  public let isError: Bool

  /// As a check of the template found it.
  public init(words: String, isError: Bool) {
    self.words = words
    self.isError = isError
  }
}

/// A template that was read, and what it names locally.
public struct ReadTemplate: Hashable, Sendable {
  /// A file or folder that the template names and that has to go to S3.
  public struct LocalFile: Hashable, Sendable {
    /// Where the template names it.
    public let name: String
    /// From the root; a relative path of the template starts from the template's folder.
    public let path: String

    /// As `Packager.localArtifacts` finds it; whether the file is there is not looked at.
    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  /// Parsed; its path is the one that was typed, with `~` expanded.
  public let template: Template
  /// As the template is searched; a template too large for the request is not among them.
  public let localFiles: [LocalFile]
  /// What CloudFormation would refuse of it, or may.
  public let findings: [TemplateFinding]

  /// Of a template's file that could be read and parsed.
  public init(template: Template, localFiles: [LocalFile], findings: [TemplateFinding] = []) {
    self.template = template
    self.localFiles = localFiles
    self.findings = findings
  }
}
