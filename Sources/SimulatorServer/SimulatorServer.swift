internal import AWSCore
public import LoopbackServer
public import Simulator

/// The simulator on a loopback port, for the AWS CLI and SDKs.
public enum SimulatorServer {
  /// Bytes a request may have.
  private static let largestRequest = 256 << 20

  /// Listens on 127.0.0.1; its URL is what AWS_ENDPOINT_URL is set to.
  ///
  /// - Parameter port: 0 for a free one.
  public static func start(_ simulator: Simulator, port: Int) async throws -> LoopbackServer {
    try await LoopbackServer.start(port: port, limit: largestRequest) { request, body in
      let reply = simulator.respond(request, body: body)
      if reply.delay > .zero { try? await Task.sleep(for: reply.delay) }
      return reply.answer.map { LoopbackServer.Answer($0) }
    }
  }

  /// The metadata of an instance, on a port of its own; its URL is what AWS_EC2_METADATA_SERVICE_ENDPOINT is set to.
  public static func start(_ metadata: InstanceMetadataService) async throws -> LoopbackServer {
    try await LoopbackServer.start(limit: 4096) { request, _ in
      LoopbackServer.Answer(metadata.respond(request))
    }
  }

  /// A container's credentials, on a port of its own; its URL with the service's path behind is what
  /// AWS_CONTAINER_CREDENTIALS_FULL_URI is set to.
  public static func start(_ credentials: ContainerCredentialService) async throws -> LoopbackServer {
    try await LoopbackServer.start(limit: 4096) { request, _ in
      LoopbackServer.Answer(credentials.respond(request))
    }
  }
}

extension LoopbackServer.Answer {
  fileprivate init(_ answer: SimulatedAnswer) {
    self.init(status: answer.status, headers: answer.headers, body: answer.body)
  }
}
