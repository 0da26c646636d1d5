import AWSCore
import Foundation

@testable import Simulator

/// An account that is asked and that time passes in.
final class Cloud {
  private var account: Account
  private var now = Date(timeIntervalSince1970: 1_800_000_000)

  /// With which stacks are worked on; nil for the caller's own permissions.
  var serviceRole: String?

  init(enforcesPolicies: Bool = false) {
    account = Account("123456789012", enforcesPolicies: enforcesPolicies, pace: 10_000, ids: IDSource(1))
    account.services.identity.put(
      IdentityService.Key(id: "test", secret: Secret("test"), owner: .root, createdAt: .distantPast))
  }

  func put(object path: String, _ text: String = "x") {
    let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
    account.services.objects.put(Array(text.utf8), bucket: parts[0], key: parts[1])
  }

  func put(parameter name: String, _ value: String) {
    account.stacks.store.put(parameter: name, value, in: "us-east-1")
  }

  /// Goes wrong, or answers, as a seed has it.
  func change(_ faults: (inout StackFaults) -> Void) { faults(&account.stacks.faults) }

  /// The answer's text, an hour later.
  @discardableResult
  func ask(
    _ action: String, _ fields: [(String, String)], of service: String = "cloudformation",
    with credentials: Credentials = Credentials(accessKeyID: "test", secretAccessKey: Secret("test"))
  ) -> String {
    let form = ([("Action", action)] + fields).map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }.joined(separator: "&")
    let body = Array(form.utf8)
    let request = HTTPRequest(
      method: .post, endpoint: Endpoint(host: "\(service).us-east-1.amazonaws.com"), encodedPath: "/",
      headers: [HTTPHeader("content-type", "application/x-www-form-urlencoded")], body: .bytes(body))
    let signed = SigV4Signer(service: service, region: "us-east-1").sign(
      request, payload: .bytes(body),
      credentials: credentials, date: now)
    let answer = account.answer(IncomingRequest(signed, body: body), requestID: "r", at: now)
    now += 3600
    account.advance(to: now)
    return String(decoding: answer.body, as: UTF8.self)
  }

  private func parameters(_ values: [String: String]) -> [(String, String)] {
    values.sorted { $0.key < $1.key }.enumerated().flatMap { index, entry in
      [
        ("Parameters.member.\(index + 1).ParameterKey", entry.key),
        ("Parameters.member.\(index + 1).ParameterValue", entry.value),
      ]
    }
  }

  private func tags(_ values: [String: String]) -> [(String, String)] {
    values.sorted { $0.key < $1.key }.enumerated().flatMap { index, entry in
      [("Tags.member.\(index + 1).Key", entry.key), ("Tags.member.\(index + 1).Value", entry.value)]
    }
  }

  /// What CreateStack or UpdateStack answers.
  @discardableResult
  func deploy(
    _ name: String, _ template: String, _ values: [String: String] = [:], tags given: [String: String] = [:]
  ) -> String {
    let exists = status(name) != nil
    return ask(
      exists ? "UpdateStack" : "CreateStack",
      [
        ("StackName", name), ("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"),
        ("Capabilities.member.2", "CAPABILITY_AUTO_EXPAND"),
      ] + serviceRoleField + parameters(values) + tags(given))
  }

  private var serviceRoleField: [(String, String)] { serviceRole.map { [("RoleARN", $0)] } ?? [] }

  /// What a change set that is made of a template would change, or why it failed.
  func changes(
    _ name: String, _ template: String, _ values: [String: String] = [:], tags given: [String: String] = [:]
  ) -> String {
    let made = ask(
      "CreateChangeSet",
      [
        ("StackName", name), ("ChangeSetName", "c\(Int(now.timeIntervalSince1970))"),
        ("ChangeSetType", status(name) == nil ? "CREATE" : "UPDATE"), ("TemplateBody", template),
        ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"),
      ] + parameters(values) + tags(given))
    guard let id = made.firstMatch(of: /<Id>(.*?)<\/Id>/).map({ String($0.1) }) else { return made }
    return ask("DescribeChangeSet", [("ChangeSetName", id), ("IncludePropertyValues", "true")])
  }

  func status(_ name: String) -> String? {
    account.stacks.stack(name, region: "us-east-1").map(\.status)
  }

  func outputs(_ name: String) -> [String: String] {
    Dictionary(
      (account.stacks.stack(name, region: "us-east-1")?.outputs ?? []).map { ($0.key, $0.value) },
      uniquingKeysWith: { $1 })
  }

  func resource(_ name: String, _ logicalID: String) -> SimulatedResource? {
    account.stacks.stack(name, region: "us-east-1")?.resources[logicalID]
  }

  /// `LOGICAL STATUS reason`, the oldest first; of one that was deleted, by its id.
  func events(_ nameOrID: String) -> [String] {
    (account.stacks.stack(nameOrID, region: "us-east-1")?.events ?? []).map {
      "\($0.logicalID) \($0.status) \($0.reason ?? "")"
    }
  }

  func id(_ name: String) -> String { account.stacks.stack(name, region: "us-east-1")?.id ?? "" }
}
