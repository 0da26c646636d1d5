internal import Documents
internal import Foundation

extension ServerlessTransform {
  /// `s3://bucket/key`, or `{Bucket, Key, Version}`, as Lambda has it.
  static func location(
    _ uri: Document, of logicalID: String, _ property: String
  ) throws(TransformError) -> Document {
    var location: Document = .map([])
    if case .text(let text) = uri {
      let dynamic = text.firstMatch(
        of: /\{\{resolve:(ssm|ssm-secure|secretsmanager):[a-zA-Z0-9_.\-\/]+(:\d+)?\}\}/)
      guard dynamic?.0.contains("/") != true else {
        throw invalid(
          logicalID,
          "Unsupported dynamic reference detected in '\(property)'. Please consider using alternative 'FunctionCode' "
            + "object format.")
      }
      guard let parsed = S3Location(text) else {
        throw invalid(
          logicalID,
          "'\(property)' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter."
        )
      }
      location["S3Bucket"] = .text(parsed.bucket)
      location["S3Key"] = .text(parsed.key)
      location["S3ObjectVersion"] = parsed.version.map { .text($0) }
      return location
    }
    guard uri.entries != nil else {
      throw invalid(logicalID, "'\(property)' must be of type dict or string.")
    }
    guard uri["Bucket"]?.isTruthy == true, uri["Key"]?.isTruthy == true else {
      throw invalid(logicalID, "'\(property)' requires Bucket and Key properties to be specified.")
    }
    location["S3Bucket"] = uri["Bucket"]
    location["S3Key"] = uri["Key"]
    location["S3ObjectVersion"] = uri["Version"]
    location["S3ObjectStorageMode"] = uri["StorageMode"]
    return location
  }
}

/// Where an object is in S3: `s3://bucket/key?versionId=version`, as SAM reads it.
private struct S3Location {
  let bucket: String
  let key: String
  let version: String?

  init?(_ text: String) {
    guard text.lowercased().hasPrefix("s3://") else { return nil }
    let plain = text.dropFirst(5).prefix { $0 != "#" }
    let parts = plain.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let place = parts[0]
    guard let slash = place.firstIndex(of: "/"), slash > place.startIndex,
      !place[..<slash].contains(where: { "[]".contains($0) })
    else { return nil }
    bucket = String(place[..<slash])
    key = String(place[slash...].drop { $0 == "/" })
    let versions = (parts.count == 2 ? parts[1].split(separator: "&") : []).compactMap { parameter in
      parameter.hasPrefix("versionId=") ? String(parameter.dropFirst("versionId=".count)) : nil
    }
    .filter { !$0.isEmpty }
    version =
      versions.count == 1
      ? versions[0].replacing("+", with: " ").removingPercentEncoding ?? versions[0] : nil
  }
}
