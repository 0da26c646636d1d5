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
      return reply.answer.map {
        LoopbackServer.Answer(status: $0.status, headers: $0.headers, body: $0.body)
      }
    }
  }
}
