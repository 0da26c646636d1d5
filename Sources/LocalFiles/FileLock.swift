public import Foundation
internal import Synchronization

/// A lock between processes, on a file of its own beside the one it guards; given back by `release` at the latest when it goes.
public final class FileLock: Sendable {
  /// Nil once it was given back.
  private let descriptor: Mutex<CInt?>

  /// Until another process must have given it back.
  private static let patience = Duration.seconds(30)
  private static let pause = Duration.milliseconds(5)

  /// Waits until no other process has it, for 30 seconds at most; meanwhile other tasks go on.
  public init(beside file: URL) async throws {
    let descriptor = try Self.open(beside: file)
    self.descriptor = Mutex(descriptor)
    let start = ContinuousClock.now
    while true {
      if try Self.take(descriptor, of: file) { return }
      guard ContinuousClock.now - start < Self.patience else {
        throw FileError(path: file.path, reason: "another process keeps it locked")
      }
      try await Task.sleep(for: Self.pause)
    }
  }

  /// The same for work that is done at once, by blocking the thread; for a second at most.
  public init(blockingBeside file: URL) throws(FileError) {
    let descriptor = try Self.open(beside: file)
    self.descriptor = Mutex(descriptor)
    for _ in 0..<200 {
      if try Self.take(descriptor, of: file) { return }
      usleep(5_000)
    }
    throw FileError(path: file.path, reason: "another process keeps it locked")
  }

  deinit { release() }

  /// Lets other processes have it; the lock's file stays. A second time it does nothing.
  public func release() {
    descriptor.withLock { descriptor in
      if let descriptor { close(descriptor) }
      descriptor = nil
    }
  }

  private static func open(beside file: URL) throws(FileError) -> CInt {
    try PrivateFile.makeFolder(file.deletingLastPathComponent().path)
    let path = file.path + ".lock"
    let descriptor = Foundation.open(path, O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
    return descriptor
  }

  private static func take(_ descriptor: CInt, of file: URL) throws(FileError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw FileError(path: file.path, errno: errno) }
    return false
  }
}
