internal import Console

extension ConsoleRuntime {
  func planBootstrap(_ profile: String, _ options: [String]) async {
    guard let bootstrap = services.bootstrap else {
      mailbox.post(.problem("No roles can be set up from here"))
      return
    }
    do throws(ConsoleProblem) {
      let plan = try await bootstrap.plan(profile, options)
      mailbox.post(.overlays(.bootstrapPlanned(profile: profile, plan.lines, plan: plan.number)))
    } catch {
      mailbox.post(.problem("The roles cannot be set up: \(error.text)"))
    }
  }

  func bootstrap(_ plan: Int) async {
    guard let bootstrap = services.bootstrap else { return }
    do throws(ConsoleProblem) {
      try await bootstrap.make(plan) { [mailbox] line in mailbox.post(.overlays(.bootstrapTold(line))) }
    } catch {
      mailbox.post(.overlays(.bootstrapTold(error.text)))
      mailbox.post(.problem("The roles are not set up whole: \(error.text)"))
    }
    mailbox.post(.overlays(.bootstrapEnded))
  }
}
