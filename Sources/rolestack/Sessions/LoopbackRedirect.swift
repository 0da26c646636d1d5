import AWSCore
import Foundation
import LoopbackServer
import Synchronization

/// A place on this machine that a browser is sent back to after a log-in: taken once, then closed.
final class LoopbackRedirect: SignInRedirect {
  private let server: LoopbackServer
  private let arrivals: AsyncStream<[String: String]>

  static func open() async throws(AWSError) -> any SignInRedirect {
    let (arrivals, arrived) = AsyncStream.makeStream(
      of: [String: String].self, bufferingPolicy: .bufferingOldest(1))
    do {
      let server = try await LoopbackServer.start(limit: 16 << 10) { request, _ in
        guard request.method == .get, request.encodedPath == Self.path else {
          return LoopbackServer.Answer(status: 404)
        }
        arrived.yield(
          Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
        let text =
          "<!doctype html><title>rolestack</title><p>You can close this window and go back to rolestack.</p>"
        return LoopbackServer.Answer(
          status: 200, headers: [HTTPHeader("Content-Type", "text/html; charset=utf-8")],
          body: Array(text.utf8))
      }
      return LoopbackRedirect(server: server, arrivals: arrivals)
    } catch {
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.needsLogIn,
        message: "No port of this machine can be opened for the browser to come back to.",
        nextStep: "Log in with a code instead.")
    }
  }

  private static let path = "/oauth/callback"

  private init(server: LoopbackServer, arrivals: AsyncStream<[String: String]>) {
    self.server = server
    self.arrivals = arrivals
  }

  var url: String { server.url + Self.path }

  func query() async throws(AWSError) -> [String: String] {
    let query = await withTaskGroup(of: [String: String]?.self) { group in
      group.addTask { [arrivals] in
        for await query in arrivals { return query }
        return nil
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(600))
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    // What was answered is on its way out of the open connection.
    await server.stop()
    if let query { return query }
    throw AWSError(
      Task.isCancelled ? .cancelled : .noCredentials, code: AWSError.LocalCode.needsLogIn,
      message: "The browser did not come back in time.", nextStep: "Log in again, or with a code.")
  }
}
