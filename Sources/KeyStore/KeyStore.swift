public import AWSCore
public import Foundation
internal import LocalFiles

/// Access keys by name, each in the desktop's Secret Service or in a file that a passphrase seals. A file a name, mode
/// 0600, says which; without the passphrase it holds no secret.
public struct KeyStore: Sendable {
  /// Where a key is.
  public enum Place: String, Codable, Sendable {
    /// The desktop's, which has a password of its own.
    case secretService = "secret-service"
    /// Sealed with a passphrase, in the store's folder.
    case sealedFile = "sealed-file"
  }

  /// A key that is stored, without its secret.
  public struct Entry: Hashable, Sendable {
    /// As it was stored.
    public let name: String
    /// `AKIA…`
    public let accessKeyID: String
    /// Where its secret is.
    public let place: Place
  }

  /// A passphrase must have so many characters.
  public static let shortestPassphrase = 8
  private static let largestFile = 64 << 10

  private let folder: URL
  private let service: SecretService
  private let cost: SealedKey.Cost

  /// - Parameter folder: made with the first key, mode 0700.
  public init(folder: URL, service: SecretService) {
    self.init(folder: folder, service: service, cost: .usual)
  }

  init(folder: URL, service: SecretService, cost: SealedKey.Cost) {
    self.folder = folder
    self.service = service
    self.cost = cost
  }

  /// - Throws: for what is no name of a key.
  public static func check(name: String) throws(KeyStoreError) {
    guard name.wholeMatch(of: /[\p{L}\p{N}_][\p{L}\p{N}._-]{0,63}/) != nil else {
      throw KeyStoreError(
        "‘\(name)’ is not a name for a key.",
        nextStep: "Use at most 64 letters, digits and ._-, a letter or digit first.")
    }
  }

  // MARK: What is there

  /// By name. A file that cannot be read is left out, and named in the second list with the reason.
  public func entries() -> (keys: [Entry], problems: [KeyStoreError]) {
    let files: [String]
    do { files = try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch CocoaError
      .fileReadNoSuchFile
    {
      return ([], [])
    } catch {
      return ([], [KeyStoreError("\(folder.path) cannot be read.", nextStep: "Look at its permissions.")])
    }
    let names = files.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
      .sorted()
    var (keys, problems): ([Entry], [KeyStoreError]) = ([], [])
    for name in names {
      do throws(KeyStoreError) {
        if let file = try read(name) {
          keys.append(Entry(name: name, accessKeyID: file.accessKeyID, place: file.place))
        }
      } catch {
        problems.append(error)
      }
    }
    return (keys, problems)
  }

  /// A key of that name; nil where there is none.
  public func entry(named name: String) throws(KeyStoreError) -> Entry? {
    try Self.check(name: name)
    return try read(name).map { Entry(name: name, accessKeyID: $0.accessKeyID, place: $0.place) }
  }

  /// The key itself.
  ///
  /// - Parameter passphrase: asked for only where the key is sealed with one.
  public func key<Failure: Error>(
    named name: String, passphrase: () async throws(Failure) -> Secret
  ) async throws -> AccessKey {
    try Self.check(name: name)
    guard let file = try read(name) else { throw Self.absent(name) }
    guard let sealed = file.sealed else {
      let key: AccessKey
      do throws(ProcessFailure) { key = try await service.look(named: name) } catch {
        throw KeyStoreError(
          "The Secret Service gives no key \(name): \(error.message).",
          nextStep:
            "Unlock the desktop's keyring; where the key is gone from it, store it anew with --replace.")
      }
      guard key.id == file.accessKeyID else {
        throw KeyStoreError(
          "The Secret Service gives another key \(name) than the one that was stored: \(key.id).",
          nextStep: "Store the right one anew with --replace.")
      }
      return key
    }
    let given = try await passphrase()
    return try await offload { () throws(KeyStoreError) in
      try sealed.open(file.accessKeyID, named: name, passphrase: given)
    }
  }

  // MARK: Storing and removing

  /// Stores a key in the Secret Service; one of that name there is replaced.
  ///
  /// - Throws: where there is no such service, or it refuses; nothing is changed then.
  public func storeInService(_ key: AccessKey, named name: String) async throws(KeyStoreError) {
    try Self.check(name: name)
    let place = place(of: name)
    let before = place == .secretService ? try? await service.look(named: name) : nil
    var isStored = false
    do throws(KeyStoreError) {
      do throws(ProcessFailure) { try await service.store(key, named: name) } catch {
        throw KeyStoreError(
          "The Secret Service does not take the key: \(error.message).",
          nextStep: "Seal it with a passphrase instead: --sealed.")
      }
      isStored = true
      try write(File(accessKeyID: key.id, sealed: nil), name)
    } catch {
      // As it was before; one that could not be looked at, and was not replaced, is not taken away.
      if let before {
        try? await service.store(before, named: name)
      } else if isStored || place == .nowhere || place == .sealedFile {
        try? await service.clear(named: name)
      }
      throw error
    }
  }

  /// Stores a key in a file that the passphrase seals; one of that name is replaced in one step.
  ///
  /// - Throws: where nothing was stored, and where the key it replaces stays in the Secret Service.
  public func seal(_ key: AccessKey, named name: String, passphrase: Secret) async throws(KeyStoreError) {
    try Self.check(name: name)
    guard passphrase.reveal().count >= Self.shortestPassphrase else {
      throw KeyStoreError(
        "The passphrase is too short.", nextStep: "It has at least \(Self.shortestPassphrase) characters.")
    }
    let before = place(of: name)
    let cost = cost
    guard
      let sealed = await offload({ try? SealedKey(key, named: name, passphrase: passphrase, cost: cost) })
    else { throw KeyStoreError("The key cannot be sealed here.", nextStep: "Free some 128 MiB of memory.") }
    try write(File(accessKeyID: key.id, sealed: sealed), name)
    // The old one is of no use any more, and of none to anybody else.
    try await clear(name, in: before, done: "The key \(name) is sealed")
  }

  /// Removes a key, also from the Secret Service.
  public func remove(named name: String) async throws(KeyStoreError) {
    try Self.check(name: name)
    let file = self.file(name)
    guard FileManager.default.fileExists(atPath: file.path) else { throw Self.absent(name) }
    let place = place(of: name)
    if place == .secretService { try await clear(name, in: place, done: "Nothing is removed") }
    guard unlink(file.path) == 0 else {
      throw KeyStoreError("\(file.path) cannot be removed.", nextStep: "Look at its permissions.")
    }
    if place == .unknown { try await clear(name, in: place, done: "The file of the key \(name) is removed") }
  }

  private enum FoundPlace { case nowhere, secretService, sealedFile, unknown }

  private func place(of name: String) -> FoundPlace {
    do {
      switch try read(name)?.place {
      case .secretService: return .secretService
      case .sealedFile: return .sealedFile
      case nil: return .nowhere
      }
    } catch {
      return .unknown
    }
  }

  /// Takes a secret out of the Secret Service where it is or may be.
  ///
  /// - Parameter done: what is so already, for the error.
  private func clear(_ name: String, in place: FoundPlace, done: String) async throws(KeyStoreError) {
    guard place == .secretService || place == .unknown else { return }
    do throws(ProcessFailure) { try await service.clear(named: name) } catch {
      let still = place == .unknown ? "may still have one of that name" : "still has the one of that name"
      throw KeyStoreError(
        "\(done); the Secret Service \(still): \(error.message).",
        nextStep: "Unlock the desktop's keyring; ‘\(SecretService.clearing(name))’ removes it there.")
    }
  }

  // MARK: Files

  private struct File: Codable {
    let version: Int
    let place: Place
    let accessKeyID: String
    let sealed: SealedKey?

    enum CodingKeys: String, CodingKey {
      case version, place
      case accessKeyID = "accessKeyId"
      case sealed
    }

    init(accessKeyID: String, sealed: SealedKey?) {
      version = 1
      place = sealed == nil ? .secretService : .sealedFile
      self.accessKeyID = accessKeyID
      self.sealed = sealed
    }
  }

  private func file(_ name: String) -> URL { folder.appendingPathComponent("\(name).json") }

  private func write(_ file: File, _ name: String) throws(KeyStoreError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let path = self.file(name)
    do throws(FileError) {
      // Texts, numbers and bytes can always be written.
      try PrivateFile.write((try? encoder.encode(file)) ?? Data(), to: path)
    } catch {
      throw KeyStoreError("\(path.path) cannot be written: \(error.reason).", nextStep: "Check the folder.")
    }
  }

  /// Nil where there is none.
  ///
  /// - Throws: where others may read or have written it, and where it is not what rolestack writes.
  private func read(_ name: String) throws(KeyStoreError) -> File? {
    let path = file(name).path
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno != ENOENT else { return nil }
      throw KeyStoreError(
        "\(path) cannot be read: \(String(cString: strerror(errno))).", nextStep: "Look at what it is.")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid()
    else {
      throw KeyStoreError(
        "\(path) is not a file of yours.", nextStep: "Take it away, and store the key anew.")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw KeyStoreError(
        "\(path) is open to other users (mode \(String(status.st_mode & 0o777, radix: 8))).",
        nextStep: "If nobody else was to read it: chmod 600; else make a new access key.")
    }
    guard status.st_size <= Self.largestFile, let data = try? handle.readToEnd(),
      let file = try? JSONDecoder().decode(File.self, from: data), file.version == 1,
      (file.place == .sealedFile) == (file.sealed != nil)
    else {
      throw KeyStoreError(
        "\(path) is not a key's file, or not the whole of it.",
        nextStep: "Take a copy of it back, or store the key anew with --replace.")
    }
    return file
  }

  private static func absent(_ name: String) -> KeyStoreError {
    KeyStoreError("There is no key \(name).", nextStep: "‘rolestack key list’ shows those there are.")
  }
}
