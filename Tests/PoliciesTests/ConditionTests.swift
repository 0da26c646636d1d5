import Documents
import Testing

@testable import Policies

/// Each row is a sentence of IAM's user guide.
@Suite("Conditions of policies")
struct ConditionTests {
  /// What a statement of this condition decides: true where it holds.
  private func holds(_ condition: String, _ context: [String: String], version: String = "2012-10-17") throws
    -> Bool
  {
    let yaml =
      "{ Version: '\(version)', Statement: { Effect: Allow, Action: '*', Resource: '*', Condition: { \(condition) } } }"
    let policy = try Policy(try Document(yaml: yaml))
    return Policy.decide([policy], .init(action: "s3:GetObject", resource: "r", context: context)) == .allowed
  }

  @Test(
    "Operators compare as IAM's user guide says",
    arguments: [
      ("StringEquals: { k: [a, b] }", "b", true), ("StringEquals: { k: a }", "A", false),
      ("StringEquals: { k: 'a*' }", "ab", false), ("StringNotEquals: { k: [a, b] }", "b", false),
      ("StringNotEquals: { k: [a, b] }", "c", true), ("StringEqualsIgnoreCase: { k: AbC }", "aBc", true),
      ("StringNotEqualsIgnoreCase: { k: AbC }", "aBc", false), ("StringLike: { k: 'a?c*' }", "abcd", true),
      ("StringNotLike: { k: 'a?c*' }", "abcd", false), ("StringLike: { K: a }", "a", true),
      ("NumericEquals: { k: '10' }", "10.0", true), ("NumericNotEquals: { k: '10' }", "10", false),
      ("NumericLessThan: { k: '10' }", "9", true), ("NumericLessThan: { k: '10' }", "10", false),
      ("NumericLessThanEquals: { k: '10' }", "10", true), ("NumericGreaterThan: { k: '9' }", "10", true),
      ("NumericGreaterThanEquals: { k: '10' }", "9", false), ("NumericEquals: { k: '10' }", "ten", false),
      ("NumericNotEquals: { k: '10' }", "ten", true),
      ("DateEquals: { k: '2026-11-25T10:00:00Z' }", "2026-11-25T19:00:00+09:00", true),
      ("DateNotEquals: { k: '2026-11-25' }", "2026-11-25T00:00:00Z", false),
      ("DateLessThan: { k: '2026-11-25' }", "2026-11-24T23:59:59Z", true),
      ("DateLessThanEquals: { k: '2026-11-25' }", "2026-11-25T00:00:01Z", false),
      ("DateGreaterThan: { k: '1795564800' }", "2026-11-25T00:00:01Z", true),
      ("DateGreaterThanEquals: { k: '2026-11-25' }", "1795564800", true),
      ("Bool: { k: 'true' }", "True", true), ("Bool: { k: 'false' }", "true", false),
      ("BinaryEquals: { k: 'QmluYXJ5' }", "QmluYXJ5", true), ("BinaryEquals: { k: 'QQ==' }", "Qg==", false),
      ("IpAddress: { k: 203.0.113.0/24 }", "203.0.113.255", true),
      ("IpAddress: { k: 203.0.113.0/24 }", "203.0.114.0", false),
      ("IpAddress: { k: [10.0.0.1, 203.0.113.9] }", "203.0.113.9", true),
      ("IpAddress: { k: 203.0.113.9 }", "203.0.113.8", false),
      ("IpAddress: { k: 203.0.113.128/25 }", "203.0.113.127", false),
      ("IpAddress: { k: 0.0.0.0/0 }", "8.8.8.8", true), ("IpAddress: { k: 0.0.0.0/0 }", "::1", false),
      ("IpAddress: { k: '2001:DB8:1234:5678::/64' }", "2001:db8:1234:5678::9", true),
      ("IpAddress: { k: '2001:DB8:1234:5678::/64' }", "2001:db8:1234:5679::9", false),
      ("NotIpAddress: { k: 203.0.113.0/24 }", "203.0.113.1", false),
      ("NotIpAddress: { k: 203.0.113.0/24 }", "198.51.100.1", true),
      ("ArnEquals: { k: 'arn:aws:s3:::a*' }", "arn:aws:s3:::ab", true),
      ("ArnLike: { k: 'arn:aws:iam::*:role/r' }", "arn:aws:iam::123456789012:role/r", true),
      ("ArnLike: { k: 'arn:aws:iam::*role/r' }", "arn:aws:iam::123456789012:role/r", false),
      ("ArnLike: { k: 'arn:aws:sns:*:1:a:*' }", "arn:aws:sns:eu-west-1:1:a:b:c", true),
      ("ArnNotLike: { k: 'arn:aws:sns:*:1:a' }", "arn:aws:sns:eu-west-1:1:a", false),
      ("'Null': { k: 'true' }", "a", false), ("'Null': { k: 'false' }", "a", true),
      ("StringEqualsIfExists: { k: a }", "b", false),
      ("IpAddressIfExists: { k: 10.0.0.0/8 }", "10.1.2.3", true),
      ("'ForAllValues:StringEquals': { k: [a, b] }", "b", true),
      ("'ForAllValues:StringEquals': { k: [a, b] }", "c", false),
      ("'ForAnyValue:StringLike': { k: 'a*' }", "ab", true),
    ])
  func operators(_ condition: String, _ value: String, _ isExpected: Bool) throws {
    #expect(try holds(condition, ["k": value]) == isExpected)
  }

  @Test(
    "Where a request does not have the key, only what is negated, IfExists, ForAllValues and Null of true hold",
    arguments: [
      ("StringEquals", false), ("StringLike", false), ("NumericEquals", false), ("DateLessThan", false),
      ("Bool", false), ("IpAddress", false), ("ArnLike", false), ("BinaryEquals", false),
      ("StringNotEquals", true), ("StringNotLike", true), ("StringNotEqualsIgnoreCase", true),
      ("NumericNotEquals", true), ("DateNotEquals", true), ("NotIpAddress", true), ("ArnNotLike", true),
      ("ArnNotEquals", true), ("StringEqualsIfExists", true), ("BoolIfExists", true),
      ("ForAllValues:StringEquals", true), ("ForAnyValue:StringEquals", false),
      ("ForAnyValue:StringNotEquals", false), ("ForAnyValue:StringEqualsIfExists", true), ("Null", true),
    ])
  func missing(_ operation: String, _ isExpected: Bool) throws {
    #expect(try holds("'\(operation)': { k: 'true' }", [:]) == isExpected)
  }

  @Test("Every key of every operator has to hold")
  func all() throws {
    let both = "StringEquals: { k: a, l: b }, Bool: { m: 'true' }"
    #expect(try holds(both, ["k": "a", "l": "b", "m": "true"]))
    #expect(try !holds(both, ["k": "a", "l": "c", "m": "true"]))
    #expect(try !holds(both, ["k": "a", "l": "b", "m": "false"]))
  }

  @Test(
    "Variables stand for what the request says, wildcards in it are no wildcards, and without it nothing matches",
    arguments: [
      ("StringEquals: { k: '${aws:username}' }", "ann", true),
      ("StringLike: { k: 'a/${aws:UserName}/*' }", "a/ann/b", true),
      ("StringLike: { k: '${aws:odd}' }", "abc", false), ("StringLike: { k: '${aws:odd}' }", "a*c", true),
      ("StringEquals: { k: '${aws:none}' }", "", false), ("StringLike: { k: 'a${*}' }", "ab", false),
      ("StringLike: { k: 'a${*}' }", "a*", true), ("StringEquals: { k: '${$}{x' }", "${x", true),
      ("StringEquals: { k: \"${aws:none, 'x'}\" }", "x", true),
      ("ArnLike: { k: 'arn:aws:s3:::${aws:username}/*' }", "arn:aws:s3:::ann/b", true),
    ])
  func variables(_ condition: String, _ value: String, _ isExpected: Bool) throws {
    let context = ["k": value, "aws:username": "ann", "aws:odd": "a*c"]
    #expect(try holds(condition, context) == isExpected)
  }

  @Test("Variables stand in resources too, and nowhere in the language's first version")
  func resources() throws {
    func decide(_ version: String) throws -> Policy.Decision {
      let policy = try Policy(
        try Document(
          yaml:
            "{ Version: '\(version)', Statement: { Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}/*' } }"
        ))
      return Policy.decide(
        [policy],
        .init(action: "s3:GetObject", resource: "arn:aws:s3:::b/ann/k", context: ["aws:username": "ann"]))
    }
    #expect(try decide("2012-10-17") == .allowed)
    #expect(try decide("2008-10-17") == .implicitlyDenied)
  }

  @Test(
    "An operator that IAM does not have is refused, so that no Deny is passed over for it",
    arguments: [
      "StringEqual", "NumericSomething", "ForSomeValues:StringEquals", "NullIfExists", "stringequals",
    ])
  func unknown(_ operation: String) throws {
    let error = #expect(throws: PolicyProblem.self) { try holds("'\(operation)': { k: a }", [:]) }
    #expect(error?.message == "Invalid Condition type : \(operation).")
  }
}
