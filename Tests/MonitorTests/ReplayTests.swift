import Glibc
import Testing

@testable import Monitor

/// Promise 3 of the design: same input, same alerts.
@Suite(.timeLimit(.minutes(5))) struct ReplayTests {
  @Test func `a live run and a replay of its posts give the same bytes`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-replay-test")
    let script = """
      set -e
      TMPDIR='\(folder.path)' '\(ChildProcess.voxpop)' demo --seconds 20 >'\(folder.path)/demo.out'
      cd '\(folder.path)'/voxpop-demo.*
      '\(ChildProcess.voxpop)' replay posts.jsonl --config voxpop.yaml >'\(folder.path)/replay.out'
      sed 's/"message_id":"[^"]*",//' alerts.log >'\(folder.path)/live.out'
      """
    var shell = try ChildProcess("/bin/sh", ["-c", script], output: folder.path + "/errors")
    #expect(await shell.ended() == 0, "\((try? contents(of: folder.path + "/errors")) ?? "")")
    let live = try contents(of: folder.path + "/live.out")
    #expect(live.split(separator: "\n").count >= 2)
    #expect(try contents(of: folder.path + "/replay.out") == live)
    #expect(try contents(of: folder.path + "/demo.out").contains("signature verified"))
  }

  @Test func `the order of posts in the file does not matter`() async throws {
    let posts = try Recording.jsonLines(of: try Recording.posts()).split(separator: "\n")
    var generator = SplitMix(state: 9)
    let ordered = try await replay(posts)
    #expect(ordered.contains { $0.contains(#""alert":"NegativeSurge""#) })
    #expect(try await replay(posts.shuffled(using: &generator)) == ordered)
  }

  @Test func `a line that is no post is named`() throws {
    let folder = try TemporaryFolder(named: "voxpop-replay-test")
    try folder.write("posts.jsonl", "{\"text\":\"a\",\"published\":\"2020-01-01T00:00:00Z\"}\n{\"published\":\"x\"}\n")
    let error = #expect(throws: CommandError.self) {
      try RecordedPosts.read(folder.path + "/posts.jsonl", textLimit: 100)
    }
    #expect(error?.code == .dataError)
    #expect(error?.description.hasPrefix("\(folder.path)/posts.jsonl:2: found a line that is not a post") == true)
  }

  /// The alerts of the demo's rules over these lines.
  private func replay(_ lines: [Substring]) async throws -> [String] {
    let folder = try TemporaryFolder(named: "voxpop-replay-test")
    try folder.write("posts.jsonl", lines.joined(separator: "\n"))
    try folder.write("pr-webhook.key", WebhookSecrets.generated(), mode: 0o600)
    try folder.write("rules/reputation.yaml", DemoConfiguration.rules)
    try folder.write(
      "voxpop.yaml",
      DemoConfiguration.yaml(feedBase: "http://127.0.0.1:9/", hookURL: "http://127.0.0.1:9/", directory: folder.path))
    let configuration = try loadConfiguration(folder.path + "/voxpop.yaml")
    let replay = try Replay(configuration: configuration, folder: folder.path)
    var alerts: [String] = []
    let posts = try RecordedPosts.read(folder.path + "/posts.jsonl", textLimit: configuration.limits.text)
    try await replay.run(.recorded(posts, model: try loadModel(nil))) { alerts.append($1) }
    return alerts
  }
}
