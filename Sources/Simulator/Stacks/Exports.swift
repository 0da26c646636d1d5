/// The outputs that stacks export, by region and name.
struct Exports: Sendable {
  private struct Export: Sendable {
    let value: String
    let stackID: String
  }

  private var exports: [String: [String: Export]] = [:]
  private var names: [String: [String]] = [:]
  /// Region and name → the ids of the stacks that import it.
  private var importers: [String: Set<String>] = [:]
  /// Stack → what it imports.
  private var imports: [String: Set<String>] = [:]

  /// Takes over what a stack exports now; of one that is gone, nothing.
  mutating func publish(_ stack: SimulatedStack, importing wanted: Set<String>) {
    for name in imports[stack.id] ?? [] { importers["\(stack.region) \(name)"]?.remove(stack.id) }
    for name in wanted { importers["\(stack.region) \(name)", default: []].insert(stack.id) }
    imports[stack.id] = wanted.isEmpty ? nil : wanted
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

  /// The stacks that import what a stack exports under a name, in the order of their ids.
  func importers(of name: String, in region: String) -> [String] {
    (importers["\(region) \(name)"] ?? []).sorted()
  }

  /// All of a region, by their names.
  func all(in region: String) -> [(name: String, value: String, stackID: String)] {
    (exports[region] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value.value, $0.value.stackID) }
  }

  /// What a stack exports at present.
  func exported(by stackID: String) -> [String] { names[stackID] ?? [] }

  /// - Throws: where its outputs would take a name from another stack, or from those that import it.
  func check(
    _ outputs: [SimulatedStack.Output], of stack: SimulatedStack, stackName: (String) -> String
  ) throws(ServiceFault) {
    var wanted: [String: String] = [:]
    for output in outputs {
      guard let name = output.exportName else { continue }
      guard wanted.updateValue(output.value, forKey: name) == nil else {
        throw .validation(
          "Template format error: Output \(output.key) is malformed. Duplicate Export Name \(name).")
      }
    }
    for (name, _) in wanted.sorted(by: { $0.key < $1.key }) {
      guard let present = exports[stack.region]?[name], present.stackID != stack.id else { continue }
      throw .validation(
        "Export with name \(name) is already exported by stack \(stackName(present.stackID)).")
    }
    for name in exported(by: stack.id).sorted() {
      guard let importer = importers(of: name, in: stack.region).first(where: { $0 != stack.id }),
        wanted[name] != value(of: name, in: stack.region)
      else { continue }
      throw .validation(
        "Export \(name) cannot be \(wanted[name] == nil ? "deleted" : "updated") as it is in use by \(stackName(importer))"
      )
    }
  }

  func value(of name: String, in region: String) -> String? { exports[region]?[name]?.value }
}
