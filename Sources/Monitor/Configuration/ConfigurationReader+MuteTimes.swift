import Alerts

extension ConfigurationReader {
  static let muteTimeKeys = ["name", "times", "weekdays", "dates", "digest"]
  private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  mutating func readMuteTimes(_ fields: Fields) {
    guard fields.has("mute_times") else { return }
    guard let items = section("mute_times", of: fields, isRequired: false, expected: "a list of mute times") else {
      muteTimes.isComplete = false
      return
    }
    for item in items {
      guard var fields = Fields(item, subject: "a mute time", keys: Self.muteTimeKeys, log: &log) else {
        muteTimes.isComplete = false
        continue
      }
      let name = name(&fields, "name", kind: "mute time")
      if name == nil { muteTimes.isComplete = false }
      let isNew = name.map { muteTimes.define($0.text, at: $0.place, log: &log) } ?? false
      var mute = MuteTime(name: name?.text ?? "")
      mute.times = values(fields, "times", expected: "spans such as '22:00-07:00'") { Self.span($0) }
      let days = values(fields, "weekdays", expected: "days such as mon or sat-sun") { Self.weekdays($0) }
      mute.weekdays = Set(days.joined())
      mute.dates = values(fields, "dates", expected: "dates such as '12-24..01-06' or '2026-10-01'") { Self.dates($0) }
      mute.hasDigest = fields.bool("digest", log: &log) ?? false
      if !["times", "weekdays", "dates"].contains(where: { fields.has($0) }) {
        log.add(
          "\(fields.subject) has neither 'times' nor 'weekdays' nor 'dates', so it is always; expected one of them",
          at: fields.position)
      }
      if isNew { configuration.muteTimes.append(mute) }
    }
  }

  /// The times at which a rule's alerts, or a receiver's messages, wait.
  mutating func mutedTimes(_ fields: Fields) -> [String] {
    let expected = "a list of mute times"
    guard let node = fields.value("mute_times", expected: expected, log: &log) else { return [] }
    let names = names(
      fields.list(node, "mute_times", expected: expected, log: &log) ?? [], of: fields, in: muteTimes)
    muteTimes.used.formUnion(names)
    return names
  }

  /// A text or a list of texts, each read by `parse`.
  private mutating func values<Value>(
    _ fields: Fields, _ key: String, expected: String, parse: (String) -> Value?
  ) -> [Value] {
    guard let node = fields.value(key, expected: expected, log: &log) else { return [] }
    return fields.items(node, key, expected: expected, log: &log).compactMap { item in
      guard let text = fields.text(item, key, expected: expected, log: &log) else { return nil }
      if let value = parse(text) { return value }
      let nearest = key == "weekdays" ? nearestName(to: text.lowercased(), among: Self.days) : nil
      log.add(
        "'\(key)' of \(fields.subject) has '\(shortened(text))'; expected \(expected)", at: item.position,
        hint: nearest.map { "did you mean '\($0)'?" })
      return nil
    }
  }

  /// `22:00-07:00`; `24:00` is the day's end.
  private static func span(_ text: String) -> MuteTime.Span? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { minute(String($0)) }
    guard ends.count == 2, let start = ends[0], let end = ends[1], start != end, start < 1440 else { return nil }
    return MuteTime.Span(start: start, end: end)
  }

  private static func minute(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0...59).contains(minute), (0...23).contains(hour) || (hour, minute) == (24, 0)
    else { return nil }
    return hour * 60 + minute
  }

  /// `mon`, `Monday`, `mon-fri`, `fri-mon`.
  private static func weekdays(_ text: String) -> Set<Int>? {
    let ends = text.lowercased().split(separator: "-", omittingEmptySubsequences: false).map { word in
      word.utf8.count < 3 ? nil : days.firstIndex { word.hasPrefix($0) }
    }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
    return Set((0...(last - first + 7) % 7).map { (first + $0) % 7 })
  }

  /// `12-24`, `2026-10-01`, or two of a kind with `..` between them.
  private static func dates(_ text: String) -> MuteTime.Dates? {
    let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { date(String($0)) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
      (first.year == nil) == (last.year == nil)
    else { return nil }
    if let from = first.year, let to = last.year {
      guard (from, first.month, first.day) <= (to, last.month, last.day) else { return nil }
    }
    return MuteTime.Dates(from: first, to: last)
  }

  private static func date(_ text: String) -> (year: Int?, month: Int, day: Int)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(parts.count), !parts.contains(nil) else { return nil }
    let numbers = parts.compactMap(\.self)
    let (month, day) = (numbers[numbers.count - 2], numbers[numbers.count - 1])
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
    guard numbers.count == 3 else { return (nil, month, day) }
    return (1970...9999).contains(numbers[0]) ? (numbers[0], month, day) : nil
  }
}
