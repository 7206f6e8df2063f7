/// Something wrong with a configuration, in the place where a person must look.
package struct Mistake: Sendable, Hashable, Codable, Error {
  package enum Severity: String, Sendable, Codable {
    /// The configuration cannot be used.
    case error
    /// It can, but hardly as it was meant.
    case warning
  }

  package var severity: Severity
  /// The path as the person would type it: relative if the configuration's was.
  package var file: String
  /// From 1; 0 where the file as a whole is meant.
  package var line: Int
  /// In characters, from 1.
  package var column: Int
  /// What was found, and what was expected.
  package var message: String
  /// What to do about it.
  package var hint: String?

  package init(
    severity: Severity = .error, file: String, line: Int, column: Int, message: String, hint: String? = nil
  ) {
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }
}

extension Mistake: CustomStringConvertible {
  /// As compilers print it, so that editors can jump there; the hint has a line of its own.
  package var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    let text = "\(place): \(severity.rawValue): \(message)"
    return hint.map { "\(text)\n    hint: \($0)" } ?? text
  }
}

extension Mistake: Comparable {
  /// In reading order.
  package static func < (left: Mistake, right: Mistake) -> Bool {
    (left.file, left.line, left.column, left.message) < (right.file, right.line, right.column, right.message)
  }
}

/// Where something stands in a file.
package struct FilePosition: Sendable, Hashable {
  package var file: String
  /// From 1.
  package var line: Int
  /// In characters, from 1.
  package var column: Int
}

/// The mistakes found so far.
struct MistakeLog {
  private(set) var mistakes: [Mistake] = []

  var hasErrors: Bool { mistakes.contains { $0.severity == .error } }

  mutating func add(_ message: String, at place: FilePosition, hint: String? = nil) {
    mistakes.append(
      Mistake(file: place.file, line: place.line, column: place.column, message: message, hint: hint))
  }

  mutating func warn(_ message: String, at place: FilePosition, hint: String? = nil) {
    mistakes.append(
      Mistake(
        severity: .warning, file: place.file, line: place.line, column: place.column, message: message, hint: hint))
  }

  mutating func add(_ mistake: Mistake) { mistakes.append(mistake) }
}
