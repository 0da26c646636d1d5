public import AWSCore
internal import Canvas
internal import Deployment

/// The outputs of the stack that is shown.
public struct Outputs: Sendable {
  /// Those of the stack, in AWS's order.
  public private(set) var list: [Stack.Output] = []
  private(set) var cursor = ListCursor()
  /// Columns of the widest name among those shown.
  private(set) var keyColumns = 0
  private var key: StackKey?
  private var revision: Int?

  var selected: Stack.Output? { cursor.selected.map { list[$0] } }

  // MARK: What a person does

  mutating func move(by step: Int) { cursor.move(by: step, OutputRows(list)) }

  mutating func narrow(to filter: String) {
    cursor.narrow(to: filter, OutputRows(list))
    measure()
  }

  mutating func scroll(height: Int) { cursor.scroll(height: height) }

  func perform(_ action: ConsoleAction) -> [RoomEffect] {
    guard let selected else { return [] }
    switch action {
    case .open:
      let description = selected.description.map { "\n\n\($0)" } ?? ""
      return [.showDetail(title: selected.key, text: selected.value + description)]
    case .openURL: return [.perform(.openURL(selected.value))]
    default: return []
    }
  }

  func write(to path: String) -> [RoomEffect] {
    [.perform(.write(path: path, text: OutputsFile.text(list, for: path)))]
  }

  /// Nil where an action can be done; else the reason.
  func obstacle(to action: ConsoleAction) -> String? {
    switch action {
    case .writeOutputs: list.isEmpty ? "the stack has no outputs" : nil
    case .openURL:
      selected.map { WebAddress.isOne($0.value) } == true ? nil : "the output is no web address"
    default: nil
    }
  }

  // MARK: What follows from other rooms

  /// Shows a stack's outputs.
  mutating func settle(key: StackKey?, row: StackRow?) {
    guard key != self.key || row?.revision != revision else { return }
    let isAnother = key != self.key
    self.key = key
    revision = row?.revision
    let outputs = row?.stack?.outputs ?? []
    guard isAnother || outputs != list else { return }
    list = outputs
    if isAnother { cursor.restart(OutputRows(list)) } else { cursor.arrange(OutputRows(list)) }
    measure()
  }

  private mutating func measure() {
    keyColumns = cursor.places.reduce(0) { max($0, TextWidth.columns(list[$1].key, limit: 64)) }
  }
}

/// Outputs, as their pane's cursor goes over them.
private struct OutputRows: ListRows {
  let list: [Stack.Output]

  init(_ list: [Stack.Output]) { self.list = list }

  var count: Int { list.count }
  func id(at index: Int) -> String { list[index].key }
  func text(at index: Int) -> String { list[index].key + " " + list[index].value }
}
