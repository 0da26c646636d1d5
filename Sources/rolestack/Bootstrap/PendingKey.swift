import AWSCore
import Foundation
import LocalFiles

/// A key that is being made: written down before it is asked for, without any secret, so that one that was made when the
/// program was killed, and that nobody has, is known for what it is.
struct PendingKey: Codable {
  let account: String
  let user: String
  let profile: String
  /// The key that is to go; nil where there is none.
  let old: String?
  /// Those that were there before.
  let known: [String]
  /// When it was asked for, by AWS's clock.
  let startedAt: Date

  /// Seconds before and after that in which a key must have been made to be the one: clocks differ, and a call ends.
  private static let window = -120.0...300.0

  /// Whether a key that is there can be the one that was asked for; another's, made before or later, is not.
  func mayBe(_ key: AccessKeyMetadata) -> Bool {
    guard !known.contains(key.id), let made = key.createdAt else { return false }
    return Self.window.contains(made.timeIntervalSince(startedAt))
  }

  /// Of that user and profile; nil where none is being made.
  static func read(
    from file: URL, account: String, user: String, profile: String
  ) throws -> PendingKey? {
    guard let text = try ProgramFiles.text(of: file),
      let pending = try? JSONDecoder().decode(PendingKey.self, from: Data(text.utf8)),
      pending.account == account, pending.user == user, pending.profile == profile
    else { return nil }
    return pending
  }

  func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try PrivateFile.write(try encoder.encode(self), to: file)
  }

  static func forget(_ file: URL) throws {
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    try FileManager.default.removeItem(at: file)
  }
}

/// Makes the key that is pending, and no second one by a repeated request.
struct NewKey {
  let iam: IAMClient
  let pending: PendingKey
  let tell: @Sendable (String) -> Void

  /// Where nobody hears the answer, what it may have made is taken away again, also where the work was stopped.
  func make() async throws(AWSError) -> Credentials {
    do throws(AWSError) { return try await iam.createAccessKey(of: pending.user) } catch {
      // A first attempt that was refused made nothing.
      if [.unreachable, .serviceFault, .cancelled].contains(error.kind) || error.attempts > 1 {
        await Task { try? await removeOthers() }.value
      }
      throw error
    }
  }

  /// Takes away what was made of it and is kept nowhere.
  ///
  /// - Parameter isKept: whether a key of that id is kept here.
  func removeOthers(unless isKept: (String) -> Bool = { _ in false }) async throws {
    for other in try await iam.accessKeys(of: pending.user) where pending.mayBe(other) && !isKept(other.id) {
      try await iam.deleteAccessKey(other.id, of: pending.user)
      tell("A key that nobody has, \(other.id), was made on the way and is deleted.")
    }
  }

  /// Keeps a key; one that is kept nowhere is taken away again.
  ///
  /// - Parameter isKept: whether it is kept after all, where keeping it failed.
  func keep(_ key: Credentials, isKept: (String) -> Bool, by work: () async throws -> Void) async throws {
    do { try await work() } catch {
      guard !isKept(key.accessKeyID) else { throw error }
      if await !remove(key) {
        tell("The key \(key.accessKeyID) of \(pending.user) is kept nowhere, and could not be deleted.")
      }
      throw error
    }
  }

  /// - Returns: whether it is gone.
  func remove(_ key: Credentials) async -> Bool {
    await Task { (try? await iam.deleteAccessKey(key.accessKeyID, of: pending.user)) != nil }.value
  }
}
