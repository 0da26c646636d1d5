import AWSCore
import ArgumentParser
import Foundation
internal import LocalFiles
import Packaging
internal import Templates

struct PackageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "package",
    abstract: "Upload what a template names locally, and write the template with the uploaded places in it.",
    discussion: """
      Folders are zipped, the same files to the same bytes; nested templates are packaged first. Objects are named \
      by their content, and what was uploaded from here in the last 24 hours (remember_uploads in config.yaml) is \
      not uploaded again. Only values change in the template: comments and layout stay.

      deploy packages by itself; this is for those who deploy by other means.
      """)

  @Option(help: ArgumentHelp("The template; without it, the likeliest one here.", valueName: "file"))
  var templateFile: String?

  @Option(help: ArgumentHelp("Write the template there instead of printing it.", valueName: "file"))
  var outputTemplateFile: String?

  @Option(help: "text: the template, or nothing; json: one document about what was uploaded.")
  var output: OutputFormat = .text

  @OptionGroup var packaging: PackagingOptions
  @OptionGroup var project: ProjectOptions
  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if output == .json, outputTemplateFile == nil {
      throw ValidationError("--output json needs --output-template-file for the template itself.")
    }
  }

  func run() async throws {
    try await Workbench.run(common, session: session, project: project) { bench, project in
      try common.refuseIfReadOnly("upload")
      let file = try project.templateFile(templateFile)
      let template = try ProgramFiles.template(at: file)
      try checkOutput(beside: file)
      guard let options = project.packaging(packaging) else {
        throw CommandFailure(
          "No bucket is named.",
          nextStep: "Use --s3-bucket, bucket in rolestack.yaml, or s3_bucket in samconfig.toml.",
          status: .usage)
      }
      let definition = try bench.resolver.session()
      try bench.refuseIfReadOnly(definition.name, "upload")
      let caller = try await bench.caller(of: definition)
      try project.refuseOtherAccounts(caller, expecting: nil)
      let packager = Packager(
        s3: try await SessionClients(bench.sessions).s3(for: definition),
        memory: try bench.uploads(definition, caller: caller),
        options: options, time: bench.connection.time, report: PackagingPrinter().show)
      let packaged: PackagedTemplate
      do throws(PackagingError) { packaged = try await packager.package(template) } catch {
        throw CommandFailure(error)
      }
      if !packaged.isInPlace {
        Output.note("The template could not be changed in place: it was written anew, without its comments.")
      }
      try write(packaged)
    }
  }

  /// Before anything is uploaded: the template itself is not written over, and the folder is there.
  private func checkOutput(beside template: String) throws(CommandFailure) {
    guard let outputTemplateFile, outputTemplateFile != "-" else { return }
    let (source, destination) = (URL(fileURLWithPath: template), URL(fileURLWithPath: outputTemplateFile))
    guard source.resolvingSymlinksInPath().path != destination.resolvingSymlinksInPath().path else {
      throw CommandFailure(
        "--output-template-file is the template itself.",
        nextStep: "Name another file: the next packaging needs the local paths again.", status: .usage)
    }
    let folder = destination.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw CommandFailure(
        "There is no folder \(folder).", nextStep: "Make it, or name another.", status: .notDone)
    }
    let isSpecial = ["/dev/", "/proc/"].contains { outputTemplateFile.hasPrefix($0) }
    guard isSpecial || FileManager.default.isWritableFile(atPath: folder) else {
      throw CommandFailure(
        "\(outputTemplateFile) cannot be written.", nextStep: "Check the folder and its permissions.",
        status: .notDone)
    }
  }

  private func write(_ packaged: PackagedTemplate) throws {
    guard let outputTemplateFile, outputTemplateFile != "-" else {
      let body = packaged.template.body
      try Output.result(body.hasSuffix("\n") ? String(body.dropLast()) : body)
      return
    }
    do throws(FileError) {
      try AtomicFile.write(Data(packaged.template.body.utf8), to: outputTemplateFile, readers: .everyone)
    } catch {
      throw CommandFailure(
        "\(outputTemplateFile) cannot be written: \(error.reason).",
        nextStep: "Check the folder and its permissions.", status: .notDone)
    }
    Output.note("Wrote \(outputTemplateFile)")
    if output == .json { try Output.json(PackageDocument(packaged, outputTemplateFile)) }
  }
}

/// `{template, inPlace, artifacts: [{name, path, url, size, uploaded}]}`.
private struct PackageDocument: Encodable {
  struct Artifact: Encodable {
    let name: String
    let path: String
    let url: String
    let size: Int64
    let uploaded: Bool
  }

  let template: String
  let inPlace: Bool
  let artifacts: [Artifact]

  init(_ packaged: PackagedTemplate, _ file: String) {
    template = file
    inPlace = packaged.isInPlace
    artifacts = packaged.artifacts.map {
      Artifact(
        name: $0.name, path: $0.path, url: "s3://\($0.location.bucket)/\($0.location.key)", size: $0.size,
        uploaded: $0.isNew)
    }
  }
}
