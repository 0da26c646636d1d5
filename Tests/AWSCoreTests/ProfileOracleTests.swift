import Foundation
import TestSupport
import Testing

@testable import AWSCore

/// `Fixtures/profiles.json` holds what botocore does with each of 333 pairs of files and environments:
/// `make-profiles.py` makes it. What differs on purpose is named here, and in the DocC page "Sessions".
@Suite("Profiles, beside botocore")
struct ProfileOracleTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Call: Decodable, Sendable {
      let endpoint: String?
      let action: String
      let key: String?
      let token: String?
      let signingRegion: String?
      let role: String?
      let externalId: String?
      let duration: String?
      let sessionName: String?
      let serial: String?
    }

    /// What a source other than keys asks, and of whom.
    struct Source: Decodable, Sendable {
      let kind: String
      let words: [String]?
      let role: String?
      let file: String?
      let sessionName: String?
      let session: String?
      let url: String?
      let region: String?
      let account: String?
      let token: String?
      let endpoint: String?
    }

    struct Expected: Decodable, Sendable {
      let calls: [Call]?
      let region: String?
      let error: String?
      let source: Source?
    }

    let name: String
    let config: String
    let credentials: String
    let profile: String?
    let environment: [String: String]
    let expected: Expected

    var testDescription: String { name }
  }

  static let cases: [Case] = Fixture.cases("profiles.json")

  /// Where botocore goes on until it makes a host name: rolestack says at once what it is that cannot be a region.
  private static let refusals: [String: String] = [
    "process with nothing in it": "is empty",
    // Botocore asks the container for nothing.
    "an empty AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "No credentials were found",
    // The AWS CLI then lacks a region.
    "an instance alone": "No credentials were found",
    "a continued value": "is not a region name",
    "an indented section is part of the value above": "is not a region name",
    // Botocore passes over the one, and takes the others as Python reads numbers.
    "a duration in scientific notation": "is not a number",
    "a duration with underscores": "is not a number",
    "a duration in wide digits": "is not a number",
  ]

  @Test("There are at least 330 of them")
  func count() { #expect(Self.cases.count >= 330) }

  @Test(
    "Identity, role, external id, duration, region and endpoints are botocore's", .serialized,
    arguments: cases)
  func same(_ one: Case) throws {
    if let words = Self.refusals[one.name] {
      let error = #expect(throws: AWSError.self) { try resolve(one) }
      #expect(error?.message.contains(words) == true, "\(String(describing: error))")
      return
    }
    guard let calls = one.expected.calls else {
      let error = #expect(throws: AWSError.self) { try resolve(one) }
      #expect(error?.nextStep.isEmpty == false)
      return
    }
    let definition = try resolve(one)
    let expectedRegion = one.expected.region.flatMap { $0.isEmpty ? nil : $0 }
    #expect(definition.region?.name == expectedRegion)
    let region = try #require(Region(expectedRegion ?? "us-east-1"))
    var source = definition.source
    // The role that is asked for is assumed last.
    var last = true
    for assumed in roles(calls).reversed() {
      guard case .assumeRole(let request, let inner) = source else {
        Issue.record("\(assumed.role ?? "") is not assumed")
        return
      }
      #expect(request.roleARN.description == assumed.role)
      #expect(request.externalID?.reveal() == assumed.externalId)
      #expect(request.mfaSerial == assumed.serial)
      #expect(request.durationSeconds == assumed.duration.flatMap { Int($0) })
      if !request.hasDefaultSessionName { #expect(request.sessionName == assumed.sessionName) }
      if last { #expect(definition.role == request) }
      last = false
      source = inner
    }
    if let expected = one.expected.source {
      check(source, expected)
    } else if case .keys(let keys) = source {
      let first = roles(calls).first ?? calls.first
      #expect(keys.accessKeyID == first?.key)
      #expect(keys.sessionToken?.reveal() == first?.token)
    } else {
      Issue.record("more roles are assumed than botocore does: \(source)")
    }
    for (action, service) in [
      ("GetCallerIdentity", AWSService.sts), ("DescribeStacks", .cloudformation), ("ListBuckets", .s3),
    ] {
      guard let call = calls.first(where: { $0.action == action }), let expected = call.endpoint else {
        continue
      }
      let endpoint = definition.endpoints.endpoint(for: service, in: region)
      // botocore still calls the global host of S3 in us-east-1; the regional one is the same service.
      let regional =
        expected == "https://s3.amazonaws.com" ? "https://s3.us-east-1.amazonaws.com" : expected
      #expect("\(endpoint)" == regional)
      #expect(definition.endpoints.signingRegion(for: service, in: region) == call.signingRegion)
    }
  }

  private func check(_ source: CredentialSource, _ expected: Case.Source) {
    switch (source, expected.kind) {
    case (.process(let process), "process"): #expect(process.words == expected.words)
    case (.webIdentity(let identity), "web"):
      #expect(identity.roleARN.description == expected.role)
      #expect(identity.tokenFile == expected.file)
      #expect(identity.sessionName == expected.sessionName)
    case (.singleSignOn(let access), "sso"):
      #expect(access.logIn.sessionName == expected.session)
      #expect(access.logIn.startURL == expected.url)
      #expect(access.logIn.region.name == expected.region)
      #expect(access.accountID == expected.account)
      #expect(access.roleName == expected.role)
    case (.consoleLogIn(let logIn), "login"): #expect(logIn.session == expected.session)
    case (.container(let container), "container"):
      #expect(container.url == expected.url)
      #expect("\(container.endpoint)\(container.encodedPath)" == expected.url)
      #expect(container.token?.reveal() == expected.token)
    case (.instance(let instance), "instance"): #expect("\(instance.endpoint)" == expected.endpoint)
    default: Issue.record("\(source) is not \(expected.kind)")
    }
  }

  /// In the order they are assumed, each once: botocore has a client for each service.
  private func roles(_ calls: [Case.Call]) -> [Case.Call] {
    var seen: Set<String> = []
    return calls.filter { $0.action == "AssumeRole" && seen.insert($0.role ?? "").inserted }
  }

  private func resolve(_ one: Case) throws -> SessionDefinition {
    let configuration = try SharedConfiguration(
      config: SharedConfiguration.File(path: "config", text: one.config),
      credentials: SharedConfiguration.File(path: "credentials", text: one.credentials))
    var options = SessionResolver.Options()
    options.profile = one.profile
    return try SessionResolver(
      options: options,
      // No instance is asked unless a case wants one, as when botocore was asked.
      environment: one.environment.merging(["AWS_EC2_METADATA_DISABLED": "true"]) { own, _ in own },
      configuration: configuration
    ).session()
  }

  @Test("A chain of thousands of profiles, and a circle of thousands, is an error and no crash")
  func longChains() throws {
    for isCircle in [false, true] {
      let profiles = (0..<5000).map { number in
        "[profile p\(number)]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = p\(number + 1)\n"
      }
      let end =
        isCircle
        ? "[profile p5000]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = p0\n"
        : "[profile p5000]\naws_access_key_id = A\naws_secret_access_key = s\n"
      let configuration = try SharedConfiguration(
        config: SharedConfiguration.File(path: "config", text: profiles.joined() + end),
        credentials: SharedConfiguration.File(path: "credentials", text: ""))
      var options = SessionResolver.Options()
      options.profile = "p0"
      let error = #expect(throws: AWSError.self) {
        try SessionResolver(options: options, environment: [:], configuration: configuration).session()
      }
      #expect(error?.message.contains("more than 50 roles") == true)
    }
  }

  @Test("A file that cannot be read is named with the line, and without the line's text")
  func namesFiles() throws {
    let error = #expect(throws: AWSError.self) {
      try SharedConfiguration(
        config: SharedConfiguration.File(path: "/elsewhere/config", text: "[default]\nregion = x\nhunter2\n"),
        credentials: SharedConfiguration.File(path: "c", text: ""))
    }
    #expect(error?.message.contains("/elsewhere/config:3") == true)
    #expect(error?.message.contains("hunter2") == false)
  }
}
