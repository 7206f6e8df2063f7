/// What a configuration has, lacks, or says otherwise than another one.
package struct ConfigurationDifference: Sendable, Equatable, CustomStringConvertible {
  struct Change: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
      case added
      case removed
      /// The keys whose values differ, in alphabetical order.
      case changed([String])
    }

    /// `source`, `topic`, `receiver`, `rule` or `setting`.
    var subject: String
    var name: String
    var kind: Kind
  }

  let changes: [Change]

  package init(from old: ConfigurationOutline, to new: ConfigurationOutline) {
    let before = Dictionary(old.items.map { (Place($0), $0) }, uniquingKeysWith: { first, _ in first })
    let after = Set(new.items.map(Place.init))
    var changes: [Change] = []
    for item in new.items {
      guard let previous = before[Place(item)] else {
        changes.append(Change(subject: item.kind, name: item.name, kind: .added))
        continue
      }
      let keys = Set(previous.fields.keys).union(item.fields.keys)
      let changed = keys.filter { previous.fields[$0] != item.fields[$0] }.sorted()
      if !changed.isEmpty { changes.append(Change(subject: item.kind, name: item.name, kind: .changed(changed))) }
    }
    for item in old.items where !after.contains(Place(item)) {
      changes.append(Change(subject: item.kind, name: item.name, kind: .removed))
    }
    self.changes = changes
  }

  private struct Place: Hashable {
    var kind: String
    var name: String

    init(_ item: ConfigurationOutline.Item) { (kind, name) = (item.kind, item.name) }
  }

  /// One line for a log: `+2 sources, -1 topic, rule NegativeSurge changed`.
  package var description: String {
    if changes.isEmpty { return "nothing changed" }
    var subjects: [String] = []
    for change in changes where !subjects.contains(change.subject) { subjects.append(change.subject) }
    return subjects.flatMap { summary(of: $0) }.joined(separator: ", ")
  }

  private func summary(of subject: String) -> [String] {
    let own = changes.filter { $0.subject == subject }
    func count(_ number: Int) -> String { "\(number) \(subject)\(number == 1 ? "" : "s")" }
    let added = own.count { $0.kind == .added }
    let removed = own.count { $0.kind == .removed }
    let changed = own.filter { if case .changed = $0.kind { true } else { false } }
    var parts: [String] = []
    if added > 0 { parts.append("+\(count(added))") }
    if removed > 0 { parts.append("-\(count(removed))") }
    if changed.count > 3 {
      parts.append("\(count(changed.count)) changed")
    } else {
      parts += changed.map { "\(subject == "setting" ? "" : subject + " ")\($0.name) changed" }
    }
    return parts
  }

  /// One line for each change: `+ source hn`, `- topic acme`, `~ rule NegativeSurge: expr, for`.
  package var lines: [String] {
    changes.map { change in
      let what = "\(change.subject) \(change.name)"
      switch change.kind {
      case .added: return "+ \(what)"
      case .removed: return "- \(what)"
      case .changed(let keys):
        let named = keys.filter { !$0.isEmpty }
        return "~ \(what)" + (named.isEmpty ? "" : ": \(named.joined(separator: ", "))")
      }
    }
  }

  /// The same as JSON objects: `{"change":"changed","keys":["expr"],"name":"NegativeSurge","subject":"rule"}`.
  var jsonLines: [String] {
    changes.map { change in
      let (word, keys): (String, [String]) =
        switch change.kind {
        case .added: ("added", [])
        case .removed: ("removed", [])
        case .changed(let keys): ("changed", keys.filter { !$0.isEmpty })
        }
      return MessageValue.object([
        "change": .string(word), "subject": .string(change.subject), "name": .string(change.name),
        "keys": .array(keys.map { .string($0) }),
      ]).json
    }
  }
}
