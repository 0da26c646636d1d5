public import AWSCore
public import Templates

/// A template whose local artifacts are in S3.
public struct PackagedTemplate: Sendable, Hashable {
  /// With places in S3 where it named local ones; its path is the one it was read from.
  public let template: Template
  /// Whether only values changed; else comments and layout are lost.
  public let isInPlace: Bool
  /// In the order they were done, nested templates' first.
  public let artifacts: [PackagedArtifact]
}

/// Something local that is in S3 now.
public struct PackagedArtifact: Sendable, Hashable {
  /// Where the template names it, such as `HelloWorldFunction.CodeUri`.
  public let name: String
  /// The file or folder, from the root.
  public let path: String
  /// Its key is the prefix and a SHA-256 that names the content; a template's ends in `.template`.
  public let location: S3Location
  /// Bytes of the object; of one that was there already, of the files it is made of.
  public let size: Int64
  /// Whether it was uploaded now; else it was there already.
  public let isNew: Bool
}
