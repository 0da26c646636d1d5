/// What is open where a key is pressed: it decides what the key does.
enum KeyContext: Hashable {
  /// The terminal is too small to show anything.
  case tooSmall
  /// Whatever is open.
  case anywhere
  case pane(Pane)
  case overlay
  /// What is looked for in an overlay's text.
  case search
  /// A text that is read before a question about it is asked.
  case review
  /// A question that is answered by choosing.
  case question
  /// A question before which a name must be typed.
  case typedQuestion
  case filter
  case commandBar
  case outputsPath
  case secret
  /// What a person does to log in.
  case logIn
  /// Wherever text is typed, beside what else the keys do there.
  case line

  // MARK: The wizard's steps

  case bootstrapBegin
  case bootstrap
  case bootstrapReview
  case wizardSession
  case wizardTemplate
  case wizardStack
  case wizardParameters
  case wizardServiceRole
  case wizardArtifacts
  case wizardCapabilities
  case reviewPlanning
  case reviewReady
  case reviewNoChanges
  case reviewFailed
  case reviewLacksBucket
  case watchRunning
  case watchOver
}

extension Set<KeyContext> {
  static let panes: Self = Set(Pane.allCases.map { .pane($0) })
  static let ofStack: Self = [.pane(.stacks), .pane(.changeSets), .pane(.main), .pane(.outputs)]
  static let ofChangeSet: Self = [.pane(.changeSets), .pane(.main)]
  static let prompts: Self = [.filter, .commandBar, .outputsPath, .secret]
  static let questions: Self = [.question, .typedQuestion]
  /// Steps that are left forwards by Enter.
  static let filledIn: Self = [
    .wizardSession, .wizardTemplate, .wizardStack, .wizardParameters, .wizardServiceRole, .wizardArtifacts,
    .wizardCapabilities, .bootstrapBegin, .bootstrap, .bootstrapReview,
  ]
  /// Steps that are filled in on several lines.
  static let severalLines: Self = [.wizardParameters, .wizardArtifacts, .wizardCapabilities, .bootstrap]
  private static let reviewed: Self = [.reviewReady, .reviewNoChanges, .reviewFailed, .reviewLacksBucket]
  /// Steps with one before them that can still be changed.
  static let goesBack = filledIn.union(reviewed).subtracting([.wizardSession, .bootstrapBegin])
  /// Steps from which nothing runs yet.
  static let canBeLeft = filledIn.union(reviewed).union([.reviewPlanning])
  static let watch: Self = [.watchRunning, .watchOver]
}
