import Foundation

/// A person's home folder with one configuration file.
struct Home: Sendable {
  let url: URL
  var path: String { url.path }

  init(_ config: String = "") throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("rolestack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url.appendingPathComponent(".aws"), withIntermediateDirectories: true)
    try configure(config)
  }

  /// Writes `~/.aws/config`.
  func configure(_ config: String) throws {
    try Data(config.utf8).write(to: url.appendingPathComponent(".aws/config"))
  }

  /// Makes a program of a shell's words; answers its path.
  func script(_ text: String, named name: String = "tool") throws -> String {
    let file = url.appendingPathComponent(name)
    try Data("#!/bin/sh\n\(text)\n".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return file.path
  }

  /// Runs the built program with this home.
  func rolestack(_ arguments: String..., environment: [String: String] = [:]) async throws -> Finished {
    try await run(
      Surroundings.program, arguments, environment: ["HOME": path].merging(environment) { $1 })
  }

  func terminal(_ columns: Int, _ rows: Int, _ environment: [String: String] = [:]) async throws -> Tmux {
    try await Tmux(
      columns: columns, rows: rows,
      environment: ["HOME": path, "TMPDIR": path, "LANG": "C.UTF-8"].merging(environment) { $1 })
  }
}
