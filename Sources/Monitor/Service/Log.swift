import Glibc

/// The operational log: one event a line on standard error.
///
/// Under journald (`JOURNAL_STREAM` is set) lines carry the priority prefix of sd-daemon(3), else a readable word.
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

  package init(threshold: Priority = .info) {
    isUnderJournal = getenv("JOURNAL_STREAM") != nil
    self.threshold = threshold
  }

  package func callAsFunction(_ priority: Priority, _ message: String) {
    guard priority.rawValue <= threshold.rawValue else { return }
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    Console.error((isUnderJournal ? "<\(priority.rawValue)>" : "voxpop: \(priority.word)") + line)
  }
}
