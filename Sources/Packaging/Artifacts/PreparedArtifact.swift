internal import Foundation
internal import LocalFiles

/// What an artifact's files are, and the name that follows from their content.
struct PreparedArtifact: Sendable {
  let job: ArtifactJob
  let files: ArtifactFiles
  /// Whether a zip file is made of them.
  private let isZipped: Bool
  /// Names the content: the same files give the same hash.
  let hash: String

  /// Collects the files and reads them; keeps a thread busy meanwhile.
  ///
  /// - Parameter boundaries: folders that they must be in; none for everywhere.
  init(_ job: ArtifactJob, inside boundaries: [String]) async throws(PackagingError) {
    self.job = job
    (files, isZipped, hash) = try await offload { () throws(PackagingError) in
      let files = try ArtifactFiles(at: job.path, inside: boundaries)
      let isZipped = !files.isSingleFile || job.content == .code && !Self.isZipFile(files.files[0].path)
      return (files, isZipped, try files.contentHash(asZip: isZipped))
    }
  }

  /// Copies what is to be sent into a folder, so that nothing can change it while it is on its way.
  ///
  /// - Returns: the copy's path, and its size in bytes.
  func copy(into folder: URL) async throws(PackagingError) -> (path: String, size: Int64) {
    let path = folder.appendingPathComponent("\(hash)-\(UUID().uuidString)").path
    let size = try await offload { () throws(PackagingError) in
      if isZipped {
        try ZipFile.write(files.files, to: path)
      } else {
        try files.copy(to: path)
      }
      guard try files.contentHash(asZip: isZipped) == hash else {
        throw PackagingError(
          "\(job.path) was changed while it was packaged.",
          nextStep: "Run it again once what changes it is done.")
      }
      return Self.size(of: path)
    }
    return (path, size)
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
