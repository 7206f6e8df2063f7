/// Replaces what names a person or a place on the net by one word each: `@name` by `@user`, an address by `http`.
///
/// The conventions are those of TweetEval (Barbieri et al. 2020): whom a post speaks to says nothing about its mood, and
/// an address costs more pieces than the rest of a short post. A name of Chinese characters counts only if a space or a
/// mark ends it within twenty characters, as on Weibo.
func maskedPost(_ text: String) -> String {
  var text = text
  return text.withUTF8 { bytes in
    guard bytes.contains(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") })
    else {
      return nil
    }
    var masked: [UInt8] = []
    masked.reserveCapacity(bytes.count)
    var position = 0
    var isChanged = false
    while position < bytes.count {
      let isStart = position == 0 || !bytes[position - 1].isNamePart
      if isStart, let end = endOfMention(in: bytes, from: position) {
        masked += "@user".utf8
        position = end
        isChanged = true
      } else if isStart, let end = endOfAddress(in: bytes, from: position) {
        masked += "http".utf8
        position = end
        isChanged = true
      } else {
        masked.append(bytes[position])
        position += 1
      }
    }
    return isChanged ? String(decoding: masked, as: UTF8.self) : nil
  } ?? text
}

/// Where the name behind an `@` ends, if one begins there.
private func endOfMention(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
  guard bytes[start] == UInt8(ascii: "@"), start + 1 < bytes.count else { return nil }
  var end = start + 1
  while end < bytes.count, bytes[end].isNamePart { end += 1 }
  guard end < bytes.count, bytes[end] >= 0x80 else { return end > start + 1 ? end : nil }
  let limit = min(bytes.count, start + 62)
  while end < limit {
    if bytes[end] < 0x80, !bytes[end].isNamePart, bytes[end] != UInt8(ascii: "-") { return end }
    // U+3000 to U+303F and U+FF00 to U+FF0F, U+FF1A: the marks of Chinese text.
    if end + 2 < limit, bytes[end] == 0xE3, bytes[end + 1] == 0x80 { return end }
    if end + 2 < limit, bytes[end] == 0xEF, bytes[end + 1] == 0xBC { return end }
    end += 1
  }
  return nil
}

/// Where an address ends, if one begins there.
private func endOfAddress(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
  guard bytes[start] | 0x20 == UInt8(ascii: "h") || bytes[start] | 0x20 == UInt8(ascii: "w") else { return nil }
  let prefixes: [StaticString] = ["http://", "https://", "www."]
  let rest = UnsafeBufferPointer(rebasing: bytes[start...])
  let isAddress = prefixes.contains { prefix in
    prefix.withUTF8Buffer { prefix in
      rest.count > prefix.count && zip(prefix, rest).allSatisfy { $0 == $1 | ($1.isUpper ? 0x20 : 0) }
    }
  }
  guard isAddress else { return nil }
  var end = start
  while end < bytes.count, bytes[end] > 0x20, bytes[end] < 0x7F { end += 1 }
  return end
}

extension UInt8 {
  fileprivate var isUpper: Bool { (0x41...0x5A).contains(self) }

  /// Whether this is an ASCII letter, digit or underscore.
  fileprivate var isNamePart: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == 0x5F
  }
}
