internal import Foundation

/// Finds the templates of a folder: what a person would deploy from there.
public enum TemplateFinder {
  private static let built = ".aws-sam/build/template.yaml"

  /// Paths from the folder, the likeliest first. What `sam build` made goes first unless its source is newer.
  public static func templates(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    let plain = files.filter { $0.wholeMatch(of: /template\.(ya?ml|json)/) != nil }
    let others = files.filter { $0.hasSuffix(".template") || $0.hasSuffix(".template.json") }
    let cdk = ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/cdk.out")) ?? []).sorted()
      .filter { $0.hasSuffix(".template.json") }.map { "cdk.out/\($0)" }
    var found = plain + others + cdk
    if let builtAt = modified("\(folder)/\(built)") {
      let sourceAt = plain.first.flatMap { modified("\(folder)/\($0)") } ?? .distantPast
      found.insert(built, at: builtAt >= sourceAt ? 0 : min(1, found.count))
    }
    return found
  }

  private static func modified(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }
}
