internal import Documents

/// The parts of capacity providers, network connectors and images of micro VMs, which SAM checks with a library of Python's.
extension PropertyShape {
  typealias Part = (name: String, shape: PropertyShape)

  private static let texts: PropertyShape = .listOrFunction(.textOrFunction)

  static let capacityProvider: [Part] = [
    ("VpcConfig", .map([("SubnetIds", true, texts), ("SecurityGroupIds", false, texts)])),
    (
      "InstanceRequirements",
      .map([("Architectures", false, texts), ("AllowedTypes", false, texts), ("ExcludedTypes", false, texts)])
    ),
    (
      "ScalingConfig",
      .map([("MaxVCpuCount", false, .numberOrFunction), ("AverageCPUUtilization", false, .numberOrFunction)])
    ),
    ("ManagedResourceTags", .map([("Tags", false, .named(.anything))])),
  ]

  static let networkConnector: [Part] = [
    (
      "VpcConfig",
      .map([
        ("SubnetIds", true, .list(.textOrFunction)), ("SecurityGroupIds", true, .list(.textOrFunction)),
        ("NetworkProtocol", true, .oneOfOrFunction(["IPv4", "DualStack"])),
      ])
    ),
    ("ComputeTypes", .list(.oneOfOrFunction(["MicroVm", "WebFunction"]))),
  ]

  static let microVMImage: [Part] = [
    (
      "Logging",
      .map([
        ("Disabled", false, .truthValue),
        (
          "CloudWatch", false,
          .map([("LogGroup", false, .textOrFunction), ("LogStream", false, .textOrFunction)])
        ),
      ])
    ),
    ("EgressNetworkConnectors", .list(.textOrFunction)),
    ("CpuConfigurations", .list(.map([("Architecture", true, .oneOfOrFunction(["ARM_64"]))]))),
    ("Resources", .list(.map([("MinimumMemoryInMiB", true, .numberOrFunction)]))),
    ("AdditionalOsCapabilities", .list(.oneOfOrFunction(["ALL"]))),
    (
      "Hooks",
      .map([
        ("Port", false, .numberOrFunction),
        ("MicrovmHooks", false, hooks("Run", "Resume", "Suspend", "Terminate")),
        ("MicrovmImageHooks", false, hooks("Ready", "Validate")),
      ])
    ),
  ]

  private static func hooks(_ names: String...) -> PropertyShape {
    .map(
      names.flatMap { name in
        [
          (name, false, .oneOfOrFunction(["ENABLED", "DISABLED"])),
          (name + "TimeoutInSeconds", false, .numberOrFunction),
        ]
      })
  }

  /// Refuses what a part may not hold, as not known: SAM's words for it are those of that library.
  ///
  /// - Parameter kind: without `AWS::Serverless::`.
  static func check(
    _ parts: [Part], in given: Document, _ kind: String, of logicalID: String
  ) throws(TransformError) {
    for part in parts {
      guard let value = given[part.name], value != .null,
        let place = part.shape.fault(in: value, at: [part.name])
      else { continue }
      throw ServerlessTransform.invalid(
        logicalID,
        "The rehearsal does not know such a \(place) of AWS::Serverless::\(kind); AWS refuses most of them.")
    }
  }
}
