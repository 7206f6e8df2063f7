/// What is stored, and how the engine continues from it.
///
/// States have names that begin with `alerts/`: `alerts/clock`, `alerts/topic/NAME` for the spike detectors,
/// `alerts/rule/RULE/TOPIC` for the lives of alerts, and `alerts/limit/RULE/TOPIC` for how many posts were told of. An empty
/// value is an erased state.
extension AlertEngine {
  private static let clock = "alerts/clock"
  private static let clockVersion: UInt64 = 1

  /// What must be stored after some observations and ticks.
  public struct Changes: Sendable {
    /// New totals, oldest first.
    public var buckets: [BucketRecord]
    /// New totals of hours that have ended, oldest first.
    public var hours: [BucketRecord]
    public var states: [String: [UInt8]]
  }

  /// Gives out, once, what has changed since the last call.
  public mutating func takeChanges() -> Changes {
    var buckets = changedBuckets.take(record)
    let hours = changedHours.sorted { $0.key < $1.key }.map { place, hour in
      BucketRecord(
        topic: topics[place.topic].name, start: grid.start(ofHour: place.ordinal), bucket: hour.bucket,
        authors: hour.authors)
    }
    buckets += merged.map { BucketRecord(topic: $0.topic, start: $0.start, bucket: Bucket()) }
    var states: [String: [UInt8]] = [:]
    for name in obsoleteStates { states[name] = [] }
    for index in changedTopics { states[Self.stateName(topic: topics[index].name)] = topics[index].encoded() }
    for index in changedWatches {
      let watch = watches[index]
      states[stateName(of: watch)] = watch.life.encoded(expression: rules[watch.rule].fingerprint)
    }
    for place in posts.changedQuotas {
      states[stateName(of: place)] = posts.quotas[place]?.encoded() ?? []
    }
    posts.changedQuotas.removeAll(keepingCapacity: true)
    if isClockChanged, let tick {
      var writer = StateWriter()
      writer.write(Self.clockVersion)
      writer.write(grid.start(of: tick))
      states[Self.clock] = writer.bytes
    }
    changedHours.removeAll(keepingCapacity: true)
    changedTopics.removeAll(keepingCapacity: true)
    changedWatches.removeAll(keepingCapacity: true)
    obsoleteStates = []
    merged = []
    isClockChanged = false
    return Changes(buckets: buckets, hours: hours, states: states)
  }

  /// Reads changed buckets before the windows, moving on to a tick, forget them.
  mutating func keepChanges(before tick: Int64) {
    guard changedBuckets.oldest < tick - Int64(grid.depth) else { return }
    changedBuckets.keep(record)
  }

  private func record(at place: BucketPlace) -> BucketRecord {
    let topic = topics[place.topic]
    return BucketRecord(
      topic: topic.name, start: grid.start(of: place.ordinal), bucket: topic.windows[place.ordinal],
      authors: topic.windows.authors(at: place.ordinal))
  }

  /// Continues from what was stored; call it on a new engine, before the first observation.
  ///
  /// Topics and rules that are new start from nothing. States of those that are gone are erased with the next
  /// changes, with no event for an alert that was firing: there is no rule left to say whom to tell. A rule whose
  /// expression has changed starts anew, except that an alert that is firing goes on, so that its end is reported.
  /// If the length of the buckets has changed, stored ones are merged into those in which they start. Detectors that
  /// cannot be continued, of an earlier version or for shorter buckets, learn from the stored buckets, once.
  ///
  /// - Parameters:
  ///   - buckets: the stored buckets, in any order; older ones than the windows see may be among them.
  ///   - hours: the stored hours, in any order.
  ///   - states: all stored states whose names begin with `alerts/`; others are ignored.
  /// - Throws: if a state is damaged or of a newer version; the engine is then unchanged.
  public mutating func restore(
    buckets: [BucketRecord], hours: [BucketRecord] = [], states: [String: [UInt8]]
  ) throws(StateError) {
    var restored = self
    if let bytes = states[Self.clock], !bytes.isEmpty {
      var reader = try StateReader(bytes, of: Self.clock, version: Self.clockVersion)
      restored.tick = grid.ordinal(of: try reader.readTime())
      try reader.finish()
    }
    var known: Set = [Self.clock]
    var cold: [Int] = []
    for index in restored.topics.indices {
      let name = Self.stateName(topic: restored.topics[index].name)
      known.insert(name)
      if try restored.topics[index].decode(states[name] ?? [], named: name) { cold.append(index) }
    }
    for (index, watch) in watches.enumerated() {
      let name = stateName(of: watch)
      guard let bytes = states[name] else { continue }
      known.insert(name)
      restored.watches[index].life = try AlertLife(
        bytes, named: name, expression: rules[watch.rule].fingerprint)
    }
    for place in postPlaces {
      let name = stateName(of: place)
      guard let bytes = states[name], !bytes.isEmpty else { continue }
      known.insert(name)
      restored.posts.quotas[place] = try PostWatch.Quota(bytes, named: name)
    }
    restored.load(buckets, hours)
    if restored.tick != nil {
      for index in cold {
        restored.topics[index].warmUp()
        restored.changedTopics.insert(index)
      }
    }
    for (name, bytes) in states where name.hasPrefix("alerts/") && !known.contains(name) && !bytes.isEmpty {
      restored.obsoleteStates.insert(name)
    }
    self = restored
  }

  private mutating func load(_ buckets: [BucketRecord], _ hours: [BucketRecord]) {
    typealias Contents = [Int64: (bucket: Bucket, authors: AuthorSketch)]
    var fine = Array(repeating: Contents(), count: topics.count)
    var coarse = fine
    for record in buckets {
      guard let topic = topicIndices[record.topic] else { continue }
      let ordinal = grid.ordinal(of: record.start)
      fine[topic].merge(record, at: ordinal)
      if grid.start(of: ordinal) != record.start, !record.bucket.isEmpty { merged.append(record) }
    }
    for record in hours {
      guard let topic = topicIndices[record.topic] else { continue }
      coarse[topic].merge(record, at: grid.hour(of: grid.ordinal(of: record.start)))
    }
    for index in topics.indices { topics[index].windows.load(fine[index], hours: coarse[index], end: tick) }
    for record in merged {
      guard let topic = topicIndices[record.topic] else { continue }
      let ordinal = grid.ordinal(of: record.start)
      changedBuckets.note(BucketPlace(ordinal: ordinal, topic: topic))
    }
  }

  func stateName(of watch: Watch) -> String {
    Self.stateName(rule: rules[watch.rule].rule.name, topic: topics[watch.topic].name)
  }

  private func stateName(of place: PostWatch.Place) -> String {
    let (rule, topic) = (rules[place.rule].rule.name, topics[place.topic].name)
    return "alerts/limit/\(Self.escaped(rule))/\(Self.escaped(topic))"
  }

  private var postPlaces: [PostWatch.Place] {
    posts.rules.flatMap { rule in
      rules[rule].rule.topics.compactMap { topicIndices[$0] }.map { PostWatch.Place(rule: rule, topic: $0) }
    }
  }

  static func stateName(topic: String) -> String { "alerts/topic/\(escaped(topic))" }

  static func stateName(rule: String, topic: String) -> String { "alerts/rule/\(escaped(rule))/\(escaped(topic))" }

  /// Names may hold slashes, which part the state's name.
  private static func escaped(_ name: String) -> String {
    var text = ""
    for character in name.unicodeScalars {
      switch character {
      case "%": text += "%25"
      case "/": text += "%2F"
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }
}

extension [Int64: (bucket: Bucket, authors: AuthorSketch)] {
  fileprivate mutating func merge(_ record: BucketRecord, at place: Int64) {
    var content = self[place] ?? (Bucket(), AuthorSketch())
    content.bucket += record.bucket
    content.authors.formUnion(record.authors)
    self[place] = content
  }
}
