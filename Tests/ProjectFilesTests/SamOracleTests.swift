import AWSCore
import Documents
import Foundation
import TestSupport
import Testing

@testable import ProjectFiles

/// `Fixtures/samconfig.json` holds what `sam deploy` reads from each of some 100 files: `make-samconfig.py` makes it.
@Suite("samconfig, beside SAM")
struct SamOracleTests {
  private struct Case: Decodable {
    struct Expected: Decodable {
      let error: String?
      let stackName: String?
      let s3Bucket: String?
      let s3Prefix: String?
      let region: String?
      let roleArn: String?
      let parameterOverrides: [String: String]?
      let tags: [String: String]?
      let capabilities: [String]?
      let notificationArns: [String]?
      let noExecuteChangeset: Bool?
      let confirmChangeset: Bool?
      let failOnEmptyChangeset: Bool?
      let forceUpload: Bool?
      let onFailure: String?
      let disableRollback: Bool?
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
    "words behind a value": ["A": "b c", "D": "e"], "words behind the last value": ["A": "b c"],
    "a quote that is not closed": ["A": "\"b", "D": "e"], "text behind a quote": ["A": "\"b\"c", "D": "e"],
    "a quote within a value": ["A": "b\"c\"", "D": "e"], "JSON": ["A": #"{"k":"v"}"#, "D": "e"],
    "JSON with spaces": ["A": #"{"k": "v w"}"#, "D": "e"],
  ]
  /// SAM takes the lines for one capability, which there is none of.
  private static let words = [
    "capabilities over several lines": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
  ]
  /// SAM makes a text of the table, as Python writes it.
  private static let refused: Set<String> = ["a table with a table"]
  private static let tagsInMaps: Set<String> = ["tags in a table", "YAML, tags"]

  @Test("Every setting is SAM's")
  func settings() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let cases = try Fixture.decode("samconfig.json", as: [Case].self, with: decoder)
    #expect(cases.count >= 95)
    for one in cases {
      let configuration = try SamConfiguration(text: one.text, path: one.file)
      let expected = one.expected
      if expected.error != nil && !Self.tagsInMaps.contains(one.name) || Self.refused.contains(one.name) {
        #expect(throws: DocumentError.self, "\(one.name)") { try configuration.settings() }
        continue
      }
      let settings = try #require(try configuration.settings())
      if Self.tagsInMaps.contains(one.name) {
        #expect(expected.error != nil)
        #expect(settings.tags.map(\.key).sorted() == ["a", "c"], "\(one.name)")
        continue
      }
      #expect(settings.stackName == expected.stackName, "\(one.name)")
      #expect(settings.bucket == expected.s3Bucket, "\(one.name)")
      #expect(settings.prefix == expected.s3Prefix, "\(one.name)")
      #expect(settings.region == expected.region, "\(one.name)")
      #expect(settings.serviceRole == expected.roleArn, "\(one.name)")
      let parameters = settings.parameters.mapValues { $0.reveal() }
      #expect(parameters == Self.asWritten[one.name] ?? expected.parameterOverrides ?? [:], "\(one.name)")
      let tags = Dictionary(settings.tags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      #expect(tags == expected.tags ?? [:], "\(one.name)")
      let capabilities = Self.words[one.name] ?? expected.capabilities ?? []
      #expect(settings.capabilities == capabilities, "\(one.name)")
      #expect(settings.notificationARNs == expected.notificationArns ?? [], "\(one.name)")
      #expect(settings.keepsChangeSet ?? false == expected.noExecuteChangeset, "\(one.name)")
      #expect(settings.asksBeforeExecuting ?? false == expected.confirmChangeset, "\(one.name)")
      #expect(settings.forcesUpload ?? false == expected.forceUpload, "\(one.name)")
      // SAM fails on nothing to change unless told otherwise; rolestack is content unless told so.
      if let fails = settings.failsWithoutChanges {
        #expect(fails == expected.failOnEmptyChangeset, "\(one.name)")
      }
      let onFailure = expected.disableRollback == true ? "DO_NOTHING" : expected.onFailure
      #expect(settings.onFailure ?? "ROLLBACK" == onFailure, "\(one.name)")
    }
  }
}
