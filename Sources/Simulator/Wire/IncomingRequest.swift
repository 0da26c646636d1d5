internal import AWSCore

/// A request as it came in.
struct IncomingRequest: Sendable {
  let request: HTTPRequest
  let body: [UInt8]
  /// Lower-case names.
  let headers: [String: String]
  /// Names and values of the URL's query.
  let query: [String: String]
  /// Of a Query request: its form, in the body or, of a presigned one, in the query.
  let form: [String: String]

  init(_ request: HTTPRequest, body: [UInt8]) {
    self.request = request
    self.body = body
    var headers = Dictionary(
      request.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $0 + "," + $1 })
    headers["host"] = headers["host"] ?? request.hostHeader
    self.headers = headers
    let isForm = headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") ?? false
    query = Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    form = isForm ? FormDecoding.fields(of: body) : query
  }

  /// Such as `cloudformation`, from the signature's scope; empty where there is none.
  var service: String {
    let scope = (headers["authorization"] ?? query["X-Amz-Credential"] ?? "").split(separator: "/")
    guard let end = scope.firstIndex(where: { $0.hasPrefix("aws4_request") }), end > 0 else { return "" }
    return String(scope[end - 1])
  }

  /// Such as `cloudformation:DescribeStacks`; of S3, as its policies name it.
  var operation: String {
    if let action = form["Action"] { return "\(service):\(action)" }
    let isPart = query["uploadId"] != nil
    return switch request.method {
    case .put: isPart ? "s3:UploadPart" : "s3:PutObject"
    case .post, .patch: isPart ? "s3:CompleteMultipartUpload" : "s3:CreateMultipartUpload"
    case .head: "s3:HeadObject"
    case .get: "s3:GetObject"
    case .delete: "s3:DeleteObject"
    }
  }

  /// The values of `Name.member.1`, `Name.member.2` …
  func list(_ name: String) -> [String] {
    var items: [String] = []
    while let item = form["\(name).member.\(items.count + 1)"] { items.append(item) }
    return items
  }

  /// The structures of `Name.member.1.Field` …
  func structures(_ name: String) -> [[String: String]] {
    var items: [[String: String]] = []
    while true {
      let prefix = "\(name).member.\(items.count + 1)."
      let fields = form.filter { $0.key.hasPrefix(prefix) }
      guard !fields.isEmpty else { return items }
      items.append(
        Dictionary(uniqueKeysWithValues: fields.map { (String($0.key.dropFirst(prefix.count)), $0.value) }))
    }
  }
}

enum FormDecoding {
  static func fields(of body: [UInt8]) -> [String: String] {
    var fields: [String: String] = [:]
    for pair in body.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first else { continue }
      fields[text(name)] = parts.count > 1 ? text(parts[1]) : ""
    }
    return fields
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    PercentEncoding.decode(String(decoding: bytes, as: UTF8.self), plusIsSpace: true)
  }
}
