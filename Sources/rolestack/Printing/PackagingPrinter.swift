import AWSCore
import Foundation
import Packaging
import Synchronization

/// Packaging's progress on standard error: one line that is drawn over on a terminal, a line an artifact elsewhere.
final class PackagingPrinter: Sendable {
  private struct State {
    var tally = PackagingTally()
    var startedAt: Date?
  }
  private let state = Mutex(State())

  func show(_ progress: PackagingProgress) {
    state.withLock { state in
      let start = state.startedAt ?? Date()
      state.startedAt = start
      state.tally.note(progress)
      let words = state.tally.words(after: Date().timeIntervalSince(start))
      if case .looksSecret(let name, let files) = progress {
        let shown =
          files.prefix(5).joined(separator: ", ") + (files.count > 5 ? " and \(files.count - 5) more" : "")
        Output.note(
          "Warning: what is uploaded for \(name) holds \(shown); is that meant to leave this machine?")
      } else if case .uploadLeft(let location, let error) = progress {
        Output.note(
          "Parts of an upload that was broken off stay at s3://\(location.bucket)/\(location.key): \(error) "
            + "A lifecycle rule of the bucket (AbortIncompleteMultipartUpload) removes them.")
      } else if Output.errorIsTerminal {
        Output.redraw("Packaging  \(words)")
      } else if case .done(let artifact) = progress {
        let verb = artifact.isNew ? "Uploaded" : "There already:"
        Output.note(
          "\(verb) \(artifact.name)  s3://\(artifact.location.bucket)/\(artifact.location.key)  (\(words))")
      }
    }
  }
}
