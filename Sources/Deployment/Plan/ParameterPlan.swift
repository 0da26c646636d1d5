internal import AWSCore
internal import Templates

/// Works out which value each of the template's parameters is sent with.
enum ParameterPlan {
  typealias Value = (key: String, value: ChangeSetCreation.ParameterValue)

  /// A given value is sent. Without one, an update keeps the stack's present value (so that a NoEcho
  /// value, which reads back as `****`, is never sent back), and a default is left to CloudFormation.
  ///
  /// - Parameter stack: the stack to update; nil when it is created.
  static func values(
    of template: Template, given: [Value], stack: Stack?
  ) throws(DeployError) -> [Value] {
    let known = Set(template.parameters.map(\.name))
    let unknown = given.map(\.key).filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw .refused(
        message: "The template has no parameter \(unknown.joined(separator: ", ")).",
        nextStep: known.isEmpty
          ? "It has no parameters." : "It has: \(template.parameters.map(\.name).joined(separator: ", ")).")
    }
    let chosen = Dictionary(given, uniquingKeysWith: { $1 })
    let present = Set(stack?.parameters.map(\.key) ?? [])
    let groundless = chosen.filter { $0.value == .previous && !present.contains($0.key) }.keys.sorted()
    guard groundless.isEmpty else {
      throw .refused(
        message: "The stack has no present value of \(groundless.joined(separator: ", ")) to keep.",
        nextStep: "Give it a value.")
    }
    var values: [Value] = []
    var missing: [String] = []
    for parameter in template.parameters {
      if let value = chosen[parameter.name] {
        values.append((parameter.name, value))
      } else if present.contains(parameter.name) {
        values.append((parameter.name, .previous))
      } else if parameter.defaultValue == nil {
        missing.append(parameter.name)
      }
    }
    guard missing.isEmpty else {
      throw .refused(
        message: "A value is missing for \(missing.joined(separator: ", ")).",
        nextStep: "Add --parameter-overrides \(missing.map { "\($0)=…" }.joined(separator: " ")).")
    }
    return values
  }
}
