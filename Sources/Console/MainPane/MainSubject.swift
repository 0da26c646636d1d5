internal import AWSCore
internal import Deployment

/// The stack that the main pane shows, and its change set that is selected.
struct MainSubject: Sendable {
  let key: StackKey
  let row: StackRow
  let changeSet: FoundChangeSet?
  let changes: ChangesSight?
}
