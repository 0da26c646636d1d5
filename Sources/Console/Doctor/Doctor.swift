/// The doctor: the session whose key is being tried, until the page on it is there.
public struct Doctor: Sendable {
  /// What came of it.
  public enum Message: Sendable {
    /// What somebody with the session's key could do, a page of text.
    case examined(session: String, String)
    /// Why it cannot be told, in a sentence.
    case notExamined(session: String, String)
  }

  /// The session whose key is being tried.
  private(set) var examined: String?

  /// - Parameter administrator: the profile of somebody who may read policies; nil for the key alone.
  mutating func examine(_ session: String?, administrator: String?) -> [RoomEffect] {
    guard let session else {
      return [.warn("Assume the deploy role's session first; then :doctor tries what its key could do")]
    }
    if let examined { return [.tell("The key of \(examined) is still being tried …")] }
    examined = session
    return [.perform(.examine(session: session, administrator: administrator))]
  }

  mutating func update(_ message: Message) -> [RoomEffect] {
    examined = nil
    switch message {
    case .examined(let session, let text):
      return [.showPage(title: "What somebody with the key of \(session) could do", text: text)]
    case .notExamined(let session, let problem):
      return [.warn("\(session) could not be examined: \(problem)")]
    }
  }
}
