/// The outputs that stacks export, by region and name.
struct Exports: Sendable {
  private struct Export: Sendable {
    let value: String
    let stackID: String
  }

  private var exports: [String: [String: Export]] = [:]
  private var names: [String: [String]] = [:]

  /// Takes over what a stack exports now; of one that is gone, nothing.
  mutating func publish(_ stack: SimulatedStack) {
    for name in names[stack.id] ?? [] where exports[stack.region]?[name]?.stackID == stack.id {
      exports[stack.region]?[name] = nil
    }
    let own = stack.isGone ? [] : stack.outputs.filter { $0.exportName != nil }
    for output in own {
      guard let name = output.exportName else { continue }
      exports[stack.region, default: [:]][name] = Export(value: output.value, stackID: stack.id)
    }
    names[stack.id] = own.isEmpty ? nil : own.compactMap(\.exportName)
  }

  func value(of name: String, in region: String) -> String? { exports[region]?[name]?.value }
}
