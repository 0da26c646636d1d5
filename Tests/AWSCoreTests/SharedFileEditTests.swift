import AWSCore
import Foundation
import Testing

/// Adding to files that somebody else wrote: what was there stays byte for byte.
@Suite("Changes to the AWS CLI's files")
struct SharedFileEditTests {
  /// Odd, and read by botocore all the same.
  static let files: [String] = [
    "", "\n", "\n\n\n", "# only a comment", "; another kind of comment\n", "[default]\nregion = us-east-1\n",
    "[default]\nregion = us-east-1", "[default]\r\nregion = us-east-1\r\n", "[default]\r\nregion = us-east-1",
    "[default]\rregion = us-east-1\r", "[default]\n  region=us-east-1\n\n\n   \n",
    "[profile a]\ns3 =\n  max_concurrent_requests = 20\n  addressing_style = path",
    "[profile a]\ns3 =\n  addressing_style = path\n\n  # indented comment\n",
    "[profile \"two words\"]\nregion: eu-west-1\n", "  [profile indented]\n  region = eu-west-1\n",
    "[profile 日本]\nrole_session_name = 電池\n# 絵文字 👨‍👩‍👧\n", "[empty]\n[profile b]\n",
    "[sso-session x]\nsso_region = us-east-1\n\n",
    "[profile c]\ncredential_process = sh -c 'echo \"[profile app]\"'\n",
    "[profile d]\nkey = value = with = signs ; and # marks\n",
    "[services s]\nsts =\n  endpoint_url = http://x\n",
    "[DEFAULT]\nregion = us-east-2\n[profile e]\noutput = json\n", "[profile f]\n\tregion = us-east-1\n",
    "[profile g]\nregion = us-east-1\n" + String(repeating: "# line\n", count: 3000),
    "[profile h]\nregion =\n", "[default]\nregion = us-east-1\n\u{0C}\n",
  ]

  private func edit(_ text: String) throws -> SharedFileEdit {
    try SharedFileEdit(SharedConfiguration.File(path: "config", text: text))
  }

  @Test(
    "A section is added behind what was there, which stays byte for byte, and both are read", arguments: files
  )
  func adding(_ text: String) throws {
    var edit = try edit(text)
    #expect(
      try edit.add(
        section: "profile app", [("role_arn", "arn:aws:iam::123456789012:role/x"), ("region", "us-west-2")]))
    #expect(Array(edit.text.utf8).starts(with: Array(text.utf8)))
    let added = String(decoding: edit.text.utf8.dropFirst(text.utf8.count), as: UTF8.self)
    let newline = text.contains("\r\n") ? "\r\n" : text.contains("\r") ? "\r" : "\n"
    #expect(
      added.unicodeScalars.drop { $0 == "\n" || $0 == "\r" }.elementsEqual(
        "[profile app]\(newline)role_arn = arn:aws:iam::123456789012:role/x\(newline)region = us-west-2\(newline)"
          .unicodeScalars))
    let before = try SharedConfiguration(
      config: .init(path: "config", text: text), credentials: .init(path: "credentials", text: ""))
    let after = try SharedConfiguration(
      config: .init(path: "config", text: edit.text), credentials: .init(path: "credentials", text: ""))
    #expect(after.profileNames == before.profileNames + ["app"])
    // A second time there is nothing to add; another value is not put in the place of one's own.
    let once = edit.text
    #expect(try !edit.add(section: "profile app", [("region", "us-west-2")]))
    #expect(throws: AWSError.self) { try edit.add(section: "profile app", [("region", "us-east-1")]) }
    #expect(edit.text == once)
  }

  @Test("Values are put in the place of others, and nothing else moves", arguments: files)
  func replacing(_ text: String) throws {
    let ends = text.contains("\r\n") ? "\r\n" : text.contains("\r") ? "\r" : "\n"
    let own =
      "[user]\(ends)# mine\(ends)aws_access_key_id = AKIAOLD\(ends)  \(ends)AWS_SECRET_ACCESS_KEY=old+/=\(ends)region = us-east-1\(ends)"
    let gap = text.isEmpty || text.unicodeScalars.last == "\n" || text.unicodeScalars.last == "\r" ? "" : ends
    let whole = text + gap + own + "[other]\(ends)aws_access_key_id = AKIAOLD\(ends)"
    var edit = try edit(whole)
    try edit.set(["aws_access_key_id": "AKIANEW", "aws_secret_access_key": "new+/="], inSection: "user")
    let wanted =
      text + gap + own.replacing("AKIAOLD", with: "AKIANEW").replacing("old+/=", with: "new+/=")
      + "[other]\(ends)aws_access_key_id = AKIAOLD\(ends)"
    #expect(Array(edit.text.utf8) == Array(wanted.utf8))
  }

  @Test(
    "What botocore cannot read is not added to",
    arguments: [
      "region = us-east-1\n", "[a]\n[a]\n", "[a]\nx = 1\nx = 2\n", "[a]\nneither\n", "\u{FEFF}[default]\n",
    ])
  func unreadable(_ text: String) {
    #expect(throws: AWSError.self) { try edit(text) }
  }

  @Test("A section that lacks a value has none put in")
  func lacking() throws {
    var edit = try edit("[user]\nregion = us-east-1\n")
    #expect(throws: AWSError.self) { try edit.set(["aws_access_key_id": "x"], inSection: "user") }
    #expect(throws: AWSError.self) { try edit.set(["region": "x"], inSection: "nobody") }
  }
}
