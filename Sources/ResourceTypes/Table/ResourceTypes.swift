internal import CResourceTypes
internal import CZip
public import Foundation
internal import Synchronization

/// What CloudFormation's types of resources are: a zip file with an entry of JSON for each, read when the type is asked
/// for. `Assets/make-resource-types.py` makes such a file of the public schemas.
public final class ResourceTypes: Sendable {
  /// Where the table comes from.
  public struct Source: Sendable, Hashable, Decodable {
    /// Such as `cfn-lint 1.58.0`.
    public let source: String
    /// Of the schemas, in ISO 8601.
    public let date: String
    /// How many types there are.
    public let types: Int
  }

  /// Why a file is no such table, in words.
  public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for whoever gave the file.
    public let description: String
  }

  /// libzip's archive, which takes one caller at a time.
  private struct Archive: ~Copyable, @unchecked Sendable {
    let handle: OpaquePointer
    /// What was read so far; nil for a type that is not there.
    var known: [String: ResourceType?] = [:]
  }

  private let archive: Mutex<Archive>
  /// Where the table comes from.
  public let source: Source

  /// The table that the program was built with.
  public static let embedded: ResourceTypes = {
    do throws(Problem) {
      var code = zip_error_t()
      guard
        let bytes = zip_source_buffer_create(
          resource_types_start(), zip_uint64_t(resource_types_size), 0, &code),
        let handle = zip_open_from_source(bytes, ZIP_RDONLY, &code)
      else { throw Problem(description: "it is not a zip file") }
      return try ResourceTypes(handle)
    } catch {
      // It was checked when it was made: Tests/ResourceTypesTests reads every type of it.
      fatalError("the table of resource types cannot be read: \(error)")
    }
  }()

  /// A newer table, such as one that `make-resource-types.py` wrote.
  public convenience init(file: URL) throws(Problem) {
    var code: CInt = 0
    guard let handle = zip_open(file.path, ZIP_RDONLY, &code) else {
      throw Problem(
        description: "\(file.path) is not a table of resource types: it is not a zip file that can be read")
    }
    try self.init(handle)
    // An entry that cannot be read would pass for a type that there is not.
    for name in names where self[name] == nil {
      throw Problem(description: "\(file.path) is damaged: \(name) cannot be read in it")
    }
  }

  private init(_ handle: OpaquePointer) throws(Problem) {
    guard let data = Self.entry("source.json", handle),
      let source = try? JSONDecoder().decode(Source.self, from: data)
    else {
      zip_discard(handle)
      throw Problem(description: "this zip file is not a table of resource types: it lacks source.json")
    }
    self.source = source
    archive = Mutex(Archive(handle: handle))
  }

  deinit { archive.withLock { zip_discard($0.handle) } }

  /// A type by its name, such as `AWS::SNS::Topic`; nil where the table has none of that name.
  public subscript(name: String) -> ResourceType? {
    archive.withLock { archive in
      if let known = archive.known[name] { return known }
      let type = Self.entry("\(name).json", archive.handle).flatMap { ResourceType(named: name, $0) }
      archive.known[name] = .some(type)
      return type
    }
  }

  /// All names, in the order of the file.
  public var names: [String] {
    archive.withLock { archive in
      (0..<zip_get_num_entries(archive.handle, 0)).compactMap { index in
        guard let name = zip_get_name(archive.handle, zip_uint64_t(index), 0).map({ String(cString: $0) }),
          name.hasSuffix(".json"), name != "source.json"
        else { return nil }
        return String(name.dropLast(5))
      }
    }
  }

  /// Bytes an entry may have.
  private static let largest = 8 << 20

  private static func entry(_ name: String, _ handle: OpaquePointer) -> Data? {
    var status = zip_stat_t()
    zip_stat_init(&status)
    guard zip_stat(handle, name, 0, &status) == 0, status.size <= largest,
      let file = zip_fopen(handle, name, 0)
    else { return nil }
    defer { zip_fclose(file) }
    var data = Data(count: Int(status.size))
    let read = data.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, zip_uint64_t($0.count)) }
    return read == Int64(status.size) ? data : nil
  }
}
