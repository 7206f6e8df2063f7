import Attention
import Glibc
import Monitor

/// Measures every stage of the pipeline beside something that is measured in the same run: see README.md.
@main
struct BenchmarkProgram {
  private static let usage = """
    Usage: Benchmarks [STAGE...] [--json] [--full] [--posts N] [--memory-posts N] [--model FILE] [--set FILE]
    Stages: \(Stage.allCases.map(\.rawValue).joined(separator: ", ")) (default: all; stories only with --set)
    """

  enum Stage: String, CaseIterable {
    case model, tokenizer, topics, parse, ring, alerts, detectors, shifts, store, endToEnd = "end-to-end", memory,
      sources, rules, latency
    case stories
  }

  static func main() async {
    do {
      let options = try Options(CommandLine.arguments.dropFirst())
      if let count = options.memoryChild {
        try await MemoryBenchmark.runChild(posts: count, model: options.model)
        return
      }
      if let port = options.sourcesPort {
        try await SourcesBenchmark.runReader(port: port)
        return
      }
      if options.isFeedServer {
        try SourcesBenchmark.runServer()
        return
      }
      if let folder = options.rulesFolder { return try RuleBenchmark.write(to: folder) }
      let report = Report(isJSON: options.isJSON)
      for stage in options.stages { try await run(stage, options, report) }
    } catch {
      var message = "Benchmarks: \(error)\n\(usage)\n"
      message.withUTF8 { bytes in _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
      exit(1)
    }
  }

  private static func run(_ stage: Stage, _ options: Options, _ report: Report) async throws {
    let rows =
      switch stage {
      case .model: try ModelBenchmark(model: options.model).rows()
      case .tokenizer: try TextBenchmark.tokenizerRows(model: options.model)
      case .topics: try TextBenchmark.topicRows()
      case .parse: try FeedBenchmark.rows()
      case .ring: try await RingBenchmark.rows()
      case .alerts: try AlertBenchmark.rows()
      case .detectors: DetectorBenchmark.rows()
      case .shifts: ShiftBenchmark.rows()
      case .store: try await StoreBenchmark.rows()
      case .endToEnd: try await EndToEndBenchmark.rows(posts: options.posts, model: options.model)
      case .sources: try SourcesBenchmark.rows()
      case .rules: try RuleBenchmark.rows()
      case .latency: try await LatencyBenchmark.rows(model: options.model)
      case .memory: try MemoryBenchmark.rows(posts: options.memoryPosts, model: options.model)
      case .stories: try StoryBenchmark.rows(set: options.storySet ?? "stories.jsonl")
      }
    for row in rows { try report.add(row) }
  }
}

/// What the command line asks for.
struct Options {
  var stages: [BenchmarkProgram.Stage] = []
  var isJSON = false
  /// For the end-to-end stage.
  var posts = 2000
  var memoryPosts = 20_000
  /// Where to write the rules stage's configuration, and nothing else to do.
  var rulesFolder: String?
  /// What `scripts/story-set` wrote.
  var storySet: String?
  /// Set in the child process of the memory stage: how many posts it takes.
  var memoryChild: Int?
  /// Set in the processes of the sources stage: the feeds' server, and the reader with the server's port.
  var isFeedServer = false
  var sourcesPort: Int?
  var model = "models/voxpop-sentiment.safetensors"

  init(_ arguments: ArraySlice<String>) throws(BenchmarkFailure) {
    if let named = getenv("VOXPOP_MODEL") { model = String(cString: named) }
    var rest = arguments
    func number(after option: String) throws(BenchmarkFailure) -> Int {
      guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else {
        throw BenchmarkFailure("\(option) needs a number")
      }
      return value
    }
    while let argument = rest.popFirst() {
      switch argument {
      case "--json": isJSON = true
      case "--full": memoryPosts = 100_000
      case "--posts": posts = try number(after: argument)
      case "--memory-posts": memoryPosts = try number(after: argument)
      case "--memory-child": memoryChild = try number(after: argument)
      case "--feed-server": isFeedServer = true
      case "--sources-child": sourcesPort = try number(after: argument)
      case "--write-rules":
        guard let path = rest.popFirst() else { throw BenchmarkFailure("--write-rules needs a folder") }
        rulesFolder = path
      case "--set":
        guard let path = rest.popFirst() else { throw BenchmarkFailure("--set needs a file") }
        storySet = path
      case "--model":
        guard let path = rest.popFirst() else { throw BenchmarkFailure("--model needs a file") }
        model = path
      default:
        guard let stage = BenchmarkProgram.Stage(rawValue: argument) else {
          throw BenchmarkFailure("unknown argument \(argument)")
        }
        stages.append(stage)
      }
    }
    // The labelled set cannot be in the repository.
    if stages.isEmpty { stages = BenchmarkProgram.Stage.allCases.filter { $0 != .stories || storySet != nil } }
  }
}

struct BenchmarkFailure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// Makes what was printed visible to a reader behind a pipe.
func flushOutput() { fflush(nil) }
