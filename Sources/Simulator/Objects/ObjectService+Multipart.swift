internal import AWSCore
internal import Foundation

/// Objects uploaded in parts: begun, their parts put in any order, completed or given up.
extension ObjectService {
  /// Bytes that every part but the last must have.
  private static let smallestPart = 5 << 20

  mutating func answerMultipart(
    _ call: Call, _ identity: IdentityService, _ ids: IDSource, _ query: [String: String], bucket: String,
    key: String
  ) throws(ServiceFault) -> SimulatedAnswer {
    let object = "arn:aws:s3:::\(bucket)/\(key)"
    let method = call.incoming.request.method
    try identity.authorize(call, method == .delete ? "s3:AbortMultipartUpload" : "s3:PutObject", on: object)
    try requireBucket(bucket)
    guard let id = query["uploadId"] else {
      let id = ids.uuid()
      begin(Upload(bucket: bucket, key: key, headers: StoredObject.headers(of: call)), id: id)
      return Self.result("InitiateMultipartUploadResult", bucket, key) { $0.element("UploadId", id) }
    }
    guard let upload = uploads[id], upload.bucket == bucket, upload.key == key else {
      throw ServiceFault(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        status: 404)
    }
    switch method {
    case .put:
      guard let number = query["partNumber"].flatMap({ Int($0) }), (1...10_000).contains(number) else {
        throw ServiceFault(
          "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
      }
      let bytes = AWSChunked.decoded(call.incoming)
      try Self.check(bytes, putBy: call)
      put(part: bytes, number: number, of: id)
      return SimulatedAnswer(headers: [HTTPHeader("ETag", StoredObject.etag(of: bytes))])
    case .post:
      try Self.checkConditions(call, on: buckets[bucket]?.objects[key])
      let parts = try Self.assembled(upload, as: String(decoding: call.incoming.body, as: UTF8.self))
      var object = StoredObject(Array(parts.joined()), etag: StoredObject.etag(ofParts: parts))
      object.headers = upload.headers
      object.modifiedAt = call.now
      put(object, bucket: bucket, key: key)
      end(upload: id)
      return Self.result("CompleteMultipartUploadResult", bucket, key) {
        $0.element("ETag", object.etag)
      }
    case .delete:
      end(upload: id)
      return SimulatedAnswer(status: 204)
    case .get, .head, .patch:
      throw ServiceFault("NotImplemented", "The simulator does not have this.", status: 501)
    }
  }

  /// The parts that the document names, one behind the other; each must be there as it says.
  private static func assembled(_ upload: Upload, as document: String) throws(ServiceFault)
    -> [[UInt8]]
  {
    var parts: [[UInt8]] = []
    let named = document.matches(of: /<Part>((?:(?!<Part>).)*?)<\/Part>/.dotMatchesNewlines())
    for (index, part) in named.enumerated() {
      let number = part.1.firstMatch(of: /<PartNumber>\s*(\d+)/).flatMap { Int($0.1) }
      let tag = part.1.firstMatch(of: /<ETag>([^<]*)<\/ETag>/).map { $0.1.replacing("&quot;", with: "\"") }
      guard let number, let content = upload.parts[number],
        tag?.filter({ $0 != "\"" }) == StoredObject.etag(of: content).filter({ $0 != "\"" })
      else {
        throw ServiceFault(
          "InvalidPart",
          "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
        )
      }
      guard content.count >= smallestPart || index == named.count - 1 else {
        throw ServiceFault(
          "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
      }
      parts.append(content)
    }
    guard !named.isEmpty else {
      throw ServiceFault("MalformedXML", "The XML you provided was not well-formed")
    }
    return parts
  }

  private static func result(
    _ name: String, _ bucket: String, _ key: String, _ rest: (inout XMLWriter) -> Void
  ) -> SimulatedAnswer {
    var xml = XMLWriter()
    xml.element(name) {
      $0.element("Bucket", bucket)
      $0.element("Key", key)
      rest(&$0)
    }
    return SimulatedAnswer(body: Array(xml.text.utf8))
  }
}
