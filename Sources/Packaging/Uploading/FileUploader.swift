internal import AWSCore
internal import Foundation

/// Uploads files, large ones in parts side by side; goes on where an earlier upload was broken off.
struct FileUploader: Sendable {
  /// Parts sent at the same time.
  private static let width = 3

  let s3: S3Client
  let memory: UploadMemory?
  /// Whether to go on with what was broken off.
  let resumes: Bool
  let time: TimeSource

  /// - Parameter sent: hears of the bytes that arrived, and of those that were there already.
  func upload(
    _ path: String, size: Int64, to location: S3Location, sent: @Sendable (Int64) -> Void
  ) async throws(AWSError) {
    guard size >= S3Client.partSize else {
      try await s3.putObject(file: path, at: location)
      sent(size)
      memory?.remember(location)
      return
    }
    let content = try FilePart.contentHash(ofFile: path)
    let begun = resumes ? memory?.partial(location) : nil
    do throws(AWSError) {
      try await uploadParts(of: path, size: size, content, to: location, begun, sent)
    } catch {
      guard begun != nil, Self.staleCodes.contains(error.code) else { throw error }
      // What was begun earlier is of no use.
      memory?.remember(nil, of: location)
      try await uploadParts(of: path, size: size, content, to: location, nil, sent)
    }
    memory?.remember(location)
  }

  private static let staleCodes: Set<String> = [
    "NoSuchUpload", "InvalidPart", "InvalidPartOrder", "EntityTooSmall",
  ]

  private func uploadParts(
    of path: String, size: Int64, _ content: String, to location: S3Location, _ begun: UploadMemory.Partial?,
    _ sent: @Sendable (Int64) -> Void
  ) async throws(AWSError) {
    let partSize = max(S3Client.partSize, (size + S3Client.mostParts - 1) / S3Client.mostParts)
    var partial: UploadMemory.Partial
    if let begun, begun.partSize == partSize, begun.content == content {
      partial = begun
    } else {
      let id = try await s3.createMultipartUpload(at: location)
      partial = UploadMemory.Partial(uploadID: id, partSize: partSize, content: content, begunAt: time.now())
      memory?.remember(partial, of: location)
    }
    let count = Int((size + partSize - 1) / partSize)
    func length(_ number: Int) -> Int64 { min(partSize, size - Int64(number - 1) * partSize) }
    for number in partial.tags.keys where number <= count { sent(length(number)) }
    let missing = (1...count).filter { partial.tags[$0] == nil }
    for start in stride(from: 0, to: missing.count, by: Self.width) {
      let batch = missing[start..<min(start + Self.width, missing.count)]
      let id = partial.uploadID
      let made = await withTaskGroup(of: (Int, Result<String, AWSError>).self) { group in
        for number in batch {
          group.addTask {
            let tag: Result<String, AWSError>
            do throws(AWSError) {
              tag = .success(
                try await s3.uploadPart(
                  number, of: id, file: path, offset: Int64(number - 1) * partSize, length: length(number),
                  at: location))
            } catch {
              tag = .failure(error)
            }
            return (number, tag)
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      for (number, tag) in made {
        guard case .success(let tag) = tag else { continue }
        partial.tags[number] = tag
        sent(length(number))
      }
      // Before a failure of its neighbours ends it: what arrived need not be sent again.
      memory?.remember(partial, of: location)
      for (_, tag) in made { _ = try tag.get() }
    }
    try await s3.completeMultipartUpload(
      partial.uploadID, tags: (1...count).map { partial.tags[$0] ?? "" }, at: location)
  }
}
