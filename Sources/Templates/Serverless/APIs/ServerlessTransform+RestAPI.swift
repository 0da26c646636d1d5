internal import Documents

/// `AWS::Serverless::Api`: the API, its deployment and stage, and what its settings add to its document.
extension ServerlessTransform {
  mutating func expandAPI(_ api: ServerlessAPI) throws(TransformError) {
    let entry = api.entry
    var given = api.given
    try ServerlessProperties.check(given, "Api", of: entry.key)
    for name in ["Auth", "BinaryMediaTypes", "Domain"] { given[name] = given[name].map(resolved) }
    let start = resources.count
    let body = try body(api, given)
    var rest: Document = .map([])
    rest["BinaryMediaTypes"] = given["BinaryMediaTypes"]
    rest["MinimumCompressionSize"] = given["MinimumCompressionSize"]
    try Self.setEndpoint(given["EndpointConfiguration"]?.ifTruthy, of: entry.key, &rest)
    if let body {
      rest["Body"] = body
    } else {
      rest["BodyS3Location"] = try Self.definitionLocation(given["DefinitionUri"] ?? .null, of: entry.key)
    }
    for name in [
      "FailOnWarnings", "Name", "Description", "Mode", "ApiKeySourceType", "Policy", "SecurityPolicy",
      "EndpointAccessMode",
    ] { rest[name] = given[name]?.ifTruthy }
    add(entry.key, "AWS::ApiGateway::RestApi", rest, Self.own(entry))
    let digits = DefinitionDigits(
      before: api.document?.root, given: given, isImplicit: source[entry.key] == nil, of: entry.key,
      in: Array(source.values))
    let deployment =
      body.map { digits.of($0, hashedBesides(given, entry.key)) }
      ?? digits.of(location: rest["BodyS3Location"] ?? .null, hashedBesides(given, entry.key))
    let stage = addStage(given, deployment: deployment, of: entry)
    try addDomain(given["Domain"], of: entry, isREST: true)
    try addAuthorizerPermissions(given["Auth"], of: entry)
    try addUsagePlan(given["Auth"]?["UsagePlan"], stage, of: entry)
    if given["PropagateTags"]?.isTruthy == true { propagate(given["Tags"], since: start) }
  }

  /// What a new deployment is made for beside another definition.
  private func hashedBesides(_ given: Document, _ api: String) -> [String] {
    var hashed: [String] = []
    if let version = given["OpenApiVersion"]?.ifTruthy { hashed.append(version.text ?? "") }
    if var domain = given["Domain"]?.ifTruthy {
      if domain["EndpointConfiguration"] != "PRIVATE" {
        let digits = ContentDigits.of(domain["DomainName"] ?? .null)
        domain["ApiDomainName"] = .text("ApiGatewayDomainName\(digits)")
        if domain["EndpointConfiguration"] == nil { domain["EndpointConfiguration"] = "REGIONAL" }
        if domain["EndpointConfiguration"] == "EDGE", domain["Route53"]?.isTruthy == true {
          domain.change("Route53") { route in
            guard route["DistributionDomainName"] == nil else { return }
            route["DistributionDomainName"] = Self.attribute(
              "ApiGatewayDomainName\(digits)", "DistributionDomainName")
          }
        }
      }
      hashed.append(DefinitionDigits.json(domain))
    }
    let names = functionNames(callingThrough: api)
    return names.isEmpty ? hashed : hashed + [names]
  }

  /// Of the functions that an API's events call and that have names of their own.
  private func functionNames(callingThrough api: String) -> String {
    logicalIDs.map { name in
      guard source[name]?["Type"] == "AWS::Serverless::Function", let given = source[name]?["Properties"]
      else { return "" }
      let routes = (given["Events"]?.entries ?? []).filter { event in
        guard event.value["Type"] == "Api", let properties = event.value["Properties"] else { return false }
        let id = properties["RestApiId"] ?? .text(Self.implicitAPI)
        return (id["Ref"] ?? id).text == api
      }
      guard let name = given["FunctionName"].map(resolved)?.ifTruthy else { return "" }
      return String(repeating: name.text ?? DefinitionDigits.printed(name), count: routes.count)
    }.joined()
  }

  private mutating func addStage(_ given: Document, deployment digits: String, of entry: Document.Entry)
    -> String
  {
    let deployment = entry.key + "Deployment" + digits.prefix(10)
    var deployed: Document = [
      "RestApiId": Self.reference(entry.key), "Description": .text("RestApi deployment id: \(digits)"),
    ]
    if given["OpenApiVersion"]?.isTruthy != true { deployed["StageName"] = "Stage" }
    add(deployment, "AWS::ApiGateway::Deployment", deployed, Self.passed(entry))
    var stage: Document = [
      "RestApiId": Self.reference(entry.key), "DeploymentId": Self.reference(deployment),
    ]
    for name in [
      "StageName", "CacheClusterEnabled", "CacheClusterSize", "Variables", "MethodSettings",
      "AccessLogSetting",
      "CanarySetting", "TracingEnabled",
    ] { stage[name] = given[name] }
    stage["Tags"] = given["Tags"].map { Self.tagList($0.entries ?? []) }
    let name = Self.stageID(of: entry.key, given["StageName"])
    add(name, "AWS::ApiGateway::Stage", stage, Self.passed(entry))
    referable["\(entry.key).Stage"] = name
    referable["\(entry.key).Deployment"] = deployment
    return name
  }

  static func stageID(of api: String, _ stage: Document?) -> String {
    let name = stage?.text ?? ""
    let isPlain = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber }
    return api + (isPlain ? name + "Stage" : "Stage" + ContentDigits.of(text: name))
  }

  private static func setEndpoint(
    _ endpoint: Document?, of api: String, _ rest: inout Document
  ) throws(TransformError) {
    guard let endpoint else { return }
    guard let type = endpoint["Type"]?.ifTruthy else {
      rest["EndpointConfiguration"] = ["Types": .list([endpoint])]
      rest["Parameters"] = ["endpointConfigurationTypes": endpoint]
      return
    }
    guard endpoint["VPCEndpointIds"] == nil || endpoint["VpcEndpointIds"] == nil else {
      throw invalid(
        api, "'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in EndpointConfiguration.")
    }
    var configuration: Document = ["Types": .list([type])]
    configuration["VpcEndpointIds"] = endpoint["VPCEndpointIds"] ?? endpoint["VpcEndpointIds"]
    configuration["IpAddressType"] = endpoint["IpAddressType"]
    rest["EndpointConfiguration"] = configuration
    rest["Parameters"] = ["endpointConfigurationTypes": type]
  }

  static func definitionLocation(
    _ uri: Document, of logicalID: String
  ) throws(TransformError) -> Document {
    let location = try self.location(uri, of: logicalID, "DefinitionUri")
    var read: Document = .map([])
    read["Bucket"] = location["S3Bucket"]
    read["Key"] = location["S3Key"]
    read["Version"] = location["S3ObjectVersion"]
    return read
  }
}
