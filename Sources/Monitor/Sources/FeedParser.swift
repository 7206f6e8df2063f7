import CXML2

/// Reads RSS (0.9x, 1.0, 2.0) and Atom (0.3, 1.0) with libxml2's push parser behind ``XMLRepair``.
package enum FeedParser {
  private static let namespaceLimit = 256

  /// The feed of a document, as far as it can be read; damage is named in its warning.
  ///
  /// The charset of the content type counts; what else the type says does not. Relative addresses are resolved against
  /// `xml:base`, else `baseURL`. No entity is fetched or expanded without bound. Memory beyond the document itself is
  /// what `limits` allow.
  package static func parse(
    _ body: [UInt8], contentType: String? = nil, baseURL: String? = nil, limits: FeedLimits = FeedLimits()
  ) throws(FeedError) -> Feed {
    let text = Charset.utf8(body, contentType: contentType)
    let prolog = try FeedProlog(text)
    var repair = XMLRepair(text, root: prolog.root, entities: prolog.entities)
    let session = FeedParserSession(FeedBuilder(baseURL: baseURL, limits: limits))
    guard let context = session.makeContext() else { throw .refused(reason: "out of memory") }
    defer { xmlFreeParserCtxt(context) }

    var chunk: [UInt8] = []
    chunk.reserveCapacity(XMLRepair.chunkSize * 2)
    var hasMore = true
    while hasMore, !session.builder.isFull {
      chunk.removeAll(keepingCapacity: true)
      hasMore = try repair.append(to: &chunk)
      feedParser(context, chunk)
      if session.isOverloaded { throw .refused(reason: "it declares more than \(namespaceLimit) namespaces at once") }
    }
    // Not ended: what is unfinished is not wanted.
    var feed = session.builder.result
    let junk = prolog.hasJunk ? "text before the feed" : nil
    feed.warning = session.builder.excess ?? repair.damage ?? session.damage ?? junk
    return feed
  }

  private static func feedParser(_ context: xmlParserCtxtPtr, _ chunk: [UInt8]) {
    chunk.withUnsafeBytes { bytes in
      _ = xmlParseChunk(context, bytes.assumingMemoryBound(to: CChar.self).baseAddress, CInt(bytes.count), 0)
    }
  }

  fileprivate static func isTooMany(_ namespaces: Int) -> Bool { namespaces > namespaceLimit }
}

/// What libxml2's callbacks reach through their context pointer; it outlives the parser context.
private final class FeedParserSession {
  let builder: FeedBuilder
  private(set) var damage: String?
  /// Namespaces in scope make every look-up slower.
  private(set) var isOverloaded = false
  private var namespaces: [Int] = []
  private var namespaceCount = 0

  init(_ builder: FeedBuilder) { self.builder = builder }

  func makeContext() -> xmlParserCtxtPtr? {
    _ = Self.isLibraryReady
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { context, name, prefix, uri, namespaces, _, attributes, _, values in
      FeedParserSession.from(context)?.start(name, prefix, uri, Int(namespaces), Int(attributes), values)
    }
    handler.endElementNs = { context, name, _, _ in FeedParserSession.from(context)?.end(name) }
    handler.characters = { context, text, length in
      FeedParserSession.from(context)?.builder.characters(UnsafeBufferPointer(start: text, count: Int(length)))
    }
    handler.serror = { context, error in FeedParserSession.from(context)?.note(error) }
    let this = Unmanaged.passUnretained(self).toOpaque()
    guard let context = xmlCreatePushParserCtxt(&handler, this, nil, 0, nil) else { return nil }
    xmlCtxtUseOptions(context, CInt(XML_PARSE_RECOVER.rawValue | XML_PARSE_NONET.rawValue))
    xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8)
    return context
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> FeedParserSession? {
    context.map { Unmanaged<FeedParserSession>.fromOpaque($0).takeUnretainedValue() }
  }

  private func start(
    _ name: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
    _ declared: Int, _ count: Int, _ values: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    namespaces.append(declared)
    namespaceCount += declared
    isOverloaded = isOverloaded || FeedParser.isTooMany(namespaceCount)
    guard let name, !isOverloaded else { return }
    var attributes: [String: String] = [:]
    // Five pointers each: local name, prefix, namespace, first byte of the value, byte after its last.
    for index in 0..<count {
      guard let values, let local = values[index * 5], let first = values[index * 5 + 3],
        let end = values[index * 5 + 4]
      else { continue }
      let isXML = values[index * 5 + 1].map { String(cString: $0) } == "xml"
      let key = (isXML ? "xml:" : "") + String(cString: local).lowercased()
      let value = String(decoding: UnsafeBufferPointer(start: first, count: end - first), as: UTF8.self)
      // An ampersand arrives as a reference, for a tree that would be parsed again.
      attributes[key] = value.replacing("&#38;", with: "&")
    }
    let namespace = FeedNamespace(uri: uri.map { String(cString: $0) }, prefix: prefix.map { String(cString: $0) })
    builder.start(FeedElement(namespace: namespace, name: String(cString: name).lowercased(), attributes: attributes))
  }

  private func end(_ name: UnsafePointer<xmlChar>?) {
    namespaceCount -= namespaces.popLast() ?? 0
    guard let name, !isOverloaded else { return }
    builder.end(String(cString: name).lowercased())
  }

  private func note(_ error: UnsafeMutablePointer<xmlError>?) {
    guard damage == nil, let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue,
      error.pointee.domain != CInt(XML_FROM_NAMESPACE.rawValue), let message = error.pointee.message
    else { return }
    let text = String(cString: message).split(separator: "\n").first.map(String.init) ?? ""
    damage = "line \(error.pointee.line): \(text.prefix(200))"
  }

  private static let isLibraryReady: Bool = {
    xmlInitParser()
    return true
  }()
}
