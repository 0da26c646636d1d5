/// Uploads in parts: begun, each part put on its own, completed.
extension S3Client {
  /// Bytes from which an object is uploaded in parts, and of a part at least.
  public static let partSize: Int64 = 8 << 20
  /// Parts an upload may have.
  public static let mostParts: Int64 = 10_000

  /// CreateMultipartUpload; answers the upload's id.
  public func createMultipartUpload(at location: S3Location) async throws(AWSError) -> String {
    let answer = try await post(
      "CreateMultipartUpload", "", at: location, query: [QueryItem("uploads", "")])
    guard let id = answer.text("UploadId"), !id.isEmpty else {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer, message: "The answer has no upload id.",
        operation: "s3:CreateMultipartUpload", nextStep: "Try again.")
    }
    return id
  }

  /// UploadPart of part of a file; answers the part's ETag.
  ///
  /// - Parameter number: from 1.
  public func uploadPart(
    _ number: Int, of uploadID: String, file path: String, offset: Int64, length: Int64,
    at location: S3Location
  ) async throws(AWSError) -> String {
    let part = try await FilePart(path: path, offset: offset, length: length, operation: "UploadPart")
    return try await put(
      "UploadPart", part, at: location,
      query: [QueryItem("partNumber", "\(number)"), QueryItem("uploadId", uploadID)])
  }

  /// CompleteMultipartUpload.
  ///
  /// - Parameter tags: of the parts, in their order.
  public func completeMultipartUpload(
    _ uploadID: String, tags: [String], at location: S3Location
  ) async throws(AWSError) {
    let parts = tags.enumerated().map { index, tag in
      "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag.replacing("\"", with: "&quot;"))</ETag></Part>"
    }
    _ = try await post(
      "CompleteMultipartUpload",
      "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(parts.joined())"
        + "</CompleteMultipartUpload>", at: location, query: [QueryItem("uploadId", uploadID)])
  }

  /// AbortMultipartUpload: its parts are given up, and no longer paid for.
  public func abortMultipartUpload(_ uploadID: String, at location: S3Location) async throws(AWSError) {
    try await delete("AbortMultipartUpload", at: location, query: [QueryItem("uploadId", uploadID)])
  }
}
