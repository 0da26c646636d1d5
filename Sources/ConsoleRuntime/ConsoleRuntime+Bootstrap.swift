internal import AWSCore
internal import Console

extension ConsoleRuntime {
  /// - Parameter number: of the plan that is asked for.
  func planBootstrap(_ number: Int, _ profile: String, _ options: [String]) async {
    guard let bootstrap = services.bootstrap else {
      mailbox.post(.bootstrap(.notPlanned(number: number, "not from here")))
      return
    }
    do throws(ConsoleProblem) {
      let plan = try await bootstrap.plan(profile, options)
      mailbox.post(.bootstrap(.planned(number: number, lines: plan.lines, plan: plan.number)))
    } catch {
      let isAsked = error.needsSession && definitions[profile] != nil
      mailbox.post(
        .bootstrap(isAsked ? .needsSession(number: number) : .notPlanned(number: number, error.text)))
    }
  }

  func bootstrap(_ plan: Int) async {
    guard let bootstrap = services.bootstrap else { return }
    do throws(ConsoleProblem) {
      let made = try await bootstrap.make(plan) { [mailbox] line in mailbox.post(.bootstrap(.told(line))) }
      for session in made { definitions[session.definition.name] = session.definition }
      let rows = made.map { session in
        SessionRow(
          name: session.definition.name, definition: .success(session.definition), reader: session.reader,
          isReadOnly: session.isReadOnly)
      }
      mailbox.post(.sessions(.added(rows)))
    } catch {
      mailbox.post(.bootstrap(.told(error.text)))
      mailbox.post(.problem("The roles are not set up whole: \(error.text)"))
    }
    mailbox.post(.bootstrap(.ended))
  }
}
