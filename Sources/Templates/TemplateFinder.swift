internal import Foundation

/// Finds the templates of a folder: what a person would deploy from there.
public enum TemplateFinder {
  private static let built = ".aws-sam/build/template.yaml"

  /// Paths from the folder, the likeliest first: what `sam build` made goes first.
  public static func templates(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    let plain = files.filter { $0.wholeMatch(of: /template\.(ya?ml|json)/) != nil }
    let others = files.filter { $0.hasSuffix(".template") || $0.hasSuffix(".template.json") }
    let cdk = ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/cdk.out")) ?? []).sorted()
      .filter { $0.hasSuffix(".template.json") }.map { "cdk.out/\($0)" }
    var found = plain + others + cdk
    if modified("\(folder)/\(built)") != nil { found.insert(built, at: 0) }
    return found
  }

  /// What `sam build` made of the folder's template, and whether it is older than that; nil for any other template.
  public static func built(of source: String, in folder: String) -> (path: String, isOlder: Bool)? {
    let name = source.hasPrefix("./") ? String(source.dropFirst(2)) : source
    guard name.wholeMatch(of: /template\.(ya?ml|json)/) != nil, let builtAt = modified("\(folder)/\(built)"),
      let sourceAt = modified("\(folder)/\(name)")
    else { return nil }
    return (built, builtAt < sourceAt)
  }

  /// The source that is newer than what `sam build` made of it; nil where none is, or another template is named.
  public static func newerSource(of template: String, in folder: String) -> String? {
    guard template == built, let builtAt = modified("\(folder)/\(built)") else { return nil }
    return ["template.yaml", "template.yml", "template.json"].first { name in
      modified("\(folder)/\(name)").map { $0 > builtAt } ?? false
    }
  }

  private static func modified(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }
}
