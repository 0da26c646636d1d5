import Foundation
import Testing

/// What stands in for AWS, with IAM enforced: the same scenarios run on each.
struct Backend: Sendable, CustomTestStringConvertible {
  enum Kind: String { case ministack, simulator }

  let kind: Kind
  let url: String
  let account: String

  static let ministack = Backend(kind: .ministack, url: Surroundings.backend, account: "000000000000")
  /// `rolestack simulate`.
  static let simulator = Backend(kind: .simulator, url: Surroundings.simulator, account: "123456789012")
  static let all = [ministack, simulator]

  var testDescription: String { kind.rawValue }

  /// Whether CloudFormation reads a TemplateURL with the caller's permissions, as on AWS.
  var checksTemplateURL: Bool { kind == .simulator }

  /// The administrator's environment.
  var administrator: [String: String] {
    [
      "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": Surroundings.region,
      "AWS_ENDPOINT_URL": url, "HOME": FileManager.default.temporaryDirectory.path,
    ]
  }

  /// Calls the AWS CLI as the back end's administrator; answers what it printed.
  @discardableResult
  func administer(_ arguments: [String]) async throws -> String {
    let result = try await run(Surroundings.awsCLI, arguments, environment: administrator)
    guard result.code == 0 else { throw AdministrationError(text: result.errors) }
    return result.output
  }
}

extension Backend {
  /// Makes a stack as the administrator, and waits until it is there; one that is there stays as it is.
  ///
  /// Not by `aws cloudformation deploy`, which looks once and then after half a minute.
  func makeStack(_ name: String, _ template: String, _ parameters: [String: String] = [:]) async throws {
    do {
      try await administer(
        [
          "cloudformation", "create-stack", "--stack-name", name, "--template-body", "file://\(template)",
          "--capabilities", "CAPABILITY_NAMED_IAM",
        ] + (parameters.isEmpty ? [] : ["--parameters"])
          + parameters.map { "ParameterKey=\($0.key),ParameterValue=\($0.value)" })
    } catch let error as AdministrationError where error.text.contains("AlreadyExists") {
    }
    for _ in 0..<100 {
      let status = try await administer([
        "cloudformation", "describe-stacks", "--stack-name", name, "--query", "Stacks[0].StackStatus",
        "--output",
        "text",
      ])
      if status.hasPrefix("CREATE_COMPLETE") { return }
      guard status.hasPrefix("CREATE_IN_PROGRESS") else {
        throw AdministrationError(text: "\(name) is \(status)")
      }
      try await Task.sleep(for: .milliseconds(200))
    }
    throw AdministrationError(text: "\(name) was not made in time")
  }
}

struct AdministrationError: Error { let text: String }
