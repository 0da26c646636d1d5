internal import AWSCore
public import Foundation
internal import LocalFiles

/// Stack names remembered between runs, `stacks.json` in the state directory: where a session may not
/// list stacks, the names someone gave are all there is to go by.
public struct StackNames: Codable, Sendable, Hashable {
  /// Newest first, by session name.
  public private(set) var names: [String: [String]] = [:]

  private static let mostPerSession = 50

  /// With no names, as before the first run.
  public init() {}

  /// Puts a name before the others of its session, of which the newest 50 are kept; writes no file.
  public mutating func remember(_ key: StackKey) {
    var kept = names[key.session, default: []]
    kept.removeAll { $0 == key.name }
    kept.insert(key.name, at: 0)
    names[key.session] = Array(kept.prefix(Self.mostPerSession))
  }

  /// Reads the file; a missing one is empty.
  public static func read(from file: URL) throws -> StackNames {
    guard FileManager.default.fileExists(atPath: file.path) else { return StackNames() }
    return try JSONDecoder().decode(StackNames.self, from: Data(contentsOf: file))
  }

  /// Remembers a stack in a file, whatever other consoles write there.
  public static func remember(_ key: StackKey, in file: URL) throws {
    let lock = try FileLock(blockingBeside: file)
    defer { lock.release() }
    var names = try read(from: file)
    names.remember(key)
    try names.write(to: file)
  }

  func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try PrivateFile.write(try encoder.encode(self), to: file)
  }
}
