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

  static func denied(_ principal: String, _ action: String, on resource: String, explicitly: Bool)
    -> ServiceFault
  {
    let reason =
      explicitly
      ? "with an explicit deny in an identity-based policy"
      : "because no identity-based policy allows the \(action) action"
    return ServiceFault(
      "AccessDenied",
      "User: \(principal) is not authorized to perform: \(action) on resource: \(resource) \(reason)",
      status: 403)
  }
}
