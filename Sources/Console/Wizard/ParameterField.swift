internal import Templates

/// One field a parameter. Untouched, a present value is kept.
struct ParameterField: Hashable, Sendable {
  let parameter: TemplateParameter
  /// The stack's value now; `****` for a secret one, nil where there is none.
  let present: String?
  var field: TextField { didSet { problem = worked() } }
  var isTouched = false { didSet { problem = worked() } }
  /// What is wrong with it as it stands.
  private(set) var problem: String?

  init(parameter: TemplateParameter, present: String?, field: TextField) {
    self.parameter = parameter
    self.present = present
    self.field = field
    problem = worked()
  }

  var keepsPresent: Bool { present != nil && !isTouched }

  private func worked() -> String? {
    if keepsPresent { return nil }
    if field.isEmpty, !isTouched, parameter.defaultValue == nil { return "needs a value" }
    // The template's own value is CloudFormation's to judge: its author could not get past a refusal here.
    if field.text == parameter.defaultValue { return nil }
    return parameter.problem(with: field.text)
  }

  /// Back to what the stack has, or the template says.
  mutating func reset() {
    isTouched = false
    field.set(present == nil ? parameter.defaultValue ?? "" : "")
  }
}
