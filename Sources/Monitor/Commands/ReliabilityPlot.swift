import Attention

/// A reliability diagram as SVG: how often answers are right against how sure the model was of them.
///
/// A point on the diagonal is a bin of answers that are right as often as the model says; below it the model is too sure.
/// The bars at the bottom show how many answers are in each bin.
struct ReliabilityPlot {
  private let reliability: Reliability

  init(_ reliability: Reliability) { self.reliability = reliability }

  private static let (left, top, side) = (60.0, 40.0, 400.0)
  /// The height of the tallest bar of counts.
  private static let barHeight = 60.0

  var svg: String {
    let heading =
      "<text x=\"\(number(Self.left))\" y=\"24\" font-size=\"14\">\(reliability.count) answers, "
      + "expected calibration error \(fixedDecimals(reliability.expectedError * 100, 1)) %</text>"
    return Drawing.svg(
      width: Self.left + Self.side + 20, height: Self.top + Self.side + 50,
      title: "Reliability of \(reliability.count) answers", [heading] + axes + bars + gaps + points)
  }

  private var axes: [String] {
    var lines = [
      "<rect x=\"\(x(0))\" y=\"\(y(1))\" width=\"\(number(Self.side))\" height=\"\(number(Self.side))\" "
        + "fill=\"none\" stroke=\"#999\"/>",
      "<line x1=\"\(x(0))\" y1=\"\(y(0))\" x2=\"\(x(1))\" y2=\"\(y(1))\" stroke=\"#999\" stroke-dasharray=\"4 4\"/>",
    ]
    for tick in stride(from: 0, through: 10, by: 2) {
      let share = Double(tick) / 10
      lines.append(
        "<text x=\"\(x(share))\" y=\"\(number(Self.top + Self.side + 18))\" text-anchor=\"middle\">\(tick * 10)</text>")
      lines.append(
        "<text x=\"\(number(Self.left - 8))\" y=\"\(number(Self.top + (1 - share) * Self.side + 4))\" "
          + "text-anchor=\"end\">\(tick * 10)</text>")
    }
    let middle = number(Self.top + Self.side / 2)
    lines.append(
      "<text x=\"\(x(0.5))\" y=\"\(number(Self.top + Self.side + 38))\" text-anchor=\"middle\">confidence, %</text>")
    lines.append(
      "<text x=\"18\" y=\"\(middle)\" text-anchor=\"middle\" transform=\"rotate(-90 18 \(middle))\">answers right, %</text>"
    )
    return lines
  }

  /// How many answers each bin has, as bars along the bottom.
  private var bars: [String] {
    let most = Double(reliability.bins.map(\.count).max() ?? 0)
    let width = 1 / Double(reliability.bins.count)
    return reliability.bins.enumerated().filter { $1.count > 0 }.map { index, bin in
      let height = Self.barHeight * Double(bin.count) / most
      return "<rect x=\"\(x((Double(index) + 0.1) * width))\" y=\"\(number(Self.top + Self.side - height))\" "
        + "width=\"\(number(0.8 * width * Self.side))\" height=\"\(number(height))\" fill=\"#ddd\">"
        + "<title>\(bin.count) answers</title></rect>"
    }
  }

  /// From each point to the diagonal: what the calibration error adds up.
  private var gaps: [String] {
    filled.map { bin in
      "<line x1=\"\(x(bin.confidence))\" y1=\"\(y(bin.confidence))\" x2=\"\(x(bin.confidence))\" "
        + "y2=\"\(y(bin.accuracy))\" stroke=\"#c33\" stroke-width=\"2\"/>"
    }
  }

  private var points: [String] {
    let path = filled.map { "\(x($0.confidence)),\(y($0.accuracy))" }.joined(separator: " ")
    let circles = filled.map { bin in
      "<circle cx=\"\(x(bin.confidence))\" cy=\"\(y(bin.accuracy))\" r=\"4\" fill=\"#246\">"
        + "<title>\(bin.count) answers: \(fixedDecimals(bin.confidence * 100, 1)) % sure, "
        + "\(fixedDecimals(bin.accuracy * 100, 1)) % right</title></circle>"
    }
    return ["<polyline points=\"\(path)\" fill=\"none\" stroke=\"#246\" stroke-width=\"1.5\"/>"] + circles
  }

  private var filled: [Reliability.Bin] { reliability.bins.filter { $0.count > 0 } }

  private func x(_ share: Double) -> String { number(Self.left + share * Self.side) }
  private func y(_ share: Double) -> String { number(Self.top + (1 - share) * Self.side) }
  private func number(_ value: Double) -> String { fixedDecimals(value, 1) }
}
