package import Alerts

/// Finds the story that a post tells again.
///
/// A pure value: the same posts in the same order make the same stories. A post is compared with the stories that share
/// a key with it, and joins the most similar one. The story keeps the print of its first post, so a chain of small
/// changes does not lead from one story to another. A story that nobody told for ``memory``, measured by the newest
/// post's time, is forgotten, and beyond ``capacity`` the one that was told longest ago.
///
/// A post costs some 50 µs, most of it for reading its text; a story some 2 kB.
package struct StoryIndex: Sendable {
  /// How long a story is remembered after its newest post.
  package static let memory = Duration.seconds(72 * 3600)
  package static let capacity = 10_000
  /// Stories that are looked at under one key: the newest ones.
  private static let ways = 4

  /// Where a post belongs.
  package struct Placement: Sendable, Hashable {
    package var story: Story.ID
    /// Whether the post is the story's first.
    package var isNew: Bool
  }

  private let capacity: Int
  private var stories: [Story.ID: Story] = [:]
  private var places: [UInt32: [Story.ID]] = [:]
  /// Stories in the order in which they were told last; the present entry of a story has its `touched`.
  private var queue: [(story: Story.ID, touched: Int64)] = []
  private var queueStart = 0
  private var lastID: Story.ID = 0
  private var lastTouch: Int64 = 0
  private var newest = EventTime.distantPast
  private var changed: Set<Story.ID> = []
  private var forgotten: [Story.ID] = []

  package init(capacity: Int = Self.capacity) { self.capacity = max(1, capacity) }

  package var count: Int { stories.count }

  package subscript(id: Story.ID) -> Story? { stories[id] }

  /// Adds a post to the story that it tells, or begins one.
  package mutating func place(title: String?, text: String, source: String, at time: EventTime) -> Placement {
    let print = StoryPrint(StoryText(title: title, text: text))
    let found = match(print, at: time)
    lastTouch += 1
    newest = max(newest, time)
    if let found, var story = stories.removeValue(forKey: found) {
      story.copies += 1
      story.firstSeen = min(story.firstSeen, time)
      story.lastSeen = max(story.lastSeen, time)
      story.touched = lastTouch
      let hash = StoryUnits.hash(source.utf8)
      if story.sourceHashes.count < Story.sourceLimit, !story.sourceHashes.contains(hash) {
        story.sourceHashes.append(hash)
      }
      stories[found] = story
    } else {
      lastID += 1
      let id = lastID
      stories[id] = Story(
        id: id, firstSeen: time, lastSeen: time, sourceHashes: [StoryUnits.hash(source.utf8)], print: print,
        touched: lastTouch)
      remember(id, under: print.keys)
    }
    let id = found ?? lastID
    queue.append((id, lastTouch))
    changed.insert(id)
    forgetOld()
    return Placement(story: id, isNew: found == nil)
  }

  /// Notes that a post of the story matched a topic at a time. Returns nil if an earlier one had; else the story counts
  /// for the topic at this time, and `from` is the later time at which it was counted until now.
  package mutating func note(_ id: Story.ID, topic: String, at time: EventTime) -> (isFirst: Bool, from: EventTime?) {
    guard var story = stories[id] else { return (true, nil) }
    let hash = StoryUnits.hash(topic.utf8)
    let known = story.topicTimes[hash]
    if let known, known <= time { return (false, nil) }
    guard known != nil || story.topicTimes.count < Story.topicLimit else { return (true, nil) }
    story.topicTimes[hash] = time
    stories[id] = story
    changed.insert(id)
    return (true, known)
  }

  private func match(_ print: StoryPrint, at time: EventTime) -> Story.ID? {
    guard !print.isTooShort else { return nil }
    var best: (id: Story.ID, resemblance: Double)?
    var seen: Set<Story.ID> = []
    for key in print.keys {
      for id in (places[key] ?? []).suffix(Self.ways) where seen.insert(id).inserted {
        guard let story = stories[id], abs(story.lastSeen - time) <= Self.memory,
          let resemblance = print.resemblance(to: story.print)
        else { continue }
        let isBetter = best.map { ($0.resemblance, -$0.id) < (resemblance, -id) } ?? true
        if isBetter { best = (id, resemblance) }
      }
    }
    return best?.id
  }

  private mutating func remember(_ id: Story.ID, under keys: [UInt32]) {
    for key in keys { places[key, default: []].append(id) }
  }

  private mutating func forgetOld() {
    while queueStart < queue.count {
      let next = queue[queueStart]
      let story = stories[next.story]
      let isPresent = story?.touched == next.touched
      if isPresent, let story {
        guard stories.count > capacity || newest - story.lastSeen > Self.memory else { break }
        forget(story)
      }
      queueStart += 1
    }
    if queueStart > 1024, queueStart > queue.count / 2 {
      queue.removeFirst(queueStart)
      queueStart = 0
    }
  }

  private mutating func forget(_ story: Story) {
    stories[story.id] = nil
    for key in story.print.keys {
      // Mostly the first one.
      guard let index = places[key]?.firstIndex(of: story.id) else { continue }
      places[key]?.remove(at: index)
      if places[key]?.isEmpty == true { places[key] = nil }
    }
    changed.remove(story.id)
    forgotten.append(story.id)
  }

  // MARK: What is stored

  /// Gives out, once, what has changed since the last call.
  package mutating func takeChanges() -> StoryChanges {
    defer {
      changed.removeAll(keepingCapacity: true)
      forgotten = []
    }
    return StoryChanges(told: changed.sorted().compactMap { stories[$0] }, forgotten: forgotten)
  }

  /// Continues from stored stories, which may come in any order; `lastID` is the largest id ever given out.
  package mutating func restore(_ stored: [Story], lastID: Story.ID) {
    self.lastID = max(lastID, self.lastID)
    for story in stored.sorted(by: { $0.touched < $1.touched }) {
      stories[story.id] = story
      queue.append((story.id, story.touched))
      lastTouch = max(lastTouch, story.touched)
      newest = max(newest, story.lastSeen)
    }
    // Under each key in the order in which the stories began.
    for story in stored.sorted(by: { $0.id < $1.id }) { remember(story.id, under: story.print.keys) }
    forgetOld()
  }
}

/// The stories that a batch changed.
package struct StoryChanges: Sendable {
  package var told: [Story] = []
  /// No post will join these any more.
  package var forgotten: [Story.ID] = []

  package init(told: [Story] = [], forgotten: [Story.ID] = []) {
    self.told = told
    self.forgotten = forgotten
  }
}
