internal import Documents

/// Python 2.7's dictionaries, whose order SAM keeps: the digits of a deployment are of a definition that is printed so.
enum Python27 {
  /// The hash of a text, of 64 bits; CPython 2.7, Objects/unicodeobject.c.
  private static func hash(_ text: String) -> UInt {
    guard let first = text.unicodeScalars.first else { return 0 }
    var hash = UInt(first.value) << 7
    for scalar in text.unicodeScalars { hash = (hash &* 1_000_003) ^ UInt(scalar.value) }
    hash ^= UInt(text.unicodeScalars.count)
    return hash == .max ? .max - 1 : hash
  }

  /// In the order of a dictionary that they are put into one after the other; CPython 2.7, Objects/dictobject.c.
  ///
  /// - Parameter keys: each once.
  static func order(_ keys: [String]) -> [String] { indices(keys).map { keys[$0] } }

  fileprivate static func indices(_ keys: [String]) -> [Int] {
    guard keys.count > 1 else { return Array(keys.indices) }
    let hashes = keys.map(hash)
    var slots = [Int?](repeating: nil, count: 8)
    var count = 0
    func put(_ key: Int) {
      let hash = hashes[key]
      let mask = UInt(slots.count - 1)
      var (walker, perturbation) = (hash & mask, hash)
      while slots[Int(walker & mask)] != nil {
        walker = (walker << 2) &+ walker &+ perturbation &+ 1
        perturbation >>= 5
      }
      slots[Int(walker & mask)] = key
      count += 1
    }
    for key in keys.indices {
      put(key)
      guard count * 3 >= slots.count * 2 else { continue }
      let old = slots.compactMap(\.self)
      var size = 8
      while size <= count * 4 { size <<= 1 }
      slots = [Int?](repeating: nil, count: size)
      count = 0
      for key in old { put(key) }
    }
    return slots.compactMap(\.self)
  }

  /// As it prints a text, or a text of its type `unicode`.
  static func printed(_ text: String, isUnicode: Bool) -> String {
    let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    var printed = (isUnicode ? "u" : "") + String(quote)
    func escape(_ letter: String, _ value: UInt32, digits: Int) {
      let number = String(value, radix: 16)
      printed += "\\" + letter + String(repeating: "0", count: digits - number.count) + number
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": printed += "\\\\"
      case "\n": printed += "\\n"
      case "\r": printed += "\\r"
      case "\t": printed += "\\t"
      case quote: printed += "\\" + String(quote)
      case " "..."~": printed.unicodeScalars.append(scalar)
      default:
        guard isUnicode || scalar.value < 0xA0 else {
          printed.unicodeScalars.append(scalar)
          continue
        }
        switch scalar.value {
        case ..<0x100: escape("x", scalar.value, digits: 2)
        case ..<0x10000: escape("u", scalar.value, digits: 4)
        default: escape("U", scalar.value, digits: 8)
        }
      }
    }
    return printed + String(quote)
  }
}

extension [Document.Entry] {
  /// As a dictionary of Python 2.7's has them.
  var orderedByPython27: [Document.Entry] {
    Python27.indices(map(\.key)).map { self[$0] }
  }
}

extension Document {
  /// With the entries of every map as a copy of a dictionary of Python 2.7's has them.
  var copiedByPython27: Document {
    switch self {
    case .null, .text, .plain: self
    case .list(let items): .list(items.map(\.copiedByPython27))
    case .map(let entries):
      .map(
        entries.orderedByPython27.map { Entry(key: $0.key, value: $0.value.copiedByPython27) })
    }
  }
}
