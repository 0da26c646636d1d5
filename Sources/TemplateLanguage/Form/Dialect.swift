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
    let transforms = root["Transform"]?.texts ?? []
    isExtended = transforms.contains(Self.languageExtensions)
    isServerless = transforms.contains(Self.serverless)
    hasMacros =
      transforms.contains { ![Self.languageExtensions, Self.serverless].contains($0) }
      || root["Transform"]?.list?.contains { $0.text == nil } ?? (root["Transform"]?.entries != nil)
  }
}
