public import AWSCore
public import Canvas
public import Foundation

/// What happened: the only thing that changes the state. Messages of a room go to it.
public enum ConsoleMessage: Sendable {
  /// A key was pressed.
  case key(Key)
  /// Text that was pasted: it goes into the field that is open, and is never a command.
  case pasted(String)
  /// The terminal has that size by now, in cells.
  case resized(Size)
  /// A second has passed; the time on AWS's clock.
  case tick(Date)
  /// For the Sessions pane.
  case sessions(Sessions.Message)
  /// For the Stacks pane.
  case stacks(Stacks.Message)
  /// For the Change sets pane.
  case changeSets(ChangeSets.Message)
  /// For the main pane.
  case mainPane(MainPane.Message)
  /// For what runs in the background.
  case operations(Operations.Message)
  /// For the deploy wizard.
  case wizard(Wizard.Message)
  /// For bootstrap.
  case bootstrap(Bootstrap.Message)
  /// For the doctor.
  case doctor(Doctor.Message)
  /// For what lies over the panes.
  case overlays(Overlays.Message)
  /// A call was answered, or was not: a line of the call log.
  case callMade(CallRecord)
  /// A text went to the clipboard; its first 60 characters.
  case copied(String)
  /// A file was written.
  case wrote(path: String)
  /// Something outside of AWS failed: a sentence for the person.
  case problem(String)
  /// The terminal is gone, or the program is told to end.
  case closed
}
