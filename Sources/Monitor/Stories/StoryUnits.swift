/// The words of a post as far as they can tell whether two posts say the same: without links, reposting marks, mentions
/// of the reposted, date lines, and differences of case, width and script variant.
///
/// A unit is a word, a number, or one Chinese character, kana or Hangul syllable.
struct StoryUnits: Sendable {
  /// What a unit contributes to telling apart texts of one pattern.
  enum Kind: UInt8, Sendable { case word, name, number, negation, ideograph }

  struct Unit: Sendable, Hashable {
    /// FNV-1a of the folded spelling.
    var hash: UInt32
    var kind: Kind
    /// Whether a sentence, a line or a clause after a colon begins here.
    var beginsSentence: Bool
    var isMention = false
    var isIdeograph = false
  }

  private(set) var units: [Unit] = []
  /// The same text for shingles: folded, words parted by one space, nothing but letters and digits.
  private(set) var bytes: [UInt8] = []
  /// Where each unit ends in `bytes`.
  private(set) var ends: [Int] = []

  private static let negations = Set(negationWords.map { hash($0.utf8) })
  private static let negationWords = [
    "not", "no", "never", "cannot", "without", "denies", "denied", "nor", "neither", "fails", "unless",
    "isnt", "arent", "wasnt", "werent", "wont", "dont", "doesnt", "didnt", "cant", "couldnt", "shouldnt", "wouldnt",
    "hasnt", "havent", "hadnt",
  ]
  private static let negatingIdeographs = Set("不没未无非否勿别莫".unicodeScalars.map(\.value))

  /// Reads at most `limit` units of the text.
  init(_ text: some StringProtocol, limit: Int) {
    // Words of twelve letters on average, links aside: a text of one endless word is not read to its end.
    var reader = UnitReader(Array(text.unicodeScalars.prefix(limit * 12 + 400)))
    while units.count < limit, let found = reader.next() {
      let (spelling, isCapital, beginsSentence, isMention) = found
      let folded = TextFolding.standard.fold(spelling)
      guard let first = folded.first else { continue }
      let isIdeograph = first >= 0xE0 && UnitReader.isIdeograph(spelling.unicodeScalars.first)
      let kind = Self.kind(of: folded, isIdeograph: isIdeograph, isCapital: isCapital && !beginsSentence, spelling)
      units.append(
        Unit(
          hash: Self.hash(folded), kind: isMention ? .name : kind, beginsSentence: beginsSentence, isMention: isMention,
          isIdeograph: isIdeograph))
      if !isIdeograph, !bytes.isEmpty { bytes.append(0x20) }
      bytes += folded
      ends.append(bytes.count)
    }
  }

  private static func kind(of folded: [UInt8], isIdeograph: Bool, isCapital: Bool, _ spelling: String) -> Kind {
    if folded.contains(where: { (0x30...0x39).contains($0) }) { return .number }
    if isIdeograph {
      let isNegating = spelling.unicodeScalars.first.map { negatingIdeographs.contains($0.value) } ?? false
      return isNegating ? .negation : .ideograph
    }
    if folded.count < 10, negations.contains(hash(folded.lazy.filter { $0 != 0x27 })) { return .negation }
    return isCapital ? .name : .word
  }

  static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let wide = UInt64(bitPattern: StableHash.of(bytes))
    return UInt32(truncatingIfNeeded: wide ^ wide >> 32)
  }

  var count: Int { units.count }
  var isEmpty: Bool { units.isEmpty }

  /// Leaves out the units before or after a place.
  mutating func keep(_ range: Range<Int>) {
    let start = range.lowerBound == 0 ? 0 : ends[range.lowerBound - 1]
    let end = range.isEmpty ? start : ends[range.upperBound - 1]
    bytes = Array(bytes[start..<end])
    if bytes.first == 0x20 { bytes.removeFirst() }
    let shift = end - start - bytes.count + start
    ends = ends[range].map { $0 - shift }
    units = Array(units[range])
  }

  /// Whether the unit at an index is the word.
  func isWord(_ index: Int, _ hash: UInt32) -> Bool { units.indices.contains(index) && units[index].hash == hash }
}

/// Cuts scalars into units, and passes over links.
private struct UnitReader {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var beginsSentence = true

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  /// The next unit as it is spelt, whether it has a capital, begins a sentence, or is a mention.
  mutating func next() -> (String, isCapital: Bool, beginsSentence: Bool, isMention: Bool)? {
    var isMention = false
    while position < scalars.count {
      let scalar = scalars[position]
      if Self.isIdeograph(scalar) {
        position += 1
        defer { beginsSentence = false }
        return (String(scalar), false, beginsSentence, isMention)
      }
      guard Self.isWordPart(scalar) else {
        isMention = scalar == "@" || scalar == "＠"
        if ".!?:\n。！？：；…".unicodeScalars.contains(scalar) { beginsSentence = true }
        position += 1
        continue
      }
      let start = position
      skipWord()
      if skipLink(from: start) { continue }
      var word = String.UnicodeScalarView()
      for scalar in scalars[start..<position] where scalar != "," { word.append(scalar) }
      defer { beginsSentence = false }
      return (String(word), scalar.properties.isUppercase, beginsSentence, isMention)
    }
    return nil
  }

  /// Goes to the end of a word; points and commas between digits, and apostrophes between letters, are parts of it.
  private mutating func skipWord() {
    while position < scalars.count {
      let scalar = scalars[position]
      if Self.isWordPart(scalar), !Self.isIdeograph(scalar) {
        position += 1
        continue
      }
      let isJoint = scalar == "'" || scalar == "\u{2019}"
      let isPoint = scalar == "." || scalar == "," || scalar == "．"
      guard position + 1 < scalars.count, isJoint || isPoint else { return }
      let (before, after) = (scalars[position - 1], scalars[position + 1])
      guard isJoint ? Self.isWordPart(after) : Self.isDigit(before) && Self.isDigit(after) else { return }
      position += 1
    }
  }

  /// Passes over the rest of a link that began with the word just read: a scheme, `www.`, or a host with a path.
  private mutating func skipLink(from start: Int) -> Bool {
    let rest = scalars[position...].prefix { $0.isASCII && $0.value > 0x20 && !"\"<>'".unicodeScalars.contains($0) }
    let isScheme = rest.starts(with: "://".unicodeScalars)
    let isHost = rest.first == "." && rest.contains("/") && rest.dropFirst().first.map(Self.isWordPart) == true
    let isWeb =
      rest.first == "." && scalars[start..<position].elementsEqual("www".unicodeScalars, by: { $0 == $1 })
    guard isScheme || isHost || isWeb else { return false }
    position = rest.endIndex
    return true
  }

  /// ASCII and full-width digits.
  static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value) || (0xFF10...0xFF19).contains(scalar.value)
  }

  /// Scripts that are written without spaces, a character of which is a unit.
  static func isIdeograph(_ scalar: Unicode.Scalar?) -> Bool {
    switch scalar?.value ?? 0 {
    case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x323AF: true
    default: false
    }
  }

  static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0..<0xAA: false
    case 0x2000...0x2BFF, 0x3000...0x303F, 0xFE30...0xFE4F, 0xE000...0xF8FF: false
    default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
  }
}
