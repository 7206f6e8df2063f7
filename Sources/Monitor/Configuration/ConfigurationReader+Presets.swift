import Alerts

extension ConfigurationReader {
  /// The source of a preset: named by its parameters where the operator gives it no name.
  mutating func presetSource(_ fields: inout Fields, _ preset: SourcePreset) -> Configuration.Source? {
    let name = fields.has("name") ? name(&fields, "name", kind: "source") : nil
    let keys = preset.parameters.map(\.name)
    guard let node = fields.value(preset.key, expected: preset.example, log: &log),
      let parameters = Fields(node, subject: "'\(preset.key)' of \(fields.subject)", keys: keys, log: &log),
      let values = values(parameters, of: preset)
    else { return nil }
    guard var source = preset.source(values) else {
      addMissing(parameters, values, of: preset)
      return nil
    }
    if let name { source.name = name.text } else if fields.has("name") { return nil }
    if name == nil { fields.subject = "source '\(shortened(source.name))'" }
    if let every = fields.value("every", expected: "a duration", log: &log)?.text.flatMap({ try? duration(from: $0) }),
      every < preset.shortest
    {
      log.warn(
        "'every' of \(fields.subject) is \(formattedDuration(every)); expected at least "
          + "\(formattedDuration(preset.shortest)) for \(preset.key)", at: fields.position(of: "every"),
        hint:
          "leave 'every' out for \(formattedDuration(preset.every)); a server that is asked too often answers nobody")
    }
    return sources.define(source.name, at: name?.place ?? fields.position, log: &log) ? source : nil
  }

  /// The parameters by their names; nil if one of them is wrong.
  private mutating func values(_ fields: Fields, of preset: SourcePreset) -> [String: String]? {
    var values: [String: String] = [:]
    var areRight = true
    for parameter in preset.parameters where fields.has(parameter.name) {
      let value = value(fields, parameter)
      if let value { values[parameter.name] = value } else { areRight = false }
    }
    return areRight ? values : nil
  }

  private mutating func value(_ fields: Fields, _ parameter: SourcePreset.Parameter) -> String? {
    if case .address = parameter.value { return address(fields, key: parameter.name) }
    if case .flag = parameter.value { return fields.bool(parameter.name, log: &log).map { $0 ? "true" : "false" } }
    guard let text = fields.optionalText(parameter.name, expected: parameter.meaning, log: &log) else { return nil }
    let place = fields.position(of: parameter.name)
    switch parameter.value {
    case .host where !Self.isHost(text):
      log.add(
        "'\(parameter.name)' of \(fields.subject) is '\(shortened(text))'; expected \(parameter.meaning)", at: place,
        hint: text.contains("://") ? "leave out https:// and the path" : nil)
      return nil
    case .word(let words) where words[text] == nil:
      let known = words.keys.sorted()
      log.add(
        "'\(parameter.name)' of \(fields.subject) is '\(shortened(text))'; expected \(listed(known))", at: place,
        hint: nearestName(to: text, among: known).map { "did you mean '\($0)'?" })
      return nil
    default:
      guard text.utf8.count <= 500, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
        log.add(
          "'\(parameter.name)' of \(fields.subject) is too long or has a control character in it; expected "
            + "\(parameter.meaning) of at most 500 bytes", at: place)
        return nil
      }
      return text
    }
  }

  private static func isHost(_ text: String) -> Bool {
    text.utf8.allSatisfy { ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@")].contains($0) }
      && mistakeInWebAddress("https://\(text)/") == nil
  }

  /// Says which parameter is missing for the way that lacks the fewest.
  private mutating func addMissing(_ fields: Fields, _ values: [String: String], of preset: SourcePreset) {
    let given = Set(values.keys).union(preset.parameters.filter { $0.standard != nil }.map(\.name))
    let missing = preset.ways.map { way in way.needs.filter { !given.contains($0) } }
    let fewest = missing.map(\.count).min() ?? 0
    var names: [String] = []
    for name in missing.filter({ $0.count == fewest }).flatMap({ $0 }) where !names.contains(name) {
      names.append(name)
    }
    // A misspelt name has been told already.
    guard !names.contains(where: { fields.has($0) }) else { return }
    let found =
      names.count == 1
      ? "no '\(names[0])'" : "neither " + names.map { "'\($0)'" }.joined(separator: " nor ")
    log.add(
      "\(fields.subject) has \(found); expected \(preset.key): \(preset.example)", at: fields.position,
      hint: names.count == 1
        ? preset.parameters.first { $0.name == names[0] }.map { "'\($0.name)' is \($0.meaning)" } : nil)
  }
}
