/// What a post said when it was read, in 16 bytes: an unchanged repeat and an edit are told apart without the old text.
package struct PostDigest: Sendable, Hashable {
  /// Of title and text, on which the score depends.
  package var text: UInt64
  /// Of all that is stored and may change: title and text, link, author and engagement.
  package var whole: UInt64

  package init(text: UInt64, whole: UInt64) {
    self.text = text
    self.whole = whole
  }

  package init(_ post: Post) {
    text = Self.digest(post.body)
    var whole = Digester()
    whole.add(text)
    for field in [post.title, post.link, post.author] { whole.add(field) }
    let engagement = post.engagement
    for count in [
      engagement.likes, engagement.comments, engagement.shares, engagement.views, engagement.followers,
    ] {
      whole.add(count.map { UInt64(bitPattern: Int64($0)) } ?? .max)
    }
    self.whole = whole.value
  }

  /// Of a text alone.
  package static func digest(_ text: String) -> UInt64 {
    var digester = Digester()
    digester.add(text)
    return digester.value
  }
}

/// A fast mixing function of 64 bits, the same in every process; some 2 GB/s. Nobody gains by a collision but a post's
/// own source, whose edit would go unseen.
private struct Digester {
  private(set) var value: UInt64 = 0x9e37_79b9_7f4a_7c15

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0xff51_afd7_ed55_8ccd
    value ^= value >> 32
  }

  mutating func add(_ text: String?) {
    guard var text else { return add(0x1_0000_0000) }
    text.withUTF8 { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      var position = 0
      while position + 8 <= raw.count {
        add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
        position += 8
      }
      add(raw[position...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
      add(UInt64(raw.count))
    }
  }
}
