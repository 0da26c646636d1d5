import AWSCore
import Foundation
import Synchronization
import Testing

@testable import KeyStore

@Suite("Stored access keys")
struct KeyStoreTests {
  private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
  private static let passphrase = Secret("正しい馬 電池 staple")

  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "keys-\(UUID().uuidString)")
  private func key(_ id: String = "AKIAIOSFODNN7EXAMPLE") throws -> AccessKey {
    try AccessKey(id: id, secret: Self.secret)
  }

  /// A Secret Service that keeps what it is given, and what its program's arguments were.
  private final class Desktop: Sendable {
    let kept = Mutex<[String: String]>([:])
    let arguments = Mutex<[String]>([])
    let isBroken = Mutex(false)
    /// What it does not do at present: `store`, `lookup` or `clear`.
    let refused = Mutex<Set<String>>([])

    var service: SecretService {
      SecretService { (words, input) throws(ProcessFailure) in
        self.arguments.withLock { $0 += words }
        if self.isBroken.withLock({ $0 }) { throw ProcessFailure("no bus") }
        if self.refused.withLock({ $0.contains(words[1]) }) { throw ProcessFailure("locked") }
        let name = words.last ?? ""
        switch words[1] {
        case "store": self.kept.withLock { $0[name] = input?.reveal() }
        case "lookup": return Secret(self.kept.withLock { $0[name] } ?? "")
        case "clear": self.kept.withLock { $0[name] = nil }
        default: throw ProcessFailure("unknown")
        }
        return Secret("")
      }
    }
  }

  /// With the least scrypt that is taken, so that a hundred openings take no minute.
  private func store(_ desktop: Desktop = Desktop()) -> KeyStore {
    KeyStore(
      folder: folder, service: desktop.service,
      cost: SealedKey.Cost(rounds: 1 << 14, blockSize: 8, parallelism: 1))
  }

  private func open(_ name: String, _ store: KeyStore, _ passphrase: Secret = passphrase) async throws
    -> AccessKey
  {
    try await store.key(named: name) { () throws(Never) in passphrase }
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent("\(name).json"), encoding: .utf8)
  }

  private func put(_ text: String, _ name: String) throws {
    let file = folder.appendingPathComponent("\(name).json")
    try text.write(to: file, atomically: false, encoding: .utf8)
    chmod(file.path, 0o600)
  }

  @Test("A sealed key comes back by its passphrase alone; its file holds no secret and is nobody else's")
  func sealing() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = store()
    try await store.seal(key(), named: "開発", passphrase: Self.passphrase)
    #expect(try await open("開発", store) == key())
    #expect(!(try text("開発").contains(Self.secret.prefix(8))))
    var status = stat()
    #expect(
      stat(folder.appendingPathComponent("開発.json").path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(stat(folder.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    for wrong in ["", "正しい馬", "x"] {
      await #expect(throws: KeyStoreError.self) { try await open("開発", store, Secret(wrong)) }
    }
    // The same letters, composed otherwise.
    try await store.seal(key(), named: "e", passphrase: Secret("caf\u{E9} caf\u{E9}"))
    #expect(try await open("e", store, Secret("cafe\u{301} cafe\u{301}")) == key())
    #expect(store.entries().keys.map(\.name) == ["e", "開発"])
  }

  @Test("What costs an attacker 128 MiB a try by default opens, too")
  func usualCost() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = KeyStore(folder: folder, service: Desktop().service)
    try await store.seal(key(), named: "k", passphrase: Self.passphrase)
    #expect(try text("k").contains("\"rounds\" : 131072"))
    #expect(try await open("k", store) == key())
  }

  @Test(
    "A sealed file that was cut, changed in any field, renamed or opened to others is refused, and left as it is"
  )
  func tampering() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = store()
    try await store.seal(key(), named: "k", passphrase: Self.passphrase)
    let good = try text("k")
    var refused = 0
    func isRefused(_ changed: String, _ what: String) async throws {
      try put(changed, "k")
      await #expect(throws: KeyStoreError.self, "\(what)") { try await open("k", store) }
      #expect(try text("k") == changed)
      refused += 1
    }
    for length in stride(from: 0, to: good.utf8.count - 1, by: 37) {
      try await isRefused(String(good.prefix(length)), "cut after \(length)")
    }
    let fields = try #require(try JSONSerialization.jsonObject(with: Data(good.utf8)) as? [String: Any])
    let sealed = try #require(fields["sealed"] as? [String: Any])
    func written(_ fields: [String: Any], _ sealed: [String: Any]?) throws -> String {
      var fields = fields
      fields["sealed"] = sealed
      return String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
    }
    func flipped(_ base64: Any?, _ index: Int) -> String {
      var bytes = Data(base64Encoded: base64 as? String ?? "") ?? Data([0])
      bytes[index % bytes.count] ^= 1
      return bytes.base64EncodedString()
    }
    for index in 0..<80 {
      try await isRefused(
        written(fields, sealed.merging(["sealed": flipped(sealed["sealed"], index)]) { $1 }), "\(index)")
    }
    let changes: [[String: Any]] = [
      ["salt": flipped(sealed["salt"], 3)], ["salt": ""], ["rounds": 1 << 15], ["rounds": 1],
      ["rounds": 1 << 40],
      ["rounds": -1], ["rounds": 20_000], ["blockSize": 0], ["blockSize": 1 << 20], ["parallelism": 0],
      ["parallelism": 100], ["kdf": "none"], ["cipher": "none"], ["sealed": ""],
    ]
    for change in changes { try await isRefused(written(fields, sealed.merging(change) { $1 }), "\(change)") }
    try await isRefused(
      written(fields.merging(["accessKeyId": "AKIAIOSFODNN7EXAMPLF"]) { $1 }, sealed), "another id")
    try await isRefused(written(fields.merging(["version": 2]) { $1 }, sealed), "version")
    try await isRefused(written(fields.merging(["place": "secret-service"]) { $1 }, sealed), "place")
    try await isRefused(written(fields, nil), "no seal")
    #expect(refused > 100)
    try put(good, "other")
    await #expect(throws: KeyStoreError.self) { try await open("other", store) }

    try put(good, "k")
    #expect(try await open("k", store) == key())
    let path = folder.appendingPathComponent("k.json").path
    for mode: mode_t in [0o640, 0o604, 0o620, 0o666] {
      chmod(path, mode)
      let error = await #expect(throws: KeyStoreError.self) { try await open("k", store) }
      #expect(error?.description.contains("open to other users") == true)
    }
    unlink(path)
    symlink(folder.appendingPathComponent("other.json").path, path)
    await #expect(throws: KeyStoreError.self) { try await open("k", store) }
    #expect(store.entries().problems.count == 1)
  }

  @Test(
    "The Secret Service gets the secret over its input, never as an argument; without one nothing is stored")
  func secretService() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let desktop = Desktop()
    let store = store(desktop)
    try await store.storeInService(key(), named: "work")
    #expect(try await store.key(named: "work") { () throws(Never) in Secret("nobody is asked") } == key())
    #expect(!desktop.arguments.withLock { $0.joined() }.contains(Self.secret))
    #expect(!(try text("work").contains(Self.secret)))
    #expect(
      store.entries().keys == [
        .init(name: "work", accessKeyID: "AKIAIOSFODNN7EXAMPLE", place: .secretService)
      ])

    desktop.isBroken.withLock { $0 = true }
    await #expect(throws: KeyStoreError.self) {
      try await store.storeInService(key("AKIAIOSFODNN7ANOTHER"), named: "work")
    }
    await #expect(throws: KeyStoreError.self) { try await store.storeInService(key(), named: "new") }
    await #expect(throws: KeyStoreError.self) { try await store.remove(named: "work") }
    #expect(store.entries().keys.map(\.accessKeyID) == ["AKIAIOSFODNN7EXAMPLE"])
    desktop.isBroken.withLock { $0 = false }

    // What cannot be looked at, and is not replaced, is not taken away.
    desktop.refused.withLock { $0 = ["lookup", "store"] }
    await #expect(throws: KeyStoreError.self) {
      try await store.storeInService(key("AKIAIOSFODNN7ANOTHER"), named: "work")
    }
    desktop.refused.withLock { $0 = [] }
    #expect(try await store.key(named: "work") { () throws(Never) in Secret("nobody is asked") } == key())

    // Sealed instead, it is gone from there.
    try await store.seal(key(), named: "work", passphrase: Self.passphrase)
    #expect(desktop.kept.withLock { $0 } == [:])
    #expect(try await open("work", store) == key())
    try await store.remove(named: "work")
    #expect(store.entries().keys.isEmpty)
    await #expect(throws: KeyStoreError.self) { try await store.remove(named: "work") }
  }

  @Test(
    "What stays behind in the Secret Service is said, and a folder that cannot be read is not an empty one")
  func leftBehind() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let desktop = Desktop()
    let store = store(desktop)
    #expect(store.entries().problems.isEmpty)
    try await store.storeInService(key(), named: "work")
    desktop.isBroken.withLock { $0 = true }
    let failure = await #expect(throws: KeyStoreError.self) {
      try await store.seal(key("AKIAIOSFODNN7ANOTHER"), named: "work", passphrase: Self.passphrase)
    }
    #expect(failure?.description.contains("still has the one of that name: no bus") == true)
    #expect(try await open("work", store).id == "AKIAIOSFODNN7ANOTHER")

    // A file that was cut may have named the service: the secret goes from there, too.
    desktop.isBroken.withLock { $0 = false }
    try await store.storeInService(key(), named: "cut")
    try put("{", "cut")
    try await store.remove(named: "cut")
    #expect(desktop.kept.withLock { $0["cut"] } == nil)

    // One that may be there is told of, and the file is gone all the same.
    try await store.storeInService(key(), named: "cut")
    try put("{", "cut")
    desktop.isBroken.withLock { $0 = true }
    await #expect(throws: KeyStoreError.self) { try await store.remove(named: "cut") }
    desktop.isBroken.withLock { $0 = false }
    #expect(!store.entries().problems.contains { $0.description.contains("cut") })
    try await store.storeInService(key(), named: "cut")
    try put("{", "cut")
    try await store.seal(key(), named: "cut", passphrase: Self.passphrase)
    #expect(desktop.kept.withLock { $0["cut"] } == nil)

    // Another key than the file says is not given.
    try await store.storeInService(key(), named: "swapped")
    desktop.kept.withLock {
      $0["swapped"] = $0["swapped"]?.replacing("EXAMPLE", with: "ANOTHER", maxReplacements: 1)
    }
    await #expect(throws: KeyStoreError.self) { try await open("swapped", store) }

    // Where the file cannot be written, no secret stays in the service.
    try FileManager.default.removeItem(at: folder)
    try Data().write(to: folder)
    await #expect(throws: KeyStoreError.self) { try await store.storeInService(key(), named: "new") }
    #expect(desktop.kept.withLock { $0["new"] } == nil)
    #expect(store.entries().keys.isEmpty && store.entries().problems.count == 1)
  }

  @Test(
    "Names that lead elsewhere are refused",
    arguments: ["", ".", "..", "a/b", "../a", "-a", "a b", "a\n", String(repeating: "a", count: 65)])
  func names(name: String) async throws {
    #expect(throws: KeyStoreError.self) { try KeyStore.check(name: name) }
    await #expect(throws: KeyStoreError.self) {
      try await store().seal(key(), named: name, passphrase: Self.passphrase)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test("Short passphrases are refused before anything is written")
  func shortPassphrase() async throws {
    await #expect(throws: KeyStoreError.self) {
      try await store().seal(key(), named: "k", passphrase: Secret("1234567"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test(
    "Keys are read as AWS gives them",
    arguments: [
      "AKIAIOSFODNN7EXAMPLE \(secret)", "AKIAIOSFODNN7EXAMPLE\n\(secret)\n",
      "AKIAIOSFODNN7EXAMPLE\r\n\(secret)\r\n",
      #"{"AccessKey": {"UserName": "u", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "\#(secret)"}}"#,
      #"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "\#(secret)"}"#,
      "\u{FEFF}Access key ID,Secret access key\r\nAKIAIOSFODNN7EXAMPLE,\(secret)\r\n",
      "User name,Password,Access key ID,Secret access key,Console login link\nu,,AKIAIOSFODNN7EXAMPLE,\(secret),https://x\n",
    ])
  func texts(text: String) throws {
    #expect(try AccessKey(text: text) == key())
  }

  @Test(
    "What is no long-lived key is refused, without repeating it",
    arguments: [
      "", "AKIAIOSFODNN7EXAMPLE", "\(secret)", "{}", "[]", "ASIAIOSFODNN7EXAMPLE \(secret)",
      "akia1234567890123456 \(secret)",
      "AKIAIOSFODNN7EXAMPLE short", "AKIAIOSFODNN7EXAMPLE \(secret) more",
      "Access key ID,Secret access key\n",
      "AKIAIOSFODNN7EXAMPLE \(secret)\u{7F}",
    ])
  func wrongTexts(text: String) throws {
    let error = #expect(throws: KeyStoreError.self) { try AccessKey(text: text) }
    #expect(error?.description.contains(Self.secret) == false)
    #expect(error?.nextStep.contains(Self.secret) == false)
  }

  @Test("What a credential_process prints is JSON, whatever the secret has in it")
  func processDocument() throws {
    let hostile = #"quo"te\back/slash+`$(x)'12345"#
    let text = try AccessKey(id: "AKIAIOSFODNN7EXAMPLE", secret: hostile).processDocument
    let fields = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(fields?["SecretAccessKey"] as? String == hostile)
    #expect(fields?["Version"] as? Int == 1)
  }
}
