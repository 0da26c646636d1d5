internal import Documents

/// Routes that functions' events add to APIs: who may call the function, and what the API's document says of it.
extension ServerlessTransform {
  struct Route {
    let path: String
    let method: String
    let function: String
    /// What is called, as Fn::Sub names it: `F.Arn`, or an alias's logical id.
    let target: String

    /// The names in its path's braces, each once.
    var parameters: [String] {
      path.matches(of: /\{([^{}]*)\}/).reduce(into: []) { names, match in
        let name = String(match.1)
        if !names.contains(name) { names.append(name) }
      }
    }
  }

  // MARK: Events

  mutating func expandRoute(_ source: EventSource) throws(TransformError) {
    let given = source.given
    guard given["RestApiId"]?.text == nil else {
      throw source.invalid("The rehearsal does not know a RestApiId that is no Ref of Api; AWS does.")
    }
    guard let path = given["Path"]?.text, let method = given["Method"]?.text?.lowercased() else {
      throw source.invalid("The rehearsal does not know functions in Path and Method of Api; AWS does.")
    }
    let api = given["RestApiId"]?["Ref"]?.text ?? Self.implicitAPI
    guard self.source[api] != nil || api == Self.implicitAPI else {
      throw source.invalid(
        "RestApiId must be a valid reference to an 'AWS::Serverless::Api' in same template.")
    }
    guard api == Self.implicitAPI || self.source[api]?["Type"] == "AWS::Serverless::Api" else {
      throw source.invalid("The rehearsal does not know a RestApiId of another type than Api; AWS does.")
    }
    let stage = try stageName(of: api)
    routes[api, default: []].append(source.route(path, method))
    addPermission(
      source, "apigateway.amazonaws.com",
      [
        "SourceArn": Self.methodARN(
          "arn:aws", api, Self.withStars(path, greedy: true), method == "any" ? "*" : method.uppercased())
      ],
      suffix: stage.map { $0.text ?? "Stage" } ?? "AllStages")
  }

  mutating func expandHTTPRoute(_ source: EventSource) throws(TransformError) {
    let given = source.given
    let (path, method) = (given["Path"]?.text, given["Method"]?.text?.lowercased())
    guard path != nil || given["Path"] == nil, method != nil || given["Method"] == nil else {
      throw source.invalid("The rehearsal does not know functions in Path and Method of HttpApi; AWS does.")
    }
    guard let path, let method, !["$default", "/$default"].contains(path) else {
      throw source.invalid("The rehearsal does not know the default route of HttpApi; AWS does.")
    }
    guard given["ApiId"]?.text == nil else {
      throw source.invalid("The rehearsal does not know an ApiId that is no Ref of HttpApi; AWS does.")
    }
    let api = given["ApiId"]?["Ref"]?.text ?? Self.implicitHTTPAPI
    routes[api, default: []].append(source.route(path, method))
    addPermission(
      source, "apigateway.amazonaws.com",
      [
        "SourceArn": Self.methodARN(
          "arn:${AWS::Partition}", api, Self.withStars(path, greedy: false),
          ["any", Self.anyMethod].contains(method) ? "*" : method.uppercased())
      ])
  }

  private static let anyMethod = "x-amazon-apigateway-any-method"

  /// A path with stars for its parameters, without a slash at its end.
  ///
  /// - Parameter greedy: whether each may take all that follows, as `{name+}`, rather than `{proxy+}` alone.
  private static func withStars(_ path: String, greedy: Bool) -> String {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    return greedy
      ? path.replacing(/\{[a-zA-Z0-9._\-]+\+?\}/, with: "*")
      : path.replacing(/\{(?:[a-zA-Z0-9._\-]+|proxy\+)\}/, with: "*")
  }

  /// What an API may call a function with: one of its methods, at any stage.
  private static func methodARN(_ arn: String, _ api: String, _ path: String, _ method: String) -> Document {
    [
      "Fn::Sub": .list([
        .text(
          "\(arn):execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/\(method)\(path)"
        ), ["__ApiId__": reference(api), "__Stage__": "*"],
      ])
    ]
  }

  // MARK: An API's document

  static func integration(
    _ route: Route, _ arn: String, version: String?, _ condition: String?
  ) -> Document {
    let uri: Document = [
      "Fn::Sub": .text(
        "\(arn):apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${\(route.target)}/invocations")
    ]
    var integration: Document = [
      "httpMethod": "POST", "type": "aws_proxy", "uri": condition.map { choice($0, uri) } ?? uri,
    ]
    integration["payloadFormatVersion"] = version.map { .text($0) }
    var method: Document = ["x-amazon-apigateway-integration": integration, "responses": .map([])]
    // Of an HTTP API alone.
    if version != nil, !route.parameters.isEmpty {
      method["parameters"] = .list(
        route.parameters.map { ["name": .text($0), "in": "path", "required": "true"] })
    }
    return condition.map { choice($0, method) } ?? method
  }

  /// - Parameter integration: of a route, and of its function's condition.
  func paths(
    of api: String, integration: (Route, String?) -> Document
  ) throws(TransformError) -> Document {
    var paths: Document = .map([])
    var conditions: [String: Set<String?>] = [:]
    for route in routes[api] ?? [] {
      let method = route.method == "any" ? Self.anyMethod : route.method
      var methods = paths[route.path] ?? .map([])
      guard methods[method] == nil else {
        throw Self.invalid(
          route.function, "The rehearsal does not know two routes of one path and method; AWS does.")
      }
      let condition = source[route.function]?["Condition"]?.text
      methods[method] = integration(route, condition)
      paths[route.path] = methods
      conditions[route.path, default: []].insert(condition)
    }
    for (path, all) in conditions where !all.contains(nil) {
      guard all.count == 1, let condition = all.first ?? nil, let methods = paths[path] else {
        throw Self.invalid(
          api, "The rehearsal does not know a path of functions with several conditions; AWS does.")
      }
      paths[path] = Self.choice(condition, methods)
    }
    return paths
  }
}
