internal import AWSCore
internal import Console
internal import Deployment

extension ConsoleRuntime {
  func listStacks(_ session: String) async {
    do throws(AWSError) {
      let reading = try await reading(of: session)
      let mailbox = mailbox
      try await reading.denials.ask("cloudformation:ListStacks") {
        () async throws(AWSError) in
        // The first page is shown while the others are read.
        for try await page in reading.client.listStacks() {
          mailbox.post(.stacks(.listed(session: session, page, isLast: false)))
        }
      }
      mailbox.post(.stacks(.listed(session: session, [])))
    } catch {
      mailbox.post(.stacks(.notListed(session: session, error)))
    }
  }

  /// Watches a stack closely once the cursor rests on it: each stack it hurries over would cost calls.
  func watch(_ key: StackKey, _ pace: WatchPace) async {
    if pace == .close {
      let now = ContinuousClock.now
      let isHurrying = lastCloseWatch.map { now - $0 < .milliseconds(300) } ?? false
      lastCloseWatch = now
      if isHurrying { try? await services.connection.time.sleep(.milliseconds(150)) }
    }
    guard !isOver, state.stacks.watched[key] == pace else { return }
    do throws(AWSError) {
      let reading = try await reading(of: key.session)
      // Unwatched again while the client was made.
      guard !isOver, state.stacks.watched[key] == pace, watches[key] == nil else { return }
      follow(
        key,
        with: StackWatcher(
          client: reading.client, stack: key.name, scope: .latest, pace: pace,
          waitsFirst: pace == .distant && state.stacks[key]?.status != nil, denials: reading.denials,
          time: services.connection.time
        ))
    } catch {
      mailbox.post(.stacks(.observed(key, StackObservation(sight: .lost(error)))))
    }
  }

  private func follow(_ key: StackKey, with watcher: StackWatcher) {
    let mailbox = mailbox
    let task = Task {
      for await observation in await watcher.observations() {
        mailbox.post(.stacks(.observed(key, observation)))
      }
    }
    watches[key] = Watch(watcher: watcher, task: task)
  }

  func listResources(_ key: StackKey, _ stackID: String) async {
    do throws(AWSError) {
      let reading = try await reading(of: key.session)
      let rows = try await reading.denials.ask("cloudformation:ListStackResources", on: stackID) {
        () async throws(AWSError) in
        var all: [StackResource] = []
        for try await page in reading.client.listStackResources(stack: stackID) { all += page }
        return all
      }
      mailbox.post(.mainPane(.resourcesListed(key, rows)))
    } catch {
      mailbox.post(.mainPane(.resourcesNotListed(key, error)))
    }
  }
}
