import AWSCore

/// Commands as they are told to a person, with the options that lead to the same session.
struct CommandHint {
  /// ` --profile deploy --region ap-northeast-1`, as they were given.
  private let options: String

  init(_ common: CommonOptions) {
    let given = [
      ("--profile", common.profile), ("--region", common.region), ("--endpoint-url", common.endpointURL),
      ("--config", common.config),
    ]
    options = given.compactMap { option, value in value.map { " \(option) \(ShellQuoting.word($0))" } }
      .joined()
  }

  func execute(_ changeSetName: String, of stackName: String) -> String {
    "rolestack execute --stack-name \(ShellQuoting.word(stackName)) --change-set-name \(ShellQuoting.word(changeSetName))\(options)"
  }

  /// How to follow what runs on a stack.
  func watch(_ stackName: String) -> String {
    "rolestack status --watch --stack-name \(ShellQuoting.word(stackName))\(options)"
  }
}
