public import AWSCore

/// Why something local could not be packaged, and what to do about it.
public struct PackagingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// In words for a person; begins with the template's file, line and property where one named it.
  public let description: String
  /// What to do about it, in a sentence.
  public let nextStep: String
  /// Where AWS refused, or could not be asked.
  public let cause: AWSError?

  init(_ description: String, nextStep: String, cause: AWSError? = nil) {
    self.description = description
    self.nextStep = nextStep
    self.cause = cause
  }

  init(_ error: AWSError, uploading what: String) {
    self.init("\(what): \(error)", nextStep: error.nextStep, cause: error)
  }
}
