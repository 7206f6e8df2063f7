import Glibc
import Monitor
import Synchronization

/// Resident memory of a daemon after many posts, beside the same daemon after the first thousand.
///
/// It runs in a process of its own, so that nothing that was measured before is in the figure; the loopback server is.
enum MemoryBenchmark {
  private static let early = 1000

  static func rows(posts: Int, model: String) throws -> [Row] {
    let readings = try childReadings(posts: max(posts, 2 * early), model: model)
    guard readings.count == 3 else { throw BenchmarkFailure("the memory stage's process failed") }
    let (first, last, ceiling) = (readings[0] / 1e6, readings[1] / 1e6, readings[2] / 1e6)
    let work = "resident after \(max(posts, 2 * early)) posts"
    return [
      Row(
        stage: "memory", work: work, value: last, unit: "MB", reference: "after \(early) posts", referenceValue: first,
        ratio: last / first),
      Row(
        stage: "memory", work: work, value: last, unit: "MB", reference: "the configuration's stated ceiling",
        referenceValue: ceiling, ratio: last / ceiling),
    ]
  }

  /// Bytes after the first thousand posts, bytes at the end, and the ceiling, from a new process of this program.
  private static func childReadings(posts: Int, model: String) throws(BenchmarkFailure) -> [Double] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    let program = String(decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    setenv("VOXPOP_MODEL", model, 1)
    flushOutput()
    guard let pipe = popen("'\(program)' --memory-child \(posts)", "r") else {
      throw BenchmarkFailure("cannot start \(program)")
    }
    defer { pclose(pipe) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), pipe) != nil else { return [] }
    return String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
  }

  /// The child's part: very short posts, since their number is what matters, and the model is slow.
  static func runChild(posts: Int, model: String) async throws {
    let marks = Marks()
    let run = DaemonRun(posts: posts, texts: ["lumora ok", "pebblepay no", "露茉拉 好", "hi"]) { count in
      marks.note(count, early: early, total: posts)
    }
    _ = try await run.cost(model: model)
    let (first, last) = marks.readings
    print(first, last, run.memoryCeiling)
  }

  private final class Marks: Sendable {
    private let state = Mutex((first: 0, last: 0))

    var readings: (first: Int, last: Int) { state.withLock { $0 } }

    func note(_ count: Int, early: Int, total: Int) {
      state.withLock { state in
        if state.first == 0, count >= early { state.first = ProcessMemory.current().resident }
        if state.last == 0, count >= total { state.last = ProcessMemory.current().resident }
      }
    }
  }
}
