internal import AWSCore
internal import Foundation

/// Sends artifacts and templates to the bucket, unless they are remembered as there.
struct ArtifactUploader: Sendable {
  /// Artifacts prepared and sent at the same time.
  private static let width = 4

  let s3: S3Client
  let memory: UploadMemory?
  let options: ArtifactDestination
  let time: TimeSource
  let report: @Sendable (PackagingProgress) -> Void

  // MARK: The bucket

  /// Checks the bucket's name, and makes it where that is wanted.
  func prepareBucket() async throws(PackagingError) {
    guard S3Location(bucket: options.bucket, key: "k") != nil else {
      throw PackagingError(
        "‘\(options.bucket)’ is not the name of a bucket.",
        nextStep: "A bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots.")
    }
    guard options.createsBucket else { return }
    do throws(AWSError) { try await s3.createBucket(options.bucket) } catch {
      throw PackagingError(error, uploading: "The bucket \(options.bucket) cannot be made")
    }
  }

  /// Gives up uploads in parts that were begun here long ago and never went on.
  func abandonExpired() async {
    for (location, id) in memory?.takeExpired(in: options.bucket) ?? [] {
      await files.abandon(id, of: location)
    }
  }

  /// What a property takes for an object.
  func value(for form: ArtifactProperty.Form, of location: S3Location) -> TemplateEdit.Value {
    switch form {
    case .uri: .text("s3://\(location.bucket)/\(location.key)")
    case .url: .text(s3.url(of: location))
    case .map(let bucket, let key, _): .map([bucket: location.bucket, key: location.key])
    }
  }

  // MARK: Templates

  /// Answers where the template is, and whether it was not there already.
  func send(
    template text: String
  ) async throws(PackagingError) -> (location: S3Location, isNew: Bool) {
    let bytes = Array(text.utf8)
    let location = try location(ContentHash.of(bytes) + ".template")
    guard !isThere(location) else { return (location, false) }
    report(.uploading("the template", location, bytes: Int64(bytes.count)))
    try await refusing(location) { () async throws(AWSError) in try await s3.putObject(bytes, at: location) }
    memory?.remember(location)
    report(.sent(Int64(bytes.count)))
    return (location, true)
  }

  // MARK: Artifacts

  /// Sends artifacts side by side. One that fails ends it; what is on its way is let arrive.
  func send(
    _ jobs: [ArtifactJob], inside boundaries: [String], _ scratch: URL
  ) async throws(PackagingError) -> [ArtifactJob.ID: PackagedArtifact] {
    typealias Outcome = (id: ArtifactJob.ID, artifact: Result<PackagedArtifact, PackagingError>)
    let turns = KeyedTurns()
    let outcomes = await withTaskGroup(of: Outcome.self) { group in
      var waiting = jobs[...]
      var outcomes: [Outcome] = []
      func startNext() {
        guard let job = waiting.popFirst() else { return }
        group.addTask {
          do throws(PackagingError) {
            return (job.id, .success(try await send(job, inside: boundaries, scratch, turns)))
          } catch {
            return (job.id, .failure(job.placed(error)))
          }
        }
      }
      for _ in 0..<Self.width { startNext() }
      for await outcome in group {
        outcomes.append(outcome)
        if case .success = outcome.artifact { startNext() }
      }
      return outcomes
    }
    var done: [ArtifactJob.ID: PackagedArtifact] = [:]
    for outcome in outcomes { done[outcome.id] = try outcome.artifact.get() }
    return done
  }

  private func send(
    _ job: ArtifactJob, inside boundaries: [String], _ scratch: URL, _ turns: KeyedTurns
  ) async throws(PackagingError) -> PackagedArtifact {
    let prepared = try await PreparedArtifact(job, inside: boundaries)
    let location = try location(prepared.hash)
    // Two with the same content are one object: the second finds it there.
    await turns.enter(prepared.hash)
    let result: Result<PackagedArtifact, PackagingError>
    do throws(PackagingError) {
      result = .success(try await send(prepared, to: location, scratch))
    } catch {
      result = .failure(error)
    }
    await turns.leave(prepared.hash)
    let artifact = try result.get()
    report(.done(artifact))
    return artifact
  }

  private func send(
    _ prepared: PreparedArtifact, to location: S3Location, _ scratch: URL
  ) async throws(PackagingError) -> PackagedArtifact {
    let job = prepared.job
    guard !isThere(location) else {
      return PackagedArtifact(
        name: job.name, path: job.path, location: location, size: prepared.files.size, isNew: false)
    }
    report(.preparing(job.name, bytes: prepared.files.size))
    let secrets = prepared.files.likelySecrets
    if !secrets.isEmpty { report(.looksSecret(job.name, secrets)) }
    let copy = try await prepared.copy(into: scratch)
    defer { try? FileManager.default.removeItem(atPath: copy.path) }
    report(.uploading(job.name, location, bytes: copy.size))
    try await refusing(location) { () async throws(AWSError) in
      try await files.upload(copy.path, size: copy.size, to: location)
    }
    return PackagedArtifact(
      name: job.name, path: job.path, location: location, size: copy.size, isNew: true)
  }

  // MARK: Objects

  private var files: FileUploader {
    FileUploader(s3: s3, memory: memory, resumes: !options.forcesUpload, time: time, report: report)
  }

  private func isThere(_ location: S3Location) -> Bool {
    !options.forcesUpload && memory?.has(location) == true
  }

  private func location(_ name: String) throws(PackagingError) -> S3Location {
    let prefix =
      options.prefix.isEmpty || options.prefix.hasSuffix("/") ? options.prefix : options.prefix + "/"
    if let location = S3Location(bucket: options.bucket, key: prefix + name) { return location }
    throw PackagingError(
      "The prefix \(options.prefix) makes keys longer than S3 takes.", nextStep: "Name a shorter one.")
  }

  private func refusing(
    _ location: S3Location, _ work: () async throws(AWSError) -> Void
  ) async throws(PackagingError) {
    do throws(AWSError) { try await work() } catch {
      guard error.code == "NoSuchBucket" else {
        throw PackagingError(error, uploading: "s3://\(location.bucket)/\(location.key)")
      }
      memory?.forget(bucket: location.bucket)
      throw PackagingError(
        "There is no bucket \(location.bucket).",
        nextStep: "Name another with --s3-bucket, or have it made with --create-bucket.", cause: error)
    }
  }
}
