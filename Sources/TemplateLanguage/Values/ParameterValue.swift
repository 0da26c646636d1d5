internal import Documents
internal import Foundation
package import Templates

/// What CloudFormation says of a parameter's value that it does not take.
package enum ParameterValue {
  /// Bytes.
  private static let longest = 4096
  /// How values of AWS's types begin, where all of them begin so.
  private static let beginnings = [
    "AWS::EC2::VPC::Id": "vpc-", "AWS::EC2::Subnet::Id": "subnet-", "AWS::EC2::SecurityGroup::Id": "sg-",
    "AWS::EC2::Image::Id": "ami-", "AWS::EC2::Instance::Id": "i-", "AWS::EC2::Volume::Id": "vol-",
    "AWS::Route53::HostedZone::Id": "Z",
  ]

  /// Nil where it takes the value.
  package static func problem(_ value: String, of parameter: TemplateParameter) -> TemplateProblem? {
    let name = parameter.name
    func problem(_ message: String) -> TemplateProblem { TemplateProblem(.parameter, message) }
    let items = parameter.isList ? Self.items(of: value) : [value]
    if parameter.elementType.hasPrefix("AWS::EC2::"), items.contains("") {
      return problem(
        "Parameter validation failed: parameter value  for parameter name \(name) does not exist.")
    }
    if let start = beginnings[parameter.elementType], let wrong = items.first(where: { !$0.hasPrefix(start) })
    {
      return problem(
        "Parameter validation failed: parameter value \(wrong) for parameter name \(name) does not exist.")
    }
    return Self.problem(withDefault: value, of: parameter)
  }

  /// The same of a default, which may stand for nothing that there is: a value takes its place.
  static func problem(withDefault value: String, of parameter: TemplateParameter) -> TemplateProblem? {
    let name = parameter.name
    func problem(_ message: String) -> TemplateProblem { TemplateProblem(.parameter, message) }
    guard value.utf8.count <= longest else {
      return problem("Parameter '\(name)' must contain at most \(longest) characters")
    }
    let items = parameter.isList ? Self.items(of: value) : [value]
    guard parameter.problem(with: value) != nil else { return nil }
    if !parameter.allowedValues.isEmpty, !items.allSatisfy(parameter.allowedValues.contains) {
      return problem("Parameter '\(name)' must be one of AllowedValues")
    }
    if let description = parameter.constraintDescription {
      return problem("Parameter \(name) failed to satisfy constraint: \(description)")
    }
    if let lengths = parameter.lengths, !lengths.contains(value.count) {
      return value.count < lengths.lowerBound
        ? problem("Parameter '\(name)' must contain at least \(lengths.lowerBound) characters")
        : problem("Parameter '\(name)' must contain at most \(lengths.upperBound) characters")
    }
    if ["Number", "List<Number>"].contains(parameter.type) {
      let numbers = items.compactMap(TemplateParameter.number)
      guard numbers.count == items.count, let values = parameter.values else {
        return problem("Parameter '\(name)' must be a number.")
      }
      func shown(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
      }
      return numbers.contains { $0 < values.lowerBound }
        ? problem("Parameter '\(name)' must be a number not less than \(shown(values.lowerBound))")
        : problem("Parameter '\(name)' must be a number not greater than \(shown(values.upperBound))")
    }
    return problem("Parameter '\(name)' must match pattern \(parameter.allowedPattern ?? "")")
  }

  /// Of a value with commas between.
  static func items(of value: String) -> [String] {
    value.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// A parameter's value as functions see it: a text, or a list.
  static func document(_ value: String, of parameter: TemplateParameter) -> Document {
    parameter.givesList ? .list(items(of: value).map { .text($0) }) : .text(value)
  }
}
