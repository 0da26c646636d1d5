internal import Documents

/// What an event says of its method beside who may call it.
extension APIDocument {
  mutating func setTimeout(_ timeout: Document, _ path: String, _ method: String) throws(TransformError) {
    try changeMethods(of: path, method) { (_, definition) throws(TransformError) in
      definition.change(Self.integration) { $0["timeoutInMillis"] = timeout }
    }
  }

  mutating func setPayloadVersion(
    _ version: Document, _ path: String, _ method: String
  ) throws(TransformError) {
    try changeMethods(of: path, method) { (_, definition) throws(TransformError) in
      definition.change(Self.integration) { $0["payloadFormatVersion"] = version }
    }
  }

  // MARK: REST APIs

  mutating func setModel(
    _ model: String, required: Document?, _ path: String, _ method: String
  ) throws(TransformError) {
    let isSwagger = root["swagger"] != nil
    try changeMethods(of: path, method) { (_, definition) throws(TransformError) in
      if isSwagger {
        var parameter: Document = [
          "in": "body", "name": .text(model), "schema": ["$ref": .text("#/definitions/\(model)")],
        ]
        parameter["required"] = required
        definition["parameters"] = .list((definition["parameters"]?.list ?? []) + [parameter])
      } else {
        var body: Document = [
          "content": ["application/json": ["schema": ["$ref": .text("#/components/schemas/\(model)")]]]
        ]
        body["required"] = required
        definition["requestBody"] = body
      }
    }
  }

  mutating func setValidator(
    body: Bool, parameters: Bool, _ path: String, _ method: String
  ) throws(TransformError) {
    let name =
      switch (body, parameters) {
      case (true, true): "body-and-params"
      case (true, false): "body-only"
      case (false, true): "params-only"
      case (false, false): "no-validation"
      }
    root.change("x-amazon-apigateway-request-validators") {
      $0[name] = [
        "validateRequestBody": .plain("\(body)"), "validateRequestParameters": .plain("\(parameters)"),
      ]
    }
    try changeMethods(of: path, method) { (_, definition) throws(TransformError) in
      definition["x-amazon-apigateway-request-validator"] = .text(name)
    }
  }

  /// One of `RequestParameters`.
  struct Parameter {
    /// Such as `method.request.header.Authorization`.
    let name: String
    /// `query`, `path` or `header`.
    let place: String
    let plainName: String
    let isRequired: Document
    /// Whether answers are kept by it.
    let isCached: Bool
  }

  mutating func add(
    _ parameters: [Parameter], _ path: String, _ method: String
  ) throws(TransformError) {
    try changeMethods(of: path, method) { (_, definition) throws(TransformError) in
      var all = definition["parameters"]?.list ?? []
      for parameter in parameters {
        all.append([
          "in": .text(parameter.place), "name": .text(parameter.plainName), "required": parameter.isRequired,
          "type": "string",
        ])
        guard parameter.isCached else { continue }
        definition.change(Self.integration) { integration in
          let keys = integration["cacheKeyParameters"]?.list ?? []
          integration["cacheKeyParameters"] = .list(keys + [.text(parameter.name)])
        }
      }
      definition["parameters"] = .list(all)
    }
  }

  // MARK: HTTP APIs

  /// The names in a path's braces.
  mutating func addPathParameters(_ path: String, _ method: String) throws(TransformError) {
    let names = path.matches(of: /\{([^\n]*?)\}/).map { Document.text(String($0.1)) }
    guard !names.isEmpty else { return }
    try changeMethods(of: path, method) { (_, definition) throws(TransformError) in
      var parameters = definition["parameters"]?.list ?? []
      for name in names {
        if let index = parameters.firstIndex(where: { $0["name"] == name }) {
          parameters[index]["in"] = "path"
          parameters[index]["required"] = .plain("true")
        } else {
          parameters.append(["name": name, "in": "path", "required": .plain("true")])
        }
      }
      definition["parameters"] = .list(parameters)
    }
  }

  /// Whether whatever has no route of its own goes to a function.
  func isDefaultRoute(of function: String) -> Bool {
    guard hasIntegration("$default", Self.anyMethod),
      let items = root["paths"]?["$default"]?.branches
    else { return false }
    return items.allSatisfy { item in
      (item[Self.anyMethod]?.branches ?? []).allSatisfy { definition in
        guard let uri = definition[Self.integration]?["uri"], uri.entries != nil else { return false }
        return uri.branches.allSatisfy { branch in
          branch["Fn::Sub"]?.text?.firstMatch(of: /([A-Za-z0-9]+)\.Arn/)?.1 == Substring(function)
        }
      }
    }
  }
}
