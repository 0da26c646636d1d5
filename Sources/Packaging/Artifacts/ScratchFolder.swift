internal import AWSCore
internal import Foundation
internal import Synchronization

/// A folder in TMPDIR for copies of what is sent, for its owner alone.
///
/// It goes when packaging ends, `removeAll` takes it when the program is told to end, and what a program that was
/// killed left is taken by the next: the owner holds a lock on the folder as long as it lives.
public final class ScratchFolder: Sendable {
  private static let prefix = "rolestack-package-"
  /// Seconds within which a folder may not be locked yet by whoever makes it.
  private static let young: TimeInterval = 60
  private static let present = Mutex<[String: CInt]>([:])

  let url: URL

  init() throws(PackagingError) {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("\(Self.prefix)\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    } catch {
      throw PackagingError(
        "\(url.deletingLastPathComponent().path) cannot be written to.",
        nextStep: "TMPDIR names another temporary folder.")
    }
    let descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    Self.present.withLock { $0[url.path] = descriptor }
  }

  func remove() {
    guard let descriptor = Self.present.withLock({ $0.removeValue(forKey: url.path) }) else { return }
    try? FileManager.default.removeItem(at: url)
    close(descriptor)
  }

  /// Removes those of this process, which is about to end.
  public static func removeAll() {
    for path in present.withLock({ $0.keys }) { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Removes those that killed programs of this user left.
  static func removeLeft() {
    let folder = FileManager.default.temporaryDirectory
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let path = folder.appendingPathComponent(name).path
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
        Date().timeIntervalSince1970 - TimeInterval(status.st_mtim.tv_sec) > young
      else { continue }
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: path) }
    }
  }
}
