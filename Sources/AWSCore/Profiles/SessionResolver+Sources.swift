internal import Foundation

/// Sources that need no other profile, each as botocore's provider for it reads the profile and the environment.
extension SessionResolver {
  /// The first that a profile has, in botocore's order.
  ///
  /// - Parameter readsEnvironment: whether the environment may describe a source in the profile's place.
  func plainSource(ofProfile name: String, readsEnvironment: Bool) throws(AWSError) -> CredentialSource {
    let profile = configuration.profiles[name] ?? SharedConfiguration.Profile()
    let settings = profile.settings
    if let identity = try webIdentity(settings, profile: name, readsEnvironment: readsEnvironment) {
      return .webIdentity(identity)
    }
    if let access = try singleSignOn(settings, profile: name) { return .singleSignOn(access) }
    if let keys = try keys(in: profile.credentials, of: name) { return .keys(keys) }
    if let session = settings["login_session"] {
      return .consoleLogIn(
        ConsoleLogIn(session: session, region: try region(settings), profile: name))
    }
    if let command = settings["credential_process"] {
      return .process(try process(command, profile: name))
    }
    if let keys = try keys(in: profile.configured, of: name) { return .keys(keys) }
    if readsEnvironment {
      if let container = try container() { return .container(container) }
      // Without any profile, the machine itself may have a role.
      if configuration.profiles[name] == nil, var instance = try instance(settings) {
        instance.isLastResort = true
        return .instance(instance)
      }
    }
    guard configuration.profiles[name] != nil else { throw AWSError.noCredentials }
    if settings.has("sso_session") || settings.has("sso_start_url") {
      throw invalid(
        "Profile \(name) names IAM Identity Center without sso_account_id and sso_role_name.", "Add both.")
    }
    throw invalid(
      "Profile \(name) has no source of credentials: no role, no log-in, no keys.",
      "Add role_arn and source_profile, sso_session with sso_account_id and sso_role_name, login_session, "
        + "credential_process, or aws_access_key_id and aws_secret_access_key.")
  }

  private func keys(
    in settings: SharedConfiguration.Settings?, of profile: String
  ) throws(AWSError) -> Credentials? {
    guard let settings, let id = settings["aws_access_key_id"] else { return nil }
    guard let secret = settings["aws_secret_access_key"] else {
      throw invalid("Profile \(profile) has an aws_access_key_id without aws_secret_access_key.", "Add it.")
    }
    guard !id.isEmpty, !secret.isEmpty else {
      throw invalid(
        "Profile \(profile) has an empty aws_access_key_id or aws_secret_access_key.",
        "Write the key there, or take both lines away.")
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: Secret(secret),
      sessionToken: Self.token(settings["aws_security_token"] ?? settings["aws_session_token"]))
  }

  // MARK: Web identity

  private func webIdentity(
    _ settings: SharedConfiguration.Settings, profile name: String, readsEnvironment: Bool
  ) throws(AWSError) -> WebIdentity? {
    func value(_ key: String, _ variable: String) -> String? {
      (readsEnvironment ? environment[variable] : nil) ?? settings[key]
    }
    guard let file = value("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
    guard !file.isEmpty else {
      throw invalid("Profile \(name): web_identity_token_file is empty.", "Name the file with the token.")
    }
    guard let role = value("role_arn", "AWS_ROLE_ARN") else {
      throw invalid(
        "A web identity's token is named, \(file), but no role.",
        "Add role_arn to the profile, or set AWS_ROLE_ARN.")
    }
    let sessionName = value("role_session_name", "AWS_ROLE_SESSION_NAME")
    // The same checks as for any role.
    let request = try AssumeRoleRequest(roleARN: role, sessionName: sessionName ?? "rolestack")
    return WebIdentity(roleARN: request.roleARN, tokenFile: file, sessionName: sessionName)
  }

  // MARK: IAM Identity Center

  private func singleSignOn(
    _ settings: SharedConfiguration.Settings, profile name: String
  ) throws(AWSError) -> SingleSignOnAccess? {
    guard settings.has("sso_role_name") || settings.has("sso_account_id") else { return nil }
    var all = settings.texts
    let session = settings["sso_session"]
    if let session {
      guard let section = configuration.ssoSessions[session] else {
        throw invalid(
          "Profile \(name) names the sso-session \(session), which does not exist.",
          "Add [sso-session \(session)] with sso_start_url and sso_region.")
      }
      for (key, value) in section.texts {
        guard all[key] == nil || all[key] == value else {
          throw invalid(
            "\(key) is \(all[key] ?? "") in profile \(name) and \(value) in [sso-session \(session)].",
            "Leave it out of the profile.")
        }
        all[key] = value
      }
    }
    let needed = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"]
    let missing = needed.filter { all[$0] == nil }
    guard missing.isEmpty, let role = all["sso_role_name"], let account = all["sso_account_id"],
      let url = all["sso_start_url"]
    else {
      throw invalid(
        "Profile \(name) uses IAM Identity Center, but has no \(missing.joined(separator: ", no ")).",
        "Add it.")
    }
    guard let region = all["sso_region"].flatMap({ Region($0) }) else {
      throw invalid(
        "The sso_region of profile \(name) is not a region's name.", "It looks like ap-northeast-1.")
    }
    let scopes = all["sso_registration_scopes"]?.split(separator: ",").map { scope in
      scope.filter { !$0.isWhitespace }
    }
    return SingleSignOnAccess(
      logIn: SingleSignOnLogIn(
        sessionName: session, startURL: url, region: region, scopes: scopes ?? ["sso:account:access"]),
      accountID: account, roleName: role)
  }

  // MARK: Programs and machines

  private func process(_ command: String, profile name: String) throws(AWSError) -> ExternalProcess {
    let words: [String]
    do { words = try ShellWords.split(command) } catch {
      throw invalid(
        "The credential_process of profile \(name) has a quotation mark that is not closed.",
        "Correct the line.")
    }
    guard !words.isEmpty else {
      throw invalid(
        "The credential_process of profile \(name) is empty.", "Name the program, or take the line away.")
    }
    return ExternalProcess(profile: name, words: words)
  }

  /// What a `credential_source` names.
  func namedSource(_ origin: String, profile name: String) throws(AWSError) -> CredentialSource {
    switch origin {
    case "Environment":
      guard let keys = try environmentKeys() else {
        throw invalid(
          "Profile \(name) has credential_source = Environment, but the environment has no keys.",
          "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
      }
      return .keys(keys)
    case "EcsContainer":
      guard let container = try container() else {
        throw invalid(
          "Profile \(name) has credential_source = EcsContainer, but the environment names no endpoint.",
          "It works within a container whose AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI is set.")
      }
      return .container(container)
    case "Ec2InstanceMetadata":
      guard
        let instance = try instance(configuration.profiles[name]?.settings ?? SharedConfiguration.Settings())
      else {
        throw invalid(
          "Profile \(name) has credential_source = Ec2InstanceMetadata, but AWS_EC2_METADATA_DISABLED is set.",
          "Unset it, or use another source.")
      }
      return .instance(instance)
    default:
      throw invalid(
        "Profile \(name): credential_source ‘\(origin)’ is not one.",
        "It is Environment, EcsContainer or Ec2InstanceMetadata, written like that.")
    }
  }

  private func container() throws(AWSError) -> ContainerEndpoint? {
    let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
    let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    guard relative != nil || full != nil else { return nil }
    return try ContainerEndpoint(
      relativeURI: relative, fullURI: full,
      token: environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"].map(Secret.init),
      tokenFile: environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])
  }

  /// Nil where the environment says that none is to be asked.
  private func instance(_ settings: SharedConfiguration.Settings) throws(AWSError) -> InstanceMetadata? {
    guard environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else { return nil }
    if let url = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? settings["ec2_metadata_service_endpoint"]
    {
      guard let endpoint = Endpoint(url: url) else {
        throw invalid("ec2_metadata_service_endpoint ‘\(url)’ is not an endpoint's URL.", "Correct it.")
      }
      return InstanceMetadata(endpoint: endpoint)
    }
    let mode =
      environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] ?? settings["ec2_metadata_service_endpoint_mode"]
      ?? "ipv4"
    switch mode.lowercased() {
    case "ipv4": return InstanceMetadata(endpoint: InstanceMetadata.standard)
    case "ipv6": return InstanceMetadata(endpoint: InstanceMetadata.overIPv6)
    default:
      throw invalid("ec2_metadata_service_endpoint_mode ‘\(mode)’ is neither ipv4 nor ipv6.", "Correct it.")
    }
  }
}
