/// The references of a document, resolved without a parser: characters, HTML's names, and short entities that the
/// document itself declares.
///
/// Entities are where XML readers are attacked: values that multiply, files and addresses that are fetched. Here an
/// external entity is empty, and one that is long or refers to others makes the document refused once it is used.
struct XMLEntities {
  private static let countLimit = 256
  private static let lengthLimit = 1024
  /// Bytes that all uses of declared entities together may add.
  private static let expansionLimit = 1024 * 1024

  private enum Value {
    case text([UInt8])
    case refused
  }

  private var declared: [[UInt8]: Value] = [:]
  private var expanded = 0

  /// Takes the declarations of a document type's internal subset.
  mutating func declare(_ subset: ArraySlice<UInt8>) {
    let input = Array(subset)
    var index = 0
    while declared.count < Self.countLimit,
      let start = input.withUnsafeBufferPointer({ $0.firstIndex(of: "<!ENTITY", from: index) })
    {
      index = start + 8
      while index < input.count, input[index] <= 32 { index += 1 }
      let nameStart = index
      while index < input.count, XMLReader.isName(input[index]) { index += 1 }
      let name = Array(input[nameStart..<index])
      while index < input.count, input[index] <= 32 { index += 1 }
      guard index < input.count, !name.isEmpty else { continue }
      let quote = input[index]
      if quote == 34 || quote == 39, let end = input[(index + 1)...].firstIndex(of: quote) {
        declared[name] = value(input[(index + 1)..<end])
        index = end + 1
      } else {
        declared[name] = .text([])
      }
    }
  }

  private func value(_ bytes: ArraySlice<UInt8>) -> Value {
    guard bytes.count <= Self.lengthLimit else { return .refused }
    return Array(bytes).withUnsafeBufferPointer { input in
      var text: [UInt8] = []
      var index = 0
      while index < input.count {
        guard input[index] == UInt8(ascii: "&") else {
          text.append(input[index])
          index += 1
          continue
        }
        guard let match = HTMLReference.match(in: input, at: index) else { return .refused }
        if let scalar = match.scalar { UTF8Bytes.append(scalar, to: &text) }
        index = match.end
      }
      return .text(text)
    }
  }

  /// What a reference stands for, and where it ends.
  struct Match {
    enum Value {
      case scalar(Unicode.Scalar)
      case text([UInt8])
      case nothing
    }

    var value: Value
    var end: Int
  }

  /// The reference whose `&` is at `start`; nil if there is none. All that declared entities add is counted.
  mutating func match(in input: UnsafeBufferPointer<UInt8>, at start: Int) throws(FeedError) -> Match? {
    guard let match = find(in: input, at: start) else { return nil }
    guard let value = match.value, expanded + value.count <= Self.expansionLimit else {
      throw .refused(reason: "its entities expand too far")
    }
    expanded += value.count
    return Match(value: value.value, end: match.end)
  }

  /// The text with its references decoded, cut after `limit` bytes; entities that are refused are nothing.
  func expanded(_ input: UnsafeBufferPointer<UInt8>, limit: Int) -> [UInt8] {
    var text: [UInt8] = []
    var index = 0
    while index < input.count, text.count < limit {
      if input[index] == UInt8(ascii: "&"), let match = find(in: input, at: index) {
        switch match.value?.value {
        case .scalar(let scalar): UTF8Bytes.append(scalar, to: &text)
        case .text(let value): text.append(contentsOf: value)
        case .nothing, nil: break
        }
        index = match.end
      } else {
        text.append(input[index])
        index += 1
      }
    }
    return text
  }

  private struct Found {
    /// Nil if it is refused; the count is what a declared entity adds.
    var value: (value: Match.Value, count: Int)?
    var end: Int
  }

  private func find(in input: UnsafeBufferPointer<UInt8>, at start: Int) -> Found? {
    if start + 1 < input.count, input[start + 1] == UInt8(ascii: "#") {
      guard let match = HTMLReference.match(in: input, at: start), input[match.end - 1] == UInt8(ascii: ";") else {
        return nil
      }
      guard let scalar = match.scalar, scalar != "\u{fffd}" else { return Found(value: (.nothing, 0), end: match.end) }
      return Found(value: (.scalar(scalar), 0), end: match.end)
    }
    var end = start + 1
    let last = min(input.count, end + 64)
    while end < last, XMLReader.isName(input[end]) { end += 1 }
    guard end > start + 1, end < input.count, input[end] == UInt8(ascii: ";") else { return nil }
    let name = input.part((start + 1)..<end)
    if !declared.isEmpty, let value = declared[Array(name)] {
      guard case .text(let text) = value else { return Found(value: nil, end: end + 1) }
      return Found(value: (.text(text), text.count), end: end + 1)
    }
    return HTMLEntity.scalar(name).map { Found(value: (.scalar($0), 0), end: end + 1) }
  }
}
