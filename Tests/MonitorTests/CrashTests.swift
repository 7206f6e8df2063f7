import Alerts
import Glibc
import Synchronization
import Testing

@testable import Monitor

/// Kills a running daemon at random moments, with receivers that fail in every way, and compares what is left with an
/// undisturbed run.
///
/// `VOXPOP_KILLS` and `VOXPOP_SEED` ask for more kills and other moments; scripts/crash-test sets them.
@Suite(.serialized) struct CrashTests {
  @Test(.timeLimit(.minutes(60)))
  func `killed again and again, it loses nothing, doubles nothing, and sends the same alerts`() async throws {
    let kills = environment("VOXPOP_KILLS") ?? 200
    let seed = environment("VOXPOP_SEED") ?? 20_261_123
    let story = CrashStory()

    let undisturbed = try await CrashRun.with(story, seed: nil) { run in
      var daemon = try run.start()
      try await run.untilLoaded()
      for step in 1...kills {
        story.reveal(step, of: kills)
        try await Task.sleep(for: .milliseconds(20))
      }
      try await run.untilSettled(by: daemon.id)
      #expect(daemon.end(with: SIGTERM) == 0)
      return try run.result()
    }
    #expect(undisturbed.posts == story.keys)
    #expect(undisturbed.count("Anger") >= 4, "two alerts that fire and resolve")
    #expect(undisturbed.count("Outcry") >= 100, "and many of single posts")

    let disturbed = try await CrashRun.with(story, seed: UInt64(seed)) { run in
      var moments = SplitMix(state: UInt64(seed))
      // What a source says at first is history, so how much that is must not be left to chance.
      var first = try run.start()
      try await run.untilLoaded()
      #expect(first.end(with: SIGKILL) == -SIGKILL)
      for step in 1...kills {
        story.reveal(step, of: kills)
        var daemon = try run.start()
        try await Task.sleep(for: .milliseconds(Int.random(in: 1...700, using: &moments)))
        #expect(daemon.end(with: SIGKILL) == -SIGKILL)
        // What waits for minutes is due at once, as if they had passed.
        if step % 5 == 0 { try await run.retry(.pending) }
      }
      // On a busy machine hardly a message gets through between two kills: some longer lives until each way has come.
      for _ in 0..<30 where kills >= 100 && !run.hasFailedInEveryWay {
        try await run.retry(.pending)
        var daemon = try run.start()
        try await Task.sleep(for: .seconds(4))
        #expect(daemon.end(with: SIGKILL) == -SIGKILL)
      }
      run.calm(CrashReceiver.hook)
      try await run.retry(.pending)
      try await run.settle()
      // What was for a receiver that is gone is kept until somebody asks for it again.
      #expect(try run.messages(.dead, to: CrashReceiver.gone) > 0, "410 makes dead letters")
      run.calm(CrashReceiver.gone)
      try await run.retry(.dead)
      try await run.settle()
      return try run.result()
    }
    #expect(disturbed.posts == story.keys, "no post is missing or doubled")
    #expect(disturbed.alerts == undisturbed.alerts, "the same alerts with the same ids")
    #expect(disturbed.edited == story.edited.count, "edits are stored in place of what they edit")
    #expect(disturbed.buckets == undisturbed.buckets, "and counted as one post")
    for name in CrashReceiver.names {
      let heard = disturbed.heard[name] ?? CrashReceiver.Heard()
      #expect(heard.first == disturbed.queue[name], "\(name) took each message, in the order of the outbox")
      #expect(heard.changed == 0, "\(name) got each webhook-id with the same body always")
      #expect(heard.forged == 0, "every signature holds")
      #expect(heard.redirected == 0, "no redirect was followed")
    }
    let ways = disturbed.heard[CrashReceiver.hook]?.ways ?? [:]
    // A short run may not come to each of them.
    for way in CrashReceiver.Way.allCases where way != .gone && kills >= 100 {
      #expect(ways[way, default: 0] > 0, "\(way) happened")
    }
    #expect(disturbed.heard[CrashReceiver.gone]?.ways[.gone, default: 0] ?? 0 > 0)
  }
}

private func environment(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

/// Half a day of posts in three feeds, with two waves of anger, revealed step by step.
final class CrashStory: Sendable {
  struct Entry: Sendable {
    var source: String
    var id: String
    var minute: Int
    var text: String
  }

  static let sources = ["north", "south", "west"]
  static let start = EventTime(milliseconds: 1_577_836_800_000)
  static let minutes = 720

  let entries: [Entry]
  /// Whether texts change later.
  private let hasEdits: Bool
  private let revealedMinute = Atomic(0)

  init(hasEdits: Bool = true) {
    self.hasEdits = hasEdits
    var generator = SplitMix(state: 7)
    var entries: [Entry] = []
    for minute in 0..<Self.minutes {
      let isWave = (300..<345).contains(minute) || (500..<540).contains(minute)
      let count = isWave ? 2 : minute % 8 == 0 ? 1 : 0
      for number in 0..<count {
        let source = Self.sources.randomElement(using: &generator) ?? "north"
        let text =
          isWave
          ? "acme is awful, it broke again and I hate it (\(minute).\(number))"
          : "acme opens its shop at nine today (\(minute).\(number))"
        entries.append(Entry(source: source, id: "\(source)-\(minute)-\(number)", minute: minute, text: text))
      }
    }
    // The end of the day is seen by every source.
    for source in Self.sources {
      entries.append(Entry(source: source, id: "\(source)-end", minute: Self.minutes, text: "good night"))
    }
    self.entries = entries
  }

  /// Posts whose text is another one an hour after they came.
  var edited: [Entry] {
    !hasEdits ? [] : entries.filter { $0.text.contains("at nine") && $0.minute % 16 == 0 && $0.minute <= 600 }
  }

  var keys: Set<Post.Key> {
    Set(
      entries.map { entry in
        var feedEntry = Feed.Entry()
        feedEntry.id = entry.id
        return Post.Key(source: entry.source, entry: feedEntry)
      })
  }

  func reveal(_ step: Int, of steps: Int) {
    revealedMinute.store(step == steps ? Self.minutes : Self.minutes * step / steps, ordering: .sequentiallyConsistent)
  }

  func feed(of source: String) -> [UInt8] {
    let limit = revealedMinute.load(ordering: .sequentiallyConsistent)
    let edited = Set(edited.filter { $0.minute + 60 <= limit }.map(\.id))
    let items = entries.filter { $0.source == source && $0.minute <= limit }.reversed().map { entry in
      let text = edited.contains(entry.id) ? entry.text.replacing("nine", with: "ten") : entry.text
      let time = Self.start + .seconds(entry.minute * 60)
      return "<entry><id>\(entry.id)</id><title/><updated>\(time)</updated><published>\(time)</published>"
        + "<content>\(text)</content></entry>"
    }
    return Array("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>\(source)</title>\(items.joined())</feed>".utf8)
  }
}
