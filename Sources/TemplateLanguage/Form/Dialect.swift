package import Documents

/// What a template's transforms let it say beside the plain language.
package struct Dialect: Hashable, Sendable {
  package static let languageExtensions = "AWS::LanguageExtensions"
  package static let serverless = "AWS::Serverless-2016-10-31"

  /// All that AWS offers (transform-reference).
  package static let ofAWS = [
    "AWS::CodeDeployBlueGreen", "AWS::CodeStar", "AWS::Include", languageExtensions,
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16", serverless, "AWS::ServiceCatalog",
  ]

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

  /// SAM does not look into loops: they have to be unrolled before it comes.
  static func disorder(of root: Document) -> TemplateProblem? {
    let names = transforms(of: root)
    guard let first = names.firstIndex(of: serverless), let second = names.firstIndex(of: languageExtensions),
      first < second,
      root.contains(where: { $0.entries?.contains { $0.key.hasPrefix(Intrinsic.loopPrefix) } ?? false })
    else { return nil }
    return TemplateProblem(
      .transform, "\(languageExtensions) has to stand before \(serverless), which does not know loops",
      at: ["Transform"])
  }

  /// Names of a template's transforms in their order, those with parameters of their own included:
  /// `{Name: AWS::Include, Parameters: …}`.
  package static func transforms(of root: Document) -> [String] {
    let written = root["Transform"] ?? .list([])
    return (written.list ?? [written]).compactMap { $0.text ?? $0["Name"]?.text }
  }
}
