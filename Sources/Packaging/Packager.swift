public import AWSCore
internal import Documents
internal import Foundation
internal import LocalFiles
public import Templates

/// Uploads what a template names locally, and puts the uploaded objects' places into the template: what
/// `sam package` and `aws cloudformation package` do, nested templates first.
///
/// Its steps are rooms of their own: `ArtifactFinder` finds what is named, `PreparedArtifact` makes one file of each,
/// `ArtifactUploader` sends them, `TemplateRewriter` puts their places in.
public struct Packager: Sendable {
  /// Templates that may name each other one below the other.
  private static let deepest = 8

  private let options: ArtifactDestination
  private let uploader: ArtifactUploader
  private let report: @Sendable (PackagingProgress) -> Void

  /// - Parameter report: hears of progress, on any thread.
  public init(
    s3: S3Client, memory: UploadMemory?, options: ArtifactDestination, time: TimeSource = .system,
    report: @escaping @Sendable (PackagingProgress) -> Void = { _ in }
  ) {
    self.options = options
    self.report = report
    uploader = ArtifactUploader(s3: s3, memory: memory, options: options, time: time, report: report)
  }

  // MARK: Without uploading

  /// Templates of one's own that resources make stacks of, by the resources' logical ids: their paths.
  ///
  /// - Throws: for a list where one path is wanted.
  public static func nestedTemplates(of template: Template) throws(PackagingError) -> [String: String] {
    let references = try ArtifactFinder.references(in: template.document).filter {
      $0.property.content == .template && $0.writtenPath?.hasPrefix("s3://") == false
    }
    return Dictionary(
      references.map { ($0.owner, $0.path(beside: absolute(template.path))) }, uniquingKeysWith: { $1 })
  }

  /// What a template names that is local: each by its place in the template and its path.
  ///
  /// - Throws: for a list where one path is wanted.
  public static func localArtifacts(
    of template: Template
  ) throws(PackagingError) -> [(name: String, path: String)] {
    try ArtifactFinder.references(in: template.document).filter {
      $0.writtenPath?.hasPrefix("s3://") != true
    }.map {
      ($0.name, $0.path(beside: absolute(template.path)))
    }
  }

  /// A template that names nothing local as CloudFormation takes it: aliases and merge keys unrolled, addresses of
  /// objects in the maps that their properties want.
  public static func finished(_ template: Template) throws(PackagingError) -> Template {
    let references = try ArtifactFinder.references(in: template.document)
    return try correcting { () throws(DocumentError) in
      var edits: [TemplateEdit] = []
      for reference in references {
        if let map = try reference.objectMap() {
          edits.append(TemplateEdit(place: reference.place, value: .map(map)))
        }
      }
      return try Template(TemplateRewriter(template.document).apply(edits).document)
    }
  }

  // MARK: Packaging

  /// Uploads what the template names locally.
  public func package(_ template: Template) async throws(PackagingError) -> PackagedTemplate {
    await offload { ScratchFolder.removeLeft() }
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    return try await package(template, at: Self.absolute(template.path), scratch.url, above: [])
  }

  /// Uploads a template that is too large to be sent with a request; answers whether it was not there already.
  public func upload(
    largeTemplate text: String
  ) async throws(PackagingError) -> (location: S3Location, isNew: Bool) {
    try await uploader.prepareBucket()
    return try await uploader.send(template: text)
  }

  /// - Parameters:
  ///   - file: the template's path, from the root.
  ///   - above: the templates that it is nested in.
  private func package(
    _ template: Template, at file: String, _ scratch: URL, above: [String]
  ) async throws(PackagingError) -> PackagedTemplate {
    var edits: [TemplateEdit] = []
    var locals: [(reference: ArtifactReference, job: ArtifactJob)] = []
    for reference in try ArtifactFinder.references(in: template.document) {
      if let map = try Self.correcting({ () throws(DocumentError) in try reference.objectMap() }) {
        edits.append(TemplateEdit(place: reference.place, value: .map(map)))
      } else {
        locals.append((reference, ArtifactJob(reference, in: file)))
      }
    }
    if above.isEmpty, !locals.isEmpty {
      try await uploader.prepareBucket()
      await uploader.abandonExpired()
    }
    let jobs = locals.map(\.job).uniqued()
    if !jobs.isEmpty { report(.found(jobs.count)) }
    var done: [ArtifactJob.ID: PackagedArtifact] = [:]
    var nested: [PackagedArtifact] = []
    for job in jobs where job.content == .template {
      let packaged = try await packageNested(job, scratch, above: above)
      done[job.id] = packaged.artifact
      nested += packaged.nested
    }
    let files = jobs.filter { $0.content != .template }
    done.merge(
      try await uploader.send(files, inside: boundaries(of: file), scratch), uniquingKeysWith: { $1 })
    for (reference, job) in locals {
      guard let artifact = done[job.id] else { continue }
      let value = uploader.value(for: reference.property.form, of: artifact.location)
      edits.append(TemplateEdit(place: reference.place, value: value))
    }
    return try Self.correcting { () throws(DocumentError) in
      let result = try TemplateRewriter(template.document).apply(edits)
      return PackagedTemplate(
        template: try Template(result.document), isInPlace: result.isInPlace,
        artifacts: nested + jobs.compactMap { done[$0.id] })
    }
  }

  private func packageNested(
    _ job: ArtifactJob, _ scratch: URL, above: [String]
  ) async throws(PackagingError) -> (artifact: PackagedArtifact, nested: [PackagedArtifact]) {
    do throws(PackagingError) {
      guard above.count < Self.deepest else {
        throw Self.nesting("\(job.path) is nested more than \(Self.deepest) templates deep.")
      }
      guard !above.contains(job.path), job.path != job.file else {
        throw Self.nesting("\(job.path) names itself, by way of other templates or not.")
      }
      let files = try ArtifactFiles(at: job.path, inside: boundaries(of: job.file))
      guard files.isSingleFile, let text = try? String(contentsOfFile: files.files[0].path, encoding: .utf8)
      else {
        throw PackagingError(
          "\(job.path) is not a template's file.", nextStep: "Name a YAML or JSON file in UTF-8.")
      }
      let template = try Self.correcting { () throws(DocumentError) in
        try Template(yaml: text, path: job.path)
      }
      let packaged = try await package(template, at: job.path, scratch, above: above + [job.file])
      let body = packaged.template.body
      let (location, isNew) = try await uploader.send(template: body)
      let artifact = PackagedArtifact(
        name: job.name, path: job.path, location: location, size: Int64(body.utf8.count), isNew: isNew)
      report(.done(artifact))
      return (artifact, packaged.artifacts)
    } catch {
      throw job.placed(error)
    }
  }

  private static func nesting(_ message: String) -> PackagingError {
    PackagingError(message, nextStep: "A nested template must not lead back to one that it is in.")
  }

  private static func correcting<Value>(
    _ work: () throws(DocumentError) -> Value
  ) throws(PackagingError) -> Value {
    do throws(DocumentError) { return try work() } catch {
      throw PackagingError("\(error)", nextStep: "Correct the template.")
    }
  }

  // MARK: Paths

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  /// Folders that artifacts must be in; none for everywhere.
  private func boundaries(of file: String) -> [String] {
    guard !options.allowsOutsideFiles else { return [] }
    let folders = [(file as NSString).deletingLastPathComponent, FileManager.default.currentDirectoryPath]
    return folders.compactMap { folder in
      guard let real = realpath(folder, nil) else { return nil }
      defer { free(real) }
      return String(cString: real)
    }
  }
}
