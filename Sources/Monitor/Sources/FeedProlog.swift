/// Finds where a feed starts in a document, past whatever precedes its root element.
struct FeedProlog {
  private static let searchLimit = 64 * 1024
  private static let roots: Set<String> = ["rss", "feed", "rdf", "channel"]

  /// The index of the root's `<`.
  let root: Int
  let entities: XMLEntities
  /// Whether there was text before the root, which XML forbids.
  let hasJunk: Bool

  /// The input is UTF-8, but for stray bytes.
  init(_ input: [UInt8]) throws(FeedError) {
    var entities = XMLEntities()
    var firstName: String?
    var hasJunk = false
    var index = 0
    let limit = min(input.count, Self.searchLimit)
    while index < limit {
      if input[index] != UInt8(ascii: "<") {
        if input[index] > 32, !input[index...].starts(with: [0xef, 0xbb, 0xbf]) {
          hasJunk = hasJunk || input[index] < 0x80
        }
        index += 1
      } else if input[index...].starts(with: "<!--".utf8) {
        index = Self.index(after: "-->", in: input, from: index + 4)
      } else if input[index...].starts(with: "<!".utf8) {
        index = Self.skipDeclaration(in: input, at: index, entities: &entities, name: &firstName)
      } else if input[index...].starts(with: "<?".utf8) {
        index = Self.index(after: ">", in: input, from: index)
      } else {
        let name = input[(index + 1)...].prefix(64).prefix { XMLReader.isName($0) }
        let whole = String(decoding: name, as: UTF8.self).lowercased()
        let local = whole.split(separator: ":").last.map(String.init) ?? whole
        if Self.roots.contains(local) {
          self.root = index
          self.entities = entities
          self.hasJunk = hasJunk || firstName != nil
          return
        }
        if firstName == nil, !name.isEmpty { firstName = whole }
        index += 1
      }
    }
    throw Self.error(for: input, firstName: firstName)
  }

  private static func index(after pattern: StaticString, in input: [UInt8], from start: Int) -> Int {
    let found = input.withUnsafeBufferPointer { $0.firstIndex(of: pattern, from: start) }
    return found.map { $0 + pattern.utf8CodeUnitCount } ?? input.count
  }

  /// Past a document type with its internal subset, or any other declaration.
  private static func skipDeclaration(
    in input: [UInt8], at start: Int, entities: inout XMLEntities, name: inout String?
  ) -> Int {
    var index = start + 2
    if String(decoding: input[index...].prefix(12), as: UTF8.self).lowercased() == "doctype html" { name = "html" }
    while index < input.count {
      switch input[index] {
      case UInt8(ascii: ">"): return index + 1
      case UInt8(ascii: "["):
        let end = subsetEnd(in: input, from: index + 1)
        entities.declare(input[(index + 1)..<end])
        index = end
      case 34, 39: index = input[(index + 1)...].firstIndex(of: input[index]).map { $0 + 1 } ?? input.count
      default: index += 1
      }
    }
    return index
  }

  private static func subsetEnd(in input: [UInt8], from start: Int) -> Int {
    var index = start
    while index < input.count, input[index] != UInt8(ascii: "]") {
      if input[index] == 34 || input[index] == 39 {
        index = input[(index + 1)...].firstIndex(of: input[index]) ?? input.count - 1
      } else if input[index...].starts(with: "<!--".utf8) {
        index = Self.index(after: "-->", in: input, from: index) - 1
      }
      index += 1
    }
    return index
  }

  private static func error(for input: [UInt8], firstName: String?) -> FeedError {
    if input.prefix(512).contains(0) { return .notAFeed(found: "binary data") }
    guard let first = input.first(where: { $0 > 32 }) else { return .empty }
    if first == UInt8(ascii: "[") { return .notAFeed(found: "JSON that is no JSON Feed") }
    guard let firstName else { return .notAFeed(found: "plain text") }
    if firstName == "html" || HTMLTags.known.contains(XMLName(firstName))
      || HTMLTags.blocks.contains(XMLName(firstName))
    {
      return .notAFeed(found: "HTML page")
    }
    let shown = firstName.unicodeScalars.filter { $0.isASCII }.prefix(40)
    return .notAFeed(found: "XML document <\(String(String.UnicodeScalarView(shown)))>")
  }
}
