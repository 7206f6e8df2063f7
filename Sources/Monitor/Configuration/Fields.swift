import Alerts

/// The keys and values of one mapping, and typed ways to read them.
///
/// Reading never stops at a mistake: it goes into the log, and the caller gets nil.
struct Fields {
  /// For messages: `source 'hn'`, or `a source` while the name is unknown.
  var subject: String
  let position: FilePosition
  private var values: [String: YAMLNode] = [:]
  /// Keys that an unknown one most likely means: one mistake is enough for both.
  private var misspelt: Set<String> = []

  /// Nil, and a mistake, if the node is no mapping. Keys that are unknown or given twice are mistakes, too.
  ///
  /// `more` are further keys, too many to be listed, with a name for all of them.
  init?(
    _ node: YAMLNode, subject: String, keys listedKeys: [String], more: (keys: [String], name: String)? = nil,
    log: inout MistakeLog
  ) {
    self.subject = subject
    position = node.position
    let keys = listedKeys + (more?.keys ?? [])
    let shown = listedKeys + (more.map { [$0.name] } ?? [])
    guard case .mapping(let entries) = node.content else {
      log.add(
        "\(node.kind) in the place of \(subject); expected a mapping with \(listed(shown, conjunction: more == nil ? "and" : "or"))",
        at: node.position, hint: Self.hint(for: node, keys: keys))
      return nil
    }
    for entry in entries {
      guard let key = entry.key.text else {
        log.add(
          "a key that is \(entry.key.kind); expected \(listed(shown))", at: entry.key.position,
          hint: "quote text that begins with { or [")
        continue
      }
      guard keys.contains(key) else {
        let nearest = nearestName(to: key, among: keys)
        if let nearest { misspelt.insert(nearest) }
        log.add(
          "unknown key '\(shortened(key))' in \(subject); expected \(listed(shown))", at: entry.key.position,
          hint: nearest.map { "did you mean '\($0)'?" })
        continue
      }
      if let first = values[key] {
        log.add(
          "'\(key)' a second time in \(subject); expected it once", at: entry.key.position,
          hint: "the first is on line \(first.position.line)")
        continue
      }
      values[key] = entry.value
    }
  }

  /// `name acme` for `name: acme` is the usual reason for a scalar where a mapping belongs.
  private static func hint(for node: YAMLNode, keys: [String]) -> String? {
    guard let text = node.text, let key = keys.first(where: { text.hasPrefix($0) }) else { return nil }
    return "put a colon and a space behind '\(key)'"
  }

  /// The value of a key, unless it is absent. One that is empty is a mistake and reads as absent.
  func value(_ key: String, expected: String, log: inout MistakeLog) -> YAMLNode? {
    guard let node = values[key] else { return nil }
    guard !node.isNull else {
      log.add("'\(key)' of \(subject) is empty; expected \(expected)", at: node.position)
      return nil
    }
    return node
  }

  /// Like ``value(_:expected:log:)``; absence is a mistake.
  func required(_ key: String, expected: String, log: inout MistakeLog) -> YAMLNode? {
    if values[key] == nil, !misspelt.contains(key) {
      log.add(
        "\(subject) has no '\(key)'; expected \(expected)", at: position, hint: "add '\(key): …'")
    }
    return value(key, expected: expected, log: &log)
  }

  /// Whether a key is there, be it misspelt.
  func has(_ key: String) -> Bool { values[key] != nil || misspelt.contains(key) }

  /// Whatever was written, a null included.
  func position(of key: String) -> FilePosition { values[key]?.position ?? position }

  func text(_ node: YAMLNode?, _ key: String, expected: String, log: inout MistakeLog) -> String? {
    guard let node else { return nil }
    guard let text = node.text else {
      log.add("'\(key)' of \(subject) is \(node.kind); expected \(expected)", at: node.position)
      return nil
    }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      log.add("'\(key)' of \(subject) is empty; expected \(expected)", at: node.position)
      return nil
    }
    return text
  }

  func optionalText(_ key: String, expected: String, log: inout MistakeLog) -> String? {
    text(value(key, expected: expected, log: &log), key, expected: expected, log: &log)
  }

  /// The items of a list, or what stands by itself where a list may.
  func items(_ node: YAMLNode, _ key: String, expected: String, log: inout MistakeLog) -> [YAMLNode] {
    node.text == nil ? list(node, key, expected: expected, log: &log) ?? [] : [node]
  }

  func list(_ node: YAMLNode?, _ key: String, expected: String, log: inout MistakeLog) -> [YAMLNode]? {
    guard let node else { return nil }
    guard case .sequence(let items) = node.content else {
      log.add(
        "'\(key)' of \(subject) is \(node.kind); expected \(expected)", at: node.position,
        hint: node.text.map { "write a list: \(key): [\($0.contains("://") ? "…" : shortened($0))]" })
      return nil
    }
    guard !items.isEmpty else {
      log.add("'\(key)' of \(subject) is an empty list; expected \(expected)", at: node.position)
      return nil
    }
    return items
  }

  func bool(_ key: String, log: inout MistakeLog) -> Bool? {
    guard let node = value(key, expected: "true or false", log: &log) else { return nil }
    switch node.content {
    case .scalar("true", .plain): return true
    case .scalar("false", .plain): return false
    default:
      log.add(
        "'\(key)' of \(subject) is \(node.kind); expected true or false", at: node.position,
        hint: node.text == nil ? nil : "write true or false, without quotes")
      return nil
    }
  }

  /// A duration in bounds, both included.
  func duration(_ key: String, in bounds: ClosedRange<Duration>, log: inout MistakeLog) -> Duration? {
    let range = "\(formattedDuration(bounds.lowerBound)) to \(formattedDuration(bounds.upperBound))"
    let expected = "a duration such as 30s, 5m or 1h30m"
    guard let node = value(key, expected: expected, log: &log) else { return nil }
    guard let text = node.text else {
      log.add("'\(key)' of \(subject) is \(node.kind); expected \(expected)", at: node.position)
      return nil
    }
    let found = "'\(key)' of \(subject) is '\(shortened(text))'"
    do throws(DurationMistake) {
      let duration = try Monitor.duration(from: text)
      if bounds.contains(duration) { return duration }
      let what = duration == .zero ? "zero" : duration < bounds.lowerBound ? "too short" : "too long"
      log.add("\(found), which is \(what); expected \(range)", at: node.position)
    } catch {
      switch error {
      case .noUnit:
        log.add(
          "\(found), without a unit; expected \(expected)", at: node.position,
          hint: "did you mean \(shortened(text))s or \(shortened(text))m?")
      case .unknownUnit(let unit):
        log.add(
          "\(found), whose unit '\(shortened(unit).drop { $0 == " " })' is unknown; expected \(expected)",
          at: node.position,
          hint: "units are ms, s, m, h, d and w")
      case .negative: log.add("\(found), which is negative; expected \(range)", at: node.position)
      case .tooLong: log.add("\(found), which is too long; expected \(range)", at: node.position)
      case .malformed:
        log.add(
          "\(found); expected \(expected)", at: node.position, hint: "write larger units first and no spaces: 1h30m")
      }
    }
    return nil
  }

  /// A plain number in bounds.
  func count(_ key: String, in bounds: ClosedRange<Int>, log: inout MistakeLog) -> Int? {
    let expected = "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
    guard let node = value(key, expected: expected, log: &log) else { return nil }
    guard case .scalar(let text, .plain) = node.content, let number = Int(text), bounds.contains(number) else {
      log.add("'\(key)' of \(subject) is \(node.kind); expected \(expected)", at: node.position)
      return nil
    }
    return number
  }

  /// A size with a unit, in bounds.
  func size(_ key: String, in bounds: ClosedRange<Int>, log: inout MistakeLog) -> Int? {
    let range = "\(formattedByteSize(bounds.lowerBound)) to \(formattedByteSize(bounds.upperBound))"
    guard let node = value(key, expected: "a size such as 20KB or 10MB", log: &log) else { return nil }
    guard let text = node.text, let size = byteSize(text) else {
      let isNumber = node.text.flatMap { Int($0) } != nil
      log.add(
        "'\(key)' of \(subject) is \(node.kind)\(isNumber ? ", without a unit" : ""); expected a size such as 20KB or 10MB",
        at: node.position, hint: "units are B, KB, MB, GB and KiB, MiB, GiB")
      return nil
    }
    guard bounds.contains(size) else {
      log.add("'\(key)' of \(subject) is \(node.kind); expected \(range)", at: node.position)
      return nil
    }
    return size
  }
}
