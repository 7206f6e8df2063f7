/// A short name as two machine words, so that comparing and looking up names costs a few instructions.
struct XMLName: Hashable, Sendable {
  private var high: UInt64 = 0
  private var low: UInt64 = 0

  /// What every name of more than sixteen bytes becomes; it equals no other.
  static let unknown = XMLName()

  private init() {}

  /// Letters of ASCII become lower case unless `keepsCase`.
  init(_ bytes: UnsafeBufferPointer<UInt8>, keepsCase: Bool = false) {
    guard bytes.count <= 16 else { return }
    for byte in bytes {
      let isUpper = !keepsCase && byte &- 65 < 26
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(isUpper ? byte | 0x20 : byte)
    }
  }

  init(_ name: String, keepsCase: Bool = false) {
    let bytes = Array(name.utf8)
    self = bytes.withUnsafeBufferPointer { XMLName($0, keepsCase: keepsCase) }
  }

  fileprivate var slot: Int {
    let mixed = (low ^ high &* 0x9e37_79b9_7f4a_7c15) &* 0xd6e8_feb8_6659_fd93
    return Int(truncatingIfNeeded: mixed >> 40)
  }
}

extension XMLName: ExpressibleByStringLiteral {
  init(stringLiteral name: String) { self.init(name) }
}

/// A fixed table of names, with open addressing: the dictionaries of the standard library hash too well for this.
struct XMLNameTable<Value: Sendable>: Sendable {
  private var slots: [(name: XMLName, value: Value)?]

  init(_ values: [(XMLName, Value)]) {
    var size = 16
    while size < values.count * 4 { size *= 2 }
    slots = Array(repeating: nil, count: size)
    for (name, value) in values {
      var slot = name.slot & (size - 1)
      while let taken = slots[slot], taken.name != name { slot = (slot + 1) & (size - 1) }
      slots[slot] = (name, value)
    }
  }

  subscript(name: XMLName) -> Value? {
    var slot = name.slot & (slots.count - 1)
    while let entry = slots[slot] {
      if entry.name == name { return entry.value }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }
}

extension XMLNameTable: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (XMLName, Value)...) { self.init(elements) }
}

extension XMLNameTable where Value == Void {
  /// A set of the names in a list with spaces between them.
  init(list: String) {
    self.init(list.split { $0 == " " || $0 == "\n" }.map { (XMLName(String($0)), ()) })
  }

  func contains(_ name: XMLName) -> Bool { self[name] != nil }
}
