internal import AWSCore
internal import Documents
internal import Foundation
internal import Policies

/// The service role: is it CloudFormation's alone, and can a template with it undo what limits the key?
struct ServiceRoleChecks {
  private let box: WhiteBox
  private let role: Holder
  private let grants: Grants

  init(_ box: WhiteBox, _ role: Holder) {
    self.box = box
    self.role = role
    grants = box.grants(of: role)
  }

  var findings: [Finding] {
    trust + ServiceRoleEscalation(box: box, role: role, grants: grants).findings
      + ServiceRoleReach(box: box, role: role, grants: grants).findings
  }

  private static let service = "cloudformation.amazonaws.com"

  private var trust: [Finding] {
    let check = "service-trust"
    let trust = Trust(role, box)
    let correction = Document.map([
      .init(key: "Effect", value: "Allow"),
      .init(key: "Principal", value: ["Service": .text(Self.service)]),
      .init(key: "Action", value: "sts:AssumeRole"),
    ]).json
    var failures: [Finding] = []
    let now = box.now.formatted(.iso8601)
    for statement in trust.statements where statement.allows && !statement.hasEnded(at: now) {
      func fail(_ severity: Finding.Severity, _ sentence: String) {
        failures.append(
          Finding(
            check, .fail, severity, role.arn, sentence,
            statement: "trust policy: \(statement.document.json)", correction: correction))
      }
      for other in statement.principals["Service"] ?? [] where other != Self.service {
        fail(.medium, "Another service may assume the service role, \(other).")
      }
      for named in statement.principals["AWS"] ?? [] {
        let ways = [box.account.role(box.setUp.deployRoleARN), box.user].compactMap(\.self)
        let isWay =
          ways.contains { way in
            trust.lets(in: way.arn, byName: true)
              || trust.lets(in: way.arn)
                && box.grants(of: way).allowing("sts:AssumeRole", on: role.arn) != nil
              || trust.namesSession(of: way.arn)
          } || named == "*" && statement.conditions.isEmpty
        fail(
          isWay ? .critical : .high,
          isWay
            ? "Whoever has the key assumes the service role itself: \(named) is let in."
            : "Somebody other than CloudFormation may assume the service role: \(named).")
      }
      for provider in statement.principals["Federated"] ?? [] {
        fail(.high, "An identity provider's users may assume the service role: \(provider).")
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures, asItShouldBe: "CloudFormation alone may assume the service role.")
  }
}

extension Policy.Statement {
  /// Whether it holds at no time from now on.
  ///
  /// - Parameter now: in ISO 8601.
  fileprivate func hasEnded(at now: String) -> Bool {
    conditions.contains {
      $0.key == "aws:currenttime" && $0.operation.hasPrefix("DateLess")
        && !$0.holds(in: [$0.key: now], hasVariables: false)
    }
  }
}
