package import Alerts

/// A story: a post and the posts that repeat it.
package struct Story: Sendable, Hashable, Identifiable {
  package typealias ID = Int64

  package let id: ID
  /// Times of its posts by their publishers.
  package internal(set) var firstSeen: EventTime
  package internal(set) var lastSeen: EventTime
  /// Its posts, the first one among them.
  package internal(set) var copies = 1
  /// Hashes of the names of its sources; no more than ``sourceLimit`` are told apart.
  var sourceHashes: [UInt32]
  /// When it first matched each topic, by the hash of the topic's name; no more than ``topicLimit``.
  var topicTimes: [UInt32: EventTime] = [:]
  var print: StoryPrint
  /// Counts the changes of all stories: the order in which they are forgotten.
  var touched: Int64

  static let sourceLimit = 64
  static let topicLimit = 32

  /// How many sources had it, at most ``sourceLimit``.
  package var sources: Int { sourceHashes.count }
}

extension Story {
  private static let version: UInt8 = 1

  /// What a restart needs beside the table's columns: the print, the sources and the topics; empty for a story that is
  /// told no more.
  var bytes: [UInt8] {
    var bytes = [Self.version]
    func write(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
    func write(_ values: [UInt32]) {
      write(UInt16(truncatingIfNeeded: values.count))
      for value in values { write(value) }
    }
    for values in [print.sequence, print.tokens, print.facts, print.negations, print.keys, sourceHashes] {
      write(values)
    }
    write(UInt16(truncatingIfNeeded: print.headCount))
    write(UInt16(truncatingIfNeeded: print.bodyCount))
    let topics = topicTimes.sorted { $0.key < $1.key }
    write(topics.map(\.key))
    for topic in topics { write(topic.value.milliseconds) }
    return bytes
  }

  /// Reads ``bytes``; nil for anything else.
  init?(id: ID, firstSeen: EventTime, lastSeen: EventTime, copies: Int, touched: Int64, bytes: [UInt8]) {
    var rest = bytes[...]
    func number<Value: FixedWidthInteger>(_: Value.Type) -> Value? {
      let size = MemoryLayout<Value>.size
      guard rest.count >= size else { return nil }
      defer { rest = rest.dropFirst(size) }
      return rest.prefix(size).reversed().reduce(Value(0)) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }
    func numbers() -> [UInt32]? {
      guard let count = number(UInt16.self), rest.count >= Int(count) * 4 else { return nil }
      return (0..<count).compactMap { _ in number(UInt32.self) }
    }
    guard number(UInt8.self) == Self.version else { return nil }
    var print = StoryPrint()
    guard let sequence = numbers(), let tokens = numbers(), let facts = numbers(), let negations = numbers(),
      let keys = numbers(), let sources = numbers(), let headCount = number(UInt16.self),
      let bodyCount = number(UInt16.self), let topics = numbers()
    else { return nil }
    (print.sequence, print.tokens, print.facts) = (sequence, tokens, facts)
    (print.negations, print.keys) = (negations, keys)
    (print.headCount, print.bodyCount) = (Int(headCount), Int(bodyCount))
    var times: [UInt32: EventTime] = [:]
    for topic in topics {
      guard let time = number(Int64.self) else { return nil }
      times[topic] = EventTime(milliseconds: time)
    }
    guard rest.isEmpty else { return nil }
    self.init(
      id: id, firstSeen: firstSeen, lastSeen: lastSeen, copies: copies, sourceHashes: sources, topicTimes: times,
      print: print, touched: touched)
  }
}
