internal import Documents
internal import Foundation
internal import Templates

/// Parameters: their types, and what may be said of their values.
extension TemplateForm {
  static let parameterKeys: Set<String> = [
    "AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description", "MaxLength",
    "MaxValue", "MinLength", "MinValue", "NoEcho", "Type",
  ]
  private static let texts = [
    "AllowedPattern", "ConstraintDescription", "Default", "Description", "MaxLength", "MaxValue", "MinLength",
    "MinValue", "NoEcho", "Type",
  ]
  private static let numbers = ["MaxLength", "MaxValue", "MinLength", "MinValue"]
  private static let longestParameterDescription = 4000
  /// The types that are AWS's own, beside lists and SSM parameters of them.
  private static let ofAWS: Set<String> = [
    "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id",
    "AWS::EC2::Subnet::Id", "AWS::EC2::VPC::Id", "AWS::EC2::Volume::Id", "AWS::Route53::HostedZone::Id",
  ]

  static func isParameterType(_ type: String) -> Bool {
    let plain: Set<String> = ["String", "Number", "CommaDelimitedList", "List<Number>", "List<String>"]
    if plain.contains(type) || type == "AWS::SSM::Parameter::Name" { return true }
    func inside(_ type: String, _ outer: String) -> String? {
      type.hasPrefix("\(outer)<") && type.hasSuffix(">")
        ? String(type.dropFirst(outer.count + 1).dropLast()) : nil
    }
    if let stored = inside(type, "AWS::SSM::Parameter::Value") {
      return ["String", "CommaDelimitedList", "List<String>"].contains(stored)
        || ofAWS.contains(inside(stored, "List") ?? stored)
    }
    return ofAWS.contains(inside(type, "List") ?? type)
  }

  mutating func checkParameters() {
    for parameter in root["Parameters"]?.entries ?? [] where !isMade(parameter.key) {
      check(parameter, at: ["Parameters", parameter.key])
    }
    for name in parameterNames.intersection(resourceNames).sorted() {
      report(
        .name, "Template format error: Resource name \(name) is also the name of a parameter.",
        at: ["Resources", name], isKey: true)
    }
  }

  private mutating func check(_ parameter: Document.Entry, at path: [String]) {
    checkName(parameter.key, "Parameter", at: path)
    checkKeys(parameter.value, among: Self.parameterKeys, "parameter", at: path)
    guard let type = parameter.value["Type"] else {
      report(
        .parameter, "Template format error: Every Parameters object must contain a Type member.", at: path,
        isKey: true)
      return
    }
    var areTexts = true
    for key in Self.texts {
      guard let value = parameter.value[key], value.text == nil, value != .null else { continue }
      areTexts = false
      report(.parameter, "Template format error: Every \(key) member must be a string.", at: path + [key])
    }
    if let text = parameter.value["Description"]?.text, text.utf8.count > Self.longestParameterDescription {
      report(
        .limit,
        "Template format error: 'Description' length is greater than \(Self.longestParameterDescription).",
        at: path + ["Description"])
    }
    guard let name = type.text else { return }
    guard Self.isParameterType(name) else {
      report(
        .parameter, "Template format error: Unrecognized parameter type: \(name)", at: path + ["Type"])
      return
    }
    for key in Self.numbers {
      guard let text = parameter.value[key]?.text, TemplateParameter.number(text) == nil else { continue }
      areTexts = false
      report(.parameter, "Template format error: Every \(key) member must be a number.", at: path + [key])
    }
    if let isSecret = parameter.value["NoEcho"]?.text,
      !["true", "false", "yes", "no", "on", "off"].contains(isSecret.lowercased())
    {
      report(
        .parameter, "Template format error: Every NoEcho member must be a boolean.", at: path + ["NoEcho"])
    }
    if let pattern = parameter.value["AllowedPattern"]?.text,
      (try? NSRegularExpression(pattern: pattern)) == nil, PatternMatch.isMatch("", pattern, .whole) == nil
    {
      areTexts = false
      report(
        .parameter,
        "Template format error: AllowedPattern of '\(parameter.key)' is no regular expression: \(pattern)",
        at: path + ["AllowedPattern"])
    }
    if parameter.value["AllowedValues"]?.list?.isEmpty == true {
      areTexts = false
      report(
        .parameter, "Template format error: AllowedValues of '\(parameter.key)' must not be empty.",
        at: path + ["AllowedValues"])
    }
    if let allowed = parameter.value["AllowedValues"], allowed.list?.allSatisfy({ $0.text != nil }) != true {
      areTexts = false
      report(
        .parameter, "Template format error: Every AllowedValues member must be a list of strings.",
        at: path + ["AllowedValues"])
    }
    guard areTexts else { return }
    let read = TemplateParameter(name: parameter.key, definition: parameter.value)
    checkBounds(of: read, parameter.value, at: path)
    if let value = read.defaultValue, !read.isStored,
      let problem = ParameterValue.problem(withDefault: value, of: read)
    {
      report(problem.kind, problem.message, at: path + ["Default"])
    }
  }

  private mutating func checkBounds(
    of parameter: TemplateParameter, _ definition: Document, at path: [String]
  ) {
    func number(_ key: String) -> Double? { definition[key]?.text.flatMap(TemplateParameter.number) }
    for (least, most) in [("MinLength", "MaxLength"), ("MinValue", "MaxValue")] {
      guard let low = number(least), let high = number(most), low > high else { continue }
      report(
        .parameter,
        "Template format error: Parameter '\(parameter.name)' \(least) must be less than \(most).",
        at: path + [least])
    }
    let isNumber = ["Number", "List<Number>"].contains(parameter.type)
    for key in isNumber ? ["MinLength", "MaxLength", "AllowedPattern"] : ["MinValue", "MaxValue"]
    where definition[key] != nil && !parameter.isStored {
      report(
        .parameter,
        "Template format error: Parameter '\(parameter.name)' of type \(parameter.type) does not take \(key).",
        at: path + [key], isKey: true)
    }
  }
}
