import Alerts
import Attention
import Testing

@testable import Monitor

/// New, edited, unchanged: what the pipeline makes of a post that comes again.
@Suite(.timeLimit(.minutes(5))) struct IdentityTests {
  private static let angry = "acme is awful, it broke again and I hate it"
  private static let happy = "acme is wonderful, it works and I love it"

  @Test func `an edit is scored again, stored in place, and counted once`() async throws {
    let bench = try await Bench()
    _ = try await bench.take([.post(bench.post("1", Self.angry))])
    #expect(try bench.bucket("posts, negative, positive") == "1 1 0")
    let commit = try await bench.take([.post(bench.post("1", Self.happy))])
    #expect(commit.posts.isEmpty)
    #expect(commit.edits.count == 1)
    #expect(commit.counters["edited_posts"] == 1)
    #expect(try bench.bucket("posts, negative, positive") == "1 0 1")
    #expect(try bench.rows("SELECT text || label FROM posts") == [Self.happy + "positive"])
    #expect(try bench.rows("SELECT count(*) || ' ' || (max(positive) > 0.5) FROM post_topics") == ["1 1"])
  }

  @Test func `an unchanged repeat costs no scoring and no writing, also after a restart`() async throws {
    let bench = try await Bench()
    _ = try await bench.take([.post(bench.post("1", Self.angry))])
    for isRestarted in [false, true] {
      if isRestarted { try await bench.restart() }
      let commit = try await bench.take([.post(bench.post("1", Self.angry))])
      #expect(commit.posts.isEmpty)
      #expect(commit.edits.isEmpty)
      #expect(bench.totals.duplicates == 1)
    }
  }

  @Test func `engagement that has changed is stored, and nothing is scored for it`() async throws {
    let bench = try await Bench()
    var post = bench.post("1", Self.angry)
    post.engagement = Engagement(likes: 3, views: 10)
    _ = try await bench.take([.post(post)])
    #expect(try bench.rows("SELECT likes || ' ' || views || ' ' || (shares IS NULL) FROM posts") == ["3 10 1"])
    post.engagement.likes = 5
    post.engagement.shares = 0
    let commit = try await bench.take([.post(post)])
    #expect(commit.edits.count == 1)
    #expect(commit.buckets.map(\.bucket.posts) == [1])
    #expect(commit.buckets.map(\.bucket.engagement) == [5])
    #expect(try bench.rows("SELECT likes || ' ' || views || ' ' || shares FROM posts") == ["5 10 0"])
  }

  @Test func `an edit finds what it corrects in a commit under way, in its own batch, and after a restart`()
    async throws
  {
    let bench = try await Bench()
    // Not committed yet.
    var commits = [try bench.process([.post(bench.post("1", Self.angry))])]
    commits.append(try bench.process([.post(bench.post("1", Self.happy))]))
    for commit in commits { try await bench.write(commit) }
    #expect(try bench.bucket("posts, negative, positive") == "1 0 1")
    // Twice in one batch.
    let batch = [bench.post("2", Self.angry), bench.post("2", Self.happy), bench.post("2", Self.happy)]
    let commit = try await bench.take(batch.map { .post($0) })
    #expect(commit.posts.count == 1)
    #expect(commit.edits.count == 1)
    #expect(try bench.bucket("posts, negative, positive") == "2 0 2")
    // After a restart.
    try await bench.restart()
    _ = try await bench.take([.post(bench.post("1", Self.angry))])
    #expect(try bench.bucket("posts, negative, positive") == "2 1 1")
    #expect(try bench.rows("SELECT count(*) FROM posts") == ["2"])
  }

  @Test func `an edit that changes the topics moves the post`() async throws {
    let bench = try await Bench()
    _ = try await bench.take([.post(bench.post("1", Self.angry))])
    _ = try await bench.take([.post(bench.post("1", Self.angry.replacing("acme", with: "globex")))])
    #expect(try bench.rows("SELECT topic FROM post_topics") == ["globex"])
    #expect(try bench.rows("SELECT topic || ' ' || posts FROM buckets ORDER BY topic") == ["acme 0", "globex 1"])
  }

  @Test func `an edit too late for its bucket changes the store alone`() async throws {
    let bench = try await Bench()
    _ = try await bench.take([.post(bench.post("1", Self.angry)), .post(bench.post("2", "the sky", after: 7200))])
    _ = bench.settle(at: noon + .seconds(7200))
    let commit = try await bench.take([.post(bench.post("1", Self.happy))])
    #expect(commit.edits.count == 1)
    #expect(commit.buckets.isEmpty)
    #expect(try bench.bucket("posts, negative, positive") == "1 1 0")
    #expect(try bench.rows("SELECT label FROM posts WHERE entry_id = '1'") == ["positive"])
  }

  @Test func `a commit of edits that is repeated changes nothing`() async throws {
    let bench = try await Bench()
    _ = try await bench.take([.post(bench.post("1", Self.angry))])
    let commit = try bench.process([.post(bench.post("1", Self.happy))])
    #expect(try await bench.write(commit).edits == 1)
    let receipt = try await bench.write(commit)
    #expect(receipt.isRepeat)
    #expect(receipt.edits == 0)
    #expect(try bench.rows("SELECT value FROM counters WHERE name = 'edited_posts'") == ["1"])
  }

  @Test func `the first load of a source fires nothing; what it says from then on does`() async throws {
    let rule = Rule(
      group: "g", name: "Anger", topics: ["acme"], expression: "negative('1h') >= 10 OR spike('negative') >= 0.5",
      receivers: ["log"])
    let bench = try await Bench(sources: ["s"], rules: [rule])
    let burst = { (first: Int, second: Int) in
      (first..<first + 30).map { number -> SourceItem in
        .post(bench.post("\(number)", Self.angry + " (\(number))", after: second + number))
      }
    }
    let finished = { (second: Int, entries: Int) -> SourceItem in
      .finished(
        PollRecord(
          source: "s", finished: noon + .seconds(second), outcome: .fetched(validators: Validators(), entries: entries))
      )
    }
    var alerts = try await bench.take(burst(0, 0) + [finished(60, 30)]).alerts
    alerts += bench.settle(at: noon + .seconds(3600)).alerts
    #expect(alerts.isEmpty)
    #expect(bench.totals.history == 30)
    #expect(try bench.rows("SELECT count(*) || ' ' || sum(standing) FROM posts") == ["30 60"])
    #expect(try bench.bucket("posts, history, history_negative") == "0 30 30")
    // A restart knows that the source was loaded.
    try await bench.restart()
    let next = try await bench.take(burst(100, 3700) + [finished(3900, 30)])
    #expect(bench.settle(at: noon + .seconds(5000)).alerts.map(\.status) == [.firing])
    #expect(next.polls.first?.isOverrun == true, "all 30 are new, and none of the 30 before is left")
    #expect(try bench.rows("SELECT overruns || ' ' || last_entries FROM sources") == ["1 30"])
  }

  @Test(arguments: [
    ("entries of the last answer are still there", 3, [1, 2, 3, 4], false),
    ("the last answer was empty", 0, [4, 5], false),
    ("one new entry replaces one", 1, [4], false),
    ("nothing of the last answer is left", 3, [4, 5, 6], true),
  ])
  func `an overrun is when nothing known is left`(what: String, first: Int, then: [Int], isOverrun: Bool) async throws {
    let bench = try await Bench(sources: ["s"])
    func poll(_ numbers: [Int], _ second: Int) -> [SourceItem] {
      numbers.map { .post(bench.post("\($0)", "post \($0)")) } + [
        .finished(
          PollRecord(
            source: "s", finished: noon + .seconds(second),
            outcome: .fetched(validators: Validators(), entries: numbers.count)))
      ]
    }
    _ = try await bench.take(poll(Array(1..<first + 1), 10))
    let commit = try await bench.take(poll(then, 20))
    #expect(commit.polls.first?.isOverrun == isOverrun, "\(what)")
  }

  @Test func `copies count as posts, and their story once, at its oldest post`() async throws {
    let bench = try await Bench()
    let text = "acme closes its factory in the north after forty years, and the whole town is angry about it"
    var later = bench.post("2", "RT @union: " + text, after: 400)
    later.source = "other"
    _ = try await bench.take([.post(later)])
    _ = try await bench.take([.post(bench.post("1", text))])
    _ = try await bench.take([.post(bench.post("3", text, after: 500))])
    let buckets = try bench.rows("SELECT posts || ' ' || stories FROM buckets ORDER BY start")
    #expect(buckets == ["1 1", "2 0"])
    #expect(try bench.rows("SELECT copies || ' ' || sources FROM stories") == ["3 2"])
    #expect(try bench.rows("SELECT count(DISTINCT story) FROM posts") == ["1"])
    try await bench.restart()
    _ = try await bench.take([.post(bench.post("4", text + " https://t.co/1", after: 600))])
    #expect(try bench.rows("SELECT copies FROM stories") == ["4"])
  }

  @Test func `a store of before there were digests is brought up to date, and its posts are not scored again`()
    async throws
  {
    let folder = try TemporaryFolder()
    let path = folder.file("a.db")
    do {
      let old = try Database.open(path: path)
      try old.execute(Schema.migrations[0])
      try old.execute("PRAGMA user_version = 1; PRAGMA application_id = \(Schema.applicationID)")
      let insert = try old.prepare(
        """
        INSERT INTO posts (id, key, source, entry_id, text, published, received, negative, neutral, positive, label)
        VALUES (1, ?1, 's', '1', ?2, ?3, ?3, 0.9, 0.05, 0.05, 'negative')
        """)
      try insert.bind(Bench.key("1"), at: 1)
      try insert.bind(Self.angry, at: 2)
      try insert.bind(noon, at: 3)
      try insert.run()
      try old.execute("INSERT INTO post_topics VALUES ('acme', \(noon.milliseconds), 1, 0.9, 0.05)")
      try old.execute("INSERT INTO buckets VALUES ('acme', \(noon.milliseconds), 1, 1, 0, -850000, 1000)")
    }
    let bench = try await Bench(path: path)
    let commit = try await bench.take([.post(bench.post("1", Self.angry))])
    #expect(commit.edits.first?.scored.sentiment.negative == 0.9, "stored anew, with the old score")
    #expect(commit.edits.first?.oldTopics == ["acme"])
    #expect(try bench.bucket("posts, stories") == "1 1")
    #expect(try await bench.take([.post(bench.post("1", Self.angry))]).edits.isEmpty)
  }
}
