import AWSCore
import ArgumentParser
import Deployment
internal import Documents
import Foundation
import Packaging
internal import ProjectFiles
import Templates

/// What the files of the working folder say of a deployment: `rolestack.yaml` before SAM's configuration.
struct ProjectSettings {
  let settings: DeploymentSettings
  /// Service roles that are named, each with the file that names it, in their order.
  let serviceRoles: [(text: String, origin: String)]

  static func read(_ options: ProjectOptions) throws(CommandFailure) -> ProjectSettings {
    try read(target: options.target, environment: options.configEnv)
  }

  /// - Parameter environment: of SAM's configuration.
  static func read(target: String?, environment: String) throws(CommandFailure) -> ProjectSettings {
    let project = try projectFile()
    guard let own = project.settings(of: target) else {
      throw CommandFailure(
        "\(ProjectFile.name) has no target \(target ?? "").",
        nextStep: project.targetNames.isEmpty
          ? "Name it there under targets." : "It has: \(project.targetNames.joined(separator: ", ")).",
        status: .notDone)
    }
    var settings = own
    var roles = own.serviceRole.map { [(text: $0, origin: ProjectFile.name)] } ?? []
    if let (sam, name) = try samSettings(environment) {
      settings = own.over(sam)
      if let role = sam.serviceRole { roles.append((role, name)) }
    }
    return ProjectSettings(settings: settings, serviceRoles: roles)
  }

  private static func projectFile() throws(CommandFailure) -> ProjectFile {
    guard let text = try ProgramFiles.text(of: URL(fileURLWithPath: ProjectFile.name)) else {
      return ProjectFile()
    }
    do throws(DocumentError) { return try ProjectFile(yaml: text, path: ProjectFile.name) } catch {
      throw CommandFailure("\(error)", nextStep: "Correct the file.", status: .notDone)
    }
  }

  private static func samSettings(
    _ environment: String
  ) throws(CommandFailure) -> (settings: DeploymentSettings, name: String)? {
    for name in SamConfiguration.names {
      guard let text = try ProgramFiles.text(of: URL(fileURLWithPath: name)) else { continue }
      do throws(DocumentError) {
        let file = try SamConfiguration(text: text, path: name)
        if let settings = try file.settings(of: environment) { return (settings, name) }
        guard environment != "default" else { return nil }
        throw DocumentError(
          path: name,
          message:
            "there is no environment \(environment); there are: \(file.environments.joined(separator: ", "))")
      } catch {
        throw CommandFailure("\(error)", nextStep: "Correct the file, or --config-env.", status: .notDone)
      }
    }
    guard environment != "default" else { return nil }
    throw CommandFailure(
      "There is no samconfig.toml with an environment \(environment).", nextStep: "Leave --config-env out.",
      status: .notDone)
  }

  /// Refuses to work in another account than the one that an option or a file names.
  ///
  /// - Parameter caller: the ARN of the session.
  func refuseOtherAccounts(_ caller: String, expecting option: String?) throws(CommandFailure) {
    guard let expected = option ?? settings.account, ARN(caller)?.account != expected else { return }
    throw CommandFailure(
      "This is account \(ARN(caller)?.account ?? "unknown"), not \(expected).",
      nextStep: "Use the profile of \(expected), or correct --expect-account or account in rolestack.yaml.",
      status: .notDone)
  }

  /// Names the settings of the files that rolestack does not follow.
  func tellWhatIsPassedOver() {
    guard !settings.passedOver.isEmpty else { return }
    Output.note(
      "samconfig has settings that rolestack does not follow: \(settings.passedOver.joined(separator: ", "))."
    )
  }

  /// The stack that a command works on.
  ///
  /// - Parameter named: the command's option for it.
  func stackName(_ option: String?, by named: String = "--stack-name") throws(CommandFailure) -> String {
    if let name = option ?? settings.stackName {
      guard StackKey.isName(name) || name.hasPrefix("arn:") else {
        throw CommandFailure(
          "‘\(name)’ is not the name of a stack.",
          nextStep: "It begins with a letter and has letters, digits and hyphens, at most 128.",
          status: .usage)
      }
      return name
    }
    throw CommandFailure(
      "No stack is named.",
      nextStep: "Use \(named) NAME, stack in rolestack.yaml, or stack_name in samconfig.toml.",
      status: .usage)
  }

  /// The template that a command works with: named, or the likeliest one of the folder.
  func templateFile(_ option: String?) throws(CommandFailure) -> String {
    let folder = FileManager.default.currentDirectoryPath
    if let option { return option }
    if let file = settings.templateFile {
      // What SAM built of it is what sam deploy takes.
      guard let built = TemplateFinder.built(of: file, in: folder) else { return file }
      Output.note("Template: \(built.path), which sam build made of \(file).")
      if built.isOlder { Self.warnOfOldBuild(file) }
      return built.path
    }
    if let found = TemplateFinder.templates(in: folder).first {
      Output.note("Template: \(found)")
      if let source = TemplateFinder.newerSource(of: found, in: folder) { Self.warnOfOldBuild(source) }
      return found
    }
    throw CommandFailure(
      "No template is named, and none was found here.",
      nextStep:
        "Use --template-file FILE; template.yaml, *.template, .aws-sam/build and cdk.out are looked for.",
      status: .usage)
  }

  private static func warnOfOldBuild(_ source: String) {
    Output.note(
      "Warning: it is older than its source, \(source). If the change is to be deployed, run sam build first."
    )
  }

  /// Where local artifacts go; nil where no bucket is named.
  func packaging(_ options: PackagingOptions) -> ArtifactDestination? {
    guard let bucket = options.s3Bucket ?? settings.bucket else { return nil }
    var packaging = ArtifactDestination(bucket: bucket, prefix: options.s3Prefix ?? settings.prefix ?? "")
    packaging.forcesUpload = options.forceUpload || settings.forcesUpload == true
    packaging.allowsOutsideFiles = options.allowOutsideFiles
    packaging.createsBucket = options.createBucket
    return packaging
  }
}
