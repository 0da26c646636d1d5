internal import Foundation

/// Works out sessions from options, environment and profiles, in the AWS CLI's order. Pure: no calls.
public struct SessionResolver: Sendable {
  /// What was said on the command line; it wins over everything else.
  public struct Options: Sendable {
    /// `--profile`, or what a project's file has in its place; nil lets the environment decide.
    public var profile: String?
    /// `--region`; checked when a session is worked out.
    public var region: String?
    /// `--endpoint-url`, for every service; settings for single services no longer count.
    public var endpointURL: String?
    /// `--role-session-name`, 2 to 64 characters; for the session's own role, not for those its chain passes.
    public var sessionName: String?
    /// `--external-id`; for the session's own role, not for those its chain passes.
    public var externalID: Secret?
    /// `--duration-seconds`, 900 to 43,200; for the session's own role, not for those its chain passes.
    public var durationSeconds: Int?
    /// Nothing said: environment and profiles decide.
    public init() {}
  }

  /// The seed document's three variables.
  public enum Variable {
    /// The role to assume with the keys that are found. A profile that has a role of its own keeps to that.
    public static let roleARN = "AWS_DEPLOY_IAM_ROLE_ARN"
    /// RoleSessionName for that role, unless --role-session-name is given; else `rolestack-USER`.
    public static let sessionName = "ROLE_SESSION_NAME"
    /// ExternalId for that role, unless --external-id is given; without both, none is sent.
    public static let externalID = "AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID"
  }

  /// The name of the session that the environment describes.
  public static let environmentName = "environment"

  /// As the command gave them; the environment's values are not filled in.
  public let options: Options
  private let environment: [String: String]
  private let configuration: SharedConfiguration

  /// - Parameter environment: the process's variables; empty ones count as not set, as in the AWS CLI.
  public init(options: Options, environment: [String: String], configuration: SharedConfiguration) {
    self.options = options
    self.environment = environment.filter { !$0.value.isEmpty }
    self.configuration = configuration
  }

  /// The session a command works with: `--profile`, then the environment's keys, then AWS_DEFAULT_PROFILE, AWS_PROFILE
  /// or the default profile. Where AWS_DEPLOY_IAM_ROLE_ARN is set and keys are what is found, they assume that role.
  public func session() throws(AWSError) -> SessionDefinition {
    if let profile = options.profile { return try session(profile: profile) }
    let named = environment["AWS_DEFAULT_PROFILE"] ?? environment["AWS_PROFILE"]
    if let named, configuration.profiles[named] == nil { throw profileNotFound(named) }
    let profile = named ?? "default"
    if let keys = try environmentKeys() {
      return try definition(
        named: Self.environmentName, profile: profile, source: try withDeployRole(.keys(keys)))
    }
    let own = try source(ofProfile: profile, readsEnvironment: true)
    let source = try withDeployRole(own)
    return try definition(
      named: source == own ? profile : Self.environmentName, profile: profile, source: source)
  }

  /// The session of one profile, whatever keys the environment has.
  public func session(profile name: String) throws(AWSError) -> SessionDefinition {
    guard configuration.profiles[name] != nil else { throw profileNotFound(name) }
    let source = try withDeployRole(try source(ofProfile: name, readsEnvironment: false))
    return try definition(named: name, profile: name, source: source)
  }

  /// Profiles that have a role, in the order of the files: the console's rows.
  public var roleProfileNames: [String] {
    configuration.profileNames.filter { configuration.profiles[$0]?.settings["role_arn"] != nil }
  }

  /// Whether the environment describes a session of its own, without any profile.
  public var environmentHasSession: Bool {
    environment["AWS_ACCESS_KEY_ID"] != nil || environment[Variable.roleARN] != nil
  }

  private var noCredentials: AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.noCredentials, message: "No credentials were found.",
      nextStep: "Name a profile with --profile, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and "
        + "AWS_SECRET_ACCESS_KEY.")
  }

  // MARK: Sources

  private func environmentKeys() throws(AWSError) -> Credentials? {
    guard let id = environment["AWS_ACCESS_KEY_ID"] else { return nil }
    guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.noCredentials,
        message: "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not.",
        nextStep: "Set both, or neither and use a profile.")
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: Secret(secret),
      sessionToken: (environment["AWS_SECURITY_TOKEN"] ?? environment["AWS_SESSION_TOKEN"]).map(Secret.init),
      expiration: environment["AWS_CREDENTIAL_EXPIRATION"].flatMap(Timestamp.parse))
  }

  /// Keys with AWS_DEPLOY_IAM_ROLE_ARN set stand for a session of that role. Temporary ones may be such a session
  /// already, as after `eval "$(rolestack assume)"`.
  private func withDeployRole(_ source: CredentialSource) throws(AWSError) -> CredentialSource {
    guard let role = environment[Variable.roleARN], case .keys(let keys) = source else { return source }
    let sessionName = options.sessionName ?? environment[Variable.sessionName]
    let request = try AssumeRoleRequest(
      roleARN: role, sessionName: sessionName ?? defaultSessionName,
      hasDefaultSessionName: sessionName == nil,
      externalID: options.externalID ?? environment[Variable.externalID].map(Secret.init),
      durationSeconds: options.durationSeconds ?? 900, mayBeHeldAlready: keys.sessionToken != nil)
    return .assumeRole(request, from: source)
  }

  /// Roles a chain may have; botocore's own stack ends at some hundreds.
  private static let longestChain = 50

  /// Where a profile's credentials come from, as botocore's `AssumeRoleProvider` and `ProfileProviderBuilder` find it.
  ///
  /// - Parameter readsEnvironment: whether the environment may describe a web identity in the profile's place.
  private func source(ofProfile name: String, readsEnvironment: Bool) throws(AWSError) -> CredentialSource {
    // From the role that is asked for to the keys that the chain begins with.
    var links: [AssumeRoleRequest] = []
    var visited = [name]
    var current = name
    var base: CredentialSource?
    while base == nil {
      let settings = configuration.profiles[current]?.settings ?? SharedConfiguration.Settings()
      // Keys end a chain, but at its beginning the role comes first.
      guard Self.hasRole(settings), links.isEmpty || !Self.hasKeys(settings) else {
        base = try plainSource(ofProfile: current, readsEnvironment: readsEnvironment && links.isEmpty)
        break
      }
      links.append(try request(settings, profile: current, isLast: links.isEmpty))
      guard links.count <= Self.longestChain else {
        throw invalid(
          "The chain of source_profile that begins at \(name) has more than \(Self.longestChain) roles.",
          "Name the profile that holds the keys earlier.")
      }
      switch (settings["source_profile"], settings["credential_source"]) {
      case (let source?, nil):
        guard let next = configuration.profiles[source]?.settings else {
          throw invalid(
            "Profile \(current) names the source_profile \(source), which does not exist.", knownProfiles)
        }
        if visited.contains(source) {
          guard source == current, Self.hasKeys(next) else {
            throw invalid(
              "The profiles \((visited + [source]).joined(separator: " → ")) name each other in a circle.",
              "Let the last one have access keys of its own.")
          }
          base = try plainSource(ofProfile: source, readsEnvironment: false)
        } else {
          visited.append(source)
          current = source
        }
      case (nil, let origin?): base = try namedSource(origin, profile: current)
      case (nil, nil), (_?, _?):
        throw invalid(
          "Profile \(current) has a role_arn and needs exactly one of source_profile and credential_source.",
          "Name the profile that holds the user's keys as source_profile.")
      }
    }
    guard var source = base else { throw noCredentials }
    for link in links.reversed() { source = .assumeRole(link, from: source) }
    return source
  }

  private static func hasRole(_ settings: SharedConfiguration.Settings) -> Bool {
    settings.has("role_arn") && !settings.has("web_identity_token_file")
  }

  private static func hasKeys(_ settings: SharedConfiguration.Settings) -> Bool {
    settings.has("aws_access_key_id") || settings.has("aws_secret_access_key")
  }

  /// A source that needs no other profile, in botocore's order. Those that rolestack cannot use yet are refused by
  /// name: going on to the next would be another identity than the AWS CLI's.
  private func plainSource(
    ofProfile name: String, readsEnvironment: Bool
  ) throws(AWSError) -> CredentialSource {
    let profile = configuration.profiles[name] ?? SharedConfiguration.Profile()
    let settings = profile.settings
    if readsEnvironment, environment["AWS_WEB_IDENTITY_TOKEN_FILE"] != nil {
      throw unsupported("The environment", "AWS_WEB_IDENTITY_TOKEN_FILE", "web identity")
    }
    if settings.has("web_identity_token_file") {
      throw unsupported("Profile \(name)", "web_identity_token_file", "web identity")
    }
    if settings.has("sso_role_name") || settings.has("sso_account_id") {
      let key = settings.has("sso_session") ? "sso_session" : "sso_start_url"
      throw unsupported("Profile \(name)", key, "IAM Identity Center")
    }
    if let keys = try keys(in: profile.credentials, of: name) { return .keys(keys) }
    if settings.has("login_session") { throw unsupported("Profile \(name)", "login_session", "aws login") }
    if settings.has("credential_process") {
      throw unsupported("Profile \(name)", "credential_process", "an external program")
    }
    if let keys = try keys(in: profile.configured, of: name) { return .keys(keys) }
    for (key, what) in [("sso_session", "IAM Identity Center"), ("sso_start_url", "IAM Identity Center")]
    where settings.has(key) {
      throw unsupported("Profile \(name)", key, what)
    }
    if readsEnvironment {
      for variable in ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
      where environment[variable] != nil {
        throw unsupported("The environment", variable, "container credentials")
      }
    }
    guard configuration.profiles[name] != nil else { throw noCredentials }
    throw invalid(
      "Profile \(name) has neither access keys nor a role_arn.",
      "Add aws_access_key_id and aws_secret_access_key, or role_arn and source_profile.")
  }

  private func keys(
    in settings: SharedConfiguration.Settings?, of profile: String
  ) throws(AWSError) -> Credentials? {
    guard let settings, let id = settings["aws_access_key_id"] else { return nil }
    guard let secret = settings["aws_secret_access_key"] else {
      throw invalid("Profile \(profile) has an aws_access_key_id without aws_secret_access_key.", "Add it.")
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: Secret(secret),
      sessionToken: (settings["aws_security_token"] ?? settings["aws_session_token"]).map(Secret.init))
  }

  /// What a `credential_source` names.
  private func namedSource(_ origin: String, profile name: String) throws(AWSError) -> CredentialSource {
    switch origin {
    case "Environment":
      guard let keys = try environmentKeys() else {
        throw invalid(
          "Profile \(name) has credential_source = Environment, but the environment has no keys.",
          "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
      }
      return .keys(keys)
    case "EcsContainer", "Ec2InstanceMetadata":
      throw unsupported("Profile \(name)", "credential_source = \(origin)", "credentials of the machine")
    default:
      throw invalid(
        "Profile \(name): credential_source ‘\(origin)’ is not one.",
        "It is Environment, EcsContainer or Ec2InstanceMetadata, written like that.")
    }
  }

  private func unsupported(_ who: String, _ key: String, _ what: String) -> AWSError {
    invalid(
      "\(who) uses \(key) (\(what)), which rolestack does not support yet.",
      "Use a profile with access keys, or with role_arn and source_profile.")
  }

  /// - Parameter isLast: whether it is the session asked for: options speak of that, not of the links of its chain.
  private func request(
    _ settings: SharedConfiguration.Settings, profile name: String, isLast: Bool
  ) throws(AWSError) -> AssumeRoleRequest {
    guard let role = settings["role_arn"] else {
      throw invalid("Profile \(name): role_arn is no text.", "It is the ARN of a role, on the same line.")
    }
    if settings.has("mfa_serial") {
      throw invalid(
        "Profile \(name) needs MFA (mfa_serial), which rolestack does not support yet.",
        "Use a profile whose role does not ask for MFA.")
    }
    var duration: Int?
    if let text = settings["duration_seconds"] {
      guard let seconds = Int(text) else {
        throw invalid("Profile \(name): duration_seconds ‘\(text)’ is not a number.", "Use 900 to 43200.")
      }
      duration = seconds
    }
    let sessionName = (isLast ? options.sessionName : nil) ?? settings["role_session_name"]
    return try AssumeRoleRequest(
      roleARN: role, sessionName: sessionName ?? defaultSessionName,
      hasDefaultSessionName: sessionName == nil,
      externalID: (isLast ? options.externalID : nil) ?? settings["external_id"].map(Secret.init),
      durationSeconds: (isLast ? options.durationSeconds : nil) ?? duration)
  }

  private var defaultSessionName: String {
    let user = environment["USER"] ?? environment["LOGNAME"] ?? "user"
    let allowed = user.unicodeScalars.filter {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789_.-".unicodeScalars.contains($0))
    }
    return "rolestack-" + (allowed.isEmpty ? "user" : String(String.UnicodeScalarView(allowed.prefix(50))))
  }

  // MARK: Region and endpoints

  private func definition(
    named name: String, profile: String, source: CredentialSource
  ) throws(AWSError) -> SessionDefinition {
    let settings = configuration.profiles[profile]?.settings ?? SharedConfiguration.Settings()
    let region = try region(settings)
    let endpoints = try endpoints(settings, profile: profile)
    if let region, endpoints.usesDualStack, !region.partition.hasDualStack {
      throw invalid(
        "The partition of \(region) has no dual-stack endpoints.", "Turn use_dualstack_endpoint off.")
    }
    return SessionDefinition(name: name, region: region, endpoints: endpoints, source: source)
  }

  private func region(_ settings: SharedConfiguration.Settings) throws(AWSError) -> Region? {
    let named =
      options.region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? settings["region"]
    guard settings.nested["region"] == nil else {
      throw invalid("The region of the profile is no text.", "A region's name looks like ap-northeast-1.")
    }
    guard let named, !named.isEmpty else { return nil }
    guard let region = Region(named) else {
      throw invalid("‘\(named)’ is not a region name.", "A region's name looks like ap-northeast-1.")
    }
    return region
  }

  private func endpoints(
    _ settings: SharedConfiguration.Settings, profile: String
  ) throws(AWSError) -> EndpointResolver {
    func isOn(_ variable: String, _ key: String) -> Bool {
      (environment[variable] ?? settings[key])?.lowercased() == "true"
    }
    var resolver = EndpointResolver()
    resolver.usesFIPS = isOn("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
    resolver.usesDualStack = isOn("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
    resolver.usesDualStackForS3 = settings.nested["s3"]?["use_dualstack_endpoint"]?.lowercased() == "true"
    let sts = environment["AWS_STS_REGIONAL_ENDPOINTS"] ?? settings["sts_regional_endpoints"] ?? "regional"
    guard ["regional", "legacy"].contains(sts) else {
      throw invalid(
        "sts_regional_endpoints ‘\(sts)’ is neither regional nor legacy.", "Leave it out, or correct it.")
    }
    resolver.usesGlobalSTS = sts == "legacy"
    resolver.authorities =
      environment["AWS_CA_BUNDLE"] ?? settings["ca_bundle"] ?? environment["REQUESTS_CA_BUNDLE"]
    if let url = options.endpointURL {
      resolver.everyService = try endpoint(url, from: "--endpoint-url")
      return resolver
    }
    guard !isOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") else {
      return resolver
    }
    let everywhere = environment["AWS_ENDPOINT_URL"]
    var section = SharedConfiguration.Settings()
    if let name = settings["services"] {
      guard let found = configuration.services[name] else {
        throw invalid(
          "Profile \(profile) names the services section \(name), which does not exist.",
          "Add [services \(name)], or take the line away.")
      }
      section = found
    }
    for service in AWSService.allCases {
      let variable = "AWS_ENDPOINT_URL_\(service.rawValue.uppercased())"
      if let url = environment[variable] {
        resolver.perService[service] = try endpoint(url, from: variable)
      } else if everywhere == nil, let url = section.nested[service.rawValue]?["endpoint_url"], !url.isEmpty {
        resolver.perService[service] = try endpoint(url, from: "[services] \(service.rawValue)")
      }
    }
    if let url = everywhere {
      resolver.everyService = try endpoint(url, from: "AWS_ENDPOINT_URL")
    } else if let url = settings["endpoint_url"], !url.isEmpty {
      resolver.everyService = try endpoint(url, from: "endpoint_url of the profile")
    }
    return resolver
  }

  private func endpoint(_ url: String, from setting: String) throws(AWSError) -> Endpoint {
    guard let endpoint = Endpoint(url: url) else {
      throw invalid("\(setting): ‘\(url)’ is not an endpoint URL.", "It looks like http://127.0.0.1:4580.")
    }
    return endpoint
  }

  // MARK: Errors

  private func profileNotFound(_ name: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.profileNotFound, message: "There is no profile \(name).",
      nextStep: knownProfiles)
  }

  private var knownProfiles: String {
    let known = configuration.profileNames
    return known.isEmpty
      ? "No profiles were found in \(configuration.fileNames)."
      : "Profiles: \(known.joined(separator: ", "))."
  }

  private func invalid(_ message: String, _ nextStep: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.invalidConfiguration, message: message, nextStep: nextStep)
  }
}
