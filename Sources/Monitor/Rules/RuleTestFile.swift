import Alerts

/// A file of tests of rules: traffic that is drawn, and what the rules must make of it.
struct RuleTestFile: Sendable {
  struct Test: Sendable {
    var name: String
    var place: FilePosition
    var start: EventTime
    /// Buckets from the start on, by topic.
    var series: [String: DrawnSeries] = [:]
    var posts: [DrawnPost] = []
    /// Buckets in which a source is heard (`.`) or down (`D`), from the start on; afterwards it is heard.
    var sources: [String: DrawnStates] = [:]
    var expectations: [Expectation] = []

    /// What was drawn of the sources.
    func outages(bucket: Duration) -> [SourceOutage] {
      var outages: [SourceOutage] = []
      for (source, drawn) in sources.sorted(by: { $0.key < $1.key }) {
        var since: EventTime?
        for (index, character) in (drawn.characters + ["."]).enumerated() {
          let time = start + bucket * index
          if character == "D" {
            since = since ?? time
          } else if let begin = since {
            outages.append(SourceOutage(source: source, since: begin, until: time, returned: time))
            since = nil
          }
        }
      }
      return outages
    }
  }

  struct Expectation: Sendable {
    enum Kind: Sendable {
      /// The state at a moment, which is the end of a bucket; one of `.PFR`.
      case state(Character, at: Duration)
      /// The states after the buckets from a moment on.
      case drawn(DrawnStates, from: Duration)
      /// How often the alert begins in the whole test.
      case fires(Int)
    }

    var rule: String
    var topic: String
    var kind: Kind
    var place: FilePosition
  }

  var path: String
  var bucket: Duration = .seconds(300)
  /// Absolute, or seen from the working directory.
  var ruleFiles: [String] = []
  var tests: [Test] = []

  var topics: [String] { Set(tests.flatMap { Array($0.series.keys) + $0.posts.map(\.observation.topic) }).sorted() }
}

/// Reads a test file, and notes what is wrong on the way.
struct RuleTestReader {
  private static let expected = "tests of rules"
  /// A Monday in the northern winter, so that a week has no change of clocks in it.
  private static let defaultStart = EventTime(seconds: 1_767_571_200)

  var log = MistakeLog()
  private(set) var file: RuleTestFile

  init(_ root: YAMLNode, path: String) {
    file = RuleTestFile(path: path)
    guard let fields = Fields(root, subject: "the file of tests", keys: ["rules", "bucket", "tests"], log: &log) else {
      return
    }
    if let bucket = fields.duration("bucket", in: .seconds(60)...(.seconds(3600)), log: &log) {
      if WindowGrid(bucket: bucket) != nil { file.bucket = bucket }
    }
    let rules = fields.required("rules", expected: "a list of files with rules", log: &log)
    let folder = ConfigurationFile.folder(of: path)
    for item in fields.list(rules, "rules", expected: "a list of files with rules", log: &log) ?? [] {
      guard let name = item.text, !item.isNull else {
        log.add("\(item.kind) in 'rules'; expected the path of a file with rules", at: item.position)
        continue
      }
      file.ruleFiles.append(ConfigurationFile.resolve(name, from: folder))
    }
    let tests = fields.required("tests", expected: "a list of tests", log: &log)
    for item in fields.list(tests, "tests", expected: "a list of tests", log: &log) ?? [] { readTest(item) }
  }

  private mutating func readTest(_ node: YAMLNode) {
    let keys = ["name", "start", "series", "posts", "sources", "expect"]
    guard var fields = Fields(node, subject: "a test", keys: keys, log: &log),
      let nameNode = fields.required("name", expected: "what the rules must do", log: &log),
      let name = fields.text(nameNode, "name", expected: "what the rules must do", log: &log)
    else { return }
    fields.subject = "test '\(shortened(name))'"
    var test = RuleTestFile.Test(name: name, place: nameNode.position, start: Self.defaultStart)
    if let text = fields.optionalText("start", expected: "a time such as 2026-01-05T00:00:00Z", log: &log) {
      guard let start = FeedDate.time(text), start == start.rounded(downTo: file.bucket) else {
        log.add(
          "'start' of \(fields.subject) is '\(shortened(text))'; expected the time at which a bucket begins, "
            + "such as 2026-01-05T00:00:00Z", at: fields.position(of: "start"))
        return
      }
      test.start = start
    }
    readSeries(fields, into: &test)
    readSources(fields, into: &test)
    if fields.has("posts") {
      let posts = fields.value("posts", expected: "a list of posts", log: &log)
      for item in fields.list(posts, "posts", expected: "a list of posts", log: &log) ?? [] {
        readPost(item, into: &test)
      }
    }
    if test.series.isEmpty, test.posts.isEmpty, !log.hasErrors {
      log.add(
        "\(fields.subject) has no traffic; expected 'series' or 'posts'", at: fields.position,
        hint: "add series: { acme: \"5x12 40-30x3\" }")
    }
    let expect = fields.required("expect", expected: "a list of what must happen", log: &log)
    for item in fields.list(expect, "expect", expected: "a list of what must happen", log: &log) ?? [] {
      readExpectation(item, into: &test)
    }
    file.tests.append(test)
  }

  private mutating func readSeries(_ fields: Fields, into test: inout RuleTestFile.Test) {
    test.series = drawn(fields, "series", expected: "a mapping of topics to drawn buckets", example: "5x12 40-30") {
      (text) throws(DrawnSeries.Malformed) in try DrawnSeries(text)
    }
  }

  private mutating func readSources(_ fields: Fields, into test: inout RuleTestFile.Test) {
    test.sources = drawn(fields, "sources", expected: "a mapping of sources to drawn outages", example: ".x12 Dx6") {
      (text) throws(DrawnSeries.Malformed) in
      try DrawnStates(text, letters: ".D", expected: ". (heard) or D (down)")
    }
  }

  /// What is drawn for each name.
  private mutating func drawn<Drawn>(
    _ fields: Fields, _ key: String, expected: String, example: String,
    parse: (String) throws(DrawnSeries.Malformed) -> Drawn
  ) -> [String: Drawn] {
    guard let node = fields.value(key, expected: expected, log: &log) else { return [:] }
    guard case .mapping(let entries) = node.content else {
      log.add("'\(key)' of \(fields.subject) is \(node.kind); expected \(expected)", at: node.position)
      return [:]
    }
    var drawings: [String: Drawn] = [:]
    for entry in entries {
      guard let name = entry.key.text, let text = entry.value.text else {
        log.add("\(entry.value.kind) in '\(key)'; expected buckets such as \"\(example)\"", at: entry.value.position)
        continue
      }
      do throws(DrawnSeries.Malformed) {
        drawings[name] = try parse(text)
      } catch {
        log.add(error.message, at: entry.value.position(ofByte: error.offset))
      }
    }
    return drawings
  }

  private mutating func readPost(_ node: YAMLNode, into test: inout RuleTestFile.Test) {
    let moods = ["negative", "neutral", "positive"]
    let keys = ["topic", "at", "mood"] + DrawnPost.keys
    guard let fields = Fields(node, subject: "a post", keys: keys, log: &log),
      let topicNode = fields.required("topic", expected: "a topic", log: &log),
      let topic = fields.text(topicNode, "topic", expected: "a topic", log: &log),
      let at = moment(fields, "at", isTick: false)
    else { return }
    let word = fields.optionalText("mood", expected: listed(moods), log: &log) ?? "neutral"
    guard moods.contains(word) else {
      log.add("'mood' of a post is '\(shortened(word))'; expected \(listed(moods))", at: fields.position(of: "mood"))
      return
    }
    let mood: Observation.Mood = word == "negative" ? .negative : word == "positive" ? .positive : .neutral
    let polarity: Int64 = word == "negative" ? -800_000 : word == "positive" ? 800_000 : 0
    let observation = Observation(topic: topic, time: test.start + at, mood: mood, polarity: polarity)
    test.posts.append(DrawnPost(observation, number: test.posts.count, fields, log: &log))
  }

  private mutating func readExpectation(_ node: YAMLNode, into test: inout RuleTestFile.Test) {
    let keys = ["alert", "topic", "at", "state", "from", "states", "fires"]
    guard let fields = Fields(node, subject: "an expectation", keys: keys, log: &log),
      let alertNode = fields.required("alert", expected: "the name of a rule", log: &log),
      let alert = fields.text(alertNode, "alert", expected: "the name of a rule", log: &log)
    else { return }
    let known = Set(Array(test.series.keys) + test.posts.map(\.observation.topic))
    var topic = known.count == 1 ? known.first : nil
    if let named = fields.optionalText("topic", expected: "a topic", log: &log) {
      topic = named
      if !known.contains(named), !known.isEmpty {
        log.add(
          "the topic '\(shortened(named))' has no traffic in this test; expected \(listed(known.sorted()))",
          at: fields.position(of: "topic"),
          hint: nearestName(to: named, among: known.sorted()).map { "did you mean '\($0)'?" })
        return
      }
    }
    guard let topic else {
      if !known.isEmpty {
        log.add("an expectation has no 'topic'; expected one of \(listed(known.sorted()))", at: fields.position)
      }
      return
    }
    for kind in kinds(fields) {
      test.expectations.append(
        RuleTestFile.Expectation(rule: alert, topic: topic, kind: kind, place: node.position))
    }
  }

  private mutating func kinds(_ fields: Fields) -> [RuleTestFile.Expectation.Kind] {
    var kinds: [RuleTestFile.Expectation.Kind] = []
    let names = ["inactive": ".", "pending": "P", "firing": "F", "resolved": "R", "none": ".", "no data": "N"]
    if fields.has("state") || fields.has("at") {
      let expected = "inactive, pending, firing, resolved or no data"
      let node = fields.required("state", expected: expected, log: &log)
      _ = fields.required("at", expected: "the time since the test's start, such as 24h5m", log: &log)
      if let word = fields.text(node, "state", expected: expected, log: &log),
        let at = moment(fields, "at", isTick: true)
      {
        if let letter = names[word]?.first {
          kinds.append(.state(letter, at: at))
        } else {
          log.add(
            "'state' of an expectation is '\(shortened(word))'; expected \(expected)", at: fields.position(of: "state"),
            hint: nearestName(to: word, among: names.keys.sorted()).map { "did you mean '\($0)'?" })
        }
      }
    }
    if let node = fields.value("states", expected: "a line such as ..PPFFFR", log: &log), let text = node.text {
      let from = fields.has("from") ? moment(fields, "from", isTick: true) : .zero
      do throws(DrawnSeries.Malformed) {
        let drawn = try DrawnStates(text)
        if let from { kinds.append(.drawn(drawn, from: from)) }
      } catch {
        log.add(error.message, at: node.position(ofByte: error.offset))
      }
    }
    if let fires = fields.count("fires", in: 0...DrawnSeries.limit, log: &log) { kinds.append(.fires(fires)) }
    if kinds.isEmpty, !log.hasErrors {
      log.add(
        "an expectation says nothing; expected 'at' and 'state', 'states', or 'fires'", at: fields.position,
        hint: "add at: 24h5m and state: firing")
    }
    return kinds
  }

  /// A time since the start; one at which rules are evaluated is at the end of a bucket.
  private mutating func moment(_ fields: Fields, _ key: String, isTick: Bool) -> Duration? {
    let span: ClosedRange<Duration> = .zero...(.seconds(400 * 86_400))
    guard let time = fields.duration(key, in: span, log: &log) else { return nil }
    guard !isTick || time.wholeMilliseconds % file.bucket.wholeMilliseconds == 0 else {
      log.add(
        "'\(key)' is \(formattedDuration(time)), between two ends of buckets; expected a multiple of "
          + formattedDuration(file.bucket), at: fields.position(of: key))
      return nil
    }
    return time
  }
}
