internal import Documents
internal import TemplateLanguage

/// What a value is where it is not written out: an intrinsic function.
enum Function {
  /// It is written out.
  case none
  /// `Fn::If`: one of these, `AWS::NoValue` left out.
  case chosen([Node])
  /// What it gives is known only later.
  case unknown

  init(_ node: Node) {
    let tag = node.tag
    if tag == "!Condition" {
      // In a value it is a map like others.
      self = .none
      return
    }
    if tag.hasPrefix("!") {
      self = tag == "!If" ? Self.choice(node) : .unknown
      return
    }
    guard let mapping = node.mapping, mapping.count == 1, let name = mapping.first?.key.string else {
      self = .none
      return
    }
    if name == "Fn::If", let value = mapping.first?.value {
      self = Self.choice(value)
    } else {
      // One that there is not is told as such.
      let isFunction = Intrinsic(rawValue: name) != nil || name.hasPrefix("Fn::")
      self = isFunction && name != "Condition" ? .unknown : .none
    }
  }

  /// The function that a value calls, in its long form or its short one, and what it is given.
  static func call(_ node: Node) -> (function: Intrinsic?, argument: Node) {
    let (name, argument): (String?, Node) =
      if node.tag.hasPrefix("!") {
        (Document.function(ofTag: node.tag), node)
      } else if let mapping = node.mapping, mapping.count == 1, let only = mapping.first {
        (only.key.string, only.value)
      } else {
        (nil, node)
      }
    return (name.flatMap(Intrinsic.init), argument)
  }

  private static func choice(_ node: Node) -> Function {
    guard let parts = node.sequence, parts.count == 3 else { return .unknown }
    return .chosen([parts[1], parts[2]].filter { !isNoValue($0) })
  }

  /// Whether nothing is left of it, whatever is chosen.
  static func isNothing(_ node: Node) -> Bool {
    guard case .chosen(let values) = Function(node) else { return isNoValue(node) }
    return values.allSatisfy(isNothing)
  }

  /// `Ref: AWS::NoValue`, which takes the property away.
  static func isNoValue(_ node: Node) -> Bool {
    let reference = Reference(node)
    return reference?.attribute == nil && reference?.name == "AWS::NoValue"
  }
}
