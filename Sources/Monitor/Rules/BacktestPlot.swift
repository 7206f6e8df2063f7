import Alerts

/// A backtest as SVG: the posts of each hour, and below them a line a rule and topic with a bar for each alert.
///
/// It needs no script, no font and no style sheet. Rules that never fired come last, and are left out beyond 40 lines.
struct BacktestPlot {
  private let backtest: Backtest
  private let rows: [Backtest.Row]
  private let from: Int64
  private let until: Int64

  private static let (left, top, width, postsHeight, rowHeight) = (200.0, 50.0, 800.0, 120.0, 20.0)
  private static let limit = 40
  private static let columns = 400

  init(_ backtest: Backtest) {
    self.backtest = backtest
    let fired = backtest.rows.filter { !$0.episodes.isEmpty }
    rows = Array((fired + backtest.rows.filter(\.episodes.isEmpty)).prefix(Self.limit))
    from = backtest.from?.milliseconds ?? 0
    until = max(backtest.until?.milliseconds ?? 0, from + 3_600_000)
  }

  var svg: String {
    let height = Self.top + Self.postsHeight + 20 + Self.rowHeight * Double(rows.count) + 40
    let fires = backtest.rows.reduce(0) { $0 + $1.episodes.count }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(Self.left + Self.width + 20))" height="\(number(height))" \
      viewBox="0 0 \(number(Self.left + Self.width + 20)) \(number(height))" font-family="sans-serif" font-size="12">
      <title>Backtest of \(backtest.rows.count) rules on topics</title>
      <rect width="100%" height="100%" fill="white"/>
      <text x="\(number(Self.left))" y="24" font-size="14">\(backtest.posts) posts, \(fires) alerts</text>
      \((axes + posts + alerts).joined(separator: "\n"))
      </svg>

      """
  }

  private var axes: [String] {
    let bottom = Self.top + Self.postsHeight
    let end = bottom + 20 + Self.rowHeight * Double(rows.count)
    var lines = [
      "<rect x=\"\(number(Self.left))\" y=\"\(number(Self.top))\" width=\"\(number(Self.width))\" "
        + "height=\"\(number(Self.postsHeight))\" fill=\"none\" stroke=\"#999\"/>",
      "<text x=\"\(number(Self.left - 8))\" y=\"\(number(Self.top + 10))\" text-anchor=\"end\">\(most) posts</text>",
      "<text x=\"\(number(Self.left - 8))\" y=\"\(number(bottom))\" text-anchor=\"end\">0</text>",
    ]
    for part in 0...4 {
      let time = EventTime(milliseconds: from + (until - from) * Int64(part) / 4)
      let place = x(time.milliseconds)
      let anchor = part == 0 ? "start" : part == 4 ? "end" : "middle"
      lines.append(
        "<line x1=\"\(place)\" y1=\"\(number(Self.top))\" x2=\"\(place)\" y2=\"\(number(end))\" stroke=\"#ddd\"/>")
      lines.append(
        "<text x=\"\(place)\" y=\"\(number(end + 18))\" text-anchor=\"\(anchor)\">\(time.description.prefix(16))</text>"
      )
    }
    return lines
  }

  /// The hours, folded to the columns of the plot.
  private var folded: [(posts: Int, negative: Int)] {
    var sums = Array(repeating: (posts: 0, negative: 0), count: Self.columns)
    for (hour, count) in backtest.hours {
      let middle = min(max(hour * 3_600_000 + 1_800_000, from), until - 1)
      let column = Int((middle - from) * Int64(Self.columns) / (until - from))
      sums[column].posts += count.posts
      sums[column].negative += count.negative
    }
    return sums
  }

  private var most: Int { max(1, folded.map(\.posts).max() ?? 0) }

  private var posts: [String] {
    let (sums, top, step) = (folded, Double(most), Self.width / Double(Self.columns))
    return sums.enumerated().filter { $1.posts > 0 }.flatMap { column, sum in
      [(sum.posts, "#bbb"), (sum.negative, "#c33")].filter { $0.0 > 0 }.map { count, colour in
        let height = Self.postsHeight * Double(count) / top
        return "<rect x=\"\(number(Self.left + step * Double(column)))\" "
          + "y=\"\(number(Self.top + Self.postsHeight - height))\" width=\"\(number(step))\" "
          + "height=\"\(number(height))\" fill=\"\(colour)\"/>"
      }
    }
  }

  private var alerts: [String] {
    rows.enumerated().flatMap { index, row in
      let y = Self.top + Self.postsHeight + 20 + Self.rowHeight * Double(index)
      let name = escaped(String("\(row.rule): \(row.topic)".prefix(32)))
      return [
        "<text x=\"\(number(Self.left - 8))\" y=\"\(number(y + 14))\" text-anchor=\"end\">\(name)</text>",
        "<line x1=\"\(number(Self.left))\" y1=\"\(number(y + 10))\" x2=\"\(number(Self.left + Self.width))\" "
          + "y2=\"\(number(y + 10))\" stroke=\"#ddd\"/>",
      ]
        + row.episodes.map { episode in
          let start = episode.firedAt.milliseconds
          let end = start + backtest.length(episode).wholeMilliseconds
          let width = max(2, Self.width * Double(end - start) / Double(until - from))
          return "<rect x=\"\(x(start))\" y=\"\(number(y + 4))\" width=\"\(number(width))\" height=\"12\" "
            + "fill=\"#246\"><title>\(episode.firedAt), \(formattedDuration(backtest.length(episode)))</title></rect>"
        }
    }
  }

  private func x(_ time: Int64) -> String {
    number(Self.left + Self.width * Double(time - from) / Double(until - from))
  }

  private func number(_ value: Double) -> String { fixedDecimals(value, 1) }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
