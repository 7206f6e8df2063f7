import Alerts
import Attention
import Glibc

@testable import Monitor

extension TemporaryFolder {
  init() throws { try self.init(named: "voxpop-test") }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

struct FixtureError: Error { var description: String }

func contents(of path: String) throws -> String {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { throw FixtureError(description: "cannot read \(path)") }
  defer { close(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = read(file, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}

func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
  guard file >= 0 else { throw FixtureError(description: "cannot write \(path)") }
  defer { close(file) }
  let bytes = Array(text.utf8)
  guard write(file, bytes, bytes.count) == bytes.count else { throw FixtureError(description: "short write") }
}

/// Copies the database as a power cut at this moment would leave it: the file and its log.
func copyDatabase(from path: String, to copy: String) throws {
  for suffix in ["", "-wal"] where access(path + suffix, F_OK) == 0 {
    let source = open(path + suffix, O_RDONLY)
    let target = open(copy + suffix, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer {
      close(source)
      close(target)
    }
    guard source >= 0, target >= 0 else { throw FixtureError(description: "cannot copy \(path)\(suffix)") }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(source, &buffer, buffer.count), count > 0 {
      guard write(target, buffer, count) == count else { throw FixtureError(description: "short write") }
    }
  }
}

let noon = EventTime(seconds: 1_795_435_200)

func scoredPost(
  _ number: UInt64, at time: EventTime = noon, negative: Float = 0.5, positive: Float = 0.25,
  topics: [String] = ["acme"],
  text: String? = nil
) -> ScoredPost {
  ScoredPost(
    post: Post(
      key: Post.Key(high: number, low: ~number), source: "hn", id: "item-\(number)",
      link: "https://example.net/\(number)",
      title: "Post \(number)", author: nil, text: text ?? "Text of post \(number)", published: time,
      received: time + .seconds(3)),
    sentiment: Sentiment(negative: negative, neutral: 1 - negative - positive, positive: positive), topics: topics)
}

func alertEvent(
  status: AlertEvent.Status = .firing, startsAt: EventTime = noon, decidedAt: EventTime = noon + .seconds(300),
  expression: String = "negative_share('1h') > 0.5", receivers: [String] = ["pr-team", "log"]
) -> AlertEvent {
  AlertEvent(
    id: "NegativeSurge/acme/\(startsAt)",
    rule: Rule(
      group: "reputation", name: "NegativeSurge", topics: ["acme"], expression: expression,
      labels: ["severity": "critical"], receivers: receivers),
    topic: "acme", status: status, startsAt: startsAt, decidedAt: decidedAt, window: .seconds(3600),
    values: [.init(call: "posts('1h')", number: 131), .init(call: "negative_share('1h')", number: nil)],
    evidence: [.init(measure: "spike('posts')", observed: 131, expected: 12.5, statistic: 8, threshold: 3.5)],
    annotations: ["summary": "acme: 61 % of 131 posts are negative"])
}

/// A commit with every kind of change.
func fullCommit(posts numbers: Range<UInt64> = 0..<10, alerts: [AlertEvent] = [alertEvent()]) -> Commit {
  var commit = Commit()
  commit.posts = numbers.map { scoredPost($0, negative: Float($0 % 10) / 10, positive: 0) }
  commit.polls = [
    PollRecord(
      source: "hn", finished: noon + .seconds(5),
      outcome: .fetched(validators: Validators(etag: "\"a\"", lastModified: "Mon"), entries: 30),
      warning: "not well-formed")
  ]
  var bucket = Bucket()
  bucket.posts = 10
  bucket.polarity = -4_500_000
  commit.buckets = [BucketRecord(topic: "acme", start: noon, bucket: bucket)]
  commit.states = ["engine": [1, 2, 3], "empty": []]
  commit.alerts = alerts
  commit.counters = ["late_posts": 2]
  return commit
}
