public import Foundation

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
