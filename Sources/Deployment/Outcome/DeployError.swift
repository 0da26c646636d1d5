public import AWSCore
public import Documents
public import Packaging

/// Why a deployment was not done.
public enum DeployError: Error, Sendable, Hashable {
  /// AWS refused, or could not be asked.
  case aws(AWSError)
  /// The template cannot be used.
  case template(DocumentError)
  /// Something local could not be packaged.
  case packaging(PackagingError)
  /// Something on this side or the stack's state stands against it; nothing was changed.
  case refused(message: String, nextStep: String)
  /// CloudFormation could not make the change set.
  case changeSetFailed(reason: String, nextStep: String)
}

extension DeployError {
  /// What to do about it.
  public var nextStep: String {
    switch self {
    case .aws(let error): error.nextStep
    case .template: "Correct the template and run the command again."
    case .packaging(let error): error.nextStep
    case .refused(_, let nextStep), .changeSetFailed(_, let nextStep): nextStep
    }
  }
}

extension DeployError: CustomStringConvertible {
  /// What stood against it, in words for a person; AWS's own where AWS gave some.
  public var description: String {
    switch self {
    case .aws(let error): error.description
    case .template(let error): error.description
    case .packaging(let error): error.description
    case .refused(let message, _): message
    case .changeSetFailed(let reason, _): "The change set could not be made: \(reason)"
    }
  }
}
