internal import AWSCore
internal import Console
internal import Deployment

extension ConsoleRuntime {
  func assume(_ name: String, _ answer: SecretAnswer?) async {
    guard let definition = definitions[name] else { return }
    let answers = services.sessions.answers
    if let answer { answers.give(answer.secret, to: answer.question) }
    // One that no call took is of no use to the next.
    defer { if let answer { answers.forget(answer.question) } }
    do throws(AWSError) {
      mailbox.post(.sessions(.ready(name, try await facts(of: definition))))
    } catch {
      mailbox.post(.sessions(.failed(name, error)))
    }
  }

  func logIn(_ name: String, byRedirect: Bool) async {
    guard let definition = definitions[name],
      let flow = services.sessions.logInFlow(for: definition)
    else { return }
    let invite: @Sendable (SingleSignOnFlow.Invitation) async -> Void = { [mailbox] invitation in
      mailbox.post(.sessions(.invited(name, invitation)))
    }
    do throws(AWSError) {
      if byRedirect {
        let redirect = try await services.redirect()
        _ = try await flow.byRedirect(to: redirect, invite)
      } else {
        _ = try await flow.byDeviceCode(invite)
      }
      mailbox.post(.sessions(.loggedIn(name)))
    } catch {
      // Given up: nobody waits to hear of it.
      guard error.kind != .cancelled else { return }
      mailbox.post(.sessions(.failed(name, error)))
    }
  }

  func examine(_ name: String, _ administrator: String?) async {
    do throws(AWSError) {
      let text = try await services.examine(try definition(of: name), administrator)
      mailbox.post(.doctor(.examined(session: name, text)))
    } catch {
      mailbox.post(.doctor(.notExamined(session: name, "\(error)")))
    }
  }

  func drop(_ name: String) async {
    engines[name] = nil
    narrowedEngines = narrowedEngines.filter { $0.value.session != name }
    await services.sessions.denials(of: name).forget()
    // A row may show another profile's session, such as that of the environment.
    await services.sessions.drop(definitions[name]?.name ?? name)
  }

  private func facts(of definition: SessionDefinition) async throws(AWSError) -> SessionFacts {
    let status = try await services.sessions.session(for: definition).renew()
    let arn: String
    if let known = status.callerARN {
      arn = known
    } else {
      arn = try await SessionClients(services.sessions).sts(for: definition).getCallerIdentity().arn
    }
    return SessionFacts(
      account: ARN(arn)?.account ?? definition.role?.roleARN.account ?? "", callerARN: arn,
      lifetime: status.lifetime, logInEnd: status.logInEnd, renewsByItself: status.renewsByItself,
      isNarrowed: status.isNarrowed)
  }

  func definition(of session: String) throws(AWSError) -> SessionDefinition {
    if let definition = definitions[session] { return definition }
    throw AWSError(
      .noCredentials, code: AWSError.LocalCode.profileNotFound, message: "There is no session \(session).",
      nextStep: "Assume one first.")
  }

  /// Who looks at a session's stacks.
  func reading(of session: String) async throws(AWSError) -> ReadingSession {
    let target = try definition(of: session)
    guard let name = state.sessions[session]?.reader, let reader = definitions[name],
      reader.account == nil || target.account == nil || reader.account == target.account
    else {
      return ReadingSession(
        client: try await client(for: session), denials: await services.sessions.denials(of: session))
    }
    // Where the stacks are, whatever region and endpoints the other profile has.
    return ReadingSession(
      client: CloudFormationClient(
        region: try target.requireRegion(), endpoints: target.endpoints, connection: services.connection,
        credentials: try await services.sessions.session(for: reader)),
      denials: await services.sessions.denials(of: name))
  }

  func client(for session: String) async throws(AWSError) -> CloudFormationClient {
    try await SessionClients(services.sessions).cloudFormation(for: definition(of: session))
  }

  /// What the engine works with in a session.
  func tools(for session: String) async throws(AWSError) -> DeploymentContext {
    try await tools(for: session, as: try definition(of: session))
  }

  /// - Parameter definition: the session's, which may be held to a policy.
  func tools(
    for session: String, as definition: SessionDefinition
  ) async throws(AWSError) -> DeploymentContext {
    let caller = state.sessions[session]?.assumedRoleARN
    return DeploymentContext(
      client: try await SessionClients(services.sessions).cloudFormation(for: definition),
      s3: try await SessionClients(services.sessions).s3(for: definition),
      denials: await services.sessions.denials(of: session), reading: try await reading(of: session),
      journal: services.journal,
      uploads: services.uploads(
        definition, caller.flatMap(ARN.init)?.account ?? definition.role?.roleARN.account ?? ""),
      caller: caller ?? session, time: services.connection.time)
  }
}
