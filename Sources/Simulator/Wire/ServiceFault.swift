/// A refusal, as AWS words it.
struct ServiceFault: Error, Hashable {
  let status: Int
  let code: String
  let message: String
  /// Others that errors in JSON have.
  let fields: [String: String]

  init(_ code: String, _ message: String, status: Int = 400, fields: [String: String] = [:]) {
    self.code = code
    self.message = message
    self.fields = fields
    self.status = status
  }

  static func validation(_ message: String) -> ServiceFault { ServiceFault("ValidationError", message) }

  /// - Parameter kind: of policies that deny it, or do not allow it.
  static func denied(
    _ principal: String, _ action: String, on resource: String, explicitly: Bool,
    by kind: String = "identity-based policy"
  ) -> ServiceFault {
    let reason =
      explicitly
      ? "with an explicit deny in \(kind.hasPrefix("i") ? "an" : "a") \(kind)"
      : "because no \(kind) allows the \(action) action"
    return ServiceFault(
      "AccessDenied",
      "User: \(principal) is not authorized to perform: \(action) on resource: \(resource) \(reason)",
      status: 403)
  }
}
