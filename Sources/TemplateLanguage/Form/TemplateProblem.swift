/// What CloudFormation refuses of a template, and where it stands.
package struct TemplateProblem: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Kind: String, Sendable {
    /// A section, a key or a value that there cannot be.
    case form
    /// A name with other characters than it may have, or one that is there twice.
    case name
    /// More of something than there may be, or longer.
    case limit
    /// A parameter's definition or value.
    case parameter
    /// A function that there is not, that cannot stand there, or that has not the argument it takes.
    case function
    /// A name that leads to nothing.
    case reference
    /// An attribute that a resource does not have.
    case attribute
    /// A resource of DependsOn that there is not.
    case dependency = "depends"
    /// A condition that there is not, or is none.
    case condition
    /// Things that need each other.
    case circle
    /// A name that nothing is exported with.
    case export
    /// A rule's assertion that does not hold.
    case rule
    /// What a transform did not take.
    case transform
    /// Nothing that is wrong: CloudFormation knows it, and what is here does not.
    case notKnown = "not known"
  }

  package let kind: Kind
  /// In CloudFormation's words where they are known.
  package let message: String
  /// Keys and indices from the template's root, functions by their long names; empty where no place is meant.
  package let path: [String]
  /// Whether the last key of the path is at fault rather than its value.
  package let isKey: Bool
  /// For names that lead to nothing: the name, and the section it stands in. CloudFormation tells of all at once.
  let unresolved: Unresolved?

  struct Unresolved: Hashable, Sendable {
    let name: String
    let section: String
  }

  /// The name that leads to nothing; nil where it is not one that is wrong.
  package let name: String?

  package init(
    _ kind: Kind, _ message: String, at path: [String] = [], isKey: Bool = false, name: String? = nil
  ) {
    self.kind = kind
    self.name = name
    self.message = message
    self.path = path
    self.isKey = isKey
    unresolved = nil
  }

  /// A name that leads to nothing.
  init(unresolved name: String, in section: String, _ kind: Kind = .reference, at path: [String] = []) {
    self.kind = kind
    message = Self.words([name], section)
    self.path = path
    isKey = false
    self.name = name
    unresolved = Unresolved(name: name, section: section)
  }

  private static func words(_ names: [String], _ section: String) -> String {
    "Template format error: Unresolved resource dependencies [\(names.joined(separator: ", "))] in the \(section) block of the template"
  }

  /// What CloudFormation answers where it finds these: the first, with all names that lead to nothing in its section.
  package static func answer(_ problems: [TemplateProblem]) -> TemplateProblem? {
    guard let first = problems.first, let unresolved = first.unresolved else { return problems.first }
    let names = Set(problems.compactMap(\.unresolved).filter { $0.section == unresolved.section }.map(\.name))
    return TemplateProblem(first.kind, words(names.sorted(), unresolved.section), at: first.path)
  }
}
