/// What an access-denied message says: who lacks which action on what.
///
/// Reads IAM's sentence "User: PRINCIPAL is not authorized to perform: ACTION on resource: RESOURCE …",
/// also where S3 puts quotes around it and where CloudFormation wraps it in a reason of its own.
public struct Denial: Hashable, Sendable {
  /// Why the action is not allowed, as far as the message says.
  public enum Cause: Hashable, Sendable {
    /// No policy allows it: a statement helps.
    case nothingAllows
    /// Something forbids it, whatever else allows; such as `a service control policy`.
    case forbidden(by: String)
  }

  /// Who lacks the action: mostly the ARN of a user or a session; nil where the message has none.
  public let principal: String?
  /// As policies name it, such as `iam:PassRole`.
  public let action: String
  /// Mostly an ARN; nil where the message has none, which `explanation` and `statement` write as `*`.
  public let resource: String?
  /// `nothingAllows` where the message gives no cause.
  public let cause: Cause

  /// For a denial whose message says little: the action that was called, and what else is known.
  public init(
    principal: String? = nil, action: String, resource: String? = nil, cause: Cause = .nothingAllows
  ) {
    self.principal = principal
    self.action = action
    self.resource = resource
    self.cause = cause
  }

  /// - Returns: nil where the message has no `not authorized to perform: ` with an action behind it.
  public init?(message: String) {
    let marker = "not authorized to perform: "
    guard let start = message.firstRange(of: marker)?.upperBound else { return nil }
    guard let action = Self.word(message[start...]), action.contains(":") else { return nil }
    self.action = action
    resource = message.firstRange(of: "on resource: ").flatMap { Self.word(message[$0.upperBound...]) }
    principal = message.firstRange(of: "User: ").flatMap { Self.word(message[$0.upperBound...]) }
    cause = Self.cause(in: message[start...])
  }

  /// The role or user that lacks the action, by its name: `role deploy`; nil where the message has none.
  public var who: String? {
    guard let principal, let arn = ARN(principal) else { return principal }
    let parts = arn.resource.split(separator: "/")
    guard parts.count >= 2, let kind = parts.first else { return principal }
    switch kind {
    case "assumed-role": return "role \(parts[1])"
    case "user", "role": return "\(kind) \(arn.resourceName)"
    default: return principal
    }
  }

  /// Whether it was CloudFormation at work with its service role: it names its sessions `AWSCloudFormation`.
  public var isOfServiceRole: Bool { principal?.hasSuffix("/AWSCloudFormation") ?? false }

  /// Who lacks what, in words: `role deploy lacks ACTION on RESOURCE`.
  public var explanation: String {
    let subject = (isOfServiceRole ? "the service " : "") + (who ?? "the session")
    let object = "\(action) on \(resource ?? "*")"
    return switch cause {
    case .nothingAllows: "\(subject) lacks \(object)"
    case .forbidden(let by): "\(by) forbids \(subject) \(object)"
    }
  }

  /// The statement that would allow it, as a line of JSON for a policy.
  public var statement: String {
    #"{"Effect": "Allow", "Action": "\#(action)", "Resource": "\#(resource ?? "*")"}"#
  }

  /// The explanation and what helps.
  public var advice: String {
    let sentence = explanation.prefix(1).uppercased() + explanation.dropFirst() + "."
    return switch cause {
    case .nothingAllows: "\(sentence) To allow it, add \(statement)"
    case .forbidden: "\(sentence) An Allow does not help against that."
    }
  }

  private static func cause(in text: Substring) -> Cause {
    if let range = text.firstRange(of: "with an explicit deny in ") {
      let source = text[range.upperBound...].prefix { $0 != "." && $0 != ":" && $0 != "(" }
      return .forbidden(by: String(source).trimmingSuffix())
    }
    if text.contains("no permissions boundary allows") { return .forbidden(by: "a permissions boundary") }
    if text.contains("no service control policy allows") { return .forbidden(by: "a service control policy") }
    if text.contains("no session policy allows") { return .forbidden(by: "a session policy") }
    return .nothingAllows
  }

  /// Up to the next space, without the sentence's own punctuation.
  private static func word(_ text: Substring) -> String? {
    let marks = ".,;\"')"
    var word = text.drop { $0 == "\"" || $0 == "'" }.prefix { !$0.isWhitespace }
    while let last = word.last, marks.contains(last) { word.removeLast() }
    return word.isEmpty ? nil : String(word)
  }
}

extension String {
  fileprivate func trimmingSuffix() -> String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

extension AWSError {
  /// What is missing, where the call was denied: from the message, or else the action that was called.
  public var denial: Denial? {
    guard kind == .accessDenied else { return nil }
    let denial = Denial(message: message) ?? operation.map { Denial(action: $0) }
    guard let denial, denial.resource == nil, let resource else { return denial }
    return Denial(
      principal: denial.principal, action: denial.action, resource: Self.policyResource(of: resource),
      cause: denial.cause)
  }

  /// As policies name it: a stack with whatever id it has, `arn:…:stack/NAME/*`.
  private static func policyResource(of resource: String) -> String {
    let parts = resource.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].hasSuffix(":stack") else { return resource }
    return "\(parts[0])/\(parts[1])/*"
  }
}
