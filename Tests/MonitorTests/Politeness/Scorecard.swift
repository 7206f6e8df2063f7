import Glibc
import Synchronization

/// What the politeness server makes of us: one line for each thing that a good reader does.
final class Scorecard: Sendable {
  struct Line: Sendable {
    /// As shared rules of fetching count them.
    var point: Int
    var what: String
    var isKept: Bool
    var seen: String
  }

  private let lines = Mutex<[Line]>([])

  func note(_ point: Int, _ what: String, _ isKept: Bool, _ seen: String = "") {
    lines.withLock { $0.append(Line(point: point, what: what, isKept: isKept, seen: seen)) }
  }

  var broken: [String] { lines.withLock { $0.filter { !$0.isKept }.map { "\($0.point): \($0.what): \($0.seen)" } } }

  func printTable() {
    let sorted = lines.withLock { lines in
      lines.enumerated().sorted { ($0.element.point, $0.offset) < ($1.element.point, $1.offset) }.map(\.element)
    }
    let width = sorted.map(\.what.count).max() ?? 0
    print("point  " + "what".padded(to: width) + "  kept  seen")
    for line in sorted {
      print(
        "\(line.point)".padded(to: 5), line.what.padded(to: width), line.isKept ? "yes " : "NO  ", line.seen,
        separator: "  ")
    }
    print("\(sorted.count { $0.isKept }) of \(sorted.count) kept")
    fflush(nil)
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
