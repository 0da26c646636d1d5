public import Foundation

/// A file that has no name any more: other processes get it handed over, and nobody else can open it. In memory where
/// the system has a place for that, so that secrets stay off the disk. It is gone with its last descriptor.
public final class UnnamedFile: Sendable {
  /// Open for reading and writing; closed with this value.
  public let descriptor: CInt

  /// - Throws: where no folder takes a file.
  public init() throws(FileError) {
    var failure = FileError(path: "/dev/shm", reason: "it cannot be written")
    for folder in ["/dev/shm", FileManager.default.temporaryDirectory.path] {
      var template = Array("\(folder)/rolestack-XXXXXX".utf8CString)
      // Mode 0600 from the first.
      let descriptor = mkstemp(&template)
      if descriptor >= 0 {
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
        return
      }
      failure = FileError(path: folder, errno: errno)
    }
    throw failure
  }

  deinit { close(descriptor) }

  /// Bytes written so far.
  public var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// What is in it, at most so many bytes from the start; leaves the place for reading where it is.
  public func content(upTo limit: Int) -> Data {
    var bytes = Data(count: min(size, limit))
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    return bytes.prefix(max(0, count))
  }

  /// Puts a text in, for a process to read from its start.
  public func put(_ text: String) throws(FileError) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError(path: "a temporary file", errno: count < 0 ? errno : EIO) }
      done += count
    }
    lseek(descriptor, 0, SEEK_SET)
  }
}
