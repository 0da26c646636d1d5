internal import AWSCore
internal import Canvas
public import Deployment
internal import Foundation

/// Changes the state as a message says, and answers what is to be done about it. Pure and synchronous.
public func reduce(_ state: inout ConsoleState, _ message: ConsoleMessage) -> [ConsoleEffect] {
  var effects: [ConsoleEffect] = []
  switch message {
  case .key(let key): effects = state.press(key)
  case .pasted(let text): state.paste(text)
  case .resized(let size): state.size = size
  case .tick(let now): effects = state.tick(now)
  case .assumeRequested(let name):
    // Of several, the first is the one to show.
    state.active = state.active ?? name
    effects = state.assume(name)
  case .sessionReady(let name, let facts): effects = state.sessionReady(name, facts)
  case .sessionFailed(let name, let error): state.sessionFailed(name, error)
  case .stackObserved(let key, let observation): state.stackObserved(key, observation)
  case .stacksListed(let session, let summaries): state.stacksListed(session, summaries)
  case .listingFailed(let session, let error): state.listingFailed(session, error)
  case .changeSetsFound(let key, let found, let denial): state.changeSetsFound(key, found, denial)
  case .changeSetsNotFound(let key, let error): state.changeSetsNotFound(key, error)
  case .changesRead(let id, let head, let changes): state.changes[id] = .read(head, changes)
  case .changesNotRead(let id, let error): state.changes[id] = .failed(error)
  case .resourcesListed(let key, let rows): state.resourcesListed(key, rows)
  case .resourcesNotListed(let key, let error): state.resourcesNotListed(key, error)
  case .planned(let key, let review): state.planned(key, review)
  case .notPlanned(_, let error):
    state.isLookingAtChangeSet = false
    state.warn("\(error)\n\(error.nextStep)")
  case .operationProgress(let id, let progress): state.operationProgress(id, progress)
  case .operationEnded(let id, let end): effects = state.operationEnded(id, end)
  case .changeSetDeleted(let key, let name):
    state.changeSetLists[key]?.isStale = true
    state.tell("Deleted the change set \(name)")
  case .surroundingsFound(let surroundings): state.surroundingsFound(surroundings)
  case .templateRead(let path, let result): state.templateRead(path, result)
  case .pathCompleted(let text, let completed, let candidates):
    state.pathCompleted(text, completed, candidates)
  case .buildPrinted(let line): state.build?.note(line)
  case .buildEnded(let code): effects = state.buildEnded(code)
  case .stackLookedUp(let key, let result): state.stackLookedUp(key, result)
  case .deploymentProgress(let progress): state.deploymentProgress(progress)
  case .deploymentPlanned(let number, let result): effects = state.deploymentPlanned(number, result)
  case .historyRead(let entries):
    state.history = entries
    state.show(.history(entries))
  case .callMade(let record): state.callMade(record)
  case .copied(let what): state.tell("Copied \(what)")
  case .wrote(let path): state.tell("Wrote \(path)")
  case .problem(let text): state.warn(text)
  case .closed: effects = [.quit]
  }
  state.keepCursorsInSight()
  return effects + state.watchDifferences() + state.lookupsDue()
}

extension ConsoleState {
  mutating func tell(_ text: String) {
    notice = Notice(kind: .info, text: text, until: now.addingTimeInterval(5))
  }

  mutating func warn(_ text: String) {
    problems.append(Problem(time: now, text: text))
    problems.removeFirst(max(0, problems.count - Self.mostKept))
    notice = Notice(kind: .problem, text: text, until: now.addingTimeInterval(12))
  }

  /// Problems and calls kept to be looked up.
  private static let mostKept = 500

  mutating func callMade(_ record: CallRecord) {
    calls += 1
    lastCallError = record.errorCode
    callLog.append(record)
    callLog.removeFirst(max(0, callLog.count - Self.mostKept))
  }

  mutating func tick(_ time: Date) -> [ConsoleEffect] {
    now = time
    if let notice, notice.until <= time { self.notice = nil }
    return renewalsDue() + listingDue()
  }

  /// Scrolls each pane just as far as its cursor needs.
  mutating func keepCursorsInSight() {
    let layout = Layout(size: size, focus: focus, sessions: sessions.count)
    for (pane, area) in layout.panes {
      let items = items(of: pane)
      guard let index = cursor(pane).index(in: items) else { continue }
      let head = pane == .main ? TabHead.rows(self, columns: area.columns - 2) : 0
      let height = layout.listRows(of: pane, in: area) - head
      let top = Scroll.top(cursor: index, count: items.count, height: height, from: cursor(pane).top)
      if top != cursor(pane).top { cursors[pane, default: Cursor()].top = top }
    }
  }

  /// What must be watched now and is not, and the other way round.
  mutating func watchDifferences() -> [ConsoleEffect] {
    let wanted = stacksToWatch()
    guard wanted != watched else { return [] }
    let gone = watched.filter { wanted[$0.key] != $0.value }.keys.sorted(by: StackKey.byName)
    let new = wanted.filter { watched[$0.key] != $0.value }.sorted { StackKey.byName($0.key, $1.key) }
    watched = wanted
    return gone.map(ConsoleEffect.unwatch) + new.map { .watch($0.key, pace: $0.value) }
  }

  /// Whether a stack's status was seen before.
  public func isKnown(_ key: StackKey) -> Bool {
    stackLists[key.session]?.rows.first { $0.name == key.name }?.status != nil
  }

  /// Of the active session, closely: the stack selected, and those that move. From afar: those named that no listing
  /// tells of. None that is watched by an operation of ours.
  private func stacksToWatch() -> [StackKey: WatchPace] {
    guard let active, activeSession?.isUsable(at: now) == true, let list = stackLists[active] else {
      return [:]
    }
    var paces: [StackKey: WatchPace] = [:]
    let selected = selectedStack?.name
    for row in list.rows {
      let key = StackKey(session: active, name: row.name)
      if row.isMoving || row.name == selected {
        paces[key] = .close
      } else if list.named.contains(row.name), !list.isListing || row.status == nil {
        paces[key] = .distant
      }
    }
    for operation in operations { paces[operation.key] = nil }
    return paces
  }
}

extension StackKey {
  fileprivate static func byName(_ left: StackKey, _ right: StackKey) -> Bool {
    (left.session, left.name) < (right.session, right.name)
  }
}
