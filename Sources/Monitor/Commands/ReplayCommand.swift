import Alerts
import FoundationEssentials
import Glibc

extension Command {
  static let replay = Command(
    name: "replay",
    summary: "Send recorded posts through the whole pipeline at full speed; prints the alerts as JSON lines",
    operands: "FILE",
    details: """
      FILE holds a JSON object a line: {"source", "id", "link", "title", "text", "author", "published"}, of which "text" (or "title")
      and "published" (RFC 3339) are needed; it may be gzip-compressed. Posts are taken in the order of their times, whatever their
      order in the file. Topics, rules and windows are those of the configuration; nothing is fetched, sent or kept.
      """,
    options: [OptionSpecification(name: "config", value: "FILE", help: "the configuration (default: voxpop.yaml)")]
  ) { arguments in
    guard let file = arguments.operands.first, arguments.operands.count == 1 else {
      throw usage("one FILE of posts is needed", "replay")
    }
    let configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    let posts = try RecordedPosts.read(file, textLimit: configuration.limits.text)
    let folder = try TemporaryFolder(named: "voxpop-replay")
    let replay = try Replay(configuration: configuration, folder: folder.path)
    try await replay.run(.recorded(posts, model: loadModel(configuration.model))) { Console.print($1) }
    return .success
  }
}
