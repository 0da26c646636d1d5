package import Documents
internal import Foundation

/// A parameter of a template: its type, and what its values must be.
public struct TemplateParameter: Sendable, Hashable {
  /// Its key under `Parameters`, which CloudFormation calls ParameterKey.
  public let name: String
  /// `String`, `Number`, `CommaDelimitedList`, `List<Number>`, or an AWS-specific or SSM type.
  public let type: String
  /// Nil where a value must be given.
  public let defaultValue: String?
  /// The value is a secret: it is never shown.
  public let isNoEcho: Bool
  /// `Description`; nil where there is none.
  public var description: String?
  /// `AllowedValues`; empty where any value will do. Of a list type, each item must be among them.
  public var allowedValues: [String] = []
  /// `AllowedPattern`, which the whole value must match; of a list type, each item.
  public var allowedPattern: String?
  /// What the template says of its pattern.
  public var constraintDescription: String?
  /// Characters, from MinLength to MaxLength; nil without both, and up to `Int.max` without a MaxLength.
  public var lengths: ClosedRange<Int>?
  /// From MinValue to MaxValue, infinite where one is missing; nil without both. Only number types mind it.
  public var values: ClosedRange<Double>?

  /// Without constraints: those are set afterwards, from the template.
  public init(name: String, type: String = "String", defaultValue: String? = nil, isNoEcho: Bool = false) {
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.isNoEcho = isNoEcho
  }

  /// From its definition in a template.
  package init(name: String, definition: Document) {
    self.init(
      name: name, type: definition["Type"]?.text ?? "String",
      defaultValue: definition["Default"].map { $0.texts.joined(separator: ",") },
      isNoEcho: definition["NoEcho"]?.isTrue ?? false)
    description = definition["Description"]?.text
    allowedValues = definition["AllowedValues"]?.texts ?? []
    allowedPattern = definition["AllowedPattern"]?.text
    constraintDescription = definition["ConstraintDescription"]?.text
    func number(_ key: String) -> Double? {
      definition[key]?.text.flatMap(Double.init).flatMap { $0.isNaN ? nil : $0 }
    }
    if number("MinLength") != nil || number("MaxLength") != nil {
      let least = Int(clamping: number("MinLength") ?? 0)
      lengths = least...max(least, Int(clamping: number("MaxLength") ?? .infinity))
    }
    if number("MinValue") != nil || number("MaxValue") != nil {
      let least = number("MinValue") ?? -.infinity
      values = least...max(least, number("MaxValue") ?? .infinity)
    }
  }

  /// What a value of an AWS-specific or SSM type has to be, in words; nil for plain types.
  public var hint: String? {
    if isStored || type == "AWS::SSM::Parameter::Name" {
      return "the name of an SSM parameter"
    }
    let element = elementType
    guard element.hasPrefix("AWS::") else {
      return type == "CommaDelimitedList" ? "values with commas between" : nil
    }
    let what = element.split(separator: "::").dropFirst().joined(separator: " ")
    return type.hasPrefix("List<") ? "\(what) values with commas between" : "a value of \(what)"
  }

  /// What is wrong with a value, in words; nil where CloudFormation would take it. The value itself is not in them.
  public func problem(with value: String) -> String? {
    if !allowedValues.isEmpty {
      let given = isList ? items(of: value) : [value]
      guard given.allSatisfy(allowedValues.contains) else {
        return "must be \(isList ? "of" : "one of"): \(allowedValues.joined(separator: ", "))"
      }
    }
    switch type {
    case "Number": if let problem = numberProblem(value) { return problem }
    case "List<Number>":
      if let problem = items(of: value).compactMap(numberProblem).first { return problem }
    default: break
    }
    if let lengths, !lengths.contains(value.count) {
      if lengths.upperBound == .max { return "must have at least \(lengths.lowerBound) characters" }
      return lengths.lowerBound == 0
        ? "must have at most \(lengths.upperBound) characters"
        : "must have \(lengths.lowerBound) to \(lengths.upperBound) characters"
    }
    // Of a list, each item must match.
    if let allowedPattern,
      PatternMatch.isAnyRefused(of: isList ? items(of: value) : [value], by: allowedPattern)
    {
      return constraintDescription ?? "must match \(allowedPattern)"
    }
    return nil
  }

  /// Whether its value is several, with commas between.
  public var isList: Bool { type.hasPrefix("List<") || type == "CommaDelimitedList" }

  /// Whether its value names a parameter of the SSM parameter store, which holds the value that functions see.
  public var isStored: Bool { type.hasPrefix("AWS::SSM::Parameter::Value<") }

  /// Whether functions see a list.
  package var givesList: Bool {
    isList || isStored && (type.contains("List<") || type.contains("CommaDelimitedList"))
  }

  /// Of a list, the type of its items.
  package var elementType: String { type.hasPrefix("List<") ? String(type.dropFirst(5).dropLast()) : type }

  private func items(of value: String) -> [String] {
    value.isEmpty
      ? []
      : value.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
  }

  /// A decimal number; nil for another text, such as `0x1` and `inf`.
  package static func number(_ text: String) -> Double? {
    text.wholeMatch(of: /[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/) == nil ? nil : Double(text)
  }

  private func numberProblem(_ text: String) -> String? {
    guard let number = Self.number(text) else { return "must be a number" }
    guard let values, !values.contains(number) else { return nil }
    func shown(_ number: Double) -> String {
      number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
    if values.upperBound == .infinity { return "must be at least \(shown(values.lowerBound))" }
    if values.lowerBound == -.infinity { return "must be at most \(shown(values.upperBound))" }
    return "must be from \(shown(values.lowerBound)) to \(shown(values.upperBound))"
  }
}

extension Int {
  /// The nearest whole number there is.
  fileprivate init(clamping number: Double) {
    self = Int(exactly: number.rounded()) ?? (number > 0 ? .max : 0)
  }
}
