internal import Documents
internal import Foundation
internal import ResourceTypes
internal import TemplateLanguage

/// DescribeEvents, as far as checks of change sets go.
extension StackService {
  /// The reason of a change set that failed checks, as CloudFormation words it.
  static func reason(of checks: [SeededCheck]) -> String? {
    guard !checks.isEmpty else { return nil }
    var names: [String] = []
    for check in checks where !names.contains(check.name) { names.append(check.name) }
    return
      "The following hook(s)/validation failed: [\(names.joined(separator: ", "))]. To troubleshoot Early "
      + "Validation errors, use the DescribeEvents API for detailed failure information."
  }

  /// What early validation finds of a change set's properties.
  func propertyChecks(
    _ template: ExpandedTemplate, _ values: [String: String], of present: SimulatedStack?, named name: String,
    _ call: Call
  ) -> [SeededCheck] {
    let evaluation = preview(template, values, of: present, named: name, call)
    return evaluation.wanted.flatMap { resource -> [SeededCheck] in
      // What cannot be resolved is not judged here; to execute it fails, and says why.
      guard let properties = try? evaluation.resolve(resource.properties) else { return [] }
      return PropertyValidation.problems(of: resource.type, properties).filter {
        // Services find those, as resources are made.
        $0.kind != .combination
      }.map { problem in
        SeededCheck(
          failing: "AWS::EarlyValidation::PropertyValidation", resource: resource.logicalID,
          path: "/Resources/\(resource.logicalID)/Properties\(problem.path.dropFirst())", problem.words)
      }
    }
  }

  func describeEvents(_ call: Call, _ services: ResourceServices) throws(ServiceFault) -> String {
    guard call.field("ChangeSetName") != nil else {
      throw .validation("The simulator knows DescribeEvents by ChangeSetName alone.")
    }
    let changeSet = try changeSet(call, services, "cloudformation:DescribeEvents")
    let shown = changeSet.status == "FAILED" ? changeSet.failedChecks : []
    var xml = XMLWriter()
    xml.list("OperationEvents", shown) { xml, check in
      let kind = check.isHook ? "Hook" : "Validation"
      xml.element("EventId", "\(check.name)-\(check.resource ?? "")")
      xml.element("StackId", changeSet.stackID)
      xml.element("OperationType", "CREATE_CHANGESET")
      xml.element("EventType", check.isHook ? "HOOK_INVOCATION_ERROR" : "VALIDATION_ERROR")
      xml.element("LogicalResourceId", check.resource)
      xml.element("ResourceType", changeSet.template.resources.first { $0.logicalID == check.resource }?.type)
      xml.element("Timestamp", Self.time(changeSet.readyAt))
      xml.element(check.isHook ? "HookType" : "ValidationName", check.name)
      xml.element("\(kind)Status", check.isHook ? "HOOK_COMPLETE_FAILED" : "FAILED")
      xml.element("\(kind)StatusReason", check.reason)
      xml.element("\(kind)FailureMode", "FAIL")
      xml.element("ValidationPath", check.path)
    }
    return xml.text
  }
}
