/// What CloudFormation's operations take and the simulator does nothing with: whoever rehearses with it is told so.
enum UnknownFields {
  private static let ofStacks = [
    "DeploymentConfig", "DisableValidation", "ResourceTypes", "RollbackConfiguration", "StackPolicyBody",
    "StackPolicyURL",
  ]
  /// By operation, as its input names them.
  private static let byOperation: [String: [String]] = [
    "CreateChangeSet": [
      "DeploymentConfig", "DeploymentMode", "DisableValidation", "ImportExistingResources",
      "ResourcesToImport",
      "ResourceTypes", "RollbackConfiguration",
    ],
    "CreateStack": ofStacks + ["TimeoutInMinutes"],
    "DeleteStack": ["DeletionMode", "DeploymentConfig", "RetainResources"],
    "DescribeEvents": ["OperationId"],
    "ExecuteChangeSet": ["RetainExceptOnCreate"],
    "GetTemplateSummary": ["StackSetName", "TemplateSummaryConfig"],
    "UpdateStack": ofStacks + [
      "RetainExceptOnCreate", "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL",
    ],
  ]
  /// What asks for what happens anyway.
  private static let usual = ["false", "STANDARD"]

  /// - Throws: where a call says something of the kind.
  static func refuse(_ call: Call) throws(ServiceFault) {
    for name in byOperation[call.action] ?? [] {
      let given = call.incoming.form.first { field in
        field.key == name ? !field.value.isEmpty : field.key.hasPrefix("\(name).")
      }
      guard let given, !usual.contains(given.value) else { continue }
      throw .validation("The rehearsal does not know \(name) of \(call.action); AWS does.")
    }
    if let type = call.field("ChangeSetType"), !["CREATE", "UPDATE"].contains(type) {
      throw .validation("The rehearsal does not know change sets of the type \(type); AWS does.")
    }
  }
}
