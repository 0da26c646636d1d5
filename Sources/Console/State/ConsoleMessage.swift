public import AWSCore
public import Canvas
public import Deployment
public import Foundation

/// What happened: the only thing that changes the state.
public enum ConsoleMessage: Sendable {
  case key(Key)
  case resized(Size)
  /// A second has passed; the time on AWS's clock.
  case tick(Date)
  /// Wanted from the command line.
  case assumeRequested(String)
  case sessionReady(String, SessionFacts)
  case sessionFailed(String, AWSError)
  case stackSeen(StackKey, StackSight)
  case stacksListed(session: String, [StackSummary])
  case listingFailed(session: String, AWSError)
  case callMade(CallRecord)
  case copied(String)
  case problem(String)
  /// The terminal is gone, or the program is told to end.
  case closed
}

/// What the reducer wants done; performed by the runtime.
public enum ConsoleEffect: Hashable, Sendable {
  case assume(session: String)
  case drop(session: String)
  case listStacks(session: String)
  case watch(StackKey)
  case unwatch(StackKey)
  /// Look at once.
  case nudge(StackKey)
  case remember(StackKey)
  case copy(String)
  case redraw
  case suspend
  case quit
}
