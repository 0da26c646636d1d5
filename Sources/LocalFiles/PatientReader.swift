public import Foundation

/// Reads a file, a pipe or a device, and does not wait for ever for a pipe that nobody writes to.
public final class PatientReader: Sendable {
  private let path: String
  private let descriptor: CInt
  /// What the path led to when it was opened.
  public let status: stat

  /// Opens it at once, also a pipe that has no writer yet.
  public init(_ path: String) throws(FileError) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let failure = FileError(path: path, errno: errno)
      close(descriptor)
      throw failure
    }
    self.descriptor = descriptor
    self.status = status
  }

  deinit { close(descriptor) }

  /// What comes out of it until its end, or until that is enough.
  ///
  /// - Parameters:
  ///   - patience: seconds until the next byte, or the end, must have come.
  ///   - limit: bytes; what is read may be a little more, so that more than that can be told from that.
  /// - Throws: where nothing comes in time.
  public func read(
    patience: Double, limit: Int, until isEnough: ([UInt8]) -> Bool = { _ in false }
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count <= limit, !isEnough(bytes) {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&wait, 1, Int32(patience * 1000))
      if ready < 0, errno == EINTR { continue }
      guard ready != 0 else {
        throw FileError(path: path, reason: "it gave nothing in \(Int(patience)) seconds")
      }
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      let count = Foundation.read(descriptor, &piece, piece.count)
      if count == 0 { break }
      guard count > 0 else {
        if [EINTR, EAGAIN].contains(errno) { continue }
        throw FileError(path: path, errno: errno)
      }
      bytes += piece.prefix(count)
    }
    return bytes
  }
}
