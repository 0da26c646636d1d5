internal import Foundation
internal import FoundationXML

/// An XML element as a value: a name, the text directly in it, and its child elements.
///
/// Attributes, comments and processing instructions are left out, since AWS answers carry nothing in them;
/// name-space prefixes are kept as they stand.
public struct XMLValue: Hashable, Sendable {
  /// With its name-space prefix, where it has one.
  public let name: String
  /// With `&amp;` and the like resolved, and its white space. Empty where there are child elements.
  public let text: String
  /// In the order of the document.
  public let children: [XMLValue]

  /// Made by the parser; by hand for an answer that came without a document.
  public init(name: String, text: String = "", children: [XMLValue] = []) {
    self.name = name
    self.text = text
    self.children = children
  }

  /// The first child of that name.
  public subscript(_ name: String) -> XMLValue? { children.first { $0.name == name } }

  /// The text of the first child of that name; nil where there is none, or it is empty.
  public func text(_ name: String) -> String? {
    guard let text = self[name]?.text, !text.isEmpty else { return nil }
    return text
  }

  /// The members of a list: `<name><member>…</member>…</name>`.
  public func list(_ name: String) -> [XMLValue] {
    self[name]?.children.filter { $0.name == "member" } ?? []
  }
}

/// Why bytes cannot be read as XML: not well-formed, or more than 64 levels deep.
public struct XMLParseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the parser stopped.
  public let line: Int
  /// In words of rolestack's own: nothing of the document is repeated.
  public let message: String
  /// For the end of a sentence, such as `line 3: this is not well-formed XML`.
  public var description: String { "line \(line): \(message)" }
}

extension XMLValue {
  /// Elements nested deeper than this are refused: AWS needs about ten, and values nest by recursion.
  static let deepest = 64

  /// Parses a document into its root element.
  public static func parse(_ bytes: [UInt8]) throws(XMLParseError) -> XMLValue {
    let builder = XMLTreeBuilder()
    let parser = XMLParser(data: Data(bytes))
    parser.shouldResolveExternalEntities = false
    parser.delegate = builder
    guard parser.parse(), let root = builder.root else {
      throw XMLParseError(
        line: parser.lineNumber, message: builder.problem ?? "this is not well-formed XML")
    }
    return root
  }
}

/// Collects the parser's events into elements.
private final class XMLTreeBuilder: NSObject, XMLParserDelegate {
  private struct Open {
    let name: String
    var text = ""
    var children: [XMLValue] = []
  }

  private var open: [Open] = []
  private(set) var root: XMLValue?
  private(set) var problem: String?

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    guard open.count < XMLValue.deepest else {
      problem = "elements are nested deeper than \(XMLValue.deepest)"
      parser.abortParsing()
      return
    }
    open.append(Open(name: name))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    guard let last = open.indices.last else { return }
    open[last].text += text
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard let closed = open.popLast() else { return }
    // White space between elements is layout, not text.
    let text = closed.children.isEmpty ? closed.text : ""
    let element = XMLValue(name: closed.name, text: text, children: closed.children)
    if let parent = open.indices.last { open[parent].children.append(element) } else { root = element }
  }
}
