/// The tables of the store, and the way from every earlier version of them to this one.
///
/// `user_version` counts the migrations that a file has seen; each runs in a transaction of its own.
enum Schema {
  /// "Voxp", so that `file` and we can tell our databases from others (SQLite's file header, offset 68).
  static let applicationID: Int64 = 0x566f_7870

  static var version: Int64 { Int64(migrations.count) }

  /// Times are milliseconds since 1970; `key` is ``Post/Key``, most significant byte first.
  ///
  /// `post_topics` repeats published, negative and positive from `posts`, so that the strongest posts of a window are found
  /// in its index alone; it has no foreign key, because each deleted post would search the whole table. `posts.topics`
  /// repeats a post's topics the other way, so that an edit finds them. A story's `print` is NULL once no post will join
  /// it any more.
  static let migrations = [
    """
    CREATE TABLE posts (
      id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, source TEXT NOT NULL, entry_id TEXT NOT NULL, link TEXT,
      title TEXT, author TEXT, text TEXT NOT NULL, published INTEGER NOT NULL, received INTEGER NOT NULL,
      negative REAL NOT NULL, neutral REAL NOT NULL, positive REAL NOT NULL, label TEXT NOT NULL
    ) STRICT;
    CREATE TABLE post_topics (
      topic TEXT NOT NULL, published INTEGER NOT NULL, post INTEGER NOT NULL, negative REAL NOT NULL,
      positive REAL NOT NULL, PRIMARY KEY (topic, published, post)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sources (
      name TEXT PRIMARY KEY, configured INTEGER NOT NULL DEFAULT 1, etag TEXT, last_modified TEXT,
      last_success INTEGER, last_attempt INTEGER, consecutive_failures INTEGER NOT NULL DEFAULT 0,
      last_error TEXT, warning TEXT, polls INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
      entries INTEGER NOT NULL DEFAULT 0, posts INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE buckets (
      topic TEXT NOT NULL, start INTEGER NOT NULL, posts INTEGER NOT NULL, negative INTEGER NOT NULL,
      positive INTEGER NOT NULL, polarity INTEGER NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY (topic, start)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE states (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE receivers (
      name TEXT PRIMARY KEY, disabled_at INTEGER, disabled_reason TEXT, endpoint BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY, message_id TEXT NOT NULL, receiver TEXT NOT NULL, alert TEXT NOT NULL,
      status TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL,
      next_attempt INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT,
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')), delivered_at INTEGER,
      UNIQUE (message_id, receiver)
    ) STRICT;
    CREATE INDEX outbox_pending ON outbox (receiver, id) WHERE state = 'pending';
    """,
    // Posts were of weight 1 so far, so that their weighted polarity is their polarity.
    """
    ALTER TABLE buckets ADD COLUMN weighted_polarity INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE buckets ADD COLUMN engagement INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE buckets ADD COLUMN authors BLOB NOT NULL DEFAULT x'';
    UPDATE buckets SET weighted_polarity = polarity;
    CREATE TABLE hours (
      topic TEXT NOT NULL, start INTEGER NOT NULL, posts INTEGER NOT NULL, negative INTEGER NOT NULL,
      positive INTEGER NOT NULL, polarity INTEGER NOT NULL, weight INTEGER NOT NULL, weighted_polarity INTEGER NOT NULL,
      engagement INTEGER NOT NULL, authors BLOB NOT NULL, PRIMARY KEY (topic, start)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO hours
      SELECT topic, start - start % 3600000, sum(posts), sum(negative), sum(positive), sum(polarity), sum(weight),
        sum(polarity), 0, x'' FROM buckets GROUP BY 1, 2;
    """,
    // What ``PollState`` holds; hashes are 64 bits, intervals milliseconds.
    """
    ALTER TABLE sources ADD COLUMN address INTEGER;
    ALTER TABLE sources ADD COLUMN validated INTEGER;
    ALTER TABLE sources ADD COLUMN body_hash INTEGER;
    ALTER TABLE sources ADD COLUMN moved TEXT;
    ALTER TABLE sources ADD COLUMN gone INTEGER;
    ALTER TABLE sources ADD COLUMN next_poll INTEGER;
    ALTER TABLE sources ADD COLUMN host_rest INTEGER;
    ALTER TABLE sources ADD COLUMN every INTEGER;
    ALTER TABLE sources ADD COLUMN entries_hash INTEGER;
    ALTER TABLE sources ADD COLUMN renewed INTEGER;
    ALTER TABLE sources ADD COLUMN entry_gap INTEGER;
    ALTER TABLE sources ADD COLUMN asked_interval INTEGER;
    ALTER TABLE sources ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sources ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;
    """,
    "ALTER TABLE sources ADD COLUMN cursor TEXT",
    """
    ALTER TABLE posts ADD COLUMN digest INTEGER;
    ALTER TABLE posts ADD COLUMN text_digest INTEGER;
    ALTER TABLE posts ADD COLUMN topics TEXT;
    ALTER TABLE posts ADD COLUMN standing INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE posts ADD COLUMN story INTEGER;
    ALTER TABLE posts ADD COLUMN edited INTEGER;
    ALTER TABLE posts ADD COLUMN likes INTEGER;
    ALTER TABLE posts ADD COLUMN comments INTEGER;
    ALTER TABLE posts ADD COLUMN shares INTEGER;
    ALTER TABLE posts ADD COLUMN views INTEGER;
    ALTER TABLE posts ADD COLUMN followers INTEGER;
    ALTER TABLE post_topics ADD COLUMN story INTEGER;
    ALTER TABLE post_topics ADD COLUMN history INTEGER NOT NULL DEFAULT 0;
    UPDATE posts SET topics = found.topics
      FROM (SELECT post, group_concat(topic, char(31)) AS topics FROM post_topics GROUP BY post) AS found
      WHERE posts.id = found.post;
    ALTER TABLE buckets ADD COLUMN stories INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE buckets ADD COLUMN history INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE buckets ADD COLUMN history_negative INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE hours ADD COLUMN stories INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE hours ADD COLUMN history INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE hours ADD COLUMN history_negative INTEGER NOT NULL DEFAULT 0;
    UPDATE buckets SET stories = posts;
    UPDATE hours SET stories = posts;
    ALTER TABLE sources ADD COLUMN overruns INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sources ADD COLUMN last_entries INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE stories (
      id INTEGER PRIMARY KEY, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, copies INTEGER NOT NULL,
      sources INTEGER NOT NULL, touched INTEGER NOT NULL, print BLOB
    ) STRICT;
    CREATE INDEX stories_told ON stories (id) WHERE print IS NOT NULL;
    CREATE INDEX posts_story ON posts (story, published) WHERE story IS NOT NULL;
    """,
    // Alerts that wait to be told, by receiver, in the groups that they are told in; those that fire, whoever is told of them;
    // how often each turned on and off; and silences. See ``AlertGroup``.
    """
    CREATE TABLE alert_groups (
      receiver TEXT NOT NULL, key TEXT NOT NULL, labels TEXT NOT NULL, due INTEGER, last_told INTEGER,
      repeats INTEGER NOT NULL DEFAULT 0, sequence INTEGER NOT NULL DEFAULT 0, thread TEXT, last_message INTEGER,
      PRIMARY KEY (receiver, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alert_groups_due ON alert_groups (receiver, due) WHERE due IS NOT NULL;
    CREATE TABLE gathered (
      receiver TEXT NOT NULL, alert TEXT NOT NULL, group_key TEXT NOT NULL, rule TEXT NOT NULL, topic TEXT NOT NULL,
      labels TEXT NOT NULL, starts_at INTEGER NOT NULL, decided_at INTEGER NOT NULL, is_resolved INTEGER NOT NULL,
      was_told INTEGER NOT NULL, is_new INTEGER NOT NULL, is_for_digest INTEGER NOT NULL,
      is_of_moment INTEGER NOT NULL, data TEXT NOT NULL, brief TEXT NOT NULL, PRIMARY KEY (receiver, alert)
    ) STRICT;
    CREATE INDEX gathered_group ON gathered (receiver, group_key);
    CREATE TABLE firing (
      alert TEXT PRIMARY KEY, rule TEXT NOT NULL, topic TEXT NOT NULL, labels TEXT NOT NULL, starts_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE flaps (
      rule TEXT NOT NULL, topic TEXT NOT NULL, changes TEXT NOT NULL, held_until INTEGER, told TEXT,
      PRIMARY KEY (rule, topic)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE silences (
      id INTEGER PRIMARY KEY, matchers TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
      created INTEGER NOT NULL, starts_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX silences_expiry ON silences (expires_at);
    """,
    // What ``SourceOutage`` holds, in event time.
    """
    CREATE TABLE outages (
      source TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, returned INTEGER, PRIMARY KEY (source, since)
    ) STRICT, WITHOUT ROWID;
    """,
    // Rules on posts that it raised, as `RULE/TOPIC`, parted as topics are.
    "ALTER TABLE posts ADD COLUMN raised TEXT",
  ]

  /// Brings the file up to date; a file that is not ours, or newer than this program, is left as it is.
  static func migrate(
    _ database: borrowing Database, path: String, to last: Int64 = Self.version
  ) throws(DatabaseError) {
    try check(database, path: path)
    var version = try database.number("PRAGMA user_version")
    for migration in migrations.prefix(Int(last)).dropFirst(Int(version)) {
      version += 1
      let next = version
      // Two programs that open a new file at once: the second one finds the work done.
      try database.transaction { () throws(DatabaseError) in
        guard try database.number("PRAGMA user_version") < next else { return }
        try database.execute(migration)
        try database.execute("PRAGMA user_version = \(next); PRAGMA application_id = \(applicationID)")
      }
    }
  }

  /// Throws unless the file is empty or a store of this version or an older one.
  static func check(_ database: borrowing Database, path: String) throws(DatabaseError) {
    let version = try database.number("PRAGMA user_version")
    let tables = try database.number("SELECT count(*) FROM sqlite_schema")
    let application = try database.number("PRAGMA application_id")
    guard tables == 0 || application == applicationID else {
      throw DatabaseError(kind: .foreign, code: 0, message: "\(path): this is the database of another program")
    }
    guard (0...Self.version).contains(version) else {
      let range = "has schema version \(version), and this program knows versions up to \(Self.version)"
      throw DatabaseError(kind: .foreign, code: 0, message: "\(path): \(range); run a newer voxpop")
    }
  }
}
