internal import Foundation
internal import Templates

/// What CloudFormation says of a parameter's value that it does not take.
enum ParameterCheck {
  /// Nil where it takes the value.
  static func fault(in value: String, of parameter: TemplateParameter) -> ServiceFault? {
    let name = parameter.name
    if parameter.type.hasPrefix("AWS::SSM::Parameter::Value<") {
      // The account has no such store: what is not there cannot be fetched.
      return .validation("Unable to fetch parameters [\(value)] from parameter store for this account.")
    }
    guard parameter.problem(with: value) != nil else { return nil }
    if !parameter.allowedValues.isEmpty {
      let items =
        parameter.isList
        ? value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } : [value]
      if !items.allSatisfy(parameter.allowedValues.contains) {
        return .validation("Parameter '\(name)' must be one of AllowedValues")
      }
    }
    if let description = parameter.constraintDescription {
      return .validation("Parameter \(name) failed to satisfy constraint: \(description)")
    }
    if let lengths = parameter.lengths, !lengths.contains(value.count) {
      return value.count < lengths.lowerBound
        ? .validation("Parameter '\(name)' must contain at least \(lengths.lowerBound) characters")
        : .validation("Parameter '\(name)' must contain at most \(lengths.upperBound) characters")
    }
    if ["Number", "List<Number>"].contains(parameter.type) {
      guard let number = Double(value), let values = parameter.values else {
        return .validation("Parameter '\(name)' must be a number.")
      }
      func shown(_ number: Double) -> String { number == number.rounded() ? "\(Int(number))" : "\(number)" }
      return number < values.lowerBound
        ? .validation("Parameter '\(name)' must be a number not less than \(shown(values.lowerBound))")
        : .validation("Parameter '\(name)' must be a number not greater than \(shown(values.upperBound))")
    }
    return .validation("Parameter '\(name)' must match pattern \(parameter.allowedPattern ?? "")")
  }
}
