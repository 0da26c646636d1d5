internal import Foundation

/// Adds sections to one of the AWS CLI's two files, or puts other values in the place of those that are there; every
/// other byte stays as it is.
///
/// What comes of it is read again, as the AWS CLI reads it, before it is believed.
public struct SharedFileEdit: Sendable {
  /// The file's text as it is to be.
  public private(set) var text: String
  private let path: String

  /// - Throws: where the file cannot be read as botocore reads it: nothing is to be added to such a one.
  public init(_ file: SharedConfiguration.File) throws(AWSError) {
    text = file.text
    path = file.path
    _ = try sections(of: text)
  }

  /// Adds a section at the end.
  ///
  /// - Parameters:
  ///   - title: what stands between the brackets, such as `profile deploy`.
  ///   - settings: names and values of one line each.
  /// - Returns: false where it is there already, with the same values.
  /// - Throws: where a section of that title has other values.
  @discardableResult
  public mutating func add(
    section title: String, _ settings: [(key: String, value: String)]
  ) throws(AWSError) -> Bool {
    if let present = try sections(of: text).first(where: { Self.isSame($0.name, title) }) {
      guard settings.allSatisfy({ present.values[$0.key] == $0.value }) else {
        throw AWSError(
          .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
          message: "\(path) has a section [\(title)] already, with other settings.",
          nextStep: "Choose another name, or take that section away.")
      }
      return false
    }
    let newline = Self.newline(of: text)
    var added = ""
    if let last = text.unicodeScalars.last {
      if last != "\n" && last != "\r" { added += newline }
      added += newline
    }
    added += "[\(title)]\(newline)"
    for setting in settings { added += "\(setting.key) = \(setting.value)\(newline)" }
    let before = try sections(of: text)
    let after = text + added
    guard let read = try? sections(of: after), read.count == before.count + 1,
      zip(before, read).allSatisfy({ $0.name == $1.name && $0.values == $1.values }),
      let section = read.last, settings.allSatisfy({ section.values[$0.key] == $0.value })
    else { throw unreadable }
    text = after
    return true
  }

  /// Puts other values in the place of those that a section's settings have.
  ///
  /// - Throws: where there is no such section, or it lacks one of them.
  public mutating func set(
    _ values: [String: String], inSection title: String
  ) throws(AWSError) {
    let before = try sections(of: text)
    guard let section = before.first(where: { Self.isSame($0.name, title) }),
      values.keys.allSatisfy({ section.values[$0] != nil })
    else { throw missing(values.keys.sorted(), title) }
    let after = Self.replaced(text, values, title)
    let read = (try? sections(of: after)) ?? []
    // Nothing else may have become another.
    guard read.count == before.count,
      zip(before, read).allSatisfy({ old, new in
        let wanted = old.name == section.name ? old.values.merging(values) { $1 } : old.values
        return old.name == new.name && new.values == wanted
      })
    else { throw unreadable }
    text = after
  }

  private func sections(of text: String) throws(AWSError) -> [INIFile.Section] {
    do throws(INIFile.Problem) { return try INIFile(text).sections } catch {
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
        message: "\(path):\(error.line) cannot be read: \(error.message).",
        nextStep: "Correct it; the AWS CLI refuses the file for the same reason.")
    }
  }

  private var unreadable: AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
      message: "\(path) would not read as it should with what is added.",
      nextStep: "Add it by hand, and look at what stands at the end of the file.")
  }

  private func missing(_ keys: [String], _ title: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
      message: "\(path) has no section [\(title)] with \(keys.joined(separator: " and ")).",
      nextStep: "Name the profile that has the key.")
  }

  /// Titles are words: `profile x` and `profile "x"` are the same.
  private static func isSame(_ name: String, _ title: String) -> Bool {
    if name == title { return true }
    guard let words = try? ShellWords.split(name), let wanted = try? ShellWords.split(title) else {
      return false
    }
    return words == wanted
  }

  /// How its lines end.
  private static func newline(of text: String) -> String {
    var scalars = text.unicodeScalars.drop { $0 != "\n" && $0 != "\r" }
    guard let first = scalars.popFirst() else { return "\n" }
    return first == "\r" ? (scalars.first == "\n" ? "\r\n" : "\r") : "\n"
  }

  private static func replaced(_ text: String, _ values: [String: String], _ title: String) -> String {
    var result = String.UnicodeScalarView()
    var isInside = false
    var rest = text.unicodeScalars[...]
    while !rest.isEmpty {
      let end = rest.firstIndex { $0 == "\n" || $0 == "\r" } ?? rest.endIndex
      let line = rest[..<end]
      let trimmed = String(Substring(line)).trimmingCharacters(in: .whitespaces)
      if trimmed.hasPrefix("["), let close = trimmed.lastIndex(of: "]") {
        isInside = isSame(String(trimmed[trimmed.index(after: trimmed.startIndex)..<close]), title)
      }
      if isInside, let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" }),
        let value = values[
          String(Substring(line[..<separator])).trimmingCharacters(in: .whitespaces).lowercased()]
      {
        let start =
          line[line.index(after: separator)...].firstIndex { !$0.properties.isWhitespace } ?? line.endIndex
        result.append(contentsOf: line[..<start])
        result.append(contentsOf: value.unicodeScalars)
      } else {
        result.append(contentsOf: line)
      }
      guard end < rest.endIndex else { break }
      result.append(rest[end])
      rest = rest[rest.index(after: end)...]
    }
    return String(result)
  }
}
