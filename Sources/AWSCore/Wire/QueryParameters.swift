/// The parameters of an AWS Query request, in the order they were set, as the form they are sent in.
///
/// Follows the Query protocol: lists become `Name.member.1`, structures `Name.Field`.
public struct QueryParameters: Sendable {
  /// As they were set, unencoded, with `Action` and `Version` first.
  public private(set) var items: [QueryItem]

  /// Names the operation and the API version, such as `CreateChangeSet` and `2010-05-15`.
  public init(action: String, version: String) {
    items = [QueryItem("Action", action), QueryItem("Version", version)]
  }

  /// Sets a parameter; nil leaves it out.
  public mutating func set(_ name: String, _ value: String?) {
    guard let value else { return }
    items.append(QueryItem(name, value))
  }

  /// A number in decimal digits; nil leaves it out.
  public mutating func set(_ name: String, _ value: Int?) { set(name, value.map(String.init)) }

  /// A truth value as `true` or `false`; nil leaves it out.
  public mutating func set(_ name: String, _ value: Bool?) { set(name, value.map { $0 ? "true" : "false" }) }

  /// A list as `Name.member.1` and on; an empty one sends nothing.
  public mutating func set(_ name: String, list: [String]) {
    for (index, value) in list.enumerated() { set("\(name).member.\(index + 1)", value) }
  }

  /// A list of structures, each given as its fields; a field that is nil is left out.
  public mutating func set(_ name: String, structures: [[(field: String, value: String?)]]) {
    for (index, fields) in structures.enumerated() {
      for (field, value) in fields { set("\(name).member.\(index + 1).\(field)", value) }
    }
  }

  /// The body, `application/x-www-form-urlencoded`.
  public var body: [UInt8] {
    var bytes: [UInt8] = []
    for item in items {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
      PercentEncoding.append(item.name, keepingSlash: false, to: &bytes)
      bytes.append(UInt8(ascii: "="))
      PercentEncoding.append(item.value, keepingSlash: false, to: &bytes)
    }
    return bytes
  }
}
