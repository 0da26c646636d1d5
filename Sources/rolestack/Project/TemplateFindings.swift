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
    var seen: Set<String> = [shown(absolute(template.path))]
    return try of(template, types, &seen)
  }

  /// - Parameter seen: templates that were checked already.
  private static func of(
    _ template: Template, _ types: ResourceTypes, _ seen: inout Set<String>
  ) throws(CommandFailure) -> [TemplateCheck.Finding] {
    let local: [(name: String, path: String)]
    let files: [String: NestedFile]
    do throws(PackagingError) {
      local = try Packager.localArtifacts(of: template)
      files = try Packager.nestedTemplates(of: template).mapValues(nestedFile)
    } catch {
      throw CommandFailure(error)
    }
    let nested = files.compactMapValues { try? $0.read.get() }
    var findings: [TemplateCheck.Finding]
    do throws(DocumentError) {
      findings = try TemplateCheck.findings(
        yaml: template.body, path: template.path, types: types,
        nested: files.mapValues { file in
          switch file.read {
          case .success(let read): NestedTemplate(read.document, path: file.path)
          case .failure(let problem): NestedTemplate(unreadable: problem.reason, path: file.path)
          }
        })
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

  /// A template of one's own that a resource makes a stack of.
  private struct NestedFile {
    let path: String
    let read: Result<(template: Template, document: Document), Unreadable>
  }

  private struct Unreadable: Error {
    let reason: String
  }

  private static func nestedFile(_ file: String) -> NestedFile {
    let path = shown(file)
    return NestedFile(
      path: path, read: Result { () throws(Unreadable) in try nestedTemplate(file, as: path) })
  }

  private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardized.path }

  /// A path from the root as it is from the folder one is in.
  private static func shown(_ path: String) -> String {
    let folder = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }

  private static func nestedTemplate(
    _ file: String, as path: String
  ) throws(Unreadable) -> (template: Template, document: Document) {
    do {
      guard let text = try ProgramFiles.text(of: URL(fileURLWithPath: file)) else {
        throw Unreadable(reason: "there is no such file")
      }
      let template = try Template(yaml: text, path: path)
      return (template, try Document(yaml: template.body))
    } catch let unreadable as Unreadable {
      throw unreadable
    } catch let failure as CommandFailure {
      throw Unreadable(reason: failure.message)
    } catch {
      throw Unreadable(reason: "\(error)")
    }
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
