internal import Foundation

/// Works out sessions from options, environment and profiles, in the AWS CLI's order. Pure: no calls.
public struct SessionResolver: Sendable {
  /// What was said on the command line; it wins over everything else.
  public struct Options: Sendable {
    public var profile: String?
    public var region: String?
    public var endpointURL: String?
    public var sessionName: String?
    public var externalID: Secret?
    public var durationSeconds: Int?
    public init() {}
  }

  /// The seed document's three variables.
  public enum Variable {
    public static let roleARN = "AWS_DEPLOY_IAM_ROLE_ARN"
    public static let sessionName = "ROLE_SESSION_NAME"
    public static let externalID = "AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID"
  }

  /// The name of the session that the environment describes.
  public static let environmentName = "environment"

  public let options: Options
  private let environment: [String: String]
  private let configuration: SharedConfiguration

  /// - Parameter environment: the process's variables; empty ones count as not set, as in the AWS CLI.
  public init(options: Options, environment: [String: String], configuration: SharedConfiguration) {
    self.options = options
    self.environment = environment.filter { !$0.value.isEmpty }
    self.configuration = configuration
  }

  /// The session a command works with: `--profile`, then the environment's keys, then AWS_PROFILE or the
  /// default profile. With plain user keys, the seed document's role is assumed.
  public func session() throws(AWSError) -> SessionDefinition {
    if let profile = options.profile { return try session(profile: profile) }
    if let keys = try environmentKeys() {
      return try definition(
        named: Self.environmentName, profile: nil, source: try withDeployRole(.keys(keys)))
    }
    guard let name = selectedProfile else { throw noCredentials }
    let session = try session(profile: name)
    let source = try withDeployRole(session.source)
    guard source != session.source else { return session }
    return try definition(named: Self.environmentName, profile: name, source: source)
  }

  /// The session of one profile.
  public func session(profile name: String) throws(AWSError) -> SessionDefinition {
    try definition(named: name, profile: name, source: try source(ofProfile: name, chain: []))
  }

  /// Profiles that have a role, in the order of the files: the console's rows.
  public var roleProfileNames: [String] {
    configuration.profileNames.filter { configuration.profiles[$0]?["role_arn"] != nil }
  }

  /// Whether the environment describes a session of its own, without any profile.
  public var environmentHasSession: Bool {
    environment["AWS_ACCESS_KEY_ID"] != nil || environment[Variable.roleARN] != nil
  }

  private var selectedProfile: String? {
    if let named = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"] { return named }
    return configuration.profiles["default"] == nil ? nil : "default"
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
      sessionToken: environment["AWS_SESSION_TOKEN"].map(Secret.init),
      expiration: environment["AWS_CREDENTIAL_EXPIRATION"].flatMap(Timestamp.parse))
  }

  /// A user's long-lived keys with AWS_DEPLOY_IAM_ROLE_ARN set stand for a session of that role.
  private func withDeployRole(_ source: CredentialSource) throws(AWSError) -> CredentialSource {
    guard let role = environment[Variable.roleARN], case .keys(let keys) = source, keys.sessionToken == nil
    else { return source }
    let sessionName = options.sessionName ?? environment[Variable.sessionName]
    let request = try AssumeRoleRequest(
      roleARN: role, sessionName: sessionName ?? defaultSessionName,
      hasDefaultSessionName: sessionName == nil,
      externalID: options.externalID ?? environment[Variable.externalID].map(Secret.init),
      durationSeconds: options.durationSeconds ?? 900)
    return .assumeRole(request, from: source)
  }

  /// - Parameter chain: the profiles that led here, to notice a loop.
  private func source(ofProfile name: String, chain: [String]) throws(AWSError) -> CredentialSource {
    guard let settings = configuration.profiles[name] else { throw profileNotFound(name) }
    let namesItself = chain.last == name
    if chain.contains(name), !namesItself {
      throw invalid(
        "The profiles \((chain + [name]).joined(separator: " → ")) name each other in a circle.",
        "Let the last one have access keys of its own.")
    }
    if let role = settings["role_arn"], !namesItself {
      return try assumeRole(role, settings, profile: name, chain: chain)
    }
    if let id = settings["aws_access_key_id"] {
      guard let secret = settings["aws_secret_access_key"] else {
        throw invalid("Profile \(name) has an aws_access_key_id without aws_secret_access_key.", "Add it.")
      }
      return .keys(
        Credentials(
          accessKeyID: id, secretAccessKey: Secret(secret),
          sessionToken: settings["aws_session_token"].map(Secret.init)))
    }
    for (key, what) in Self.notYetSupported where settings[key] != nil {
      throw invalid(
        "Profile \(name) uses \(key) (\(what)), which rolestack does not support yet.",
        "Use a profile with access keys, or with role_arn and source_profile.")
    }
    throw invalid(
      "Profile \(name) has neither access keys nor a role_arn.",
      "Add aws_access_key_id and aws_secret_access_key, or role_arn and source_profile.")
  }

  private static let notYetSupported = [
    ("sso_session", "IAM Identity Center"), ("sso_start_url", "IAM Identity Center"),
    ("credential_process", "an external program"), ("web_identity_token_file", "web identity"),
  ]

  private func assumeRole(
    _ role: String, _ settings: [String: String], profile name: String, chain: [String]
  ) throws(AWSError) -> CredentialSource {
    if settings["mfa_serial"] != nil {
      throw invalid(
        "Profile \(name) needs MFA, which rolestack does not support yet.",
        "Use a profile whose role does not ask for MFA.")
    }
    let from: CredentialSource
    switch (settings["source_profile"], settings["credential_source"]) {
    case (let source?, nil): from = try self.source(ofProfile: source, chain: chain + [name])
    case (nil, "Environment"?):
      guard let keys = try environmentKeys() else { throw noCredentials }
      from = .keys(keys)
    case (nil, let other?):
      throw invalid(
        "Profile \(name) takes its credentials from \(other), which rolestack does not support yet.",
        "Use source_profile, or credential_source = Environment.")
    case (nil, nil), (_?, _?):
      throw invalid(
        "Profile \(name) has a role_arn and needs exactly one of source_profile and credential_source.",
        "Name the profile that holds the user's keys as source_profile.")
    }
    var duration: Int?
    if let text = settings["duration_seconds"] {
      guard let seconds = Int(text) else {
        throw invalid("Profile \(name): duration_seconds ‘\(text)’ is not a number.", "Use 900 to 43200.")
      }
      duration = seconds
    }
    // Options speak of the session asked for, not of the links of its chain.
    let isLast = chain.isEmpty
    let sessionName = (isLast ? options.sessionName : nil) ?? settings["role_session_name"]
    let request = try AssumeRoleRequest(
      roleARN: role, sessionName: sessionName ?? defaultSessionName,
      hasDefaultSessionName: sessionName == nil,
      externalID: (isLast ? options.externalID : nil) ?? settings["external_id"].map(Secret.init),
      durationSeconds: (isLast ? options.durationSeconds : nil) ?? duration)
    return .assumeRole(request, from: from)
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
    named name: String, profile: String?, source: CredentialSource
  ) throws(AWSError) -> SessionDefinition {
    let settings = profile.flatMap { configuration.profiles[$0] } ?? [:]
    return SessionDefinition(
      name: name, region: try region(settings), endpoints: try endpoints(settings), source: source)
  }

  private func region(_ settings: [String: String]) throws(AWSError) -> Region? {
    let named =
      options.region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? settings["region"]
    guard let named else { return nil }
    guard let region = Region(named) else {
      throw invalid("‘\(named)’ is not a region name.", "A region's name looks like ap-northeast-1.")
    }
    return region
  }

  private func endpoints(_ settings: [String: String]) throws(AWSError) -> EndpointResolver {
    var resolver = EndpointResolver()
    if let url = options.endpointURL {
      resolver.everyService = try endpoint(url, from: "--endpoint-url")
      return resolver
    }
    guard environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() != "true" else { return resolver }
    let section = settings["services"].flatMap { configuration.services[$0] } ?? [:]
    let everywhere = environment["AWS_ENDPOINT_URL"]
    for service in AWSService.allCases {
      let variable = "AWS_ENDPOINT_URL_\(service.rawValue.uppercased())"
      if let url = environment[variable] {
        resolver.perService[service] = try endpoint(url, from: variable)
      } else if everywhere == nil, let url = section[service.rawValue]?["endpoint_url"] {
        resolver.perService[service] = try endpoint(url, from: "[services] \(service.rawValue)")
      }
    }
    if let url = everywhere {
      resolver.everyService = try endpoint(url, from: "AWS_ENDPOINT_URL")
    } else if let url = settings["endpoint_url"] {
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
    let known = configuration.profileNames
    return AWSError(
      .noCredentials, code: AWSError.LocalCode.profileNotFound, message: "There is no profile \(name).",
      nextStep: known.isEmpty
        ? "No profiles were found in ~/.aws/config and ~/.aws/credentials."
        : "Profiles: \(known.joined(separator: ", ")).")
  }

  private func invalid(_ message: String, _ nextStep: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.invalidConfiguration, message: message, nextStep: nextStep)
  }
}
