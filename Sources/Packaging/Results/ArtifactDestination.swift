/// Where artifacts go, and how.
public struct ArtifactDestination: Sendable, Hashable {
  /// Its name; one that S3 would not take is refused before anything is sent.
  public let bucket: String
  /// What keys begin with; empty for nothing.
  public var prefix = ""
  /// Uploads what is remembered as there, too.
  public var forcesUpload = false
  /// Whether files may lie outside of the template's folder and the working folder.
  public var allowsOutsideFiles = false
  /// Makes the bucket where there is none.
  public var createsBucket = false

  /// With all options off: nothing is forced, no bucket is made, and no file from outside is taken.
  public init(bucket: String, prefix: String = "") {
    self.bucket = bucket
    self.prefix = prefix
  }
}
