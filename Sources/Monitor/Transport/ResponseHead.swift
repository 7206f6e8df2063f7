/// The headers of an answer that matter here, collected line by line; a new status line starts over.
struct ResponseHead: Sendable, Equatable {
  private(set) var status = 0
  private(set) var etag: String?
  private(set) var lastModified: String?
  private(set) var contentType: String?
  private(set) var retryAfter: String?
  private(set) var contentLength: Int?
  private(set) var caching = Caching()
  private(set) var isEncoded = false

  /// A validator or type longer than this is not kept.
  private static let valueLimit = 1024

  mutating func add(_ line: some Collection<UInt8>) {
    if line.starts(with: "HTTP/".utf8) {
      self = ResponseHead()
      let digits = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix(3)
      status = Int(String(decoding: digits, as: UTF8.self)) ?? 0
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    let value = Self.trimmed(line[line.index(after: colon)...])
    guard value.count <= Self.valueLimit, let value = String(validating: value, as: UTF8.self) else { return }
    switch name {
    case "etag": etag = value.isEmpty ? nil : value
    case "last-modified": lastModified = value.isEmpty ? nil : value
    case "content-type": contentType = value
    case "retry-after": retryAfter = value
    case "cache-control":
      // Several of them are one list.
      caching.cacheControl = caching.cacheControl.map { "\($0), \(value)" } ?? value
    case "expires": caching.expires = value
    case "date": caching.date = value
    case "age": caching.age = value
    case "content-encoding": isEncoded = !["", "identity"].contains(value.lowercased())
    case "content-length": contentLength = Int(value).flatMap { $0 >= 0 ? $0 : nil }
    default: break
    }
  }

  private static func trimmed(_ value: some Collection<UInt8>) -> [UInt8] {
    let isSpace: (UInt8) -> Bool = { $0 <= 32 }
    var bytes = Array(value.drop(while: isSpace))
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return bytes
  }
}
