internal import Foundation

/// The metadata service of an EC2 instance, asked by version 2 alone: a token first, which a request that was
/// smuggled through a proxy cannot get.
public struct InstanceMetadata: Sendable, Hashable {
  /// `http://169.254.169.254` unless the environment or the profile names another.
  public let endpoint: Endpoint
  /// Nothing names it: it is asked because nothing else is there, and may not be there itself.
  var isLastResort = false

  static let standard = Endpoint(scheme: .http, host: "169.254.169.254")
  static let overIPv6 = Endpoint(scheme: .http, host: "[fd00:ec2::254]")
}

/// Asks the metadata service each time credentials are wanted.
struct InstanceOrigin: CredentialOrigin {
  let instance: InstanceMetadata
  let connection: AWSConnection

  var pacingScope: String { "instance" }

  private static let path = "/latest/meta-data/iam/security-credentials/"
  /// Seconds; botocore's.
  private static let tokenLifetime = "21600"

  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    let start = connection.now
    let request = MetadataRequest(
      connection: connection, source: "The instance's metadata service",
      nextStep: "Check that this is an instance with a role, and that its hop limit lets containers through.")
    let token: [UInt8]
    do throws(AWSError) {
      token = try await request.text(
        .put, instance.endpoint, "/latest/api/token",
        headers: [HTTPHeader("x-aws-ec2-metadata-token-ttl-seconds", Self.tokenLifetime)], retries: false)
    } catch {
      throw instance.isLastResort && error.kind != .cancelled ? .noCredentials : error
    }
    let headers = [HTTPHeader("x-aws-ec2-metadata-token", String(decoding: token, as: UTF8.self))]
    let named = try await request.text(.get, instance.endpoint, Self.path, headers: headers)
    let role = String(decoding: named, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
    guard !role.isEmpty else { throw request.failure("the instance has no role") }
    let document = try await request.text(
      .get, instance.endpoint, Self.path + PercentEncoding.encode(String(role)), headers: headers)
    return IssuedCredentials(try request.credentials(in: document), since: start)
  }
}
