/// The content of one field while it is being read; one value serves for all fields in turn.
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

  private var bytes: [UInt8] = []
  private var form = Form.plain
  private let limit: Int
  private(set) var isCut = false

  init(limit: Int) { self.limit = limit }

  var count: Int { bytes.count }

  /// Starts a new field.
  mutating func begin(_ form: Form) {
    self.form = form
    bytes.removeAll(keepingCapacity: true)
    isCut = false
  }

  /// The form of a text construct of Atom or RSS, by its attributes.
  ///
  /// RSS says nothing: its titles may be HTML or not, its descriptions and contents are.
  static func form(of element: FeedElement, isAtom: Bool) -> Form {
    let silent: Form = element.name == "title" ? .unknown : .html
    guard element.namespace == .core else { return element.namespace == .xhtml ? .xhtml : silent }
    if element.attributes.isEmpty { return isAtom ? .plain : silent }
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

  /// Text in which nothing stands for anything else.
  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    if form == .xhtml {
      for byte in text where bytes.count < limit {
        switch byte {
        case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
        default: bytes.append(byte)
        }
      }
    } else if bytes.count < limit {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text.prefix(limit - bytes.count)))
    }
    isCut = isCut || bytes.count >= limit
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    guard bytes.count < limit else { return }
    switch (form, scalar) {
    case (.xhtml, "<"): bytes.append(contentsOf: "&lt;".utf8)
    case (.xhtml, "&"): bytes.append(contentsOf: "&amp;".utf8)
    default: UTF8Bytes.append(scalar, to: &bytes)
    }
  }

  /// An element within the field: mark-up, whatever the field claims to be.
  mutating func appendTag(_ name: UnsafeBufferPointer<UInt8>, isClosing: Bool) {
    if form == .plain || form == .unknown { form = .html }
    guard bytes.count < limit else { return }
    bytes.append(UInt8(ascii: "<"))
    if isClosing { bytes.append(UInt8(ascii: "/")) }
    bytes.append(contentsOf: name)
    bytes.append(UInt8(ascii: ">"))
  }

  /// The field as text, nil if nothing is left; ends the field.
  mutating func finish() -> String? {
    let text =
      switch form {
      case .unknown: HTMLText.text(unknown: &bytes)
      case .plain: HTMLText.text(plain: &bytes)
      case .html, .xhtml: HTMLText.text(html: &bytes)
      case .none: ""
      }
    return text.isEmpty ? nil : text
  }
}
