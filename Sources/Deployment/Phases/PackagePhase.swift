internal import AWSCore
internal import Foundation
internal import Packaging
internal import Templates

/// Puts what a template names locally into S3, and the template itself where it is large.
struct PackagePhase {
  let run: DeploymentRun

  /// What is sent.
  struct Packaged {
    let template: Template
    let source: ChangeSetCreation.TemplateSource
    /// The template's object; nil where it is sent with the request.
    let object: S3Location?
    let artifacts: [PackagedArtifact]
    /// Where something was taken to be without being uploaded; nil where nothing was.
    let reusedBucket: String?
  }

  func package(_ intent: DeployIntent) async throws(DeployError) -> Packaged {
    let (template, artifacts) = try await packaged(intent)
    let (source, object, isNew) = try await source(of: template, intent.packaging)
    return Packaged(
      template: template, source: source, object: object, artifacts: artifacts,
      reusedBucket: isNew && artifacts.allSatisfy(\.isNew) ? nil : intent.packaging?.bucket)
  }

  /// A template as it is sent: with the request, or, above CloudFormation's limit for that, from S3; there, the
  /// object is named, too.
  private func source(
    of template: Template, _ packaging: ArtifactDestination?
  ) async throws(DeployError) -> (source: ChangeSetCreation.TemplateSource, object: S3Location?, isNew: Bool)
  {
    let size = template.body.utf8.count
    guard size > Template.largestBody else { return (.body(template.body), nil, true) }
    guard size <= Template.largestObject else {
      throw .refused(
        message: "The template has \(size) bytes; CloudFormation takes at most \(Template.largestObject).",
        nextStep: "Split it into nested stacks.")
    }
    guard let packaging else {
      throw .refused(
        message: "The template has \(size) bytes; CloudFormation takes \(Template.largestBody) with the "
          + "request, and larger ones from S3.",
        nextStep: "Name a bucket with --s3-bucket. The deploy role then needs s3:PutObject and s3:GetObject "
          + "on its objects.")
    }
    let (location, isNew) = try await packaged { () async throws(PackagingError) in
      try await packager(packaging).upload(largeTemplate: template.body)
    }
    return (.url(run.context.s3.url(of: location)), location, isNew)
  }

  /// The template with its local artifacts in S3, nested templates first; as it is where it names none.
  private func packaged(_ intent: DeployIntent) async throws(DeployError) -> (Template, [PackagedArtifact]) {
    let template = intent.template
    guard let packaging = intent.packaging else {
      let local = try await packaged { () async throws(PackagingError) in
        try Packager.localArtifacts(of: template)
      }
      guard !local.isEmpty else {
        return (try await packaged { () async throws(PackagingError) in try Packager.finished(template) }, [])
      }
      let names = local.prefix(3).map(\.name).joined(separator: ", ") + (local.count > 3 ? " …" : "")
      throw .refused(
        message: "The template names local files (\(names)), which go to S3.",
        nextStep:
          "Name a bucket with --s3-bucket, or s3_bucket in samconfig.toml, or bucket in rolestack.yaml.")
    }
    let result = try await packaged { () async throws(PackagingError) in
      try await packager(packaging).package(template)
    }
    if !result.isInPlace { run.report(.templateWrittenAnew) }
    return (result.template, result.artifacts)
  }

  private func packager(_ options: ArtifactDestination) -> Packager {
    Packager(s3: run.context.s3, memory: run.context.uploads, options: options, time: run.time) {
      [report = run.report] in
      report(.packaging($0))
    }
  }

  private func packaged<Value>(
    _ work: () async throws(PackagingError) -> Value
  ) async throws(DeployError) -> Value {
    do throws(PackagingError) { return try await work() } catch { throw .packaging(error) }
  }

  /// After a failure that shows that what was taken to be in a bucket is not, or whose cause the session may not
  /// see, everything there is uploaded again the next time.
  ///
  /// - Parameter bucket: where artifacts were taken to be without being uploaded; nil where none were.
  func forgetUploads(after reason: String, _ bucket: String?) {
    guard let uploads = run.context.uploads, let bucket else { return }
    let isGone =
      [
        "NoSuchKey", "NoSuchBucket", "The specified key does not exist",
        "The specified bucket does not exist",
      ]
      .contains(where: reason.contains)
    let isUnseen = reason.contains("resource(s) failed to") || reason.contains("gave no reason")
    guard isGone || isUnseen else { return }
    uploads.forget(bucket: bucket)
    run.report(.uploadsForgotten(bucket: bucket, isCertain: isGone))
  }
}
