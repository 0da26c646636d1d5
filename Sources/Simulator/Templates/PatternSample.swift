/// A text that a regular expression of a schema takes: of each choice the first, of what may be left out nothing.
struct PatternSample {
  /// Letters and digits that stand wherever a class takes them.
  private let seed: [Character]
  private var pattern: [Character]
  private var position = 0

  /// - Returns: nil where the expression has what is not known here, such as a look-ahead.
  static func of(_ pattern: String, seed: String) -> String? {
    var sample = PatternSample(seed: Array(seed), pattern: Array(pattern))
    guard let text = sample.choice(), sample.position == sample.pattern.count else { return nil }
    return text
  }

  private var next: Character? { position < pattern.count ? pattern[position] : nil }

  private mutating func take(_ character: Character) -> Bool {
    guard next == character else { return false }
    position += 1
    return true
  }

  private mutating func choice() -> String? {
    guard let first = sequence() else { return nil }
    while take("|") { if sequence() == nil { return nil } }
    return first
  }

  private mutating func sequence() -> String? {
    var text = ""
    while let character = next, character != "|", character != ")" {
      if take("^") || take("$") { continue }
      let start = position
      guard let once = atom(0) else { return nil }
      let end = position
      guard let (least, most) = quantifier() else { return nil }
      // As many as make it one's own, where that many are taken.
      let count = least == 0 ? 0 : max(least, min(most, end - start > 1 && once.count == 1 ? 8 : least))
      let after = position
      for index in 0..<count {
        position = start
        guard let part = atom(index) else { return nil }
        text += part
      }
      position = after
    }
    return text
  }

  private mutating func quantifier() -> (Int, Int)? {
    var (least, most) = (1, 1)
    if take("*") {
      (least, most) = (0, .max)
    } else if take("+") {
      (least, most) = (1, .max)
    } else if take("?") {
      (least, most) = (0, 1)
    } else if take("{") {
      guard let end = pattern[position...].firstIndex(of: "}") else { return nil }
      let bounds = String(pattern[position..<end]).split(separator: ",", omittingEmptySubsequences: false)
      position = end + 1
      guard let low = Int(bounds[0].isEmpty ? "0" : bounds[0]) else { return nil }
      (least, most) = (low, bounds.count == 1 ? low : Int(bounds[1]) ?? .max)
    } else {
      return (1, 1)
    }
    _ = take("?")
    return least > 10_000 ? nil : (least, most)
  }

  /// One of what stands here, as the place in a row of them.
  private mutating func atom(_ index: Int) -> String? {
    guard let character = next else { return nil }
    position += 1
    switch character {
    case "(":
      if take("?") {
        guard take(":") else { return nil }
      }
      guard let text = choice(), take(")") else { return nil }
      return text
    case "[": return characterClass(index)
    case ".": return String(seeded(index) { _ in true })
    case "\\": return escape().map { takes in String(seeded(index, takes)) }
    default: return String(character)
    }
  }

  private mutating func escape() -> ((Character) -> Bool)? {
    guard let character = next else { return nil }
    position += 1
    return Self.escaped(character)
  }

  private static func escaped(_ character: Character) -> ((Character) -> Bool)? {
    switch character {
    case "d": { $0.isASCII && $0.isNumber }
    case "w": { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    case "s": { $0 == " " }
    case "S": { $0 != " " }
    case "p", "P", "u", "x", "b", "B": nil
    default: { $0 == character }
    }
  }

  private mutating func characterClass(_ index: Int) -> String? {
    let isNegated = take("^")
    var parts: [(Character) -> Bool] = []
    var isFirst = true
    while let character = next, character != "]" || isFirst {
      isFirst = false
      position += 1
      if character == "\\" {
        guard let takes = escape() else { return nil }
        parts.append(takes)
      } else if next == "-", position + 1 < pattern.count, pattern[position + 1] != "]" {
        let last = pattern[position + 1]
        guard last != "\\", character <= last else { return nil }
        position += 2
        parts.append { (character...last).contains($0) }
      } else {
        parts.append { $0 == character }
      }
    }
    guard take("]") else { return nil }
    return String(seeded(index) { candidate in parts.contains { $0(candidate) } != isNegated })
  }

  private static let others = (0x20...0x7E).map { Character(Unicode.Scalar(UInt8($0))) }

  /// The seed's letter of that place that is taken, or any that is.
  private func seeded(_ index: Int, _ takes: (Character) -> Bool) -> Character {
    let own = seed.filter(takes)
    if !own.isEmpty { return own[index % own.count] }
    return Self.others.first(where: takes) ?? "x"
  }
}
