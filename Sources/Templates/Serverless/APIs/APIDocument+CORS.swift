internal import Documents

/// Calls from pages of other origins: what an API's document answers a browser that asks first.
extension APIDocument {
  /// `Cors` of `AWS::Serverless::Api`.
  struct CORS {
    var methods: Document?
    var headers: Document?
    var origin: Document = "'*'"
    var age: Document?
    var allowsCredentials = false

    /// - Throws: for keys that are none, and for credentials from anywhere.
    init(_ given: Document, of api: String) throws(TransformError) {
      guard let entries = given.entries, !given.isIntrinsic else {
        origin = given
        return
      }
      for entry in entries {
        switch entry.key {
        case "AllowMethods": methods = entry.value
        case "AllowHeaders": headers = entry.value
        case "AllowOrigin": origin = entry.value
        case "MaxAge": age = entry.value
        case "AllowCredentials": allowsCredentials = entry.value.isTruth
        default:
          throw ServerlessTransform.invalid(api, "Invalid key '\(entry.key)' for 'Cors' property.")
        }
      }
      guard !allowsCredentials || origin != "'*'" else {
        throw ServerlessTransform.invalid(
          api,
          "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is "
            + "\"'*'\" or not set")
      }
    }
  }

  /// Adds a method OPTIONS to every path that has none.
  mutating func add(_ cors: CORS, of api: String) throws(TransformError) {
    var known: Set<String> = []
    for path in paths {
      let plain = path == "/" ? path : String(path.reversed().drop { $0 == "/" }.reversed())
      guard known.insert(plain).inserted else {
        throw ServerlessTransform.invalid(
          api, "The rehearsal does not know Cors of two paths that differ by a slash at their end; AWS does.")
      }
      var methods = cors.methods?.ifTruthy
      try changePath(path) { (item) throws(TransformError) in
        guard item["options"] == nil else { return }
        guard cors.origin.isTruthy else {
          throw ServerlessTransform.invalid(
            api,
            "Structure of the SAM template is invalid. Invalid input. Value for AllowedOrigins is required")
        }
        methods = methods ?? Self.allowedMethods(item)
        item["options"] = Self.preflight(cors, methods ?? "")
      }
    }
  }

  private static let allMethods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

  /// A path's own, with OPTIONS.
  private static func allowedMethods(_ item: Document) -> Document {
    let own = (item.entries ?? []).map { $0.key.uppercased() }
    let all = own.contains(anyMethod.uppercased()) ? allMethods : Set(own + ["OPTIONS"]).sorted()
    return .text("'\(all.joined(separator: ","))'")
  }

  private static func preflight(_ cors: CORS, _ methods: Document) -> Document {
    var parameters: Document = .map([])
    var headers: Document = .map([])
    func add(_ name: String, _ value: Document?, _ type: Document = "string") {
      guard let value else { return }
      parameters["method.response.header.Access-Control-\(name)"] = value
      headers["Access-Control-\(name)"] = ["type": type]
    }
    add("Allow-Origin", cors.origin)
    add("Allow-Headers", cors.headers?.ifTruthy)
    add("Allow-Methods", methods)
    add("Max-Age", cors.age, "integer")
    add("Allow-Credentials", cors.allowsCredentials ? "'true'" : nil)
    let json: Document = .list(["application/json"])
    return [
      "summary": "CORS support", "consumes": json, "produces": json,
      integration: [
        "type": "mock", "requestTemplates": ["application/json": "{\n  \"statusCode\" : 200\n}\n"],
        "responses": [
          "default": [
            "statusCode": "200", "responseParameters": parameters,
            "responseTemplates": ["application/json": "{}\n"],
          ]
        ],
      ], "responses": ["200": ["description": "Default response for CORS method", "headers": headers]],
    ]
  }

  // MARK: HTTP APIs

  private static let crossOriginKeys = [
    "AllowOrigins": "allowOrigins", "AllowHeaders": "allowHeaders", "AllowMethods": "allowMethods",
    "ExposeHeaders": "exposeHeaders", "MaxAge": "maxAge", "AllowCredentials": "allowCredentials",
  ]

  /// `CorsConfiguration` of `AWS::Serverless::HttpApi`.
  mutating func addCrossOrigin(_ given: Document, of api: String) throws(TransformError) {
    var configuration = root["x-amazon-apigateway-cors"] ?? .map([])
    guard configuration.entries != nil else {
      throw Self.invalid(
        "Value of 'x-amazon-apigateway-cors' must be a dictionary according to Swagger spec.")
    }
    if given.isIntrinsic {
      for entry in given.renamingCrossOrigin(Self.crossOriginKeys).entries ?? [] {
        configuration[entry.key] = entry.value
      }
    } else if let entries = given.entries {
      for entry in entries {
        guard let key = Self.crossOriginKeys[entry.key] else {
          throw ServerlessTransform.invalid(api, "Invalid key '\(entry.key)' for 'Cors' property.")
        }
        let isMeant =
          switch key {
          case "maxAge": true
          case "allowCredentials": entry.value.isTruth
          default: entry.value.isTruthy
          }
        if isMeant { configuration[key] = entry.value }
      }
      guard given["AllowCredentials"]?.isTruth != true || given["AllowOrigins"] != .list(["*"]) else {
        throw ServerlessTransform.invalid(
          api,
          "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is "
            + "\"'*'\" or not set.")
      }
    } else if given.isTruth {
      configuration["allowOrigins"] = .list(["*"])
    } else {
      throw ServerlessTransform.invalid(api, "Invalid value for 'Cors' property.")
    }
    root["x-amazon-apigateway-cors"] = configuration
  }
}

extension Document {
  /// With what reads like a setting's name, in keys and texts, as API Gateway has it: SAM replaces them in the JSON.
  fileprivate func renamingCrossOrigin(_ keys: [String: String]) -> Document {
    func renamed(_ text: String) -> String {
      keys.reduce(text) { $0.replacing($1.key, with: $1.value) }
    }
    return switch self {
    case .text(let text): .text(renamed(text))
    case .plain, .null: self
    case .list(let items): .list(items.map { $0.renamingCrossOrigin(keys) })
    case .map(let entries):
      .map(
        entries.map { Entry(key: renamed($0.key), value: $0.value.renamingCrossOrigin(keys)) })
    }
  }
}
