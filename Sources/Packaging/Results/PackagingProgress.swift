public import AWSCore

/// What packaging tells while it goes on.
public enum PackagingProgress: Sendable, Hashable {
  /// So many more artifacts were found.
  case found(Int)
  /// An artifact is zipped; bytes of its files.
  case preparing(String, bytes: Int64)
  /// An artifact holds files, by their paths in it, whose names are those of secrets.
  case looksSecret(String, [String])
  /// Its upload begins, to that object; bytes of the object.
  case uploading(String, S3Location, bytes: Int64)
  /// So many more bytes arrived.
  case sent(Int64)
  /// It is in the bucket: sent now, or known to be there.
  case done(PackagedArtifact)
  /// Parts of an upload that was broken off long ago stay in the bucket: removing them is denied.
  case uploadLeft(S3Location, AWSError)
}

/// How far packaging has come.
public struct PackagingTally: Sendable, Hashable {
  /// Artifacts named so far; more are found as nested templates are opened.
  public private(set) var found = 0
  /// Artifacts that are in the bucket, the skipped ones included.
  public private(set) var done = 0
  /// Artifacts that were not sent, as they are remembered as there.
  public private(set) var skipped = 0
  /// Bytes that arrived, and that are to be sent as far as that is known.
  public private(set) var sent: Int64 = 0
  /// Bytes of everything whose upload was begun; grows with each of them.
  public private(set) var size: Int64 = 0

  /// Bytes below which a rate says nothing.
  private static let leastForRate: Int64 = 64 << 10

  /// Nothing is found or sent yet.
  public init() {}

  /// Adds a step to the sums; one that is noted twice counts twice.
  public mutating func note(_ progress: PackagingProgress) {
    switch progress {
    case .found(let count): found += count
    case .preparing, .looksSecret, .uploadLeft: break
    case .uploading(_, _, let bytes): size += bytes
    case .sent(let bytes): sent += bytes
    case .done(let artifact):
      done += 1
      if !artifact.isNew { skipped += 1 }
    }
  }

  /// Such as `3/40 artifacts, 12.4 MiB of 40.0 MiB, 8.1 MiB/s`.
  ///
  /// - Parameter seconds: since it began.
  public func words(after seconds: Double) -> String {
    var words = "\(done)/\(found) artifact\(found == 1 ? "" : "s")"
    if skipped > 0 { words += ", \(skipped) there already" }
    if size > 0 { words += ", \(Self.shown(sent)) of \(Self.shown(size))" }
    if sent >= Self.leastForRate, seconds > 0.2 {
      words += ", \(Self.shown(Int64(Double(sent) / seconds)))/s"
    }
    return words
  }

  /// `212 B`, `3.4 KiB`, `12.0 MiB`.
  public static func shown(_ bytes: Int64) -> String {
    guard bytes >= 1024 else { return "\(bytes) B" }
    let (shift, unit): (Int64, String) = bytes < 1 << 20 ? (10, "KiB") : (20, "MiB")
    let tenths = (bytes * 10 + (1 << (shift - 1))) >> shift
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}
