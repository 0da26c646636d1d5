public import AWSCore
internal import Foundation
internal import Synchronization

/// The metadata of an EC2 instance with a role, by IMDSv2: without a token there is nothing. For a loopback service of
/// its own, whose address AWS_EC2_METADATA_SERVICE_ENDPOINT names.
public final class InstanceMetadataService: Sendable {
  private let simulator: Simulator
  private let role: String
  private let region: Region
  /// Each with its end.
  private let tokens = Mutex<[String: Date]>([:])

  private static let longestToken = 21_600

  /// - Parameter role: its name; a role that does not trust EC2 gives no credentials, as on AWS.
  public init(_ simulator: Simulator, role: String, region: Region) {
    self.simulator = simulator
    self.role = role
    self.region = region
  }

  /// Answers one request.
  public func respond(_ request: HTTPRequest) -> SimulatedAnswer {
    let now = simulator.clock.now
    func header(_ name: String) -> String? { request.headers.first { $0.name.lowercased() == name }?.value }
    if request.method == .put, request.encodedPath == "/latest/api/token" {
      guard let seconds = header("x-aws-ec2-metadata-token-ttl-seconds").flatMap(Int.init),
        (1...Self.longestToken).contains(seconds)
      else { return .text(400, "") }
      let token = IdentityService.secret()
      tokens.withLock { tokens in
        tokens = tokens.filter { $0.value > now }
        tokens[token] = now + Double(seconds)
      }
      var answer = SimulatedAnswer.text(200, token)
      answer.headers.append(HTTPHeader("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "\(seconds)"))
      return answer
    }
    guard request.method == .get else { return .text(405, "") }
    let isKnown = header("x-aws-ec2-metadata-token").map { token in
      tokens.withLock { $0[token].map { $0 > now } ?? false }
    }
    guard isKnown == true else { return .text(401, "") }
    let credentials = "/latest/meta-data/iam/security-credentials/"
    switch request.encodedPath {
    case credentials: return .text(200, role)
    case credentials + role:
      return simulator.credentials(ofRole: role, for: "ec2.amazonaws.com", session: "i-0123456789abcdef0").map
      {
        .json(
          $0.merging(["Code": "Success", "Type": "AWS-HMAC", "LastUpdated": Timestamp.iso8601(now)]) { $1 })
      } ?? .json(["Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role \(role)."])
    case "/latest/meta-data/placement/region": return .text(200, region.name)
    default: return .text(404, "")
    }
  }
}
