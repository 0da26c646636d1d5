internal import CZip
package import Foundation
internal import Synchronization

/// A zip file with an entry of JSON for each name, read entry by entry.
package final class ZipTable: Sendable {
  /// libzip's archive, which takes one caller at a time.
  private struct Archive: ~Copyable, @unchecked Sendable { let handle: OpaquePointer }

  private let archive: Mutex<Archive>

  /// One that stands in memory as long as the program runs; nil where it is no zip file.
  package init?(bytes: UnsafePointer<UInt8>, count: Int) {
    var code = zip_error_t()
    guard let source = zip_source_buffer_create(bytes, zip_uint64_t(count), 0, &code),
      let handle = zip_open_from_source(source, ZIP_RDONLY, &code)
    else { return nil }
    archive = Mutex(Archive(handle: handle))
  }

  /// One on the disk; nil where it is no zip file that can be read.
  package init?(file: URL) {
    var code: CInt = 0
    guard let handle = zip_open(file.path, ZIP_RDONLY, &code) else { return nil }
    archive = Mutex(Archive(handle: handle))
  }

  deinit { archive.withLock { zip_discard($0.handle) } }

  /// Bytes an entry may have.
  private static let largest = 8 << 20

  /// The JSON of a name; nil where there is none, or it cannot be read.
  package subscript(name: String) -> Data? {
    archive.withLock { archive in
      var status = zip_stat_t()
      zip_stat_init(&status)
      guard zip_stat(archive.handle, "\(name).json", 0, &status) == 0, status.size <= Self.largest,
        let file = zip_fopen(archive.handle, "\(name).json", 0)
      else { return nil }
      defer { zip_fclose(file) }
      var data = Data(count: Int(status.size))
      let read = data.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, zip_uint64_t($0.count)) }
      return read == Int64(status.size) ? data : nil
    }
  }

  /// All names, in the order of the file.
  package var names: [String] {
    archive.withLock { archive in
      (0..<zip_get_num_entries(archive.handle, 0)).compactMap { index in
        zip_get_name(archive.handle, zip_uint64_t(index), 0).map { String(cString: $0) }.flatMap {
          $0.hasSuffix(".json") ? String($0.dropLast(5)) : nil
        }
      }
    }
  }
}
