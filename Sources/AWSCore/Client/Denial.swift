/// What an access-denied message says, read from IAM's sentence
/// "User: PRINCIPAL is not authorized to perform: ACTION on resource: RESOURCE …".
public struct Denial: Hashable, Sendable {
  public let principal: String?
  public let action: String
  public let resource: String?

  public init?(message: String) {
    let marker = "not authorized to perform: "
    guard let start = message.firstRange(of: marker)?.upperBound else { return nil }
    guard let action = Self.word(message[start...]), action.contains(":") else { return nil }
    self.action = action
    resource = message.firstRange(of: "on resource: ").flatMap { Self.word(message[$0.upperBound...]) }
    principal = message.firstRange(of: "User: ").flatMap { Self.word(message[$0.upperBound...]) }
  }

  /// Up to the next space, without the sentence's own punctuation.
  private static func word(_ text: Substring) -> String? {
    var word = text.prefix { !$0.isWhitespace }
    while let last = word.last, ".,;\"'".contains(last) { word.removeLast() }
    return word.isEmpty ? nil : String(word)
  }
}
