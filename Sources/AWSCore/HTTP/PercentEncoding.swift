/// Percent-encoding of RFC 3986 as Signature Version 4 wants it: UTF-8 bytes, upper-case hex,
/// everything encoded but the unreserved characters.
public enum PercentEncoding {
  /// A space becomes `%20`, never `+`; what is encoded already is encoded again. `keepingSlash` is for paths.
  public static func encode(_ text: String, keepingSlash: Bool = false) -> String {
    var bytes: [UInt8] = []
    append(text, keepingSlash: keepingSlash, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Undoes the encoding, of bytes that are none leaving out no more than these.
  ///
  /// - Parameter plusIsSpace: as in forms; in paths a plus sign stays one.
  public static func decode(_ text: String, plusIsSpace: Bool = false) -> String {
    var decoded: [UInt8] = []
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      switch byte {
      case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = bytes.next().flatMap(digit), let low = bytes.next().flatMap(digit) else { break }
        decoded.append(high << 4 | low)
      default: decoded.append(byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  static func append(_ text: String, keepingSlash: Bool, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + text.utf8.count)
    for byte in text.utf8 {
      if isUnreserved(byte) || (keepingSlash && byte == UInt8(ascii: "/")) {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "%"))
        output.append(upperHex[Int(byte >> 4)])
        output.append(upperHex[Int(byte & 15)])
      }
    }
  }

  static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static let upperHex = Array("0123456789ABCDEF".utf8)
}
