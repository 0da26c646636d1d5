public import AWSCore
internal import Foundation
internal import LocalFiles
internal import Templates
internal import Yams

/// Uploads what a template names locally, and puts the uploaded objects' places into the template: what
/// `sam package` and `aws cloudformation package` do, nested templates first.
public struct Packager: Sendable {
  public struct Options: Sendable, Hashable {
    public let bucket: String
    /// What keys begin with; empty for nothing.
    public var prefix = ""
    /// Uploads what is remembered as there, too.
    public var forcesUpload = false
    /// Whether files may lie outside of the template's folder and the working folder.
    public var allowsOutsideFiles = false
    /// Makes the bucket where there is none.
    public var createsBucket = false

    public init(bucket: String, prefix: String = "") {
      self.bucket = bucket
      self.prefix = prefix
    }
  }

  /// Artifacts prepared and uploaded at the same time.
  private static let width = 4
  /// Templates that may name each other one below the other.
  private static let deepest = 8

  private let s3: S3Client
  private let memory: UploadMemory?
  private let options: Options
  private let time: TimeSource
  private let report: @Sendable (PackagingProgress) -> Void

  /// - Parameter report: hears of progress, on any thread.
  public init(
    s3: S3Client, memory: UploadMemory?, options: Options, time: TimeSource = .system,
    report: @escaping @Sendable (PackagingProgress) -> Void = { _ in }
  ) {
    self.s3 = s3
    self.memory = memory
    self.options = options
    self.time = time
    self.report = report
  }

  /// What a template names that is local: each by its place in the template and its path.
  public static func localArtifacts(
    of text: String, at file: String
  ) throws(PackagingError) -> [(name: String, path: String)] {
    try references(of: text, file).references.filter { $0.writtenPath?.hasPrefix("s3://") != true }.map {
      reference in (reference.name, path(of: reference, beside: file))
    }
  }

  /// A template that names nothing local as CloudFormation takes it: aliases and merge keys unrolled, addresses of
  /// objects in the maps that their properties want.
  public static func finished(_ template: Template) throws(PackagingError) -> Template {
    let (root, references) = try references(of: template.body, template.path)
    do throws(DocumentError) {
      var edits: [TemplateEdit] = []
      for reference in references {
        if let map = try reference.objectMap() {
          edits.append(TemplateEdit(place: reference.place, value: .map(map)))
        }
      }
      let result = try TemplateRewriter(text: template.body, path: template.path, root: root).apply(edits)
      return result.text == template.body ? template : try Template(yaml: result.text, path: template.path)
    } catch {
      throw PackagingError("\(error)", nextStep: "Correct the template.")
    }
  }

  /// - Parameters:
  ///   - text: the template.
  ///   - file: its path, which relative paths in it start from.
  public func package(_ text: String, at file: String) async throws(PackagingError) -> PackagedTemplate {
    await offload { ScratchFolder.removeLeft() }
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    return try await package(text, at: Self.absolute(file), scratch.url, above: [])
  }

  /// Checks the bucket's name, and makes it where that is wanted.
  private func prepareBucket() async throws(PackagingError) {
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

  /// Uploads a template that is too large to be sent with a request; answers whether it was not there already.
  public func upload(
    largeTemplate text: String
  ) async throws(PackagingError) -> (location: S3Location, isNew: Bool) {
    try await prepareBucket()
    return try await upload(template: text)
  }

  private func upload(
    template text: String
  ) async throws(PackagingError) -> (location: S3Location, isNew: Bool) {
    let bytes = Array(text.utf8)
    let location = try location(ContentHash.of(bytes) + ".template")
    if !options.forcesUpload, memory?.has(location) == true { return (location, false) }
    report(.uploading("the template", location, bytes: Int64(bytes.count)))
    do throws(AWSError) { try await s3.putObject(bytes, at: location) } catch {
      throw refusal(error, location)
    }
    memory?.remember(location)
    report(.sent(Int64(bytes.count)))
    return (location, true)
  }

  // MARK: One template

  private func package(
    _ text: String, at file: String, _ scratch: URL, above: [String]
  ) async throws(PackagingError) -> PackagedTemplate {
    let (root, references) = try Self.references(of: text, file)
    var edits: [TemplateEdit] = []
    var locals: [ArtifactReference] = []
    for reference in references {
      let map: [String: String]?
      do throws(DocumentError) { map = try reference.objectMap() } catch {
        throw PackagingError("\(error)", nextStep: "Correct the template.")
      }
      if let map {
        edits.append(TemplateEdit(place: reference.place, value: .map(map)))
      } else {
        locals.append(reference)
      }
    }
    if above.isEmpty, !locals.isEmpty {
      try await prepareBucket()
      await abandonExpired()
    }
    var jobs: [Job] = []
    for reference in locals {
      let job = Job(path: Self.path(of: reference, beside: file), content: reference.property.content)
      if !jobs.contains(where: { $0.id == job.id }) {
        jobs.append(job.named(reference.name, line: reference.line))
      }
    }
    if !jobs.isEmpty { report(.found(jobs.count)) }
    var done: [String: PackagedArtifact] = [:]
    var nested: [PackagedArtifact] = []
    for job in jobs where job.content == .template {
      let (artifact, below) = try await uploadTemplate(job, file, scratch, above: above)
      done[job.id] = artifact
      nested += below
    }
    for artifact in try await upload(jobs.filter { $0.content != .template }, file, scratch) {
      done[artifact.id] = artifact.artifact
    }
    for reference in locals {
      let id = Job(path: Self.path(of: reference, beside: file), content: reference.property.content).id
      guard let artifact = done[id] else { continue }
      edits.append(
        TemplateEdit(place: reference.place, value: value(reference.property.form, artifact.location)))
    }
    do throws(DocumentError) {
      let result = try TemplateRewriter(text: text, path: file, root: root).apply(edits)
      let own = jobs.compactMap { done[$0.id] }
      return PackagedTemplate(text: result.text, isInPlace: result.isInPlace, artifacts: nested + own)
    } catch {
      throw PackagingError("\(error)", nextStep: "Correct the template.")
    }
  }

  private func value(_ form: ArtifactProperty.Form, _ location: S3Location) -> TemplateEdit.Value {
    switch form {
    case .uri: .text("s3://\(location.bucket)/\(location.key)")
    case .url: .text(s3.url(of: location))
    case .map(let bucket, let key, _): .map([bucket: location.bucket, key: location.key])
    }
  }

  private static func references(
    of text: String, _ file: String
  ) throws(PackagingError) -> (root: Node, references: [ArtifactReference]) {
    do throws(DocumentError) {
      guard var root = try YAMLDocument.compose(text, path: file) else {
        throw DocumentError(path: file, message: "the file is empty")
      }
      if YAMLDocument.hasAliases(text) { root = root.mergingKeys() }
      return (root, ArtifactFinder.references(in: root))
    } catch {
      throw PackagingError("\(error)", nextStep: "Correct the template.")
    }
  }

  private static func path(of reference: ArtifactReference, beside file: String) -> String {
    let folder = (absolute(file) as NSString).deletingLastPathComponent
    guard let written = reference.writtenPath else { return folder }
    let path = written.hasPrefix("/") ? written : "\(folder)/\(written)"
    return (path as NSString).standardizingPath
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  // MARK: Artifacts

  /// Something to be uploaded once, however often the template names it.
  private struct Job: Sendable {
    let path: String
    let content: ArtifactProperty.Content
    var name = ""
    var line: Int?

    var id: String { "\(content) \(path)" }

    func named(_ name: String, line: Int?) -> Job {
      var job = self
      job.name = name
      job.line = line
      return job
    }

    /// An error with the place in the template that names what it is about.
    func placed(_ error: PackagingError, _ file: String) -> PackagingError {
      let place = line.map { "\((file as NSString).lastPathComponent):\($0): " } ?? ""
      return PackagingError("\(place)\(name): \(error)", nextStep: error.nextStep, cause: error.cause)
    }
  }

  private func upload(
    _ jobs: [Job], _ file: String, _ scratch: URL
  ) async throws(PackagingError) -> [(id: String, artifact: PackagedArtifact)] {
    typealias Outcome = (id: String, artifact: Result<PackagedArtifact, PackagingError>)
    let turns = KeyedTurns()
    let outcomes = await withTaskGroup(of: Outcome.self) { group in
      var waiting = jobs[...]
      var outcomes: [Outcome] = []
      func startNext() {
        guard let job = waiting.popFirst() else { return }
        group.addTask {
          do throws(PackagingError) {
            return (job.id, .success(try await upload(job, file, scratch, turns)))
          } catch {
            return (job.id, .failure(job.placed(error, file)))
          }
        }
      }
      for _ in 0..<Self.width { startNext() }
      for await outcome in group {
        outcomes.append(outcome)
        // One that failed ends it; what is on its way is let arrive.
        if case .success = outcome.artifact { startNext() }
      }
      return outcomes
    }
    var done: [(id: String, artifact: PackagedArtifact)] = []
    for outcome in outcomes { done.append((outcome.id, try outcome.artifact.get())) }
    return done
  }

  private func upload(
    _ job: Job, _ file: String, _ scratch: URL, _ turns: KeyedTurns
  ) async throws(PackagingError) -> PackagedArtifact {
    let boundaries = boundaries(of: file)
    let (files, isZipped, hash) = try await offload { () throws(PackagingError) in
      let files = try ArtifactFiles(at: job.path, inside: boundaries)
      let isZipped = !files.isSingleFile || job.content == .code && !Self.isZipFile(files.files[0].path)
      return (files, isZipped, try files.contentHash(asZip: isZipped))
    }
    let location = try location(hash)
    // Two with the same content are one object: the second finds it there.
    await turns.enter(hash)
    let result: Result<PackagedArtifact, PackagingError>
    do throws(PackagingError) {
      result = .success(try await upload(job, files, isZipped, hash, to: location, scratch))
    } catch {
      result = .failure(error)
    }
    await turns.leave(hash)
    return try result.get()
  }

  private func upload(
    _ job: Job, _ files: ArtifactFiles, _ isZipped: Bool, _ hash: String, to location: S3Location,
    _ scratch: URL
  ) async throws(PackagingError) -> PackagedArtifact {
    if !options.forcesUpload, memory?.has(location) == true {
      return end(
        PackagedArtifact(name: job.name, path: job.path, location: location, size: files.size, isNew: false))
    }
    report(.preparing(job.name, bytes: files.size))
    let secrets = files.likelySecrets
    if !secrets.isEmpty { report(.looksSecret(job.name, secrets)) }
    // What is sent is a copy, so that nothing can change it while it is on its way.
    let copy = scratch.appendingPathComponent("\(hash)-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let size = try await offload { () throws(PackagingError) in
      if isZipped {
        try ZipFile.write(files.files, to: copy)
      } else {
        try files.copy(to: copy)
      }
      guard try files.contentHash(asZip: isZipped) == hash else {
        throw PackagingError(
          "\(job.path) was changed while it was packaged.",
          nextStep: "Run it again once what changes it is done.")
      }
      return Self.size(of: copy)
    }
    report(.uploading(job.name, location, bytes: size))
    try await send(copy, size: size, to: location)
    return end(PackagedArtifact(name: job.name, path: job.path, location: location, size: size, isNew: true))
  }

  private func uploadTemplate(
    _ job: Job, _ file: String, _ scratch: URL, above: [String]
  ) async throws(PackagingError) -> (PackagedArtifact, nested: [PackagedArtifact]) {
    do throws(PackagingError) {
      guard !above.contains(job.path), job.path != file, above.count < Self.deepest else {
        throw PackagingError(
          above.count < Self.deepest
            ? "\(job.path) names itself, by way of other templates or not."
            : "\(job.path) is nested more than \(Self.deepest) templates deep.",
          nextStep: "A nested template must not lead back to one that it is in.")
      }
      let boundaries = boundaries(of: file)
      let files = try ArtifactFiles(at: job.path, inside: boundaries)
      guard files.isSingleFile, let text = try? String(contentsOfFile: files.files[0].path, encoding: .utf8)
      else {
        throw PackagingError(
          "\(job.path) is not a template's file.", nextStep: "Name a YAML or JSON file in UTF-8.")
      }
      let packaged = try await package(text, at: job.path, scratch, above: above + [file])
      let (location, isNew) = try await upload(template: packaged.text)
      let artifact = PackagedArtifact(
        name: job.name, path: job.path, location: location, size: Int64(packaged.text.utf8.count),
        isNew: isNew)
      return (end(artifact), packaged.artifacts)
    } catch {
      throw job.placed(error, file)
    }
  }

  private func send(
    _ path: String, size: Int64, to location: S3Location
  ) async throws(PackagingError) {
    do throws(AWSError) {
      try await uploader.upload(path, size: size, to: location)
    } catch {
      throw refusal(error, location)
    }
  }

  /// Gives up uploads in parts that were begun here long ago and never went on.
  private func abandonExpired() async {
    for (location, id) in memory?.takeExpired(in: options.bucket) ?? [] {
      await uploader.abandon(id, of: location)
    }
  }

  private var uploader: FileUploader {
    FileUploader(s3: s3, memory: memory, resumes: !options.forcesUpload, time: time, report: report)
  }

  private func refusal(_ error: AWSError, _ location: S3Location) -> PackagingError {
    guard error.code == "NoSuchBucket" else {
      return PackagingError(error, uploading: "s3://\(location.bucket)/\(location.key)")
    }
    memory?.forget(bucket: location.bucket)
    return PackagingError(
      "There is no bucket \(location.bucket).",
      nextStep: "Name another with --s3-bucket, or have it made with --create-bucket.", cause: error)
  }

  private func end(_ artifact: PackagedArtifact) -> PackagedArtifact {
    report(.done(artifact))
    return artifact
  }

  private func location(_ name: String) throws(PackagingError) -> S3Location {
    let prefix =
      options.prefix.isEmpty || options.prefix.hasSuffix("/") ? options.prefix : options.prefix + "/"
    if let location = S3Location(bucket: options.bucket, key: prefix + name) { return location }
    throw PackagingError(
      "The prefix \(options.prefix) makes keys longer than S3 takes.", nextStep: "Name a shorter one.")
  }

  private func boundaries(of file: String) -> [String] {
    guard !options.allowsOutsideFiles else { return [] }
    return [(file as NSString).deletingLastPathComponent, FileManager.default.currentDirectoryPath].compactMap
    {
      guard let real = realpath($0, nil) else { return nil }
      defer { free(real) }
      return String(cString: real)
    }
  }

  private static func isZipFile(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let head = (try? file.read(upToCount: 4)).map { Array($0) }
    return head == [0x50, 0x4B, 0x03, 0x04] || head == [0x50, 0x4B, 0x05, 0x06]
  }

  private static func size(of path: String) -> Int64 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
  }
}
