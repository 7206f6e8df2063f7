package import Alerts

/// What must be remembered of a source between two polls, beside its validators; stored with the posts of the poll.
package struct PollState: Sendable, Equatable {
  /// Of the configured URL that all of it belongs to; nil for state from before there was one.
  package var address: Int64?
  /// When the full answer with the present validators came.
  package var validated: EventTime?
  package var bodyHash: Int64?
  /// Where permanent redirects led, if that place is a feed; it is asked instead of the configured URL.
  package var moved: String?
  /// When the server said that the source is gone for ever (410).
  package var gone: EventTime?
  package var due: EventTime?
  /// Until when the source's host has asked to be left alone.
  package var hostRest: EventTime?
  /// The interval of the configuration that `due` was reckoned with.
  package var every: Duration?

  /// Of what identifies the entries of the last feed.
  package var entriesHash: Int64?
  /// When the entries last changed.
  package var renewed: EventTime?
  /// The mean time between the entries of the last week.
  package var entryGap: Duration?
  /// The longest interval that the publisher names in the feed.
  package var askedInterval: Duration?
  /// Bits of the hours and days (0 = Sunday) in which the publisher wants not to be asked, in GMT.
  package var skipHours: UInt32 = 0
  package var skipDays: UInt8 = 0

  package init() {}

  package init(address url: String) { address = Self.address(of: url) }

  package static func address(of url: String) -> Int64 { StableHash.of(url.utf8) }

  /// Notes what a feed says and how often its entries come.
  mutating func note(_ feed: Feed, at now: EventTime) {
    let hints = feed.hints
    askedInterval = [hints.ttl, hints.updateInterval].compactMap { $0 }.max().flatMap { $0 > .zero ? $0 : nil }
    skipHours = hints.skipHours.reduce(0) { (0..<24).contains($1) ? $0 | 1 << UInt32($1) : $0 }
    skipDays = hints.skipDays.reduce(0) { (0..<7).contains($1) ? $0 | 1 << UInt8($1) : $0 }
    var hash = StableHash()
    for entry in feed.entries {
      hash.add((entry.id ?? entry.link ?? entry.title ?? entry.summaryText ?? "").utf8)
      hash.add([0])
    }
    if hash.value != entriesHash || renewed == nil { renewed = now }
    entriesHash = hash.value
    entryGap = Self.gap(between: feed.entries, at: now)
  }

  /// A week divided by the entries of the last week; where the feed's window is shorter than that, the window is.
  private static func gap(between entries: [Feed.Entry], at now: EventTime) -> Duration? {
    let week = Duration.seconds(7 * 86_400)
    let times = entries.compactMap { $0.published ?? $0.updated }
    guard let oldest = times.min() else { return nil }
    let recent = times.count { $0 > now - week }
    let span = recent == times.count ? max(now - oldest, .seconds(1)) : week
    return span / max(1, recent)
  }
}
