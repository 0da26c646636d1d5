package import AWSCore
internal import Documents
internal import Policies

extension FoundedAccount {
  /// Who of them deploys with which role on what, as their policies say; nil where no role that is made lets anybody work
  /// on a stack.
  package func setUp(account: String, region: Region) -> SetUp? {
    let roles = AccountGrants(authorization).roles
    let isService = { (role: Holder) in
      (role.trust?.statements ?? []).contains {
        ($0.principals["Service"] ?? []).contains("cloudformation.amazonaws.com")
      }
    }
    let service = roles.first(where: isService)
    let passing = roles.first { role in
      !isService(role)
        && role.sources.flatMap(\.policy.statements).contains {
          $0.allows && $0.speaks(ofAction: "cloudformation:CreateChangeSet")
        }
    }
    guard let deploy = passing else { return nil }
    var setUp = SetUp(account: account, region: region.name, deployRoleARN: deploy.arn)
    setUp.partition = region.partitionID
    setUp.serviceRoleARN = service?.arn
    let named = (deploy.trust?.statements ?? []).flatMap { $0.principals["AWS"] ?? [] }
    setUp.userARN = authorization.users.map(\.arn).first { named.contains($0) }
    let resources = deploy.sources.flatMap(\.policy.statements).flatMap { $0.resources ?? [] }
    for resource in resources {
      guard let arn = ARN(resource) else { continue }
      if arn.service == "cloudformation", arn.resource.hasPrefix("stack/") {
        let name = arn.resource.dropFirst("stack/".count).prefix { $0 != "/" }
        if !Wildcard.isPattern(String(name)), !setUp.stackNames.contains(String(name)) {
          setUp.stackNames.append(String(name))
        }
      } else if arn.service == "s3", setUp.bucket == nil {
        setUp.bucket = arn.resource.split(separator: "/").first.map(String.init)
      }
    }
    return setUp
  }

  /// The external id that a role asks for; nil where it asks for none, or for a pattern.
  package func externalID(of roleARN: String) -> Secret? {
    let trust = authorization.roles.first { $0.arn == roleARN }?.trust
    return trust.flatMap(Self.externalID(inTrust:))
  }

  /// What sessions of a role have to be called, a name that fits; nil where any does.
  package func sessionName(of roleARN: String) -> String? {
    let patterns = conditions(ofTrust: roleARN).filter { $0.key == "sts:rolesessionname" }.flatMap(\.values)
    return patterns.first { $0 != "*" }?.replacing("*", with: "rolestack").replacing("?", with: "x")
  }

  /// Whether a role lets in with an MFA device, or from some addresses, alone.
  package func isHeld(_ roleARN: String) -> Bool {
    conditions(ofTrust: roleARN).contains {
      $0.key.hasPrefix("aws:multifactor") || $0.key == "aws:sourceip"
    }
  }

  /// Whether a role lets in with an MFA device alone.
  package func asksForDevice(_ roleARN: String) -> Bool {
    conditions(ofTrust: roleARN).contains { $0.key.hasPrefix("aws:multifactor") }
  }

  /// Whether a role lets in whom an identity provider knows.
  package func letsInProvider(_ roleARN: String) -> Bool {
    trust(of: roleARN)?.statements.contains { $0.principals["Federated"] != nil } ?? false
  }

  private func trust(of roleARN: String) -> Policy? {
    authorization.roles.first { $0.arn == roleARN }?.trust.flatMap { json in
      (try? Document(yaml: json)).flatMap { try? Policy($0) }
    }
  }

  private func conditions(ofTrust roleARN: String) -> [Condition] {
    (trust(of: roleARN)?.statements ?? []).flatMap(\.conditions)
  }

  /// The external id of a trust policy in JSON.
  package static func externalID(inTrust json: String) -> Secret? {
    guard let document = try? Document(yaml: json), let policy = try? Policy(document) else { return nil }
    let values = policy.statements.flatMap(\.conditions).filter { $0.key == "sts:externalid" }.flatMap(
      \.values)
    return values.first { !Wildcard.isPattern($0) }.map(Secret.init)
  }
}
