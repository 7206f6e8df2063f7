/// Reads RSS (0.9x, 1.0, 2.0), Atom (0.3, 1.0), CDF and JSON Feed (1.0, 1.1).
package enum FeedParser {
  /// Of an answer that is packed without saying so.
  private static let unpackedLimit = 8 * 1024 * 1024

  /// The feed of a document, as far as it can be read; damage is named in its warning.
  ///
  /// The charset of the content type counts; what else the type says does not. Relative addresses are resolved against
  /// `xml:base`, else `baseURL`. No entity is fetched or expanded without bound. Memory beyond the document itself is
  /// what `limits` allow.
  package static func parse(
    _ body: [UInt8], contentType: String? = nil, baseURL: String? = nil, limits: FeedLimits = FeedLimits()
  ) throws(FeedError) -> Feed {
    if FeedInflation.isPacked(body) {
      let unpacked = FeedInflation.unpacked(body, limit: unpackedLimit)
      guard !unpacked.isEmpty, !FeedInflation.isPacked(unpacked) else {
        throw .notAFeed(found: "gzip data that its sender does not declare")
      }
      var feed = try parse(unpacked, contentType: contentType, baseURL: baseURL, limits: limits)
      feed.warning = feed.warning ?? "gzip data that its sender does not declare"
      return feed
    }
    let text = Charset.utf8(body, contentType: contentType)
    if text.bytes.first(where: { $0 > 32 }) == UInt8(ascii: "{") {
      return try JSONFeed.parse(text.bytes, baseURL: baseURL, limits: limits)
    }
    let prolog = try FeedProlog(text.bytes)
    let builder = FeedBuilder(baseURL: baseURL, limits: limits)
    let marks = text.damage ?? (prolog.hasJunk ? "text before the feed" : nil)
    // Typed errors do not pass through the closure.
    let outcome = text.bytes.withUnsafeBufferPointer { bytes -> Result<Feed, FeedError> in
      var reader = XMLReader(bytes, root: prolog.root, entities: prolog.entities, builder: builder)
      do throws(FeedError) {
        try reader.read()
        var feed = reader.builder.result
        feed.warning = reader.builder.excess ?? reader.damage ?? marks
        return .success(feed)
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}
