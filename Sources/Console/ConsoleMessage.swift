public import AWSCore
public import Canvas
public import Foundation

/// What happened: the only thing that changes the state. Messages of a room go to it.
public enum ConsoleMessage: Sendable {
  case key(Key)
  /// Text that was pasted: it goes into the field that is open, and is never a command.
  case pasted(String)
  case resized(Size)
  /// A second has passed; the time on AWS's clock.
  case tick(Date)
  case sessions(Sessions.Message)
  case stacks(Stacks.Message)
  case changeSets(ChangeSets.Message)
  case mainPane(MainPane.Message)
  case operations(Operations.Message)
  case wizard(Wizard.Message)
  case overlays(Overlays.Message)
  case callMade(CallRecord)
  case copied(String)
  case wrote(path: String)
  case problem(String)
  /// The terminal is gone, or the program is told to end.
  case closed
}
