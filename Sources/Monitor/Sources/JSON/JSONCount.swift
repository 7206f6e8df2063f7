extension JSONValue {
  /// A number of people or reactions, however it is written: `1234`, `"1,234"`, `"1.2万"`, `"3.4K"`. Nil for anything else.
  var count: Int? {
    if case .array(let items) = self { return items.count }
    guard let text else { return nil }
    let bytes = text.utf8.filter { $0 > 32 && $0 != UInt8(ascii: ",") }
    if case let plain = String(decoding: bytes, as: UTF8.self), let number = Double(plain) { return Self.whole(number) }
    let digits = bytes.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    guard let number = Double(String(decoding: digits, as: UTF8.self)),
      let factor = Self.factors[String(decoding: bytes.dropFirst(digits.count), as: UTF8.self)]
    else { return nil }
    return Self.whole(number * factor)
  }

  private static func whole(_ number: Double) -> Int? {
    // A thousandth covers what 1.2 times ten thousand lacks in binary.
    guard number.magnitude < 1e15 else { return nil }
    return Int(number + (number < 0 ? -0.001 : 0.001))
  }

  private static let factors: [String: Double] = [
    "k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "万": 1e4, "萬": 1e4, "w": 1e4, "亿": 1e8, "億": 1e8, "+": 1, "万+": 1e4,
  ]
}
