import Canvas
import Foundation
import Logging
import Synchronization

/// Writes log lines to `rolestack.log` in the state directory, readable by its owner alone.
struct FileLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  private let file: LogFile

  init(file: LogFile, level: Logger.Level) {
    self.file = file
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let fields = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    // One line an event, whatever text from outside is in it.
    let line = Sanitiser.visible(
      "\(Date().formatted(.iso8601)) \(event.level) \(event.message)\(fields)", keepingNewlines: false)
    file.append(line + "\n")
  }
}

/// A log file opened when the first line comes; of one that has grown large, one earlier is kept beside it as `.1`.
final class LogFile: Sendable {
  /// Bytes from which a new one is begun.
  private static let largest = 8 << 20

  private let path: String
  private let descriptor = Mutex<Int32?>(nil)

  init(path: String) { self.path = path }

  func append(_ line: String) {
    descriptor.withLock { descriptor in
      if descriptor == nil { descriptor = open() }
      guard let descriptor else { return }
      // A log that cannot be written must not stop the work.
      _ = line.utf8.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress, $0.count) }
    }
  }

  /// The file, opened for appending, made with its folder where missing.
  func open() -> Int32? {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > Self.largest {
      _ = rename(path, path + ".1")
    }
    let opened = Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    return opened >= 0 ? opened : nil
  }
}
