import AWSCore
import Access
import Foundation
import KeyStore
import LocalFiles

/// Makes the key, the profiles and the project's file, each once: what is there stays.
struct LocalSetUp {
  let options: LocalOptions
  let setUp: SetUp
  let externalID: Secret?
  let readerRoleARN: String?
  /// What sessions have to be called; nil where they may be called anything.
  let sessionName: String?
  /// Whether the roles are let in from some addresses alone, or with an MFA device: then the proof is somebody else's.
  let isHeld: Bool
  /// Whether the roles ask for a code of an MFA device.
  let asksForDevice: Bool
  /// Of the administrator's session: where the profiles are to call.
  let endpoint: String?
  let iam: IAMClient
  let connection: AWSConnection
  let endpoints: EndpointResolver
  let files: ProgramFiles
  let keys: StoredKeys
  /// Hears what is done, a line each.
  var tell: @Sendable (String) -> Void = { Output.note($0) }
  /// Hears what is waited for, again and again.
  var wait: @Sendable (String) -> Void = { if Output.errorIsTerminal { Output.redraw($0) } }

  init(
    _ draft: FoundingDraft, options: LocalOptions, iam: IAMClient, connection: AWSConnection,
    endpoints: EndpointResolver, files: ProgramFiles, keys: StoredKeys
  ) {
    self.options = options
    setUp = draft.setUp
    externalID = draft.founded.externalID(of: draft.setUp.deployRoleARN)
    readerRoleARN = draft.founded.arns["ReaderRole"]
    sessionName = draft.founded.sessionName(of: draft.setUp.deployRoleARN)
    isHeld = draft.founded.isHeld(draft.setUp.deployRoleARN)
    asksForDevice = draft.founded.asksForDevice(draft.setUp.deployRoleARN)
    endpoint = endpoints.everyService?.description
    self.iam = iam
    self.connection = connection
    self.endpoints = endpoints
    self.files = files
    self.keys = keys
  }

  private var profile: String { options.profileName ?? setUp.stackNames.first ?? "deploy" }
  private var userProfile: String { "\(profile)-user" }
  /// The profile that looks at stacks; nil where there is no role for it.
  var readerProfile: String? { readerRoleARN == nil ? nil : "\(profile)-reader" }

  /// Whom the deploy role's profile comes in with; nil where nobody is known to.
  private var sourceProfile: String? {
    options.sourceProfile ?? (setUp.userARN != nil && options.key != .none ? userProfile : nil)
  }

  /// - Returns: the profile that deploys; nil where none was written.
  func make() async throws -> String? {
    let key = try await makeKey()
    guard let sourceProfile else {
      tellWhatIsLacking()
      return nil
    }
    try writeProfiles(from: sourceProfile)
    try writeProjectFile()
    if asksForDevice, options.mfaSerial == nil, let mfaSerial {
      tell(
        "MFA           profiles name the device \(mfaSerial): register one of that name for the user first.")
    }
    if isHeld {
      tell("The roles are held to an MFA device or to addresses, so whether the key does is not tried here.")
    } else if let key {
      try await waitUntilKnown(key)
    }
    return profile
  }

  /// Whether all that is to be written can be, before anything is made.
  func check() async throws {
    let folder = files.awsFiles.config.deletingLastPathComponent().path
    for place in [folder, FileManager.default.currentDirectoryPath]
    where FileManager.default.fileExists(atPath: place) && !FileManager.default.isWritableFile(atPath: place)
    {
      throw CommandFailure(
        "\(place) cannot be written, where profiles or rolestack.yaml are to go.",
        nextStep: "Run it elsewhere, or with another HOME.", status: .notDone)
    }
    if let file = options.passphraseFile { _ = try await StoredKeys.passphrase(in: file) }
    do { try await checkFiles() } catch let error as AWSError
      where error.code == AWSError.LocalCode.invalidConfiguration
    {
      throw CommandFailure(error.message, nextStep: error.nextStep, status: .notDone)
    }
  }

  private func checkFiles() async throws {
    guard let source = sourceProfile else { return }
    var edit = try SharedFileEdit(files.awsConfig())
    if source == userProfile { try edit.add(section: title(userProfile), place) }
    try edit.add(section: title(profile), roleSettings(setUp.deployRoleARN, source))
    if let readerRoleARN {
      try edit.add(section: title("\(profile)-reader"), roleSettings(readerRoleARN, source))
    }
    try await checkCredentials()
  }

  /// Whether the key's place is free, or its own already.
  private func checkCredentials() async throws {
    var edit = try SharedFileEdit(files.awsCredentials())
    guard let arn = setUp.userARN, options.key != .none else { return }
    do throws(KeyStoreError) { _ = try keys.store.entry(named: userProfile) } catch {
      throw CommandFailure(
        "\(error)", nextStep: "Give the profile another name: --profile-name.", status: .notDone)
    }
    guard options.key == .credentials else { return }
    let shared = try SharedConfiguration(config: files.awsConfig(), credentials: files.awsCredentials())
    if let kept = shared.longLivedKeys(ofProfile: userProfile) {
      let known = try await keys(of: ARN(arn)?.resourceName ?? arn)
      guard known.contains(where: { $0.id == kept.accessKeyID }) else {
        throw CommandFailure(
          "[\(userProfile)] of \(files.awsFiles.credentials.path) has the key \(kept.accessKeyID) already, which is not the new user's.",
          nextStep: "Give the profile another name: --profile-name.", status: .notDone)
      }
      return
    }
    try edit.add(section: userProfile, [("aws_access_key_id", "AKIA"), ("aws_secret_access_key", "…")])
  }

  /// None of a user who is not there yet.
  private func keys(of user: String) async throws(AWSError) -> [AccessKeyMetadata] {
    do throws(AWSError) { return try await iam.accessKeys(of: user) } catch {
      guard error.code == "NoSuchEntity" else { throw error }
      return []
    }
  }

  private func title(_ profile: String) -> String { profile == "default" ? profile : "profile \(profile)" }

  /// Renews the user's key.
  func rotateKey() async throws {
    guard let arn = setUp.userARN else {
      throw CommandFailure(
        "These roles have no user whose key could be renewed.",
        nextStep: "Whoever comes in renews what they come with.",
        status: .notDone)
    }
    let region = try required(Region(setUp.region))
    try await KeyRotation(
      iam: iam, account: setUp.account, user: ARN(arn)?.resourceName ?? arn, profile: userProfile,
      files: files, keys: keys,
      passphraseFile: options.passphraseFile,
      sts: { [endpoints, connection] in
        STSClient(
          region: region, endpoints: endpoints, connection: connection,
          credentials: StaticCredentialProvider($0))
      }, connection: connection, isKept: keepsKey
    ).run()
  }

  // MARK: The key

  private func makeKey() async throws -> Credentials? {
    guard let arn = setUp.userARN, options.key != .none else { return nil }
    let lock = try await FileLock(beside: files.rotation)
    defer { lock.release() }
    let user = ARN(arn)?.resourceName ?? arn
    let present = try SharedConfiguration(config: files.awsConfig(), credentials: files.awsCredentials())
    let kept = present.longLivedKeys(ofProfile: userProfile)
    if let pending = try PendingKey.read(
      from: files.rotation, account: setUp.account, user: user, profile: userProfile)
    {
      // The program was killed while it made a key: what is kept nowhere is nobody's.
      try await NewKey(iam: iam, pending: pending, tell: tell).removeOthers(unless: keepsKey)
      if pending.old == nil { try PendingKey.forget(files.rotation) }
    }
    let known = try await iam.accessKeys(of: user)
    if let kept, known.contains(where: { $0.id == kept.accessKeyID }) {
      tell(
        "Key           \(kept.accessKeyID) of \(user) is in \(files.awsFiles.credentials.path) already")
      // Where its profile went, it comes back.
      try writeUserProfile(isStored: false)
      return kept
    }
    if let entry = try keys.store.entry(named: userProfile),
      known.contains(where: { $0.id == entry.accessKeyID })
    {
      tell("Key           \(entry.accessKeyID) of \(user) is in the key store already")
      try writeUserProfile(isStored: true)
      return nil
    }
    guard known.isEmpty else {
      throw CommandFailure(
        "\(user) has \(known.count == 1 ? "a key" : "keys") already that \(userProfile) does not have here: \(known.map(\.id).joined(separator: ", ")).",
        nextStep:
          "Where you have it, store it with ‘rolestack key store \(userProfile)’; where nobody does, delete it with ‘aws iam delete-access-key’; or leave it: --key none.",
        status: .notDone)
    }
    // The file has to be writable before a key is made that goes nowhere else.
    try writeUserProfile(isStored: options.key == .store)
    let pending = PendingKey(
      account: setUp.account, user: user, profile: userProfile, old: nil, known: known.map(\.id),
      startedAt: connection.now)
    try pending.write(to: files.rotation)
    let new = NewKey(iam: iam, pending: pending, tell: tell)
    let key = try await new.make()
    try await new.keep(key, isKept: keepsKey) { try await keep(key) }
    try await new.removeOthers { $0 == key.accessKeyID }
    try PendingKey.forget(files.rotation)
    return key
  }

  /// Whether a key is in the credentials file, or in the key store.
  private func keepsKey(_ id: String) -> Bool {
    do {
      let shared = try SharedConfiguration(config: files.awsConfig(), credentials: files.awsCredentials())
      return try shared.longLivedKeys(ofProfile: userProfile)?.accessKeyID == id
        || keys.store.entry(named: userProfile)?.accessKeyID == id
    } catch {
      // What cannot be read may have it: no key is deleted for that.
      return true
    }
  }

  private func keep(_ key: Credentials) async throws {
    if options.key == .store {
      let stored = try AccessKey(id: key.accessKeyID, secret: key.secretAccessKey.reveal())
      try await keys.keep(
        stored, named: userProfile, sealed: options.passphraseFile != nil,
        passphraseFile: options.passphraseFile)
    } else {
      let file = files.awsFiles.credentials
      try files.awsFiles.change(file) { (edit) throws(AWSError) in
        try edit.add(
          section: userProfile,
          [
            ("aws_access_key_id", key.accessKeyID), ("aws_secret_access_key", key.secretAccessKey.reveal()),
          ])
      }
      tell("Key           \(key.accessKeyID), in [\(userProfile)] of \(file.path)")
    }
  }

  // MARK: Profiles

  private func writeUserProfile(isStored: Bool) throws {
    var settings = place
    if isStored { settings.append(("credential_process", StoredKeys.showing(userProfile))) }
    try add(userProfile, settings)
  }

  /// Where a profile calls.
  private var place: [(key: String, value: String)] {
    [("region", setUp.region)] + (endpoint.map { [("endpoint_url", $0)] } ?? [])
  }

  private func writeProfiles(from source: String) throws {
    try add(profile, roleSettings(setUp.deployRoleARN, source))
    tell("Profile       \(profile), in \(files.awsFiles.config.path)")
    guard let readerRoleARN else { return }
    try add("\(profile)-reader", roleSettings(readerRoleARN, source))
    tell("Profile       \(profile)-reader, which looks at stacks")
  }

  private func roleSettings(_ role: String, _ source: String) -> [(key: String, value: String)] {
    let given = [
      ("external_id", externalID?.reveal()), ("role_session_name", sessionName),
      ("mfa_serial", mfaSerial),
      ("duration_seconds", "900"),
    ]
    var settings = [(key: "role_arn", value: role), (key: "source_profile", value: source)]
    for (key, value) in given { if let value { settings.append((key, value)) } }
    return settings + place
  }

  /// The device that profiles name; where one is asked for and none was named, the one that AWS's console would make.
  private var mfaSerial: String? {
    guard options.mfaSerial == nil, asksForDevice, let user = setUp.userARN.flatMap({ ARN($0)?.resourceName })
    else { return options.mfaSerial }
    return "arn:\(setUp.partition):iam::\(setUp.account):mfa/\(user)"
  }

  private func add(_ name: String, _ settings: [(key: String, value: String)]) throws {
    try files.awsFiles.change(files.awsFiles.config) { (edit) throws(AWSError) in
      try edit.add(section: title(name), settings)
    }
  }

  private func tellWhatIsLacking() {
    tell("No profile is written: nobody is known here who comes in.")
    tell("  With --source-profile NAME, the profile of whoever does, one is; for a pipeline: --ci.")
  }

  // MARK: The project's file

  private func writeProjectFile() throws {
    guard !options.noProjectFile, let stack = setUp.stackNames.first else { return }
    let path = "rolestack.yaml"
    guard !FileManager.default.fileExists(atPath: path) else {
      tell("rolestack.yaml is there, and stays as it is. What it may need:")
      for line in projectLines(stack) { tell("  \(line)") }
      return
    }
    do throws(FileError) {
      try AtomicFile.write(
        Data((projectLines(stack).joined(separator: "\n") + "\n").utf8), to: path, readers: .everyone)
    } catch {
      throw CommandFailure(
        "\(path) cannot be written: \(error.reason).", nextStep: "Use --no-project-file.", status: .notDone)
    }
    tell("Project       rolestack.yaml, in this folder")
  }

  private func projectLines(_ stack: String) -> [String] {
    [
      "stack: \(stack)", "profile: \(profile)", "region: \(setUp.region)", "account: \"\(setUp.account)\"",
    ] + (setUp.bucket.map { ["bucket: \($0)"] } ?? [])
      + (setUp.serviceRoleARN.map { ["service_role: \($0)"] } ?? [])
      + (readerRoleARN == nil ? [] : ["watch_with: \(profile)-reader"])
  }

  // MARK: IAM's own time

  /// Seconds that a new key and a new role may take until they are known everywhere.
  private static let patience = 90.0

  private func waitUntilKnown(_ key: Credentials) async throws {
    let region = try required(Region(setUp.region))
    let sts = STSClient(
      region: region, endpoints: endpoints, connection: connection,
      credentials: StaticCredentialProvider(key))
    let request = try AssumeRoleRequest(
      roleARN: setUp.deployRoleARN, sessionName: sessionName ?? "rolestack-bootstrap", externalID: externalID,
      durationSeconds: 900)
    let start = connection.now
    while true {
      do throws(AWSError) {
        _ = try await sts.assumeRole(request)
        tell("Proof         the key assumes the deploy role")
        return
      } catch {
        let waited = connection.now.timeIntervalSince(start)
        guard [.accessDenied, .invalidCredentials].contains(error.kind), waited < Self.patience else {
          throw CommandFailure(
            "All is made, but the key cannot assume the role yet: \(error)",
            nextStep:
              "Try ‘rolestack assume \(profile)’ in a minute; a condition on MFA or addresses needs you there.",
            status: .notDone)
        }
        wait("IAM makes the new key known, \(Int(waited)) s")
      }
      try await connection.time.sleep(.seconds(2))
    }
  }

  private func required(_ region: Region?) throws -> Region {
    guard let region else { throw CommandFailure("‘\(setUp.region)’ is no region.", status: .notDone) }
    return region
  }
}
