/// What can be said in the command bar.
enum ConsoleCommand: Hashable, Sendable {
  case stack(String)
  case session(String)
  /// Look at stacks with that session's; nil: with the one that is shown.
  case watchWith(String?)
  /// To a target of the project's, where one is named.
  case deploy(target: String?)
  case history
  /// Make the roles that an app is deployed with: step by step, or at once with an administrator's profile and options of
  /// the command line's.
  case bootstrap(profile: String?, options: [String])
  /// What somebody with the key of the active session could do; with an administrator's session, what the account's
  /// policies say of it, too.
  case doctor(administrator: String?)
  /// Deploy what the history has under that number.
  case again(Int)
  case quit

  static let names = [
    "stack", "session", "watch-with", "deploy", "history", "again", "bootstrap", "doctor", "q",
  ]
  private static let withoutArgument: Set<String> = ["deploy", "history", "bootstrap", "doctor", "q"]

  /// Reads a line, or answers what is wrong with it.
  static func parse(_ line: String) -> Result<ConsoleCommand, CommandProblem> {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = words.first else { return .failure(CommandProblem("Type a command: \(usage)")) }
    let argument =
      words.count > 1
      ? String(words[1].trimmingPrefix { $0 == " " }.reversed().drop { $0 == " " }.reversed()) : ""
    switch name {
    case "q", "quit": return .success(.quit)
    case "deploy": return .success(.deploy(target: argument.isEmpty ? nil : argument))
    case "history": return .success(.history)
    case "bootstrap":
      let names = argument.split(separator: " ").map(String.init)
      return .success(.bootstrap(profile: names.first, options: Array(names.dropFirst())))
    case "doctor": return .success(.doctor(administrator: argument.isEmpty ? nil : argument))
    case "again":
      guard let number = Int(argument), number > 0 else {
        return .failure(CommandProblem(":again needs an entry's number; :history shows them"))
      }
      return .success(.again(number))
    case "stack":
      return argument.isEmpty
        ? .failure(CommandProblem(":stack needs a stack's name")) : .success(.stack(argument))
    case "session":
      return argument.isEmpty
        ? .failure(CommandProblem(":session needs a profile's name")) : .success(.session(argument))
    case "watch-with": return .success(.watchWith(argument.isEmpty ? nil : argument))
    default: return .failure(CommandProblem("There is no command :\(name); there are \(usage)"))
    }
  }

  private static let usage =
    ":stack NAME, :session NAME, :watch-with [NAME], :deploy [TARGET], :history, :again N, :bootstrap [ADMINISTRATOR] [STACK] [OPTIONS], "
    + ":doctor [ADMINISTRATOR], :q"

  /// The line completed as far as it is clear: a command's name, or what it takes.
  static func complete(_ line: String, _ known: CommandNames) -> String {
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard words.count > 1 else {
      return completion(of: line, among: names).map { $0 + (withoutArgument.contains($0) ? "" : " ") } ?? line
    }
    let candidates =
      ["session", "watch-with", "bootstrap", "doctor"].contains(words[0])
      ? known.sessions : words[0] == "stack" ? known.stacks : []
    let completed = completion(of: words[1], among: candidates) ?? closest(to: words[1], among: candidates)
    return completed.map { "\(words[0]) \($0)" } ?? line
  }

  /// The only candidate that has the letters in their order; nil for none and for several.
  private static func closest(to letters: String, among candidates: [String]) -> String? {
    let match = FuzzyMatch(letters)
    let fitting = candidates.filter(match.matches)
    return fitting.count == 1 ? fitting.first : nil
  }

  /// The longest beginning that all candidates with this prefix share.
  private static func completion(of prefix: String, among candidates: [String]) -> String? {
    let fitting = candidates.filter { $0.hasPrefix(prefix) }
    guard var common = fitting.first else { return nil }
    for candidate in fitting.dropFirst() {
      common = String(zip(common, candidate).prefix { $0 == $1 }.map(\.0))
    }
    return common
  }
}

/// What commands can name.
struct CommandNames {
  let sessions: [String]
  let stacks: [String]
}

struct CommandProblem: Error, Hashable {
  let text: String
  init(_ text: String) { self.text = text }
}
