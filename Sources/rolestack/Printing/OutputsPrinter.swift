import AWSCore

/// Prints outputs the way `outputs` and `deploy` show them.
enum OutputsPrinter {
  static func print(_ outputs: [Stack.Output], as format: OutputFormat) throws {
    switch format {
    case .json:
      try Output.json(values(outputs))
    case .text:
      let width = outputs.map(\.key.count).max() ?? 0
      for output in outputs {
        // A pipe gets one tab, for cut and awk; a person gets columns.
        let gap = Output.isTerminal ? String(repeating: " ", count: width - output.key.count + 2) : "\t"
        try Output.result(output.key + gap + output.value)
      }
    }
  }

  static func values(_ outputs: [Stack.Output]) -> [String: String] {
    Dictionary(outputs.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }
}
