internal import FoundationEssentials

/// The type of a tensor's elements, by its name in the safetensors format.
public enum TensorType: String, Sendable, Hashable, Codable {
  case float32 = "F32"
  case float16 = "F16"
  case int32 = "I32"
  case int8 = "I8"
  case uint8 = "U8"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .float32, .int32: 4
    case .float16: 2
    case .int8, .uint8: 1
    }
  }
}

/// Where a tensor lies in a safetensors file.
public struct TensorInfo: Sendable, Hashable {
  public var type: TensorType
  public var shape: [Int]
  /// The bytes it takes, counted from the end of the header.
  public var range: Range<Int>
}

/// The table of contents of a safetensors file: eight bytes of length, then JSON.
struct SafetensorsHeader {
  /// The format's own bound for the length of the JSON.
  static let maximumLength = 100_000_000

  var tensors: [String: TensorInfo] = [:]
  var metadata: [String: String] = [:]

  init(tensors: [String: TensorInfo], metadata: [String: String]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// Reads the table and proves that the tensors fill `dataSize` bytes without gap or overlap.
  init(json: [UInt8], dataSize: Int) throws(Invalid) {
    let entries: [String: Entry]
    do {
      entries = try JSONDecoder().decode([String: Entry].self, from: Data(json))
    } catch {
      throw Invalid(found: "a header that does not decode (\(Self.reason(error)))", expected: "a safetensors header")
    }
    for (name, entry) in entries {
      switch entry {
      case .metadata(let values) where name == "__metadata__": metadata = values
      case .tensor(let type, let shape, let offsets) where name != "__metadata__":
        tensors[name] = try Self.info(of: name, type: type, shape: shape, offsets: offsets)
      default: throw Invalid(found: "an entry “\(name)” of the wrong kind", expected: "tensors and __metadata__")
      }
    }
    var end = 0
    for (name, tensor) in tensors.sorted(by: { Self.precedes($0.value, $1.value) }) {
      guard tensor.range.lowerBound == end else {
        throw Invalid(found: "tensor “\(name)” at offset \(tensor.range.lowerBound)", expected: "offset \(end)")
      }
      end = tensor.range.upperBound
    }
    guard end == dataSize else {
      throw Invalid(found: "\(dataSize) bytes behind the header", expected: "the \(end) bytes of its tensors")
    }
  }

  private static func precedes(_ a: TensorInfo, _ b: TensorInfo) -> Bool {
    (a.range.lowerBound, a.range.upperBound) < (b.range.lowerBound, b.range.upperBound)
  }

  private static func info(
    of name: String, type: String, shape: [Int], offsets: [Int]
  ) throws(Invalid) -> TensorInfo {
    guard let type = TensorType(rawValue: type) else {
      throw Invalid(found: "tensor “\(name)” of type \(type)", expected: "F32, F16, I32, I8 or U8")
    }
    guard offsets.count == 2, offsets[0] >= 0, offsets[1] >= offsets[0] else {
      throw Invalid(found: "tensor “\(name)” with offsets \(offsets)", expected: "a begin and an end")
    }
    var size = type.size
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else {
        throw Invalid(found: "tensor “\(name)” of shape \(shape)", expected: "a size that memory can hold")
      }
      size = product
    }
    guard offsets[1] - offsets[0] == size else {
      throw Invalid(found: "tensor “\(name)” of \(offsets[1] - offsets[0]) bytes", expected: "\(size) for \(shape)")
    }
    return TensorInfo(type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  /// What a decoding error complains about, without Foundation's prose around it.
  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.dataCorrupted(let context), DecodingError.keyNotFound(_, let context),
      DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: ": ")
    default: "\(error)"
    }
  }

  /// The JSON, padded with spaces so that the data behind it is aligned to 64 bytes.
  func json() throws -> [UInt8] {
    var entries = tensors.mapValues {
      Entry.tensor(type: $0.type.rawValue, shape: $0.shape, offsets: [$0.range.lowerBound, $0.range.upperBound])
    }
    entries["__metadata__"] = .metadata(metadata)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var json = [UInt8](try encoder.encode(entries))
    while (json.count + 8) % 64 != 0 { json.append(UInt8(ascii: " ")) }
    return json
  }

  /// What is wrong with a header.
  struct Invalid: Error {
    var found: String
    var expected: String
  }
}

/// One value of the header's JSON object.
private enum Entry: Codable {
  case tensor(type: String, shape: [Int], offsets: [Int])
  case metadata([String: String])

  private enum Keys: String, CodingKey {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }

  init(from decoder: any Decoder) throws {
    if decoder.codingPath.last?.stringValue == "__metadata__" {
      self = .metadata(try [String: String](from: decoder))
    } else {
      let values = try decoder.container(keyedBy: Keys.self)
      self = .tensor(
        type: try values.decode(String.self, forKey: .type), shape: try values.decode([Int].self, forKey: .shape),
        offsets: try values.decode([Int].self, forKey: .offsets))
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .tensor(let type, let shape, let offsets):
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(type, forKey: .type)
      try values.encode(shape, forKey: .shape)
      try values.encode(offsets, forKey: .offsets)
    case .metadata(let values): try values.encode(to: encoder)
    }
  }
}
