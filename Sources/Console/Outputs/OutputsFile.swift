internal import AWSCore
internal import Foundation

/// A stack's outputs as the text of a file: JSON, or assignments where the file's name ends in `env`.
enum OutputsFile {
  static func text(_ outputs: [Stack.Output], for path: String) -> String {
    path.hasSuffix("env") ? dotenv(outputs) : json(outputs)
  }

  private static func json(_ outputs: [Stack.Output]) -> String {
    let values = Dictionary(outputs.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Texts can always be encoded.
    return String(decoding: (try? encoder.encode(values)) ?? Data("{}".utf8), as: UTF8.self) + "\n"
  }

  private static func dotenv(_ outputs: [Stack.Output]) -> String {
    outputs.map { output in
      let name = output.key.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
      return "\(String(name))=\(ShellQuoting.quoted(output.value))\n"
    }.joined()
  }
}
