internal import Documents

/// An API's resource policy: from where, and by whom, its methods may be called.
extension APIDocument {
  private static let key = "x-amazon-apigateway-policy"

  /// Adds what a resource policy's lists say of a path.
  ///
  /// - Parameter stage: at which it may be called.
  mutating func addPolicy(
    _ given: Document, _ path: String, stage: Document
  ) throws(TransformError) {
    let resources = try self.resources(path, stage)
    var policy = root[Self.key] ?? .map([])
    for (name, effect) in [("AwsAccountWhitelist", "Allow"), ("AwsAccountBlacklist", "Deny")] {
      guard let accounts = given[name]?.ifTruthy else { continue }
      guard accounts.text == nil else {
        throw Self.invalid("Type of '\(accounts.text ?? "")' must be a list or dictionary")
      }
      var statement = Self.statement(effect, resources)
      statement["Principal"] = ["AWS": accounts.list == nil ? .list([accounts]) : accounts]
      Self.add([statement], to: &policy, isList: false)
    }
    for (name, test) in [("IpRangeWhitelist", "NotIpAddress"), ("IpRangeBlacklist", "IpAddress")] {
      guard let ranges = given[name]?.ifTruthy else { continue }
      let sources = ranges.list == nil ? .list([ranges]) : ranges
      Self.addDenial(resources, [test: ["aws:SourceIp": sources]], to: &policy)
    }
    for (kind, test) in [("Blacklist", "StringEquals"), ("Whitelist", "StringNotEquals")] {
      if let condition = try Self.networks(given, kind) {
        Self.addDenial(resources, [test: condition], to: &policy)
      }
    }
    root[Self.key] = policy
  }

  mutating func addPolicyStatements(_ statements: Document) {
    var policy = root[Self.key] ?? .map([])
    policy["Version"] = "2012-10-17"
    if policy["Statement"] == nil {
      policy["Statement"] = statements
    } else {
      Self.add(statements.list ?? [statements], to: &policy)
    }
    root[Self.key] = policy
  }

  /// A path's methods at a stage, as a policy names them.
  private func resources(_ path: String, _ stage: Document) throws(TransformError) -> Document {
    var resources: [Document] = []
    let plain = path.replacing(/\{[a-zA-Z0-9._\-]+\+?\}/, with: "*")
    var copy = self
    try copy.changePath(path) { (item) throws(TransformError) in
      for method in names(in: item, at: path) {
        let name = ["any", Self.anyMethod].contains(method.lowercased()) ? "*" : method.uppercased()
        resources.append([
          "Fn::Sub": .list([.text("execute-api:/${__Stage__}/\(name)\(plain)"), ["__Stage__": stage]])
        ])
      }
    }
    return .list(resources)
  }

  private static func statement(_ effect: String, _ resources: Document) -> Document {
    ["Effect": .text(effect), "Action": "execute-api:Invoke", "Resource": resources, "Principal": "*"]
  }

  /// Everybody may, but for those whom a condition tells.
  private static func addDenial(
    _ resources: Document, _ condition: [String: Document], to policy: inout Document
  ) {
    var denial = statement("Deny", resources)
    denial["Condition"] = .map(condition.map { Document.Entry(key: $0.key, value: $0.value) })
    add([statement("Allow", resources), denial], to: &policy)
  }

  /// - Parameter isList: whether the first statement is a list of one, and none comes twice.
  private static func add(_ statements: [Document], to policy: inout Document, isList: Bool = true) {
    policy["Version"] = "2012-10-17"
    guard let present = policy["Statement"] else {
      policy["Statement"] = isList ? .list(statements) : statements[0]
      return
    }
    var all = present.list ?? [present]
    // The order of keys does not matter.
    var known = Set(all.map(ContentDigits.json))
    for statement in statements {
      let isNew = known.insert(ContentDigits.json(statement)).inserted
      if !isList || isNew { all.append(statement) }
    }
    policy["Statement"] = .list(all)
  }

  private static func networks(_ given: Document, _ kind: String) throws(TransformError) -> Document? {
    var (networks, endpoints): ([Document], [Document]) = ([], [])
    for source in given["SourceVpc\(kind)"]?.list ?? [] {
      guard let text = source.text else {
        throw invalid(
          "SourceVpc\(kind) must be a list of strings. Use IntrinsicVpc\(kind) instead for values that use Intrinsic "
            + "Functions")
      }
      if text.hasPrefix("vpce-") { endpoints.append(source) }
      if text.hasPrefix("vpc-") { networks.append(source) }
    }
    networks += given["IntrinsicVpc\(kind)"]?.list ?? []
    endpoints += given["IntrinsicVpce\(kind)"]?.list ?? []
    var condition: Document = .map([])
    if !networks.isEmpty { condition["aws:SourceVpc"] = .list(networks) }
    if !endpoints.isEmpty { condition["aws:SourceVpce"] = .list(endpoints) }
    return condition.isTruthy ? condition : nil
  }
}
