internal import AWSCore
internal import Deployment
internal import Foundation
internal import Packaging
internal import ProjectFiles
internal import Templates

/// What comes of what was asked for. An answer to what is not asked any more is dropped.
extension DeployWizard {
  /// Fills in what the project's files say, where nothing was typed.
  mutating func take(_ surroundings: WizardSurroundings) {
    self.surroundings = surroundings
    let settings = surroundings.settings
    func fill(_ field: inout TextField, _ text: String?) {
      if field.isEmpty, let text { field.set(text) }
    }
    fill(&templateField, settings.templateFile ?? surroundings.templates.first)
    fill(&stackField, settings.stackName ?? selectedStack)
    // `stack` is the role that the stack bears, which only the look-up tells.
    fill(&roleField, surroundings.serviceRoles.first.flatMap { $0.arn == "stack" ? nil : $0.arn })
    fill(&bucketField, settings.bucket)
    fill(&prefixField, settings.prefix)
    fill(&tagsField, Self.written(settings.tags.map { ($0.key, $0.value) }))
    accepted.formUnion(settings.capabilities)
    narrows = narrows || settings.narrows == true
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
    // Read back by `ShellWords`; words that are plain in any script stay as they are.
    tags.map { tag in
      let word = "\(tag.key)=\(tag.value)"
      let isPlain = !word.unicodeScalars.contains {
        $0.properties.isWhitespace || "'\"\\".unicodeScalars.contains($0)
      }
      return isPlain ? word : ShellQuoting.quoted(word)
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

  // MARK: Templates and stacks

  /// Findings in a template that are shown.
  private static let mostFindings = 3

  mutating func take(_ result: Result<ReadTemplate, WizardProblem>, of path: String) {
    // What was typed meanwhile is another template.
    guard step == .template, templateField.text == path else { return }
    switch result {
    case .success(let read):
      let errors = read.findings.filter(\.isError)
      guard errors.isEmpty || agreedTemplate == read.template else {
        // Where the check is wrong, it must not be in the way.
        agreedTemplate = read.template
        template = .failed(errors[0].words)
        let more = errors.count > Self.mostFindings ? "\nand \(errors.count - Self.mostFindings) more" : ""
        problem =
          errors.prefix(Self.mostFindings).map(\.words).joined(separator: "\n") + more
          + "\nCloudFormation would refuse it; correct it, or Enter again deploys it all the same."
        return
      }
      template = .found(read)
      goTo(.stack)
    case .failure(let problem):
      template = .failed(problem.text)
      self.problem = problem.text
    }
  }

  /// - Parameter candidates: what the path could become.
  mutating func complete(_ text: String, to completed: String, _ candidates: [String]) {
    guard templateField.text == text else { return }
    templateField.set(completed)
    problem = candidates.count > 1 ? candidates.prefix(8).joined(separator: "  ") : nil
  }

  mutating func take(_ result: Result<Stack?, AWSError>, of key: StackKey) {
    guard step == .stack, lookedUpStack == key.name, stackField.text == key.name, session == key.session
    else { return }
    switch result {
    case .failure(let error):
      stack = .failed("\(error)")
      problem = "\(error)\n\(error.nextStep)"
    case .success(let found):
      stack = .found(found)
      if case .refused(let message, let nextStep) = StackReadiness(found) {
        problem = "\(message)\n\(nextStep)"
        return
      }
      arrangeParameters()
      // The stack's own goes before what a file names; what was typed stays.
      let candidates = roleCandidates
      if roleField.isEmpty || candidates.contains(where: { $0.arn == roleField.text }) {
        roleField.set(candidates.first?.arn ?? "")
      }
      accepted.formUnion(found?.capabilities ?? [])
      goTo(.parameters)
    }
  }

  // MARK: Plans

  mutating func note(_ progress: DeployProgress, at now: Date) -> [RoomEffect] {
    guard review == .planning else { return [] }
    switch progress {
    case .packaging(let step):
      tally.note(step)
      packagingSince = packagingSince ?? now
      planning = "Packaging…"
    case .roleNotAssumable:
      planning = "CloudFormation cannot assume the role yet; trying for half a minute…"
    case .changeSetRequested(let name, _): planning = "Making the change set \(name)…"
    case .waiting(let stack): planning = "Waiting: \(stack.name) is \(stack.status)…"
    case .templateWrittenAnew: return [.tell("The template was written anew, without its comments")]
    case .notJournalled(let why): return [.warn("The journal cannot be written: \(why)")]
    default: break
    }
    return []
  }

  mutating func take(_ result: Result<Planned, DeployError>, ofPlan number: Int) -> [RoomEffect] {
    guard review == .planning, planNumber == number, let planSession else { return [] }
    let key = StackKey(session: planSession, name: stackField.text)
    line = 0
    switch result {
    case .success(.review(let plan)): review = .ready(plan)
    case .success(.noChanges(let stack)): review = .noChanges(stack)
    case .failure(let error):
      let lacksBucket =
        if case .packaging(let error) = error { error.cause?.code == "NoSuchBucket" } else { false }
      review = .failed(message: "\(error)", nextStep: error.nextStep, lacksBucket: lacksBucket)
      return [.note("\(key.name) could not be planned: \(error)")]
    }
    return [.showStack(key)]
  }

  // MARK: What was executed

  /// What was reviewed runs: it is watched.
  mutating func watch(_ operation: Int) {
    guard case .ready = review else { return }
    self.operation = operation
    goTo(.watch)
  }

  mutating func take(_ result: Result<DeployOutcome, DeployError>, ofOperation id: Int) {
    guard operation == id else { return }
    switch result {
    case .success(.succeeded(let stack)): end = .succeeded(stack)
    case .success(.failed(let stack, let reason)):
      var advice = FailureAdvice.advice(on: reason).map { [$0] } ?? []
      if case .refused(_, let nextStep) = StackReadiness(stack) {
        advice.append(nextStep)
      } else {
        advice.append("The stack is as it was; correct the cause and deploy again.")
      }
      end = .failed("\(stack.name) is \(stack.status): \(reason)", advice: advice)
    case .success(.outOfSight(let error)):
      end = .failed(
        "Out of sight; the deployment may go on in CloudFormation: \(error)", advice: [error.nextStep])
    case .failure(let error): end = .failed("Not executed: \(error)", advice: [error.nextStep])
    }
  }
}
