import ArgumentParser
import Foundation
internal import ResourceTypes

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Say what CloudFormation would refuse of a template, without asking it.",
    discussion: """
      Types and properties that there are not, values of another kind, missing and read-only ones, enumerations, patterns \
      and bounds; references, attributes, conditions and dependencies that lead to nothing; parameters and outputs that a nested \
      template of yours does not have, and what is wrong in it; functions where they cannot stand; circles – each with its line. \
      What the table of resource types does not know, and that is near nothing it knows, is a warning: it may be newer \
      than the table. So is what a macro of your own may mend; what only a deployment's values tell is not judged. \
      Ends with 2 where CloudFormation would refuse the template.
      """)

  @OptionGroup var source: TemplateOptions

  @Option(
    help:
      "text: a line each; json: a list of {severity, kind, resource, message, file, line, column}; file is a nested template's."
  )
  var output: OutputFormat = .text

  @OptionGroup var project: ProjectOptions

  func run() async throws {
    do { try validate(try ProjectSettings.read(project)) } catch { throw Output.end(error) }
  }

  private func validate(_ project: ProjectSettings) throws {
    let file = try project.templateFile(source.templateFile)
    let types = try TemplateFindings.types(named: source.resourceTypes)
    let findings = try TemplateFindings.of(file: file, types: types)
    if output == .json {
      try Output.json(findings.map(FindingDocument.init))
    } else {
      for finding in findings { try Output.result(finding.words(in: file)) }
    }
    let errors = findings.count { $0.severity == .error }
    Output.note(
      "\(file): \(errors) errors, \(findings.count - errors) warnings, by \(types.source.types) types of \(types.source.date.prefix(10))."
    )
    guard errors == 0 else { throw ExitStatus.notDone.code }
  }
}

/// A finding as JSON.
private struct FindingDocument: Encodable {
  let severity: String
  let kind: String
  let resource: String?
  let message: String
  /// Of a nested template; nil for the one that was named.
  let file: String?
  let line: Int?
  let column: Int?

  init(_ finding: TemplateCheck.Finding) {
    severity = finding.severity.rawValue
    kind = finding.kind.rawValue
    resource = finding.resource
    message = finding.message
    file = finding.file
    line = finding.line
    column = finding.column
  }
}
