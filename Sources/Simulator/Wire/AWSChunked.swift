/// Bodies that SDKs send in chunks, each with its size in front.
enum AWSChunked {
  static func decoded(_ incoming: IncomingRequest) -> [UInt8] {
    guard incoming.headers["content-encoding"]?.contains("aws-chunked") ?? false else { return incoming.body }
    var decoded: [UInt8] = []
    var rest = incoming.body[...]
    while let end = rest.firstIndex(of: 0x0A) {
      let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
      let size = Int(line.prefix { $0.isHexDigit }, radix: 16) ?? 0
      rest = rest[(end + 1)...]
      guard size > 0, rest.count >= size else { break }
      decoded += rest.prefix(size)
      rest = rest.dropFirst(size + 2)
    }
    return decoded
  }
}
