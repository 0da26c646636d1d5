internal import AWSCore
internal import Foundation

/// A simulated account: a value, changed by calls and by time. Each service keeps its own part of it.
struct Account: Sendable {
  /// IAM, STS and S3, where the resources of stacks live.
  var services: ResourceServices
  /// IAM Identity Center.
  var logIns = LogInService()
  /// What `aws login` logs in at.
  var signIns = SignInService()
  /// Of web identities.
  let issuer = WebIdentityIssuer()
  /// CloudFormation.
  var stacks: StackService
  /// What goes wrong with calls.
  var faults = CallFaults()
  let ids: IDSource

  /// - Parameters:
  ///   - number: twelve digits. Its administrator's key is `test`, with the secret `test`.
  ///   - enforcesPolicies: whether policies are evaluated; signatures always are checked.
  ///   - pace: how many times faster than on AWS things are made.
  init(_ number: String, enforcesPolicies: Bool, pace: Double, ids: IDSource) {
    self.ids = ids
    services = ResourceServices(
      identity: IdentityService(account: number, enforcesPolicies: enforcesPolicies))
    stacks = StackService(account: number, pace: pace, ids: ids)
    services.identity.put(
      IdentityService.Key(id: "test", secret: Secret("test"), owner: .root, createdAt: .distantPast))
  }

  mutating func checkTransforms() { stacks.checksTransforms = true }

  /// Lets everything happen that is due by a moment.
  mutating func advance(to now: Date) { stacks.advance(to: now, &services) }

  /// Has the service that a call is for answer it.
  mutating func answer(_ incoming: IncomingRequest, requestID: String, at now: Date) -> SimulatedAnswer {
    if let answer = answerUnsigned(incoming, requestID: requestID, at: now) { return answer }
    do throws(ServiceFault) {
      let caller = try Authenticator(identity: services.identity, now: now).caller(of: incoming)
      let call = Call(
        incoming: incoming, action: incoming.form["Action"] ?? "", principal: caller.principal,
        region: caller.region, sessionPolicies: caller.policies, sourceIdentity: caller.sourceIdentity,
        sessionEnd: caller.sessionEnd, now: now)
      switch caller.service {
      case "s3": return try services.objects.answer(call, services.identity, ids)
      case "sts":
        return query(
          call, requestID, "https://sts.amazonaws.com/doc/2011-06-15/",
          try services.identity.answerSTS(call))
      case "iam":
        return query(
          call, requestID, "https://iam.amazonaws.com/doc/2010-05-08/",
          try services.identity.answerIAM(call))
      case "cloudformation":
        return query(
          call, requestID, "http://cloudformation.amazonaws.com/doc/2010-05-15/",
          try stacks.answer(call, services))
      default:
        return try OtherServices.answer(
          call, service: caller.service, services.identity,
          functions: stacks.names(ofType: "AWS::Lambda::Function", in: caller.region))
      }
    } catch {
      return WireForm(of: incoming).answer(error, requestID: requestID)
    }
  }

  /// What nobody signs: log-ins, refreshes, and web identities, whose token counts; nil for other requests.
  private mutating func answerUnsigned(
    _ incoming: IncomingRequest, requestID: String, at now: Date
  ) -> SimulatedAnswer? {
    var form = WireForm.restJSON
    do throws(ServiceFault) {
      if LogInService.takes(incoming) {
        return try logIns.answer(incoming, &services.identity, ids, at: now)
      }
      if SignInService.takes(incoming) { return try signIns.answer(incoming, &services.identity, at: now) }
      if WebIdentityIssuer.takes(incoming) { return issuer.answer(incoming, at: now) }
      let action = "AssumeRoleWithWebIdentity"
      guard incoming.form["Action"] == action, incoming.headers["authorization"] == nil else { return nil }
      form = .query
      let call = Call(incoming: incoming, action: action, principal: .root, region: "", now: now)
      return query(
        call, requestID, "https://sts.amazonaws.com/doc/2011-06-15/",
        try services.identity.assumeRole(with: issuer, call))
    } catch {
      return form.answer(error, requestID: requestID)
    }
  }

  private func query(_ call: Call, _ requestID: String, _ namespace: String, _ result: String)
    -> SimulatedAnswer
  {
    let action = call.action
    let text =
      "<\(action)Response xmlns=\"\(namespace)\"><\(action)Result>\(result)</\(action)Result>"
      + "<ResponseMetadata><RequestId>\(requestID)</RequestId></ResponseMetadata></\(action)Response>"
    return SimulatedAnswer(body: Array(text.utf8))
  }
}
