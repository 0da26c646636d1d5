internal import Documents

/// What the parts of a SAM resource's properties may hold, as SAM's translator checks them.
indirect enum PropertyShape: Sendable {
  /// Whatever CloudFormation makes of it.
  case anything
  case text
  case textOrFunction
  case numberOrFunction
  case truthValue
  case oneOf([String])
  case oneOfOrFunction([String])
  case list(PropertyShape)
  case listOrFunction(PropertyShape)
  /// By names of the user's.
  case named(PropertyShape)
  /// In SAM's order.
  case map([(name: String, isRequired: Bool, shape: PropertyShape)])
  /// Either; faults are those of the other.
  case truthValueOr(PropertyShape)

  /// Where the first thing stands that may not, its keys with dots between; nil where there is none.
  func fault(in value: Document, at path: [String] = []) -> String? {
    let here = path.joined(separator: ".")
    switch (self, value) {
    case (.anything, _): return nil
    case (.truthValueOr, .plain) where value.isTruthValue: return nil
    case (.text, .text), (.text, .plain), (.textOrFunction, .text), (.textOrFunction, .plain),
      (.textOrFunction, .map), (.numberOrFunction, .map), (.oneOfOrFunction, .map):
      return nil
    case (.truthValue, _): return value.isTruthValue ? nil : here
    case (.oneOf(let values), _): return values.contains(value.text ?? "") ? nil : here
    case (.oneOfOrFunction(let values), _): return values.contains(value.text ?? "") ? nil : here
    case (.numberOrFunction, .plain(let number)): return Int(number) == nil ? here : nil
    case (.listOrFunction, .map): return nil
    case (.list(let shape), .list(let items)), (.listOrFunction(let shape), .list(let items)):
      return items.enumerated().lazy.compactMap { shape.fault(in: $1, at: path + ["\($0)"]) }.first
    case (.named(let shape), .map(let entries)):
      return entries.lazy.compactMap { shape.fault(in: $0.value, at: path + [$0.key]) }.first
    case (.truthValueOr(let shape), _): return shape.fault(in: value, at: path)
    case (.map(let fields), .map(let entries)):
      for field in fields {
        let place = path + [field.name]
        guard let value = value[field.name], value != .null else {
          if field.isRequired { return place.joined(separator: ".") }
          continue
        }
        if let fault = field.shape.fault(in: value, at: place) { return fault }
      }
      let known = Set(fields.map(\.name))
      return entries.first { !known.contains($0.key) }.map { (path + [$0.key]).joined(separator: ".") }
    default: return here
    }
  }
}
