import Glibc

/// The operational log: one event a line on standard error.
///
/// Under journald (`JOURNAL_STREAM` is set) lines carry the priority prefix of sd-daemon(3), else a readable word. Of warnings and
/// errors that repeat, one in five minutes is written, with their number.
package struct Log: Sendable {
  package enum Priority: Int, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
    case debug = 7

    fileprivate var word: String {
      switch self {
      case .error: "error: "
      case .warning: "warning: "
      case .notice, .info, .debug: ""
      }
    }
  }

  private let isUnderJournal: Bool
  private let threshold: Priority
  private let repeats = RepeatedEvents()

  package init(threshold: Priority = .info) {
    isUnderJournal = getenv("JOURNAL_STREAM") != nil
    self.threshold = threshold
  }

  package func callAsFunction(_ priority: Priority, _ message: String) {
    guard priority.rawValue <= threshold.rawValue else { return }
    guard let line = priority.rawValue <= Priority.warning.rawValue ? repeats.admit(message) : message else { return }
    Console.error((isUnderJournal ? "<\(priority.rawValue)>" : "voxpop: \(priority.word)") + Self.line(line))
  }

  /// One line, whatever a server put into the message: control characters, which could move a terminal's cursor or end the line,
  /// become spaces.
  static func line(_ message: String) -> String {
    var line = ""
    for scalar in message.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
      line.unicodeScalars.append(isControl ? " " : scalar)
    }
    return line
  }
}
