internal import Alerts

/// Turns the trees of the configuration's files into a ``Configuration``, and notes what is wrong on the way.
struct ConfigurationReader {
  static let mainKeys = [
    "sources", "topics", "receivers", "groups", "windows", "limits", "retention", "database", "model", "fetching",
    "metrics", "grouping", "mute_times", "inhibit", "flapping",
  ]

  var log = MistakeLog()
  var configuration = Configuration()
  /// Absolute path of the main file's folder.
  let folder: String
  let environment: [String: String]
  let checks: RuleChecks
  /// Of rules on posts.
  let postChecks: RuleChecks
  /// Of all sources that name no proxy of their own.
  var proxies = ProxyRules.none

  var sources = NameTable(kind: "source")
  var topics = NameTable(kind: "topic")
  var receivers = NameTable(kind: "receiver")
  var muteTimes = NameTable(kind: "mute time")
  /// Of all receivers that say nothing of their own.
  var grouping: GroupingPolicy?
  /// Labels that grouping and inhibition speak of.
  var labelUses: [LabelUse] = []
  var groups = NameTable(kind: "group")
  var rules = NameTable(kind: "rule")
  /// Rules that are switched off with `enabled: false`; they are checked, and tested, but not run.
  var disabledRules: [Rule] = []

  init(folder: String, environment: [String: String], checks: RuleChecks, postChecks: RuleChecks = .none) {
    self.folder = folder
    self.environment = environment
    self.checks = checks
    self.postChecks = postChecks
  }

  /// Reads the trees; `main` is nil if the main file could not be read, which is noted already.
  mutating func read(main: YAMLNode?, rules: [YAMLNode]) {
    let fields = main.flatMap {
      Fields($0, subject: "the configuration", keys: Self.mainKeys, log: &log)
    }
    if let fields {
      readFetching(fields)
      readSources(fields)
      readTopics(fields)
      readMuteTimes(fields)
      readGrouping(fields)
      readReceivers(fields)
      readWindows(fields)
      readLimits(fields)
      readRetention(fields)
      readPaths(fields)
      readMetrics(fields)
      readInhibitions(fields)
      readFlapping(fields)
      readGroups(fields, isRequired: false)
    } else {
      sources.isComplete = false
      topics.isComplete = false
      receivers.isComplete = false
      muteTimes.isComplete = false
    }
    for file in rules {
      if let fields = Fields(file, subject: "the file of rules", keys: ["groups"], log: &log) {
        readGroups(fields, isRequired: true)
      }
    }
    checkLabels()
    // Where something is broken, what looks unused may only be misspelt.
    if let fields, !log.hasErrors { warnOfUnused(fields) }
  }

  /// The list under a key of the main file. Nil if it cannot be read.
  mutating func section(_ key: String, of fields: Fields, isRequired: Bool, expected: String) -> [YAMLNode]? {
    let node =
      isRequired
      ? fields.required(key, expected: expected, log: &log) : fields.value(key, expected: expected, log: &log)
    return fields.list(node, key, expected: expected, log: &log)
  }

  /// A name that may stand in messages, ids and addresses of a store: one line, no slash, at most 100 characters.
  mutating func name(_ fields: inout Fields, _ key: String, kind: String) -> (text: String, place: FilePosition)? {
    let expected = "a name"
    guard let node = fields.required(key, expected: expected, log: &log),
      let name = fields.text(node, key, expected: expected, log: &log)
    else { return nil }
    let scalars = name.unicodeScalars
    let isPlain = scalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" }
    guard isPlain, scalars.count <= 100, scalars.first != " ", scalars.last != " " else {
      log.add(
        "the name '\(shortened(name))'; expected at most 100 characters on one line, without a slash or spaces at its ends",
        at: node.position)
      return nil
    }
    fields.subject = "\(kind) '\(shortened(name))'"
    return (name, node.position)
  }

  private mutating func warnOfUnused(_ fields: Fields) {
    if topics.places.isEmpty {
      log.warn(
        "the configuration has no 'topics'; expected a list of topics", at: fields.position,
        hint: "without topics, posts are stored and scored, and no rule can watch them")
    }
    for (name, place) in topics.places where !topics.used.contains(name) {
      log.warn(
        "no rule watches topic '\(shortened(name))'", at: place, hint: "name it in the topics of a rule, or remove it")
    }
    for (name, place) in muteTimes.places where !muteTimes.used.contains(name) {
      log.warn(
        "nothing is muted by mute time '\(shortened(name))'", at: place,
        hint: "name it in mute_times of a rule or a receiver, or remove it")
    }
    for (name, place) in receivers.places where !receivers.used.contains(name) {
      log.warn(
        "no rule notifies receiver '\(shortened(name))'", at: place, hint: "name it in notify of a rule, or remove it")
    }
  }
}
