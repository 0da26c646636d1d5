package import Documents

/// A function of the template language, by its long name.
package enum Intrinsic: String, CaseIterable, Hashable, Sendable {
  case ref = "Ref"
  case base64 = "Fn::Base64"
  case cidr = "Fn::Cidr"
  case findInMap = "Fn::FindInMap"
  case getAtt = "Fn::GetAtt"
  case getAZs = "Fn::GetAZs"
  case getStackOutput = "Fn::GetStackOutput"
  case choice = "Fn::If"
  case importValue = "Fn::ImportValue"
  case join = "Fn::Join"
  case select = "Fn::Select"
  case split = "Fn::Split"
  case sub = "Fn::Sub"
  case transform = "Fn::Transform"
  // With AWS::LanguageExtensions alone.
  case length = "Fn::Length"
  case toJSONString = "Fn::ToJsonString"
  // Of conditions.
  case condition = "Condition"
  case and = "Fn::And"
  case equals = "Fn::Equals"
  case not = "Fn::Not"
  case or = "Fn::Or"
  // Of rules.
  case contains = "Fn::Contains"
  case eachMemberEquals = "Fn::EachMemberEquals"
  case eachMemberIn = "Fn::EachMemberIn"
  case refAll = "Fn::RefAll"
  case valueOf = "Fn::ValueOf"
  case valueOfAll = "Fn::ValueOfAll"

  /// Those that a value of a resource or an output may come from.
  static let ofValues: Set<Intrinsic> = [
    .ref, .base64, .cidr, .findInMap, .getAtt, .getAZs, .getStackOutput, .choice, .importValue, .join,
    .select, .split, .sub, .transform, .length, .toJSONString,
  ]
  static let extended: Set<Intrinsic> = [.length, .toJSONString]
  /// Those that are a condition.
  static let ofConditions: Set<Intrinsic> = [.condition, .and, .equals, .not, .or]
  /// Those that an assertion of a rule may be; conditions of the template cannot be named there.
  static let ofRules: Set<Intrinsic> = [
    .and, .equals, .not, .or, .contains, .eachMemberEquals, .eachMemberIn,
  ]
  /// What rules alone know.
  static let onlyOfRules: Set<Intrinsic> = [
    .contains, .eachMemberEquals, .eachMemberIn, .refAll, .valueOf, .valueOfAll,
  ]
  /// Those that always give a list.
  static let ofLists: Set<Intrinsic> = [.cidr, .getAZs, .split]

  /// The names of loops begin so; a name of the loop's own follows.
  package static let loopPrefix = "Fn::ForEach::"

  /// The function that a map of one key is; nil for any other value.
  package static func call(_ value: Document) -> (function: Intrinsic, argument: Document)? {
    guard let entries = value.entries, entries.count == 1, let function = Intrinsic(rawValue: entries[0].key)
    else { return nil }
    return (function, entries[0].value)
  }

  /// The same for what stands in a value, where `Condition` is a key like others.
  static func callInValue(_ value: Document) -> (function: Intrinsic, argument: Document)? {
    guard let call = call(value), call.function != .condition else { return nil }
    return call
  }
}
