/// The statements of a commit, compiled once.
struct CommitStatements: ~Copyable {
  let findPost: Statement
  let insertPost: Statement
  let insertTopic: Statement
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
          positive, label) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT (key) DO NOTHING
        """),
      insertTopic: try database.prepare(
        """
        INSERT INTO post_topics (topic, published, post, negative, positive) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO NOTHING
        """),
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
      saveBucket: try database.prepare("REPLACE INTO buckets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
      saveHour: try database.prepare("REPLACE INTO hours VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
      saveState: try database.prepare("REPLACE INTO states (key, value) VALUES (?1, ?2)"),
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

  /// The five posts of topic ?1 in ?2 ..< ?3 with the greatest strength, equals in the order of their keys.
  ///
  /// The inner query finds the fifth strength in the index alone; only posts that reach it are looked up.
  private static func strongest(_ strength: String) -> String {
    """
    WITH candidates AS (
      SELECT post, \(strength) AS strength FROM post_topics WHERE topic = ?1 AND published >= ?2 AND published < ?3
    )
    SELECT source, link, title, text, published, negative, neutral, positive
    FROM candidates JOIN posts ON id = post
    WHERE strength >= coalesce((SELECT strength FROM candidates ORDER BY strength DESC LIMIT 1 OFFSET 4), 0)
    ORDER BY strength DESC, key LIMIT 5
    """
  }
}
