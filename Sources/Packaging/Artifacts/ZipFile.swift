internal import CZip
internal import Foundation

/// Writes zip files that are the same bytes for the same files: sorted, deflated at one level, with one time.
enum ZipFile {
  private static let level: zip_uint32_t = 6
  /// 1980-01-01 00:00, the first moment a zip file knows, in its own two numbers.
  private static let firstDay: zip_uint16_t = 1 << 5 | 1

  /// - Parameter destination: a path nothing is at yet.
  static func write(_ files: [ArtifactFiles.File], to destination: String) throws(PackagingError) {
    var code: CInt = 0
    guard let archive = zip_open(destination, ZIP_CREATE | ZIP_EXCL, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw failure(String(cString: zip_error_strerror(&error)))
    }
    for file in files {
      guard add(file, to: archive) else {
        let reason = String(cString: zip_strerror(archive))
        zip_discard(archive)
        throw failure("\(file.relativePath): \(reason)")
      }
    }
    guard zip_close(archive) == 0 else {
      let reason = String(cString: zip_strerror(archive))
      zip_discard(archive)
      throw failure(reason)
    }
  }

  private static func add(_ file: ArtifactFiles.File, to archive: OpaquePointer) -> Bool {
    guard let source = zip_source_file(archive, file.path, 0, file.size) else { return false }
    let index = zip_file_add(archive, file.relativePath, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(source)
      return false
    }
    let entry = zip_uint64_t(index)
    return zip_set_file_compression(archive, entry, ZIP_CM_DEFLATE, level) == 0
      && zip_file_set_dostime(archive, entry, 0, firstDay, 0) == 0
      && zip_file_set_external_attributes(
        archive, entry, 0, zip_uint8_t(ZIP_OPSYS_UNIX), (0o100000 | file.mode) << 16) == 0
  }

  private static func failure(_ reason: String) -> PackagingError {
    PackagingError(
      "The zip file cannot be written: \(reason)",
      nextStep: "Look for room in the temporary folder; TMPDIR names another.")
  }
}
