internal import AWSCore

/// S3: buckets, their objects, and uploads in parts.
struct ObjectService: Sendable {
  struct Bucket: Sendable {
    let region: String
    var objects: [String: StoredObject] = [:]
  }

  /// An upload in parts that is not complete yet.
  struct Upload: Sendable {
    let bucket: String
    let key: String
    /// What it was begun with.
    var headers: [HTTPHeader] = []
    var parts: [Int: [UInt8]] = [:]
  }

  private(set) var buckets: [String: Bucket] = [:]
  /// By id.
  private(set) var uploads: [String: Upload] = [:]

  /// A bucket where there is none of the name yet.
  mutating func create(_ name: String, region: String) {
    if buckets[name] == nil { buckets[name] = Bucket(region: region) }
  }

  /// With what is in it.
  mutating func remove(_ name: String) { buckets[name] = nil }

  mutating func put(_ bytes: [UInt8], bucket: String, key: String) {
    put(StoredObject(bytes), bucket: bucket, key: key)
  }
  mutating func put(_ object: StoredObject, bucket: String, key: String) {
    buckets[bucket]?.objects[key] = object
  }
  mutating func remove(bucket: String, key: String) { buckets[bucket]?.objects[key] = nil }

  mutating func begin(_ upload: Upload, id: String) { uploads[id] = upload }
  mutating func put(part bytes: [UInt8], number: Int, of upload: String) {
    uploads[upload]?.parts[number] = bytes
  }
  mutating func end(upload id: String) { uploads[id] = nil }

  /// `https://bucket.s3.region.amazonaws.com/key`, `https://s3…/bucket/key`, or the path form at any host.
  func object(atURL url: String) -> [UInt8]? {
    location(ofURL: url).flatMap { buckets[$0.bucket]?.objects[$0.key]?.bytes }
  }

  func location(ofURL url: String) -> (bucket: String, key: String)? {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let rest = url[scheme.upperBound...].prefix { $0 != "?" }
    guard let slash = rest.firstIndex(of: "/") else { return nil }
    let host = rest[..<slash]
    let path = PercentEncoding.decode(String(rest[rest.index(after: slash)...]))
    if let service = host.firstRange(of: ".s3") { return (String(host[..<service.lowerBound]), path) }
    let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
    return parts.count == 2 ? (parts[0], parts[1]) : nil
  }
}
