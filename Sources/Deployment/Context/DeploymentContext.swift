public import AWSCore
public import Packaging

/// What deployments of one session in one region work with.
public struct DeploymentContext: Sendable {
  let client: CloudFormationClient
  let s3: S3Client
  let denials: KnownDenials
  /// Who looks at stacks.
  let reading: ReadingSession
  let journal: Journal
  /// What was uploaded from here; nil where that is not remembered.
  let uploads: UploadMemory?
  /// The ARN of the session, for the journal.
  let caller: String
  let time: TimeSource

  /// Clients and denials are of one session, which also reads unless another does; without `uploads`, each deployment uploads every artifact.
  public init(
    client: CloudFormationClient, s3: S3Client, denials: KnownDenials, reading: ReadingSession? = nil,
    journal: Journal,
    uploads: UploadMemory? = nil, caller: String, time: TimeSource
  ) {
    self.client = client
    self.s3 = s3
    self.denials = denials
    self.reading = reading ?? ReadingSession(client: client, denials: denials)
    self.journal = journal
    self.uploads = uploads
    self.caller = caller
    self.time = time
  }
}
