internal import AWSCore
internal import Foundation
internal import NIOCore

/// Part of a file as the parts of a request's body, read as they are sent.
struct FileParts: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  /// Bytes read at a time.
  private static let partSize = 256 << 10

  private let path: String
  private let offset: UInt64
  private let length: Int

  /// Fails early where the file cannot be opened.
  init(path: String, offset: Int64, length: Int64) throws(HTTPTransportError) {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw HTTPTransportError(.file, "\(path) cannot be read")
    }
    self.path = path
    self.offset = UInt64(clamping: offset)
    self.length = Int(clamping: length)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    let path: String
    let offset: UInt64
    var left: Int
    var handle: FileHandle?

    mutating func next() async throws -> ByteBuffer? {
      guard left > 0 else {
        try handle?.close()
        handle = nil
        return nil
      }
      let file: FileHandle
      if let handle {
        file = handle
      } else {
        guard let opened = FileHandle(forReadingAtPath: path) else {
          throw HTTPTransportError(.file, "\(path) cannot be read")
        }
        try opened.seek(toOffset: offset)
        handle = opened
        file = opened
      }
      guard let data = try file.read(upToCount: Swift.min(FileParts.partSize, left)), !data.isEmpty else {
        throw HTTPTransportError(.file, "\(path) became shorter while it was sent")
      }
      left -= data.count
      return ByteBuffer(bytes: data)
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(path: path, offset: offset, left: length) }
}

/// The system's words for an errno, such as "Connection refused".
func reason(ofErrno code: CInt) -> String { String(cString: strerror(code)) }
