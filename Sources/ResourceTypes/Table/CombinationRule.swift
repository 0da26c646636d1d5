/// What properties may be together, where the schema of each says nothing of it: a rule of cfn-lint's.
struct CombinationRule: Decodable, Sendable {
  /// cfn-lint's, such as `E3678`.
  let id: String
  /// Where it holds, below the properties; `*` for each item of a list.
  let at: [String]
  /// What it is about, in words.
  let words: String
  let schema: Schema

  /// The part of JSON Schema that the rules use.
  indirect enum Schema: Decodable, Sendable {
    /// `true` takes anything, `false` nothing.
    case flat(Bool)
    case parts(Parts)

    struct Parts: Decodable, Sendable {
      let type: Types?
      let properties: [String: Schema]?
      let additionalProperties: Schema?
      let required: [String]?
      let const: Constant?
      let `enum`: [Constant]?
      let pattern: String?
      let minLength: Int?
      let maxLength: Int?
      let minimum: Double?
      let maximum: Double?
      let minItems: Int?
      let maxItems: Int?
      let items: Schema?
      let `if`: Schema?
      let then: Schema?
      let `else`: Schema?
      let allOf: [Schema]?
      let anyOf: [Schema]?
      let oneOf: [Schema]?
      let not: Schema?
      let dependentRequired: [String: [String]]?
      let dependentExcluded: [String: [String]]?
      let requiredOr: [String]?
      let requiredXor: [String]?
    }

    /// One, or several.
    struct Types: Decodable, Sendable {
      let names: [String]

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        names = try (try? container.decode([String].self)) ?? [container.decode(String.self)]
      }
    }

    init(from decoder: any Decoder) throws {
      if let flag = try? decoder.singleValueContainer().decode(Bool.self) {
        self = .flat(flag)
      } else {
        self = .parts(try Parts(from: decoder))
      }
    }
  }
}

/// A value that a schema names.
typealias Constant = Schema.Scalar
