import AWSCore
import Foundation
import Synchronization

@testable import Simulator

/// The way to a simulator, which notes which key made which call.
final class Wire: HTTPTransport {
  let simulator: Simulator
  private let calls = Mutex<[(operation: String, key: String)]>([])

  init(_ simulator: Simulator) { self.simulator = simulator }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse {
    if case .bytes(let bytes) = request.body {
      let incoming = IncomingRequest(request, body: bytes)
      let key = incoming.headers["authorization"]?.firstMatch(of: /Credential=(\w+)/).map { String($0.1) }
      calls.withLock { $0.append((incoming.operation, key ?? "")) }
    }
    return try await simulator.send(request, timeout: timeout)
  }

  /// Calls that were made so far.
  var total: Int { calls.withLock { $0.count } }

  /// How often an operation was called.
  func count(of operation: String) -> Int { calls.withLock { $0 }.filter { $0.operation == operation }.count }

  /// Operations by the key that made them.
  func operations(of key: String) -> Set<String> {
    Set(calls.withLock { $0 }.filter { $0.key == key }.map(\.operation))
  }
}
