extension Deliverer.Event {
  /// What the operational log says of it; nil for what goes well.
  var logLine: (priority: Log.Priority, text: String)? {
    switch self {
    case .delivered(let receiver, let message, let attempts):
      attempts > 1 ? (.notice, "receiver \(receiver): \(message) delivered at attempt \(attempts)") : nil
    case .retry(let receiver, let message, let reason, let next):
      (.warning, "receiver \(receiver): \(message): \(reason); next attempt at \(next)")
    case .dead(let receiver, let message, let reason):
      (.error, "receiver \(receiver): \(message) given up: \(reason)")
    case .disabled(let receiver, let reason):
      (.error, "receiver \(receiver) is disabled: \(reason)")
    case .storeFailed(let receiver, let error):
      (.error, "receiver \(receiver): the outbox cannot be read or marked: \(error)")
    }
  }
}
