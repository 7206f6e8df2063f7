package import Alerts

/// One post of the demo's recording.
package struct RecordedPost: Sendable, Hashable {
  package var source: RecordedSource
  /// Counts the posts of its source from 1.
  package var number: Int
  package var published: EventTime
  /// What the writer wanted to say; never shown to the classifier.
  package var mood: Observation.Mood
  package var author: String
  package var title: String?
  package var text: String
}

/// The invented places where the recorded posts appeared.
package enum RecordedSource: String, Sendable, CaseIterable {
  /// A forum in English, served as RSS.
  case brewForum = "brew-forum"
  /// A micro-blog in Chinese, served as RSS.
  case kafeiWeibo = "kafei-weibo"
  /// News headlines with summaries, served as Atom.
  case cityHerald = "city-herald"
  /// Travellers' notes, with and without titles, served as Atom.
  case travelNotes = "travel-notes"

  package var isAtom: Bool { self == .cityHerald || self == .travelNotes }
}

extension RecordedPost {
  package var link: String { "https://\(source.rawValue).example/posts/\(number)" }

  /// The identity that the post has in its source's feed.
  package var id: String {
    switch source {
    case .brewForum: link
    case .kafeiWeibo: "\(source.rawValue)-\(number)"
    case .cityHerald, .travelNotes: "tag:\(source.rawValue).example,2020:\(number)"
    }
  }
}

/// A day of posts by invented people about invented brands, in English and Chinese: ordinary traffic, a crisis from
/// 13:20 on that turns mood and volume of one topic, an apology at 17:10, and a second topic's good news at 19:00.
///
/// It is kept as lines of `HH:MM:SS`, source, mood (`-`, `0`, `+`), author, title (may be empty) and text, separated
/// by tabs and in order of time; a second carries one post at most.
package enum Recording {
  /// The first moment of the recorded day, 2020-03-14T00:00:00Z, a Saturday.
  package static let start = EventTime(seconds: 1_584_144_000)
  package static let length = Duration.seconds(86_400)
  /// When the firmware update goes wrong.
  package static let crisis = start + .seconds(13 * 3600 + 20 * 60)

  /// All posts in order of time; parsing them takes a few milliseconds.
  package static func posts() throws(MalformedLine) -> [RecordedPost] {
    var posts: [RecordedPost] = []
    var counts: [RecordedSource: Int] = [:]
    for part in [night, morning, crisisHours, evening] {
      for line in part.split(separator: "\n") {
        var post = try parse(line)
        counts[post.source, default: 0] += 1
        post.number = counts[post.source, default: 0]
        posts.append(post)
      }
    }
    return posts
  }

  /// A line of the recording that is not six fields of the stated form.
  package struct MalformedLine: Error, Equatable, CustomStringConvertible {
    package var line: String

    package var description: String { "the demo's recording has a malformed line: \(line)" }
  }

  /// The post of one line, still numbered 0.
  static func parse(_ line: Substring) throws(MalformedLine) -> RecordedPost {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 6,
      let second = secondOfDay(fields[0]),
      let source = RecordedSource(rawValue: String(fields[1])),
      let mood = mood(fields[2]),
      !fields[3].isEmpty, !fields[5].isEmpty
    else { throw MalformedLine(line: String(line)) }
    return RecordedPost(
      source: source, number: 0, published: start + .seconds(second), mood: mood, author: String(fields[3]),
      title: fields[4].isEmpty ? nil : String(fields[4]), text: String(fields[5]))
  }

  private static func secondOfDay(_ clock: Substring) -> Int? {
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), let second = Int(parts[2]),
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private static func mood(_ sign: Substring) -> Observation.Mood? {
    switch sign {
    case "-": .negative
    case "0": .neutral
    case "+": .positive
    default: nil
    }
  }
}
