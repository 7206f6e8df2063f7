import Attention
import Glibc
import Testing

/// A name in the temporary folder that is gone when its owner is.
final class TemporaryFile {
  let path = "/tmp/voxpop-\(UInt64.random(in: .min ... .max)).safetensors"

  init(_ bytes: [UInt8]? = nil) throws {
    guard let bytes else { return }
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  deinit { unlink(path) }
}

@Suite struct SafetensorsTests {
  /// A file of this header, before it is padded, and this many bytes of data.
  private static func file(_ json: String, data: Int, length: UInt64? = nil) -> [UInt8] {
    let header = Array(json.utf8)
    return withUnsafeBytes(of: (length ?? UInt64(header.count)).littleEndian, Array.init) + header
      + Array(repeating: 0, count: data)
  }

  @Test func `what is written is read back, and twice the same bytes are written`() throws {
    let file = try TemporaryFile()
    let tensors = [
      Tensor("u", text: [1, 2, 3]), Tensor("f", [2, 2], floats: [1, -2, .infinity, 0.1]),
      Tensor("i", integers: [-7, Int32.max]),
      Tensor("b", [3, 1], int8: [-128, 0, 127]), Tensor("h", .float16, [2], bytes: [0x00, 0x3C, 0x00, 0xC0]),
      Tensor("empty", [0, 5], floats: []),
    ]
    try SafetensorsFile.write(tensors, metadata: ["prefix": "query: ", "名": "“é”\n"], to: file.path)
    let read = try SafetensorsFile(path: file.path)
    #expect(read.metadata == ["prefix": "query: ", "名": "“é”\n"])
    #expect(try read.floats(of: "f", [2, nil]) == [1, -2, .infinity, 0.1])
    #expect(try read.floats(of: "h", [2]) == [1, -2])
    #expect(try read.integers(of: "i", [nil]) == [-7, .max])
    #expect(Array(try read.bytes(of: "b", .int8, [3, 1])) == [128, 0, 127])
    #expect(try read.floats(of: "empty", [0, 5]) == [])
    let again = try TemporaryFile()
    try SafetensorsFile.write(tensors.reversed(), metadata: read.metadata, to: again.path)
    let both = try [file, again].map { try contents(of: $0.path) }
    #expect(both[0] == both[1])
  }

  private static let damaged: [(what: String, bytes: [UInt8], message: String)] = [
    ("no length", [1, 2, 3], "3 bytes"),
    ("a length beyond the file", file("{}", data: 0, length: 3), "a header of 3 bytes"),
    ("a length near 2⁶⁴", file("{}", data: 0, length: .max), "a header of 18446744073709551615 bytes"),
    ("no JSON", file("{\"a\":", data: 0), "does not decode"),
    ("an array", file("[]", data: 0), "does not decode"),
    ("text that is not UTF-8", file("{}", data: 0).dropLast(2) + [0xFF, 0xFE], "does not decode"),
    ("metadata of numbers", file(#"{"__metadata__":{"a":1}}"#, data: 0), "does not decode"),
    ("no offsets", file(#"{"a":{"dtype":"F32","shape":[1]}}"#, data: 4), "data_offsets"),
    ("a type of the future", file(#"{"a":{"dtype":"F9","shape":[1],"data_offsets":[0,4]}}"#, data: 4), "of type F9"),
    ("a fraction", file(#"{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}"#, data: 1), "does not decode"),
    ("a negative length", file(#"{"a":{"dtype":"U8","shape":[-1,-1],"data_offsets":[0,1]}}"#, data: 1), "of shape"),
    (
      "a shape beyond 2⁶³",
      file(#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, data: 0), "of shape"
    ),
    ("offsets in reverse", file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#, data: 1), "with offsets"),
    ("one offset", file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1]}}"#, data: 1), "with offsets"),
    (
      "a size unlike the shape", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: 4), "of 4 bytes"
    ),
    ("truncated data", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 7), "7 bytes behind"),
    ("data too many", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 9), "9 bytes behind"),
    (
      "an overlap",
      file(
        #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
        data: 3), "tensor “b” at offset 1"
    ),
    (
      "a gap",
      file(
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#,
        data: 3), "tensor “b” at offset 2"
    ),
  ]

  @Test(arguments: damaged)
  func `a damaged file is refused, with what was found`(what: String, bytes: [UInt8], message: String) throws {
    let file = try TemporaryFile(bytes)
    let error = try #require(throws: ModelError.self, "\(what)") { _ = try SafetensorsFile(path: file.path) }
    #expect(error.description.contains(message) && error.description.hasPrefix(file.path), "\(error)")
  }

  @Test func `a tensor of another type, shape or name is refused`() throws {
    let file = try TemporaryFile()
    try SafetensorsFile.write([Tensor("a", [2, 2], floats: [1, 2, 3, 4])], metadata: [:], to: file.path)
    let read = try SafetensorsFile(path: file.path)
    let type = #expect(throws: ModelError.self) { _ = try read.bytes(of: "a", .int8, [2, 2]) }
    #expect(type?.description.hasSuffix("tensor “a” is F32 [2, 2], expected I8 [2, 2]") == true)
    #expect(throws: ModelError.self) { _ = try read.floats(of: "a", [2, 3]) }
    #expect(throws: ModelError.self) { _ = try read.floats(of: "a", [4]) }
    #expect(throws: ModelError(path: file.path, problem: .missing(tensor: "b"))) { _ = try read.floats(of: "b", [2]) }
  }

  @Test func `a file that is not there, and a folder, are errors`() {
    #expect(throws: ModelError(path: "/nowhere/x", problem: .system(call: "open", code: ENOENT))) {
      _ = try SafetensorsFile(path: "/nowhere/x")
    }
    #expect(throws: ModelError.self) { _ = try SafetensorsFile(path: "/tmp") }
  }

  @Test func `every file cut short is refused, and none traps`() throws {
    let whole = try TemporaryFile()
    try SafetensorsFile.write([Tensor("a", [3], floats: [1, 2, 3])], metadata: ["k": "v"], to: whole.path)
    let bytes = try contents(of: whole.path)
    for length in bytes.indices {
      let part = try TemporaryFile(Array(bytes[..<length]))
      #expect(throws: ModelError.self, "\(length) of \(bytes.count)") { _ = try SafetensorsFile(path: part.path) }
    }
  }

  private func contents(of path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    return Array(bytes.prefix(fread(&bytes, 1, bytes.count, file)))
  }
}
