public import AWSCore
internal import Foundation

/// A change set of a stack, and what the journal knows of it.
public struct FoundChangeSet: Hashable, Sendable {
  /// From ListChangeSets, or from DescribeChangeSet where the session may not list.
  public let summary: ChangeSetSummary
  /// The journal's entry; nil for one that was made elsewhere.
  public let entry: JournalEntry?

  /// The entry is the one with the change set's id.
  public init(summary: ChangeSetSummary, entry: JournalEntry? = nil) {
    self.summary = summary
    self.entry = entry
  }
}

/// Finds a stack's change sets: by ListChangeSets where the session may, else those made here and the one
/// that the stack names.
public struct ChangeSetFinder: Sendable {
  /// Change sets described one by one, at most.
  private static let mostDescribed = 10

  private let context: DeploymentContext

  /// Looks in one session and region, and in the journal of that context; asks nothing yet.
  public init(_ context: DeploymentContext) { self.context = context }

  /// - Returns: newest first; and the denial, where only some could be found for one.
  public func find(of stack: Stack) async throws(AWSError) -> (found: [FoundChangeSet], denial: AWSError?) {
    let entries = (try? context.journal.entries())?.filter { $0.stackID == stack.id } ?? []
    let byID = Dictionary(entries.map { ($0.changeSetID, $0) }, uniquingKeysWith: { $1 })
    let summaries: [ChangeSetSummary]
    let denial: AWSError?
    do throws(AWSError) {
      summaries = try await context.reading.denials.ask("cloudformation:ListChangeSets", on: stack.id) {
        () async throws(AWSError) in
        var all: [ChangeSetSummary] = []
        for try await page in context.reading.client.listChangeSets(stack: stack.id) { all += page }
        return all
      }
      denial = nil
    } catch {
      guard error.kind == .accessDenied else { throw error }
      denial = error
      summaries = try await describe(candidates(entries, stack), of: stack)
    }
    let found = summaries.map { FoundChangeSet(summary: $0, entry: byID[$0.id]) }
    return (
      found.sorted { ($0.summary.creationTime ?? .distantPast) > ($1.summary.creationTime ?? .distantPast) },
      denial
    )
  }

  /// Those that may still be there, newest first.
  private func candidates(_ entries: [JournalEntry], _ stack: Stack) -> [String] {
    let open = entries.reversed().filter { $0.result == .kept || $0.result == .executing }.map(\.changeSetID)
    let named = stack.changeSetID.map { [$0] } ?? []
    return Array((named + open.filter { $0 != stack.changeSetID }).prefix(Self.mostDescribed))
  }

  private func describe(_ ids: [String], of stack: Stack) async throws(AWSError) -> [ChangeSetSummary] {
    var summaries: [ChangeSetSummary] = []
    for id in ids {
      do throws(AWSError) {
        for try await head in context.client.describeChangeSet(id, stack: stack.id) {
          summaries.append(
            ChangeSetSummary(
              id: head.id, name: head.name, status: head.status, statusReason: head.statusReason,
              executionStatus: head.executionStatus, creationTime: head.creationTime))
          break
        }
      } catch {
        // Gone, as all others of a stack go when one is executed.
        guard error.kind == .rejected else { throw error }
      }
    }
    return summaries
  }
}
