public import Foundation

/// A lock between processes, on a file of its own beside the one it guards.
public struct FileLock {
  private let descriptor: Int32

  /// Waits until no other process has it.
  public init(beside file: URL) throws {
    let folder = file.deletingLastPathComponent()
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    descriptor = open(file.path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
    guard flock(descriptor, LOCK_EX) == 0 else {
      close(descriptor)
      throw CocoaError(.fileLocking)
    }
  }

  public func release() { close(descriptor) }
}
