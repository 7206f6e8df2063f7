/// A site that one line of configuration is enough for: `mastodon: { server: mastodon.social, tag: acme }`.
///
/// Data, no code: what may be said about the site, and for each way to ask it the address and how the answer is read.
struct SourcePreset: Sendable {
  struct Parameter: Sendable {
    enum Value: Sendable, Equatable {
      case text
      /// A host name such as `mastodon.social`, with or without a port.
      case host
      /// An http or https address.
      case address
      /// True or false; what each of them fills its hole with.
      case flag(yes: String, no: String)
      /// One of these words, each with what it fills holes of other names with.
      case word([String: [String: String]])
    }

    var name: String
    var value = Value.text
    /// Where nothing is said. A parameter without one is optional, unless the way that is taken needs it.
    var standard: String?
    /// `the name of a subreddit`, for messages.
    var meaning: String
  }

  /// One way to ask the site.
  struct Way: Sendable {
    /// The parameters that choose it; the first way whose parameters are all there is taken.
    var needs: [String]
    /// With `{parameter}` in it.
    var name: String
    var address: String
    /// Names and values with `{parameter}`, `{since}` and `{next}` in them.
    var query: [(String, String)] = []
    var reading = Reading.feed
  }

  enum Reading: Sendable {
    case feed
    case json(JSONMapping, since: JSONSource.Since? = nil, next: String? = nil, pages: Int = 1, pageSize: Int? = nil)
  }

  /// The key in the configuration.
  var key: String
  var parameters: [Parameter] = []
  var ways: [Way]
  var every: Duration = .seconds(120)
  /// The shortest time between polls that the site's rules or manners allow.
  var shortest: Duration = .seconds(30)
  /// As documentation and hints show it.
  var example: String
}

extension SourcePreset {
  static let keys = all.map(\.key)

  /// The source that the preset makes of its parameters, whose names have been checked; nil if no way fits them.
  func source(_ values: [String: String]) -> Configuration.Source? {
    let given = holes(values)
    guard let way = ways.first(where: { way in way.needs.allSatisfy { given[$0] != nil } }) else { return nil }
    guard let address = filled(way.address, .address, given) else { return nil }
    var source = Configuration.Source(name: Self.name(filled(way.name, .none, given) ?? key), url: address)
    source.every = every
    let query = way.query.compactMap { name, value in
      self.query(value, given).map { JSONSource.QueryItem(name, $0) }
    }
    switch way.reading {
    case .feed:
      // A feed is asked for the same at every poll: its query is part of its address.
      var asked = JSONSource(mapping: JSONMapping())
      asked.query = query
      source.url = asked.address(address, page: SourcePage())
    case .json(let mapping, let since, let next, let pages, let pageSize):
      var json = JSONSource(mapping: mapping)
      json.query = query
      json.since = since
      json.next = next.map { JSONField(fixed: $0) } ?? JSONField()
      json.pages = pages
      json.pageSize = pageSize
      source.kind = .json(json)
    }
    return source
  }

  /// What fills the holes: the values, and what a flag or a word stands for.
  private func holes(_ values: [String: String]) -> [String: String] {
    var holes: [String: String] = [:]
    for parameter in parameters {
      guard let value = values[parameter.name] ?? parameter.standard else { continue }
      switch parameter.value {
      case .text, .host, .address: holes[parameter.name] = value
      case .flag(let yes, let no): holes[parameter.name] = value == "true" ? yes : no
      case .word(let words):
        holes[parameter.name] = value
        holes.merge(words[value] ?? [:]) { old, _ in old }
      }
    }
    return holes
  }

  private func filled(_ text: String, _ escaping: TextTemplate.Escaping, _ values: [String: String]) -> String? {
    template(text)?.filled(escaping) { hole in
      if case .name(let name) = hole { values[name] } else { nil }
    }
  }

  /// The parameters filled in, and `{since}` and `{next}` left; nil if a parameter that it names is not given.
  private func query(_ value: String, _ values: [String: String]) -> TextTemplate? {
    let filled = template(value)?.filling(values)
    let isComplete = filled?.holes.allSatisfy { hole in
      if case .name(let name) = hole { JSONSource.holes.contains(name) } else { false }
    }
    return isComplete == true ? filled : nil
  }

  /// A template of the table; a test reads all of them.
  private func template(_ text: String) -> TextTemplate? {
    let names = parameters.flatMap { parameter -> [String] in
      guard case .word(let words) = parameter.value else { return [parameter.name] }
      return [parameter.name] + words.values.flatMap { $0.keys }
    }
    return try? TextTemplate(text, names: names + JSONSource.holes, takesPointers: false)
  }

  /// Fit for a name: no slash, no space, at most 100 characters.
  private static func name(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Character in
      scalar.value <= 0x20 || scalar.value == 0x7F || scalar == "/" ? "-" : Character(scalar)
    }
    return String(String(scalars).unicodeScalars.prefix(100))
  }
}

extension JSONField {
  /// Pointers and templates of the presets' tables.
  init(fixed texts: String...) {
    do throws(JSONTextMistake) {
      try self.init(texts)
    } catch {
      preconditionFailure("\(texts): \(error.found)")
    }
  }
}

extension JSONMapping {
  /// A mapping as the presets' tables write it.
  init(
    items: [String], isLines: Bool = false, filters: [(String, JSONFilter.Condition)] = [], id: JSONField,
    link: JSONField = JSONField(), title: JSONField = JSONField(), text: JSONField = JSONField(),
    format: TextFormat = .plain, author: JSONField = JSONField(), published: JSONField = JSONField(),
    time: JSONTimeFormat = .date, updated: JSONField = JSONField(), tags: JSONField = JSONField(),
    likes: JSONField = JSONField(), comments: JSONField = JSONField(), shares: JSONField = JSONField(),
    views: JSONField = JSONField(), followers: JSONField = JSONField()
  ) {
    self.init()
    self.items = items.map { Self.fixed($0) }
    self.isLines = isLines
    self.filters = filters.map { JSONFilter(Self.fixed($0.0), $0.1) }
    (self.id, self.link, self.title, self.text, self.author) = (id, link, title, text, author)
    (self.published, self.updated, self.tags) = (published, updated, tags)
    (self.likes, self.comments, self.shares, self.views, self.followers) = (likes, comments, shares, views, followers)
    (textFormat, timeFormat) = (format, time)
  }

  private static func fixed(_ text: String) -> JSONPointer {
    do throws(JSONTextMistake) {
      return try JSONPointer(text)
    } catch {
      preconditionFailure("\(text): \(error.found)")
    }
  }
}
