internal import Documents

/// An API of a template, or one that events ask for, with its document as it is built up.
struct ServerlessAPI {
  let isREST: Bool
  /// With what Globals says beneath.
  var given: Document
  /// As it is written out in the template, or as events make it.
  var entry: Document.Entry
  /// The document is SAM's: routes are added to it.
  let isManaged: Bool
  /// Nil for one that is kept elsewhere.
  var document: APIDocument?
}

/// What is known of APIs before anything is expanded: their documents with the paths that events ask for, and the APIs
/// that no resource is.
extension ServerlessTransform {
  static let implicitAPI = "ServerlessRestApi"
  static let implicitHTTPAPI = "ServerlessHttpApi"

  /// A route that an event asks for, as its API must know it at first.
  private struct Request {
    let owner: Document.Entry
    let event: String
    let properties: Document
    let api: String
    let path: String
    let method: String

    var condition: String? { owner.value["Condition"]?.text }
  }

  mutating func prepareAPIs(_ entries: [Document.Entry]) throws(TransformError) {
    for isREST in [true, false] {
      let type = isREST ? "Api" : "HttpApi"
      let implicit = isREST ? Self.implicitAPI : Self.implicitHTTPAPI
      let requests = try requests(in: entries, type, implicit)
      for entry in entries where entry.value["Type"]?.text == "AWS::Serverless::\(type)" {
        guard entry.key != implicit || !requests.contains(where: { $0.api == implicit }),
          source[entry.key]?["Type"] == entry.value["Type"]
        else { continue }
        apis[entry.key] = try api(entry, isREST)
      }
      if let entry = Self.implicitEntry(
        implicit, requests, properties: isREST ? ["StageName": "Prod"] : .map([]))
      {
        // Instead of a resource of that name, as SAM does.
        apis[implicit] = try api(tagging(entry, requests), isREST)
        source[implicit] = nil
      }
      for request in requests { try addPath(request, isREST) }
      addConditions(requests, implicit)
    }
  }

  private func api(_ entry: Document.Entry, _ isREST: Bool) throws(TransformError) -> ServerlessAPI {
    var given = try properties(entry, isREST ? "Api" : "HttpApi")
    let own = entry.value["Properties"] ?? .map([])
    let isManaged = own["DefinitionBody"]?.isTruthy != true && own["DefinitionUri"]?.isTruthy != true
    var document = given["DefinitionBody"]?.ifTruthy
    if isManaged {
      if own["DefinitionBody"] != nil { given.remove("DefinitionBody") }
      document = isREST ? APIDocument.swagger.root : APIDocument.openAPI.root
      if isREST, let version = given["OpenApiVersion"], APIDocument.isVersion3(version) {
        given["OpenApiVersion"] = .text(version.text ?? "")
        document?["openapi"] = given["OpenApiVersion"]
        document?.remove("swagger")
      }
    }
    return ServerlessAPI(
      isREST: isREST, given: given, entry: entry, isManaged: isManaged,
      document: document.map(APIDocument.init(root:)))
  }

  /// As SAM goes through a template's resources, which it has put the APIs beside that no resource is.
  static func ordered(_ entries: [Document.Entry], beforeRoutes: Bool = false) -> [Document.Entry] {
    var places = Python27.Places()
    for entry in entries { places.put(entry.key) }
    for (api, type) in [(implicitAPI, "Api"), (implicitHTTPAPI, "HttpApi")]
    where !entries.contains(where: { $0.key == api }) {
      places.put(api)
      if beforeRoutes { break }
      if !entries.contains(where: { $0.asks(for: api, type) }) { places.remove(api) }
    }
    return places.indices.filter(entries.indices.contains).map { entries[$0] }
  }

  /// Events as SAM goes through them after those of some types have been written back.
  func events(
    of given: Document, afterRoutes types: [String] = ["Api", "HttpApi"]
  ) -> [Document.Entry] {
    let events = given["Events"]?.entries ?? []
    guard isOrderedByPython27 else { return events }
    var places = Python27.Places()
    for event in events { places.put(event.key) }
    for type in types { places.reserve(events.count { $0.value["Type"]?.text == type }) }
    return places.indices.map { events[$0] }
  }

  /// Whether SAM keeps the order of Python 2.7's dictionaries.
  static func hasRESTAPI(_ entries: [Document.Entry]) -> Bool {
    entries.contains { entry in
      entry.value["Type"] == "AWS::Serverless::Api"
        || (entry.value["Properties"]?["Events"]?.entries ?? []).contains { $0.value["Type"] == "Api" }
    }
  }

  /// What events of a type ask for, in SAM's order.
  private func requests(
    in entries: [Document.Entry], _ type: String, _ implicit: String
  ) throws(TransformError) -> [Request] {
    var requests: [Request] = []
    let owners = isOrderedByPython27 ? Self.ordered(entries, beforeRoutes: type == "Api") : entries
    for owner in owners {
      let kind = owner.value["Type"]?.text
      guard kind == "AWS::Serverless::Function" || kind == "AWS::Serverless::StateMachine" else { continue }
      // SAM picks those of the type out of one dictionary into another.
      var events = events(
        of: owner.value["Properties"] ?? .map([]), afterRoutes: type == "Api" ? [] : ["Api"])
      events.removeAll { $0.value["Type"]?.text != type }
      for event in isOrderedByPython27 ? events.orderedByPython27 : events {
        let properties = event.value["Properties"] ?? .map([])
        if type == "Api", !properties.isTruthy { continue }
        requests.append(try request(owner, event.key, properties, type, implicit))
      }
    }
    return requests
  }

  private func request(
    _ owner: Document.Entry, _ event: String, _ properties: Document, _ type: String, _ implicit: String
  ) throws(TransformError) -> Request {
    func invalid(_ problem: String) -> TransformError {
      Self.invalid(owner.key, "Event with id [\(event)] is invalid. \(problem)")
    }
    guard properties.entries != nil else { throw invalid("Properties should be a map.") }
    let idProperty = type == "Api" ? "RestApiId" : "ApiId"
    let id = properties[idProperty].map { $0["Ref"] ?? $0 } ?? .text(implicit)
    let filled = Self.withRoute(properties, isREST: type == "Api")
    guard let path = filled["Path"], path != .null else { throw invalid("Property 'Path' is required.") }
    guard let method = filled["Method"], method != .null else {
      throw invalid("Property 'Method' is required.")
    }
    guard case .text(let api) = id else { throw invalid("Property '\(idProperty)' should be a string.") }
    guard case .text(let path) = path else { throw invalid("Property 'Path' should be a string.") }
    guard case .text(let method) = method else { throw invalid("Property 'Method' should be a string.") }
    let isOther = type == "Api" && source[api]?["Type"] == "AWS::Serverless::HttpApi"
    guard api == implicit || source[api] != nil && !isOther else {
      throw invalid(
        "\(idProperty) must be a valid reference to an 'AWS::Serverless::\(type)' resource in same template.")
    }
    return Request(
      owner: owner, event: event, properties: properties, api: api, path: path, method: method)
  }

  private mutating func addPath(_ request: Request, _ isREST: Bool) throws(TransformError) {
    guard var api = apis[request.api], api.isREST == isREST, api.isManaged, var document = api.document else {
      return
    }
    if isREST { try document.open() } else { document = try APIDocument(openAPI: document.root) }
    document.addPath(request.path, request.method)
    if isREST { document.close() }
    api.document = document
    if let settings = request.properties["RouteSettings"], !isREST {
      let method = request.method
      let route = method == APIDocument.anyMethod ? request.path : "\(method.uppercased()) \(request.path)"
      let added = request.condition.map { Self.choice($0, settings) } ?? settings
      guard api.given["RouteSettings"]?.entries != nil || api.given["RouteSettings"] == nil else {
        throw Self.invalid(request.api, "Property 'RouteSettings' should be a map.")
      }
      guard let entries = added.entries else {
        throw Self.invalid(
          request.owner.key,
          "Event with id [\(request.event)] is invalid. Property 'RouteSettings' should be a map.")
      }
      api.given.change("RouteSettings") { all in
        all.change(route) { route in
          for entry in entries { route[entry.key] = entry.value }
        }
      }
    }
    apis[request.api] = api
  }

  // MARK: APIs that no resource is

  /// Is there where one of its functions is, and is kept where one of them is.
  private static func implicitEntry(
    _ name: String, _ requests: [Request], properties: Document
  ) -> Document.Entry? {
    let owners = requests.filter { $0.api == name }.map(\.owner.value)
    guard !owners.isEmpty else { return nil }
    var api: Document = ["Properties": properties]
    for (attribute, values) in [
      ("DeletionPolicy", ["Retain", "Delete"]), ("UpdateReplacePolicy", ["Retain", "Snapshot", "Delete"]),
    ] {
      let wanted = owners.compactMap { $0[attribute]?.text }
      api[attribute] = values.first(where: wanted.contains).map { .text($0) }
    }
    return Document.Entry(key: name, value: api)
  }

  /// With the tags of functions that hand theirs on, their own or those of Globals.
  private func tagging(_ entry: Document.Entry, _ requests: [Request]) -> Document.Entry {
    var entry = entry
    for request in requests where request.properties["RestApiId"] ?? request.properties["ApiId"] == nil {
      let own = request.owner.value["Properties"]
      let isMachine = request.owner.value["Type"] == "AWS::Serverless::StateMachine"
      let common = globals[isMachine ? "StateMachine" : "Function"]
      guard let tags = own?["Tags"]?.ifTruthy ?? common?["Tags"],
        (own?["PropagateTags"]?.ifTruthy ?? common?["PropagateTags"])?.isTruthy == true
      else { continue }
      entry.value.change("Properties") { properties in
        properties.change("Tags") { all in
          for tag in tags.entries ?? [] { all[tag.key] = tag.value }
        }
        properties["PropagateTags"] = .plain("true")
      }
    }
    return entry
  }

  // MARK: Conditions

  /// A path is there where one of its methods is, and an API that events ask for where one of its paths is.
  private mutating func addConditions(_ requests: [Request], _ implicit: String) {
    for (name, var api) in apis.sorted(by: { $0.key < $1.key }) {
      let own = requests.filter { $0.api == name }
      guard api.isManaged, var document = api.document, !own.isEmpty,
        api.isREST == (implicit == Self.implicitAPI)
      else { continue }
      if api.isREST { document.close() }
      for path in document.paths {
        // The last of a method's, as it is written.
        let last = Dictionary(
          own.filter { $0.path == path }.map { ($0.method, $0.condition) }, uniquingKeysWith: { $1 })
        let label =
          "\(name)\(path.replacing("/", with: "SLASH").replacing("{", with: "OB").replacing("}", with: "CB"))"
        if let condition = combined(Array(last.values), "\(label)PathCondition") {
          document.makeConditional(path, condition)
        }
      }
      if api.isREST { document.close() }
      api.document = document
      if name == implicit {
        let last = Dictionary(
          own.map { ("\($0.path) \($0.method)", $0.condition) }, uniquingKeysWith: { $1 })
        if let condition = combined(Array(last.values), "\(implicit)Condition") {
          api.entry.value["Condition"] = .text(condition)
        }
      }
      apis[name] = api
    }
  }

  /// The condition under which one of several is; nil where nothing is asked for by one of them.
  private mutating func combined(_ conditions: [String?], _ name: String) -> String? {
    let names = conditions.compactMap { $0 }
    guard names.count == conditions.count, let first = names.first else { return nil }
    var left = Set(names).sorted()
    guard left.count > 1 else { return first }
    // Fn::Or takes ten.
    var number = (left.count - 2) / 9
    while left.count > 1 {
      let made = number > 0 ? "\(name)\(number)" : name
      number -= 1
      addCondition(made, ["Fn::Or": .list(left.prefix(10).map { ["Condition": .text($0)] })])
      left = left.dropFirst(10) + [made]
    }
    return name
  }
}

extension Document.Entry {
  /// Whether an event of a function or a state machine asks for an API that no resource is.
  fileprivate func asks(for api: String, _ type: String) -> Bool {
    (value["Properties"]?["Events"]?.entries ?? []).contains { event in
      guard event.value["Type"]?.text == type else { return false }
      let id = event.value["Properties"]?[type == "Api" ? "RestApiId" : "ApiId"]
      return id == nil || (id?["Ref"] ?? id)?.text == api
    }
  }
}
