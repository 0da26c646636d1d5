internal import Documents
internal import ResourceTypes
internal import TemplateLanguage
internal import Templates

extension ServiceFault {
  /// The code of the fault that a template which cannot be expanded is refused with.
  static let transformFailed = "TransformFailed"

  /// What CloudFormation answers where it finds a template, or a value of its parameters, wrong.
  init(_ problem: TemplateProblem) {
    self =
      problem.kind == .transform
      ? ServiceFault(Self.transformFailed, problem.message) : .validation(problem.message)
  }

  /// Runs what may find a template wrong.
  static func of<Value>(_ work: () throws(TemplateProblem) -> Value) throws(ServiceFault) -> Value {
    do throws(TemplateProblem) { return try work() } catch { throw ServiceFault(error) }
  }
}

extension ExpandedTemplate {
  /// A template that CloudFormation takes: of types that it has.
  ///
  /// - Parameters:
  ///   - values: of parameters, for what transforms look at.
  ///   - region: where its stack is.
  init(accepting body: String, values: [String: String] = [:], in region: String) throws(ServiceFault) {
    let values = values.merging(["AWS::Region": region, "AWS::Partition": "aws"]) { $1 }
    self = try ServiceFault.of { () throws(TemplateProblem) in
      try ExpandedTemplate(body: body, values: values)
    }
    let unrecognized = resources.map(\.type).filter { !Self.isKnown($0) }
    guard unrecognized.isEmpty else {
      throw .validation(
        "Template format error: Unrecognized resource types: [\(unrecognized.joined(separator: ", "))]")
    }
  }

  /// Whether CloudFormation has a type of that name; what an account registers itself is not modelled.
  private static func isKnown(_ type: String) -> Bool {
    CustomResource.isOne(type) || ResourceTypes.embedded[type] != nil
  }

  /// The capabilities its resources call for.
  var requiredCapabilities: [String] {
    let iam = resources.filter { $0.type.hasPrefix("AWS::IAM::") }
    guard !iam.isEmpty else { return [] }
    let isNamed = iam.contains { resource in
      Template.customNames[resource.type].map { resource.properties[$0] != nil } ?? false
    }
    return [isNamed ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM"]
  }
}
