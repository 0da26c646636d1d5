import AWSCore
import Foundation
import LocalFiles

/// The AWS CLI's two files, changed in one step each: what was there is kept beside it, and a reader finds the old file or
/// the new one, never half of one.
struct SharedFiles {
  let config: URL
  let credentials: URL
  /// What others of these programs wait for.
  let lock: URL

  /// What the file as it was is called, behind its own name and before the day.
  static let backupSuffix = ".before-rolestack-"

  /// - Returns: whether anything is another now.
  @discardableResult
  func change(
    _ file: URL, _ edit: (inout SharedFileEdit) throws(AWSError) -> Void
  ) throws -> Bool {
    let guardian: FileLock
    do throws(FileError) { guardian = try FileLock(blockingBeside: lock) } catch {
      throw CommandFailure(
        "\(file.path) cannot be changed: \(error.reason).", nextStep: "Try again.", status: .notDone)
    }
    defer { guardian.release() }
    let old = try Self.text(of: file)
    var change = try SharedFileEdit(SharedConfiguration.File(path: file.path, text: old ?? ""))
    try edit(&change)
    guard change.text != old ?? "" || old == nil else { return false }
    do throws(FileError) {
      try PrivateFile.makeFolder(file.deletingLastPathComponent().path)
      // As it was on that day at first.
      let day = Timestamp.iso8601(Date()).prefix(10)
      let backup = file.path + Self.backupSuffix + day
      if let old, !old.isEmpty, !FileManager.default.fileExists(atPath: backup) {
        try AtomicFile.write(Data(old.utf8), to: backup, readers: .owner)
      }
      try AtomicFile.write(Data(change.text.utf8), to: file.path, readers: .owner)
    } catch {
      throw CommandFailure(
        "\(error.path) cannot be written: \(error.reason).", nextStep: "Look at the file and its folder.",
        status: .notDone)
    }
    return true
  }

  /// Nil where there is no such file.
  ///
  /// - Throws: for what is no file of one's own, which would not keep what is written.
  private static func text(of file: URL) throws(CommandFailure) -> String? {
    var status = stat()
    guard stat(file.path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
      throw CommandFailure(
        "\(file.path) is not a file of yours.",
        nextStep: "Name one with AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.",
        status: .notDone)
    }
    guard let data = try? Data(contentsOf: file), let text = String(validating: data, as: UTF8.self) else {
      throw CommandFailure(
        "\(file.path) cannot be read as UTF-8 text.", nextStep: "Check the file and its permissions.",
        status: .notDone)
    }
    return text
  }
}
