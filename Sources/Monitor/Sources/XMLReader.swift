/// Reads the XML that publishers send, in one pass, and tells a ``FeedBuilder`` of its elements and text.
///
/// Roughly every eighth feed in the wild is not well formed. A bare `&`, control characters, end tags that are missing
/// or astray, unquoted attributes and undeclared prefixes are mended here instead of ending the document, which is why
/// this is no XML parser by the book: see decision 0027. Nothing is fetched, no entity expands without bound, and work
/// is linear in the input.
struct XMLReader {
  private static let depthLimit = 200
  private static let attributeLimit = 256
  private static let namespaceLimit = 256
  private static let tagLimit = 1024 * 1024
  private static let nameLimit = 256
  /// Bytes that may be looked through for the ends of tags that have none, and for the starts of end tags, in all.
  private static let futileLimit = 64 * 1024 * 1024

  /// The first damage found, for people.
  private(set) var damage: String?

  private let input: UnsafeBufferPointer<UInt8>
  private(set) var builder: FeedBuilder
  private var index: Int
  private var entities: XMLEntities
  private var namespaces = XMLNamespaces()
  /// Names of the open elements, outermost first, as ranges of the input.
  private var open: [Range<Int>] = []
  private var attributes: [XMLAttributes.Attribute] = []
  private var hasRoot = false
  private var futileBytes = 0

  /// The input is UTF-8; `root` is where its first element starts.
  init(_ input: UnsafeBufferPointer<UInt8>, root: Int, entities: XMLEntities, builder: FeedBuilder) {
    self.input = input
    self.entities = entities
    self.builder = builder
    index = root
  }

  /// Reads up to the end of the root element, or until the builder has had enough.
  mutating func read() throws(FeedError) {
    while index < input.count, !(hasRoot && open.isEmpty), !builder.isFull {
      try readMarkup()
      try readText()
    }
    if !open.isEmpty, !builder.isFull { damage = "the document ends early" }
  }

  private mutating func note(_ text: String) { if damage == nil { damage = text } }

  // MARK: Text

  /// Up to the next `<`.
  private mutating func readText() throws(FeedError) {
    let end = input.firstIndex(of: UInt8(ascii: "<"), from: index) ?? input.count
    guard builder.wantsText else {
      index = end
      return
    }
    while index < end {
      let stop = input.firstIndex(of: UInt8(ascii: "&"), from: index, to: end) ?? end
      if stop > index { builder.characters(input.part(index..<stop)) }
      index = stop
      if index < end { try readReference() }
    }
  }

  private mutating func readReference() throws(FeedError) {
    if let common = HTMLReference.common(in: input, at: index), let scalar = common.scalar {
      builder.character(scalar)
      index = common.end
    } else if let match = try entities.match(in: input, at: index) {
      switch match.value {
      case .scalar(let scalar): builder.character(scalar)
      case .text(let text): text.withUnsafeBufferPointer { builder.characters($0) }
      case .nothing: break
      }
      index = match.end
    } else {
      note("`&` that starts no reference")
      builder.characters(input.part(index..<(index + 1)))
      index += 1
    }
  }

  // MARK: Mark-up

  /// At a `<`.
  private mutating func readMarkup() throws(FeedError) {
    let next = index + 1 < input.count ? input[index + 1] : 0
    switch next {
    case UInt8(ascii: "/"): try readEndTag()
    case UInt8(ascii: "!"): readDeclaration()
    case UInt8(ascii: "?"): index = input.firstIndex(of: "?>", from: index).map { $0 + 2 } ?? input.count
    default:
      if XMLReader.isNameStart(next), try readStartTag() { return }
      note("`<` that starts no tag")
      if builder.wantsText { builder.character("<") }
      index += 1
    }
  }

  private mutating func readDeclaration() {
    if input.hasPrefix("<![CDATA[", at: index) {
      let start = index + 9
      let end = input.firstIndex(of: "]]>", from: start)
      if builder.wantsText { builder.characters(input.part(start..<(end ?? input.count))) }
      index = end.map { $0 + 3 } ?? input.count
    } else if input.hasPrefix("<!--", at: index) {
      index = input.firstIndex(of: "-->", from: index + 4).map { $0 + 3 } ?? input.count
    } else {
      index = input.firstIndex(of: UInt8(ascii: ">"), from: index).map { $0 + 1 } ?? input.count
    }
  }

  /// Closes the innermost element of that name and all within it; an end tag without a start is dropped.
  private mutating func readEndTag() throws(FeedError) {
    let start = index + 2
    var end = start
    while end < input.count, Self.isName(input[end]) { end += 1 }
    index = input.firstIndex(of: UInt8(ascii: ">"), from: end).map { $0 + 1 } ?? input.count
    guard let depth = open.lastIndex(where: { isSameName($0, start..<end) }) else {
      note("end tags without a start")
      futileBytes += 8 * open.count
      guard futileBytes <= Self.futileLimit else { throw .refused(reason: "its tags do not match") }
      return
    }
    if depth < open.count - 1 { note("end tags that are missing") }
    while open.count > depth {
      builder.end(input.part(localPart(open.removeLast())))
      namespaces.leave(depth: open.count)
    }
  }

  /// False, and nothing done, if it is none, because another begins first.
  private mutating func readStartTag() throws(FeedError) -> Bool {
    var cursor = index + 1
    let nameStart = cursor
    while cursor < input.count, Self.isName(input[cursor]) { cursor += 1 }
    let name = nameStart..<cursor
    attributes.removeAll(keepingCapacity: true)
    let last = min(input.count, index + Self.tagLimit)
    let tagStart = index
    while cursor < last, input[cursor] != UInt8(ascii: ">") {
      let byte = input[cursor]
      if byte == UInt8(ascii: "<") { break }
      if Self.isNameStart(byte) { cursor = readAttribute(at: cursor, last: last) } else { cursor += 1 }
      guard attributes.count <= Self.attributeLimit else {
        throw .refused(reason: "an element has more than \(Self.attributeLimit) attributes")
      }
    }
    guard cursor < last, input[cursor] == UInt8(ascii: ">") else {
      futileBytes += cursor - tagStart
      guard futileBytes <= Self.futileLimit else { throw .refused(reason: "its tags do not end") }
      return false
    }
    guard name.count <= Self.nameLimit else { throw .refused(reason: "a name is longer than \(Self.nameLimit) bytes") }
    guard open.count < Self.depthLimit else {
      throw .refused(reason: "elements are nested more than \(Self.depthLimit) deep")
    }
    index = cursor + 1
    hasRoot = true
    start(name, isEmpty: input[cursor - 1] == UInt8(ascii: "/"))
    if namespaces.count > Self.namespaceLimit {
      throw .refused(reason: "it declares more than \(Self.namespaceLimit) namespaces at once")
    }
    return true
  }

  private mutating func start(_ name: Range<Int>, isEmpty: Bool) {
    for attribute in attributes where input.hasPrefix("xmlns", at: attribute.name.lowerBound) {
      namespaces.declare(attribute, of: input, depth: open.count)
    }
    let local = localPart(name)
    let prefix = name.lowerBound..<max(name.lowerBound, local.lowerBound - 1)
    builder.start(
      FeedElement(
        namespace: namespaces.namespace(of: prefix, in: input), name: XMLName(input.part(local)),
        spelling: input.part(local), attributes: XMLAttributes(attributes, of: input, entities: entities)))
    if isEmpty {
      builder.end(input.part(local))
      namespaces.leave(depth: open.count)
    } else {
      open.append(name)
    }
  }

  /// Takes the attribute whose name starts at `start`; returns where it ends.
  private mutating func readAttribute(at start: Int, last: Int) -> Int {
    var cursor = start
    while cursor < last, Self.isName(input[cursor]) { cursor += 1 }
    let name = start..<cursor
    var equals = cursor
    while equals < last, input[equals] <= 32 { equals += 1 }
    guard equals < last, input[equals] == UInt8(ascii: "=") else {
      attributes.append(.init(name: name, value: cursor..<cursor))
      return cursor
    }
    cursor = equals + 1
    while cursor < last, input[cursor] <= 32 { cursor += 1 }
    guard cursor < last else { return cursor }
    let quote = input[cursor]
    if quote == 34 || quote == 39, let close = input.firstIndex(of: quote, from: cursor + 1, to: last) {
      attributes.append(.init(name: name, value: (cursor + 1)..<close))
      return close + 1
    }
    let valueStart = cursor
    while cursor < last, input[cursor] > 32, input[cursor] != UInt8(ascii: ">"), input[cursor] != UInt8(ascii: "<") {
      cursor += 1
    }
    var valueEnd = cursor
    let isTagEnd = cursor < last && input[cursor] == UInt8(ascii: ">")
    if isTagEnd, valueEnd > valueStart, input[valueEnd - 1] == UInt8(ascii: "/") { valueEnd -= 1 }
    attributes.append(.init(name: name, value: valueStart..<valueEnd))
    return cursor
  }

  // MARK: Names

  /// A name without its prefix.
  private func localPart(_ name: Range<Int>) -> Range<Int> {
    guard let colon = input.firstIndex(of: UInt8(ascii: ":"), from: name.lowerBound, to: name.upperBound) else {
      return name
    }
    return (colon + 1)..<name.upperBound
  }

  /// Letter case aside: some publishers write `<Title>…</title>`.
  private func isSameName(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    for offset in 0..<left.count {
      let (one, other) = (input[left.lowerBound + offset], input[right.lowerBound + offset])
      guard one == other || (one | 0x20 == other | 0x20 && one.isASCIILetter) else { return false }
    }
    return true
  }

  @inline(__always)
  static func isNameStart(_ byte: UInt8) -> Bool { byte.isASCIILetter || byte == 95 || byte >= 0x80 }

  @inline(__always)
  static func isName(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || byte >= 0x80 || byte == 95 || byte == 45 || byte == 46 || byte == 58
  }
}
