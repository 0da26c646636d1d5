internal import AWSCore
internal import Console
internal import Deployment
internal import Packaging

extension ConsoleRuntime {
  func findChangeSets(_ key: StackKey, _ stack: Stack) async {
    do throws(AWSError) {
      let tools = try await tools(for: key.session)
      let (found, denial) = try await ChangeSetFinder(tools).find(of: stack)
      mailbox.post(.changeSets(.found(key, found, denial: denial)))
    } catch {
      mailbox.post(.changeSets(.notFound(key, error)))
    }
  }

  func readChanges(_ key: StackKey, _ id: String, _ stackID: String) async {
    do throws(AWSError) {
      let reader = ChangeSetReader(client: try await reading(of: key.session).client)
      let (head, changes) = try await reader.read(id, stack: stackID)
      mailbox.post(.changeSets(.changesRead(id: id, head, changes)))
    } catch {
      mailbox.post(.changeSets(.changesNotRead(id: id, error)))
    }
  }

  func plan(_ key: StackKey, changeSetID: String) async {
    do throws(DeployError) {
      let engine = try await engine(for: key.session)
      let review = try await engine.plan(
        changeSet: changeSetID, stackName: key.name, expecting: nil, acceptsUnknownRole: true)
      mailbox.post(.changeSets(.planned(key, review)))
    } catch {
      mailbox.post(.changeSets(.notPlanned(key, error)))
    }
  }

  func execute(_ key: StackKey, _ review: PlanReview, operation: Int) async {
    do throws(DeployError) {
      let mailbox = mailbox
      let engine =
        if let narrowed = narrowedEngines.removeValue(forKey: review.id) { narrowed.engine } else {
          try await engine(for: key.session)
        }
      let outcome = try await engine.confirm(review.id, digest: review.digest) { progress in
        // The engine's watcher is the stack's only one while this runs.
        if case .observed(let observation) = progress {
          mailbox.post(.stacks(.observed(key, observation)))
        } else {
          mailbox.post(.operations(.progress(operation, progress)))
        }
      }
      mailbox.post(.operations(.ended(operation, .success(outcome))))
    } catch {
      mailbox.post(.operations(.ended(operation, .failure(error))))
    }
  }

  func deleteChangeSet(_ key: StackKey, id: String, stackID: String, name: String) async {
    do throws(DeployError) {
      try await engine(for: key.session).deleteChangeSet(id: id, stackID: stackID)
      mailbox.post(.changeSets(.deleted(key, name: name)))
    } catch {
      mailbox.post(.problem("\(name) could not be deleted: \(error)\n\(error.nextStep)"))
    }
  }

  /// The session's engine; two that ask at once get the same.
  func engine(for session: String) async throws(DeployError) -> DeployEngine {
    let making = engines[session] ?? makeEngine(for: session)
    engines[session] = making
    switch await making.value {
    case .success(let engine): return engine
    case .failure(let error):
      if engines[session] == making { engines[session] = nil }
      throw .aws(error)
    }
  }

  /// An engine whose session AWS holds to a deployment; nil where that cannot be, with a word.
  func narrowedEngine(for session: String, _ intent: DeployIntent) async -> DeployEngine? {
    do throws(AWSError) {
      let definition = try definition(of: session)
      guard let account = state.sessions[session]?.account,
        let policy = SessionPolicy.deployment(
          of: intent.stackName, account: account, in: try definition.requireRegion(),
          bucket: intent.packaging?.bucket, prefix: intent.packaging?.prefix,
          serviceRole: intent.role.description)
      else {
        mailbox.post(.problem("\(session) is not narrowed: its policy would be longer than AWS takes"))
        return nil
      }
      guard let narrowed = definition.narrowed(to: policy) else {
        mailbox.post(.problem("\(session) is not narrowed: long-lived keys are used as they are"))
        return nil
      }
      // Begun here, so that what STS says against it is told as that.
      _ = try await services.sessions.session(for: narrowed).credentials()
      let tools = try await tools(for: session, as: narrowed)
      return DeployEngine(tools) { [mailbox] in mailbox.post(.wizard(.progress($0))) }
    } catch {
      mailbox.post(.problem("\(session) is not narrowed: \(error.message)"))
      return nil
    }
  }

  private func makeEngine(for session: String) -> Task<Result<DeployEngine, AWSError>, Never> {
    Task { [mailbox] in
      do throws(AWSError) {
        return .success(
          DeployEngine(try await self.tools(for: session)) { mailbox.post(.wizard(.progress($0))) })
      } catch {
        return .failure(error)
      }
    }
  }
}
