internal import Foundation

/// What a statement asks of a request: that a key of its context is as an operator says.
///
/// Source: IAM's user guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
/// keys".
package struct Condition: Hashable, Sendable {
  private enum Test: Hashable {
    case text, textInAnyCase, pattern, arn
    case number(Comparison)
    case date(Comparison)
    case truth, bytes, address, absence
  }

  private enum Comparison: Hashable {
    case equal, less, lessOrEqual, greater, greaterOrEqual

    func holds<Value: Comparable>(_ value: Value, _ bound: Value) -> Bool {
      switch self {
      case .equal: value == bound
      case .less: value < bound
      case .lessOrEqual: value <= bound
      case .greater: value > bound
      case .greaterOrEqual: value >= bound
      }
    }
  }

  /// Of a key that may have several values.
  private enum Quantifier: String {
    case all = "ForAllValues"
    case any = "ForAnyValue"
  }

  /// As it is written, with what stands before and behind it.
  package let operation: String
  /// In small letters.
  package let key: String
  package let values: [String]
  private let test: Test
  private let isNegated: Bool
  private let ifExists: Bool
  private let quantifier: Quantifier?

  /// Whether it holds for values like its own alone: not where there is none, and not for all others.
  package var isStrict: Bool {
    guard !isNegated, !ifExists, quantifier != .all else { return false }
    switch test {
    case .text, .textInAnyCase, .pattern, .arn: return true
    default: return false
    }
  }

  /// - Throws: for an operator that IAM does not have.
  init(_ operation: String, key: String, values: [String]) throws(PolicyProblem) {
    self.operation = operation
    self.key = key.lowercased()
    self.values = values
    let parts = operation.split(separator: ":", maxSplits: 1).map(String.init)
    quantifier = parts.count == 2 ? Quantifier(rawValue: parts[0]) : nil
    let rest = parts.last ?? ""
    ifExists = rest.hasSuffix("IfExists") && rest != "NullIfExists"
    let name = ifExists ? String(rest.dropLast("IfExists".count)) : rest
    guard parts.count == 1 || quantifier != nil, let (test, isNegated) = Self.operators[name] else {
      throw PolicyProblem("Invalid Condition type : \(operation).")
    }
    self.test = test
    self.isNegated = isNegated
  }

  private static let operators: [String: (Test, isNegated: Bool)] = {
    var operators: [String: (Test, isNegated: Bool)] = [
      "StringEquals": (.text, false), "StringNotEquals": (.text, true),
      "StringEqualsIgnoreCase": (.textInAnyCase, false), "StringNotEqualsIgnoreCase": (.textInAnyCase, true),
      "StringLike": (.pattern, false), "StringNotLike": (.pattern, true),
      "ArnEquals": (.arn, false), "ArnNotEquals": (.arn, true), "ArnLike": (.arn, false),
      "ArnNotLike": (.arn, true),
      "Bool": (.truth, false), "BinaryEquals": (.bytes, false),
      "IpAddress": (.address, false), "NotIpAddress": (.address, true), "Null": (.absence, false),
    ]
    let comparisons: [(String, Comparison, Bool)] = [
      ("Equals", .equal, false), ("NotEquals", .equal, true), ("LessThan", .less, false),
      ("LessThanEquals", .lessOrEqual, false), ("GreaterThan", .greater, false),
      ("GreaterThanEquals", .greaterOrEqual, false),
    ]
    for (name, comparison, isNegated) in comparisons {
      operators["Numeric" + name] = (.number(comparison), isNegated)
      operators["Date" + name] = (.date(comparison), isNegated)
    }
    return operators
  }()

  /// Whether it holds for a request.
  ///
  /// - Parameters:
  ///   - context: by keys in small letters; what is not there, the request does not have.
  ///   - hasVariables: whether `${…}` in values stands for what the context says.
  package func holds(in context: [String: String], hasVariables: Bool) -> Bool {
    if test == .absence { return values.contains(context[key] == nil ? "true" : "false") }
    guard let value = context[key] else {
      return switch quantifier {
      case .all: true
      case .any: ifExists
      case nil: ifExists || isNegated
      }
    }
    let isMatched = values.contains { matches($0, value, hasVariables ? context : nil) }
    return isMatched != isNegated
  }

  /// A value of the key that makes it hold, for whoever may choose one; nil where it holds, or has to, without the key.
  package var satisfyingValue: String? {
    if test == .absence { return values.contains("true") ? nil : "x" }
    // Without the key it holds, but where one of its values has to be another.
    if isNegated { return quantifier == .any ? Self.other : nil }
    guard let first = values.first else { return nil }
    return switch test {
    case .pattern, .arn: Wildcard.example(of: first)
    case .address: first.split(separator: "/").first.map(String.init)
    case .number(.less), .date(.less): Double(first).map { String($0 - 1) } ?? "1970-01-01T00:00:00Z"
    case .number(.greater), .date(.greater): Double(first).map { String($0 + 1) } ?? "2999-01-01T00:00:00Z"
    default: first
    }
  }

  /// A value of the key that keeps it from holding; nil where it does not hold without the key.
  package var failingValue: String? {
    if test == .absence { return values.contains("true") ? "x" : nil }
    if isNegated { return values.first.map(Wildcard.example) }
    return ifExists || quantifier == .all ? Self.other : nil
  }

  /// What no policy names.
  private static let other = "rolestack-doctor"

  private func matches(_ wanted: String, _ value: String, _ context: [String: String]?) -> Bool {
    switch test {
    case .text: return Wildcard.text(wanted, context) == value
    case .textInAnyCase: return Wildcard.text(wanted, context)?.lowercased() == value.lowercased()
    case .pattern: return Wildcard(wanted, context)?.matches(value) ?? false
    case .arn: return Wildcard(wanted, context)?.matchesByParts(value) ?? false
    case .truth: return wanted.lowercased() == value.lowercased()
    case .bytes: return Data(base64Encoded: wanted).map { $0 == Data(base64Encoded: value) } ?? false
    case .number(let comparison):
      guard let bound = Double(wanted), let number = Double(value) else { return false }
      return comparison.holds(number, bound)
    case .date(let comparison):
      guard let bound = Self.date(wanted), let date = Self.date(value) else { return false }
      return comparison.holds(date, bound)
    case .address: return Self.isAddress(value, in: wanted)
    case .absence: return false
    }
  }

  /// Seconds since 1970, or a date of ISO 8601 with or without a time.
  private static func date(_ text: String) -> Date? {
    if let seconds = Double(text) { return Date(timeIntervalSince1970: seconds) }
    let full = text.count == 10 ? text + "T00:00:00Z" : text
    return (try? Date(full, strategy: .iso8601))
      ?? (try? Date(full, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }

  /// Whether an address of IPv4 or IPv6 is in a block; an address alone is a block of one.
  private static func isAddress(_ text: String, in block: String) -> Bool {
    let parts = block.split(separator: "/", maxSplits: 1).map(String.init)
    guard let base = bytes(ofAddress: parts[0]), let address = bytes(ofAddress: text),
      base.count == address.count
    else { return false }
    guard let length = parts.count == 2 ? Int(parts[1]) : base.count * 8,
      (0...base.count * 8).contains(length)
    else { return false }
    return base.indices.allSatisfy { index in
      let bits = min(max(length - index * 8, 0), 8)
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
      return base[index] & mask == address[index] & mask
    }
  }

  private static func bytes(ofAddress text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
  }
}
