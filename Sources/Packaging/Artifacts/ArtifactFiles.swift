internal import AWSCore
internal import Foundation

/// The files of one artifact, in the order they are hashed and zipped, and what they are named by.
struct ArtifactFiles: Sendable, Hashable {
  struct File: Sendable, Hashable {
    /// With slashes, from the artifact's folder.
    let relativePath: String
    /// Where it is read; links are followed.
    let path: String
    let size: Int64
    /// Permission bits as they go into the zip file: readable by all, executable where it is so here.
    let mode: UInt32
  }

  let files: [File]
  /// Whether it is a file, not a folder.
  let isSingleFile: Bool

  var size: Int64 { files.reduce(0) { $0 + $1.size } }

  /// What is refused as an artifact.
  private enum Limit {
    static let files = 100_000
    /// Bytes; what S3 takes of one file that is not put together from parts, and far above what Lambda takes.
    static let size: Int64 = 5 << 30
    static let depth = 64
  }

  /// Collects a folder's files, or the one file that a path names.
  ///
  /// - Parameters:
  ///   - path: absolute.
  ///   - boundaries: folders that what is read must be inside of; empty for no such limit. What a link leads to is
  ///     held to them, too.
  init(at path: String, inside boundaries: [String]) throws(PackagingError) {
    var collector = Collector(boundaries: boundaries)
    let real = try collector.resolve(path, shownAs: path)
    switch try Collector.kind(of: real, shownAs: path) {
    case .folder:
      try collector.collect(real, prefix: "", ancestors: [])
      isSingleFile = false
    case .file(let size, let mode):
      collector.files = [
        File(relativePath: (path as NSString).lastPathComponent, path: real, size: size, mode: mode)
      ]
      isSingleFile = true
    }
    guard collector.unreadable.isEmpty else {
      throw PackagingError(
        "Cannot be read: \(collector.unreadable.prefix(5).joined(separator: ", "))"
          + (collector.unreadable.count > 5 ? " and \(collector.unreadable.count - 5) more" : ""),
        nextStep: "Give yourself the permission to read what is to be packaged, or move it elsewhere.")
    }
    guard !collector.files.isEmpty else {
      throw PackagingError("\(path) is empty.", nextStep: "Build it first, or correct the path.")
    }
    files = collector.files.sorted { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
    guard size <= Limit.size else {
      throw PackagingError(
        "\(path) has \(size >> 20) MiB; at most \(Limit.size >> 30) GiB are packaged.",
        nextStep: "Leave out what the artifact does not need.")
    }
  }

  /// SHA-256 over relative paths, modes and contents, as 64 hexadecimal digits: what the artifact is named by. A
  /// file that is uploaded as it is is named by its content alone.
  func contentHash(asZip isZipped: Bool) throws(PackagingError) -> String {
    var hasher = ContentHasher()
    for file in files {
      if isZipped {
        // A path cannot be mistaken for content: its length goes before it.
        hasher.update("\(file.relativePath.utf8.count):\(file.relativePath):\(file.mode):\(file.size):")
      }
      try Self.read(file.path) { hasher.update($0) }
    }
    return hasher.finish()
  }

  /// Files of a folder whose names are those of secrets, or that a repository keeps for itself.
  var likelySecrets: [String] {
    guard !isSingleFile else { return [] }
    var found: [String] = []
    var hasRepository = false
    for file in files {
      let parts = file.relativePath.split(separator: "/")
      if parts.dropLast().contains(".git") {
        if !hasRepository { found.append(".git/") }
        hasRepository = true
      } else if parts.contains(".aws") || parts.last.map({ Self.isSecretName(String($0)) }) ?? false {
        found.append(file.relativePath)
      }
    }
    return found
  }

  private static func isSecretName(_ name: String) -> Bool {
    let name = name.lowercased()
    let isEnvironment = name == ".env" || name.hasPrefix(".env.") && !name.hasSuffix(".example")
    return isEnvironment || name.hasSuffix("-env.sh") || name.hasPrefix("id_rsa")
      || name.hasPrefix("id_ed25519")
      || [
        ".npmrc", ".pypirc", ".netrc", ".pgpass", ".htpasswd", "credentials", "secrets.yaml", "secrets.yml",
        "secrets.json", "terraform.tfstate",
      ].contains(name)
      || [".pem", ".key", ".p12", ".pfx", ".jks", ".kdbx"].contains(where: name.hasSuffix)
  }

  /// Copies the one file there is.
  func copy(to destination: String) throws(PackagingError) {
    do {
      try FileManager.default.copyItem(atPath: files[0].path, toPath: destination)
    } catch {
      throw PackagingError(
        "\(files[0].path) cannot be copied into the temporary folder.",
        nextStep: "Look for room there; TMPDIR names another.")
    }
  }

  /// Reads a file in parts.
  static func read(_ path: String, _ part: (UnsafeRawBufferPointer) -> Void) throws(PackagingError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw PackagingError("\(path) cannot be read.", nextStep: "Check its permissions.")
    }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      guard count != 0 else { return }
      guard count > 0 else {
        throw PackagingError("\(path) cannot be read to its end.", nextStep: "Look at the disk it is on.")
      }
      part(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private enum Kind {
    case folder
    case file(size: Int64, mode: UInt32)
  }

  private struct Collector {
    let boundaries: [String]
    var files: [File] = []
    var unreadable: [String] = []

    /// Where a path leads, links followed; what is outside of the boundaries is refused.
    func resolve(_ path: String, shownAs shown: String) throws(PackagingError) -> String {
      guard let resolved = realpath(path, nil) else {
        throw PackagingError(
          errno == ELOOP ? "\(shown) is a link that leads back to itself." : "There is no \(shown).",
          nextStep: "Correct the path in the template.")
      }
      defer { free(resolved) }
      let real = String(cString: resolved)
      let isInside = boundaries.contains { real == $0 || real.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
      guard isInside || boundaries.isEmpty else {
        throw PackagingError(
          real == path
            ? "\(shown) is outside of the template's folder and the working folder."
            : "\(shown) leads to \(real), outside of the template's folder and the working folder.",
          nextStep: "If that is meant, allow it with --allow-outside-files.")
      }
      return real
    }

    static func kind(of real: String, shownAs shown: String) throws(PackagingError) -> Kind {
      var info = stat()
      guard stat(real, &info) == 0 else {
        throw PackagingError("\(shown) cannot be looked at.", nextStep: "Check its permissions.")
      }
      switch info.st_mode & S_IFMT {
      case S_IFDIR: return .folder
      case S_IFREG:
        return .file(size: Int64(info.st_size), mode: UInt32(info.st_mode & 0o111 == 0 ? 0o444 : 0o555))
      default:
        throw PackagingError(
          "\(shown) is neither a file nor a folder.", nextStep: "Move it out of what is packaged.")
      }
    }

    mutating func collect(_ folder: String, prefix: String, ancestors: [String]) throws(PackagingError) {
      guard !ancestors.contains(folder) else {
        throw PackagingError(
          "\(prefix) is a link that leads back to a folder it is in.", nextStep: "Remove the link.")
      }
      guard ancestors.count < Limit.depth else {
        throw PackagingError(
          "\(prefix) is nested more than \(Limit.depth) levels deep.", nextStep: "Flatten the folder.")
      }
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        unreadable.append(folder)
        return
      }
      for name in names {
        let shown = prefix + name
        let path = try resolve("\(folder)/\(name)", shownAs: shown)
        switch try Self.kind(of: path, shownAs: shown) {
        case .folder: try collect(path, prefix: shown + "/", ancestors: ancestors + [folder])
        case .file(let size, let mode):
          guard access(path, R_OK) == 0 else {
            unreadable.append(path)
            continue
          }
          files.append(File(relativePath: shown, path: path, size: size, mode: mode))
          guard files.count <= Limit.files else {
            throw PackagingError(
              "There are more than \(Limit.files) files in one artifact.",
              nextStep: "Leave out what the artifact does not need.")
          }
        }
      }
    }
  }
}
