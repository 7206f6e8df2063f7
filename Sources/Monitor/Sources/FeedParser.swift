/// Reads RSS (0.9x, 1.0, 2.0), Atom (0.3, 1.0), CDF and JSON Feed (1.0, 1.1).
package enum FeedParser {
  /// The feed of a document, as far as it can be read; damage is named in its warning.
  ///
  /// The charset of the content type counts; what else the type says does not. Relative addresses are resolved against
  /// `xml:base`, else `baseURL`. No entity is fetched or expanded without bound. Memory beyond the document itself is
  /// what `limits` allow.
  package static func parse(
    _ body: [UInt8], contentType: String? = nil, baseURL: String? = nil, limits: FeedLimits = FeedLimits()
  ) throws(FeedError) -> Feed {
    let text = Charset.utf8(body, contentType: contentType)
    if text.bytes.first(where: { $0 > 32 }) == UInt8(ascii: "{") {
      return try JSONFeed.parse(text.bytes, baseURL: baseURL, limits: limits)
    }
    let prolog = try FeedProlog(text.bytes)
    let builder = FeedBuilder(baseURL: baseURL, limits: limits)
    // Typed errors do not pass through the closure.
    let outcome = text.bytes.withUnsafeBufferPointer { bytes -> Result<String?, FeedError> in
      var reader = XMLReader(bytes, root: prolog.root, entities: prolog.entities, builder: builder)
      do throws(FeedError) {
        try reader.read()
        return .success(reader.damage)
      } catch {
        return .failure(error)
      }
    }
    let damage = try outcome.get()
    var feed = builder.result
    feed.warning = builder.excess ?? damage ?? text.damage ?? (prolog.hasJunk ? "text before the feed" : nil)
    return feed
  }
}
