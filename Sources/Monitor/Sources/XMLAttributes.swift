/// The attributes of one start tag, decoded only when they are asked for.
struct XMLAttributes {
  struct Attribute {
    let name: Range<Int>
    let value: Range<Int>
  }

  /// Bytes of one value; entities could blow it up.
  static let valueLimit = 64 * 1024

  private let input: UnsafeBufferPointer<UInt8>
  private let attributes: [Attribute]
  private let entities: XMLEntities

  /// The input outlives the value.
  init(_ attributes: [Attribute], of input: UnsafeBufferPointer<UInt8>, entities: XMLEntities) {
    self.attributes = attributes
    self.input = input
    self.entities = entities
  }

  var isEmpty: Bool { attributes.isEmpty }

  /// The attribute of that name, with or without a prefix, letter case aside; only those of `xml:` need it. The name is
  /// in lower case.
  subscript(name: StaticString) -> String? {
    for attribute in attributes where isNamed(attribute.name, name) { return value(attribute) }
    return nil
  }

  private func value(_ attribute: Attribute) -> String {
    let raw = input.part(attribute.value)
    guard raw.firstIndex(of: UInt8(ascii: "&"), from: 0) != nil else {
      return String(decoding: raw.prefix(Self.valueLimit), as: UTF8.self)
    }
    return String(decoding: entities.expanded(raw, limit: Self.valueLimit), as: UTF8.self)
  }

  private func isNamed(_ range: Range<Int>, _ name: StaticString) -> Bool {
    var start = range.lowerBound
    let isXML = input.hasPrefix("xml:", at: start)
    if range.count != name.utf8CodeUnitCount {
      guard range.count > name.utf8CodeUnitCount, !isXML, !input.hasPrefix("xmlns", at: start) else { return false }
      start = range.upperBound - name.utf8CodeUnitCount
      guard input[start - 1] == UInt8(ascii: ":") else { return false }
    }
    for offset in 0..<name.utf8CodeUnitCount {
      let byte = input[start + offset]
      guard (byte &- 65 < 26 ? byte | 0x20 : byte) == name.utf8Start[offset] else { return false }
    }
    return true
  }
}
