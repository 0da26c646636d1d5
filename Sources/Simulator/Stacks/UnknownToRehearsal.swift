/// What CloudFormation offers and the simulator does nothing with: whoever rehearses with it is told so.
enum UnknownToRehearsal {
  /// Operations of the version 2010-05-15, by botocore's model.
  private static let operations: Set<String> = [
    "ActivateOrganizationsAccess", "ActivateType", "BatchDescribeTypeConfigurations", "CancelUpdateStack",
    "ContinueUpdateRollback", "CreateGeneratedTemplate", "CreateStackInstances", "CreateStackRefactor",
    "CreateStackSet", "DeactivateOrganizationsAccess", "DeactivateType", "DeleteGeneratedTemplate",
    "DeleteStackInstances", "DeleteStackSet", "DeregisterType", "DescribeAccountLimits",
    "DescribeChangeSetHooks", "DescribeGeneratedTemplate", "DescribeOrganizationsAccess",
    "DescribePublisher", "DescribeResourceScan", "DescribeStackDriftDetectionStatus",
    "DescribeStackInstance", "DescribeStackRefactor", "DescribeStackResourceDrifts", "DescribeStackSet",
    "DescribeStackSetOperation", "DescribeType", "DescribeTypeRegistration", "DetectStackDrift",
    "DetectStackResourceDrift", "DetectStackSetDrift", "EstimateTemplateCost", "ExecuteStackRefactor",
    "GetGeneratedTemplate", "GetHookResult", "GetStackPolicy", "ImportStacksToStackSet",
    "ListGeneratedTemplates", "ListHookResults", "ListResourceScanRelatedResources",
    "ListResourceScanResources", "ListResourceScans", "ListStackInstanceResourceDrifts",
    "ListStackInstances", "ListStackRefactorActions", "ListStackRefactors",
    "ListStackSetAutoDeploymentTargets", "ListStackSetOperationResults", "ListStackSetOperations",
    "ListStackSets", "ListTypeRegistrations", "ListTypeVersions", "ListTypes", "PublishType",
    "RecordHandlerProgress", "RegisterPublisher", "RegisterType", "RollbackStack", "SetStackPolicy",
    "SetTypeConfiguration", "SetTypeDefaultVersion", "SignalResource", "StartResourceScan",
    "StopStackSetOperation", "TestType", "UpdateGeneratedTemplate", "UpdateStackInstances",
    "UpdateStackSet",
  ]

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
    "CreateStack": ofStacks,
    "DeleteStack": ["DeletionMode", "DeploymentConfig", "RetainResources"],
    "DescribeEvents": ["OperationId"],
    "GetTemplateSummary": ["StackSetName", "TemplateSummaryConfig"],
    "UpdateStack": ofStacks + [
      "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL",
    ],
  ]
  /// What asks for what happens anyway.
  private static let usual = ["false", "STANDARD"]

  /// What is answered to an operation that is none of the simulator's.
  static func fault(_ operation: String) -> ServiceFault {
    operations.contains(operation)
      ? .validation("The rehearsal does not know the operation \(operation); AWS does.")
      : ServiceFault("InvalidAction", "Could not find operation \(operation) for version 2010-05-15")
  }

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
