import AWSCore
import ArgumentParser
import Foundation
import KeyStore
import LocalFiles

/// Renews the key of a profile's user: a new one is made, proved and kept before the old one is turned off and deleted.
///
/// Each step is written down before it is taken, without any secret, so that one that was interrupted is gone on from:
/// at every moment a key that works is kept here, and no other is left active unnoticed.
struct KeyRotation {
  let iam: IAMClient
  let account: String
  let user: String
  let profile: String
  let files: ProgramFiles
  let keys: StoredKeys
  let passphraseFile: String?
  let sts: (Credentials) -> STSClient
  let connection: AWSConnection
  /// Whether a key is kept here by now.
  let isKept: (String) -> Bool

  func run() async throws {
    let lock = try await FileLock(beside: files.rotation)
    defer { lock.release() }
    let (old, isStored) = try await present()
    let known = try await iam.accessKeys(of: user)
    guard try await !finishEarlier(known, old) else {
      Output.note("Done; renewed before it was interrupted. To renew it again, run the same once more.")
      return
    }
    let now = try await iam.accessKeys(of: user)
    guard now.contains(where: { $0.id == old.accessKeyID }) else {
      throw CommandFailure(
        "The key \(old.accessKeyID) of \(profile) is not one of \(user)’s.",
        nextStep: "Name the user's profile with --profile-name.", status: .notDone)
    }
    guard now.count == 1 else {
      let others = now.map(\.id).filter { $0 != old.accessKeyID }
      throw CommandFailure(
        "\(user) has another key, \(others.joined(separator: ", ")), that is not here: a user has two at most.",
        nextStep: "Where nobody uses it, delete it with ‘aws iam delete-access-key’, then renew this one.",
        status: .notDone)
    }
    let pending = PendingKey(
      account: account, user: user, profile: profile, old: old.accessKeyID, known: now.map(\.id),
      startedAt: connection.now)
    try pending.write(to: files.rotation)
    let new = NewKey(iam: iam, pending: pending, tell: { Output.note($0) })
    let key = try await new.make()
    Output.note("Made          \(key.accessKeyID)")
    do { try await prove(key) } catch {
      // What stays is found by the next rotation.
      if await new.remove(key) { try? PendingKey.forget(files.rotation) }
      throw error
    }
    try await new.keep(key, isKept: isKept) {
      try await keep(key, isStored: isStored)
    }
    try await new.removeOthers { $0 == key.accessKeyID }
    Output.note("Kept          in the place of \(old.accessKeyID)")
    try await retire(old.accessKeyID)
    try PendingKey.forget(files.rotation)
  }

  // MARK: Steps

  /// The key that is kept here, and whether in the key store.
  private func present() async throws -> (key: Credentials, isStored: Bool) {
    let shared = try SharedConfiguration(config: files.awsConfig(), credentials: files.awsCredentials())
    if let key = shared.longLivedKeys(ofProfile: profile) { return (key, false) }
    guard try keys.store.entry(named: profile) != nil else {
      throw CommandFailure(
        "Profile \(profile) has no access key here.",
        nextStep: "Name the profile of the deploy role with --profile-name; its user's is NAME-user.",
        status: .notDone)
    }
    let options = try StoredKeyOptions.parse(
      [profile] + (passphraseFile.map { ["--passphrase-file", $0] } ?? []))
    let key = try await keys.key(options, SecretAnswers(ask: TerminalQuestion.answer))
    return (Credentials(accessKeyID: key.id, secretAccessKey: key.secret), true)
  }

  /// Goes on from a rotation that was interrupted.
  ///
  /// - Parameter kept: the key that is here now, the old one or the new.
  /// - Returns: whether the key was renewed by it.
  private func finishEarlier(_ known: [AccessKeyMetadata], _ kept: Credentials) async throws -> Bool {
    guard
      let pending = try PendingKey.read(
        from: files.rotation, account: account, user: user, profile: profile)
    else {
      return false
    }
    try await NewKey(iam: iam, pending: pending, tell: { Output.note($0) }).removeOthers {
      $0 == kept.accessKeyID
    }
    let isRenewed = pending.old.map { $0 != kept.accessKeyID } ?? false
    if isRenewed, let old = pending.old, known.contains(where: { $0.id == old }) {
      Output.note("Going on with the rotation that was interrupted")
      try await prove(kept)
      try await retire(old)
    }
    try PendingKey.forget(files.rotation)
    return isRenewed
  }

  /// Seconds that a new key may take until it is known everywhere.
  private static let patience = 90.0

  private func prove(_ key: Credentials) async throws {
    let client = sts(key)
    let start = connection.now
    while true {
      do throws(AWSError) {
        let caller = try await client.getCallerIdentity()
        Output.note("Proved        \(key.accessKeyID) is \(caller.arn)")
        return
      } catch {
        guard error.kind == .invalidCredentials, connection.now.timeIntervalSince(start) < Self.patience
        else {
          throw error
        }
      }
      try await connection.time.sleep(.seconds(2))
    }
  }

  private func keep(_ key: Credentials, isStored: Bool) async throws {
    guard isStored else {
      try files.awsFiles.change(files.awsFiles.credentials) { (edit) throws(AWSError) in
        try edit.set(
          [
            "aws_access_key_id": key.accessKeyID, "aws_secret_access_key": key.secretAccessKey.reveal(),
          ], inSection: profile)
      }
      return
    }
    let entry = try keys.store.entry(named: profile)
    try await keys.keep(
      try AccessKey(id: key.accessKeyID, secret: key.secretAccessKey.reveal()), named: profile,
      sealed: entry?.place == .sealedFile, passphraseFile: passphraseFile)
  }

  private func retire(_ old: String) async throws {
    try await iam.setAccessKey(old, of: user, isActive: false)
    Output.note("Turned off    \(old)")
    try await iam.deleteAccessKey(old, of: user)
    Output.note("Deleted       \(old)")
  }
}
