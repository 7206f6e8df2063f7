/// What happens in polling beside posts and failures of a single poll.
package enum PollEvent: Sendable, Equatable {
  /// Remembered: from now on the new place is asked.
  case moved(source: String, to: String)
  case duplicate(source: String, of: String)
  case gone(source: String)
  case failing(source: String, failures: Int, reason: String)
  case hostRests(host: String, for: Duration, reason: String)
  case networkDown
  case networkUp(after: Duration)
}

extension PollEvent {
  /// What the operational log says of it.
  var logLine: (priority: Log.Priority, text: String) {
    switch self {
    case .moved(let source, let place):
      (.notice, "source \(source): moved permanently to \(place); change its URL in the configuration")
    case .duplicate(let source, let other):
      (.warning, "source \(source): moved permanently to the address of source \(other); remove one of them")
    case .gone(let source):
      (.error, "source \(source): GONE for ever (HTTP 410); it is not polled any more until its URL changes")
    case .failing(let source, let failures, let reason):
      (.error, "source \(source): failing, \(failures) times in a row: \(reason)")
    case .hostRests(let host, let pause, let reason):
      (.warning, "host \(host): left alone for \(formattedDuration(pause)): \(reason)")
    case .networkDown: (.error, "no host can be reached: our own network is down; no source is blamed, no poll is lost")
    case .networkUp(let pause): (.notice, "the network is back after \(formattedDuration(pause))")
    }
  }
}
