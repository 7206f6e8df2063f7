import Glibc

extension Command {
  static let parse = Command(
    name: "parse",
    summary: "Read one feed file (RSS, Atom or JSON Feed) and print it as JSON",
    operands: "FILE",
    details: """
      FILE may be - for standard input. The output has "feed" and "entries"; of a damaged feed, what could be read and a "warning";
      an entry in which the document ends is marked "unfinished".
      Exit code 65 if nothing could be read.
      """,
    options: [
      OptionSpecification(name: "url", value: "U", help: "where the feed came from, for relative links"),
      OptionSpecification(name: "base-url", value: "U", help: "the same"),
      OptionSpecification(name: "content-type", value: "C", help: "the Content-Type header it came with"),
      OptionSpecification(name: "json", value: nil, help: "accepted for symmetry: the output is always JSON"),
    ]
  ) { arguments in
    guard let file = arguments.operands.first, arguments.operands.count == 1 else {
      throw usage("one FILE is needed", "parse")
    }
    let bytes = try FeedFile.read(file)
    do {
      let feed = try FeedParser.parse(
        bytes, contentType: arguments["content-type"], baseURL: arguments["url"] ?? arguments["base-url"])
      Console.print(feedJSON(feed))
      return .success
    } catch {
      throw CommandError(.dataError, "\(file): \(error)")
    }
  }
}

/// Reads as much of a file as the daemon would take of an answer; what is behind that is left out, and the parser warns of the cut.
private enum FeedFile {
  static let limit = Configuration.Limits().body

  static func read(_ path: String) throws(CommandError) -> [UInt8] {
    let file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure(path) }
    defer { if file != STDIN_FILENO { close(file) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let count = Glibc.read(file, &chunk, min(chunk.count, limit - bytes.count))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func failure(_ path: String) -> CommandError {
    CommandError(.inputOutput, "cannot read \(path): \(String(cString: strerror(errno)))")
  }
}
