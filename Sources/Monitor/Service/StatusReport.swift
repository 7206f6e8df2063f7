import Alerts

/// What the daemon says of itself, as it leaves it in the store for `voxpop status`.
struct StatusReport: Codable, Sendable {
  struct Memory: Codable, Sendable {
    var residentBytes: Int
    var peakResidentBytes: Int
    var ceilingBytes: Int
  }

  struct Ring: Codable, Sendable {
    var policy: String
    var capacity: Int
    var depth: Int
    var highWaterMark: Int
    /// How often a source had to wait for room.
    var waits: Int
    var dropped: Int
  }

  struct Posts: Codable, Sendable {
    /// Since the start of the process, like everything here.
    var scored: Int
    var duplicates: Int
    /// Known posts that came changed, and were stored anew.
    var edited: Int
    /// Copies of known stories.
    var copies: Int
    /// Of sources' first loads: learnt from, and no cause of an alert.
    var history: Int
    /// They corrected a window that had been evaluated.
    var late: Int
    /// Too old or too far in the future for the windows; stored all the same.
    var outsideWindows: Int
    var perSecondOfWork: Double?
  }

  struct Network: Codable, Sendable {
    /// While no host can be reached, no source is blamed for it.
    var downSince: String?
    var outages: Int
  }

  /// A part of the daemon that the watchdog looks after.
  struct Stage: Codable, Sendable {
    var name: String
    /// How long its present piece of work has taken; nil while it has nothing to do.
    var busySeconds: Double?
  }

  struct Topic: Codable, Sendable {
    var name: String
    /// In the last hour of event time.
    var posts: Int
    var negative: Int
    var positive: Int
  }

  /// The last time that a signal asked for the configuration to be read again.
  struct Reload: Codable, Sendable, Equatable {
    var time: String
    var succeeded: Bool
    /// What changed, or why the old configuration was kept.
    var outcome: String
  }

  var version: String
  var process: Int32
  var isRunning: Bool
  var started: String
  var updated: String
  var memory: Memory
  var ring: Ring
  var posts: Posts
  /// Absent in the reports of earlier versions.
  var network: Network?
  /// Absent in the reports of earlier versions.
  var stages: [Stage]?
  var alerts: Int
  var topics: [Topic]
  /// Which part of the last hour the sources were heard in, 0...1; nil in reports of earlier versions.
  var coverage: Double?
  /// Rules of which nobody knows how they stand, because sources are down; at most twenty, and how many there are.
  var withoutData: [String]?
  var withoutDataCount: Int?
  /// Nil before the first one.
  var reload: Reload?
  /// When the configuration in effect was read.
  var configured: String?
}
