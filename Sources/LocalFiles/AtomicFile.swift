public import Foundation

/// Files that are written whole or not at all.
public enum AtomicFile {
  /// Who may read a file that is made.
  public enum Readers: Sendable {
    /// Its owner alone, mode 0600, from its first byte.
    case owner
    /// Whoever the umask lets; a file that is there keeps its mode.
    case everyone
  }

  /// Replaces a file's content in one step: a new file beside it, written, on the disk, then renamed.
  ///
  /// What is not a regular file – a device, a pipe, `/dev/stdout` – is written into and never replaced. A link stays a
  /// link: the file it leads to is replaced.
  public static func write(
    _ content: Data, to path: String, readers: Readers
  ) throws(FileError) {
    let special = if let own = try ownDescriptor(path) { CInt?.some(own) } else { try specialFile(path) }
    if let descriptor = special {
      defer { close(descriptor) }
      try write(content, to: descriptor, of: path)
      return
    }
    let destination = try destination(of: path)
    let folder = (destination as NSString).deletingLastPathComponent
    let temporary =
      (folder.isEmpty ? "." : folder)
      + "/.\((destination as NSString).lastPathComponent).\(UUID().uuidString)"
    let mode: mode_t = readers == .owner ? 0o600 : modeOfFile(destination) ?? 0o666
    func fill(_ descriptor: CInt) throws(FileError) {
      if readers == .everyone, let mode = modeOfFile(destination) { fchmod(descriptor, mode) }
      try write(content, to: descriptor, of: path)
      guard fsync(descriptor) == 0 else { throw FileError(path: path, errno: errno) }
    }
    do throws(FileError) {
      if try !makeUnnamed(in: folder.isEmpty ? "." : folder, mode, as: temporary, fill) {
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        defer { close(descriptor) }
        try fill(descriptor)
      }
      guard rename(temporary, destination) == 0 else { throw FileError(path: path, errno: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// A file that has no name until it is whole, so that nothing is left of it where the program is killed.
  ///
  /// - Returns: whether it is there now; not every file system has such files, nor every place a /proc to name them by.
  private static func makeUnnamed(
    in folder: String, _ mode: mode_t, as name: String, _ fill: (CInt) throws(FileError) -> Void
  ) throws(FileError) -> Bool {
    // O_TMPFILE, whose macro Swift does not read.
    let descriptor = open(folder, O_WRONLY | O_CLOEXEC | 0o20_000_000 | O_DIRECTORY, mode)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    try fill(descriptor)
    return linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
  }

  /// A descriptor of this process that the path stands for, such as `/dev/stdout` or `/dev/fd/3`: opened anew by its
  /// name, a file would be written from its beginning.
  private static func ownDescriptor(_ path: String) throws(FileError) -> CInt? {
    let number: CInt? =
      switch path {
      case "/dev/stdout": 1
      case "/dev/stderr": 2
      default:
        ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }.flatMap { CInt(path.dropFirst($0.count)) }
      }
    guard let number else { return nil }
    let copy = dup(number)
    guard copy >= 0 else { throw FileError(path: path, errno: errno) }
    return copy
  }

  /// What is there and is no regular file, opened; nil for a regular file and for nothing.
  private static func specialFile(_ path: String) throws(FileError) -> CInt? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: throw FileError(path: path, errno: EISDIR)
    default:
      // A pipe that nobody reads would hold the program: it is refused instead.
      let descriptor = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw errno == ENXIO
          ? FileError(path: path, reason: "nobody reads the pipe") : FileError(path: path, errno: errno)
      }
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
      return descriptor
    }
  }

  /// The file that a path stands for, links followed.
  private static func destination(of path: String) throws(FileError) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    guard let real = realpath(path, nil) else {
      throw FileError(path: path, reason: "it is a link that leads to nothing")
    }
    defer { free(real) }
    // A link of somebody else's, in a folder for all, may lead anywhere.
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw FileError(path: path, reason: "it is another user's link")
    }
    return String(cString: real)
  }

  private static func modeOfFile(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  private static func write(_ content: Data, to descriptor: CInt, of path: String) throws(FileError) {
    var failure: CInt = 0
    content.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          failure = count < 0 ? errno : EIO
          return
        }
        done += count
      }
    }
    guard failure == 0 else { throw FileError(path: path, errno: failure) }
  }
}
