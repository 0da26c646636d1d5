internal import Documents
internal import Foundation
internal import ResourceTypes

/// What an attribute is like of a type whose forms are not known: what its schema takes.
struct AttributeValue {
  let type: ResourceType
  let text: PhysicalText

  /// Nil for what is a map, of which Fn::GetAtt gives the parts alone.
  func made(_ attribute: String) -> Document? {
    let path = attribute.split(separator: ".").map(String.init)
    if let given = text.properties[attribute]?.text { return .text(given) }
    return made(path)
  }

  private func made(_ path: [String]) -> Document? {
    switch type.kind(at: path) {
    case .map: return nil
    case .list: return .list(made(path + ["*"]).map { [$0] } ?? [])
    case .truthValue: return "false"
    case .number(let least): return .text("\(least)")
    case .choice(let allowed):
      return .text(["ACTIVE", "Active", "AVAILABLE", "READY"].first(where: allowed.contains) ?? allowed[0])
    case .text: return .text(string(path))
    }
  }

  /// The first of what such attributes are like that the schema takes.
  private func string(_ path: [String]) -> String {
    func isTaken(_ candidate: String) -> Bool { PropertyCheck.takes(candidate, at: path, type) }
    let likely = likely(path.last { $0 != "*" } ?? "")
    if let taken = likely.first(where: isTaken) ?? others.first(where: isTaken) { return taken }
    let sample = type.pattern(at: path).flatMap { PatternSample.of($0, seed: text.filled("{low12}")) }
    let cut = sample.map { String($0.prefix(type.maxLength(of: path) ?? $0.count)) }
    return cut.flatMap { isTaken($0) ? $0 : nil } ?? likely[0]
  }

  /// By its name.
  private func likely(_ name: String) -> [String] {
    let lowercased = name.lowercased()
    func ends(_ endings: String...) -> Bool { endings.contains { lowercased.hasSuffix($0) } }
    if ends("arn") { return arns }
    if ends("accountid", "owner", "ownerid") { return [text.account] }
    if ends("region") { return [text.region] }
    if ends("url", "uri") { return ["https://\(host)/"] }
    if ends("endpoint", "address", "dns", "domainname") { return [host, "https://\(host)"] }
    if ends("id") { return [text.filled("{low12}")] }
    if ends("version", "number") { return ["1"] }
    if ends("status", "state") { return ["ACTIVE", "Active", "AVAILABLE"] }
    if ends("time", "date", "at", "timestamp", "on") { return ["2026-01-01T00:00:00Z"] }
    if ends("name", "identifier") { return [text.name, text.name.lowercased()] }
    return ["\(text.name)-\(name)"]
  }

  private var host: String { text.filled("{low12}.{region}.amazonaws.com") }

  private var arns: [String] {
    let kind = type.name.split(separator: "::").last.map(String.init) ?? ""
    let words = kind.replacing(/[a-z0-9][A-Z]/) { "\($0.output.first!)-\($0.output.last!)" }.lowercased()
    let first = kind.prefix(1).lowercased() + kind.dropFirst()
    return [words, kind.lowercased(), first].flatMap { kind in
      [
        "\(kind)/{name}", "\(kind)/{lower}", "\(kind):{name}", "\(kind)/{uuid}", "\(kind)/{low12}",
        "\(kind)/{UP10}",
      ].flatMap { rest in
        ["{region}:{account}", "{region}:", ":{account}"].map {
          text.filled("arn:aws:\(type.service):\($0):\(rest)")
        }
      }
    }
  }

  private var others: [String] {
    let kind = type.name.split(separator: "::").last.map { $0.lowercased() } ?? ""
    return [
      "{uuid}", "{hex32}", "{name}", "{lower}", "\(kind)-{hex17}", "\(kind)-{low12}", "{UP13}", "{UP10}",
      "{num12}",
      "{hex64}", "1", "1.0", "192.0.2.{octet}", "2001:db8::{hex4}", "someone@example.com",
      "2026-01-01T00:00:00Z", "https://{low12}.{region}.amazonaws.com", "true",
      // Of what others than the resource are like.
      "vpc-{hex17}", "subnet-{hex17}", "sg-{hex17}", "ami-{hex17}", "arn:aws:iam::{account}:role/{name}",
      "arn:aws:kms:{region}:{account}:key/{uuid}", "arn:aws:lambda:{region}:{account}:function:{name}",
      "arn:aws:sns:{region}:{account}:{name}", "arn:aws:acm:{region}:{account}:certificate/{uuid}",
    ].map { text.filled($0) } + arns
  }
}
