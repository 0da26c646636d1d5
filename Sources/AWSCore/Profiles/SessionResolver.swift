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
    /// Whether every session is held to reading by AWS, as far as that can be.
    public var readsOnly = false
    /// Profiles whose sessions are held to reading, whatever holds for others.
    public var readingProfiles: Set<String> = []
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
  let environment: [String: String]
  let configuration: SharedConfiguration

  /// - Parameter environment: the process's variables.
  public init(options: Options, environment: [String: String], configuration: SharedConfiguration) {
    self.options = options
    self.environment = environment.filter { !$0.value.isEmpty || Self.setWhenEmpty.contains($0.key) }
    self.configuration = configuration
  }

  /// Variables that hold where they are empty, too: over the profile's settings, as in botocore. Other empty ones count
  /// as not set.
  private static let setWhenEmpty: Set<String> = [
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_STS_REGIONAL_ENDPOINTS",
  ]

  /// An empty token is none; in a profile it hides the one of the other name all the same.
  static func token(_ text: String?) -> Secret? { text.flatMap { $0.isEmpty ? nil : Secret($0) } }

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

  /// The session of a profile that is not the one the options speak of: external id, session name and duration are its
  /// own.
  public func other(profile name: String) throws(AWSError) -> SessionDefinition {
    var options = options
    options.externalID = nil
    options.sessionName = nil
    options.durationSeconds = nil
    return try SessionResolver(options: options, environment: environment, configuration: configuration)
      .session(profile: name)
  }

  /// Profiles that a session comes from, in the order of the files: the console's rows. Plain keys are not one.
  public var sessionProfileNames: [String] {
    configuration.profileNames.filter { name in
      let settings = configuration.profiles[name]?.settings ?? SharedConfiguration.Settings()
      return Self.sessionKeys.contains { settings.has($0) }
    }
  }

  private static let sessionKeys = [
    "role_arn", "web_identity_token_file", "sso_role_name", "sso_account_id", "login_session",
    "credential_process",
  ]

  /// Whether the environment describes a session of its own, without any profile.
  public var environmentHasSession: Bool {
    environment["AWS_ACCESS_KEY_ID"] != nil || environment[Variable.roleARN] != nil
  }

  // MARK: Sources

  func environmentKeys() throws(AWSError) -> Credentials? {
    guard let id = environment["AWS_ACCESS_KEY_ID"] else { return nil }
    guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.noCredentials,
        message: "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not.",
        nextStep: "Set both, or neither and use a profile.")
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: Secret(secret),
      sessionToken: Self.token(environment["AWS_SECURITY_TOKEN"] ?? environment["AWS_SESSION_TOKEN"]),
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
    guard var source = base else { throw AWSError.noCredentials }
    for link in links.reversed() { source = .assumeRole(link, from: source) }
    return source
  }

  private static func hasRole(_ settings: SharedConfiguration.Settings) -> Bool {
    settings.has("role_arn") && !settings.has("web_identity_token_file")
  }

  private static func hasKeys(_ settings: SharedConfiguration.Settings) -> Bool {
    settings.has("aws_access_key_id") || settings.has("aws_secret_access_key")
  }

  /// - Parameter isLast: whether it is the session asked for: options speak of that, not of the links of its chain.
  private func request(
    _ settings: SharedConfiguration.Settings, profile name: String, isLast: Bool
  ) throws(AWSError) -> AssumeRoleRequest {
    guard let role = settings["role_arn"] else {
      throw invalid("Profile \(name): role_arn is no text.", "It is the ARN of a role, on the same line.")
    }
    var duration: Int?
    if let text = settings["duration_seconds"], !text.isEmpty {
      guard let seconds = Int(text) else {
        throw invalid("Profile \(name): duration_seconds ‘\(text)’ is not a number.", "Use 900 to 43200.")
      }
      duration = seconds
    }
    let sessionName =
      (isLast ? options.sessionName : nil) ?? settings["role_session_name"].flatMap { $0.isEmpty ? nil : $0 }
    return try AssumeRoleRequest(
      roleARN: role, sessionName: sessionName ?? defaultSessionName,
      hasDefaultSessionName: sessionName == nil,
      externalID: (isLast ? options.externalID : nil) ?? settings["external_id"].map(Secret.init),
      durationSeconds: (isLast ? options.durationSeconds : nil) ?? duration,
      mfaSerial: settings["mfa_serial"])
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
    // Nothing at all is configured, and an instance could not be called for without a region either.
    if case .instance(let instance) = source, instance.isLastResort, region == nil {
      throw AWSError.noCredentials
    }
    let endpoints = try endpoints(settings, profile: profile)
    if let region, endpoints.usesDualStack, !region.partition.hasDualStack {
      throw invalid(
        "The partition of \(region) has no dual-stack endpoints.", "Turn use_dualstack_endpoint off.")
    }
    let definition = SessionDefinition(name: name, region: region, endpoints: endpoints, source: source)
    guard options.readsOnly || options.readingProfiles.contains(name) else { return definition }
    return definition.narrowed(to: .reads, orWhole: true) ?? definition
  }

  func region(_ settings: SharedConfiguration.Settings) throws(AWSError) -> Region? {
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
    guard ["", "regional", "legacy"].contains(sts) else {
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
      .noCredentials, code: AWSError.LocalCode.profileNotFound,
      message: name.isEmpty
        ? "The name of the profile is empty: --profile, AWS_PROFILE or AWS_DEFAULT_PROFILE says nothing."
        : "There is no profile \(name).",
      nextStep: name.isEmpty ? "Unset it, or name a profile. \(knownProfiles)" : knownProfiles)
  }

  private var knownProfiles: String {
    let known = configuration.profileNames
    return known.isEmpty
      ? "No profiles were found in \(configuration.fileNames)."
      : "Profiles: \(known.joined(separator: ", "))."
  }

  func invalid(_ message: String, _ nextStep: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.invalidConfiguration, message: message, nextStep: nextStep)
  }
}
