public import AWSCore
public import Foundation
public import Packaging

/// What a deployment tells while it goes on.
public enum DeployProgress: Sendable {
  /// Something runs on the stack, and is waited for.
  case waiting(Stack)
  case packaging(PackagingProgress)
  /// The packaged template could not be changed in place: it was written anew, without its comments.
  case templateWrittenAnew
  /// What was taken to be in a bucket is not there, or may not be; the next deployment uploads it again.
  case uploadsForgotten(bucket: String, isCertain: Bool)
  case changeSetRequested(name: String, kind: ChangeSetCreation.Kind)
  /// CloudFormation cannot assume the role yet, as it cannot one made just now; it is tried again so many seconds.
  case roleNotAssumable(ServiceRole, seconds: Int)
  case executing(PlanReview)
  case deleting(Stack)
  /// A deployment begun earlier is followed again.
  case following(JournalEntry)
  /// Everything the watcher sees; what is new in it is told as well, by the cases below.
  case observed(StackObservation)
  case status(Stack)
  case event(StackEvent)
  /// The session may not read events; told once.
  case eventsDenied(AWSError)
  /// DescribeStacks does not answer; the deployment itself goes on.
  case lostSight(AWSError)
  /// The stack is seen again after it was lost at that time.
  case sightRegained(since: Date)
  /// The journal cannot be written: the deployment goes on without.
  case notJournalled(String)
}

/// What planning came to.
public enum Planned: Sendable {
  case review(PlanReview)
  /// The stack is as the template says already; the empty change set was removed.
  case noChanges(Stack)
}
