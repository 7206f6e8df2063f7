/// What an address alone tells about where its posts are to be had: no request is made.
enum KnownAddress {
  /// A preset that reads what a person sees at the address.
  static func preset(_ url: String) -> (key: String, parameters: [SourceLines.Parameter])? {
    guard let parts = Parts(url) else { return nil }
    let path = parts.path
    switch parts.host {
    case "reddit.com", "old.reddit.com", "new.reddit.com":
      if path.count >= 2, path[0] == "r" { return one("reddit", "subreddit", path[1]) }
      if path.first == "search", let query = parts.query["q"] { return one("reddit", "search", query) }
    case "youtube.com", "m.youtube.com":
      if path.count >= 2, path[0] == "channel" { return one("youtube", "channel", path[1]) }
      if path.first == "playlist", let list = parts.query["list"] { return one("youtube", "playlist", list) }
      if path == ["feeds", "videos.xml"], let channel = parts.query["channel_id"] {
        return one("youtube", "channel", channel)
      }
    case "bsky.app":
      if path.count >= 2, path[0] == "profile" { return one("bluesky", "author", path[1]) }
      if path.first == "search", let query = parts.query["q"] { return one("bluesky", "search", query) }
      if path.count >= 2, path[0] == "hashtag" { return one("bluesky", "search", "#" + path[1]) }
    case "v2ex.com":
      if path.count >= 2, path[0] == "go" { return one("v2ex", "node", path[1]) }
    case "hn.algolia.com":
      if let query = parts.query["q"] ?? parts.query["query"] { return one("hacker_news", "query", query) }
    case "news.google.com":
      if path.first == "search", let query = parts.query["q"] { return one("google_news", "query", query) }
    case "stackoverflow.com", "superuser.com", "serverfault.com", "askubuntu.com":
      if path.count >= 3, path[0] == "questions", path[1] == "tagged" {
        let site = String(parts.host.dropLast(4))
        return (
          "stack_exchange", [.init(name: "site", value: site), .init(name: "tag", value: path[2])]
        )
      }
    default: break
    }
    return isMastodon(parts.host) ? tag(parts) : nil
  }

  /// A preset that fits if the host runs Mastodon, or Lemmy, which has to be tried.
  static func guess(_ url: String) -> (key: String, parameters: [SourceLines.Parameter])? {
    guard let parts = Parts(url) else { return nil }
    if parts.path.count == 2, parts.path[0] == "c" {
      return (
        "lemmy", [.init(name: "server", value: parts.authority), .init(name: "community", value: parts.path[1])]
      )
    }
    return tag(parts)
  }

  /// The feed of a person, where the address is one of a person: Mastodon and Reddit have them without being asked.
  static func feed(_ url: String) -> String? {
    guard let parts = Parts(url) else { return nil }
    if parts.host == "reddit.com", parts.path.count >= 2, parts.path[0] == "user" || parts.path[0] == "u" {
      return "https://www.reddit.com/user/\(PercentEncoding.path(parts.path[1]))/.rss"
    }
    guard isMastodon(parts.host), let first = parts.path.first, first.hasPrefix("@") else { return nil }
    let names = first.dropFirst().split(separator: "@", maxSplits: 1)
    guard let name = names.first else { return nil }
    return "https://\(names.count == 2 ? String(names[1]) : parts.authority)/@\(PercentEncoding.path(String(name))).rss"
  }

  private static func one(
    _ key: String, _ name: String, _ value: String
  ) -> (key: String, parameters: [SourceLines.Parameter])? {
    value.isEmpty ? nil : (key, [SourceLines.Parameter(name: name, value: value)])
  }

  private static func tag(_ parts: Parts) -> (key: String, parameters: [SourceLines.Parameter])? {
    guard parts.path.count >= 2, parts.path[0] == "tags" else { return nil }
    return ("mastodon", [.init(name: "server", value: parts.authority), .init(name: "tag", value: parts.path[1])])
  }

  /// Servers that are Mastodon's beyond doubt.
  private static func isMastodon(_ host: String) -> Bool {
    ["mastodon.", "mstdn.", "toot."].contains { host.hasPrefix($0) }
      || [
        "fosstodon.org", "hachyderm.io", "infosec.exchange", "mas.to", "techhub.social", "pawoo.net",
        "universeodon.com",
      ]
      .contains(host)
  }

  private struct Parts {
    /// Without `www.`.
    var host: String
    /// With the port, if the address has one.
    var authority: String
    var path: [String]
    var query: [String: String]

    init?(_ url: String) {
      guard let web = try? WebAddress(url), let start = url.firstRange(of: "://") else { return nil }
      let rest = url[start.upperBound...]
      let written = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      authority = written.split(separator: "@").last.map { String($0).lowercased() } ?? web.host
      host = web.host.hasPrefix("www.") ? String(web.host.dropFirst(4)) : web.host
      let tail = rest.dropFirst(written.count).prefix { $0 != "#" }
      path = tail.prefix { $0 != "?" }.split(separator: "/").map { Self.decoded($0) }
      query = [:]
      for pair in tail.drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1)
        if sides.count == 2 { query[String(sides[0])] = Self.decoded(Substring(sides[1].replacing("+", with: " "))) }
      }
    }

    private static func decoded(_ text: Substring) -> String {
      var bytes: [UInt8] = []
      var rest = Array(text.utf8)[...]
      while let byte = rest.popFirst() {
        let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        if byte == UInt8(ascii: "%"), digits.count == 2 {
          bytes.append(UInt8(digits[0] << 4 | digits[1]))
          rest = rest.dropFirst(2)
        } else {
          bytes.append(byte)
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
