public import AWSCore
internal import Foundation

/// The desktop's own store of secrets, by `secret-tool` of libsecret. Secrets go over its input and output, never
/// through its arguments.
public struct SecretService: Sendable {
  /// Runs a program without a shell, and gives what it printed.
  public typealias Runner =
    @Sendable (_ words: [String], _ input: Secret?) async throws(ProcessFailure) -> Secret

  private let run: Runner

  /// - Parameter run: throws where there is no such program, and where it fails.
  public init(run: @escaping Runner) { self.run = run }

  func store(_ key: AccessKey, named name: String) async throws(ProcessFailure) {
    _ = try await run(
      ["secret-tool", "store", "--label", "rolestack: access key \(name)"] + Self.attributes(name),
      Secret(key.line))
    // What cannot be read back was not stored.
    guard try await look(named: name) == key else {
      throw ProcessFailure("what it gives back is something else")
    }
  }

  func look(named name: String) async throws(ProcessFailure) -> AccessKey {
    let line = try await run(["secret-tool", "lookup"] + Self.attributes(name), nil)
    do throws(KeyStoreError) { return try AccessKey(text: line.reveal()) } catch {
      throw ProcessFailure("it has no access key of that name")
    }
  }

  func clear(named name: String) async throws(ProcessFailure) {
    _ = try await run(["secret-tool", "clear"] + Self.attributes(name), nil)
  }

  /// How a person removes one.
  static func clearing(_ name: String) -> String {
    (["secret-tool", "clear"] + attributes(name)).joined(separator: " ")
  }

  private static func attributes(_ name: String) -> [String] { ["application", "rolestack", "key", name] }
}
