internal import AWSCore
internal import Foundation

/// What a reason of CloudFormation's means and what helps: reasons of change sets, stacks and events, where
/// denials and other refusals come late and in many wordings.
public enum FailureAdvice {
  /// - Returns: nil where the reason says all there is to say.
  public static func advice(on reason: String) -> String? {
    if let denial = Denial(message: reason) { return advice(on: denial) }
    if reason.contains("is invalid or cannot be assumed") {
      return "CloudFormation cannot assume the service role: it must exist and trust "
        + "cloudformation.amazonaws.com; one made seconds ago may need half a minute."
    }
    if reason.localizedStandardContains("requires capabilities") {
      return "Add --capabilities \(capabilities(in: reason)), if the template may do that."
    }
    if reason.contains("denied by S3") || reason.contains("S3 error: Access Denied") {
      return "Who reads the object lacks s3:GetObject on it: the service role for code of a resource, the "
        + "deploy role for the template itself."
    }
    if reason.contains("Encoded authorization failure message") {
      return "A service denied it without saying what; ‘aws sts decode-authorization-message’ tells who may."
    }
    if reason.contains("already exists") {
      return
        "Something of that name exists outside the stack: rename it in the template, or remove the other."
    }
    return nil
  }

  private static func advice(on denial: Denial) -> String {
    switch denial.action {
    case "iam:PassRole": "\(denial.advice) Nothing is deployed with a role that may not be passed."
    case "cloudformation:CreateChangeSet" where denial.resource?.contains(":transform/") == true:
      "\(denial.advice) A template with a Transform needs that beside the permission on the stack."
    default: denial.advice
    }
  }

  /// `CAPABILITY_NAMED_IAM` from "Requires capabilities : [CAPABILITY_NAMED_IAM]".
  private static func capabilities(in reason: String) -> String {
    let words = reason.split { !$0.isLetter && $0 != "_" }.filter { $0.hasPrefix("CAPABILITY_") }
    return words.isEmpty ? "with what is named" : words.joined(separator: " ")
  }
}
