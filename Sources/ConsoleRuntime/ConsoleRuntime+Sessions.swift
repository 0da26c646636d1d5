internal import AWSCore
internal import Console
internal import Deployment

extension ConsoleRuntime {
  func assume(_ name: String) async {
    guard let definition = services.definitions[name] else { return }
    do throws(AWSError) {
      mailbox.post(.sessions(.ready(name, try await facts(of: definition))))
    } catch {
      mailbox.post(.sessions(.failed(name, error)))
    }
  }

  func drop(_ name: String) async {
    engines[name] = nil
    await services.sessions.drop(name)
  }

  private func facts(of definition: SessionDefinition) async throws(AWSError) -> SessionFacts {
    guard let role = definition.role else {
      let identity = try await SessionClients(services.sessions).sts(for: definition).getCallerIdentity()
      return SessionFacts(
        account: identity.account, callerARN: identity.arn, lifetime: lifetime(of: definition.source))
    }
    let status = try await services.sessions.roleSession(for: definition).renew()
    return SessionFacts(
      account: role.roleARN.account, callerARN: status.assumedRoleARN, lifetime: status.lifetime)
  }

  /// Of credentials that were handed over: what is known is their end, so the rest counts as the whole.
  private func lifetime(of source: CredentialSource) -> SessionLifetime? {
    guard case .keys(let keys) = source, let end = keys.expiration else { return nil }
    return SessionLifetime(start: services.connection.now, end: end)
  }

  func definition(of session: String) throws(AWSError) -> SessionDefinition {
    if let definition = services.definitions[session] { return definition }
    throw AWSError(
      .noCredentials, code: AWSError.LocalCode.profileNotFound, message: "There is no session \(session).",
      nextStep: "Assume one first.")
  }

  func client(for session: String) async throws(AWSError) -> CloudFormationClient {
    try await SessionClients(services.sessions).cloudFormation(for: definition(of: session))
  }

  /// What the engine works with in a session.
  func tools(for session: String) async throws(AWSError) -> DeploymentContext {
    let definition = try definition(of: session)
    let caller = state.sessions[session]?.assumedRoleARN
    return DeploymentContext(
      client: try await SessionClients(services.sessions).cloudFormation(for: definition),
      s3: try await SessionClients(services.sessions).s3(for: definition),
      denials: await services.sessions.denials(of: session), journal: services.journal,
      uploads: services.uploads(
        definition, caller.flatMap(ARN.init)?.account ?? definition.role?.roleARN.account ?? ""),
      caller: caller ?? session, time: services.connection.time)
  }
}
