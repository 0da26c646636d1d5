internal import Documents

/// `AWS::Serverless::Api` and `AWS::Serverless::HttpApi`: the API, its deployment and its stage.
extension ServerlessTransform {
  mutating func expandAPI(_ entry: Document.Entry) {
    let given = properties(entry, "Api")
    var api: Document = .map([])
    if let uri = given["DefinitionUri"], given["DefinitionBody"] == nil {
      api["BodyS3Location"] = Self.definitionLocation(uri)
    } else {
      api["Body"] = given["DefinitionBody"] ?? definition(of: entry.key, version: "2.0")
    }
    api["Name"] = given["Name"]
    api["Description"] = given["Description"]
    api["EndpointConfiguration"] = given["EndpointConfiguration"]
    add(entry.key, "AWS::ApiGateway::RestApi", api, of: entry, attributes: Self.ownAttributes)
    let reference: Document = ["Ref": .text(entry.key)]
    // A new deployment for each definition.
    let deployment = entry.key + "Deployment" + Self.digits(of: api)
    add(
      deployment, "AWS::ApiGateway::Deployment",
      [
        "RestApiId": reference, "StageName": "Stage",
        "Description": .text("RestApi deployment id: \(Self.digits(of: api))"),
      ], of: entry)
    let stageName = given["StageName"] ?? "Prod"
    var stage: Document = [
      "RestApiId": reference, "DeploymentId": ["Ref": .text(deployment)], "StageName": stageName,
    ]
    for name in ["Variables", "MethodSettings", "CacheClusterEnabled", "TracingEnabled"] {
      stage[name] = given[name]
    }
    let name = stageName.text.map { $0.filter { $0.isLetter || $0.isNumber } } ?? ""
    add(entry.key + name + "Stage", "AWS::ApiGateway::Stage", stage, of: entry)
  }

  mutating func expandHTTPAPI(_ entry: Document.Entry) {
    let given = properties(entry, "HttpApi")
    var api: Document = .map([])
    if let uri = given["DefinitionUri"], given["DefinitionBody"] == nil {
      api["BodyS3Location"] = Self.definitionLocation(uri)
    } else {
      api["Body"] = given["DefinitionBody"] ?? definition(of: entry.key, version: "3.0")
    }
    api["Name"] = given["Name"]
    api["Description"] = given["Description"]
    add(entry.key, "AWS::ApiGatewayV2::Api", api, of: entry, attributes: Self.ownAttributes)
    let name = given["StageName"]?.text
    add(
      entry.key + (name ?? "ApiGatewayDefault") + "Stage", "AWS::ApiGatewayV2::Stage",
      [
        "ApiId": ["Ref": .text(entry.key)], "StageName": .text(name ?? "$default"), "AutoDeploy": "true",
        "Tags": ["httpapi:createdBy": "SAM"],
      ], of: entry)
  }

  private static func definitionLocation(_ uri: Document) -> Document {
    guard let text = uri.text, text.hasPrefix("s3://"), let slash = text.dropFirst(5).firstIndex(of: "/")
    else { return uri }
    return [
      "Bucket": .text(String(text.dropFirst(5)[..<slash])),
      "Key": .text(String(text[text.index(after: slash)...])),
    ]
  }

  /// An OpenAPI document of the routes that functions' events added.
  private func definition(of api: String, version: String) -> Document {
    var paths: Document = .map([])
    for route in routes(of: api) {
      let uri =
        "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${\(route.function).Arn}/invocations"
      let method = route.method == "any" ? "x-amazon-apigateway-any-method" : route.method
      var methods = paths[route.path] ?? .map([])
      methods[method] = [
        "x-amazon-apigateway-integration": [
          "httpMethod": "POST", "type": "aws_proxy", "uri": ["Fn::Sub": .text(uri)],
        ],
        "responses": .map([]),
      ]
      paths[route.path] = methods
    }
    var document: Document = [
      "info": ["version": "1.0", "title": ["Ref": "AWS::StackName"]], "paths": paths,
    ]
    document[version == "2.0" ? "swagger" : "openapi"] = .text(version == "2.0" ? "2.0" : "3.0.1")
    return document
  }
}
