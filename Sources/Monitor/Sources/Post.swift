package import Alerts

/// Something that somebody published, as a source delivered it.
package struct Post: Sendable, Hashable {
  /// The identity by which a post is stored once: 128 bits of SHA-256 over the source's name and the entry's
  /// id (else its link, else its title and text).
  package struct Key: Sendable, Hashable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
      self.high = high
      self.low = low
    }
  }

  package var key: Key
  /// The configured name of the source.
  package var source: String
  package var id: String
  package var link: String?
  package var title: String?
  package var author: String?
  /// Plain text, without mark-up; the title is not repeated in it.
  package var text: String
  package var published: EventTime
  /// When the answer that carried it arrived, by the daemon's clock.
  package var received: EventTime
  package var engagement: Engagement

  package init(
    key: Key, source: String, id: String, link: String? = nil, title: String? = nil, author: String? = nil,
    text: String, published: EventTime, received: EventTime, engagement: Engagement = Engagement()
  ) {
    self.key = key
    self.source = source
    self.id = id
    self.link = link
    self.title = title
    self.author = author
    self.text = text
    self.published = published
    self.received = received
    self.engagement = engagement
  }

  /// What is scored and matched: title and text, each once.
  package var body: String { Self.body(title: title, text: text) }

  static func body(title: String?, text: String) -> String {
    guard let title, !title.isEmpty else { return text }
    if text.isEmpty || text.hasPrefix(title) { return text.isEmpty ? title : text }
    return title + "\n" + text
  }
}
