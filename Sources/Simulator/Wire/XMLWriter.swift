/// XML as it is built: elements by nesting closures, text escaped.
struct XMLWriter {
  private(set) var text = ""

  mutating func element(_ name: String, _ inner: (inout XMLWriter) -> Void) {
    text += "<\(name)>"
    inner(&self)
    text += "</\(name)>"
  }

  /// Left out where there is no value.
  mutating func element(_ name: String, _ value: String?) {
    guard let value else { return }
    text += "<\(name)>\(Self.escaped(value))</\(name)>"
  }

  /// A list in the Query protocol's form.
  mutating func list<Item>(
    _ name: String, _ items: some Sequence<Item>, _ member: (inout XMLWriter, Item) -> Void
  ) {
    element(name) { xml in
      for item in items { xml.element("member") { member(&$0, item) } }
    }
  }

  mutating func list(_ name: String, _ texts: [String]) {
    element(name) { xml in
      for text in texts { xml.element("member", text) }
    }
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": continue
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
