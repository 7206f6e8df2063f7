@testable import Monitor

/// Damages documents as networks, databases and people do; the same numbers give the same damage.
struct FeedMutation {
  let seeds: [[UInt8]]
  private var generator: SplitMix

  private static let pieces: [[UInt8]] =
    ([
      "<", ">", "&", ";", "]]>", "<![CDATA[", "<!--", "-->", "<!DOCTYPE x [", "<!ENTITY a \"b&a;\">", "&a;", "<?xml ",
      "?>", "\"", "'", "\u{0}", "</item>", "<item>", "<entry>", "</entry>", "<title>", "</title>", "<link href=", "/>",
      "xmlns=\"\"", "xmlns:media=\"http://search.yahoo.com/mrss/\"", "encoding=\"gbk\"", "encoding=\"utf-16\"", "&#x",
      "&#99999999999;", "&lt;script&gt;", "<content type=\"xhtml\">", "xml:base=\"//\"", "{", "}", "[", "]", ",", "\\u",
      "\\ud800", "\"version\":\"https://jsonfeed.org/version/1\"", "\"items\":[", "1e999", "\u{feff}", "\u{2028}",
      "Mon, 99 Foo", "2026-11-23T99:99", "=", " ", "\n",
    ].map { Array($0.utf8) } + [[0xff, 0xfe], [0xfe, 0xff], [0x81], [0xe4, 0xb8], [0x1f, 0x8b]])

  /// Seeds must not be empty.
  init(seeds: [[UInt8]], state: UInt64) {
    self.seeds = seeds
    generator = SplitMix(state: state)
  }

  /// The next document, of at most 256 KB.
  mutating func next() -> [UInt8] {
    var bytes = seeds.randomElement(using: &generator) ?? []
    if bytes.count > 64 * 1024 {
      let start = Int.random(in: 0..<(bytes.count - 32 * 1024), using: &generator)
      bytes = Array(bytes[..<1024] + bytes[start..<(start + 32 * 1024)])
    }
    for _ in 0..<Int.random(in: 1...8, using: &generator) { damage(&bytes) }
    return Array(bytes.prefix(256 * 1024))
  }

  private mutating func damage(_ bytes: inout [UInt8]) {
    guard let part = range(in: bytes, upTo: 80), let place = range(in: bytes, upTo: 0)?.lowerBound else {
      bytes = Self.pieces.randomElement(using: &generator) ?? []
      return
    }
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
    case 2: bytes.removeSubrange(place...)
    case 3: bytes.removeSubrange(part)
    case 4, 5: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: place)
    case 6: bytes.insert(contentsOf: Array(bytes[part]), at: place)
    case 7:
      let piece =
        Bool.random(using: &generator) ? Array(bytes[part]) : Self.pieces.randomElement(using: &generator) ?? []
      let count = Int.random(in: 2...3000, using: &generator)
      bytes.insert(contentsOf: Array(repeatElement(piece, count: count).joined().prefix(64 * 1024)), at: place)
    case 8:
      let other = seeds.randomElement(using: &generator) ?? []
      if let splice = range(in: other, upTo: 400) { bytes.insert(contentsOf: other[splice], at: place) }
    default:
      let other = Array(bytes[part])
      bytes.replaceSubrange(part, with: other.reversed())
    }
  }

  private mutating func range(in bytes: [UInt8], upTo length: Int) -> Range<Int>? {
    guard !bytes.isEmpty else { return nil }
    let start = Int.random(in: bytes.indices, using: &generator)
    return start..<min(bytes.count, start + Int.random(in: 0...length, using: &generator))
  }
}
