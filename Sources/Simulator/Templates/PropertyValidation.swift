internal import Documents
internal import ResourceTypes
internal import TemplateLanguage

/// What a type's handlers refuse of properties before they do anything.
enum PropertyValidation {
  static func problems(of typeName: String, _ properties: Document) -> [PropertyCheck.Problem] {
    guard let type = ResourceTypes.embedded[typeName] else { return [] }
    // What is not known yet is left out of the check, as a function is.
    let node = Node(properties) { Evaluation.isPending($0) ? "!GetAtt" : Node.Tag.none }
    // Machines and versions that the table does not have may be new.
    return PropertyCheck.problems(of: node, in: node, type, GivenKinds(of: node)).filter {
      $0.kind != .combination || !$0.mayBeNew
    }
  }

  /// As a resource that is made tells it; nil where nothing is wrong.
  static func refusal(of logicalID: String, _ type: String, _ properties: Document) -> String? {
    let problems = problems(of: type, properties)
    guard !problems.isEmpty else { return nil }
    // What does not go together the service finds.
    if let problem = problems.first, problems.allSatisfy({ $0.kind == .combination }) {
      return "Resource handler returned message: \"\(problem.words)\" (HandlerErrorCode: InvalidRequest)"
    }
    let words = problems.map { "\($0.path): \($0.words)" }.joined(separator: "\n")
    return "Properties validation failed for resource \(logicalID) with message:\n\(words)"
  }
}
