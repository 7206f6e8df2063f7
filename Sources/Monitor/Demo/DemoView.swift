import Alerts
import Synchronization

/// What a person watches during the demo: a line per topic, and alerts as they come.
///
/// On a terminal the lines are redrawn in place; elsewhere they are printed every few seconds.
final class DemoView: Sendable {
  private struct State {
    var view: PipelineView?
    var linesOnScreen = 0
  }

  private let state = Mutex(State())
  private let isTerminal: Bool

  init(isTerminal: Bool) {
    self.isTerminal = isTerminal
  }

  /// Takes what the pipeline shows after a batch.
  func update(_ view: PipelineView) {
    state.withLock { $0.view = view }
    for alert in view.alerts { announce(alert) }
  }

  /// Prints something that stays, above the live lines.
  func say(_ text: String) {
    state.withLock { state in
      Console.printPart(eraser(&state) + text + "\n")
    }
  }

  /// Draws the live lines again and again, until the task is cancelled.
  func run() async {
    while true {
      do { try await Task.sleep(for: isTerminal ? .milliseconds(250) : .seconds(5)) } catch { return }
      draw()
    }
  }

  /// Draws the live lines anew.
  func draw() {
    state.withLock { state in
      guard let view = state.view else { return }
      var text = eraser(&state)
      let lines = self.lines(view)
      text += lines.joined(separator: "\n") + "\n"
      if isTerminal { state.linesOnScreen = lines.count }
      Console.printPart(text)
    }
  }

  private func announce(_ alert: AlertEvent) {
    let mark = alert.status == .firing ? paint("ALERT", 31) : paint("over ", 32)
    say("\(clock(alert.decidedAt))  \(mark)  \(alert.rule.name): \(alert.annotations["summary"] ?? alert.topic)")
  }

  private func lines(_ view: PipelineView) -> [String] {
    let width = view.topics.map(\.name.count).max() ?? 0
    var lines = ["\(clock(view.now))  \(view.totals.posts) posts scored"]
    for topic in view.topics {
      let hour = topic.lastHour
      let name = topic.name + String(repeating: " ", count: width - topic.name.count)
      let columns = Sparkline.folded(topic.series.map(\.posts), to: 48)
      lines.append("  \(name)  \(Sparkline.text(columns))  \(padded(hour.posts)) posts/h  \(mood(hour))")
    }
    return lines
  }

  /// The last hour's mood as a bar of ten: negative, neutral, positive.
  private func mood(_ hour: Bucket) -> String {
    guard hour.posts > 0 else { return "no posts" }
    let negative = Int((hour.negative * 10 + hour.posts / 2) / hour.posts)
    let positive = min(10 - negative, Int((hour.positive * 10 + hour.posts / 2) / hour.posts))
    let bar =
      paint(String(repeating: "−", count: negative), 31)
      + paint(String(repeating: "·", count: 10 - negative - positive), 90)
      + paint(String(repeating: "+", count: positive), 32)
    return "\(bar)  \(hour.negative * 100 / hour.posts)% negative"
  }

  private func padded(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(0, 4 - digits.count)) + digits
  }

  /// Hours and minutes of the recorded day.
  private func clock(_ time: EventTime) -> String { String(time.description.dropFirst(11).prefix(5)) }

  private func paint(_ text: String, _ colour: Int) -> String {
    isTerminal ? "\u{1b}[\(colour)m\(text)\u{1b}[0m" : text
  }

  private func eraser(_ state: inout State) -> String {
    defer { state.linesOnScreen = 0 }
    return state.linesOnScreen == 0 ? "" : "\u{1b}[\(state.linesOnScreen)A\u{1b}[J"
  }
}
