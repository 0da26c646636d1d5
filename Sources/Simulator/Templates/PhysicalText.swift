internal import Crypto
internal import Documents
internal import Foundation

/// What a resource's id and attributes are written with.
///
/// In braces stand `name`, `lower` (the name in small letters), `id` (what Ref gives), `logical`, `region`, `account`,
/// `uuid`, `role` (a role's own id), `octet`, `port`, `balancer` and `scope`; `hexN`, `HEXN`, `lowN`, `UPN`, `MIXN` and `numN` for N characters; and
/// properties: `{Path|/}` with what is taken without one, `{TableInput.Name}` within another, `{tail:P}` for the name of what P names, maybe by its ARN, and
/// `{path:P}` for what stands behind the first slash of P.
struct PhysicalText {
  var name: String
  let logicalID: String
  let properties: Document
  let region: String
  let account: String
  /// Of the resource's own: what else is made up comes of it.
  let suffix: String
  /// What Ref gives, once that is known.
  var id = ""

  func filled(_ text: String) -> String {
    var filled = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "{") {
      filled += rest[..<start]
      var depth = 0
      guard
        let end = rest[start...].indices.first(where: { index in
          depth += rest[index] == "{" ? 1 : rest[index] == "}" ? -1 : 0
          return depth == 0
        })
      else { break }
      filled += value(String(rest[rest.index(after: start)..<end]))
      rest = rest[rest.index(after: end)...]
    }
    return filled + rest
  }

  private func value(_ placeholder: String) -> String {
    let parts = placeholder.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let key = String(parts[0])
    if let known = known(key) { return known }
    if let digits = digits(key) { return digits }
    return property(key) ?? filled(parts.count == 2 ? String(parts[1]) : "{low8}")
  }

  private func known(_ key: String) -> String? {
    switch key {
    case "name": name
    case "lower": name.lowercased()
    case "id": id
    case "logical": logicalID
    case "role": IDSource.role(name)
    case "region": region
    case "account": account
    case "octet": String(1 + Int(random(1, Self.hexadecimal).utf8.first ?? 0) * 7 % 254)
    case "uuid":
      [8, 4, 4, 4, 12].enumerated().map { random($1, Self.hexadecimal, salt: "\(key) \($0)") }
        .joined(separator: "-")
    case "balancer": ["network": "net", "gateway": "gwy"][properties["Type"]?.text ?? ""] ?? "app"
    case "scope": properties["Scope"]?.text == "CLOUDFRONT" ? "global" : "regional"
    case "port": Self.port(of: properties["Engine"]?.text ?? "")
    default: nil
    }
  }

  private static func port(of engine: String) -> String {
    let ports = [("postgres", "5432"), ("oracle", "1521"), ("sqlserver", "1433")]
    return ports.first { engine.contains($0.0) }?.1 ?? "3306"
  }

  private func property(_ key: String) -> String? {
    let parts = key.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      return key.split(separator: ".").reduce(properties) { $0?[String($1)] }?.text
    }
    guard let text = properties[parts[1]]?.text else { return nil }
    if parts[0] == "path" { return text.split(separator: "/", maxSplits: 1).last.map(String.init) }
    // `arn:aws:lambda:REGION:ACCOUNT:function:NAME:ALIAS`, `arn:aws:ecs:REGION:ACCOUNT:cluster/NAME`.
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count > 5, fields[0] == "arn" else { return text }
    return fields.count > 6 ? String(fields[6]) : fields[5].split(separator: "/").last.map(String.init)
  }

  // MARK: What is made up

  private static let hexadecimal = Array("0123456789abcdef")
  private static let digits = Array("0123456789")
  private static let small = Array("abcdefghijklmnopqrstuvwxyz0123456789")
  private static let alphabets: [(prefix: String, letters: [Character])] = [
    ("hex", hexadecimal), ("HEX", Array("0123456789ABCDEF")), ("num", digits), ("low", small),
    ("UP", Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")),
    ("MIX", Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")),
  ]

  private func digits(_ key: String) -> String? {
    for (prefix, letters) in Self.alphabets where key.hasPrefix(prefix) {
      if let count = Int(key.dropFirst(prefix.count)) { return random(count, letters, salt: prefix) }
    }
    return nil
  }

  /// The same for the same suffix.
  func random(_ count: Int, _ letters: [Character], salt: String = "") -> String {
    var made = ""
    var block = 0
    while made.count < count {
      for byte in SHA256.hash(data: Data("\(suffix) \(salt) \(block)".utf8)) where made.count < count {
        made.append(letters[Int(byte) % letters.count])
      }
      block += 1
    }
    return made
  }
}
