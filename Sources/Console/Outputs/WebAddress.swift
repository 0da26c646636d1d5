/// What a browser can be given.
enum WebAddress {
  static func isOne(_ text: String) -> Bool {
    (text.hasPrefix("https://") || text.hasPrefix("http://")) && text.count > 8
      && !text.contains(where: \.isWhitespace)
  }
}
