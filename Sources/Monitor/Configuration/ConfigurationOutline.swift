import FoundationEssentials

/// What a configuration consists of, with a digest in the place of each value: enough to tell what differs from another one,
/// and nothing that a reader of the database should not see, such as the address of a webhook.
///
/// It is read off the stored properties, so whatever the configuration learns to say is compared without being named here.
package struct ConfigurationOutline: Codable, Sendable, Equatable {
  struct Item: Codable, Sendable, Equatable {
    /// `source`, `topic`, `receiver`, `rule`, or `setting` for what there is only one of.
    var kind: String
    var name: String
    /// Digests by the keys that the operator writes.
    var fields: [String: String]
  }

  var items: [Item] = []

  package init(of configuration: Configuration) {
    for child in Mirror(reflecting: configuration).children {
      guard let label = child.label else { continue }
      let list = Mirror(reflecting: child.value)
      let named = list.children.compactMap { Self.namedItem($0.value, in: label) }
      if list.displayStyle == .collection, named.count == list.children.count {
        items += named
      } else {
        items.append(Item(kind: "setting", name: Self.key(label), fields: Self.fields(of: child.value)))
      }
    }
  }

  /// Reads what ``bytes`` gave; nil if another version wrote it in another form.
  init?(bytes: [UInt8]) {
    guard let outline = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
    self = outline
  }

  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Strings in dictionaries always have a JSON form.
    return (try? encoder.encode(self)).map(Array.init) ?? []
  }

  private static func namedItem(_ value: Any, in list: String) -> Item? {
    let children = Mirror(reflecting: value).children
    guard let name = children.first(where: { $0.label == "name" })?.value as? String else { return nil }
    var fields = Self.fields(of: value)
    fields["name"] = nil
    return Item(kind: list.hasSuffix("s") ? String(list.dropLast()) : list, name: name, fields: fields)
  }

  /// The digests of a structure's properties; of anything else, one under the empty key.
  private static func fields(of value: Any) -> [String: String] {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .struct else { return ["": digest(of: value)] }
    var fields: [String: String] = [:]
    for child in mirror.children { fields[key(child.label ?? "")] = digest(of: child.value) }
    return fields
  }

  /// 64 bits of SHA-256: equal by accident once in more configurations than will ever be written.
  private static func digest(of value: Any) -> String {
    let bytes = sha256(Array(canonicalText(of: value).utf8)).prefix(8)
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The key of a property as the operator writes it: `allow_private` for `allowPrivate`.
  private static func key(_ label: String) -> String {
    switch label {
    case "expression": return "expr"
    case "holdFor": return "for"
    case "receivers": return "notify"
    // A receiver's webhook or file: the keys below it are not told apart.
    case "kind": return ""
    default: return label.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
    }
  }
}

/// A text that two values share only if they are equal, whatever the order of their dictionaries in memory.
private func canonicalText(of value: Any) -> String {
  let mirror = Mirror(reflecting: value)
  switch mirror.displayStyle {
  case .dictionary, .set:
    return "{" + mirror.children.map { canonicalText(of: $0.value) }.sorted().joined(separator: ",") + "}"
  case .collection, .optional, .tuple:
    return "[" + mirror.children.map { canonicalText(of: $0.value) }.joined(separator: ",") + "]"
  case .enum where mirror.children.isEmpty: return "\(value)"
  case .struct, .class, .enum:
    return "("
      + mirror.children.map { "\($0.label ?? ""):" + canonicalText(of: $0.value) }.joined(separator: ",") + ")"
  default: return String(reflecting: value)
  }
}
