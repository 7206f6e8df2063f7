import Alerts
import FoundationEssentials
import Glibc

/// The demonstration: a server with the recorded day, the daemon as everybody runs it, and a receiver that checks signatures.
struct Demo: Sendable {
  let duration: Duration
  let model: String?

  func run() async throws -> ExitCode {
    let folder = try TemporaryFolder(named: "voxpop-demo", keeps: true)
    let secret = WebhookSecrets.generated()
    let stage = DemoStage(
      posts: try Recording.posts(), duration: duration, secrets: try WebhookSecrets(parsing: secret, name: "the secret")
    )
    let server = try LoopbackServer(handler: { stage.answer($0) })
    let configuration = try prepare(folder, server: server, secret: secret)
    let view = DemoView(isTerminal: Console.outputIsTerminal)

    view.say(
      """
      voxpop \(Program.version): a recorded day in \(duration.components.seconds) seconds, with invented brands and people.
      \(configuration.sources.count) feeds and a webhook receiver at \(server.url()), everything else in \(folder.path)

      """)
    var daemon = Daemon(configuration: configuration)
    daemon.log = Log(threshold: .warning)
    daemon.observe = { view.update($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await server.run() }
      group.addTask { await view.run() }
      stage.begin()
      try await daemon.run(until: { await stage.untilOver(expecting: isExpected) })
      group.cancelAll()
    }
    view.draw()
    return summarise(stage.deliveries, folder: folder.path, view: view)
  }

  /// Writes what an operator would write: configuration, rules and the webhook's secret.
  private func prepare(_ folder: borrowing TemporaryFolder, server: LoopbackServer, secret: String) throws
    -> Configuration
  {
    let yaml = DemoConfiguration.yaml(
      feedBase: server.url("/feeds"), hookURL: server.url("/hook"), directory: folder.path)
    try folder.write("pr-webhook.key", secret + "\n", mode: 0o600)
    try folder.write("voxpop.yaml", yaml)
    try folder.write("rules/reputation.yaml", DemoConfiguration.rules)
    // What `voxpop replay` needs to go through the day again.
    try folder.write("posts.jsonl", try Recording.jsonLines(of: try Recording.posts()))
    var configuration = try loadConfiguration(folder.path + "/voxpop.yaml")
    configuration.model = model ?? configuration.model
    return configuration
  }

  private func summarise(_ deliveries: [DemoStage.Delivery], folder: String, view: DemoView) -> ExitCode {
    guard let delivery = deliveries.first(where: isExpected) else {
      view.say(
        "\nThe expected alert did not arrive (\(deliveries.count) other webhooks did). Something is broken; see \(folder)"
      )
      return .failure
    }
    let genuine = deliveries.count { $0.isGenuine }
    view.say(
      """

      The webhook that your chat or paging service would have received (webhook-id \(delivery.id), signature verified):

      \(indented(delivery.body))

      \(genuine) of \(deliveries.count) webhooks had a genuine signature: \
      \(deliveries.map { "\($0.alert)/\($0.topic) \($0.status)" }.joined(separator: ", "))

      Look around in \(folder)
        alerts.log    the alert log, one JSON object a line
        voxpop.db     posts, scores, windows and outbox: sqlite3 voxpop.db 'select label, text from posts limit 5'
        voxpop.yaml   the configuration, and rules/ with the rules
        voxpop replay posts.jsonl --config voxpop.yaml   goes through the day again and prints the same alerts
      Remove it with: rm -r \(folder)
      """)
    return .success
  }

  private func indented(_ json: String) -> String {
    guard let value = try? MessageValue(json: json) else { return json }
    return value.indented()
  }
}

/// The alert that the recorded day is about.
private func isExpected(_ delivery: DemoStage.Delivery) -> Bool {
  delivery.isGenuine && delivery.alert == "NegativeSurge" && delivery.topic == "lumora" && delivery.status == "firing"
}
