import Alerts

/// Prints what is found at an address; 69 if that is nothing.
func findSources(_ address: String, asJSON: Bool) async throws -> ExitCode {
  let url = address.contains("://") ? address : "https://" + address
  if let (found, hint) = mistakeInWebAddress(url) {
    throw usage("the URL \(found)\(hint.map { "; " + $0 } ?? "")", "sources")
  }
  let items = try await withTransport { fetch in
    try await SourceFinder(fetch: fetch).sources(of: url)
  }
  if asJSON {
    for item in items { Console.print(SourceLines.json(item)) }
  } else {
    Console.print(SourceLines.yaml(items))
  }
  return .success
}

/// Looks for the sources of a site. Every feed that it names has been read.
struct SourceFinder: Sendable {
  typealias Fetch = @Sendable (Request) async -> Result<Response, TransferError>

  private static let trials = 12
  private static let found = 5

  let fetch: Fetch

  /// - Throws: `CommandError` with what was tried if nothing is found.
  func sources(of url: String) async throws -> [SourceLines.Item] {
    if let (key, parameters) = KnownAddress.preset(url) {
      return [.preset(key: key, parameters: parameters, note: nil)]
    }
    if let feed = KnownAddress.feed(url) {
      var names = DistinctNames()
      return [.feed(name: names.name(Self.host(feed)), url: feed, note: nil)]
    }
    let page: Response
    switch await fetch(Request(url: url, timeout: .seconds(20), bodyLimit: 5_000_000)) {
    case .failure(let error): throw CommandError(.unavailable, "\(error)")
    case .success(let response): page = response
    }
    let place = page.effectiveURL.isEmpty ? url : page.effectiveURL
    guard (200..<300).contains(page.status) else {
      throw CommandError(.unavailable, "the page answers HTTP \(page.status), so nothing is known of its feeds")
    }
    if let feed = feed(page) { return items([(url, feed)]) }
    let announced = FeedDiscovery.announced(in: page.body, contentType: page.contentType, url: place)
      .filter { Self.mayAsk($0, foundFrom: url) }
    var feeds = await feeds(announced)
    if feeds.isEmpty, let (key, parameters) = KnownAddress.guess(url), let note = await trial(key, parameters) {
      return [.preset(key: key, parameters: parameters, note: note)]
    }
    if feeds.isEmpty {
      let likely = FeedDiscovery.likely(in: page.body, contentType: page.contentType, url: place)
      feeds = await self.feeds(likely.filter { Self.mayAsk($0, foundFrom: url) })
    }
    guard !feeds.isEmpty else {
      let tried =
        announced.isEmpty ? "the page announces none" : "none of the \(announced.count) that it announces is one"
      throw CommandError(.unavailable, "no feed found: \(tried), and the usual places have none")
    }
    return items(feeds)
  }

  /// A page must not lead into the operator's own network: only addresses that a person wrote may be private.
  static func mayAsk(_ found: String, foundFrom url: String) -> Bool {
    guard let host = try? WebAddress(found).host else { return false }
    return AddressPolicy(configuredHost: host, allowPrivate: false) == .publicOnly
      || host == (try? WebAddress(url).host)
  }

  /// Those of the addresses that hold a feed, as far as it is worth trying.
  private func feeds(_ urls: [String]) async -> [(url: String, feed: Feed)] {
    var feeds: [(url: String, feed: Feed)] = []
    for url in urls.prefix(Self.trials) where feeds.count < Self.found {
      guard case .success(let response) = await fetch(Request(url: url, timeout: .seconds(10), bodyLimit: 5_000_000)),
        (200..<300).contains(response.status), let feed = feed(response)
      else { continue }
      // Several addresses often lead to one feed.
      if !feeds.contains(where: { $0.feed == feed }) { feeds.append((url, feed)) }
    }
    return feeds
  }

  private func feed(_ response: Response) -> Feed? {
    // What is no feed is the usual case here, not a mistake to be told.
    (try? SourceKind.feed.read(response, page: SourcePage()))?.feed
  }

  private func items(_ feeds: [(url: String, feed: Feed)]) -> [SourceLines.Item] {
    var names = DistinctNames()
    return feeds.map { url, feed in
      if case let (key, parameters)? = KnownAddress.preset(url) {
        return .preset(key: key, parameters: parameters, note: Self.note(feed))
      }
      return .feed(name: names.name(Self.host(url)), url: url, note: Self.note(feed))
    }
  }

  /// What one poll of a preset brings, in a line; nil if it does not answer as it should.
  private func trial(_ key: String, _ parameters: [SourceLines.Parameter]) async -> String? {
    let values = Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first }
    guard let source = SourcePreset.all.first(where: { $0.key == key })?.source(values),
      case .success(let response) = await fetch(
        Poll(source: source, limits: .init(), validators: Validators(), at: wallClock()).request),
      (200..<300).contains(response.status), let reading = try? source.kind.read(response, page: SourcePage())
    else { return nil }
    return Self.note(reading.feed)
  }

  private static func host(_ url: String) -> String {
    let host = (try? WebAddress(url))?.host ?? "source"
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
  }

  private static func note(_ feed: Feed) -> String {
    let title = feed.title.map { "\(shortened($0)): " } ?? ""
    let newest = feed.entries.compactMap { $0.published ?? $0.updated }.max().map { ", the newest of \($0)" } ?? ""
    return "\(title)\(feed.entries.count) \(feed.entries.count == 1 ? "entry" : "entries")\(newest)"
  }
}
