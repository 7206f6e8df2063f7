import Attention

/// A learning curve as SVG: the loss of the training rows, and the score of the held-out ones, over the steps.
struct LearningCurvePlot {
  private let points: [FineTuning.CurvePoint]

  init(_ points: [FineTuning.CurvePoint]) { self.points = points }

  private static let (left, top, width, height) = (60.0, 40.0, 640.0, 320.0)

  var svg: String {
    let losses = points.map { ($0.step, $0.loss) }
    let scores = points.compactMap { point in point.score.map { (point.step, $0) } }
    let (lossRange, scoreRange) = (Self.range(losses.map(\.1)), Self.range(scores.map(\.1)))
    let end = points.last?.step ?? 0
    var lines = [
      "<rect x=\"\(x(0))\" y=\"\(number(Self.top))\" width=\"\(number(Self.width))\" height=\"\(number(Self.height))\" "
        + "fill=\"none\" stroke=\"#999\"/>"
    ]
    for tick in 0...4 {
      let share = Double(tick) / 4
      let y = number(Self.top + (1 - share) * Self.height + 4)
      lines.append(label(Self.left - 8, y, "end", fixedDecimals(value(share, in: lossRange), 2), "#246"))
      lines.append(
        label(Self.left + Self.width + 8, y, "start", fixedDecimals(value(share, in: scoreRange) * 100, 1), "#c33"))
      let step = Int(share * Double(end))
      lines.append(
        label(Self.left + share * Self.width, number(Self.top + Self.height + 18), "middle", "\(step)", "#333"))
    }
    lines.append(line(losses, in: lossRange, "#246"))
    lines.append(line(scores, in: scoreRange, "#c33"))
    for (step, score) in scores {
      lines.append(
        "<circle cx=\"\(x(step))\" cy=\"\(y(score, in: scoreRange))\" r=\"4\" fill=\"#c33\">"
          + "<title>step \(step): \(fixedDecimals(score * 100, 1)) %</title></circle>")
    }
    lines.append(label(Self.left, "24", "start", "loss of the training rows", "#246"))
    lines.append(label(Self.left + Self.width, "24", "end", "macro-recall of the held-out rows, %", "#c33"))
    lines.append(label(Self.left + Self.width / 2, number(Self.top + Self.height + 38), "middle", "steps", "#333"))
    return Drawing.svg(
      width: Self.left + Self.width + 60, height: Self.top + Self.height + 50,
      title: "Learning curve over \(end) steps", lines)
  }

  private func label(_ x: Double, _ y: String, _ anchor: String, _ text: String, _ colour: String) -> String {
    "<text x=\"\(number(x))\" y=\"\(y)\" text-anchor=\"\(anchor)\" fill=\"\(colour)\">\(text)</text>"
  }

  private func line(_ points: [(Int, Double)], in range: ClosedRange<Double>, _ colour: String) -> String {
    let path = points.map { "\(x($0.0)),\(y($0.1, in: range))" }.joined(separator: " ")
    return "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\"/>"
  }

  /// The least and the greatest value, never the same.
  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    guard let least = values.min(), let most = values.max() else { return 0...1 }
    return least...(most > least ? most : least + 1)
  }

  private func value(_ share: Double, in range: ClosedRange<Double>) -> Double {
    range.lowerBound + share * (range.upperBound - range.lowerBound)
  }

  private func x(_ step: Int) -> String {
    number(Self.left + Self.width * Double(step) / Double(max(points.last?.step ?? 1, 1)))
  }

  private func y(_ value: Double, in range: ClosedRange<Double>) -> String {
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return number(Self.top + (1 - share) * Self.height)
  }

  private func number(_ value: Double) -> String { fixedDecimals(value, 1) }
}
