internal import Documents

/// Addresses of functions: FunctionUrlConfig.
extension ServerlessTransform {
  mutating func addURL(
    _ config: Document?, _ target: EventTarget, of entry: Document.Entry
  ) throws(TransformError) {
    guard let config else { return }
    let mode = config["AuthType"]
    guard mode?.isIntrinsic == true || config.isIntrinsic || ["AWS_IAM", "NONE"].contains(mode?.text) else {
      throw Self.invalid(
        entry.key,
        "AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE."
      )
    }
    try checkCORS(config["Cors"], of: entry.key)
    let function = target.alias.map(Self.reference) ?? Self.reference(entry.key)
    var url: Document = ["TargetFunctionArn": function]
    for name in ["Cors", "AuthType", "InvokeMode"] { url[name] = config[name] }
    add("\(entry.key)Url", "AWS::Lambda::Url", url, target.attributes)
    guard mode?.text == "NONE" else { return }
    add(
      "\(entry.key)UrlPublicPermissions", "AWS::Lambda::Permission",
      [
        "Action": "lambda:InvokeFunctionUrl", "FunctionName": function, "Principal": "*",
        "FunctionUrlAuthType": "NONE",
      ], target.attributes)
    add(
      "\(entry.key)URLInvokeAllowPublicAccess", "AWS::Lambda::Permission",
      [
        "Action": "lambda:InvokeFunction", "FunctionName": function, "Principal": "*",
        "InvokedViaFunctionUrl": "true",
      ], target.attributes)
  }

  private func checkCORS(_ cors: Document?, of logicalID: String) throws(TransformError) {
    guard let cors, !cors.isIntrinsic else { return }
    let lists = ["AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders"]
    for entry in cors.entries ?? [] {
      guard (lists + ["AllowCredentials", "MaxAge"]).contains(entry.key) else {
        throw Self.invalid(logicalID, "\(entry.key) is not a valid property for configuring Cors.")
      }
      guard lists.contains(entry.key), entry.value.list == nil, !entry.value.isIntrinsic else { continue }
      throw Self.invalid(logicalID, "\(entry.key) must be of type list.")
    }
  }
}
