import CXML2

/// A start tag of a document, for what is found in attributes alone: links of a page, outlines of an OPML file.
///
/// libxml2's HTML parser reads both: it forgives bare ampersands in addresses, which OPML files have as often as pages, and
/// goes on after any damage.
struct MarkupElement: Equatable {
  /// In lower case.
  var name: String
  /// By names in lower case.
  var attributes: [String: String]

  /// The start tags of those names, in document order, at most `limit` of them. The text is UTF-8.
  static func all(_ names: Set<String>, in text: [UInt8], limit: Int) -> [MarkupElement] {
    let collector = Collector(names, limit)
    // A tag that the end cuts off would be taken for whole.
    let whole = text[..<(text.lastIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? 0)]
    whole.withUnsafeBytes { bytes in
      guard let count = CInt(exactly: bytes.count), count > 0,
        let context = htmlCreateMemoryParserCtxt(bytes.assumingMemoryBound(to: CChar.self).baseAddress, count)
      else { return }
      defer { htmlFreeParserCtxt(context) }
      let options = HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
      htmlCtxtUseOptions(context, CInt(options | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue))
      xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8)
      var handler = xmlSAXHandler()
      handler.startElement = { context, name, attributes in
        guard let context, let name else { return }
        Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue().take(name, attributes)
      }
      context.pointee.sax.pointee = handler
      context.pointee.userData = Unmanaged.passUnretained(collector).toOpaque()
      htmlParseDocument(context)
    }
    return collector.elements
  }

  /// What the callback reaches; it outlives the parser.
  private final class Collector {
    private(set) var elements: [MarkupElement] = []
    private let names: Set<String>
    private let limit: Int

    init(_ names: Set<String>, _ limit: Int) {
      self.names = names
      self.limit = limit
    }

    func take(_ name: UnsafePointer<xmlChar>, _ pairs: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
      let name = String(cString: name).lowercased()
      guard names.contains(name), elements.count < limit else { return }
      var attributes: [String: String] = [:]
      var index = 0
      while let key = pairs?[index] {
        let value = pairs?[index + 1].map { String(cString: $0) } ?? ""
        attributes[String(cString: key).lowercased()] = value
        index += 2
      }
      elements.append(MarkupElement(name: name, attributes: attributes))
    }
  }
}
