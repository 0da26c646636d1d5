public import AWSCore

/// What a file in the project says of a deployment; what an option says wins.
public struct DeploymentSettings: Sendable, Hashable {
  /// A profile of `~/.aws/config`; not looked up here.
  public var profile: String?
  /// Such as `ap-northeast-1`; not checked here.
  public var region: String?
  /// The account deployments may go to; 12 digits.
  public var account: String?
  /// `stack` of rolestack.yaml, `stack_name` of samconfig; not checked here.
  public var stackName: String?
  /// Relative to the file's folder.
  public var templateFile: String?
  /// `service_role`, or SAM's `role_arn`: an ARN, or `stack` for the one the stack bears; not checked here.
  public var serviceRole: String?
  /// Where local artifacts and a large template go; SAM's `s3_bucket`.
  public var bucket: String?
  /// What keys in the bucket begin with; SAM's `s3_prefix`.
  public var prefix: String?
  /// Values of the template's parameters; they may be secrets.
  public var parameters: [String: Secret] = [:]
  /// Such as CAPABILITY_IAM; not checked here. `over` takes those of one file, and does not join them.
  public var capabilities: [String] = []
  /// `over` joins those of two files; a key of both has this one's value.
  public var tags: [Stack.Tag] = []
  /// SNS topics that hear of the stack's events.
  public var notificationARNs: [String] = []
  /// ROLLBACK, DELETE or DO_NOTHING.
  public var onFailure: String?
  /// The change set is made and kept, not executed (SAM's `no_execute_changeset`).
  public var keepsChangeSet: Bool?
  /// Nothing is executed that nobody confirmed (SAM's `confirm_changeset`).
  public var asksBeforeExecuting: Bool?
  /// A deployment without changes is a failure (SAM's `fail_on_empty_changeset`).
  public var failsWithoutChanges: Bool?
  /// The profile that the stack is looked at with (`watch_with` of rolestack.yaml).
  public var watchProfile: String?
  /// The session is held to this deployment by AWS (`narrow` of rolestack.yaml).
  public var narrows: Bool?
  /// What is in the bucket already is uploaded, too.
  public var forcesUpload: Bool?
  /// Settings of the file that rolestack does not follow, each with the way forward where there is one.
  public var passedOver: [String] = []

  /// Of a file that says nothing.
  public init() {}

  /// These settings, and another file's where these say nothing.
  public func over(_ other: DeploymentSettings) -> DeploymentSettings {
    var merged = self
    merged.profile = profile ?? other.profile
    merged.region = region ?? other.region
    merged.account = account ?? other.account
    merged.stackName = stackName ?? other.stackName
    merged.templateFile = templateFile ?? other.templateFile
    merged.serviceRole = serviceRole ?? other.serviceRole
    merged.bucket = bucket ?? other.bucket
    merged.prefix = prefix ?? other.prefix
    merged.parameters = other.parameters.merging(parameters) { $1 }
    if capabilities.isEmpty { merged.capabilities = other.capabilities }
    if notificationARNs.isEmpty { merged.notificationARNs = other.notificationARNs }
    merged.onFailure = onFailure ?? other.onFailure
    merged.watchProfile = watchProfile ?? other.watchProfile
    merged.narrows = narrows ?? other.narrows
    merged.keepsChangeSet = keepsChangeSet ?? other.keepsChangeSet
    merged.asksBeforeExecuting = asksBeforeExecuting ?? other.asksBeforeExecuting
    merged.failsWithoutChanges = failsWithoutChanges ?? other.failsWithoutChanges
    merged.forcesUpload = forcesUpload ?? other.forcesUpload
    merged.passedOver = passedOver + other.passedOver
    let own = Set(tags.map(\.key))
    merged.tags = other.tags.filter { !own.contains($0.key) } + tags
    return merged
  }

  /// Whether a text can be an account's id.
  public static func isAccount(_ text: String) -> Bool {
    text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
