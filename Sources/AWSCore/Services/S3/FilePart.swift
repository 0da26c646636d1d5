internal import Foundation
internal import LocalFiles

/// Part of a file that is to be sent, with the hash its signature needs.
public struct FilePart: Sendable {
  let path: String
  let offset: Int64
  let length: Int64
  /// SHA-256 as hexadecimal digits.
  let hash: String

  /// SHA-256 of a whole file, as hexadecimal digits.
  public static func contentHash(ofFile path: String) async throws(AWSError) -> String {
    try await FilePart(path: path, operation: "PutObject").hash
  }

  /// - Parameters:
  ///   - length: bytes; nil for all that follow the offset.
  ///   - operation: for the error where the file cannot be read.
  init(path: String, offset: Int64 = 0, length: Int64? = nil, operation: String) async throws(AWSError) {
    do {
      (self.length, hash) = try await offload { () throws in try Self.read(path, offset, length) }
      self.path = path
      self.offset = offset
    } catch {
      throw AWSError(
        .rejected, code: AWSError.LocalCode.unreadableFile, message: "\(path) cannot be read.",
        operation: "s3:\(operation)", nextStep: "Check that it is there and may be read.")
    }
  }

  private static func read(
    _ path: String, _ offset: Int64, _ length: Int64?
  ) throws -> (length: Int64, hash: String) {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let end = try Int64(file.seekToEnd())
    let length = length ?? end - offset
    guard length >= 0, offset + length <= end else { throw CocoaError(.fileReadCorruptFile) }
    try file.seek(toOffset: UInt64(offset))
    var hasher = ContentHasher()
    var left = length
    while left > 0 {
      guard let data = try file.read(upToCount: Int(min(left, 256 << 10))), !data.isEmpty else {
        throw CocoaError(.fileReadCorruptFile)
      }
      data.withUnsafeBytes { hasher.update($0) }
      left -= Int64(data.count)
    }
    return (length, hasher.finish())
  }
}
