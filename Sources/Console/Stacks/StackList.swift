public import AWSCore
internal import Deployment
internal import Foundation
internal import OrderedCollections

/// The stacks of one session: those it named, and those AWS listed where it may.
public struct StackList: Sendable {
  /// Whether ListStacks works for the session.
  public enum Listing: Hashable, Sendable {
    /// Not asked yet, or to be asked again.
    case untried
    /// The pages come in.
    case listing
    /// The last page is there; it is listed again later.
    case done
    /// Asked once, never again in this session.
    case denied(AWSError)
  }

  /// Seconds between two listings.
  private static let interval: TimeInterval = 10

  /// By name, in the order in which they came up.
  private var rows: OrderedDictionary<String, StackRow> = [:]
  /// Back to `untried` after an error that is no denial, and where a denial may be over.
  public private(set) var listing = Listing.untried
  /// Names given by a person or a file; these are watched even where listing is denied.
  private(set) var named: OrderedSet<String> = []
  /// Names of those that move.
  private(set) var moving: OrderedSet<String> = []
  private var nextListing: Date?
  /// Names on the pages of the present listing so far.
  private var listed: Set<String> = []
  /// Changes with each change of what is to be watched: names, whether they move, whether they are known.
  private(set) var watchRevision = 0
  /// Changes with each change of the names.
  private(set) var nameRevision = 0

  /// Whether listings tell how its stacks are.
  var isListing: Bool {
    switch listing {
    case .untried, .denied: false
    case .listing, .done: nextListing != nil
    }
  }

  /// The row of a stack's name; nil where no person or file named it and the last listing has not got it.
  public subscript(name: String) -> StackRow? { rows[name] }

  /// The row at a place, in the order in which they came up.
  public subscript(place: Int) -> StackRow { rows.values[place] }

  /// All of them, in the order in which they came up.
  public var names: some Sequence<String> { rows.keys }

  /// Those that were described.
  var described: [Stack] { rows.values.compactMap(\.stack) }

  /// Whether something moves.
  public var isMoving: Bool { !moving.isEmpty }

  // MARK: Names and looks

  mutating func name(_ name: String) {
    guard named.append(name).inserted else { return }
    watchRevision += 1
    guard rows[name] == nil else { return }
    nameRevision += 1
    rows[name] = StackRow(name: name)
  }

  mutating func take(_ observation: StackObservation, of name: String, at now: Date) {
    change(name) { $0.take(observation, at: now) }
  }

  mutating func forgetEvents(of name: String) { change(name) { $0.forgetEvents() } }

  private mutating func change(_ name: String, _ change: (inout StackRow) -> Void) {
    guard let index = rows.index(forKey: name) else { return }
    let before = (isMoving: rows.values[index].isMoving, isKnown: rows.values[index].status != nil)
    change(&rows.values[index])
    let row = (isMoving: rows.values[index].isMoving, isKnown: rows.values[index].status != nil)
    guard row != before else { return }
    watchRevision += 1
    if row.isMoving { moving.append(name) } else { moving.remove(name) }
  }

  // MARK: Listings

  /// Whether it is time to list; then it counts as being listed.
  mutating func beginListing(at now: Date) -> Bool {
    switch listing {
    case .denied, .listing: return false
    case .untried, .done: break
    }
    guard nextListing.map({ now >= $0 }) ?? true else { return false }
    listing = .listing
    watchRevision += 1
    return true
  }

  /// Takes over a page of a listing: rows keep their place and what is known better, new ones come behind.
  ///
  /// - Parameter isLast: then those that no page named are gone.
  mutating func take(_ page: [StackSummary], isLast: Bool, at now: Date) {
    let count = rows.count
    for summary in page {
      listed.insert(summary.name)
      if rows[summary.name] == nil { rows[summary.name] = StackRow(name: summary.name) }
      change(summary.name) { $0.take(summary, at: now) }
    }
    if rows.count != count { nameRevision += 1 }
    if isLast { endListing(at: now) }
  }

  private mutating func endListing(at now: Date) {
    let gone = rows.keys.filter { !listed.contains($0) && !named.contains($0) }
    for name in gone { moving.remove(name) }
    if !gone.isEmpty {
      let gone = Set(gone)
      rows.removeAll { gone.contains($0.key) }
      nameRevision += 1
    }
    listed = []
    listing = .done
    nextListing = now.addingTimeInterval(Self.interval)
    watchRevision += 1
  }

  mutating func failToList(_ error: AWSError, at now: Date) {
    listed = []
    nextListing = now.addingTimeInterval(Self.interval)
    listing = error.kind == .accessDenied ? .denied(error) : .untried
    watchRevision += 1
  }

  /// The next listing is due at once, a denied one, too.
  mutating func refresh() {
    nextListing = nil
    if case .denied = listing { listing = .untried }
    watchRevision += 1
  }

  /// The session was dropped: another one of its name may be allowed more.
  mutating func restartListing() {
    listing = .untried
    watchRevision += 1
  }
}

extension StackList: ListRows {
  /// All rows, those that a filter hides included.
  public var count: Int { rows.count }
  func id(at index: Int) -> String { rows.keys[index] }
  func text(at index: Int) -> String { rows.keys[index] }
}
