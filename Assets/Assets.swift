/// Files that are compiled into the program, so that it runs from anywhere.
public enum Assets {
  /// The seed of `rolestack demo`; see the Simulator's documentation for its form.
  public static var demoSeed: String { String(decoding: PackageResources.demo_yaml, as: UTF8.self) }
}
