import Alerts
import Attention
import Synchronization

/// What a daemon is made of, opened and ready to run.
struct DaemonParts: Sendable {
  let configuration: Configuration
  let model: SentimentModel
  let store: Store
  let restored: Store.Restored
  let ring: RingBuffer<SourceItem>
  /// One commit may wait while another one is written.
  let commits: RingBuffer<Commit>
  let feedTransport: Transport
  let hookTransport: Transport
  let deliverer: Deliverer
  let reporter: StatusReporter
  /// What it fetches goes into the ring buffer.
  let poller: SourcePoller
  let meter = PipelineMeter()
  private let known: KnownPosts
  private let started: EventTime

  /// Name, version, and where to read about it.
  static let userAgent = "voxpop/\(Program.version) (+https://github.com/voxpop/voxpop)"

  init(
    configuration: Configuration, model: SentimentModel, log: Log, clock: @escaping Clock, progress: ProgressMonitor,
    manager: ServiceManager, reloads: ReloadHistory
  ) async throws {
    self.configuration = configuration
    self.model = model
    do {
      store = try Store.open(path: configuration.database)
      if try await store.noteStart() {
        log(.notice, "the last stop was not in order: the database was checked, and is sound")
      }
      try await store.declare(sources: configuration.sources.map(\.name))
      try await store.adopt(DeliveryPlan(configuration))
      restored = try await store.restore(
        bucketsOfLast: .seconds(4 * 86_400), hoursOfLast: .seconds(57 * 86_400))
      known = try KnownPosts(path: configuration.database)
    } catch {
      guard error.kind == .corrupt else { throw CommandError(.unavailable, "cannot open the database: \(error)") }
      throw CommandError(.dataError, Self.advice(configuration.database, after: error))
    }
    ring = RingBuffer(capacity: configuration.limits.queue, policy: configuration.limits.overflow) { item in
      if case .post = item { true } else { false }
    }
    commits = RingBuffer(capacity: 1)
    let agent = Self.userAgent
    feedTransport = try Transport(connections: configuration.limits.connections, userAgent: agent)
    let hooks = try Transport(connections: max(1, configuration.receivers.count), userAgent: agent)
    hookTransport = hooks
    deliverer = Deliverer(
      store: store, receivers: configuration.receivers,
      clock: DeliveryClock(now: clock, sleep: DeliveryClock.system.sleep),
      post: { await hooks.deliver($0, clock: clock) },
      report: { event in
        if let (priority, text) = event.logLine { log(priority, text) }
      })
    let (ring, started) = (ring, clock())
    poller = SourcePoller(
      sources: configuration.sources, limits: configuration.limits, rules: configuration.hostRules,
      restored: restored.sources, transport: feedTransport, now: clock,
      report: { event in
        let (priority, text) = event.logLine
        log(priority, text)
      },
      sink: { try await ring.append($0) })
    reporter = StatusReporter(
      configuration: configuration, store: store, ring: ring, meter: meter, poller: poller,
      progress: progress, clock: clock, started: started, manager: manager, reloads: reloads, log: log)
    self.started = started
  }

  /// A source that is not due for long, or never again, is not waited for.
  var horizon: Horizon {
    Horizon(
      starting: configuration.sources.map { source in
        let state = restored.sources[source.name]?.polling
        let isPresent = state?.address == PollState.address(of: source.url)
        let isGone = isPresent && state?.gone != nil
        let isFarOff = isPresent && state?.due.map { $0 - started > Horizon.patience } ?? false
        return Horizon.Start(name: source.name, every: source.every, isAwaited: !isGone && !isFarOff)
      })
  }
}

extension DaemonParts {
  /// What to do about a damaged file; nothing has been written to it.
  private static func advice(_ path: String, after error: DatabaseError) -> String {
    """
    cannot use the database \(path): the file is damaged: \(error)
    Move it away (with its -wal and -shm) and put back what 'voxpop backup' made, or save what can be read: \
    sqlite3 \(path) .recover | sqlite3 new.db. Without it voxpop starts anew, and takes what its sources have for known.
    """
  }

  /// What is known of those of the keys whose posts are stored; it reads beside the writer, so it never waits for a commit.
  func knownPosts(among keys: [Post.Key]) throws -> [Post.Key: KnownPost] { try known.find(keys) }
}
