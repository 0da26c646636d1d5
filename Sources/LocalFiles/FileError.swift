internal import Foundation

/// Why a file cannot be read or written, by its path.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file that was asked for, or what is at fault in its place: its folder, or the lock beside it.
  public let path: String
  /// In words, such as `No such file or directory`.
  public let reason: String

  /// For what no system call says, such as a lock that another process keeps.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// What the last system call said.
  init(path: String, errno code: CInt) { self.init(path: path, reason: String(cString: strerror(code))) }

  /// On one line, such as `/tmp/a: Permission denied`.
  public var description: String { "\(path): \(reason)" }
}
