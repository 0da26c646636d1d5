import AWSCore
import Foundation
import Templates
import Testing

@testable import Packaging

/// `Fixtures/samconfig.json` holds what `sam deploy` reads from each of some 60 files: `make-samconfig.py` makes it.
@Suite("samconfig, beside SAM")
struct SamOracleTests {
  private struct Case: Decodable {
    struct Expected: Decodable {
      let error: String?
      let stack_name: String?
      let s3_bucket: String?
      let s3_prefix: String?
      let region: String?
      let role_arn: String?
      let parameter_overrides: [String: String]?
      let tags: [String: String]?
      let capabilities: [String]?
      let notification_arns: [String]?
      let no_execute_changeset: Bool?
      let confirm_changeset: Bool?
      let fail_on_empty_changeset: Bool?
      let force_upload: Bool?
      let on_failure: String?
      let disable_rollback: Bool?
    }

    let name: String
    let file: String
    let text: String
    let expected: Expected
  }

  /// Where SAM loses text, or ends in an error of its own, the text as it is written.
  private static let asWritten: [String: [String: String]] = [
    "nothing behind the equals sign": ["A": "", "B": "c"],
    "YAML, a map with numbers and truth": ["A": "1", "B": "True", "C": "2.50", "D": "yes"],
    // SAM takes the second line for more of the first value.
    "a text over several lines": ["A": "b", "C": "d"],
  ]
  private static let tagsInMaps: Set<String> = ["tags in a table", "YAML, tags"]

  @Test("Every setting is SAM's")
  func settings() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/samconfig.json")
    let cases = try JSONDecoder().decode([Case].self, from: try Data(contentsOf: file))
    #expect(cases.count >= 60)
    for one in cases {
      let configuration = try SamConfiguration(text: one.text, path: one.file)
      let settings = try #require(try configuration.settings())
      let expected = one.expected
      if Self.tagsInMaps.contains(one.name) {
        #expect(expected.error != nil)
        #expect(settings.tags.map(\.key).sorted() == ["a", "c"], "\(one.name)")
        continue
      }
      #expect(expected.error == nil, "\(one.name): \(expected.error ?? "")")
      #expect(settings.stackName == expected.stack_name, "\(one.name)")
      #expect(settings.bucket == expected.s3_bucket, "\(one.name)")
      #expect(settings.prefix == expected.s3_prefix, "\(one.name)")
      #expect(settings.region == expected.region, "\(one.name)")
      #expect(settings.serviceRole == expected.role_arn, "\(one.name)")
      let parameters = settings.parameters.mapValues { $0.reveal() }
      #expect(parameters == Self.asWritten[one.name] ?? expected.parameter_overrides ?? [:], "\(one.name)")
      let tags = Dictionary(settings.tags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      #expect(tags == expected.tags ?? [:], "\(one.name)")
      #expect(settings.capabilities == expected.capabilities ?? [], "\(one.name)")
      #expect(settings.notificationARNs == expected.notification_arns ?? [], "\(one.name)")
      #expect(settings.keepsChangeSet ?? false == expected.no_execute_changeset, "\(one.name)")
      #expect(settings.asksBeforeExecuting ?? false == expected.confirm_changeset, "\(one.name)")
      #expect(settings.forcesUpload ?? false == expected.force_upload, "\(one.name)")
      // SAM fails on nothing to change unless told otherwise; rolestack is content unless told so.
      if let fails = settings.failsWithoutChanges {
        #expect(fails == expected.fail_on_empty_changeset, "\(one.name)")
      }
      let onFailure = expected.disable_rollback == true ? "DO_NOTHING" : expected.on_failure
      #expect(settings.onFailure ?? "ROLLBACK" == onFailure, "\(one.name)")
    }
  }
}
