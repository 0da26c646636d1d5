internal import Foundation

/// Why a file cannot be read or written, by its path.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let path: String
  /// In words, such as `No such file or directory`.
  public let reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// What the last system call said.
  init(path: String, errno code: CInt) { self.init(path: path, reason: String(cString: strerror(code))) }

  public var description: String { "\(path): \(reason)" }
}
