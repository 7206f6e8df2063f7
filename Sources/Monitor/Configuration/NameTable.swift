import Alerts

/// The names of one kind that a configuration defines, with the places where it does.
struct NameTable {
  /// `topic`, for messages.
  let kind: String
  private(set) var places: [String: FilePosition] = [:]
  /// The names that a rule uses.
  var used: Set<String> = []
  /// Whether every definition could be read. If not, nobody is blamed for using a name that is not here.
  var isComplete = true

  init(kind: String) { self.kind = kind }

  /// Whether a name is new; notes a mistake if it is not.
  mutating func define(_ name: String, at place: FilePosition, log: inout MistakeLog) -> Bool {
    guard let first = places[name] else {
      places[name] = place
      return true
    }
    log.add(
      "a second \(kind) '\(shortened(name))'; expected a name of its own", at: place,
      hint: "the first is \(first.file == place.file ? "on line \(first.line)" : "at \(first.file):\(first.line)")")
    return false
  }

  /// Whether a name is defined; notes a mistake if it is not.
  func contains(_ name: String, usedBy subject: String, at place: FilePosition, log: inout MistakeLog) -> Bool {
    if places[name] != nil { return true }
    guard isComplete else { return false }
    let known = places.keys.sorted()
    let expected =
      switch known.count {
      case 0: "a \(kind) that is defined (there is none)"
      case 1...8: listed(known.map { "'\(shortened($0))'" })
      default: "one of the \(known.count) \(kind)s that are defined"
      }
    let nearest = nearestName(to: name, among: known)
    log.add(
      "nobody defines the \(kind) '\(shortened(name))' of \(subject); expected \(expected)", at: place,
      hint: nearest.map { "did you mean '\($0)'?" }
        ?? "define it under '\(kind.replacing(" ", with: "_"))s', or remove it here")
    return false
  }
}

/// `one, two or three`.
func listed(_ names: [String], conjunction: String = "or") -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
