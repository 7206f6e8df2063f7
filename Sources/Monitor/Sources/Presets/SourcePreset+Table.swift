/// The sites that are known, by the keys that the configuration has for them.
extension SourcePreset {
  static let all: [SourcePreset] = [
    mastodon, bluesky, reddit, hackerNews, lemmy, stackExchange, gdelt, v2ex, youtube, googleNews, weiboHot,
  ]

  private static let query = Parameter(name: "query", meaning: "words to search for")
  private static let search = Parameter(name: "search", meaning: "words to search for")
  private static func server(_ standard: String? = nil) -> Parameter {
    Parameter(name: "server", value: .host, standard: standard, meaning: "a host name such as lemmy.world")
  }

  private static let statuses = Reading.json(
    .mastodon, since: .id(JSONField(fixed: "/id")), pages: 5, pageSize: 40)

  private static let mastodon = SourcePreset(
    key: "mastodon",
    parameters: [
      Parameter(name: "server", value: .host, meaning: "a host name such as mastodon.social"),
      Parameter(name: "tag", meaning: "a hashtag without #"),
    ],
    ways: [
      Way(
        needs: ["server", "tag"], name: "mastodon-{tag}", address: "https://{server}/api/v1/timelines/tag/{tag}",
        query: [("limit", "40"), ("min_id", "{since}")], reading: statuses),
      Way(
        needs: ["server"], name: "mastodon-{server}", address: "https://{server}/api/v1/timelines/public",
        query: [("limit", "40"), ("min_id", "{since}")], reading: statuses),
    ], every: .seconds(60), example: "{ server: mastodon.social, tag: acme }")

  private static let bluesky = SourcePreset(
    key: "bluesky",
    parameters: [
      search, Parameter(name: "author", meaning: "a handle such as acme.bsky.social"), server("public.api.bsky.app"),
    ],
    ways: [
      Way(
        needs: ["search"], name: "bluesky-{search}", address: "https://{server}/xrpc/app.bsky.feed.searchPosts",
        query: [("q", "{search}"), ("sort", "latest"), ("limit", "100"), ("since", "{since}"), ("cursor", "{next}")],
        reading: .json(
          .bluesky, since: .time(JSONField(fixed: "/indexedAt"), format: .date, overlap: .seconds(600)),
          next: "/cursor", pages: 3)),
      Way(
        needs: ["author"], name: "bluesky-{author}", address: "https://{server}/xrpc/app.bsky.feed.getAuthorFeed",
        query: [("actor", "{author}"), ("limit", "100"), ("filter", "posts_with_replies")], reading: .json(.bluesky)),
    ], example: "{ search: acme }")

  private static let reddit = SourcePreset(
    key: "reddit",
    parameters: [Parameter(name: "subreddit", meaning: "the name of a subreddit, without r/"), search],
    ways: [
      Way(
        needs: ["subreddit", "search"], name: "reddit-{subreddit}-{search}",
        address: "https://www.reddit.com/r/{subreddit}/search.json",
        query: [("q", "{search}"), ("restrict_sr", "1"), ("sort", "new"), ("limit", "100"), ("raw_json", "1")],
        reading: .json(.reddit)),
      Way(
        needs: ["subreddit"], name: "reddit-{subreddit}", address: "https://www.reddit.com/r/{subreddit}/new.json",
        query: [("limit", "100"), ("raw_json", "1")], reading: .json(.reddit)),
      Way(
        needs: ["search"], name: "reddit-{search}", address: "https://www.reddit.com/search.json",
        query: [("q", "{search}"), ("sort", "new"), ("limit", "100"), ("raw_json", "1")], reading: .json(.reddit)),
    ], every: .seconds(120), shortest: .seconds(60), example: "{ subreddit: technology }")

  private static let hackerNews = SourcePreset(
    key: "hacker_news",
    parameters: [
      query,
      Parameter(
        name: "comments", value: .flag(yes: "(story,comment)", no: "story"), standard: "true",
        meaning: "whether comments count, too"),
    ],
    ways: [
      Way(
        needs: ["query"], name: "hacker-news-{query}", address: "https://hn.algolia.com/api/v1/search_by_date",
        query: [
          ("query", "{query}"), ("tags", "{comments}"), ("hitsPerPage", "200"),
          ("numericFilters", "created_at_i>{since}"),
        ],
        reading: .json(
          .hackerNews,
          since: .time(JSONField(fixed: "/created_at_i", "/created_at"), format: .unix, overlap: .seconds(600))))
    ], every: .seconds(60), example: "{ query: acme, comments: true }")

  private static let lemmy = SourcePreset(
    key: "lemmy",
    parameters: [
      server(), search, Parameter(name: "community", meaning: "the name of a community such as technology"),
    ],
    ways: [
      Way(
        needs: ["server", "search"], name: "lemmy-{search}", address: "https://{server}/api/v3/search",
        query: [
          ("q", "{search}"), ("type_", "Posts"), ("sort", "New"), ("limit", "50"), ("community_name", "{community}"),
        ],
        reading: .json(.lemmy)),
      Way(
        needs: ["server", "community"], name: "lemmy-{community}", address: "https://{server}/api/v3/post/list",
        query: [("community_name", "{community}"), ("sort", "New"), ("limit", "50")], reading: .json(.lemmy)),
    ], example: "{ server: lemmy.world, search: acme }")

  private static let stackExchange = SourcePreset(
    key: "stack_exchange",
    parameters: [
      Parameter(name: "site", standard: "stackoverflow", meaning: "a site such as superuser"), query,
      Parameter(name: "tag", meaning: "a tag of questions"),
    ],
    ways: [
      Way(
        needs: ["query"], name: "{site}-{query}", address: "https://api.stackexchange.com/2.3/search/advanced",
        query: stackExchangeQuery + [("q", "{query}"), ("tagged", "{tag}")], reading: stackExchangeQuestions),
      Way(
        needs: ["tag"], name: "{site}-{tag}", address: "https://api.stackexchange.com/2.3/questions",
        query: stackExchangeQuery + [("tagged", "{tag}")], reading: stackExchangeQuestions),
    ], every: .seconds(900), shortest: .seconds(300), example: "{ site: stackoverflow, query: acme }")

  private static let stackExchangeQuery = [
    ("order", "desc"), ("sort", "creation"), ("site", "{site}"), ("filter", "withbody"), ("pagesize", "100"),
    ("fromdate", "{since}"),
  ]
  private static let stackExchangeQuestions = Reading.json(
    .stackExchange, since: .time(JSONField(fixed: "/creation_date"), format: .unix, overlap: .seconds(600)))

  private static let gdelt = SourcePreset(
    key: "gdelt", parameters: [query],
    ways: [
      Way(
        needs: ["query"], name: "gdelt-{query}", address: "https://api.gdeltproject.org/api/v2/doc/doc",
        query: [
          ("query", "{query}"), ("mode", "artlist"), ("format", "json"), ("maxrecords", "250"), ("sort", "datedesc"),
          ("timespan", "60min"),
        ],
        reading: .json(.gdelt))
    ], every: .seconds(900), shortest: .seconds(900), example: "{ query: 'acme sourcelang:english' }")

  private static let v2ex = SourcePreset(
    key: "v2ex", parameters: [Parameter(name: "node", meaning: "the name of a node such as apple"), query],
    ways: [
      Way(
        needs: ["query"], name: "v2ex-{query}", address: "https://www.sov2ex.com/api/search",
        query: [("q", "{query}"), ("sort", "created"), ("size", "50")], reading: .json(.v2exSearch)),
      Way(
        needs: ["node"], name: "v2ex-{node}", address: "https://www.v2ex.com/api/topics/show.json",
        query: [("node_name", "{node}")], reading: .json(.v2ex)),
      Way(
        needs: [], name: "v2ex", address: "https://www.v2ex.com/api/topics/latest.json", reading: .json(.v2ex)),
    ], every: .seconds(300), shortest: .seconds(60), example: "{ node: apple }")

  private static let youtube = SourcePreset(
    key: "youtube",
    parameters: [
      Parameter(name: "channel", meaning: "the ID of a channel, which begins with UC"),
      Parameter(name: "playlist", meaning: "the ID of a playlist"),
    ],
    ways: [
      Way(
        needs: ["channel"], name: "youtube-{channel}", address: "https://www.youtube.com/feeds/videos.xml",
        query: [("channel_id", "{channel}")]),
      Way(
        needs: ["playlist"], name: "youtube-{playlist}", address: "https://www.youtube.com/feeds/videos.xml",
        query: [("playlist_id", "{playlist}")]),
    ], every: .seconds(900), shortest: .seconds(300), example: "{ channel: UCxxxxxxxxxxxxxxxxxxxxxx }")

  private static let googleNews = SourcePreset(
    key: "google_news",
    parameters: [
      query,
      Parameter(name: "language", value: .word(newsEditions), standard: "en", meaning: "the language of an edition"),
    ],
    ways: [
      Way(
        needs: ["query"], name: "google-news-{query}", address: "https://news.google.com/rss/search",
        query: [("q", "{query}"), ("hl", "{hl}"), ("gl", "{gl}"), ("ceid", "{gl}:{edition}")])
    ], every: .seconds(600), shortest: .seconds(300), example: "{ query: acme, language: en }")

  /// Host language, country and edition of Google News.
  private static let newsEditions: [String: [String: String]] = [
    "en": ["hl": "en-US", "gl": "US", "edition": "en"], "en-GB": ["hl": "en-GB", "gl": "GB", "edition": "en"],
    "zh": ["hl": "zh-CN", "gl": "CN", "edition": "zh-Hans"],
    "zh-TW": ["hl": "zh-TW", "gl": "TW", "edition": "zh-Hant"],
    "zh-HK": ["hl": "zh-HK", "gl": "HK", "edition": "zh-Hant"], "de": ["hl": "de", "gl": "DE", "edition": "de"],
    "fr": ["hl": "fr", "gl": "FR", "edition": "fr"], "es": ["hl": "es", "gl": "ES", "edition": "es"],
    "ja": ["hl": "ja", "gl": "JP", "edition": "ja"], "ko": ["hl": "ko", "gl": "KR", "edition": "ko"],
    "pt-BR": ["hl": "pt-BR", "gl": "BR", "edition": "pt-419"], "it": ["hl": "it", "gl": "IT", "edition": "it"],
  ]

  private static let weiboHot = SourcePreset(
    key: "weibo_hot",
    parameters: [
      Parameter(
        name: "url", value: .address, standard: "https://weibo.com/ajax/side/hotSearch",
        meaning: "where an RSSHub or another server has the list as JSON")
    ],
    ways: [Way(needs: [], name: "weibo-hot", address: "{url}", reading: .json(.weiboHot))],
    every: .seconds(300), shortest: .seconds(60), example: "{ url: https://rsshub.app/weibo/search/hot?format=json }")
}
