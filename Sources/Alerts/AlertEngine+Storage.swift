/// What is stored, and how the engine continues from it.
///
/// States have names that begin with `alerts/`: `alerts/clock`, `alerts/topic/NAME` for the spike detectors, and
/// `alerts/rule/RULE/TOPIC` for the lives of alerts. An empty value is an erased state.
extension AlertEngine {
  private static let clock = "alerts/clock"
  private static let clockVersion: UInt64 = 1

  /// Gives out, once, what has changed since the last call: buckets as their new totals, oldest first, and states.
  public mutating func takeChanges() -> (buckets: [BucketRecord], states: [String: [UInt8]]) {
    var buckets = changedBuckets.sorted { $0.key < $1.key }.map { place, bucket in
      BucketRecord(topic: topics[place.topic].name, start: grid.start(of: place.ordinal), bucket: bucket)
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
    changedBuckets.removeAll(keepingCapacity: true)
    changedTopics.removeAll(keepingCapacity: true)
    changedWatches.removeAll(keepingCapacity: true)
    obsoleteStates = []
    merged = []
    isClockChanged = false
    return (buckets, states)
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
  ///   - states: all stored states whose names begin with `alerts/`; others are ignored.
  /// - Throws: if a state is damaged or of a newer version; the engine is then unchanged.
  public mutating func restore(buckets: [BucketRecord], states: [String: [UInt8]]) throws(StateError) {
    var restored = self
    if let bytes = states[Self.clock], !bytes.isEmpty {
      var reader = try StateReader(bytes, of: Self.clock, version: Self.clockVersion)
      restored.tick = grid.ordinal(of: try reader.readTime())
      try reader.finish()
    }
    var known: Set = [Self.clock]
    for index in restored.topics.indices {
      if let tick = restored.tick { restored.topics[index].windows.close(before: tick) }
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
    for record in buckets {
      guard let topic = topicIndices[record.topic] else { continue }
      let ordinal = grid.ordinal(of: record.start)
      var bucket = restored.topics[topic].windows[ordinal]
      bucket += record.bucket
      // A bucket that is older than the ring is of no use to any window.
      guard restored.topics[topic].windows.place(bucket, at: ordinal) else { continue }
      if grid.start(of: ordinal) != record.start, !record.bucket.isEmpty {
        restored.merged.append(record)
      }
    }
    for record in restored.merged {
      guard let topic = topicIndices[record.topic] else { continue }
      let ordinal = grid.ordinal(of: record.start)
      restored.changedBuckets[BucketPlace(ordinal: ordinal, topic: topic)] = restored.topics[topic].windows[ordinal]
    }
    for (name, bytes) in states where name.hasPrefix("alerts/") && !known.contains(name) && !bytes.isEmpty {
      restored.obsoleteStates.insert(name)
    }
    self = restored
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
