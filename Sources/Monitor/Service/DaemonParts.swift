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
  let meter = PipelineMeter()
  private let known: KnownPosts

  init(configuration: Configuration, log: Log, clock: @escaping Clock) async throws {
    self.configuration = configuration
    model = try loadModel(configuration.model)
    do {
      store = try Store.open(path: configuration.database)
      try await store.declare(sources: configuration.sources.map(\.name))
      restored = try await store.restore(bucketsOfLast: .seconds(4 * 86_400))
      known = try KnownPosts(path: configuration.database)
    } catch {
      throw CommandError(.unavailable, "cannot open the database: \(error)")
    }
    ring = RingBuffer(capacity: configuration.limits.queue, policy: configuration.limits.overflow) { item in
      if case .post = item { true } else { false }
    }
    commits = RingBuffer(capacity: 1)
    let agent = "voxpop/\(Program.version) (+https://github.com/voxpop/voxpop)"
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
    reporter = StatusReporter(
      configuration: configuration, store: store, ring: ring, meter: meter, clock: clock, started: clock(), log: log)
  }

  var horizon: Horizon { Horizon(sources: configuration.sources.map { ($0.name, $0.every) }) }
}

extension DaemonParts {
  /// One for each source, ready to run; what they fetch goes into the ring buffer.
  func pollers(clock: @escaping Clock) -> [SourcePoller] {
    configuration.sources.map { source in
      SourcePoller(
        source: source, limits: configuration.limits, transport: feedTransport,
        validators: restored.sources[source.name]?.validators ?? Validators(), now: clock,
        sink: { try await ring.append($0) })
    }
  }

  /// What is known of those of the keys whose posts are stored; it reads beside the writer, so it never waits for a commit.
  func knownPosts(among keys: [Post.Key]) throws -> [Post.Key: KnownPost] { try known.find(keys) }
}
