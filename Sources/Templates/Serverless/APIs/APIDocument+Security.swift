internal import Documents

/// Who may call an API's methods: authorizers and API keys, in a document's definitions and at its methods.
extension APIDocument {
  /// An authorizer as a document names it.
  struct Authorizer {
    let name: String
    let definition: Document
    let scopes: Document?
  }

  static let iamDefinition: Document = [
    "x-amazon-apigateway-authtype": "awsSigv4", "type": "apiKey", "name": "Authorization", "in": "header",
  ]

  mutating func addDefinition(_ name: String, _ definition: Document, replacing: Bool = true) {
    root.change("securityDefinitions") { definitions in
      if replacing || definitions[name] == nil { definitions[name] = definition }
    }
  }

  mutating func addKeyDefinition() {
    addDefinition(
      "api_key", ["type": "apiKey", "name": "x-api-key", "in": "header"], replacing: false)
  }

  // MARK: Every method, but where its own event says otherwise

  mutating func setDefaultAuthorizer(
    _ name: String, of authorizers: [Authorizer], preflight: Bool
  ) throws(TransformError) {
    let names = Set(["AWS_IAM"] + authorizers.map(\.name))
    var needsIAM = false
    for path in paths {
      try changeMethods(of: path) { (method, definition) throws(TransformError) in
        guard preflight || method != "options" else { return }
        var (own, others): ([Document], [Document]) = ([], [])
        for security in try Self.security(of: definition, path, method) {
          if security.entries?.contains(where: { names.contains($0.key) }) == true {
            own.append(security)
          } else {
            others.append(security)
          }
        }
        if let none = others.firstIndex(where: { $0["NONE"] != nil }) {
          others.remove(at: none)
          own = []
        } else if own.isEmpty {
          let scopes = authorizers.first { $0.name == name }?.scopes ?? .list([])
          own = [.map([Document.Entry(key: name, value: scopes)])]
        }
        guard !(others + own).isEmpty else { return }
        definition["security"] = .list(others + own)
        needsIAM = needsIAM || (others + own)[0]["AWS_IAM"] != nil
      }
    }
    if needsIAM { addDefinition("AWS_IAM", Self.iamDefinition, replacing: false) }
  }

  mutating func requireKeys(preflight: Bool) throws(TransformError) {
    for path in paths {
      try changeMethods(of: path) { (method, definition) throws(TransformError) in
        let present = try Self.security(of: definition, path, method)
        let others = present.filter { $0["api_key"] == nil && $0["api_key_false"] == nil }
        let isExempt = present.contains { $0["api_key_false"] != nil } || method == "options" && !preflight
        let wanted = isExempt ? others : others + [["api_key": .list([])]]
        if wanted != present { definition["security"] = .list(wanted) }
      }
    }
  }

  /// Of an HTTP API: every method but OPTIONS that has no security of its own.
  mutating func setDefaultSecurity(_ authorizer: Authorizer) throws(TransformError) {
    for path in paths {
      try changeMethods(of: path) { (method, definition) throws(TransformError) in
        guard method != "options", definition["security"]?.isTruthy != true else { return }
        let security = Document.Entry(key: authorizer.name, value: authorizer.scopes ?? .list([]))
        definition["security"] = .list([.map([security])])
      }
    }
  }

  // MARK: One method

  /// - Parameter scopes: what a caller's token must be for; nil for anything.
  mutating func setAuthorizer(
    _ name: String, _ path: String, _ method: String, scopes: Document?, definesIAM: Bool
  ) throws(TransformError) {
    var needsIAM = false
    try changeMethods(of: path, method) { (method, definition) throws(TransformError) in
      let security =
        try Self.security(of: definition, path, method) + [
          .map([Document.Entry(key: name, value: scopes ?? .list([]))])
        ]
      definition["security"] = .list(security)
      needsIAM = needsIAM || security[0]["AWS_IAM"] != nil
    }
    if needsIAM, definesIAM { addDefinition("AWS_IAM", Self.iamDefinition, replacing: false) }
  }

  mutating func setKey(required: Bool, _ path: String, _ method: String) throws(TransformError) {
    try changeMethods(of: path, method) { (method, definition) throws(TransformError) in
      let key = Document.Entry(key: required ? "api_key" : "api_key_false", value: .list([]))
      definition["security"] = .list(try Self.security(of: definition, path, method) + [.map([key])])
    }
    if required { addKeyDefinition() }
  }

  private static func security(
    of definition: Document, _ path: String, _ method: String
  ) throws(TransformError) -> [Document] {
    guard let security = definition["security"] else { return [] }
    guard let list = security.list else {
      throw invalid("Type of security for path \(path) method \(method) must be a list")
    }
    guard list.allSatisfy({ $0.entries != nil }) else {
      throw invalid("The rehearsal does not know a security of \(path) that is no map; AWS refuses it.")
    }
    return list
  }
}
