import Alerts
import CXML2
import FoundationEssentials
import Glibc
import Monitor

/// Feed parsing: bytes of a document a second, beside libxml2 that calls back and nobody listens.
enum FeedBenchmark {
  static func rows() throws -> [Row] {
    let recording = RecordingFeed(posts: try Recording.posts())
    let end = Recording.start + Recording.length
    var rows = try [("RSS", RecordedSource.brewForum), ("Atom", RecordedSource.travelNotes)].map { name, source in
      let document = recording.document(of: source, upTo: end)
      return try row("\(name), \(document.count) bytes", Array(repeating: document, count: 40))
    }
    if let folder = getenv("VOXPOP_FEEDS") { rows.append(try captures(in: String(cString: folder))) }
    return rows
  }

  /// What publishers really sent: every `*.xml` of a folder.
  private static func captures(in folder: String) throws -> Row {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".xml") }.sorted()
    let documents = try files.map { Array(try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
    return try row("captures, \(files.count) files", documents)
  }

  private static func row(_ work: String, _ documents: [[UInt8]]) throws -> Row {
    let cost = try Comparison.of {
      // Some captures are no feeds.
      for document in documents { keep((try? FeedParser.parse(document))?.entries.count) }
    } against: {
      for document in documents { keep(try bareParse(document)) }
    }
    let bytes = Double(documents.reduce(0) { $0 + $1.count })
    return Row(
      stage: "parse", work: work, value: bytes / cost.subject / 1e6, unit: "MB/s",
      reference: "libxml2's bare SAX parser", referenceValue: bytes / cost.reference / 1e6, ratio: 1 / cost.ratio)
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
