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
    while declared.count < Self.countLimit, let start = input.firstIndex(of: "<!ENTITY", from: index) {
      index = start + 8
      while index < input.count, input[index] <= 32 { index += 1 }
      let nameStart = index
      while index < input.count, XMLRepair.isName(input[index]) { index += 1 }
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
    let input = Array(bytes)
    var text: [UInt8] = []
    var index = 0
    while index < input.count {
      guard input[index] == UInt8(ascii: "&") else {
        text.append(input[index])
        index += 1
        continue
      }
      guard let (scalar, end) = HTMLText.reference(in: input, at: index) else { return .refused }
      if let scalar { UTF8Bytes.append(scalar, to: &text) }
      index = end
    }
    return .text(text)
  }

  /// Appends what the reference at `index` stands for, and moves past it; false, and nothing done, if it is none.
  mutating func appendReference(
    in input: [UInt8], at index: inout Int, to chunk: inout [UInt8]
  ) throws(FeedError) -> Bool {
    if index + 1 < input.count, input[index + 1] == UInt8(ascii: "#") {
      guard let (scalar, end) = HTMLText.reference(in: input, at: index), input[end - 1] == UInt8(ascii: ";") else {
        return false
      }
      // Escaped again, so that a referenced `<` stays text.
      if let scalar, scalar.value != 0xfffd { chunk.append(contentsOf: "&#\(scalar.value);".utf8) }
      index = end
      return true
    }
    let name = input[(index + 1)...].prefix(64).prefix { XMLRepair.isName($0) }
    guard !name.isEmpty, name.endIndex < input.count, input[name.endIndex] == UInt8(ascii: ";") else { return false }
    if let value = declared[Array(name)] {
      try append(value, to: &chunk)
    } else if let scalar = HTMLEntity.scalar(name) {
      chunk.append(contentsOf: "&#\(scalar.value);".utf8)
    } else {
      return false
    }
    index = name.endIndex + 1
    return true
  }

  private mutating func append(_ value: Value, to chunk: inout [UInt8]) throws(FeedError) {
    guard case .text(let text) = value, expanded + text.count <= Self.expansionLimit else {
      throw .refused(reason: "its entities expand too far")
    }
    expanded += text.count
    for byte in text {
      switch byte {
      case UInt8(ascii: "<"): chunk.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: "&"): chunk.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "\""): chunk.append(contentsOf: "&quot;".utf8)
      default: chunk.append(byte)
      }
    }
  }
}
