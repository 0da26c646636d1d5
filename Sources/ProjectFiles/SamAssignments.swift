/// `Key=Value Other="a b"` as `sam deploy` reads parameter_overrides and tags, but without losing text.
///
/// Follows `CfnParameterOverridesType` and `CfnTags` of aws-sam-cli: words are separated by spaces; quotes and
/// backslashes keep spaces in a value; `ParameterKey=K,ParameterValue=V` is the older form. Where SAM's patterns drop
/// what stands between two assignments (`A={"k":"v"}` gives it `{`), the text as it is written is the value.
enum SamAssignments {
  enum Form {
    case parameters
    case tags
  }

  /// Why a text has no assignments. The text is not part of it, as it may be a secret.
  struct Problem: Error {}

  static func read(_ text: String, _ form: Form) throws(Problem) -> [(key: String, value: String)] {
    let scalars = Array(text.unicodeScalars)
    var pairs: [(key: String, value: String)] = []
    var index = 0
    while index < scalars.count {
      if isSpace(scalars[index]) {
        index += 1
        continue
      }
      guard let start = assignment(in: scalars, at: index, form) else { throw Problem() }
      let (value, end) = self.value(in: scalars, from: start.value, form)
      pairs.append((unquoted(start.key), value))
      index = end
    }
    guard !pairs.isEmpty else { throw Problem() }
    return pairs
  }

  /// The key of an assignment that begins here, and where its value does.
  private static func assignment(
    in scalars: [Unicode.Scalar], at index: Int, _ form: Form
  ) -> (key: String, value: Int)? {
    if form == .parameters, let old = olderForm(in: scalars, at: index) { return old }
    guard let equals = keyEnd(in: scalars, from: index, form), equals > index, equals < scalars.count,
      scalars[equals] == "="
    else { return nil }
    return (string(scalars[index..<equals]), equals + 1)
  }

  private static func olderForm(in scalars: [Unicode.Scalar], at index: Int) -> (key: String, value: Int)? {
    let before = Array("ParameterKey=".unicodeScalars)
    let between = Array(",ParameterValue=".unicodeScalars)
    guard scalars[index...].starts(with: before) else { return nil }
    let key = index + before.count
    guard let end = keyEnd(in: scalars, from: key, .parameters), end > key,
      scalars[end...].starts(with: between)
    else { return nil }
    return (string(scalars[key..<end]), end + between.count)
  }

  /// Where a key ends. A parameter's is of ASCII letters, digits and quotes.
  private static func keyEnd(in scalars: [Unicode.Scalar], from start: Int, _ form: Form) -> Int? {
    var index = start
    if form == .tags, index < scalars.count, scalars[index] == "\"" || scalars[index] == "'" {
      return closingQuote(in: scalars, from: index).map { $0 + 1 }
    }
    while index < scalars.count {
      let scalar = scalars[index]
      let isKey =
        switch form {
        case .parameters:
          scalar.isASCII && scalar.properties.isAlphabetic || "0123456789\"'".unicodeScalars.contains(scalar)
        case .tags: scalar != "=" && !isSpace(scalar)
        }
      guard isKey else { break }
      index += 1
    }
    return index
  }

  private static func value(
    in scalars: [Unicode.Scalar], from start: Int, _ form: Form
  ) -> (value: String, end: Int) {
    let end = wordEnd(in: scalars, from: start)
    // Whole, where the next assignment or the end follows.
    if let end, let next = nextWord(in: scalars, from: end),
      next == scalars.count || assignment(in: scalars, at: next, form) != nil
    {
      return (unquoted(string(scalars[start..<end])), next)
    }
    // Else up to the next assignment, as it is written.
    var index = start
    while index < scalars.count {
      if isSpace(scalars[index]), let next = nextWord(in: scalars, from: index) {
        if next == scalars.count || assignment(in: scalars, at: next, form) != nil {
          return (string(scalars[start..<index]), next)
        }
        index = next
      } else {
        index += 1
      }
    }
    return (string(scalars[start...]), scalars.count)
  }

  /// Where a value ends that SAM's pattern takes; nil where it would break off inside of it.
  private static func wordEnd(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
    guard start < scalars.count else { return start }
    if scalars[start] == "\"" || scalars[start] == "'" {
      guard let quote = closingQuote(in: scalars, from: start) else { return nil }
      return quote + 1 == scalars.count || isSpace(scalars[quote + 1]) ? quote + 1 : nil
    }
    var index = start
    while index < scalars.count, !isSpace(scalars[index]) {
      if scalars[index] == "\"" { return nil }
      if scalars[index] == "\\", index + 1 < scalars.count { index += 1 }
      index += 1
    }
    return index
  }

  private static func closingQuote(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
    var index = start + 1
    while index < scalars.count {
      if scalars[index] == scalars[start] { return index }
      index += scalars[index] == "\\" ? 2 : 1
    }
    return nil
  }

  /// Where spaces end; nil where there are none and it is not the end.
  private static func nextWord(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
    guard start < scalars.count else { return start }
    guard isSpace(scalars[start]) else { return nil }
    var index = start
    while index < scalars.count, isSpace(scalars[index]) { index += 1 }
    return index
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { " \n\r\t".unicodeScalars.contains(scalar) }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  /// SAM's `_unquote_wrapped_quotes`; a quote that stands alone is not a pair.
  static func unquoted(_ text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    if scalars.count >= 2, let first = scalars.first, first == scalars.last, first == "\"" || first == "'" {
      scalars = Array(scalars.dropFirst().dropLast())
    }
    return string(scalars[...]).replacing("\\ ", with: " ").replacing("\\\"", with: "\"")
      .replacing("\\'", with: "'")
  }
}
