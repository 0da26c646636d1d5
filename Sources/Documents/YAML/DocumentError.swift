/// Why a template or a settings file cannot be used, and where in it.
public struct DocumentError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's path, as it was given.
  public let path: String
  /// In words, without the place, which `description` puts before it.
  public let message: String
  /// From 1; nil where the error is about the whole file.
  public let line: Int?
  /// From 1; nil where only the line is known, or not even that.
  public let column: Int?

  /// Without a line, it is about the whole file.
  public init(path: String, message: String, line: Int? = nil, column: Int? = nil) {
    self.path = path
    self.message = message
    self.line = line
    self.column = column
  }

  /// `path:line:column: message`, as compilers write it, without what is not known.
  public var description: String {
    guard let line else { return "\(path): \(message)" }
    return "\(path):\(line)\(column.map { ":\($0)" } ?? ""): \(message)"
  }
}
