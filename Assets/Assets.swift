/// Files that are compiled into the program, so that it runs from anywhere.
public enum Assets {
  /// The seed of `rolestack demo`; see the Simulator's documentation for its form.
  public static var demoSeed: String { text(PackageResources.demo_yaml) }

  /// The template of `rolestack bootstrap`: whom deployments run as.
  public static var bootstrapTemplate: String { text(PackageResources.bootstrap_yaml) }

  /// An app for the demo to deploy: each file's path with its text.
  public static var demoApp: [(path: String, text: String)] {
    [
      ("template.yaml", text(PackageResources.demo_app_yaml)),
      ("hello/app.py", text(PackageResources.demo_app_py)),
      ("rolestack.yaml", "stack: Deploy-Iam-Sample-SAM-App\nbucket: deploy-iam-sample-bucket\n"),
    ]
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
