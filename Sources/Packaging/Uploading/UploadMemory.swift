public import AWSCore
public import Foundation
internal import LocalFiles

/// What was uploaded from here, and how far uploads came that were broken off: `uploads.json` in the state
/// directory. Names come from content, so what is remembered as there need not be asked for, which the mission's
/// policy does not allow.
public struct UploadMemory: Sendable {
  /// Where uploads go: what is in one account's bucket is in no other's.
  public struct Scope: Sendable, Hashable {
    let endpoint: String
    let account: String
    let region: String

    /// S3's URL; the account's id, empty where it is not known; the region's name.
    public init(endpoint: String, account: String, region: String) {
      self.endpoint = endpoint
      self.account = account
      self.region = region
    }
  }

  /// An upload in parts that was not completed.
  struct Partial: Codable, Sendable, Hashable {
    let uploadID: String
    let partSize: Int64
    /// SHA-256 of what is sent: parts of another file must not be joined with these.
    let content: String
    /// ETags by number, from 1.
    var tags: [Int: String] = [:]
    let begunAt: Date
  }

  private struct Content: Codable {
    /// Scope and location → when it was uploaded.
    var objects: [String: Date] = [:]
    var partials: [String: Partial] = [:]
  }

  /// Seconds after which an upload that was never given up is not thought of any more.
  private static let forgotten: TimeInterval = 30 * 24 * 3600

  private let file: URL
  private let scope: Scope
  /// How long what was uploaded is taken to be there; zero for not at all.
  private let lifetime: TimeInterval
  private let time: TimeSource

  /// - Parameter hours: how long what was uploaded is taken to be there.
  public init(file: URL, scope: Scope, hours: Double = 24, time: TimeSource = .system) {
    self.file = file
    self.scope = scope
    lifetime = hours * 3600
    self.time = time
  }

  func has(_ location: S3Location) -> Bool {
    guard let uploaded = content().objects[key(location)] else { return false }
    return time.now().timeIntervalSince(uploaded) < lifetime
  }

  func partial(_ location: S3Location) -> Partial? { content().partials[key(location)] }

  func remember(_ location: S3Location) {
    change {
      $0.objects[key(location)] = time.now()
      $0.partials[key(location)] = nil
    }
  }

  func remember(_ partial: Partial?, of location: S3Location) {
    change { $0.partials[key(location)] = partial }
  }

  /// Uploads in parts that were begun so long ago that they are not gone on with; they are remembered no longer.
  func takeExpired(in bucket: String) -> [(location: S3Location, uploadID: String)] {
    let place = key("\(bucket)/")
    let oldest = oldest
    guard content().partials.values.contains(where: { $0.begunAt <= oldest }) else { return [] }
    var expired: [(location: S3Location, uploadID: String)] = []
    change { content in
      for (key, partial) in content.partials where key.hasPrefix(place) && partial.begunAt <= oldest {
        content.partials[key] = nil
        guard let location = S3Location(bucket: bucket, key: String(key.dropFirst(place.count))) else {
          continue
        }
        expired.append((location, partial.uploadID))
      }
    }
    return expired
  }

  private var oldest: Date { time.now() - max(lifetime, 24 * 3600) }

  /// Nothing is taken to be in a bucket any more.
  public func forget(bucket: String) {
    let prefix = key("\(bucket)/")
    change { content in
      content.objects = content.objects.filter { !$0.key.hasPrefix(prefix) }
      content.partials = content.partials.filter { !$0.key.hasPrefix(prefix) }
    }
  }

  private func key(_ location: S3Location) -> String { key("\(location.bucket)/\(location.key)") }
  private func key(_ place: String) -> String {
    "\(scope.endpoint) \(scope.account) \(scope.region) \(place)"
  }

  /// A file that cannot be read holds nothing: then everything is uploaded.
  private func content() -> Content {
    guard let data = try? Data(contentsOf: file) else { return Content() }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return (try? decoder.decode(Content.self, from: data)) ?? Content()
  }

  /// A memory that cannot be written must not stop an upload: it costs another one.
  private func change(_ change: (inout Content) -> Void) {
    guard let lock = try? FileLock(blockingBeside: file) else { return }
    defer { lock.release() }
    var content = content()
    change(&content)
    let oldest = oldest
    content.objects = content.objects.filter { $0.value > oldest }
    // Those are given up when something is next uploaded to their bucket, or S3 has removed them long ago.
    content.partials = content.partials.filter { $0.value.begunAt > oldest - Self.forgotten }
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(content) else { return }
    try? PrivateFile.write(data, to: file)
  }
}
