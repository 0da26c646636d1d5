import Foundation
import Subprocess

/// The mission's set-up on the back end: a user who may only assume the deploy role, the deploy role for
/// one stack, CloudFormation's service role; and a home folder whose profiles use them.
struct Mission: Sendable {
  let backend: Backend
  let stackName: String
  let externalID = "the-right-id"
  let serviceRole: String
  let deployRole: String
  /// May see everything; not of the mission.
  let observerRole: String
  let accessKeyID: String
  let secretAccessKey: String
  /// Holds `.aws/config`; nothing else of the machine's is read.
  let home: URL

  /// - Parameter endpoint: where the profiles send their calls, such as a recording proxy.
  static func prepare(
    _ name: String, on backend: Backend, endpoint: String? = nil
  ) async throws -> Mission {
    let stackName = "\(name)-app"
    try await backend.makeStack(
      "\(name)-roles", Surroundings.fixture("mission-roles.yaml"),
      ["Prefix": name, "StackName": stackName, "BucketName": "\(name)-bucket", "ExternalId": "the-right-id"])
    let key = try await backend.administer([
      "iam", "create-access-key", "--user-name", "\(name)-deployer", "--query",
      "AccessKey.[AccessKeyId,SecretAccessKey]", "--output", "text",
    ]).split(whereSeparator: \.isWhitespace).map(String.init)
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("rolestack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: home.appendingPathComponent(".aws"), withIntermediateDirectories: true)
    let mission = Mission(
      backend: backend, stackName: stackName,
      serviceRole: "arn:aws:iam::\(backend.account):role/\(name)-service-role",
      deployRole: "arn:aws:iam::\(backend.account):role/\(name)-deploy-role",
      observerRole: "arn:aws:iam::\(backend.account):role/\(name)-observer-role", accessKeyID: key[0],
      secretAccessKey: key[1], home: home)
    try mission.writeProfiles(endpoint ?? backend.url)
    return mission
  }

  private func writeProfiles(_ endpoint: String) throws {
    func roleProfile(_ name: String, _ settings: String) -> String {
      """
      [profile \(name)]
      role_arn = \(deployRole)
      source_profile = user
      duration_seconds = 900
      region = \(Surroundings.region)
      endpoint_url = \(endpoint)
      \(settings)

      """
    }
    let text = """
      [profile user]
      aws_access_key_id = \(accessKeyID)
      aws_secret_access_key = \(secretAccessKey)
      region = \(Surroundings.region)
      endpoint_url = \(endpoint)

      [profile wrong-secret]
      aws_access_key_id = \(accessKeyID)
      aws_secret_access_key = not-the-secret
      region = \(Surroundings.region)
      endpoint_url = \(endpoint)

      """
      + roleProfile("deploy", "external_id = \(externalID)\nrole_session_name = deploy-test")
      + roleProfile("other", "external_id = \(externalID)\nrole_session_name = other-test")
      + roleProfile("stranger", "external_id = the-wrong-id")
      // As long as the AWS CLI needs to keep a session at all: it renews what has less than 15 minutes.
      + roleProfile("hour", "external_id = \(externalID)").replacing(
        "duration_seconds = 900", with: "duration_seconds = 3600")
        + """
        [profile administrator]
        aws_access_key_id = test
        aws_secret_access_key = test

        [profile observer]
        role_arn = \(observerRole)
        source_profile = administrator
        region = \(Surroundings.region)
        endpoint_url = \(endpoint)

        """
    try text.write(to: home.appendingPathComponent(".aws/config"), atomically: true, encoding: .utf8)
  }

  /// Deploys a template to the mission's stack with its service role.
  func deploy(_ template: String, _ more: String..., profile: String = "deploy") async throws -> Finished {
    try await run(
      Surroundings.program,
      [
        "deploy", "--profile", profile, "--stack-name", stackName, "--template-file", template,
        "--service-role", serviceRole, "--capabilities", "CAPABILITY_IAM",
      ] + more, environment: ["HOME": home.path], folder: home.path)
  }

  /// Runs the built program with this home.
  func rolestack(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> Finished {
    try await rolestack(arguments, environment: environment)
  }

  func rolestack(_ arguments: [String], environment: [String: String] = [:]) async throws -> Finished {
    try await run(
      Surroundings.program, arguments, environment: environment.merging(["HOME": home.path]) { $1 },
      folder: home.path)
  }

  /// Writes a file into the home folder; answers its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = home.appendingPathComponent(name)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }
}
