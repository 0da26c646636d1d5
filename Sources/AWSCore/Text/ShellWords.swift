/// Words as a POSIX shell splits them, as Python's `shlex.split` does: white space between, quotes around, a
/// backslash before what is meant as it is.
public enum ShellWords {
  /// Why a text has no words: a quote that is not closed, or a backslash with nothing behind it.
  public struct Unfinished: Error, Hashable, Sendable {}

  /// Nothing is expanded, `#` begins no comment, `''` is an empty word. Throws where the text is unfinished.
  public static func split(_ text: String) throws(Unfinished) -> [String] {
    var words: [String] = []
    var word: String.UnicodeScalarView?
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        // Inside double quotes a backslash is only special before a quote and before itself.
        if quote != nil, scalar != "\"", scalar != "\\" { word?.append("\\") }
        word = (word ?? String.UnicodeScalarView()) + [scalar]
        isEscaped = false
      } else if scalar == "\\", quote != "'" {
        word = word ?? String.UnicodeScalarView()
        isEscaped = true
      } else if let open = quote {
        if scalar == open { quote = nil } else { word?.append(scalar) }
      } else if scalar == "\"" || scalar == "'" {
        quote = scalar
        word = word ?? String.UnicodeScalarView()
      } else if " \t\r\n".unicodeScalars.contains(scalar) {
        if let done = word { words.append(String(done)) }
        word = nil
      } else {
        word = (word ?? String.UnicodeScalarView()) + [scalar]
      }
    }
    guard quote == nil, !isEscaped else { throw Unfinished() }
    if let last = word { words.append(String(last)) }
    return words
  }
}
