/// A file of sections and settings, as Python's `configparser.RawConfigParser` reads it: with it botocore, and so
/// the AWS CLI, read `~/.aws/config` and `~/.aws/credentials`.
///
/// Keys are lower-cased; `=` and `:` separate them from values; a line that is indented deeper than the setting above
/// goes on with its value; `#` and `;` begin comments at the start of a line only. Settings of `[DEFAULT]` hold in
/// every section. A section or a setting that is there twice is an error, and so is a line that is none of these.
struct INIFile {
  struct Section {
    let name: String
    /// In the order of the file.
    fileprivate(set) var settings: [(key: String, value: String)] = []

    var values: [String: String] { Dictionary(settings.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }) }
  }

  /// Why a file cannot be read. The text of a line is not part of it, as it may be a secret.
  struct Problem: Error, Hashable {
    /// From 1.
    let line: Int
    let message: String
  }

  /// In the order of the file.
  private(set) var sections: [Section] = []

  init(_ text: String) throws(Problem) {
    var reader = Reader()
    // Python's text files know three ends of a line and no other.
    let text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    for (index, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      try reader.read(line, index + 1)
    }
    sections = reader.finish()
  }

  private struct Reader {
    private typealias Line = Substring.UnicodeScalarView
    private var sections: [(name: String, settings: [(key: String, lines: [String])])] = []
    private var defaults: [(key: String, lines: [String])] = []
    private var positions: [String: Int] = [:]
    private var keys: Set<String> = []
    /// Which section settings go to: an index, or the defaults; nil before the first.
    private var place: Int??
    private var isInSetting = false
    private var indentation = 0

    mutating func read(_ line: Substring.UnicodeScalarView, _ number: Int) throws(Problem) {
      let value = Self.trimmed(line)
      let isComment = value.first == "#" || value.first == ";"
      guard !value.isEmpty, !isComment else {
        // An empty line belongs to the value above, as more of it may follow.
        if !isComment, isInSetting { append("") }
        return
      }
      let depth = line.prefix { Self.isSpace($0) }.count
      if isInSetting, depth > indentation {
        append(String(value))
        return
      }
      indentation = depth
      if value.first == "[", let end = value.lastIndex(of: "]"), end > value.index(after: value.startIndex) {
        try begin(String(value[value.index(after: value.startIndex)..<end]), number)
        return
      }
      guard let place else {
        throw Problem(
          line: number,
          message: value.first == "\u{FEFF}"
            ? "a byte order mark stands before the first section; save the file as UTF-8 without one"
            : "a setting stands before the first section")
      }
      guard let separator = value.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
        throw Problem(line: number, message: "this is neither a section, nor a setting, nor a comment")
      }
      let key = String(Self.trimmed(value[..<separator])).lowercased()
      guard !key.isEmpty else { throw Problem(line: number, message: "the setting has no name") }
      guard keys.insert(key).inserted else {
        throw Problem(line: number, message: "\(key) is set twice in this section")
      }
      let first = String(Self.trimmed(value[value.index(after: separator)...]))
      if let place {
        sections[place].settings.append((key, [first]))
      } else {
        defaults.append((key, [first]))
      }
      isInSetting = true
    }

    private mutating func begin(_ name: String, _ number: Int) throws(Problem) {
      isInSetting = false
      keys = []
      if name == "DEFAULT" {
        place = .some(nil)
        keys = Set(defaults.map(\.key))
        return
      }
      guard positions[name] == nil else {
        throw Problem(line: number, message: "the section [\(name)] is there twice")
      }
      positions[name] = sections.count
      place = .some(sections.count)
      sections.append((name, []))
    }

    private mutating func append(_ line: String) {
      guard let place else { return }
      if let place {
        sections[place].settings[sections[place].settings.count - 1].lines.append(line)
      } else {
        defaults[defaults.count - 1].lines.append(line)
      }
    }

    func finish() -> [Section] {
      sections.map { name, settings in
        let own = Set(settings.map(\.key))
        let all = settings + defaults.filter { !own.contains($0.key) }
        return Section(name: name, settings: all.map { ($0.key, Self.joined($0.lines)) })
      }
    }

    /// Lines of one value, without white space at its end.
    private static func joined(_ lines: [String]) -> String {
      var text = lines.joined(separator: "\n").unicodeScalars[...]
      while let last = text.last, isSpace(last) { text.removeLast() }
      return String(text)
    }

    private static func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
      var text = text.drop(while: isSpace)
      while let last = text.last, isSpace(last) { text.removeLast() }
      return text
    }

    /// What Python's `str.strip` takes away.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
  }
}
