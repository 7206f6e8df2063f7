package import Alerts

/// Everything that the operator decides, checked and with every default filled in.
package struct Configuration: Sendable, Equatable {
  package struct Source: Sendable, Equatable {
    package var name: String
    package var url: String
    package var kind = SourceKind.feed
    /// The time between polls.
    package var every: Duration = .seconds(120)
    package var timeout: Duration = .seconds(20)
    /// Whether redirects and resolved names may lead into private address space.
    package var allowPrivate = false
    /// Whether the publisher's wishes and quiet times may lengthen the time between polls.
    package var isAdaptive = true
    package var access = Access()
    package var proxies = ProxyRules.none

    package init(name: String, url: String) {
      self.name = name
      self.url = url
    }
  }

  /// Keyword lists: a post matches if it contains one of `any`, every one of `all`, and none of `none`.
  package struct Topic: Sendable, Equatable {
    package var name: String
    package var any: [String] = []
    package var all: [String] = []
    package var none: [String] = []

    package init(name: String) { self.name = name }
  }

  package struct Receiver: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
      /// The secret file is an absolute path by now.
      case webhook(url: String, secretFile: String?, allowPrivate: Bool)
      case service(ServiceReceiver)
      case mail(MailReceiver)
      case file(path: String, format: AlertLogFormat = .json)
    }

    package var name: String
    package var kind: Kind
    /// How its alerts are put together; nil if each is a message of its own. Files have none.
    package var grouping: GroupingPolicy?
    /// Names of the times at which it is told nothing.
    package var muteTimes: [String] = []

    package init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  package enum OverflowPolicy: String, Sendable, CaseIterable { case block, dropOldest = "drop_oldest" }

  /// How much a post counts in weighted means.
  package enum PostWeight: String, Sendable, CaseIterable {
    case one = "1"
    /// 1 + log₂(1 + likes + comments + shares).
    case engagement
  }

  package struct Windows: Sendable, Equatable {
    package var bucket: Duration = .seconds(300)
    /// How long a bucket waits for posts that arrive out of order.
    package var lateness: Duration = .seconds(120)
    package var weight: PostWeight = .one

    package init() {}
  }

  /// Bounds of what the daemon holds in memory; together they give ``memoryCeiling``.
  package struct Limits: Sendable, Equatable {
    /// Posts in the ring buffer.
    package var queue = 2048
    package var overflow: OverflowPolicy = .block
    /// Unpacked bytes of one answer.
    package var body = 10_000_000
    /// Bytes of one post's text; the rest is cut off.
    package var text = 20_000
    /// Transfers at once.
    package var connections = 16

    package init() {}
  }

  /// How long and in how much room texts of posts are kept; nil is without bound.
  package struct Retention: Sendable, Equatable {
    /// Since they were received.
    package var posts: Duration?
    /// Bytes of the database.
    package var size: Int?

    package init() {}
  }

  package var sources: [Source] = []
  package var topics: [Topic] = []
  package var receivers: [Receiver] = []
  package var rules: [Rule] = []
  package var muteTimes: [MuteTime] = []
  package var inhibitions: [Inhibition] = []
  /// Nil if alerts may change as often as they like.
  package var flapping: FlapDamping?
  package var windows = Windows()
  package var hostRules = HostRules()
  package var limits = Limits()
  package var retention = Retention()
  /// Absolute path of the SQLite file.
  package var database = ""
  /// Absolute path of the model file; nil for the one that is shipped.
  package var model: String?
  /// Absolute path of the file in which the daemon leaves its metrics; nil for none.
  package var metrics: String?

  package init() {}
}
