internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation
internal import Templates

/// What each step of the wizard says, line by line.
enum WizardContent {
  static func lines(_ wizard: DeployWizard, _ sight: WizardSight, in area: Rect) -> [WizardLine] {
    func wrapped(_ text: String, _ style: Style = .plain) -> [WizardLine] {
      TextWrap.lines(text, columns: area.columns).map { .text($0, style) }
    }
    return switch wizard.step {
    case .session: session(wizard, sight) + warning(wizard, sight, wrapped)
    case .template: template(wizard, sight.build, wrapped)
    case .stack: stack(wizard, wrapped)
    case .parameters: parameters(wizard, wrapped)
    case .serviceRole: serviceRole(wizard, wrapped)
    case .artifacts: artifacts(wizard, wrapped)
    case .capabilities: capabilities(wizard, wrapped)
    case .review: review(wizard, sight, rows: area.rows, wrapped)
    case .watch: watch(wizard, sight, rows: area.rows, wrapped)
    }
  }

  typealias Wrap = (String, Style) -> [WizardLine]

  private static func field(_ label: String, _ field: TextField, isFocused: Bool = true) -> WizardLine {
    WizardLine(content: .field(label: label, field), isFocused: isFocused)
  }

  // MARK: Where and what

  private static func session(_ wizard: DeployWizard, _ sight: WizardSight) -> [WizardLine] {
    [.text("Which session deploys?", .strong), .blank]
      + sight.sessions.rows.map { row in
        let isUsable = row.isUsable(at: sight.now)
        var line = WizardLine.text("\(isUsable ? "●" : "○") \(row.name)  \(words(row, at: sight.now))")
        line.isFocused = row.name == wizard.session
        return line
      }
      + [
        .blank,
        .text(
          "[\(wizard.narrows ? "x" : " ")] narrow it: AWS holds it to this deployment alone"
        ),
      ]
  }

  private static func words(_ row: SessionRow, at now: Date) -> String {
    guard !row.isUsable(at: now) else {
      return row.lifetime.map { "\(Countdown.left($0.remaining(at: now))) left" } ?? "live"
    }
    return switch row.phase {
    case .assuming, .renewing: "being assumed…"
    case .loggingIn: "logging in…"
    case .failed(let error) where error.need != nil:
      "needs the \(error.need?.words ?? ""); Enter asks for it"
    case .failed(let error) where error.needsLogIn: "needs a log-in; Enter asks for it"
    case .failed(let error): "failed: \(error.message)"
    case .idle, .live: "not assumed; Enter assumes it"
    }
  }

  /// A deployment may outlive the session; it renews itself where it can.
  private static func warning(_ wizard: DeployWizard, _ sight: WizardSight, _ wrapped: Wrap) -> [WizardLine] {
    guard let row = wizard.session.flatMap({ sight.sessions[$0] }), let lifetime = row.lifetime,
      row.mayBeOutlived(at: sight.now)
    else { return [] }
    return [.blank]
      + wrapped(
        "These credentials end in \(Countdown.left(lifetime.remaining(at: sight.now))) and cannot be renewed here. The deployment goes on in CloudFormation when they do; only the view is lost.",
        Style(.yellow))
  }

  private static func template(_ wizard: DeployWizard, _ build: SamBuildState?, _ wrapped: Wrap)
    -> [WizardLine]
  {
    var lines = [
      WizardLine.text("Which template?", .strong), .blank, field("Path", wizard.templateField), .blank,
    ]
    if wizard.template == .looking { lines.append(.text("Reading…", .faint)) }
    if !wizard.surroundings.templates.isEmpty {
      lines.append(.text("Found here (↑ ↓ choose):", .faint))
      for path in wizard.surroundings.templates {
        var line = WizardLine.text("\(path == wizard.templateField.text ? "▸" : " ") \(path)")
        line.cut = .middle
        lines.append(line)
      }
      lines.append(.blank)
    }
    if let build {
      lines.append(.text(build.isRunning ? "sam build is running…" : "sam build:", .strong))
      lines += build.lines.suffix(8).map { .text($0, .faint) }
    }
    return lines
  }

  private static func stack(_ wizard: DeployWizard, _ wrapped: Wrap) -> [WizardLine] {
    var lines = [WizardLine.text("Which stack?", .strong), .blank, field("Stack", wizard.stackField), .blank]
    if let template = wizard.readTemplate {
      lines += wrapped("Template  \(template.path)", .faint)
      if let description = template.description { lines += wrapped(description, .faint) }
      let transforms = template.transforms.isEmpty ? "" : ", \(template.transforms.joined(separator: ", "))"
      for finding in wizard.template.value?.findings ?? [] where !finding.isError {
        lines += wrapped(finding.words, Style(.yellow))
      }
      lines += wrapped(
        "\(template.resources.count) resources, \(template.parameters.count) parameters\(transforms)", .faint)
      lines.append(.blank)
    }
    switch wizard.stack {
    case .looking: lines.append(.text("Looking…", .faint))
    case .found(let stack?) where stack.name == wizard.stackField.text:
      lines += wrapped("It is there: \(StackWords.words(stack.status)). It would be updated.", .plain)
    case .found(nil) where wizard.lookedUpStack == wizard.stackField.text:
      lines += wrapped("There is no such stack. It would be created.", .plain)
    default: break
    }
    return lines
  }

  private static func parameters(_ wizard: DeployWizard, _ wrapped: Wrap) -> [WizardLine] {
    guard !wizard.parameters.isEmpty else {
      return [.text("The template has no parameters.", .strong), .blank, .text("Enter goes on.", .faint)]
    }
    var lines = [WizardLine.text("Which values do its parameters have?", .strong), .blank]
    for (index, one) in wizard.parameters.enumerated() {
      let isFocused = index == wizard.line
      if one.keepsPresent, !isFocused {
        let value = one.parameter.isNoEcho ? "the present value" : one.present ?? ""
        lines.append(.text("\(one.parameter.name)  keeps \(value)", .faint))
      } else {
        lines.append(field(one.parameter.name, one.field, isFocused: isFocused))
      }
      guard isFocused else {
        if one.isTouched, let problem = one.problem { lines.append(.text("  \(problem)", Style(.red))) }
        continue
      }
      let about = WizardContent.about(one)
      for note in about { lines += wrapped("  \(note.text)", note.isProblem ? Style(.red) : .faint) }
    }
    return lines
  }

  /// What is to be known of the parameter that is being typed.
  private static func about(
    _ one: ParameterField
  ) -> [(text: String, isProblem: Bool)] {
    var notes: [(text: String, isProblem: Bool)] = []
    if one.isTouched || !one.keepsPresent, let problem = one.problem { notes.append((problem, true)) }
    if let description = one.parameter.description { notes.append((description, false)) }
    if let hint = one.parameter.hint { notes.append(("\(one.parameter.type): \(hint)", false)) }
    if !one.parameter.allowedValues.isEmpty {
      notes.append(("← → one of: \(one.parameter.allowedValues.joined(separator: ", "))", false))
    }
    if one.keepsPresent {
      let value = one.parameter.isNoEcho ? "" : ": \(one.present ?? "")"
      notes.append(("untouched, it keeps the present value\(value)", false))
    } else if one.present != nil {
      notes.append(("^R keeps the present value instead", false))
    }
    return notes
  }

  // MARK: With what

  private static func serviceRole(_ wizard: DeployWizard, _ wrapped: Wrap) -> [WizardLine] {
    var lines = [WizardLine.text("Which role does CloudFormation work with?", .strong)]
    lines += wrapped("Nothing is deployed without one.", .faint)
    lines += [.blank, field("Role ARN", wizard.roleField), .blank]
    let candidates = wizard.roleCandidates
    if candidates.isEmpty {
      lines += wrapped("None is known here: type the ARN of the role, such as bootstrap's output.", .faint)
    } else {
      lines.append(.text("Known (↑ ↓ choose):", .faint))
      for candidate in candidates {
        let mark = candidate.arn == wizard.roleField.text ? "▸" : " "
        var line = WizardLine.text("\(mark) \(candidate.arn)")
        line.cut = .middle
        lines.append(line)
        lines += wrapped("    \(candidate.origin)", .faint)
      }
    }
    return lines
  }

  private static func artifacts(_ wizard: DeployWizard, _ wrapped: Wrap) -> [WizardLine] {
    guard wizard.needsBucket else {
      return [
        .text("Nothing is to be uploaded.", .strong), .blank,
        .text("The template names nothing local, and is sent with the request. Enter goes on.", .faint),
      ]
    }
    var lines = [WizardLine.text("Where do the artifacts go?", .strong), .blank]
    lines.append(field("Bucket", wizard.bucketField, isFocused: wizard.line == 0))
    lines.append(field("Prefix", wizard.prefixField, isFocused: wizard.line == 1))
    var make = WizardLine.text(
      "[\(wizard.makesBucket ? "x" : " ")] make the bucket where there is none (Space)")
    make.isFocused = wizard.line == 2
    lines += [make, .blank]
    if wizard.localFiles.isEmpty {
      lines += wrapped("The template is too large to be sent with the request: it goes there.", .faint)
    } else {
      lines.append(.text("What the template names here:", .faint))
      for file in wizard.localFiles {
        var line = WizardLine.text("\(file.name)  \(file.path)")
        line.cut = .middle
        lines.append(line)
      }
      lines.append(.blank)
      lines += wrapped("What was uploaded from here within a day is not uploaded again.", .faint)
    }
    return lines
  }

  private static func capabilities(_ wizard: DeployWizard, _ wrapped: Wrap) -> [WizardLine] {
    var lines: [WizardLine] = []
    lines.append(
      .text(
        wizard.capabilities.isEmpty ? "The template calls for no capabilities." : "May the template do this?",
        .strong))
    lines.append(.blank)
    for (index, capability) in wizard.offeredCapabilities.enumerated() {
      let mark = wizard.accepted.contains(capability.name) ? "x" : " "
      var line = WizardLine.text("[\(mark)] \(capability.name)")
      line.isFocused = index == wizard.line
      lines.append(line)
      guard !capability.causes.isEmpty else { continue }
      lines += wrapped("    called for by \(capability.causes.joined(separator: ", "))", .faint)
    }
    lines += [
      .blank, field("Tags", wizard.tagsField, isFocused: wizard.line == wizard.offeredCapabilities.count),
    ]
    lines += wrapped("key=value, with spaces between; none leaves those of the stack as they are", .faint)
    return lines
  }
}
