internal import Foundation

/// Plain text kept in a file beside the tests that make it.
public enum Snapshot {
  /// Holds a text against the one kept in `Snapshots/NAME.txt`. A new one, and with ROLESTACK_RECORD a changed one,
  /// is written and fails: look at it, and run again.
  ///
  /// - Parameter tests: the file of the tests.
  /// - Returns: what is wrong; nil where the text is as it was.
  public static func problem(with text: String, named name: String, of tests: String) throws -> String? {
    let folder = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("Snapshots")
    let file = folder.appendingPathComponent("\(name).txt")
    let text = text + "\n"
    let kept = try? String(contentsOf: file, encoding: .utf8)
    guard kept != text else { return nil }
    guard kept == nil || ProcessInfo.processInfo.environment["ROLESTACK_RECORD"] != nil else {
      return "\(name) is different now:\n\(text)"
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return "Recorded \(name); look at it and run again"
  }
}
