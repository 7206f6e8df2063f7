extension Command {
  static let sources = Command(
    name: "sources",
    summary: "Find the feeds of a site, try a source, take over lists of feeds",
    operands: "find URL | test NAME | import FILE.opml | export",
    details: """
      find URL      the feeds of a site, or the preset that reads it, as lines for the configuration
      test NAME     what one poll of a configured source would bring; nothing is stored
      import FILE   the feeds of an OPML file (- for standard input) as lines for the configuration
      export        the configured feeds as OPML 2.0
      Exit code 69 if nothing is found, or the source does not answer; 65 if a file has no feeds.
      """,
    options: [
      OptionSpecification(
        name: "config", value: "FILE", help: "the configuration, for test and export (default: voxpop.yaml)"),
      OptionSpecification(
        name: "json", value: nil,
        help: "print a JSON object a line (of test, also the default when the output is piped)"),
      OptionSpecification(
        name: "limit", value: "N", help: "of test: how many posts to show (default: 5; with JSON, all)"),
    ]
  ) { arguments in
    let operands = arguments.operands.dropFirst()
    switch arguments.operands.first {
    case "find": return try await findSources(try one(operands, "find needs a URL"), asJSON: arguments.has("json"))
    case "test":
      return try await testSource(try one(operands, "test needs the NAME of a source"), options: arguments)
    case "import": return try importSources(try one(operands, "import needs a FILE"), asJSON: arguments.has("json"))
    case "export":
      guard operands.isEmpty else { throw usage("export takes no operand", "sources") }
      return try exportSources(configuration: arguments["config"] ?? "voxpop.yaml")
    case let other:
      throw usage(
        other.map { "unknown word '\($0)'; expected find, test, import or export" }
          ?? "find, test, import or export is needed", "sources")
    }
  }

  private static func one(_ operands: ArraySlice<String>, _ problem: String) throws(CommandError) -> String {
    guard let operand = operands.first, operands.count == 1 else { throw usage(problem, "sources") }
    return operand
  }
}

/// Runs a transport while the body runs; the body is given what makes one request.
func withTransport<Value: Sendable>(
  _ body: (@escaping @Sendable (Request) async -> Result<Response, TransferError>) async throws -> Value
) async throws -> Value {
  let transport = try Transport(
    connections: 4, userAgent: "voxpop/\(Program.version) (+https://github.com/voxpop/voxpop)")
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await transport.run() }
    defer { group.cancelAll() }
    return try await body { request in
      do throws(TransferError) {
        return .success(try await transport.fetch(request))
      } catch {
        return .failure(error)
      }
    }
  }
}
