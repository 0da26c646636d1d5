internal import Documents

/// `Domain` of an API: a domain name of one's own, the paths beneath it, and its records in Route 53.
extension ServerlessTransform {
  /// - Parameter createdBy: the tag that says that SAM made it; of those that are no REST API's.
  mutating func addDomain(
    _ given: Document?, of entry: Document.Entry, isREST: Bool, createdBy: String = "httpapi:createdBy"
  ) throws(TransformError) {
    guard let given else { return }
    let api = entry.key
    guard given.entries != nil else { throw Self.invalid(api, "Property 'Domain' should be a map.") }
    guard isREST || given["DomainName"] != nil && given["CertificateArn"] != nil else {
      throw Self.invalid(
        api, "Custom Domains only works if both DomainName and CertificateArn are provided.")
    }
    for name in ["DomainName", "CertificateArn"] where given[name] == nil {
      throw Self.invalid(api, "Property 'Domain.\(name)' is required.")
    }
    let endpoint = given["EndpointConfiguration"] ?? "REGIONAL"
    let endpoints = isREST ? ["EDGE", "REGIONAL", "PRIVATE"] : ["REGIONAL"]
    guard let endpoint = endpoint.text, endpoints.contains(endpoint) else {
      throw Self.invalid(
        api,
        "EndpointConfiguration for Custom Domains must be one of "
          + "[\(endpoints.map { "'\($0)'" }.joined(separator: ", "))].")
    }
    let isPrivate = endpoint == "PRIVATE"
    let digits = ContentDigits.of(given["DomainName"] ?? .null)
    let domain = "ApiGatewayDomainName\(isREST && !isPrivate ? "" : "V2")\(digits)"
    let records = try records(given, endpoint, domain, of: entry)
    if isREST {
      try addRestDomain(given, endpoint, domain, of: entry)
      referable["\(api).\(isPrivate ? "DomainNameV2" : "DomainName")"] = domain
    } else {
      try addHTTPDomain(given, endpoint, domain, createdBy: createdBy, of: entry)
      referable["\(api).DomainName"] = domain
    }
    try addMappings(given, domain, of: entry, isREST: isREST, isPrivate: isPrivate)
    if let records { try addRecords(records, of: entry) }
    if isPrivate, let association = given["AccessAssociation"] {
      guard association.entries != nil else {
        throw Self.invalid(api, "Property 'Domain.AccessAssociation' should be a map.")
      }
      let source = association["VpcEndpointId"] ?? .null
      var properties: Document = [
        "DomainNameArn": Self.reference(domain), "AccessAssociationSourceType": "VPCE",
      ]
      properties["AccessAssociationSource"] = association["VpcEndpointId"]
      add(
        "DomainNameAccessAssociation" + ContentDigits.of(.list([source, .text(domain)])),
        "AWS::ApiGateway::DomainNameAccessAssociation", properties, Self.passed(entry))
    }
  }

  // MARK: The domain name

  private mutating func addRestDomain(
    _ given: Document, _ endpoint: String, _ domain: String, of entry: Document.Entry
  ) throws(TransformError) {
    var properties: Document = .map([])
    properties["DomainName"] = given["DomainName"]
    properties[endpoint == "REGIONAL" ? "RegionalCertificateArn" : "CertificateArn"] = given["CertificateArn"]
    var configuration: Document = ["Types": .list([.text(endpoint)])]
    configuration["IpAddressType"] = given["IpAddressType"]?.ifTruthy
    properties["EndpointConfiguration"] = configuration
    let isPrivate = endpoint == "PRIVATE"
    if !isPrivate {
      properties["MutualTlsAuthentication"] = try mutualTLS(given, of: entry.key, isREST: true)
    }
    for name in ["SecurityPolicy", "EndpointAccessMode"] { properties[name] = given[name]?.ifTruthy }
    if isPrivate {
      properties["Policy"] = given["Policy"]?.ifTruthy
    } else {
      properties["OwnershipVerificationCertificateArn"] =
        given["OwnershipVerificationCertificateArn"]?.ifTruthy
    }
    guard given[isPrivate ? "OwnershipVerificationCertificateArn" : "Policy"]?.isTruthy != true else {
      throw Self.invalid(
        entry.key,
        "property \(isPrivate ? "OwnershipVerificationCertificateArn" : "Policy") not defined for resource of type "
          + "AWS::ApiGateway::DomainName\(isPrivate ? "V2" : "")")
    }
    add(
      domain, "AWS::ApiGateway::DomainName\(isPrivate ? "V2" : "")", properties, Self.passed(entry))
  }

  private mutating func addHTTPDomain(
    _ given: Document, _ endpoint: String, _ domain: String, createdBy: String, of entry: Document.Entry
  ) throws(TransformError) {
    var configuration: Document = ["EndpointType": .text(endpoint)]
    configuration["CertificateArn"] = given["CertificateArn"]
    for name in ["OwnershipVerificationCertificateArn", "SecurityPolicy"] {
      configuration[name] = given[name]?.ifTruthy
    }
    var properties: Document = [
      "DomainNameConfigurations": .list([configuration]), "Tags": [createdBy: "SAM"],
    ]
    properties["DomainName"] = given["DomainName"]
    properties["MutualTlsAuthentication"] = try mutualTLS(given, of: entry.key, isREST: false)
    add(domain, "AWS::ApiGatewayV2::DomainName", properties, Self.passed(entry))
  }

  private func mutualTLS(
    _ given: Document, of api: String, isREST: Bool
  ) throws(TransformError) -> Document? {
    guard let wanted = given["MutualTlsAuthentication"]?.ifTruthy else { return nil }
    let known = ["TruststoreUri", "TruststoreVersion"]
    let names = "['TruststoreUri', 'TruststoreVersion']"
    guard let entries = wanted.entries else {
      throw Self.invalid(
        api,
        isREST
          ? "Property 'Domain.MutualTlsAuthentication' should be a map."
          : "MutualTlsAuthentication must be a map with at least one of the following fields \(names).")
    }
    let others = entries.map(\.key).filter { !known.contains($0) }.sorted()
    guard others.isEmpty else {
      throw isREST
        ? Self.invalid(api, "Available Domain.MutualTlsAuthentication fields are \(names).")
        : Self.invalid(
          others.joined(separator: ","), "Available MutualTlsAuthentication fields are \(names).")
    }
    return .map(entries.filter { $0.value.isTruthy })
  }

  // MARK: Paths

  private mutating func addMappings(
    _ given: Document, _ domain: String, of entry: Document.Entry, isREST: Bool, isPrivate: Bool
  ) throws(TransformError) {
    let api = entry.key
    let base = given["BasePath"]?.ifTruthy
    let paths = base?.list ?? base.flatMap { if case .text = $0 { [$0] } else { nil } }
    let type =
      isREST
      ? "AWS::ApiGateway::BasePathMapping\(isPrivate ? "V2" : "")" : "AWS::ApiGatewayV2::ApiMapping"
    func mapping(_ key: Document?) -> Document {
      var mapping: Document = [
        isPrivate ? "DomainNameArn" : "DomainName": Self.reference(domain),
        isREST ? "RestApiId" : "ApiId": Self.reference(api), "Stage": Self.reference("\(api).Stage"),
      ]
      mapping[isREST ? "BasePath" : "ApiMappingKey"] = key
      return mapping
    }
    let suffix = isREST ? "BasePathMapping" : "ApiMapping"
    guard let paths else {
      add(api + suffix, type, mapping(nil), Self.passed(entry))
      return
    }
    for (index, path) in paths.enumerated() {
      guard case .text(let path) = path else {
        throw Self.invalid(
          api,
          isREST ? "Property 'Domain.BasePath[\(index)]' should be a string." : "Basepath must be a string.")
      }
      let plain = path.filter { $0.isLetter || $0.isNumber }
      let key: String
      if isREST {
        key = (given["NormalizeBasePath"]?.isTruthy ?? true) ? plain : path
      } else {
        guard path.wholeMatch(of: /[0-9a-zA-Z\/\-_]*/) != nil else {
          throw Self.invalid(api, "Invalid Basepath name provided.")
        }
        key = String(path.drop { $0 == "/" }.reversed().drop { $0 == "/" }.reversed())
      }
      add(api + plain + suffix, type, mapping(.text(key)), Self.passed(entry))
    }
  }

  // MARK: Route 53

  /// A group's logical id, its zone, and what it holds of a domain.
  private struct Records {
    let group: String
    let zone: [Document.Entry]
    let sets: [Document]
  }

  private func records(
    _ given: Document, _ endpoint: String, _ domain: String, of entry: Document.Entry
  ) throws(TransformError) -> Records? {
    guard let route = given["Route53"] else { return nil }
    let api = entry.key
    guard route.entries != nil else { throw Self.invalid(api, "Property 'Domain.Route53' should be a map.") }
    guard let zone = route["HostedZoneId"] ?? route["HostedZoneName"] else {
      throw Self.invalid(
        api, "HostedZoneId or HostedZoneName is required to enable Route53 support on Custom Domains.")
    }
    let isREST = apis[api]?.isREST == true
    let isSeparate = isREST ? route["SeparateRecordSetGroup"]?.ifTruthy : nil
    if let isSeparate, !isSeparate.isTruthValue {
      throw Self.invalid(api, "Property 'Domain.Route53.SeparateRecordSetGroup' should be a boolean.")
    }
    let hashed = isSeparate == nil ? zone : .list([zone, given["DomainName"] ?? .null])
    var target: Document = .map([])
    target["EvaluateTargetHealth"] = route["EvaluateTargetHealth"]
    switch endpoint {
    case "REGIONAL":
      target["HostedZoneId"] = Self.attribute(domain, "RegionalHostedZoneId")
      target["DNSName"] = Self.attribute(domain, "RegionalDomainName")
    case "EDGE":
      target["HostedZoneId"] = "Z2FDTNDATAQYW2"
      target["DNSName"] = route["DistributionDomainName"] ?? Self.attribute(domain, "DistributionDomainName")
    default:
      target["HostedZoneId"] = route["VpcEndpointHostedZoneId"] ?? .null
      target["DNSName"] = route["VpcEndpointDomainName"] ?? .null
    }
    var sets: [Document] = []
    for type in route["IpV6"]?.isTruth == true ? ["A", "AAAA"] : ["A"] {
      var set: Document = ["Type": .text(type), "AliasTarget": target]
      set["Name"] = given["DomainName"]
      for name in ["Region", "SetIdentifier"] { set[name] = route[name] }
      sets.append(set)
    }
    let zones = (route.entries ?? []).filter { ["HostedZoneId", "HostedZoneName"].contains($0.key) }
    return Records(
      group: "RecordSetGroup" + ContentDigits.of(hashed),
      zone: isREST ? zones : Array(zones.filter { $0.value == zone }.prefix(1)), sets: sets)
  }

  /// APIs of one zone share a group, WebSocket APIs aside, of which SAM keeps the last one's records.
  private mutating func addRecords(
    _ records: Records, of entry: Document.Entry
  ) throws(TransformError) {
    let isMade = resources[records.group] != nil
    let isUnshared = apis[entry.key] == nil
    guard !isMade || !isUnshared && !unsharedRecords.contains(records.group) else {
      throw Self.invalid(
        entry.key,
        "The rehearsal does not know a hosted zone that a WebSocketApi shares with another API; of their records AWS "
          + "makes the last one's alone.")
    }
    if isUnshared { unsharedRecords.insert(records.group) }
    guard !isMade else {
      change(records.group) { group in
        group.change("Properties") { properties in
          properties["RecordSets"] = .list((properties["RecordSets"]?.list ?? []) + records.sets)
        }
      }
      return
    }
    add(
      records.group, "AWS::Route53::RecordSetGroup",
      .map(records.zone + [Document.Entry(key: "RecordSets", value: .list(records.sets))]),
      Self.passed(entry))
  }
}
