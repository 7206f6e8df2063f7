import Alerts
import FoundationEssentials
import Synchronization

/// The far side of the demo: the feeds of the recorded day as far as it has come, and the receiver of webhooks.
final class DemoStage: Sendable {
  /// A request that carried an alert, and whether its signature was genuine.
  struct Delivery: Sendable {
    var id: String
    var body: String
    var isGenuine: Bool
    /// `firing` or `resolved`.
    var status: String
    var alert: String
    var topic: String
  }

  private struct State {
    var began: ContinuousClock.Instant?
    var deliveries: [Delivery] = []
  }

  private let feed: RecordingFeed
  private let duration: Duration
  private let secrets: WebhookSecrets
  private let state = Mutex(State())
  private let arrived = WakeSignal()

  init(posts: [RecordedPost], duration: Duration, secrets: WebhookSecrets) {
    feed = RecordingFeed(posts: posts)
    self.duration = duration
    self.secrets = secrets
  }

  /// Lets the recorded day begin.
  func begin() { state.withLock { $0.began = .now } }

  var deliveries: [Delivery] { state.withLock { $0.deliveries } }

  /// The time of the recorded day.
  var now: EventTime {
    guard let began = state.withLock({ $0.began }) else { return Recording.start }
    let share = min(1, began.duration(to: .now) / duration)
    return Recording.start + Recording.length * share
  }

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    if request.method == "POST" { return receive(request) }
    guard let source = RecordedSource(rawValue: String(request.target.dropFirst("/feeds/".count))) else {
      return HTTPResponse(status: 404)
    }
    let now = now
    let etag = feed.etag(of: source, upTo: now)
    if request.headers["if-none-match"] == etag { return HTTPResponse(status: 304, headers: [("ETag", etag)]) }
    return HTTPResponse(
      headers: [("Content-Type", feed.contentType(of: source)), ("ETag", etag)],
      body: .bytes(feed.document(of: source, upTo: now)))
  }

  /// Returns when the day is over and what was fetched last is through, or when waiting longer makes no sense.
  func untilOver(expecting isExpected: @escaping @Sendable (Delivery) -> Bool) async {
    // Cancelled when the daemon fails; then there is nothing to wait for.
    try? await Task.sleep(for: duration + .seconds(3))
    let patience = ContinuousClock.now + .seconds(20)
    while !deliveries.contains(where: isExpected), ContinuousClock.now < patience, !Task.isCancelled {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.arrived.wait() }
        group.addTask { try? await Task.sleep(until: patience) }
        await group.next()
        group.cancelAll()
      }
    }
  }

  private func receive(_ request: HTTPRequest) -> HTTPResponse {
    let isGenuine =
      (try? WebhookSignature.verify(
        body: request.body, with: secrets, now: wallClock(), header: { request.headers[$0] }))
      != nil
    let payload = try? JSONDecoder().decode(Payload.self, from: Data(request.body))
    let delivery = Delivery(
      id: request.headers["webhook-id"] ?? "", body: String(decoding: request.body, as: UTF8.self),
      isGenuine: isGenuine,
      status: payload?.data.status ?? "", alert: payload?.data.alert ?? "", topic: payload?.data.topic ?? "")
    state.withLock { $0.deliveries.append(delivery) }
    arrived.raise()
    return HTTPResponse(status: isGenuine ? 204 : 401)
  }

  private struct Payload: Decodable {
    struct Alert: Decodable {
      var alert: String
      var topic: String
      var status: String
    }

    var data: Alert
  }
}
