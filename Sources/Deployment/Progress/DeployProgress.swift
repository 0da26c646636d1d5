public import AWSCore
public import Foundation
public import Packaging

/// What a deployment tells while it goes on.
public enum DeployProgress: Sendable {
  /// Something runs on the stack, and is waited for.
  case waiting(Stack)
  /// A step of finding, zipping and uploading artifacts.
  case packaging(PackagingProgress)
  /// The packaged template could not be changed in place: it was written anew, without its comments.
  case templateWrittenAnew
  /// What was taken to be in a bucket is not there, or may not be; the next deployment uploads it again.
  case uploadsForgotten(bucket: String, isCertain: Bool)
  /// CreateChangeSet is about to be called.
  case changeSetRequested(name: String, kind: ChangeSetCreation.Kind)
  /// CloudFormation cannot assume the role yet, as it cannot one made just now; it is tried again so many seconds.
  case roleNotAssumable(ServiceRole, seconds: Int)
  /// ExecuteChangeSet is about to be called for what was reviewed.
  case executing(PlanReview)
  /// DeleteStack is about to be called for the stack.
  case deleting(Stack)
  /// A deployment begun earlier is followed again.
  case following(JournalEntry)
  /// Everything the watcher sees; what is new in it is told as well, by the cases below.
  case observed(StackObservation)
  /// The stack's status, or its reason, is another than before.
  case status(Stack)
  /// An event of the operation, each once and in its order.
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
  /// The change set would change something.
  case review(PlanReview)
  /// The stack is as the template says already; the empty change set was removed.
  case noChanges(Stack)
}
