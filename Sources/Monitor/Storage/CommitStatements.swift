/// The statements of a commit, compiled once.
struct CommitStatements: ~Copyable {
  let findPost: Statement
  let insertPost: Statement
  let insertTopic: Statement
  let updatePost: Statement
  let postID: Statement
  let deleteTopic: Statement
  let forgetText: Statement
  let saveStory: Statement
  let forgetStory: Statement
  let noteEntries: Statement
  let lastAttempt: Statement
  let pollFetched: Statement
  let pollNotModified: Statement
  let pollFailed: Statement
  let savePolling: Statement
  let addPosts: Statement
  let addCounter: Statement
  let saveBucket: Statement
  let saveHour: Statement
  let saveState: Statement
  let saveOutage: Statement
  let dropOutage: Statement
  let forgetOutages: Statement
  let insertMessage: Statement
  let mostNegative: Statement
  let mostPositive: Statement
  let mostPolar: Statement

  static func prepared(on database: borrowing Database) throws(DatabaseError) -> CommitStatements {
    CommitStatements(
      findPost: try database.prepare("SELECT 1 FROM posts WHERE key = ?1"),
      insertPost: try database.prepare(
        """
        INSERT INTO posts (key, source, entry_id, link, title, author, text, published, received, negative, neutral,
          positive, label, digest, text_digest, topics, standing, story, likes, comments, shares, views, followers,
          raised)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)
        ON CONFLICT (key) DO NOTHING
        """),
      insertTopic: try database.prepare(
        """
        INSERT INTO post_topics (topic, published, post, negative, positive, story, history)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
        """),
      // The parameters are those of the insertion, so that one function binds both; a repeated edit changes no row.
      updatePost: try database.prepare(
        """
        UPDATE posts SET link = ?4, title = ?5, author = ?6, text = ?7, edited = ?9, negative = ?10, neutral = ?11,
          positive = ?12, label = ?13, digest = ?14, text_digest = ?15, topics = ?16, likes = ?19, comments = ?20,
          shares = ?21, views = ?22, followers = ?23, raised = ?24
        WHERE key = ?1 AND digest IS NOT ?14
        """),
      postID: try database.prepare("SELECT id FROM posts WHERE key = ?1"),
      deleteTopic: try database.prepare("DELETE FROM post_topics WHERE topic = ?1 AND published = ?2 AND post = ?3"),
      // What recognises it stays. A post of before there were digests is given that of its text.
      forgetText: try database.prepare(
        """
        UPDATE posts SET entry_id = '', link = NULL, title = NULL, author = NULL, text = '',
          digest = coalesce(digest, 0), text_digest = coalesce(text_digest, ?2)
        WHERE id = ?1
        """),
      saveStory: try database.prepare(
        """
        INSERT INTO stories (id, first_seen, last_seen, copies, sources, touched, print) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (id) DO UPDATE SET first_seen = ?2, last_seen = ?3, copies = ?4, sources = ?5, touched = ?6, print = ?7
        """),
      forgetStory: try database.prepare("UPDATE stories SET print = NULL WHERE id = ?1"),
      noteEntries: try database.prepare(
        "UPDATE sources SET last_entries = ?2, overruns = overruns + ?3 WHERE name = ?1"),
      lastAttempt: try database.prepare("SELECT last_attempt FROM sources WHERE name = ?1"),

      pollFetched: try database.prepare(
        """
        INSERT INTO sources (name, last_attempt, last_success, warning, etag, last_modified, entries, cursor,
          polls)
        VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, 1)
        ON CONFLICT (name) DO UPDATE SET last_attempt = ?2, last_success = ?2, warning = ?3, etag = ?4,
          last_modified = ?5, entries = entries + ?6, cursor = ?7,
          polls = polls + 1, consecutive_failures = 0, last_error = NULL
        """),
      // A 304 need not repeat the validators, and says nothing of the damage seen earlier (RFC 9110 section 15.4.5).
      pollNotModified: try database.prepare(
        """
        INSERT INTO sources (name, last_attempt, last_success, warning, etag, last_modified, polls)
        VALUES (?1, ?2, ?2, ?3, ?4, ?5, 1)
        ON CONFLICT (name) DO UPDATE SET last_attempt = ?2, last_success = ?2, warning = coalesce(?3, warning),
          etag = coalesce(?4, etag), last_modified = coalesce(?5, last_modified), polls = polls + 1,
          consecutive_failures = 0, last_error = NULL
        """),
      pollFailed: try database.prepare(
        """
        INSERT INTO sources (name, last_attempt, warning, last_error, polls, failures, consecutive_failures)
        VALUES (?1, ?2, ?3, ?4, 1, 1, 1)
        ON CONFLICT (name) DO UPDATE SET last_attempt = ?2, warning = coalesce(?3, warning), last_error = ?4,
          polls = polls + 1, failures = failures + 1, consecutive_failures = consecutive_failures + 1
        """),
      savePolling: try database.prepare(
        """
        UPDATE sources SET address = ?2, validated = ?3, body_hash = ?4, moved = ?5, gone = ?6, next_poll = ?7,
          host_rest = ?8, every = ?9, entries_hash = ?10, renewed = ?11, entry_gap = ?12, asked_interval = ?13,
          skip_hours = ?14, skip_days = ?15 WHERE name = ?1
        """),

      addPosts: try database.prepare(
        "INSERT INTO sources (name, posts) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET posts = posts + ?2"),
      addCounter: try database.prepare(
        "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?2"),
      saveBucket: try database.prepare(Self.saveBucket(in: "buckets")),
      saveHour: try database.prepare(Self.saveBucket(in: "hours")),
      saveState: try database.prepare("REPLACE INTO states (key, value) VALUES (?1, ?2)"),
      saveOutage: try database.prepare(
        "REPLACE INTO outages (source, since, until, returned) VALUES (?1, ?2, ?3, ?4)"),
      dropOutage: try database.prepare("DELETE FROM outages WHERE source = ?1 AND since = ?2"),
      forgetOutages: try database.prepare(
        "DELETE FROM outages WHERE until < (SELECT max(since) FROM outages) - 4838400000"),
      // Due at once; `created` is the clock's time, for people who ask how long something waits.
      insertMessage: try database.prepare(
        """
        INSERT INTO outbox (message_id, receiver, alert, status, type, body, created, next_attempt)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (message_id, receiver) DO NOTHING
        """),

      mostNegative: try database.prepare(Self.strongest("negative")),
      mostPositive: try database.prepare(Self.strongest("positive")),
      mostPolar: try database.prepare(Self.strongest("abs(positive - negative)")))
  }

  /// The five stories of topic ?1 in ?2 ..< ?3 whose strongest post is the strongest, each with that post and how many
  /// posts of the story are there; equals in the order of their keys. History is no evidence.
  ///
  /// The inner queries find the fifth strength in the index alone; only posts that reach it are looked up.
  private static func saveBucket(in table: String) -> String {
    """
    REPLACE INTO \(table) (topic, start, posts, negative, positive, polarity, weight, weighted_polarity, engagement,
      authors, stories, history, history_negative)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    """
  }

  private static func strongest(_ strength: String) -> String {
    """
    WITH candidates AS (
      SELECT post, coalesce(story, -post) AS story, \(strength) AS strength FROM post_topics
      WHERE topic = ?1 AND published >= ?2 AND published < ?3 AND history = 0
    ), best AS (
      SELECT story, max(strength) AS strength, count(*) AS copies FROM candidates GROUP BY story
    ), ranked AS (
      SELECT posts.*, best.strength, best.copies, row_number() OVER (PARTITION BY best.story ORDER BY posts.key) AS place
      FROM best JOIN candidates ON candidates.story = best.story AND candidates.strength = best.strength
        JOIN posts ON posts.id = candidates.post
      WHERE best.strength >= coalesce((SELECT strength FROM best ORDER BY strength DESC LIMIT 1 OFFSET 4), 0)
    )
    SELECT source, link, title, text, published, negative, neutral, positive, copies
    FROM ranked WHERE place = 1 ORDER BY strength DESC, key LIMIT 5
    """
  }
}
