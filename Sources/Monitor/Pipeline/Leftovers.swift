import Synchronization

/// What a daemon that ends has no time for. Closed until the time is up; from then on the pipeline puts everything here.
final class Leftovers: Sendable {
  private struct State {
    var ending = Daemon.Ending.stop
    var items: [SourceItem]?
  }

  private let state = Mutex(State())

  /// Why it ends, once that is known.
  var ending: Daemon.Ending {
    get { state.withLock { $0.ending } }
    set { state.withLock { $0.ending = newValue } }
  }

  /// In the order in which they came.
  var items: [SourceItem] { state.withLock { $0.items ?? [] } }

  func open() { state.withLock { $0.items = $0.items ?? [] } }

  /// Returns whether it took them; not before it is open.
  func take(_ items: some Sequence<SourceItem>) -> Bool {
    state.withLock { $0.items?.append(contentsOf: items) } != nil
  }
}

extension [SourceItem] {
  var postCount: Int { count { if case .post = $0 { true } else { false } } }

  /// For the next daemon. It has not seen the posts of these polls that are stored already, so it cannot tell whether a feed that
  /// had only new entries hid others.
  var handedOver: [SourceItem] {
    map { item in
      guard case .finished(var record) = item else { return item }
      record.isIncremental = true
      return .finished(record)
    }
  }
}
