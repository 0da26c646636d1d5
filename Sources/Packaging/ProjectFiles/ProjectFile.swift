internal import Yams

/// A project's `rolestack.yaml`: what a deploy from this folder uses when an option does not say otherwise.
public struct ProjectFile: Sendable, Hashable {
  public var serviceRole: String?

  public init(serviceRole: String? = nil) { self.serviceRole = serviceRole }

  public init(yaml: String, path: String) throws(DocumentError) {
    let root = try YAMLDocument.compose(yaml, path: path)
    self.init(serviceRole: root?["service_role"]?.string)
  }
}
