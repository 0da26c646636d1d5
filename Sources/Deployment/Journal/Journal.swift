public import AWSCore
public import Foundation
internal import LocalFiles

/// `journal.jsonl` in the state directory: one line for each change set made here, oldest first.
///
/// A line's result is written when it is known, so lines are replaced under a lock that all processes of
/// the person take. Lines this version cannot read stay as they are.
public struct Journal: Sendable {
  /// The oldest lines go when there are more.
  private static let mostLines = 1000

  private let file: URL

  /// Touches nothing yet: the file and its folder are made with the first change.
  public init(file: URL) { self.file = file }

  /// Every entry that can be read, oldest first; a missing file has none.
  public func entries() throws -> [JournalEntry] {
    try lines().compactMap(Self.entry)
  }

  /// The entry of a change set, by its id.
  public func entry(of changeSetID: String) throws -> JournalEntry? {
    try entries().last { $0.changeSetID == changeSetID }
  }

  /// The proof that a change set made here bears its role; nil for one that was not made here.
  public func receipt(of changeSetID: String) throws -> ChangeSetReceipt? {
    guard let entry = try entry(of: changeSetID), let role = try? ServiceRole(entry.role) else { return nil }
    return ChangeSetReceipt(changeSetID: entry.changeSetID, stackID: entry.stackID, role: role)
  }

  /// Appends a line; the oldest go where there are more than 1,000.
  ///
  /// - Throws: where the file cannot be written, or another process keeps it locked for a second.
  public func add(_ entry: JournalEntry) throws {
    let line = try Self.line(entry)
    try rewrite { $0.append(line) }
  }

  /// Changes the entry of a change set; does nothing where there is none.
  public func update(_ changeSetID: String, _ change: (inout JournalEntry) -> Void) throws {
    try rewrite { lines in
      guard let index = lines.lastIndex(where: { Self.entry($0)?.changeSetID == changeSetID }),
        var entry = Self.entry(lines[index])
      else { return }
      change(&entry)
      lines[index] = try Self.line(entry)
    }
  }

  private func lines() throws -> [String] {
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    // A line ends where the writer ended it: a reason may hold other characters that count as newlines.
    return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  private func rewrite(_ change: (inout [String]) throws -> Void) throws {
    let lock = try FileLock(blockingBeside: file)
    defer { lock.release() }
    var lines = try lines()
    try change(&lines)
    let text = lines.suffix(Self.mostLines).joined(separator: "\n") + "\n"
    try PrivateFile.write(Data(text.utf8), to: file)
  }

  private static func entry(_ line: String) -> JournalEntry? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try? decoder.decode(JournalEntry.self, from: Data(line.utf8))
  }

  private static func line(_ entry: JournalEntry) throws -> String {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entry), as: UTF8.self)
  }
}
