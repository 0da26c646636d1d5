/// What properties may be together, where the schema of each says nothing of it: a rule of cfn-lint's.
struct CombinationRule: Decodable, Sendable {
  /// cfn-lint's, such as `E3678`.
  let id: String
  /// Where it holds, below the properties; `*` for each item of a list.
  let at: [String]
  /// What it is about, in words.
  let words: String
  /// What is held against the schema instead of the place: properties by name, by what they are gathered from. The first
  /// that is referred to leads. Nil for the place itself.
  let gather: [Source]?
  let schema: Schema
  /// Whether a text of JSON is read where it holds.
  let readsText: Bool?
  private let mayBeNew: Bool?

  /// Whether it lists machines or versions: what it does not list may be newer than the table, and is in any case.
  var isList: Bool { mayBeNew ?? false }

  /// Where properties are gathered from: the resource, or one that it refers to.
  struct Source: Decodable, Sendable {
    let name: String
    /// Below the properties, where the other resource is referred to; nil for the resource itself.
    let reference: [String]?
    /// Of the other resource.
    let type: String?
    let properties: [String: Property]

    struct Property: Decodable, Sendable {
      let path: [String]
      /// Where there is none; nil for null, too.
      let standard: Constant?
      let hasStandard: Bool

      private enum CodingKeys: String, CodingKey {
        case path
        case standard = "default"
      }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode([String].self, forKey: .path)
        hasStandard = container.contains(.standard)
        standard = try container.decodeIfPresent(Constant.self, forKey: .standard)
      }
    }
  }

  /// The part of JSON Schema that the rules use.
  indirect enum Schema: Decodable, Sendable {
    /// `true` takes anything, `false` nothing.
    case flat(Bool)
    case parts(Parts)

    struct Parts: Decodable, Sendable {
      let type: Types?
      let properties: [String: Schema]?
      let patternProperties: [String: Schema]?
      let additionalProperties: Schema?
      let propertyNames: Schema?
      let required: [String]?
      let const: Constant?
      let `enum`: [Constant]?
      let pattern: String?
      let format: String?
      let minLength: Int?
      let maxLength: Int?
      let minimum: Double?
      let maximum: Double?
      let exclusiveMinimum: Double?
      let multipleOf: Double?
      // What was gathered, by its source and its name, that a value is held to.
      let constOf: [String]?
      let minimumOf: [String]?
      let exclusiveMinimumOf: [String]?
      let sameAs: [String]?
      let subdomainOf: [String]?
      let minItems: Int?
      let maxItems: Int?
      let items: Schema?
      let contains: Schema?
      let uniqueKeys: [String]?
      let sets: Sets?
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

    /// Texts at places that have to be among those at others.
    struct Sets: Decodable, Sendable {
      let names: [[String]]
      let among: [[String]]
      /// Whether those have to be named, each.
      let isWhole: Bool
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
