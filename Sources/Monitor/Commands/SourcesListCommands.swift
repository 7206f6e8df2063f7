import Glibc

/// Prints the feeds of an OPML file as lines of a configuration; 65 if it has none.
func importSources(_ path: String, asJSON: Bool) throws -> ExitCode {
  let (outlines, skipped) = OPML.outlines(try contents(of: path))
  if skipped > 0 { Console.error("\(path): left out, because they have no http or https address: \(skipped)") }
  guard !outlines.isEmpty else { throw CommandError(.dataError, "\(path): no feeds; expected outlines with an xmlUrl") }
  var names = DistinctNames()
  let items = outlines.map { outline in
    SourceLines.Item.feed(name: names.name(outline.title ?? host(outline.url)), url: outline.url, note: nil)
  }
  if asJSON {
    for item in items { Console.print(SourceLines.json(item)) }
  } else {
    Console.print(SourceLines.yaml(items))
  }
  return .success
}

/// Prints the configured feeds as OPML. JSON sources have no place there, and are named on standard error.
func exportSources(configuration path: String) throws -> ExitCode {
  let sources = try loadConfiguration(path).sources
  let feeds = sources.filter { $0.kind == .feed }
  let others = sources.filter { $0.kind != .feed }.map(\.name)
  if !others.isEmpty { Console.error("left out, because they are no feeds: \(others.joined(separator: ", "))") }
  Console.print(
    OPML.document(
      title: "Voxpop", outlines: feeds.map { OPML.Outline(title: $0.name, url: $0.url) }))
  return .success
}

private func host(_ url: String) -> String { (try? WebAddress(url))?.host ?? "source" }

private func contents(of path: String) throws(CommandError) -> [UInt8] {
  guard path != "-" else {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(STDIN_FILENO, &chunk, chunk.count), count > 0, bytes.count < 10_000_000 {
      bytes += chunk[..<count]
    }
    return bytes
  }
  do throws(ConfigurationFile.Failure) {
    return try ConfigurationFile.read(path, limit: 10_000_000).bytes
  } catch {
    throw CommandError(.inputOutput, "cannot read \(path): \(error)")
  }
}
