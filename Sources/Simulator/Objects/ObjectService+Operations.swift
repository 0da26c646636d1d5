internal import AWSCore
internal import Foundation

/// S3's operations.
extension ObjectService {
  mutating func answer(
    _ call: Call, _ identity: IdentityService, _ ids: IDSource
  ) throws(ServiceFault) -> SimulatedAnswer {
    let request = call.incoming.request
    let (bucket, key) = location(of: request)
    let query = call.incoming.query
    guard !bucket.isEmpty else {
      try identity.authorize(call, "s3:ListAllMyBuckets", on: "*")
      return listBuckets()
    }
    try Self.refuseUnknown(call, key: key)
    let arn = "arn:aws:s3:::\(bucket)"
    if key.isEmpty {
      switch request.method {
      case .put: return try createBucket(call, identity, bucket, arn)
      case .head:
        try identity.authorize(call, "s3:ListBucket", on: arn)
        try requireBucket(bucket)
        return SimulatedAnswer()
      case .get where query["location"] != nil:
        try identity.authorize(call, "s3:GetBucketLocation", on: arn)
        try requireBucket(bucket)
        return location(of: bucket)
      case .get:
        try identity.authorize(call, "s3:ListBucket", on: arn)
        try requireBucket(bucket)
        return try list(bucket, query)
      case .post, .delete, .patch:
        throw ServiceFault("NotImplemented", "The simulator does not have this.", status: 501)
      }
    }
    let object = "\(arn)/\(key)"
    if query["uploads"] != nil || query["uploadId"] != nil {
      return try answerMultipart(call, identity, ids, query, bucket: bucket, key: key)
    }
    switch request.method {
    case .put:
      try identity.authorize(call, "s3:PutObject", on: object)
      try requireBucket(bucket)
      let bytes = AWSChunked.decoded(call.incoming)
      try Self.check(bytes, putBy: call)
      try Self.checkConditions(call, on: buckets[bucket]?.objects[key])
      let object = StoredObject(bytes, putBy: call)
      put(object, bucket: bucket, key: key)
      return SimulatedAnswer(headers: [HTTPHeader("ETag", object.etag)])
    case .get, .head:
      try identity.authorize(call, "s3:GetObject", on: object)
      try requireBucket(bucket)
      guard let object = buckets[bucket]?.objects[key] else {
        throw ServiceFault("NoSuchKey", "The specified key does not exist.", status: 404)
      }
      try Self.checkConditions(call, on: object)
      return try Self.answer(object, to: call)
    case .delete:
      try identity.authorize(call, "s3:DeleteObject", on: object)
      try requireBucket(bucket)
      remove(bucket: bucket, key: key)
      return SimulatedAnswer(status: 204)
    case .post, .patch:
      throw ServiceFault(
        "MethodNotAllowed", "The specified method is not allowed against this resource.", status: 405)
    }
  }

  /// An object, or the part of it that a Range header asks for.
  private static func answer(_ object: StoredObject, to call: Call) throws(ServiceFault) -> SimulatedAnswer {
    let bytes = object.bytes
    var headers = [
      HTTPHeader("ETag", object.etag), HTTPHeader("Accept-Ranges", "bytes"),
      HTTPHeader("Last-Modified", httpDate(object.modifiedAt)),
    ]
    if !object.headers.contains(where: { $0.name == "content-type" }) {
      headers.append(HTTPHeader("Content-Type", "binary/octet-stream"))
    }
    headers += object.headers
    var answer = SimulatedAnswer()
    var part = bytes[...]
    if let range = try range(call, of: bytes.count) {
      part = bytes[range]
      answer.status = 206
      headers.append(
        HTTPHeader("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound)/\(bytes.count)"))
    }
    headers.append(HTTPHeader("Content-Length", "\(part.count)"))
    answer.headers = headers
    answer.body = call.incoming.request.method == .head ? [] : Array(part)
    return answer
  }

  /// `Thu, 01 Jan 2026 00:00:00 GMT`.
  private static func httpDate(_ date: Date) -> String {
    date.formatted(
      Date.VerbatimFormatStyle(
        format:
          "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT",
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
    )
  }

  private func location(of bucket: String) -> SimulatedAnswer {
    let region = buckets[bucket]?.region ?? ""
    var xml = XMLWriter()
    xml.element("LocationConstraint", region == "us-east-1" ? "" : region)
    return SimulatedAnswer(body: Array(xml.text.utf8))
  }

  private func listBuckets() -> SimulatedAnswer {
    var xml = XMLWriter()
    xml.element("ListAllMyBucketsResult") { xml in
      xml.element("Buckets") { xml in
        for name in buckets.keys.sorted() {
          xml.element("Bucket") {
            $0.element("Name", name)
            $0.element("CreationDate", "2026-01-01T00:00:00.000Z")
          }
        }
      }
    }
    return SimulatedAnswer(body: Array(xml.text.utf8))
  }

  private mutating func createBucket(
    _ call: Call, _ identity: IdentityService, _ bucket: String, _ arn: String
  ) throws(ServiceFault)
    -> SimulatedAnswer
  {
    try identity.authorize(call, "s3:CreateBucket", on: arn)
    guard S3Location(bucket: bucket, key: "k") != nil else {
      throw ServiceFault("InvalidBucketName", "The specified bucket is not valid.")
    }
    guard buckets[bucket] == nil else {
      throw ServiceFault(
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.", status: 409)
    }
    let body = String(decoding: call.incoming.body, as: UTF8.self)
    let named = body.firstMatch(of: /<LocationConstraint[^<>]*>([^<]+)</).map { String($0.1) }
    guard (named ?? "us-east-1") == call.region else {
      throw ServiceFault(
        "IllegalLocationConstraintException",
        "The \(named ?? "unspecified") location constraint is incompatible for the region specific endpoint this request was sent to."
      )
    }
    create(bucket, region: call.region)
    return SimulatedAnswer(headers: [HTTPHeader("Location", "/\(bucket)")])
  }

  func requireBucket(_ bucket: String) throws(ServiceFault) {
    guard buckets[bucket] != nil else {
      throw ServiceFault("NoSuchBucket", "The specified bucket does not exist", status: 404)
    }
  }

  private func list(_ bucket: String, _ query: [String: String]) throws(ServiceFault) -> SimulatedAnswer {
    let prefix = query["prefix"] ?? ""
    guard let asked = Int(query["max-keys"] ?? "1000"), asked >= 0 else {
      throw ServiceFault("InvalidArgument", "Argument maxKeys must be an integer between 0 and 2147483647")
    }
    let most = min(1000, asked)
    let after =
      try query["continuation-token"].map { (token) throws(ServiceFault) in try Self.key(ofToken: token) }
      ?? query["start-after"] ?? ""
    let isEncoded = query["encoding-type"] == "url"
    func shown(_ key: String) -> String { isEncoded ? PercentEncoding.encode(key, keepingSlash: true) : key }
    let all = (buckets[bucket]?.objects ?? [:]).filter { $0.key.hasPrefix(prefix) && $0.key > after }
    // What has the delimiter behind the prefix is told once, by what comes up to it.
    let delimiter = query["delimiter"] ?? ""
    func group(_ key: String) -> String? {
      guard !delimiter.isEmpty else { return nil }
      return key.dropFirst(prefix.count).firstRange(of: delimiter).map { String(key[..<$0.upperBound]) }
    }
    var rows: [(text: String, isGroup: Bool, last: String)] = []
    var isTruncated = false
    for key in all.keys.sorted() {
      let group = group(key)
      if let group, rows.last?.text == group {
        rows[rows.count - 1].last = key
      } else if rows.count == most {
        isTruncated = true
        break
      } else {
        rows.append((group ?? key, group != nil, key))
      }
    }
    var xml = XMLWriter()
    xml.element("ListBucketResult") { xml in
      xml.element("Name", bucket)
      xml.element("Prefix", shown(prefix))
      if !delimiter.isEmpty { xml.element("Delimiter", delimiter) }
      if isEncoded { xml.element("EncodingType", "url") }
      xml.element("KeyCount", "\(rows.count)")
      xml.element("MaxKeys", "\(most)")
      xml.element("IsTruncated", isTruncated ? "true" : "false")
      if isTruncated { xml.element("NextContinuationToken", rows.last.map { Self.token(after: $0.last) }) }
      for row in rows where !row.isGroup {
        xml.element("Contents") {
          $0.element("Key", shown(row.text))
          $0.element("LastModified", all[row.text].map { Timestamp.iso8601($0.modifiedAt) })
          $0.element("ETag", all[row.text]?.etag)
          $0.element("Size", "\(all[row.text]?.bytes.count ?? 0)")
          $0.element("StorageClass", "STANDARD")
        }
      }
      for row in rows where row.isGroup {
        xml.element("CommonPrefixes") { $0.element("Prefix", shown(row.text)) }
      }
    }
    return SimulatedAnswer(body: Array(xml.text.utf8))
  }

  /// The bucket is the host's first label, or the path's first part.
  private func location(of request: HTTPRequest) -> (bucket: String, key: String) {
    let path = PercentEncoding.decode(request.encodedPath).drop { $0 == "/" }
    if let range = request.endpoint.host.firstRange(of: ".s3.") {
      return (String(request.endpoint.host[..<range.lowerBound]), String(path))
    }
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
  }
}
