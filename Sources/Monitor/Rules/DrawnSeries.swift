import Alerts

/// The posts of some buckets, drawn as text: `5x12 40-30 x3 _`.
///
/// An item is a bucket: how many posts, how many of them are negative (`-`) and positive (`+`), and perhaps how often
/// (`x12`): `40-30+5x3`. `x3` on its own repeats the item before it, so that this comes three times in all; `_` is a
/// bucket without posts. Brackets make one item of several: `(2x84 6x204)x7` is a week of nights and days.
struct DrawnSeries: Sendable, Equatable {
  /// Posts of one bucket.
  struct Item: Sendable, Equatable {
    var posts = 0
    var negative = 0
    var positive = 0
  }

  struct Malformed: Error, Equatable {
    var message: String
    /// In bytes from the text's start.
    var offset: Int
  }

  /// Buckets that a test may have, and posts that a bucket may.
  static let limit = 100_000

  private(set) var items: [Item] = []
  /// Where the brackets that are open begin, in items and in bytes.
  private var open: [(item: Int, offset: Int)] = []
  /// Where the item or the bracket begins that `x3` on its own repeats.
  private var latest = 0

  static func == (left: Self, right: Self) -> Bool { left.items == right.items }

  init(_ text: String) throws(Malformed) {
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
      let start = position
      position += 1
      switch bytes[start] {
      case 0x20, 0x0A, 0x09:
        continue
      case UInt8(ascii: "("):
        open.append((items.count, start))
      case UInt8(ascii: ")"):
        guard let bracket = open.popLast(), bracket.item < items.count else {
          throw Malformed(message: "found ')'; expected buckets in brackets such as (2x84 6x204)x7", offset: start)
        }
        latest = bracket.item
      default:
        position = bytes[start...].firstIndex { [0x20, 0x0A, 0x09, 0x28, 0x29].contains($0) } ?? bytes.count
        try append(bytes[start..<position])
      }
    }
    if let bracket = open.last { throw Malformed(message: "'(' is not closed; expected ')'", offset: bracket.offset) }
    guard !items.isEmpty else {
      throw Malformed(message: "nothing is drawn; expected buckets such as 5x12 40-30", offset: 0)
    }
  }

  /// What the bucket adds up to. A drawn negative post has the polarity -0.8, a positive one 0.8, others 0.
  static func bucket(_ item: Item) -> Bucket {
    var bucket = Bucket()
    bucket.posts = Int64(item.posts)
    bucket.negative = Int64(item.negative)
    bucket.positive = Int64(item.positive)
    bucket.polarity = 800_000 * Int64(item.positive - item.negative)
    bucket.weight = 1000 * Int64(item.posts)
    return bucket
  }

  private mutating func append(_ word: ArraySlice<UInt8>) throws(Malformed) {
    var rest = word
    let written = String(decoding: word, as: UTF8.self)
    let malformed = Malformed(
      message: "found '\(shortened(written))'; expected a bucket such as 5, 40-30, 40-30+5, 5x12 or _",
      offset: word.startIndex)
    var unit = [Item()]
    if rest.first == UInt8(ascii: "x"), latest < items.count, latest >= open.last?.item ?? 0 {
      unit = Array(items[latest...])
      items.removeLast(unit.count)
    } else if rest.first == UInt8(ascii: "_") {
      rest.removeFirst()
    } else {
      guard let posts = Self.number(&rest) else { throw malformed }
      unit[0].posts = posts
      while let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        rest.removeFirst()
        guard let count = Self.number(&rest) else { throw malformed }
        if sign == UInt8(ascii: "-") { unit[0].negative = count } else { unit[0].positive = count }
      }
    }
    var times = 1
    if rest.first == UInt8(ascii: "x") {
      rest.removeFirst()
      guard let count = Self.number(&rest), count > 0 else { throw malformed }
      times = count
    }
    guard rest.isEmpty else { throw malformed }
    guard unit.allSatisfy({ $0.negative + $0.positive <= $0.posts }) else {
      throw Malformed(
        message: "'\(shortened(written))' has more negative and positive posts than posts", offset: word.startIndex)
    }
    guard items.count + times * unit.count <= Self.limit else {
      throw Malformed(message: "more than \(Self.limit) buckets are drawn", offset: word.startIndex)
    }
    // A repeated bracket is repeated as a whole again, and of equal buckets only the last.
    latest = unit.count > 1 ? items.count : items.count + times - 1
    for _ in 0..<times { items += unit }
  }

  private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)), number <= limit else { return nil }
    rest = rest.dropFirst(digits.count)
    return number
  }
}

/// The states of a rule on a topic, a character a bucket: `.` inactive, `P` pending, `F` firing, `R` just resolved,
/// `N` no data, `?` anything. `Fx12` is twelve of them; spaces count nothing.
struct DrawnStates: Sendable, Equatable {
  private(set) var characters: [Character] = []

  /// Takes no other states than the letters.
  init(
    _ text: String, letters: String = ".PFRN?",
    expected: String = ". (inactive), P (pending), F (firing), R (resolved), N (no data) or ?"
  ) throws(DrawnSeries.Malformed) {
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
      let start = position
      position += 1
      switch bytes[start] {
      case 0x20, 0x09, 0x0A: continue
      case let letter where letters.utf8.contains(letter):
        var times = 1
        if position < bytes.count, bytes[position] == UInt8(ascii: "x") {
          let digits = bytes[(position + 1)...].prefix { (0x30...0x39).contains($0) }
          guard let count = Int(String(decoding: digits, as: UTF8.self)), (1...DrawnSeries.limit).contains(count) else {
            throw DrawnSeries.Malformed(message: "expected a number after x, such as Fx12", offset: position)
          }
          times = count
          position += 1 + digits.count
        }
        guard characters.count + times <= DrawnSeries.limit else {
          throw DrawnSeries.Malformed(message: "more than \(DrawnSeries.limit) states are drawn", offset: start)
        }
        characters += Array(repeating: Character(UnicodeScalar(bytes[start])), count: times)
      default:
        let found = String(decoding: bytes[start...], as: UTF8.self).prefix(1)
        throw DrawnSeries.Malformed(
          message: "found '\(found)'; expected \(expected)", offset: start)
      }
    }
    guard !characters.isEmpty else {
      throw DrawnSeries.Malformed(message: "no state is drawn; expected a line such as ..PPFFFR", offset: 0)
    }
  }
}
