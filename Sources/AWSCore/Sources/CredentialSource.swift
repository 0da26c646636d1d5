/// Where a session's credentials come from, as files, environment and options say.
public indirect enum CredentialSource: Sendable, Hashable {
  /// From a file or the environment, as they are.
  case keys(Credentials)
  /// AssumeRole, called with what another source gives.
  case assumeRole(AssumeRoleRequest, from: CredentialSource)
  /// AssumeRoleWithWebIdentity, with the token in a file.
  case webIdentity(WebIdentity)
  /// GetRoleCredentials of the portal of IAM Identity Center, for a log-in there.
  case singleSignOn(SingleSignOnAccess)
  /// What `aws login` left, renewed where its end is near.
  case consoleLogIn(ConsoleLogIn)
  /// What the program of `credential_process` prints.
  case process(ExternalProcess)
  /// The endpoint that ECS and EKS give a container.
  case container(ContainerEndpoint)
  /// The role of an EC2 instance, by IMDSv2.
  case instance(InstanceMetadata)
  /// GetScopedCredentials, called with the session of another source: the same caller, who may do less. `orWhole`:
  /// where STS refuses that, the session is used as it is.
  case scoped(SessionPolicy, from: CredentialSource, orWhole: Bool)

  /// The kinds from the one that is asked for to the one that everything begins with, in words.
  public var explanation: [String] {
    switch self {
    case .keys(let keys):
      let kind = keys.sessionToken == nil ? "long-lived keys" : "temporary keys"
      return ["\(kind) \(keys.accessKeyID), as they were given"]
    case .assumeRole(let request, let source):
      let device = request.mfaSerial.map { " with a code of \($0)" } ?? ""
      return ["AssumeRole of \(request.roleARN)\(device)"] + source.explanation
    case .webIdentity(let identity):
      return ["AssumeRoleWithWebIdentity of \(identity.roleARN) with the token in \(identity.tokenFile)"]
    case .singleSignOn(let access):
      return [
        "IAM Identity Center: role \(access.roleName) of account \(access.accountID)",
        "the log-in at \(access.logIn.startURL), region \(access.logIn.region)",
      ]
    case .consoleLogIn(let logIn): return ["aws login: the session of \(logIn.session)"]
    case .process(let process):
      return ["credential_process of profile \(process.profile): \(process.words.first ?? "")"]
    case .container(let container): return ["the container's endpoint \(container.url)"]
    case .instance(let instance): return ["the instance's metadata at \(instance.endpoint)"]
    case .scoped(let policy, let source, _):
      return ["GetScopedCredentials, for \(policy.words)"] + source.explanation
    }
  }

  /// What a chain of roles begins with.
  var base: CredentialSource {
    switch self {
    case .assumeRole(_, let source), .scoped(_, let source, _): source.base
    default: self
    }
  }

  /// The log-in at IAM Identity Center that it draws upon; nil for others.
  public var logIn: SingleSignOnLogIn? {
    if case .singleSignOn(let access) = base { access.logIn } else { nil }
  }
}

extension AWSError {
  static let noCredentials = AWSError(
    .noCredentials, code: LocalCode.noCredentials, message: "No credentials were found.",
    nextStep: "Name a profile with --profile, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and "
      + "AWS_SECRET_ACCESS_KEY.")
}
