/// Texts as a shell takes them, whatever is in them.
public enum ShellQuoting {
  /// In single quotes, where bash, dash, ksh and zsh expand nothing; a single quote itself is `'\''`.
  ///
  /// Works on UTF-8 bytes: a combining mark behind a quote makes another Character of it, but not another byte.
  public static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = [0x27]
    for byte in text.utf8 {
      if byte == 0x27 { bytes += [0x27, 0x5C, 0x27, 0x27] } else { bytes.append(byte) }
    }
    bytes.append(0x27)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// As it is where a shell takes it as one word anyway; quoted otherwise.
  public static func word(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: "_-./:@%+,=".utf8.contains(byte)
      }
    }
    return isPlain && !text.isEmpty ? text : quoted(text)
  }
}
