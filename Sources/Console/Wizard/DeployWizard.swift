internal import AWSCore
internal import Deployment
internal import Foundation
internal import Packaging

/// A deployment as it is put together, step by step. Going back loses nothing.
public struct DeployWizard: Hashable, Sendable {
  /// One field a parameter. Untouched, a present value is kept.
  struct ParameterField: Hashable, Sendable {
    let parameter: TemplateParameter
    /// The stack's value now; `****` for a secret one, nil where there is none.
    let present: String?
    var field: TextField
    var isTouched = false

    var keepsPresent: Bool { present != nil && !isTouched }

    /// What is wrong with it as it stands.
    var problem: String? {
      if keepsPresent { return nil }
      if field.isEmpty, !isTouched, parameter.defaultValue == nil { return "needs a value" }
      // The template's own value is CloudFormation's to judge: its author could not get past a refusal here.
      if field.text == parameter.defaultValue { return nil }
      return parameter.problem(with: field.text)
    }
  }

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
  /// Whether to go on as soon as the session is assumed.
  var awaitsSession = false
  /// Which line of a step the keys work on.
  var line = 0
  /// Why the step cannot be left, shown until something is changed.
  var problem: String?

  var templateField = TextField()
  var template = Look<ReadTemplate>.notYet
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
      var packaging = Packager.Options(bucket: bucketField.text, prefix: prefixField.text)
      packaging.createsBucket = makesBucket
      intent.packaging = packaging
    }
    return intent
  }

  /// What stands against leaving a step forwards.
  func obstacle(in step: WizardStep) -> String? {
    switch step {
    case .session: return session == nil ? "Choose a session." : nil
    case .template:
      return templateField.isEmpty ? "Name a template." : nil
    case .stack:
      guard StackKey.isName(stackField.text) else {
        return "A stack's name begins with a letter and has letters, digits and hyphens, at most 128."
      }
      return nil
    case .parameters:
      return parameters.first { $0.problem != nil }.map { "\($0.parameter.name) \($0.problem ?? "")." }
    case .serviceRole:
      do throws(ServiceRoleError) { _ = try ServiceRole(roleField.text) } catch {
        return roleField.isEmpty
          ? "Nothing is deployed without a service role: choose one, or type its ARN." : "\(error)"
      }
      return nil
    case .artifacts:
      guard needsBucket || !bucketField.isEmpty else { return nil }
      if bucketField.isEmpty { return "Name the bucket that the artifacts go to." }
      return S3Location(bucket: bucketField.text, key: "k") == nil
        ? "A bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots." : nil
    case .capabilities:
      if let missing = capabilities.first(where: { !accepted.contains($0.name) }) {
        return "\(missing.name) must be accepted: Space accepts it."
      }
      return tags == nil ? "Tags are written key=value, with spaces between them." : nil
    case .review, .watch: return nil
    }
  }

  /// Lines of the step that keys work on.
  var lines: Int {
    switch step {
    case .session, .template, .stack, .serviceRole, .watch: 1
    case .parameters: max(1, parameters.count)
    case .artifacts: needsBucket ? 3 : 1
    case .capabilities: offeredCapabilities.count + 1
    case .review: 1
    }
  }

  // MARK: Answers that came

  /// The stack that was selected when the wizard was opened, for when no file names one.
  var selectedStack: String?

  /// Fills in what the project's files say, where nothing was typed.
  mutating func take(_ surroundings: WizardSurroundings) {
    self.surroundings = surroundings
    let settings = surroundings.settings
    func fill(_ field: inout TextField, _ text: String?) {
      if field.isEmpty, let text { field.set(text) }
    }
    fill(&templateField, settings.templateFile ?? surroundings.templates.first)
    fill(&stackField, settings.stackName ?? selectedStack)
    fill(&roleField, surroundings.serviceRoles.first?.arn)
    fill(&bucketField, settings.bucket)
    fill(&prefixField, settings.prefix)
    fill(&tagsField, Self.written(settings.tags.map { ($0.key, $0.value) }))
    accepted.formUnion(settings.capabilities)
  }

  /// Begins from what was deployed before.
  mutating func take(_ entry: JournalEntry) {
    stackField.set(entry.stackName)
    roleField.set(entry.role)
    guard let source = entry.template else { return }
    templateField.set(source.path)
    bucketField.set(source.bucket ?? "")
    prefixField.set(source.prefix ?? "")
    tagsField.set(Self.written(source.tags.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    accepted.formUnion(source.capabilities)
  }

  private static func written(_ tags: [(key: String, value: String)]) -> String {
    tags.map { tag in
      tag.value.contains(where: { $0.isWhitespace || $0 == "\"" })
        ? "\(tag.key)=\"\(tag.value.replacing("\"", with: "\\\""))\"" : "\(tag.key)=\(tag.value)"
    }.joined(separator: " ")
  }

  /// Makes the parameters' fields from the template and the stack; what was typed for one of that name stays.
  mutating func arrangeParameters() {
    let typed = Dictionary(parameters.map { ($0.parameter.name, $0) }, uniquingKeysWith: { $1 })
    let present = Dictionary(
      (presentStack?.parameters ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    let isUpdate =
      presentStack.map { $0.status != .reviewInProgress && $0.status != .deleteComplete } ?? false
    parameters = (readTemplate?.parameters ?? []).map { parameter in
      let now = isUpdate ? present[parameter.name] : nil
      var field = ParameterField(
        parameter: parameter, present: now, field: TextField(isMasked: parameter.isNoEcho))
      if let before = typed[parameter.name], before.isTouched {
        field.field = before.field
        field.isTouched = true
      } else if let given = surroundings.settings.parameters[parameter.name] {
        field.field.set(given.reveal())
        field.isTouched = true
      } else if now == nil, let value = parameter.defaultValue {
        field.field.set(value)
      }
      return field
    }
  }
}
