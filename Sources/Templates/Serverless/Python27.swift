internal import Documents

/// Python 2.7's dictionaries, whose order SAM keeps: the digits of a deployment are of a definition that is printed so.
enum Python27 {
  /// The hash of a text, of 64 bits; CPython 2.7, Objects/unicodeobject.c.
  fileprivate static func hash(_ text: String) -> UInt {
    guard let first = text.unicodeScalars.first else { return 0 }
    var hash = UInt(first.value) << 7
    for scalar in text.unicodeScalars { hash = (hash &* 1_000_003) ^ UInt(scalar.value) }
    hash ^= UInt(text.unicodeScalars.count)
    return hash == .max ? .max - 1 : hash
  }

  /// A dictionary's places; CPython 2.7, Objects/dictobject.c.
  struct Places {
    private enum Slot: Equatable {
      case empty, removed
      case taken(Int)
    }

    private var slots = [Slot](repeating: .empty, count: 8)
    /// Not counting removed ones, and counting them.
    private var (count, filled) = (0, 0)
    private var keys: [(text: String, hash: UInt)] = []

    /// Keys by the order in which they were put, in that of their places.
    var indices: [Int] {
      slots.compactMap { slot in
        if case .taken(let index) = slot { index } else { nil }
      }
    }

    /// - Parameter key: that is not there.
    mutating func put(_ key: String) {
      keys.append((key, Python27.hash(key)))
      place(keys.count - 1)
      if filled * 3 >= slots.count * 2 { resize(above: count * 4) }
    }

    /// Makes room as for another dictionary's keys before they are put in, here or not.
    mutating func reserve(_ more: Int) {
      if more > 0, (filled + more) * 3 >= slots.count * 2 { resize(above: (count + more) * 2) }
    }

    mutating func remove(_ key: String) {
      guard
        let slot = slots.firstIndex(where: { slot in
          if case .taken(let index) = slot { keys[index].text == key } else { false }
        })
      else { return }
      slots[slot] = .removed
      count -= 1
    }

    private mutating func place(_ key: Int) {
      let hash = keys[key].hash
      let mask = UInt(slots.count - 1)
      var (walker, perturbation) = (hash & mask, hash)
      var free: Int?
      while slots[Int(walker & mask)] != .empty {
        if slots[Int(walker & mask)] == .removed, free == nil { free = Int(walker & mask) }
        walker = (walker << 2) &+ walker &+ perturbation &+ 1
        perturbation >>= 5
      }
      if free == nil { filled += 1 }
      slots[free ?? Int(walker & mask)] = .taken(key)
      count += 1
    }

    private mutating func resize(above request: Int) {
      let old = indices
      var size = 8
      while size <= request { size <<= 1 }
      slots = [Slot](repeating: .empty, count: size)
      (count, filled) = (0, 0)
      for key in old { place(key) }
    }
  }

  /// In the order of a dictionary that they are put into one after the other.
  ///
  /// - Parameter keys: each once.
  static func order(_ keys: [String]) -> [String] { indices(keys).map { keys[$0] } }

  fileprivate static func indices(_ keys: [String]) -> [Int] {
    guard keys.count > 1 else { return Array(keys.indices) }
    var places = Places()
    for key in keys { places.put(key) }
    return places.indices
  }

  /// In the order of a new dictionary that takes them in at once.
  static func merged(_ entries: [Document.Entry]) -> [Document.Entry] {
    var places = Places()
    places.reserve(entries.count)
    for entry in entries { places.put(entry.key) }
    return places.indices.map { entries[$0] }
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
