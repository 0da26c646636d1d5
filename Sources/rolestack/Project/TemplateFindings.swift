import Console
import Documents
import Foundation
import Packaging
import ResourceTypes
import TemplateLanguage
import Templates

/// What CloudFormation would refuse of a template, before anything of it is uploaded.
enum TemplateFindings {
  /// In the order of the template. Paths of local artifacts are right where a map is wanted: packaging puts it there.
  static func of(
    _ template: Template, types: ResourceTypes = .embedded
  ) throws(CommandFailure) -> [TemplateCheck.Finding] {
    var seen: Set<String> = []
    return try of(template, types, &seen)
  }

  /// - Parameter seen: templates that were checked already.
  private static func of(
    _ template: Template, _ types: ResourceTypes, _ seen: inout Set<String>
  ) throws(CommandFailure) -> [TemplateCheck.Finding] {
    let local: [(name: String, path: String)]
    do throws(PackagingError) { local = try Packager.localArtifacts(of: template) } catch {
      throw CommandFailure(error)
    }
    let nested = nestedTemplates(local)
    var findings: [TemplateCheck.Finding]
    do throws(DocumentError) {
      findings = try TemplateCheck.findings(
        yaml: template.body, path: template.path, types: types,
        nested: nested.mapValues { NestedTemplate($0.document, path: $0.template.path) })
    } catch {
      throw CommandFailure("\(error)", nextStep: "Correct the template.", status: .notDone)
    }
    let artifacts = Set(local.map(\.name))
    findings.removeAll { finding in
      guard let resource = finding.resource, let property = finding.property else { return false }
      return artifacts.contains("\(resource).\(property)")
    }
    for (_, child) in nested.sorted(by: { $0.key < $1.key }) where seen.insert(child.template.path).inserted {
      for var finding in try of(child.template, types, &seen) {
        finding.file = finding.file ?? child.template.path
        findings.append(finding)
      }
    }
    return findings
  }

  /// Templates that resources make stacks of, by the resources' logical ids; what cannot be read is told where it is
  /// packaged.
  private static func nestedTemplates(
    _ artifacts: [(name: String, path: String)]
  ) -> [String: (template: Template, document: Document)] {
    var nested: [String: (template: Template, document: Document)] = [:]
    let folder = FileManager.default.currentDirectoryPath + "/"
    for artifact in artifacts {
      guard let dot = artifact.name.lastIndex(of: "."),
        ["TemplateURL", "Location"].contains(artifact.name[artifact.name.index(after: dot)...]),
        let text = try? ProgramFiles.text(of: URL(fileURLWithPath: artifact.path)),
        let template = try? Template(
          yaml: text,
          path: artifact.path.hasPrefix(folder)
            ? String(artifact.path.dropFirst(folder.count)) : artifact.path),
        let document = try? Document(yaml: template.body)
      else { continue }
      nested[String(artifact.name[..<dot])] = (template, document)
    }
    return nested
  }

  /// Of a file; that it cannot be read as a template is a finding like others.
  static func of(
    file: String, types: ResourceTypes = .embedded
  ) throws(CommandFailure) -> [TemplateCheck.Finding] {
    let text = try ProgramFiles.text(named: file, by: "--template-file")
    let template: Template
    do throws(DocumentError) { template = try Template(yaml: text, path: file) } catch {
      let findings = (try? TemplateCheck.findings(yaml: text, path: file, types: types)) ?? []
      return findings.isEmpty ? [TemplateCheck.Finding(unreadable: error)] : findings
    }
    return try of(template, types: types)
  }

  /// The table that an option names, or the one that the program was built with.
  static func types(named path: String?) throws(CommandFailure) -> ResourceTypes {
    guard let path else { return .embedded }
    do throws(ResourceTypes.Problem) { return try ResourceTypes(file: URL(fileURLWithPath: path)) } catch {
      throw CommandFailure(
        "\(error)", nextStep: "Name one that make-resource-types.py wrote.", status: .notDone)
    }
  }

  /// A template with its loops and SAM's resources expanded; other macros are not followed.
  static func expanded(_ template: Template) throws(CommandFailure) -> Document {
    let unknown = template.transforms.filter {
      ![Dialect.serverless, Dialect.languageExtensions].contains($0)
    }
    guard unknown.isEmpty else {
      throw CommandFailure(
        "The template has transforms that are not followed here: \(unknown.joined(separator: ", ")).",
        nextStep: "Give the template that they make, as GetTemplate with TemplateStage Processed prints it.",
        status: .notDone)
    }
    do {
      return try ExpandedTemplate.transformed(Document(yaml: template.body))
    } catch let error as TemplateProblem {
      throw CommandFailure(error.message, nextStep: "Correct the template.", status: .notDone)
    } catch {
      throw CommandFailure("\(error)", nextStep: "Correct the template.", status: .notDone)
    }
  }

  /// As the wizard shows them; what cannot be checked has no findings, and is told where it is packaged.
  @Sendable static func forWizard(_ template: Template) -> [TemplateFinding] {
    ((try? of(template)) ?? []).map {
      TemplateFinding(words: $0.words(in: template.path), isError: $0.severity == .error)
    }
  }

  /// Findings that are told before the template is refused.
  private static let mostTold = 10

  /// Tells the warnings, and refuses what CloudFormation would.
  static func refuseErrors(in template: Template) throws(CommandFailure) {
    let findings = try of(template)
    for finding in findings where finding.severity == .warning {
      Output.note(finding.words(in: template.path))
    }
    let errors = findings.filter { $0.severity == .error }
    guard let first = errors.first else { return }
    for error in errors.dropFirst().prefix(mostTold) { Output.note(error.words(in: template.path)) }
    throw CommandFailure(
      first.words(in: template.path),
      nextStep:
        "CloudFormation would refuse the template, with \(errors.count) such errors; --no-validate has it asked all the same.",
      status: .notDone)
  }
}
