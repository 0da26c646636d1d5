internal import Documents
internal import Foundation

/// One place in a template that names something local.
struct ArtifactReference: Sendable, Hashable {
  /// The resource's logical id, `Globals`, or `AWS::Include`.
  let owner: String
  let property: ArtifactProperty
  /// The path as it is written; nil where the property is missing and stands for the template's folder.
  let writtenPath: String?
  /// Where the value is in the document; of a missing one, where it would be.
  let place: NodePath
  /// From 1.
  let line: Int?

  /// The object that the template names already, `s3://bucket/key?versionId=V`, as the property's map; nil where
  /// something local is named.
  ///
  /// - Throws: for an address without a bucket or a key.
  func objectMap() throws(DocumentError) -> [String: String]? {
    guard let writtenPath, writtenPath.hasPrefix("s3://"),
      case .map(let bucketKey, let keyKey, let versionKey) = property.form
    else { return nil }
    let parts = writtenPath.dropFirst(5).split(separator: "?", maxSplits: 1)
    let place = parts.first?.split(separator: "/", maxSplits: 1) ?? []
    guard place.count == 2, !place[1].isEmpty else {
      throw DocumentError(
        path: name, message: "‘\(writtenPath)’ is not the address of an object, s3://BUCKET/KEY", line: line)
    }
    var map = [bucketKey: String(place[0]), keyKey: String(place[1].drop { $0 == "/" })]
    let versions =
      parts.count == 2 ? parts[1].split(separator: "&").filter { $0.hasPrefix("versionId=") } : []
    if let versionKey, versions.count == 1, let version = versions.first {
      map[versionKey] = String(version.dropFirst("versionId=".count))
    }
    return map
  }

  /// Such as `HelloWorldFunction.CodeUri`.
  var name: String { "\(owner).\(property.name)" }

  /// The path that it names, from the root.
  ///
  /// - Parameter file: the template's path, from the root.
  func path(beside file: String) -> String {
    let folder = (file as NSString).deletingLastPathComponent
    guard let writtenPath else { return folder }
    let path = writtenPath.hasPrefix("/") ? writtenPath : "\(folder)/\(writtenPath)"
    return (path as NSString).standardizingPath
  }
}
