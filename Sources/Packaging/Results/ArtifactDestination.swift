/// Where artifacts go, and how.
public struct ArtifactDestination: Sendable, Hashable {
  public let bucket: String
  /// What keys begin with; empty for nothing.
  public var prefix = ""
  /// Uploads what is remembered as there, too.
  public var forcesUpload = false
  /// Whether files may lie outside of the template's folder and the working folder.
  public var allowsOutsideFiles = false
  /// Makes the bucket where there is none.
  public var createsBucket = false

  public init(bucket: String, prefix: String = "") {
    self.bucket = bucket
    self.prefix = prefix
  }
}
