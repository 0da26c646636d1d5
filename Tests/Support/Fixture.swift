public import Foundation

/// A file of expected values under `Fixtures`, beside the test that asks for it.
public enum Fixture {
  /// Reads a JSON file; it throws where the file is missing, or is not of that form.
  public static func decode<Value: Decodable>(
    _ name: String, as type: Value.Type = Value.self, with decoder: JSONDecoder = JSONDecoder(),
    beside test: String = #filePath
  ) throws -> Value {
    let file = URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/\(name)")
    return try decoder.decode(type, from: try Data(contentsOf: file))
  }

  /// The arguments of a test. It traps where they cannot be read: a test without arguments would pass.
  public static func cases<Case: Decodable>(_ name: String, beside test: String = #filePath) -> [Case] {
    do { return try decode(name, beside: test) } catch { fatalError("\(name): \(error)") }
  }
}
