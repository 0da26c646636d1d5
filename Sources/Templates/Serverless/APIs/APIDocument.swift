internal import Documents

/// The document that says what an API's routes are, Swagger 2.0 or OpenAPI 3, as far as SAM builds it up.
struct APIDocument {
  static let integration = "x-amazon-apigateway-integration"
  static let anyMethod = "x-amazon-apigateway-any-method"

  var root: Document
  /// Whether all is in the order of Python 2.7's dictionaries, rather than that in which it was put into them.
  private(set) var isSettled = false
  /// What was there before a setting or an event changed it.
  private var known: Set<String> = []
  /// Maps that keep the order in which keys were put into them, by their places in the document: SAM makes some that
  /// are no dictionaries of Python 2.7's.
  private var plainMaps: Set<[String]> = []
  /// Whether the outermost map alone is in the order of its dictionary.
  private var isRootSettled = false

  /// What SAM begins with where a template says nothing.
  static let swagger = Self(root: ["swagger": "2.0", "info": info, "paths": .map([])])
  static let openAPI = Self(root: ["openapi": "3.0.1", "info": info, "paths": .map([])])
  static let title: Document = ["Ref": "AWS::StackName"]
  private static let info: Document = ["version": "1.0", "title": title]

  init(root: Document) { self.root = root }

  /// - Throws: for what is no OpenAPI 3.
  init(openAPI root: Document?) throws(TransformError) {
    guard let root, Self.isOpenAPI(root) else {
      throw Self.invalid(
        "Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in 'DefinitionBody'."
      )
    }
    self.root = root
  }

  static func isSwagger(_ root: Document) -> Bool {
    guard root["paths"]?.entries != nil else { return false }
    return root["swagger"]?.isTruthy == true || isVersion3(root["openapi"])
  }

  static func isOpenAPI(_ root: Document) -> Bool {
    root["paths"]?.entries != nil && isVersion3(root["openapi"])
  }

  static func isVersion3(_ version: Document?) -> Bool {
    version?.text?.wholeMatch(of: /3\.[0-9](\.[0-9])?/) != nil
  }

  static func invalid(_ problem: String) -> TransformError {
    ServerlessTransform.failed("Structure of the SAM template is invalid. \(problem)")
  }

  /// Begins what a setting or an event changes, with a copy as SAM makes one.
  ///
  /// - Throws: for what is no Swagger or OpenAPI 3.
  mutating func open() throws(TransformError) {
    guard Self.isSwagger(root) else {
      throw Self.invalid(
        "Invalid Swagger document or the Swagger document is not explicitly defined in 'DefinitionBody'.")
    }
    if !isSettled { copy() }
    isSettled = false
    known = Set((root.entries ?? []).map(\.key))
    for path in paths {
      try changePath(path) { (_) throws(TransformError) in }
    }
  }

  /// Ends what a setting or an event has changed.
  mutating func close() {
    // SAM puts these in at the end.
    for key in ["securityDefinitions", "x-amazon-apigateway-gateway-responses", "definitions"]
    where !known.contains(key) {
      guard let added = root[key] else { continue }
      root.remove(key)
      root[key] = added
    }
    copy()
    isSettled = false
  }

  private mutating func copy() {
    root = copied(root, [])
    isRootSettled = false
  }

  private func copied(_ value: Document, _ place: [String]) -> Document {
    // Plain maps are paths and methods.
    guard place.count < 4, let entries = value.entries else { return value.copiedByPython27 }
    let isKept = place.isEmpty && isRootSettled || plainMaps.contains(place)
    return .map(
      (isKept ? entries : entries.orderedByPython27).map { entry in
        Document.Entry(key: entry.key, value: copied(entry.value, place + [entry.key]))
      })
  }

  /// Keeps the order before something is taken out: what is left stays where it is.
  mutating func settle() {
    if !isSettled { copy() }
    isSettled = true
  }

  // MARK: Paths and methods

  /// In SAM's order.
  var paths: [String] {
    let written = (root["paths"]?.entries ?? []).map(\.key)
    return isSettled ? written : Python27.order(written)
  }

  /// As it stands in a document.
  static func normalized(_ method: String) -> String {
    method.lowercased() == "any" ? anyMethod : method.lowercased()
  }

  /// Whether both branches of a path have the method, and one of each method's an integration.
  func hasIntegration(_ path: String, _ method: String) -> Bool {
    guard let item = root["paths"]?[path] else { return false }
    return item.branches.allSatisfy { branch in
      guard let method = branch[Self.normalized(method)] else { return false }
      return method.branches.contains { $0[Self.integration]?.isTruthy == true }
    }
  }

  mutating func addPath(_ path: String, _ method: String) {
    root.change("paths") { paths in
      paths.change(path) { item in
        item.changeBranches { $0.change(Self.normalized(method)) { _ in } }
      }
    }
  }

  /// Changes a path, in each of its branches.
  mutating func changePath(
    _ path: String, _ change: (inout Document) throws(TransformError) -> Void
  ) throws(TransformError) {
    try root.change("paths") { (paths) throws(TransformError) in
      try paths.change(path) { (item) throws(TransformError) in
        try item.changeBranches { (branch) throws(TransformError) in
          guard branch.entries != nil else {
            throw Self.invalid("Value of '\(path)' path must be a dictionary according to Swagger spec.")
          }
          try change(&branch)
        }
      }
    }
  }

  /// Changes those of a path's methods that have an integration, in each of their branches.
  ///
  /// - Parameter method: the one that is meant; nil for all.
  mutating func changeMethods(
    of path: String, _ method: String? = nil,
    _ change: (_ name: String, inout Document) throws(TransformError) -> Void
  ) throws(TransformError) {
    let document = self
    try changePath(path) { (item) throws(TransformError) in
      let names = method.map { [Self.normalized($0)] } ?? document.names(in: item, at: path)
      for name in names where method != nil || !["summary", "description", "parameters"].contains(name) {
        try item.change(name) { (definition) throws(TransformError) in
          try definition.changeBranches { (branch) throws(TransformError) in
            guard branch.entries != nil else {
              throw Self.invalid("Definition of method '\(name)' for path '\(path)' should be a map.")
            }
            guard branch[Self.integration]?.isTruthy == true else { return }
            try change(Self.normalized(name), &branch)
          }
        }
      }
    }
  }

  /// Of a path's methods, in SAM's order.
  func names(in item: Document, at path: String) -> [String] {
    let written = (item.entries ?? []).map(\.key)
    return isSettled || plainMaps.contains(["paths", path]) ? written : Python27.order(written)
  }

  /// Puts a method of another document in, over what is there.
  ///
  /// - Parameter method: as the template writes it.
  mutating func merge(_ path: String, _ method: String, from other: APIDocument) {
    root = .map(Python27.merged((isRootSettled ? root.entries : root.entries?.orderedByPython27) ?? []))
    isRootSettled = true
    // Where a document has no paths, SAM's are lost.
    guard root["paths"]?.isTruthy == true else { return }
    let added = other.root["paths"]?[path]?[Self.normalized(method)]?.entries?.orderedByPython27 ?? []
    let places = [["paths", path], ["paths", path, method]]
    if root["paths"]?[path] == nil { plainMaps.insert(places[0]) }
    let isPlain = plainMaps.contains(places[1])
    root.change("paths") { paths in
      paths.change(path) { item in
        item.change(method) { definition in
          if !isPlain, let entries = definition.entries {
            definition = .map(entries.orderedByPython27)
          }
          for entry in added { definition[entry.key] = entry.value }
        }
      }
    }
    plainMaps.insert(places[1])
  }

  /// Adds what calls a route's function or state machine.
  ///
  /// - Parameter condition: under which all of it is there.
  mutating func addIntegration(
    _ path: String, _ method: String, _ integration: Document, responses: Document = .map([]),
    more: [Document.Entry] = [], condition: String?
  ) throws(TransformError) {
    addPath(path, method)
    try changePath(path) { (item) throws(TransformError) in
      item.change(Self.normalized(method)) { definition in
        if definition == .null { definition = .map([]) }
        var integration = integration
        if let condition {
          integration["uri"] = integration["uri"].map { ServerlessTransform.choice(condition, $0) }
        }
        definition[Self.integration] = integration
        for entry in more { definition[entry.key] = entry.value }
        if definition["responses"] == nil { definition["responses"] = responses }
        if let condition { definition = ServerlessTransform.choice(condition, definition) }
      }
    }
  }

  /// Puts a path under a condition.
  mutating func makeConditional(_ path: String, _ condition: String) {
    root.change("paths") { paths in
      paths.change(path) { $0 = ServerlessTransform.choice(condition, $0) }
    }
  }
}
