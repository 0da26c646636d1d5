import AWSCore
import Access

/// A visit and, where somebody may read the account, a look into it.
struct DoctorExamination {
  let setUp: SetUp
  let findings: [Finding]
  let white: WhiteBox?
  /// Whether the deploy role could not be assumed where that was tried.
  let isWithoutSession: Bool

  /// What keeps the rest from proving anything: a role that is not there, a policy that cannot be evaluated.
  var unproved: Finding? {
    guard white != nil else { return nil }
    return findings.first {
      $0.verdict == .cannotTell
        && ["deploy-role", WhiteBox.serviceRole, "policies-readable"].contains($0.check)
    }
  }

  var blastRadius: [String] { BlastRadius.sentences(setUp, findings, white) }

  /// Of a role that no profile of this machine assumes, as jobs do by OpenID Connect: an administrator's look alone.
  init(
    ofRole role: ARN, administrator: SessionDefinition, _ sessions: SessionStore,
    setUp complete: (inout SetUp) -> Void
  ) async throws(AWSError) {
    var setUp = SetUp(
      account: role.account, region: try administrator.requireRegion().name, deployRoleARN: role.description)
    setUp.partition = role.partition
    complete(&setUp)
    let look = try await AdministratorsLook(administrator, sessions, setUp, isKeyTried: false)
    white = look.box
    self.setUp = look.box.setUp
    findings = look.findings
    isWithoutSession = false
  }

  /// - Parameter report: hears of each check before it is made.
  init(
    _ definition: SessionDefinition, administrator: SessionDefinition?, _ sessions: SessionStore,
    tell: (String) -> Void, report: @Sendable (String) -> Void, setUp complete: (inout SetUp) -> Void
  ) async throws(AWSError) {
    let visit = try await DoctorVisit(definition, sessions, tell: tell, setUp: complete)
    var seen: [Finding] = []
    if let administrator {
      let look = try await AdministratorsLook(administrator, sessions, visit.setUp)
      white = look.box
      seen = look.findings
    } else {
      white = nil
    }
    setUp = white?.setUp ?? visit.setUp
    isWithoutSession = !visit.hasSession
    let tried = await visit.black(setUp).findings(report)
    // What only a changing call would tell, policies have told.
    let isSeen = administrator != nil
    findings = tried.filter { !isSeen || $0.check != BlackBox.changingCalls } + seen
  }
}
