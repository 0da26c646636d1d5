import ArgumentParser

/// Options that choose among the settings of the project's files.
struct ProjectOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A target of the folder's rolestack.yaml.", valueName: "name"))
  var target: String?

  @Option(
    help: ArgumentHelp("An environment of the folder's samconfig.toml or samconfig.yaml.", valueName: "name"))
  var configEnv = "default"
}
