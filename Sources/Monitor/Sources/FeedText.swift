/// The content of one field while it is being read.
struct FeedText {
  /// What the format says about the field.
  enum Form {
    /// Nothing: RSS.
    case unknown
    case plain
    /// Mark-up as text.
    case html
    /// Mark-up as elements.
    case xhtml
    /// A picture, another document: nothing to read.
    case none
  }

  private(set) var bytes: [UInt8] = []
  private var form: Form
  private let limit: Int
  private(set) var isCut = false

  init(form: Form, limit: Int) {
    self.form = form
    self.limit = limit
  }

  /// The form of a text construct of Atom or RSS, by its attributes.
  ///
  /// RSS says nothing: its titles may be HTML or not, its descriptions and contents are.
  static func form(of element: FeedElement, isAtom: Bool) -> Form {
    let silent: Form = element.name == "title" ? .unknown : .html
    guard element.namespace == .core else { return element.namespace == .xhtml ? .xhtml : silent }
    let type = element.attributes["type"]?.lowercased() ?? ""
    let mode = element.attributes["mode"]?.lowercased()
    let isMarkup = type.hasSuffix("html") || type.hasSuffix("html+xml") || type.hasPrefix("text/html")
    switch (mode, type) {
    case ("base64", _): return .none
    case ("escaped", _): return isMarkup ? .html : .plain
    case ("xml", _): return isMarkup ? .xhtml : .plain
    case (_, "xhtml"), (_, "application/xhtml+xml"): return .xhtml
    case (_, "html"), (_, "text/html"): return .html
    case (_, "text"), (_, "text/plain"), (_, "plain"): return .plain
    case (_, ""): return isAtom ? .plain : silent
    default: return isMarkup ? .html : element.name == "content" ? .none : isAtom ? .plain : silent
    }
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    if form == .xhtml {
      for byte in text where bytes.count < limit {
        switch byte {
        case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
        default: bytes.append(byte)
        }
      }
    } else {
      bytes.append(contentsOf: text.prefix(max(0, limit - bytes.count)))
    }
    isCut = isCut || bytes.count >= limit
  }

  /// An element within the field: mark-up, whatever the field claims to be.
  mutating func appendTag(_ name: String, isClosing: Bool) {
    if form == .plain || form == .unknown { form = .html }
    guard bytes.count < limit else { return }
    bytes.append(contentsOf: (isClosing ? "</\(name)>" : "<\(name)>").utf8)
  }

  /// Nil if nothing is left.
  var text: String? {
    let text =
      switch form {
      case .unknown: HTMLText.text(unknown: bytes)
      case .plain: HTMLText.text(plain: bytes)
      case .html, .xhtml: HTMLText.text(html: bytes)
      case .none: ""
      }
    return text.isEmpty ? nil : text
  }
}
