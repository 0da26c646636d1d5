/// Lets one at a time do what has the same name.
actor KeyedTurns {
  private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

  func enter(_ key: String) async {
    guard waiting[key] != nil else {
      waiting[key] = []
      return
    }
    await withCheckedContinuation { waiting[key]?.append($0) }
  }

  func leave(_ key: String) {
    guard var others = waiting[key] else { return }
    guard !others.isEmpty else {
      waiting[key] = nil
      return
    }
    let next = others.removeFirst()
    waiting[key] = others
    next.resume()
  }
}
