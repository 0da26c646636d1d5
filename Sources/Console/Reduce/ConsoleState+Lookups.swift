internal import AWSCore
internal import Deployment

/// What is looked up for what is shown: change sets, their changes, resources.
extension ConsoleState {
  /// What is shown now and not known, or known to be old.
  mutating func lookupsDue() -> [ConsoleEffect] {
    guard let key = selectedKey, let stack = selectedStack?.stack, activeSession?.isUsable(at: now) == true
    else { return [] }
    var effects: [ConsoleEffect] = []
    let list = changeSetLists[key]
    if list == nil || (list?.isStale == true && list?.isLoading == false) {
      changeSetLists[key, default: ChangeSetList()].isLoading = true
      changeSetLists[key]?.isStale = false
      effects.append(.findChangeSets(key, stack))
    }
    switch tab {
    case .changes:
      if let id = selectedChangeSet?.summary.id, changes[id] == nil {
        changes[id] = .loading
        effects.append(.readChanges(key, id: id, stackID: stack.id))
      }
    case .resources:
      let list = resources[key]
      if list == nil || (list?.isStale == true && list?.isLoading == false) {
        resources[key, default: ResourceList()].isLoading = true
        resources[key]?.isStale = false
        effects.append(.listResources(key, stackID: stack.id))
      }
    case .overview, .events, .parameters: break
    }
    return effects
  }

  /// Everything shown is looked up anew.
  mutating func forgetLookups() {
    guard let key = selectedKey else { return }
    changeSetLists[key]?.isStale = true
    resources[key]?.isStale = true
    if let id = selectedChangeSet?.summary.id, changes[id] != .loading { changes[id] = nil }
  }

  mutating func changeSetsFound(_ key: StackKey, _ found: [FoundChangeSet], _ denial: AWSError?) {
    // One that was being made when it was read has more to tell now.
    for one in found {
      if case .read(let head, _) = changes[one.summary.id], head.status != one.summary.status {
        changes[one.summary.id] = nil
      }
    }
    changeSetLists[key, default: ChangeSetList()].rows = found
    changeSetLists[key]?.denial = denial
    changeSetLists[key]?.problem = nil
    changeSetLists[key]?.isLoading = false
  }

  mutating func changeSetsNotFound(_ key: StackKey, _ error: AWSError) {
    changeSetLists[key]?.problem = error
    changeSetLists[key]?.isLoading = false
  }

  mutating func resourcesListed(_ key: StackKey, _ rows: [StackResource]) {
    resources[key, default: ResourceList()].rows = rows
    resources[key]?.problem = nil
    resources[key]?.isLoading = false
  }

  mutating func resourcesNotListed(_ key: StackKey, _ error: AWSError) {
    resources[key]?.problem = error
    resources[key]?.isLoading = false
  }
}
