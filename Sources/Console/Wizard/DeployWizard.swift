internal import AWSCore
internal import Deployment
internal import Foundation
internal import Packaging
internal import Templates

/// A deployment as it is put together, step by step. Going back loses nothing.
public struct DeployWizard: Hashable, Sendable {
  enum Look<Value: Hashable & Sendable>: Hashable, Sendable {
    case notYet
    case looking
    case found(Value)
    case failed(String)

    var value: Value? { if case .found(let value) = self { value } else { nil } }
  }

  /// How the plan stands.
  enum Review: Hashable, Sendable {
    case none
    case planning
    case ready(PlanReview)
    case noChanges(Stack)
    /// `lacksBucket`: it would go on if the bucket were made.
    case failed(message: String, nextStep: String, lacksBucket: Bool)
  }

  /// How what was executed ended.
  enum End: Hashable, Sendable {
    case succeeded(Stack)
    case failed(String, advice: [String])
  }

  var step = WizardStep.session
  var surroundings = WizardSurroundings()
  /// Of the project's `rolestack.yaml`; nil for what holds for all of them.
  var target: String?
  /// The session that deploys.
  var session: String?
  /// Whether AWS is to hold the session to this deployment alone.
  var narrows = false
  /// Whether to go on as soon as the session is assumed.
  var awaitsSession = false
  /// Which line of a step the keys work on.
  var line = 0
  /// Why the step cannot be left, shown until something is changed.
  var problem: String?

  /// The stack that was selected when the wizard was opened, for when no file names one.
  var selectedStack: String?
  var templateField = TextField()
  var template = Look<ReadTemplate>.notYet
  /// The template that is to be deployed though CloudFormation would refuse it.
  var agreedTemplate: Template?
  var stackField = TextField()
  /// The stack of that name; a nil value: there is none.
  var stack = Look<Stack?>.notYet
  var lookedUpStack: String?

  var parameters: [ParameterField] = []
  var roleField = TextField()
  /// The replacement of a stack's role for good that was agreed to.
  var agreedReplacement: String?

  var bucketField = TextField()
  var prefixField = TextField()
  var makesBucket = false

  var accepted: Set<String> = []
  var tagsField = TextField()

  var review = Review.none
  /// Tells the plan that is awaited from those of other wizards.
  var planNumber = 0
  /// The session that the reviewed plan belongs to.
  var planSession: String?
  var tally = PackagingTally()
  var packagingSince: Date?
  var planningSince: Date?
  /// What is being done while it is planned.
  var planning = ""
  /// The operation that runs what was reviewed.
  var operation: Int?
  var end: End?

  // MARK: What follows from it

  var readTemplate: Template? { template.value?.template }
  var presentStack: Stack? { stack.value ?? nil }
  var localFiles: [ReadTemplate.LocalFile] { template.value?.localFiles ?? [] }

  /// Whether something goes to S3.
  var needsBucket: Bool {
    !localFiles.isEmpty || (readTemplate?.body.utf8.count ?? 0) > Template.largestBody
  }

  /// Service roles there are reasons for, the best first, each once.
  var roleCandidates: [RoleCandidate] {
    var candidates: [RoleCandidate] = []
    func add(_ arn: String?, _ origin: String) {
      guard let arn, (try? ServiceRole(arn)) != nil, !candidates.contains(where: { $0.arn == arn }) else {
        return
      }
      candidates.append(RoleCandidate(arn: arn, origin: origin))
    }
    add(presentStack?.roleARN, "the stack bears it")
    for candidate in surroundings.serviceRoles { add(candidate.arn, candidate.origin) }
    for candidate in knownRoles { add(candidate.arn, candidate.origin) }
    let ofStack = surroundings.history.last { $0.stackName == stackField.text }
    add(ofStack?.role, "last used for this stack")
    add(surroundings.history.last?.role, "last used")
    return candidates
  }

  /// Roles among the outputs of stacks that are known, as bootstrap's are.
  var knownRoles: [RoleCandidate] = []

  var role: ServiceRole? { try? ServiceRole(roleField.text) }

  /// The present role, where another one is chosen.
  var replacedRole: String? {
    guard let bears = presentStack?.roleARN, let role, bears != role.description else { return nil }
    return bears
  }

  /// What the choice of another role for this stack is agreed to by.
  var replacement: String? {
    guard replacedRole != nil, let id = presentStack?.id else { return nil }
    return "\(id) \(roleField.text)"
  }

  var mayChangeRole: Bool { replacement != nil && replacement == agreedReplacement }

  /// What the template calls for, and must be accepted.
  var capabilities: [RequiredCapability] { readTemplate?.capabilities ?? [] }

  /// Those, and what nested templates or macros may call for beside.
  var offeredCapabilities: [RequiredCapability] {
    let required = Set(capabilities.map(\.name))
    let others = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"].filter {
      !required.contains($0) && !($0 == "CAPABILITY_IAM" && required.contains("CAPABILITY_NAMED_IAM"))
    }
    return capabilities + others.map { RequiredCapability(name: $0, causes: []) }
  }

  /// `key=value` words; nil where one is none.
  var tags: [Stack.Tag]? {
    var tags: [Stack.Tag] = []
    guard let words = try? ShellWords.split(tagsField.text) else { return nil }
    for word in words {
      guard let equals = word.firstIndex(of: "="), equals > word.startIndex else { return nil }
      tags.append(
        Stack.Tag(key: String(word[..<equals]), value: String(word[word.index(after: equals)...])))
    }
    return tags
  }

  /// What is to be deployed, once every step says so. There is none without a service role.
  var intent: DeployIntent? {
    guard let template = readTemplate, let role, let tags else { return nil }
    var intent = DeployIntent(stackName: stackField.text, template: template, role: role)
    intent.parameters = parameters.compactMap { field in
      if field.keepsPresent { return (field.parameter.name, .previous) }
      if field.field.isEmpty, !field.isTouched { return nil }
      return (field.parameter.name, .value(Secret(field.field.text)))
    }
    intent.capabilities = accepted.sorted()
    intent.tags = tags
    intent.mayChangeRole = mayChangeRole
    intent.session = session
    if !bucketField.isEmpty {
      var packaging = ArtifactDestination(bucket: bucketField.text, prefix: prefixField.text)
      packaging.createsBucket = makesBucket
      intent.packaging = packaging
    }
    return intent
  }

  /// Lines of the step that keys work on.
  var lines: Int {
    switch step {
    case .session, .template, .stack, .serviceRole, .watch: 1
    case .parameters: max(1, parameters.count)
    case .artifacts: needsBucket ? 3 : 1
    case .capabilities: offeredCapabilities.count + 1
    case .review: if case .ready(let plan) = review { max(1, plan.changes.count) } else { 1 }
    }
  }
}
