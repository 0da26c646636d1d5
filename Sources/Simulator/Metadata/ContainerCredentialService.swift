public import AWSCore
internal import Foundation

/// What ECS and EKS give a container the credentials of its role at, for whoever has the token. For a loopback service
/// of its own, whose address AWS_CONTAINER_CREDENTIALS_FULL_URI names.
public struct ContainerCredentialService: Sendable {
  /// Behind the service's address.
  public static let path = "/v2/credentials"

  /// What AWS_CONTAINER_AUTHORIZATION_TOKEN is set to.
  public let token = Secret(IdentityService.secret())
  private let simulator: Simulator
  private let role: String

  /// - Parameter role: its name; one that does not trust ECS's tasks gives no credentials, as on AWS.
  public init(_ simulator: Simulator, role: String) {
    self.simulator = simulator
    self.role = role
  }

  /// Answers one request.
  public func respond(_ request: HTTPRequest) -> SimulatedAnswer {
    guard request.encodedPath == Self.path, request.method == .get else { return .text(404, "") }
    let given = request.headers.first { $0.name.lowercased() == "authorization" }?.value
    guard given == token.reveal() else {
      return .json(
        ["code": "AuthorizationTokenDenied", "message": "The token is missing or wrong."], status: 401)
    }
    let credentials = simulator.credentials(ofRole: role, for: "ecs-tasks.amazonaws.com", session: "task")
    return credentials.map { .json($0) }
      ?? .json(["code": "AccessDenied", "message": "ECS cannot assume the role \(role)."], status: 403)
  }
}
