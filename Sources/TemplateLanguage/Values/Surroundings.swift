package import Documents

/// What a template's functions find around them: an account, a region, and the stack as it is.
package struct Surroundings: Sendable {
  /// What a resource is to Ref and Fn::GetAtt.
  package enum Resource: Sendable {
    /// It is there.
    case made(id: String, attributes: [String: Document])
    /// It is going to be made, or made anew: what it is called is not known yet.
    case pending
    /// It stays, and what it is like may change.
    case changing(id: String)
  }

  /// Such as `us-east-1`.
  package var region: String
  /// Twelve digits.
  package var account: String
  /// Such as `aws`.
  package var partition = "aws"
  package var urlSuffix = "amazonaws.com"
  package var stackName: String
  package var stackID: String
  package var notificationARNs: [String] = []
  /// Nil for one that is not there.
  package var resource: @Sendable (String) -> Resource? = { _ in nil }
  /// The attributes that a type has, where that is known; of others any is taken.
  package var hasAttribute: @Sendable (_ attribute: String, _ resource: String) -> Bool = { _, _ in true }
  /// The value that a name is exported with in the stack's region; nil where nothing is.
  package var exported: @Sendable (String) -> String? = { _ in nil }
  /// An output of another stack of the account; nil where there is none.
  package var stackOutput: @Sendable (_ stack: String, _ output: String, _ region: String) -> String? = {
    _, _, _ in nil
  }
  /// What a dynamic reference stands for.
  package var stored: @Sendable (DynamicReference) -> Result<String, TemplateProblem> = {
    .failure($0.notKnown)
  }

  package init(region: String, account: String, stackName: String, stackID: String) {
    self.region = region
    self.account = account
    self.stackName = stackName
    self.stackID = stackID
  }

  /// The value of a pseudo parameter; nil for any other name.
  func pseudo(_ name: String) -> Document? {
    switch name {
    case "AWS::Region": .text(region)
    case "AWS::AccountId": .text(account)
    case "AWS::Partition": .text(partition)
    case "AWS::URLSuffix": .text(urlSuffix)
    case "AWS::StackName": .text(stackName)
    case "AWS::StackId": .text(stackID)
    case "AWS::NotificationARNs": .list(notificationARNs.map { .text($0) })
    default: nil
    }
  }
}
