import ArgumentParser

/// The template that is looked at, and by which table of resource types.
struct TemplateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The template, YAML or JSON; without it, the likeliest one here.", valueName: "file"))
  var templateFile: String?

  @Option(
    help: ArgumentHelp(
      "A newer table of resource types, as Assets/make-resource-types.py writes it.", valueName: "file"))
  var resourceTypes: String?
}
