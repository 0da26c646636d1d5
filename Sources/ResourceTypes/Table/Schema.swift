/// What a value may be: the part of JSON Schema that CloudFormation's registry uses.
struct Schema: Decodable, Sendable {
  /// Kinds of values; none for any.
  let types: [String]
  /// `#/definitions/NAME`.
  let reference: String?
  let properties: [String: Schema]?
  let patternProperties: [String: Schema]?
  /// False where no others than those are taken.
  let takesOthers: Bool
  let required: [String]
  /// Of a list; one for all.
  let items: [Schema]?
  let allowed: [Scalar]?
  let pattern: String?
  /// A form that texts have beside it, such as `AWS::EC2::VPC.Id`.
  let format: String?
  let minLength: Int?
  let maxLength: Int?
  let minItems: Int?
  let maxItems: Int?
  let minimum: Double?
  let maximum: Double?
  let isUnique: Bool
  /// Of which one has to hold, exactly one, or all.
  let anyOf: [Schema]
  let oneOf: [Schema]
  let allOf: [Schema]
  /// Properties that another calls for, or keeps away.
  let dependentRequired: [String: [String]]
  let dependentExcluded: [String: [String]]
  /// Properties of which one at least, or exactly one, has to be there; none for no such rule.
  let requiredOr: [String]
  let requiredXor: [String]

  /// A value of an enumeration.
  enum Scalar: Decodable, Sendable, Hashable {
    case text(String)
    case number(Double)
    case flag(Bool)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else {
        self = .number(try container.decode(Double.self))
      }
    }

    /// As it stands in a template.
    var text: String {
      switch self {
      case .text(let text): text
      case .number(let number):
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
      case .flag(let flag): "\(flag)"
      }
    }
  }

  private enum CodingKeys: String, CodingKey {
    case type, properties, patternProperties, additionalProperties, required, items, pattern, format
    case reference = "$ref"
    case allowed = "enum"
    case minLength, maxLength, minItems, maxItems, minimum, maximum, uniqueItems, anyOf, oneOf, allOf
    case dependentRequired, dependentExcluded, requiredOr, requiredXor
  }

  init(from decoder: any Decoder) throws {
    // `{}` and `true` take anything.
    let container = try? decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, _ type: Value.Type) -> Value? {
      (try? container?.decodeIfPresent(type, forKey: key)) ?? nil
    }
    types = value(.type, [String].self) ?? value(.type, String.self).map { [$0] } ?? []
    reference = value(.reference, String.self)
    properties = value(.properties, [String: Schema].self)
    patternProperties = value(.patternProperties, [String: Schema].self)
    takesOthers = value(.additionalProperties, Bool.self) ?? true
    required = value(.required, [String].self) ?? []
    items = value(.items, Schema.self).map { [$0] }
    allowed = value(.allowed, [Scalar].self)
    pattern = value(.pattern, String.self)
    format = value(.format, String.self)
    minLength = value(.minLength, Int.self)
    maxLength = value(.maxLength, Int.self)
    minItems = value(.minItems, Int.self)
    maxItems = value(.maxItems, Int.self)
    minimum = value(.minimum, Double.self)
    maximum = value(.maximum, Double.self)
    isUnique = value(.uniqueItems, Bool.self) ?? false
    anyOf = value(.anyOf, [Schema].self) ?? []
    oneOf = value(.oneOf, [Schema].self) ?? []
    allOf = value(.allOf, [Schema].self) ?? []
    dependentRequired = value(.dependentRequired, [String: [String]].self) ?? [:]
    dependentExcluded = value(.dependentExcluded, [String: [String]].self) ?? [:]
    requiredOr = value(.requiredOr, [String].self) ?? []
    requiredXor = value(.requiredXor, [String].self) ?? []
  }
}
