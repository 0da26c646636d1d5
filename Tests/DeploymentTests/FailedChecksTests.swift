import Templates
import Testing

@testable import Deployment

@Suite("Checks that failed a change set")
struct FailedChecksTests {
  @Test("The checks are read from CloudFormation's words, and no other reason is taken for one")
  func names() {
    for (reason, names) in [
      (
        "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early "
          + "Validation errors, use the DescribeEvents API for detailed failure information.",
        ["AWS::EarlyValidation::PropertyValidation"]
      ),
      ("The following hook(s) failed: [My::Org::Hook, Other::Hook]", ["My::Org::Hook", "Other::Hook"]),
      (
        "Validation failed [AWS::EarlyValidation::ResourceExistenceCheck]",
        ["AWS::EarlyValidation::ResourceExistenceCheck"]
      ),
    ] {
      #expect(FailedChecks(reason: reason)?.names == names)
    }
    for reason in [
      "", "The following resource(s) failed to create: [HookTable]. ", "Template validation error: bad",
      "hook failed: []",
      "The submitted information didn't contain changes. Submit different information to create a change set.",
      String(repeating: "hook failed", count: 100_000),
    ] {
      #expect(FailedChecks(reason: reason) == nil)
    }
  }
}
