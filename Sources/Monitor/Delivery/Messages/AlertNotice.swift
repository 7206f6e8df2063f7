/// What a message of the outbox says, read back from its payload, for receivers that have a form of their own.
///
/// The payload is what was committed with the alert; all forms of a message are functions of it, so every attempt says the same.
struct AlertNotice: Sendable, Equatable {
  struct Evidence: Sendable, Equatable {
    var measure: String
    var observed: Double
    var expected: Double
    /// Nil in messages of earlier versions, as is the window.
    var spread: Double?
    var window: String?
    var statistic: Double
    var threshold: Double
  }

  /// A term of the posts that made the alert, and how many of them have it.
  struct Term: Sendable, Equatable {
    var text: String
    var posts: Int
  }

  struct SourcesSeen: Sendable, Equatable {
    var seen: Int
    var all: Int
    /// Which part of their time, 0...1.
    var share: Double
  }

  struct Post: Sendable, Equatable {
    var source: String
    var link: String?
    var title: String?
    var text: String
    var negative: Double
    var positive: Double
  }

  struct Value: Sendable, Equatable {
    var call: String
    var number: Double?
  }

  var messageID: String
  var receiver: String
  /// The alert's id, the same for its beginning and its end.
  var id: String
  var rule: String
  var topic: String
  var isFiring: Bool
  /// RFC 3339 in UTC.
  var startsAt: String
  var decidedAt: String
  var window: String
  var labels: [String: String] = [:]
  var annotations: [String: String] = [:]
  var values: [Value] = []
  var evidence: [Evidence] = []
  var terms: [Term] = []
  var posts: [Post] = []
  var sourcesDown: [String] = []
  /// How many of how many sources were heard all the time; nil if all of them were.
  var sourcesSeen: SourcesSeen?
  /// Posts in each hour of the day before the decision, oldest first.
  var hourlyPosts: [Int64] = []
  /// Whether it turned on and off too often, and further changes are held back.
  var isFlapping = false
  /// Whether it was told before and still fires.
  var isRepeat = false
  /// What it says if it is about a group of alerts; of a group of one, the notice is that alert's.
  var group: GroupNotice?
  /// The id of the first message about the same alerts; nil if this is it, or if its alert stands for itself.
  var thread: String?
  /// The payload, for receivers that take it as it is.
  var payload: String

  /// Throws if the message's body is no payload of ours, which no commit makes.
  init(_ entry: OutboxEntry) throws {
    guard case .object(let payload) = try MessageValue(json: entry.body), case .object(let data) = payload["data"]
    else { throw AlertLogLine.Malformed(messageID: entry.messageID) }
    guard let alerts = data["alerts"].map(\.items) else {
      self.init(data, of: entry, decidedAt: payload["timestamp"]?.text)
      return
    }
    let members = alerts.map { AlertNotice($0.members, of: entry, decidedAt: nil) }
    let group = GroupNotice(data, members: members)
    if let only = members.first, members.count == 1, group.truncated == 0, !group.isDigest {
      self = only
      isRepeat = group.isRepeat
    } else {
      self.init(group, of: entry, decidedAt: payload["timestamp"]?.text ?? "")
    }
    thread = data["thread"]?.text
  }

  private init(_ data: [String: MessageValue], of entry: OutboxEntry, decidedAt time: String?) {
    payload = entry.body
    messageID = entry.messageID
    receiver = entry.receiver
    id = data["id"]?.text ?? entry.alert
    isFlapping = data["flapping"] == .bool(true)
    rule = data["alert"]?.text ?? ""
    topic = data["topic"]?.text ?? ""
    isFiring = data["status"]?.text != "resolved"
    startsAt = data["starts_at"]?.text ?? ""
    decidedAt = data["decided_at"]?.text ?? time ?? ""
    window = data["window"]?.text ?? ""
    labels = data["labels"]?.texts ?? [:]
    annotations = data["annotations"]?.texts ?? [:]
    values = (data["values"]?.members ?? [:]).sorted { $0.key < $1.key }.map { Value(call: $0, number: $1.number) }
    evidence = (data["evidence"]?.items ?? []).map(Evidence.init)
    terms = (data["terms"]?.items ?? []).compactMap(Term.init)
    posts = (data["posts"]?.items ?? []).map(Post.init)
    sourcesDown = (data["sources_down"]?.items ?? []).compactMap(\.text)
    sourcesSeen = data["completeness"].map { SourcesSeen($0) }
    hourlyPosts = (data["hourly_posts"]?.items ?? []).map { Int64(exactly: $0.number?.rounded() ?? 0) ?? 0 }
  }

  /// The rule's label `severity`, by which forms choose a colour.
  var severity: Severity { Severity(labels["severity"] ?? "") }

  enum Severity: Sendable, Equatable {
    case critical, warning, information

    /// The words that people use; one that is unknown is a warning, so that it is neither lost nor the loudest.
    init(_ word: String) {
      switch word.lowercased() {
      case "critical", "page", "high", "emergency", "error": self = .critical
      case "info", "information", "low", "notice", "none": self = .information
      default: self = .warning
      }
    }
  }
}

extension AlertNotice.Evidence {
  fileprivate init(_ value: MessageValue) {
    let members = value.members
    measure = members["measure"]?.text ?? ""
    observed = members["observed"]?.number ?? .nan
    expected = members["expected"]?.number ?? .nan
    spread = members["spread"]?.number
    window = members["window"]?.text
    statistic = members["statistic"]?.number ?? .nan
    threshold = members["threshold"]?.number ?? .nan
  }
}

extension AlertNotice.Term {
  fileprivate init?(_ value: MessageValue) {
    guard let text = value.members["term"]?.text, let posts = value.members["posts"]?.number.flatMap(Int.init(exactly:))
    else { return nil }
    (self.text, self.posts) = (text, posts)
  }
}

extension AlertNotice.SourcesSeen {
  fileprivate init(_ value: MessageValue) {
    func count(_ name: String) -> Int { Int(exactly: value.members[name]?.number?.rounded() ?? 0) ?? 0 }
    seen = count("sources_seen")
    all = count("sources")
    share = value.members["share"]?.number ?? 0
  }
}

extension AlertNotice.Post {
  fileprivate init(_ value: MessageValue) {
    let members = value.members
    source = members["source"]?.text ?? ""
    link = members["link"]?.text
    title = members["title"]?.text
    text = members["text"]?.text ?? ""
    negative = members["negative"]?.number ?? 0
    positive = members["positive"]?.number ?? 0
  }
}

extension MessageValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var items: [MessageValue] { if case .array(let items) = self { items } else { [] } }
  var members: [String: MessageValue] { if case .object(let members) = self { members } else { [:] } }
  var texts: [String: String] { members.compactMapValues(\.text) }
}
