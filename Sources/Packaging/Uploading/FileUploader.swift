internal import AWSCore
internal import Foundation

/// Uploads files, large ones in parts side by side; goes on where an earlier upload was broken off.
struct FileUploader: Sendable {
  /// Parts sent at the same time.
  private static let width = 3
  /// How S3 says that what was begun earlier is of no use.
  private static let staleCodes: Set<String> = [
    "NoSuchUpload", "InvalidPart", "InvalidPartOrder", "EntityTooSmall",
  ]

  let s3: S3Client
  let memory: UploadMemory?
  /// Whether to go on with what was broken off.
  let resumes: Bool
  let time: TimeSource
  let report: @Sendable (PackagingProgress) -> Void

  func upload(_ path: String, size: Int64, to location: S3Location) async throws(AWSError) {
    guard size >= S3Client.partSize else {
      try await s3.putObject(file: path, at: location)
      report(.sent(size))
      memory?.remember(location)
      return
    }
    let content = try await FilePart.contentHash(ofFile: path)
    let file = PartedFile(path: path, size: size, content: content, location: location)
    let begun = memory?.partial(location)
    if let begun, !(resumes && file.fits(begun)) {
      memory?.remember(nil, of: location)
      await abandon(begun.uploadID, of: location)
    }
    let partial = resumes ? begun.flatMap { file.fits($0) ? $0 : nil } : nil
    do throws(AWSError) {
      try await upload(file, partial)
    } catch {
      guard partial != nil, Self.staleCodes.contains(error.code) else { throw error }
      memory?.remember(nil, of: location)
      try await upload(file, nil)
    }
    memory?.remember(location)
  }

  /// Gives up an upload whose parts nobody will join; where that is denied, a rule of the bucket has to.
  func abandon(_ uploadID: String, of location: S3Location) async {
    do throws(AWSError) { try await s3.abortMultipartUpload(uploadID, at: location) } catch {
      if error.kind == .accessDenied { report(.uploadLeft(location, error)) }
    }
  }

  /// Sends the parts that are missing, as many at a time as go side by side, and joins them.
  private func upload(_ file: PartedFile, _ begun: UploadMemory.Partial?) async throws(AWSError) {
    var partial: UploadMemory.Partial
    if let begun {
      partial = begun
    } else {
      let id = try await s3.createMultipartUpload(at: file.location)
      partial = UploadMemory.Partial(
        uploadID: id, partSize: file.partSize, content: file.content, begunAt: time.now())
      memory?.remember(partial, of: file.location)
    }
    for number in partial.tags.keys where number <= file.count { report(.sent(file.length(of: number))) }
    let missing = (1...file.count).filter { partial.tags[$0] == nil }
    let failure = await send(missing, of: file, into: &partial)
    if let failure { throw failure }
    do throws(AWSError) {
      try await s3.completeMultipartUpload(
        partial.uploadID, tags: (1...file.count).map { partial.tags[$0] ?? "" }, at: file.location)
    } catch {
      // It took parts a moment ago: what is gone after an attempt whose answer was lost was joined by that.
      guard error.code == "NoSuchUpload", error.attempts > 1, !missing.isEmpty else { throw error }
    }
  }

  /// Answers the first failure, after which no more parts are begun.
  private func send(
    _ missing: [Int], of file: PartedFile, into partial: inout UploadMemory.Partial
  ) async -> AWSError? {
    let id = partial.uploadID
    return await withTaskGroup(of: (Int, Result<String, AWSError>).self) { group in
      var waiting = missing[...]
      var failure: AWSError?
      func startNext() {
        guard failure == nil, let number = waiting.popFirst() else { return }
        group.addTask {
          do throws(AWSError) {
            let tag = try await s3.uploadPart(
              number, of: id, file: file.path, offset: file.offset(of: number),
              length: file.length(of: number),
              at: file.location)
            return (number, .success(tag))
          } catch {
            return (number, .failure(error))
          }
        }
      }
      for _ in 0..<Self.width { startNext() }
      for await (number, tag) in group {
        switch tag {
        case .success(let tag):
          partial.tags[number] = tag
          // Also beside a failure: what arrived need not be sent again.
          memory?.remember(partial, of: file.location)
          report(.sent(file.length(of: number)))
        case .failure(let error): failure = failure ?? error
        }
        startNext()
      }
      return failure
    }
  }
}

/// A file as it is cut into parts.
private struct PartedFile: Sendable {
  let path: String
  let size: Int64
  /// SHA-256 as hexadecimal digits.
  let content: String
  let location: S3Location

  var partSize: Int64 { max(S3Client.partSize, (size + S3Client.mostParts - 1) / S3Client.mostParts) }
  var count: Int { Int((size + partSize - 1) / partSize) }

  /// - Parameter number: from 1.
  func offset(of number: Int) -> Int64 { Int64(number - 1) * partSize }
  func length(of number: Int) -> Int64 { min(partSize, size - offset(of: number)) }

  /// Whether an upload that was begun earlier is one of this file.
  func fits(_ partial: UploadMemory.Partial) -> Bool {
    partial.partSize == partSize && partial.content == content
  }
}
