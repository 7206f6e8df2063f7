import Alerts
import CXML2
import Monitor

/// Feed parsing: bytes of a document a second, beside libxml2 that calls back and nobody listens.
enum FeedBenchmark {
  static func rows() throws -> [Row] {
    let recording = RecordingFeed(posts: try Recording.posts())
    let end = Recording.start + Recording.length
    return try [("RSS", RecordedSource.brewForum), ("Atom", RecordedSource.travelNotes)].map { name, source in
      let document = recording.document(of: source, upTo: end)
      let turns = 40
      let cost = try Comparison.of {
        for _ in 0..<turns { keep(try FeedParser.parse(document).entries.count) }
      } against: {
        for _ in 0..<turns { keep(try bareParse(document)) }
      }
      let bytes = Double(turns * document.count)
      return Row(
        stage: "parse", work: "\(name), \(document.count) bytes", value: bytes / cost.subject / 1e6, unit: "MB/s",
        reference: "libxml2's bare SAX parser", referenceValue: bytes / cost.reference / 1e6, ratio: 1 / cost.ratio)
    }
  }

  /// Parses a whole document with callbacks that do nothing.
  private static func bareParse(_ document: [UInt8]) throws -> Bool {
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { _, _, _, _, _, _, _, _, _ in }
    handler.endElementNs = { _, _, _, _ in }
    handler.characters = { _, _, _ in }
    handler.cdataBlock = { _, _, _ in }
    guard let context = xmlCreatePushParserCtxt(&handler, nil, nil, 0, nil) else {
      throw BenchmarkFailure("libxml2 is out of memory")
    }
    defer { xmlFreeParserCtxt(context) }
    return document.withUnsafeBytes { bytes in
      xmlParseChunk(context, bytes.assumingMemoryBound(to: CChar.self).baseAddress, CInt(bytes.count), 1) == 0
    }
  }
}
