/// The way to a value in a document.
struct NodePath: Sendable, Hashable, ExpressibleByArrayLiteral {
  enum Step: Sendable, Hashable {
    case key(String)
    case index(Int)
  }

  private(set) var steps: [Step]

  init(_ keys: [String]) { steps = keys.map(Step.key) }
  init(arrayLiteral keys: String...) { self.init(keys) }

  func appending(_ step: Step) -> NodePath {
    var path = self
    path.steps.append(step)
    return path
  }
}
