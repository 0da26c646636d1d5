internal import Documents

/// A value of a creation or update policy.
enum PolicySetting: Hashable, Sendable {
  case anything, count, percent, truth, processes
  /// Of ISO 8601, at most so many seconds.
  case duration(most: Int)
  /// A policy's part that has settings of its own, by their names; `required` of them have to be there.
  indirect case part([String: PolicySetting], required: Set<String> = [])

  /// aws-attribute-updatepolicy.
  static let ofUpdates: [String: PolicySetting] = [
    "StopBeforeUpdate": .part(["Type": .anything]), "StartAfterUpdate": .part(["Type": .anything]),
    "AutoScalingInstanceRefresh": .part(["Preferences": .anything, "Strategy": .anything]),
    "AutoScalingReplacingUpdate": .part(["WillReplace": .truth]),
    "AutoScalingRollingUpdate": .part([
      "MaxBatchSize": .count, "MinActiveInstancesPercent": .percent, "MinInstancesInService": .count,
      "MinSuccessfulInstancesPercent": .percent, "PauseTime": .duration(most: 3600),
      "SuspendProcesses": .processes,
      "WaitOnResourceSignals": .truth,
    ]),
    "AutoScalingScheduledAction": .part(["IgnoreUnmodifiedGroupSizeProperties": .truth]),
    "CodeDeployLambdaAliasUpdate": .part(
      [
        "AfterAllowTrafficHook": .anything, "ApplicationName": .anything, "BeforeAllowTrafficHook": .anything,
        "DeploymentGroupName": .anything,
      ], required: ["ApplicationName", "DeploymentGroupName"]),
    "EnableVersionUpgrade": .truth, "UseOnlineResharding": .truth,
  ]
  /// aws-attribute-creationpolicy.
  static let ofCreation: [String: PolicySetting] = [
    "AutoScalingCreationPolicy": .part(["MinSuccessfulInstancesPercent": .percent]),
    "ResourceSignal": .part(["Count": .count, "Timeout": .duration(most: 43_200)]), "StartFleet": .anything,
  ]

  /// Those that a group may suspend (AutoScalingRollingUpdate, SuspendProcesses).
  private static let processNames: Set<String> = [
    "AddToLoadBalancer", "AlarmNotification", "AZRebalance", "HealthCheck", "InstanceRefresh", "Launch",
    "ReplaceUnhealthy", "ScheduledActions", "Terminate",
  ]

  /// What is wanted, in words, where a value is none of it; nil where it is, or is a function's.
  fileprivate func wanted(insteadOf value: Document) -> String? {
    switch self {
    case .anything, .part: return nil
    case .processes:
      let names = value.list ?? [value]
      return names.allSatisfy { $0.text.map(Self.processNames.contains) ?? true }
        ? nil : "processes of a group: \(Self.processNames.sorted().joined(separator: ", "))"
    case .count, .percent, .truth, .duration:
      guard let text = value.text else { return nil }
      return wanted(insteadOf: text)
    }
  }

  private func wanted(insteadOf text: String) -> String? {
    switch self {
    case .count: Int(text).map { $0 >= 0 } == true ? nil : "a number"
    case .percent: Int(text).map { (0...100).contains($0) } == true ? nil : "a number from 0 to 100"
    case .truth: ["true", "false"].contains(text.lowercased()) ? nil : "true or false"
    case .duration(let most):
      (Duration.seconds(ofISO: text) ?? .max) > most
        ? "a duration such as PT15M, \(most / 3600) h at most" : nil
    case .anything, .processes, .part: nil
    }
  }
}

extension ExpandedTemplate.Resource {
  /// The signals that its creation waits for, and for how many seconds; nil for none (aws-attribute-creationpolicy).
  package var awaitedSignals: (count: Int, seconds: Int)? {
    guard let signal = creationPolicy?["ResourceSignal"] else { return nil }
    let count = Int(signal["Count"]?.text ?? "1") ?? 1
    return count == 0 ? nil : (count, Duration.seconds(ofISO: signal["Timeout"]?.text ?? "") ?? 300)
  }
}

extension Duration {
  /// The seconds of a duration of ISO 8601 without years and months: `PT1H30M`; nil for another text.
  fileprivate static func seconds(ofISO text: String) -> Int? {
    guard
      let match = text.wholeMatch(of: /P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?/),
      text.count > 2, !text.hasSuffix("T")
    else { return nil }
    let parts = [match.1, match.2, match.3, match.4].map { $0.flatMap { Int($0) } ?? 0 }
    return ((parts[0] * 24 + parts[1]) * 60 + parts[2]) * 60 + parts[3]
  }
}

extension TemplateForm {
  /// A policy's part: the settings that there are, and what each may be.
  mutating func checkPolicy(_ value: Document, _ setting: PolicySetting?, at path: [String]) {
    guard let setting, Intrinsic.callInValue(value) == nil else { return }
    guard case .part(let known, let required) = setting else {
      guard let wanted = setting.wanted(insteadOf: value) else { return }
      report(
        .form,
        "Template format error: \(value.text ?? value.json) is not valid for \(path.last ?? ""): \(wanted) is wanted",
        at: path)
      return
    }
    guard let entries = value.entries else {
      report(.form, "Template format error: [/\(path.joined(separator: "/"))] must be a map.", at: path)
      return
    }
    for entry in entries where !entry.key.hasPrefix("Fn::") {
      if let inner = known[entry.key] {
        checkPolicy(entry.value, inner, at: path + [entry.key])
      } else {
        report(
          .form, "Invalid template \(path[2]) property '\(entry.key)' of \(path[3])", at: path + [entry.key],
          isKey: true)
      }
    }
    for name in required.sorted() where value[name] == nil {
      report(.form, "Template format error: \(path[3]) must contain \(name)", at: path, isKey: true)
    }
  }
}
