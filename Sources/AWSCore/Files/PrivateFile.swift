public import Foundation

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
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
    do throws(FileError) {
      defer { close(descriptor) }
      if readers == .everyone, let mode = modeOfFile(destination) { fchmod(descriptor, mode) }
      try write(content, to: descriptor, of: path)
      guard fsync(descriptor) == 0 else { throw FileError(path: path, errno: errno) }
      guard rename(temporary, destination) == 0 else { throw FileError(path: path, errno: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
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

/// Files of the program's own that only their owner may read.
public enum PrivateFile {
  /// Replaces a file's content in one step; its mode is 0600, that of a folder made for it 0700.
  public static func write(_ content: Data, to file: URL) throws(FileError) {
    try makeFolder(file.deletingLastPathComponent().path)
    try AtomicFile.write(content, to: file.path, readers: .owner)
  }

  /// Makes a folder and those above it, mode 0700 from the first; one that is there stays as it is.
  ///
  /// - Throws: also where others may write into it, since they could put files of theirs in the place of ours.
  public static func makeFolder(_ path: String) throws(FileError) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(path: path, errno: ENOTDIR) }
      guard !isOpenToOthers(status) else {
        throw FileError(
          path: path, reason: "other users may write into this folder; take that away with chmod o-w")
      }
      return
    }
    let parent = (path as NSString).deletingLastPathComponent
    if !parent.isEmpty, parent != path, stat(parent, &status) != 0 { try makeFolder(parent) }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(path: path, errno: errno) }
  }

  /// Whether other users may take files away from a folder and put theirs there.
  public static func folderIsOpenToOthers(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && isOpenToOthers(status)
  }

  private static func isOpenToOthers(_ status: stat) -> Bool {
    status.st_mode & 0o002 != 0 && status.st_mode & mode_t(S_ISVTX) == 0
  }
}
