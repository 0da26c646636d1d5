internal import AWSCore
internal import Deployment

/// The rows of a tab, each made only when it is looked at.
enum MainRows: Sendable {
  case fields([StackField])
  case changes([ReviewedChange])
  /// Oldest first, as they are kept; the newest is the first row, where it is looked for first.
  case events([StackEvent])
  case resources([StackResource])

  subscript(place: Int) -> MainRow {
    switch self {
    case .fields(let fields): .field(fields[place])
    case .changes(let changes): .change(changes[place])
    case .events(let events): .event(events[events.count - 1 - place])
    case .resources(let resources): .resource(resources[place])
    }
  }
}

extension MainRows: ListRows {
  var count: Int {
    switch self {
    case .fields(let fields): fields.count
    case .changes(let changes): changes.count
    case .events(let events): events.count
    case .resources(let resources): resources.count
    }
  }

  func id(at index: Int) -> String { self[index].id }
  func text(at index: Int) -> String { self[index].line }
}
