/// What is stored, and how the engine continues from it.
///
/// States have names that begin with `alerts/`: `alerts/clock`, `alerts/topic/NAME` for the spike detectors, and
/// `alerts/rule/RULE/TOPIC` for the lives of alerts. An empty value is an erased state.
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
      states[watch.state] = watch.life.encoded(expression: rules[watch.rule].fingerprint)
    }
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
  /// If the length of the buckets has changed, stored ones are merged into those in which they start.
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
    for index in restored.topics.indices {
      let name = Self.stateName(topic: restored.topics[index].name)
      known.insert(name)
      try restored.topics[index].decode(states[name] ?? [], named: name)
    }
    for index in restored.watches.indices {
      let watch = restored.watches[index]
      known.insert(watch.state)
      restored.watches[index].life = try AlertLife(
        states[watch.state] ?? [], named: watch.state, expression: rules[watch.rule].fingerprint)
    }
    restored.load(buckets, hours)
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
