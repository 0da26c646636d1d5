internal import AWSCore
internal import Documents
internal import Foundation
internal import Policies

/// The services that the resources of stacks live in, as CloudFormation may use them: it makes and removes there
/// what a template says, and reads the rest. What each service keeps, it alone can write.
struct ResourceServices: Sendable {
  var identity: IdentityService
  var objects = ObjectService()

  init(identity: IdentityService) { self.identity = identity }

  /// Makes or changes what a resource is: users, roles, policies and buckets are more than a line in a stack.
  mutating func provision(
    _ type: String, _ id: String, _ properties: Document, at time: Date
  ) throws(ServiceFault) {
    switch type {
    case "AWS::IAM::User":
      var user = identity.users[id] ?? IdentityService.User(name: id, path: "/", createdAt: time)
      try set(&user.permissions, properties)
      user.hasPassword = properties["LoginProfile"] != nil
      user.groups = Set(properties["Groups"]?.texts ?? [])
      identity.put(user)
    case "AWS::IAM::Group":
      var permissions = identity.groups[id] ?? Permissions()
      try set(&permissions, properties)
      identity.put(group: id, permissions)
    case "AWS::IAM::UserToGroupAddition":
      identity.put(
        membership: id, of: properties["Users"]?.texts ?? [], in: properties["GroupName"]?.text ?? "")
    case "AWS::IAM::Role":
      let trust = try IdentityService.policy(properties["AssumeRolePolicyDocument"] ?? .null)
      var role =
        identity.roles[id]
        ?? IdentityService.Role(
          name: id, path: properties["Path"]?.text ?? "/",
          id: IDSource.role(id), trust: trust,
          createdAt: time)
      role.trust = trust
      role.maxSessionDuration = Int(properties["MaxSessionDuration"]?.text ?? "") ?? 3600
      try set(&role.permissions, properties)
      identity.put(role)
    case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy":
      let policy = try IdentityService.policy(properties["PolicyDocument"] ?? .null)
      func named(_ property: String) -> [String] { properties[property]?.texts ?? [] }
      identity.attach(
        policy, named: id, users: named("Users"), groups: named("Groups"), roles: named("Roles"))
      if type == "AWS::IAM::ManagedPolicy" { identity.put(managedPolicy: id, policy) }
    case "AWS::IAM::OIDCProvider":
      identity.put(provider: id, audiences: properties["ClientIdList"]?.texts ?? [])
    case "AWS::S3::Bucket": objects.create(id, region: "")
    default: break
    }
  }

  /// What a user's, a group's or a role's own properties say of its permissions.
  private func set(_ permissions: inout Permissions, _ properties: Document) throws(ServiceFault) {
    permissions.own = try ownPolicies(properties)
    permissions.boundary = nil
    guard let arn = properties["PermissionsBoundary"]?.text else { return }
    permissions.boundary = Permissions.Boundary(arn: arn, policy: try managedPolicy(arn))
  }

  private func managedPolicy(_ arn: String) throws(ServiceFault) -> Policy {
    guard let policy = identity.managedPolicy(arn) else {
      throw ServiceFault("NoSuchEntity", "Policy \(arn) does not exist or is not attachable.", status: 404)
    }
    return policy
  }

  private func ownPolicies(_ properties: Document) throws(ServiceFault) -> [String: Policy] {
    var policies: [String: Policy] = [:]
    for policy in properties["Policies"]?.list ?? [] {
      policies[policy["PolicyName"]?.text ?? ""] = try IdentityService.policy(
        policy["PolicyDocument"] ?? .null)
    }
    for arn in properties["ManagedPolicyArns"]?.texts ?? [] {
      policies[arn] = try managedPolicy(arn)
    }
    return policies
  }

  /// Why a resource cannot be deleted; nil where it can.
  func refusal(toDelete type: String, _ id: String) -> String? {
    guard type == "AWS::S3::Bucket", objects.buckets[id]?.objects.isEmpty == false else { return nil }
    return
      "Resource handler returned message: \"The bucket you tried to delete is not empty. You must delete all "
      + "versions in the bucket. (Service: S3, Status Code: 409)\" (HandlerErrorCode: GeneralServiceException)"
  }

  /// Undoes what a resource was.
  mutating func deprovision(_ type: String, _ id: String) {
    switch type {
    case "AWS::IAM::User": identity.removeUser(id)
    case "AWS::IAM::Role": identity.removeRole(id)
    case "AWS::IAM::Group": identity.removeGroup(id)
    case "AWS::IAM::UserToGroupAddition": identity.removeMembership(id)
    case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy": identity.detach(policy: id)
    case "AWS::IAM::OIDCProvider": identity.put(provider: id, audiences: nil)
    case "AWS::S3::Bucket": objects.remove(id)
    default: break
    }
  }

  /// Lambda reads code from S3 with the permissions of who makes the function.
  func checkCode(_ code: Document, _ worker: Principal) throws(ServiceFault) {
    guard let bucket = code["S3Bucket"]?.text, let key = code["S3Key"]?.text else { return }
    func refusal(_ code: String, _ message: String) -> ServiceFault {
      .validation(
        "Resource handler returned message: \"Error occurred while GetObject. S3 Error Code: \(code). S3 Error "
          + "Message: \(message) (Service: Lambda, Status Code: 400)\"")
    }
    if identity.enforcesPolicies {
      let isDenied =
        (try? identity.authorize(worker, "s3:GetObject", on: "arn:aws:s3:::\(bucket)/\(key)")) == nil
      guard !isDenied else {
        throw .validation(
          "Resource handler returned message: \"Your access has been denied by S3, please make sure your request "
            + "credentials have permission to GetObject for \(bucket)/\(key). S3 Error Code: AccessDenied. S3 Error "
            + "Message: Access Denied (Service: Lambda, Status Code: 403)\"")
      }
    }
    guard let objects = objects.buckets[bucket]?.objects else {
      throw refusal("NoSuchBucket", "The specified bucket does not exist")
    }
    guard objects[key] != nil else { throw refusal("NoSuchKey", "The specified key does not exist.") }
  }
}
