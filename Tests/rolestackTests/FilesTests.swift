import AWSCore
import Foundation
import Testing

@testable import rolestack

@Suite("Files as they are read")
struct FilesTests {
  @Test("What is no file on a disk is read to its end: nothing of /dev/null, and what another program writes")
  func devices() throws {
    #expect(try ProgramFiles.text(of: URL(fileURLWithPath: "/dev/null")) == "")
    #expect(throws: CommandFailure.self) { try ProgramFiles.text(of: URL(fileURLWithPath: "/dev/zero")) }
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("a: b".utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(try ProgramFiles.text(of: URL(fileURLWithPath: path)) == "a: b")
  }

  @Test("A byte order mark is left out of every text but the AWS CLI's own, where botocore refuses it")
  func byteOrderMark() throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    let file = home.appendingPathComponent("file")
    try Data("\u{FEFF}[profile a]\n".utf8).write(to: file)
    #expect(try ProgramFiles.text(of: file) == "[profile a]\n")
    let files = ProgramFiles(
      environment: ["HOME": home.path, "AWS_CONFIG_FILE": file.path], configuration: nil)
    #expect(try files.awsConfig().text.unicodeScalars.first == "\u{FEFF}")
    try Data([0x61, 0xFF]).write(to: file)
    #expect(throws: CommandFailure.self) { try ProgramFiles.text(of: file) }
  }
}
