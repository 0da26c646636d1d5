package import Documents
internal import TemplateLanguage

/// What functions give, where that follows from the template: a text, or a list.
package struct GivenKinds: Sendable {
  enum Kind { case text, list }

  /// Parameters that are lists.
  private let lists: Set<String>

  package init(of root: Node) {
    var lists: Set<String> = ["AWS::NotificationARNs"]
    for (key, parameter) in root["Parameters"]?.mapping ?? Node.Mapping([]) {
      guard let name = key.string, let type = parameter["Type"]?.string else { continue }
      if type == "CommaDelimitedList" || type.contains("List<") || type.contains("<CommaDelimitedList>") {
        lists.insert(name)
      }
    }
    self.lists = lists
  }

  /// Nil for what may be either.
  func kind(of node: Node) -> Kind? {
    let (name, argument): (String?, Node) =
      if node.tag.hasPrefix("!") {
        (Document.function(ofTag: node.tag), node)
      } else {
        (node.mapping?.first?.key.string, node.mapping?.first?.value ?? node)
      }
    switch name.flatMap(Intrinsic.init) {
    case .ref:
      return argument.string == "AWS::NoValue" ? nil : lists.contains(argument.string ?? "") ? .list : .text
    case .getAZs, .split, .cidr: return .list
    case .join, .sub, .base64, .importValue, .length, .toJSONString: return .text
    default: return nil
    }
  }
}
