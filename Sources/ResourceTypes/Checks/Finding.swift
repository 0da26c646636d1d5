public import Documents
internal import TemplateLanguage

extension TemplateCheck {
  /// A thing that is wrong, or may be.
  public struct Finding: Hashable, Sendable {
    /// Whether CloudFormation refuses the template for it.
    public enum Severity: String, Sendable {
      /// It does.
      case error
      /// It may: what the table does not know may be newer than it.
      case warning
    }

    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
      /// A type that there is not.
      case type
      /// A property that the type does not have.
      case unknownProperty = "unknown property"
      /// A value that is none of those which the property may have.
      case enumeration
      /// A value of another kind: a list for a text, a text for a number.
      case kind
      /// A property that AWS sets.
      case readOnly = "read-only"
      /// A property that has to be there.
      case missing
      /// Properties that do not go together.
      case combination
      /// A value that does not match, is too long, too large, or a list of too many.
      case pattern, length, bounds, items
      /// A name that leads to nothing.
      case reference, attribute
      /// A resource of DependsOn that there is not.
      case dependency = "depends"
      /// A condition that there is not, or is none.
      case condition
      /// Resources, or conditions, that need each other.
      case circle
      /// A name with characters that it cannot have, or one that is there twice.
      case name
      /// A section, a key or a value that there cannot be.
      case form
      /// More of something than there may be, or longer.
      case limit
      /// A parameter's definition, or its default.
      case parameter
      /// A function that there is not, that cannot stand there, or that has not the argument it takes.
      case function
      /// A rule that does not hold.
      case rule
      /// What a transform does not take.
      case transform
    }

    /// Of the two.
    public let severity: Severity
    /// What is wrong.
    public let kind: Kind
    /// The resource's logical id; nil where the whole template is meant.
    public let resource: String?
    /// The property at fault below Properties, such as `Code.S3Bucket`; nil where none is meant.
    public let property: String?
    /// In CloudFormation's words, with what was meant where that can be guessed.
    public let message: String
    /// From 1; nil where the place is not known.
    public let line: Int?
    /// From 1; nil where only the line is known, or not even that.
    public let column: Int?
    /// Of a template within the one that was checked, from the folder that the program works in; nil for its own.
    public var file: String?

    /// A template that cannot be read at all.
    public init(unreadable error: DocumentError) {
      self.init(
        severity: .error, kind: .form, resource: nil, property: nil, message: error.message, line: error.line,
        column: error.column)
    }

    init(
      severity: Severity, kind: Kind, resource: String?, property: String?, message: String, line: Int?,
      column: Int?
    ) {
      self.severity = severity
      self.kind = kind
      self.resource = resource
      self.property = property
      self.message = message
      self.line = line
      self.column = column
    }

    /// `path:line:column: error: message`, as compilers write it.
    public func words(in path: String) -> String {
      let place = line.map { ":\($0)" + (column.map { ":\($0)" } ?? "") } ?? ""
      return "\(file ?? path)\(place): \(severity.rawValue): \(message)"
    }
  }
}

extension TemplateCheck.Finding.Kind {
  init(_ kind: TemplateProblem.Kind) {
    // Their raw values are the same.
    self = Self(rawValue: kind.rawValue) ?? .form
  }
}
