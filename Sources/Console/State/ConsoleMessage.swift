public import AWSCore
public import Canvas
public import Deployment
public import Foundation

/// What happened: the only thing that changes the state.
public enum ConsoleMessage: Sendable {
  case key(Key)
  /// Text that was pasted: it goes into the field that is open, and is never a command.
  case pasted(String)
  case resized(Size)
  /// A second has passed; the time on AWS's clock.
  case tick(Date)
  /// Wanted from the command line.
  case assumeRequested(String)
  case sessionReady(String, SessionFacts)
  case sessionFailed(String, AWSError)
  case stackObserved(StackKey, StackObservation)
  case stacksListed(session: String, [StackSummary])
  case listingFailed(session: String, AWSError)
  case changeSetsFound(StackKey, [FoundChangeSet], denial: AWSError?)
  case changeSetsNotFound(StackKey, AWSError)
  case changesRead(id: String, ChangeSet, [ReviewedChange])
  case changesNotRead(id: String, AWSError)
  case resourcesListed(StackKey, [StackResource])
  case resourcesNotListed(StackKey, AWSError)
  /// A change set that is to be executed was looked at.
  case planned(StackKey, PlanReview)
  case notPlanned(StackKey, DeployError)
  case operationProgress(Int, DeployProgress)
  case operationEnded(Int, Result<DeployOutcome, DeployError>)
  case changeSetDeleted(StackKey, name: String)
  /// What the folder and the journal offer the wizard.
  case surroundingsFound(WizardSurroundings)
  case templateRead(path: String, Result<ReadTemplate, WizardProblem>)
  /// A path completed as far as it is clear, and what it could become.
  case pathCompleted(String, to: String, [String])
  /// A line that `sam build` printed.
  case buildPrinted(String)
  /// How `sam build` ended: its exit code; nil where there is no such program.
  case buildEnded(Int?)
  case stackLookedUp(StackKey, Result<Stack?, AWSError>)
  case deploymentProgress(DeployProgress)
  /// The plan of a number that was asked for.
  case deploymentPlanned(Int, Result<Planned, DeployError>)
  case historyRead([JournalEntry])
  case callMade(CallRecord)
  case copied(String)
  case wrote(path: String)
  case problem(String)
  /// The terminal is gone, or the program is told to end.
  case closed
}

/// What the reducer wants done; performed by the runtime.
public enum ConsoleEffect: Hashable, Sendable {
  case assume(session: String)
  case drop(session: String)
  case listStacks(session: String)
  case watch(StackKey, pace: WatchPace = .close)
  case unwatch(StackKey)
  /// Look at once.
  case nudge(StackKey)
  case findChangeSets(StackKey, Stack)
  case readChanges(StackKey, id: String, stackID: String)
  case listResources(StackKey, stackID: String)
  /// Look at a change set and its role before it is executed.
  case plan(StackKey, changeSetID: String)
  /// Runs the plan that was shown; `operation` names it in the messages about it.
  case execute(StackKey, PlanReview, operation: Int)
  case deleteChangeSet(StackKey, id: String, stackID: String, name: String)
  /// What was denied may be asked again.
  case forgetDenials(session: String)
  /// Of a target of the project's, where one is named.
  case findSurroundings(target: String?)
  case readTemplate(String)
  case completePath(String)
  case buildWithSAM
  case lookUpStack(StackKey)
  /// Package, make the change set, and answer what it would do.
  case planDeployment(session: String, DeployIntent, number: Int)
  /// Nobody waits for the plan of that number any more: packaging and uploads end.
  case stopPlanning(number: Int)
  case readHistory
  case remember(StackKey)
  case copy(String)
  case write(path: String, text: String)
  case openURL(String)
  /// Tell a person who looks elsewhere.
  case alert(String)
  case redraw
  case suspend
  case quit
}
