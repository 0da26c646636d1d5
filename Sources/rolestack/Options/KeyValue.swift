import ArgumentParser

/// `KEY=VALUE`, as `--tags` takes it.
struct KeyValue: ExpressibleByArgument {
  let key: String
  let value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
    key = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}

/// What `--parameter-overrides` takes: `KEY=VALUE` as the AWS CLI writes it,
/// `ParameterKey=KEY,ParameterValue=VALUE` as SAM does, or `file://PATH`.
enum ParameterOverride: ExpressibleByArgument {
  case value(key: String, value: String)
  case file(path: String)

  init?(argument: String) {
    if argument.hasPrefix("file://") {
      self = .file(path: String(argument.dropFirst(7)))
    } else if argument.hasPrefix("ParameterKey="), let mark = argument.firstRange(of: ",ParameterValue=") {
      self = .value(
        key: String(argument[..<mark.lowerBound].dropFirst("ParameterKey=".count)),
        value: String(argument[mark.upperBound...]))
    } else if let pair = KeyValue(argument: argument) {
      self = .value(key: pair.key, value: pair.value)
    } else {
      return nil
    }
  }
}
