/// How the answers of the known sites are read.
extension JSONMapping {
  /// A list of statuses (Mastodon's REST API, which Pleroma and others share).
  static let mastodon = JSONMapping(
    items: [""], id: JSONField(fixed: "/uri", "/id"), link: JSONField(fixed: "/url", "/uri"),
    title: JSONField(fixed: "/spoiler_text"), text: JSONField(fixed: "/content", "/media_attachments/*/description"),
    format: .html, author: JSONField(fixed: "/account/acct"), published: JSONField(fixed: "/created_at"),
    updated: JSONField(fixed: "/edited_at"), tags: JSONField(fixed: "/tags/*/name"),
    likes: JSONField(fixed: "/favourites_count"), comments: JSONField(fixed: "/replies_count"),
    shares: JSONField(fixed: "/reblogs_count"), followers: JSONField(fixed: "/account/followers_count"))

  /// `app.bsky.feed.searchPosts`; a post of a thread or a feed has the same members one level down.
  static let bluesky = JSONMapping(
    items: ["/posts", "/feed/*/post", "/thread/post"], id: JSONField(fixed: "/uri"),
    link: JSONField(fixed: "https://bsky.app/profile/{/author/did}/post/{/uri|last}"),
    text: JSONField(fixed: "/record/text", "/embed/external/title", "/embed/images/0/alt"),
    author: JSONField(fixed: "/author/handle", "/author/did"),
    published: JSONField(fixed: "/record/createdAt", "/indexedAt"), tags: JSONField(fixed: "/record/tags"),
    likes: JSONField(fixed: "/likeCount"), comments: JSONField(fixed: "/replyCount"),
    shares: JSONField(fixed: "/repostCount"))

  /// The events of Bluesky's Jetstream, one a line.
  static let jetstream = JSONMapping(
    items: [], isLines: true,
    filters: [
      ("/kind", .oneOf(["commit"])), ("/commit/operation", .oneOf(["create"])),
      ("/commit/collection", .oneOf(["app.bsky.feed.post"])),
    ],
    id: JSONField(fixed: "at://{/did}/{/commit/collection}/{/commit/rkey}"),
    link: JSONField(fixed: "https://bsky.app/profile/{/did}/post/{/commit/rkey}"),
    text: JSONField(
      fixed: "/commit/record/text", "/commit/record/embed/external/title", "/commit/record/embed/images/0/alt"),
    author: JSONField(fixed: "/did"), published: JSONField(fixed: "/commit/record/createdAt"))

  /// A listing of submissions or comments.
  static let reddit = JSONMapping(
    items: ["/data/children"], id: JSONField(fixed: "/data/name", "/data/permalink", "/data/id"),
    link: JSONField(
      fixed: "https://www.reddit.com{/data/permalink}", "/data/link_permalink", "/data/link_url", "/data/url"),
    title: JSONField(fixed: "/data/title"), text: JSONField(fixed: "/data/selftext", "/data/body", "/data/title"),
    author: JSONField(fixed: "/data/author"), published: JSONField(fixed: "/data/created_utc"), time: .unix,
    tags: JSONField(fixed: "/data/subreddit"), likes: JSONField(fixed: "/data/score"),
    comments: JSONField(fixed: "/data/num_comments"))

  /// Algolia's search of Hacker News.
  static let hackerNews = JSONMapping(
    items: ["/hits"], id: JSONField(fixed: "/objectID"),
    link: JSONField(fixed: "https://news.ycombinator.com/item?id={/objectID}"),
    title: JSONField(fixed: "/title", "/story_title"),
    text: JSONField(fixed: "/comment_text", "/story_text", "/title", "/story_title"), format: .html,
    author: JSONField(fixed: "/author"), published: JSONField(fixed: "/created_at_i", "/created_at"), time: .automatic,
    tags: JSONField(fixed: "/_tags"), likes: JSONField(fixed: "/points"), comments: JSONField(fixed: "/num_comments"))

  static let lemmy = JSONMapping(
    items: ["/posts"], id: JSONField(fixed: "/post/ap_id"), link: JSONField(fixed: "/post/url", "/post/ap_id"),
    title: JSONField(fixed: "/post/name"), text: JSONField(fixed: "/post/body", "/post/name"),
    author: JSONField(fixed: "/creator/name"), published: JSONField(fixed: "/post/published"),
    updated: JSONField(fixed: "/post/updated"), tags: JSONField(fixed: "/community/name"),
    likes: JSONField(fixed: "/counts/score"), comments: JSONField(fixed: "/counts/comments"))

  static let stackExchange = JSONMapping(
    items: ["/items"], id: JSONField(fixed: "/question_id", "/link"), link: JSONField(fixed: "/link"),
    title: JSONField(fixed: "/title"), text: JSONField(fixed: "/body", "/title"), format: .html,
    author: JSONField(fixed: "/owner/display_name"), published: JSONField(fixed: "/creation_date"), time: .unix,
    updated: JSONField(fixed: "/last_edit_date"), tags: JSONField(fixed: "/tags"), likes: JSONField(fixed: "/score"),
    comments: JSONField(fixed: "/answer_count"), views: JSONField(fixed: "/view_count"))

  /// GDELT's list of articles: a headline and where it stood, no text.
  static let gdelt = JSONMapping(
    items: ["/articles"], id: JSONField(fixed: "/url"), link: JSONField(fixed: "/url"),
    title: JSONField(fixed: "/title"), text: JSONField(fixed: "/title"), author: JSONField(fixed: "/domain"),
    published: JSONField(fixed: "/seendate"), tags: JSONField(fixed: "/sourcecountry"))

  static let v2ex = JSONMapping(
    items: [""], id: JSONField(fixed: "/id"), link: JSONField(fixed: "/url", "https://www.v2ex.com/t/{/id}"),
    title: JSONField(fixed: "/title"), text: JSONField(fixed: "/content_rendered", "/content", "/title"), format: .html,
    author: JSONField(fixed: "/member/username"), published: JSONField(fixed: "/created"), time: .unix,
    tags: JSONField(fixed: "/node/name"), comments: JSONField(fixed: "/replies"))

  /// sov2ex, a search of V2EX by somebody else.
  static let v2exSearch = JSONMapping(
    items: ["/hits"], id: JSONField(fixed: "/_source/id", "/_id"),
    link: JSONField(fixed: "https://www.v2ex.com/t/{/_source/id}"), title: JSONField(fixed: "/_source/title"),
    text: JSONField(fixed: "/_source/content", "/_source/title"), author: JSONField(fixed: "/_source/member"),
    published: JSONField(fixed: "/_source/created"), time: .automatic, tags: JSONField(fixed: "/_source/node"),
    comments: JSONField(fixed: "/_source/replies"))

  /// Weibo's hot searches: of its own address, of RSSHub as JSON Feed or bare JSON, and of the lists that others keep.
  /// They have no time: a subject counts from when it is first seen.
  static let weiboHot = JSONMapping(
    items: ["/data/realtime", "/items", "/item", "/data", ""], filters: [("/is_ad", .noneOf(["1", "true"]))],
    id: JSONField(fixed: "/word", "/title", "/id", "/text"),
    link: JSONField(
      fixed: "https://s.weibo.com/weibo?q={/word_scheme}", "https://s.weibo.com/weibo?q={/word}", "/url", "/link"),
    title: JSONField(fixed: "/word", "/title", "/text"),
    text: JSONField(fixed: "/note", "/content_text", "/content_html", "/description", "/word", "/title", "/text"),
    format: .html, published: JSONField(fixed: "/date_published"), time: .date, tags: JSONField(fixed: "/label_name"),
    views: JSONField(fixed: "/num", "/hotValue"))
}
