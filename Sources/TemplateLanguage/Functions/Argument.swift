internal import Documents

/// What the argument of a function may be, and which functions may give it.
///
/// The table is that of the User Guide's pages of the functions ("Supported functions"), where they are silent of
/// cfn-lint's schemas of functions.
indirect enum Argument {
  /// A text, or what one of these gives.
  case text(Set<Intrinsic>)
  /// A whole number within bounds, or what one of these gives.
  case number(ClosedRange<Int>, Set<Intrinsic>)
  /// A list of such, or what one of these gives.
  case list(of: Argument, Set<Intrinsic>)
  /// As many as there are, of which so many at least.
  case several([Argument], least: Int)
  /// Such values under these names, or under any.
  case map([String: Argument], required: Set<String>)
  case named(Argument)
  /// A value of any kind, whose functions may be these.
  case anything(Set<Intrinsic>)
  /// A map or a list, whose functions may be these.
  case structure(Set<Intrinsic>)
  /// Not looked at here.
  case free

  /// - Parameter isExtended: whether AWS::LanguageExtensions is in use, with which more is taken.
  static func of(_ function: Intrinsic, isExtended: Bool) -> Argument {
    let texts: Set<Intrinsic> = [
      .base64, .findInMap, .getAtt, .choice, .importValue, .join, .select, .sub, .ref,
    ]
    let json: Set<Intrinsic> = isExtended ? [.toJSONString, .length] : []
    switch function {
    case .ref:
      return .text(isExtended ? [.ref, .base64, .findInMap, .choice, .join, .sub, .toJSONString] : [])
    case .base64:
      return .text(texts.union([.cidr, .getStackOutput, .transform]).union(json))
    case .cidr:
      let functions: Set<Intrinsic> = [.findInMap, .getAtt, .choice, .importValue, .select, .sub, .ref]
      return .several(
        [.text(functions), .number(1...256, functions), .number(1...128, functions)], least: 2)
    case .findInMap:
      let key = Argument.text(
        isExtended
          ? [.findInMap, .join, .sub, .choice, .select, .length, .toJSONString, .ref, .split]
          : [.findInMap, .ref])
      return .several(
        [key, key, key] + (isExtended ? [.map(["DefaultValue": .free], required: ["DefaultValue"])] : []),
        least: 3)
    case .getAtt:
      let name: Set<Intrinsic> =
        isExtended ? [.ref, .base64, .findInMap, .sub, .choice, .join, .toJSONString] : []
      return .several([.text(name), .text(name.union([.ref]))], least: 2)
    case .getAZs: return .text([.getAtt, .choice, .join, .select, .sub, .ref, .findInMap])
    case .getStackOutput:
      let text = Argument.text(texts)
      return .map(
        ["StackName": text, "OutputName": text, "Region": text, "RoleArn": text],
        required: ["StackName", "OutputName"])
    case .choice: return .free
    case .importValue:
      let functions: Set<Intrinsic> = [.base64, .findInMap, .choice, .join, .select, .split, .sub, .ref]
      return .text(functions.union(json))
    case .join:
      return .several(
        [
          .text([]),
          .list(
            of: .text(texts.union([.getStackOutput, .transform, .split, .getAZs]).union(json)),
            [.cidr, .findInMap, .getAtt, .getAZs, .choice, .split, .ref, .select]),
        ], least: 2)
    case .select:
      return .several(
        [
          .number(0...Int.max, isExtended ? [.ref, .findInMap, .length] : [.ref, .findInMap]),
          .list(
            of: .anything(
              texts.union([.getStackOutput, .split, .getAZs, .cidr]).union(json)),
            [.findInMap, .getAtt, .getAZs, .choice, .split, .cidr, .ref]),
        ], least: 2)
    case .split: return .several([.text([]), .text(texts.union([.getAZs]).union(json))], least: 2)
    case .sub, .transform: return .free
    case .length:
      return .list(
        of: .anything(
          [.choice, .base64, .findInMap, .join, .select, .split, .sub, .toJSONString, .getAZs, .ref]),
        [.ref, .findInMap, .split, .choice, .getAZs, .cidr])
    case .toJSONString:
      return .structure(
        [.findInMap, .getAtt, .getAZs, .choice, .select, .split, .ref, .join, .sub, .toJSONString, .length])
    case .equals:
      // Held to what conditions take where they are checked.
      return .several([.free, .free], least: 2)
    case .condition: return .text([])
    case .and, .or, .not, .contains, .eachMemberEquals, .eachMemberIn, .refAll, .valueOf, .valueOfAll:
      return .free
    }
  }

  /// What CloudFormation says where it is none.
  static func refusal(of function: Intrinsic) -> String {
    switch function {
    case .ref: "Template error: every Ref object must have a single String value."
    case .base64: "Template error: every Fn::Base64 object must have a String-typed value."
    case .cidr:
      "Template error: every Fn::Cidr object requires a list of two or three parameters: ipBlock, count (1 to 256), cidrBits"
    case .findInMap:
      "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value"
    case .getAtt:
      "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
    case .getAZs:
      "Template error: every Fn::GetAZs object must have a String-typed value: the name of a region, or \"\""
    case .getStackOutput:
      "Template error: every Fn::GetStackOutput object requires StackName and OutputName, and takes Region and RoleArn"
    case .choice:
      "Template error: Fn::If requires a list argument with three elements, with the first specifying a condition"
    case .importValue:
      "Template error: the attribute in Fn::ImportValue must be a string or a function that returns a string"
    case .join:
      "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
    case .select:
      "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
    case .split:
      "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split."
    case .sub:
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string"
    case .transform: "Template error: every Fn::Transform object requires a Name, and takes Parameters"
    case .length: "Template error: every Fn::Length object requires a list, or a function that returns one"
    case .toJSONString: "Template error: every Fn::ToJsonString object requires a map or a list"
    case .condition: "Template format error: Every Condition member must be a string."
    case .and, .or:
      "Template error: every \(function.rawValue) object requires a list of at least 2 and at most 10 boolean parameters"
    case .not: "Template error: every Fn::Not object requires one boolean parameter"
    case .equals: "Template error: every Fn::Equals object requires a list of 2 string parameters"
    case .contains:
      "Template error: every Fn::Contains object requires two parameters, a list of strings and a string"
    case .eachMemberEquals:
      "Template error: every Fn::EachMemberEquals object requires two parameters, a list of strings and a string"
    case .eachMemberIn:
      "Template error: every Fn::EachMemberIn object requires two parameters, two lists of strings"
    case .refAll:
      "Template error: every Fn::RefAll object must have a single String value: a type of parameters"
    case .valueOf, .valueOfAll:
      "Template error: every \(function.rawValue) object requires two parameters, the name or type of a parameter and an attribute"
    }
  }
}
