/// The steps of a deployment, in their order.
enum WizardStep: Int, Hashable, Sendable, CaseIterable {
  case session, template, stack, parameters, serviceRole, artifacts, capabilities, review, watch

  var title: String {
    switch self {
    case .session: "Session"
    case .template: "Template"
    case .stack: "Stack"
    case .parameters: "Parameters"
    case .serviceRole: "Service role"
    case .artifacts: "Artifacts"
    case .capabilities: "Capabilities"
    case .review: "Review"
    case .watch: "Watch"
    }
  }

  var next: WizardStep { WizardStep(rawValue: rawValue + 1) ?? self }
  var previous: WizardStep { WizardStep(rawValue: rawValue - 1) ?? self }
}
