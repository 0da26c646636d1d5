internal import Foundation

/// Something to be uploaded once, however often the template names it.
struct ArtifactJob: Sendable {
  /// The same path is uploaded once for each kind of content.
  struct ID: Hashable, Sendable {
    let path: String
    let content: ArtifactProperty.Content
  }

  let id: ID
  /// Where the template names it first, such as `HelloWorldFunction.CodeUri`.
  let name: String
  /// From 1.
  private let line: Int?
  /// The template that names it, from the root.
  let file: String

  var path: String { id.path }
  var content: ArtifactProperty.Content { id.content }

  init(_ reference: ArtifactReference, in file: String) {
    id = ID(path: reference.path(beside: file), content: reference.property.content)
    name = reference.name
    line = reference.line
    self.file = file
  }

  /// An error with the place in the template that names what it is about.
  func placed(_ error: PackagingError) -> PackagingError {
    let place = line.map { "\((file as NSString).lastPathComponent):\($0): " } ?? ""
    return PackagingError("\(place)\(name): \(error)", nextStep: error.nextStep, cause: error.cause)
  }
}

extension [ArtifactJob] {
  /// Each once, as it is named first.
  func uniqued() -> [ArtifactJob] {
    var known: Set<ArtifactJob.ID> = []
    return filter { known.insert($0.id).inserted }
  }
}
