internal import AWSCore
internal import Foundation
internal import Packaging

extension DeployEngine {
  /// The template as it is sent: with the request, or, above CloudFormation's limit for that, from S3; there, the
  /// object is named, too.
  func templateSource(
    of intent: DeployIntent
  ) async throws(DeployError) -> (source: ChangeSetCreation.TemplateSource, object: S3Location?) {
    let body = intent.template.body
    let size = body.utf8.count
    guard size > Template.largestBody else { return (.body(body), nil) }
    guard size <= Template.largestObject else {
      throw .refused(
        message: "The template has \(size) bytes; CloudFormation takes at most \(Template.largestObject).",
        nextStep: "Split it into nested stacks.")
    }
    guard let store = intent.templateStore else {
      throw .refused(
        message: "The template has \(size) bytes; CloudFormation takes \(Template.largestBody) with the "
          + "request, and larger ones from S3.",
        nextStep: "Name a bucket with --s3-bucket. The deploy role then needs s3:PutObject and s3:GetObject "
          + "on its objects.")
    }
    let prefix = store.prefix.isEmpty ? "" : store.prefix + (store.prefix.hasSuffix("/") ? "" : "/")
    let bytes = Array(body.utf8)
    guard let location = S3Location(bucket: store.bucket, key: prefix + ContentHash.of(bytes) + ".template")
    else {
      throw .refused(
        message: "‘\(store.bucket)’ is not the name of a bucket.",
        nextStep: "A bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots.")
    }
    report(.uploadingTemplate(location, size: size))
    try await aws { () async throws(AWSError) in try await tools.s3.putObject(bytes, at: location) }
    return (.url(tools.s3.url(of: location)), location)
  }

  /// CloudFormation reads a TemplateURL with the caller's credentials, and says so only as an S3 error.
  static func explained(_ error: AWSError, _ object: S3Location?, role: ServiceRole) -> AWSError {
    guard let object, error.message.contains("S3 error") || error.message.contains(" S3"),
      error.message.localizedStandardContains("access denied")
        || error.message.localizedStandardContains("AccessDenied")
    else { return error }
    return AWSError(
      .accessDenied, code: error.code, message: error.message, operation: error.operation,
      requestID: error.requestID, status: error.status,
      nextStep: "CloudFormation reads the template with this session's permissions, which lack s3:GetObject "
        + "on \(object.arn(partition: ARN(role.description)?.partition ?? "aws")). Allow that, or make the template smaller than \(Template.largestBody) bytes."
    )
  }
}
