package import Documents

/// What a template's transforms let it say beside the plain language.
package struct Dialect: Hashable, Sendable {
  package static let languageExtensions = "AWS::LanguageExtensions"
  package static let serverless = "AWS::Serverless-2016-10-31"

  /// AWS::LanguageExtensions: loops, lengths, and functions in more places.
  package var isExtended = false
  /// SAM: its types, Globals and Connectors.
  package var isServerless = false
  /// Others, whose outcome is not known here.
  package var hasMacros = false

  /// Whether names may be meant that are not written out.
  var makesMore: Bool { isServerless || hasMacros }

  package init(isExtended: Bool = false) { self.isExtended = isExtended }

  /// Of a template as it is written.
  package init(of root: Document) {
    let transforms = Self.transforms(of: root)
    isExtended = transforms.contains(Self.languageExtensions)
    isServerless = transforms.contains(Self.serverless)
    hasMacros = transforms.contains { ![Self.languageExtensions, Self.serverless].contains($0) }
  }

  /// Names of a template's transforms in their order, those with parameters of their own included:
  /// `{Name: AWS::Include, Parameters: …}`.
  package static func transforms(of root: Document) -> [String] {
    let written = root["Transform"] ?? .list([])
    return (written.list ?? [written]).compactMap { $0.text ?? $0["Name"]?.text }
  }
}
